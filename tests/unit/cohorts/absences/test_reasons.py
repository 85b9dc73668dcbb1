"""Who reads why somebody does not come, and that the pages promise just that."""

import pytest
from django.urls import reverse

from tests.unit.cohorts.attendance.test_pages import browser, text_of

pytestmark = pytest.mark.django_db

DECIDERS = "those who decide on absences: the trainers of your cohort and its managers"


def test_no_page_of_the_half_day_says_why(scene):
    scene.announce(category="illness", note="opération")
    scene.room.open()
    pages = [
        reverse("presence_detail", args=[scene.half_day.pk, scene.room.presence().pk]),
        reverse("half_day_board", args=[scene.half_day.pk]),
        reverse("half_day_sheet", args=[scene.half_day.pk]),
    ]
    for reader in (scene.room.trainer, scene.room.manager):
        for page in pages:
            words = text_of(browser(reader).get(page))
            assert "Illness" not in words
            assert "opération" not in words
    assert "absence announced" in text_of(browser(scene.room.trainer).get(pages[0]))


def test_those_who_decide_read_it_with_the_justification(scene):
    scene.announce(category="transport", note="Train supprimé")
    justification = scene.file(category="work", note="Une réunion")
    words = text_of(
        browser(scene.room.trainer).get(reverse("justification_page", args=[justification.pk]))
    )
    for word in ("Transport", "Train supprimé", "Work", "Une réunion"):
        assert word in words


def test_her_pages_say_who_reads_it(scene):
    client = browser(scene.trainee)
    assert DECIDERS in text_of(client.get(reverse("absence_announce")))
    scene.announce()
    for name in ("justification_file", "own_absence"):
        words = text_of(client.get(reverse(name, args=[scene.half_day.pk])))
        assert DECIDERS in words
