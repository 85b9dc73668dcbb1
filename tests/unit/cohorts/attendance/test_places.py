"""One place of a half-day: the convocation, the sheet, the page and what is signed agree."""

import pytest
from django.urls import reverse

from cohorts.attendance.documents import sheet_pdf
from cohorts.attendance.models import HalfDay, Seminar
from cohorts.attendance.queries import seminar_where
from cohorts.attendance.statements import whereabouts
from cohorts.attestations.facts import event_facts
from tests import factories
from tests.unit.cohorts.attendance.test_documents import read
from tests.unit.cohorts.attendance.test_pages import browser, queries_of, sign_url, text_of

pytestmark = pytest.mark.django_db
USUAL = "Maison des associations"


@pytest.fixture
def placeless(open_room):
    """A seminar of a cohort that has a usual place, without one of its own."""
    Seminar.objects.filter(pk=open_room.half_day.seminar_id).update(place="")
    type(open_room.cohort).objects.filter(pk=open_room.cohort.pk).update(place=USUAL)
    open_room.half_day = HalfDay.objects.select_related("seminar__cohort").get(
        pk=open_room.half_day.pk
    )
    return open_room


def test_the_usual_place_of_the_cohort_stands_everywhere(placeless):
    half_day = placeless.half_day
    assert whereabouts(half_day, remote=False) == f"I am on site: {USUAL}."
    assert event_facts(half_day.seminar, [half_day], [])["place"] == USUAL
    assert USUAL in read(sheet_pdf(half_day)[0])
    for name in ("half_day_sheet", "half_day_board"):
        page = browser(placeless.trainer).get(reverse(name, args=[half_day.pk]))
        assert USUAL in text_of(page), name
    assert f"I am on site: {USUAL}." in text_of(browser(placeless.trainee).get(sign_url(placeless)))
    assert USUAL in placeless.sign().statement


def test_its_own_place_comes_first(placeless):
    Seminar.objects.filter(pk=placeless.half_day.seminar_id).update(place="Salle d’été")
    assert HalfDay.objects.get(pk=placeless.half_day.pk).seminar.where == "Salle d’été"


def test_what_is_held_remotely_is_at_no_usual_place(placeless):
    Seminar.objects.filter(pk=placeless.half_day.seminar_id).update(delivery="remote")
    assert HalfDay.objects.get(pk=placeless.half_day.pk).seminar.where == ""


def test_the_list_of_seminars_reads_the_cohort_once(placeless):
    client = browser(placeless.manager)
    url = reverse("cohort_seminars", args=[placeless.cohort.pk])
    assert USUAL in text_of(client.get(url))
    before = queries_of(client, url)
    for _time in range(3):
        factories.seminar(placeless.cohort)
    assert queries_of(client, url) == before


@pytest.mark.parametrize("delivery", ["onsite", "remote", "both"])
@pytest.mark.parametrize("own", ["", "Salle d’été"])
def test_rows_read_without_models_say_the_same(placeless, delivery, own):
    rows = Seminar.objects.filter(pk=placeless.half_day.seminar_id)
    rows.update(delivery=delivery, place=own)
    assert rows.annotate(found=seminar_where()).get().found == rows.get().where


def test_her_day_names_the_usual_place(placeless):
    assert USUAL in text_of(browser(placeless.trainee).get(reverse("my_day")))
