"""Convocations: who is told what, once, and what a change does."""

from datetime import timedelta

import pytest

from cohorts.attendance.models import HalfDay, Seminar
from cohorts.attendance.services import cancel_half_day, plan_again, postpone_half_day
from cohorts.attestations.documents import convocation_pdf
from cohorts.attestations.models import Convocation
from cohorts.attestations.rules import prepare_convening
from cohorts.attestations.standing import seminars_standing
from lms.audit.models import AuditEvent
from lms.audit.presenters import present
from lms.kernel import clock
from lms.kernel.refusals import Refused
from lms.messages.models import OutgoingMail
from tests import factories
from tests.conftest import NOW
from tests.unit.cohorts.attestations.conftest import make_office, text_of


def standing_of(office, seminar):
    [found] = [
        each
        for each in seminars_standing(office.cohort, office.enrolments)
        if each.seminar == seminar
    ]
    return found


def test_everybody_expected_gets_a_mail_and_a_convocation_of_her_own(office):
    factories.enrolment(office.cohort, state="dropped_out")
    sent = office.send()
    assert [each.enrolment for each in sent] == office.enrolments
    assert {each.sent_at for each in sent} == {NOW}
    mails = OutgoingMail.objects.order_by("pk")
    assert [mail.recipient for mail in mails] == [each.person for each in office.enrolments]
    for words in (
        "Bonjour Chloé00",
        "« Projet de santé »",
        "Programme pacte-cds",
        "mardi 7 avril 2026, 09:00",
        "Europe/Paris, UTC+02:00",
        "Salle d’été",
        "Un ordinateur",
        "02 99 00 00 00",
        f"/mes-documents/convocations/{office.coming.pk}/",
    ):
        assert words in mails[0].body.replace("\xa0", " ").replace("\u202f", " "), words


def test_the_paper_says_who_when_where_and_with_whom(office):
    office.coming.trainer = factories.user("Théo", "Relais")
    office.coming.save()
    pdf, filename = convocation_pdf(office.send()[0])
    said = text_of(pdf)
    assert filename.startswith("convocation-projet-de-sante-chloe00-lefevre00")
    for words in (
        "Chloé00 Lefèvre00",
        "Centre de santé de l’Île",
        "Programme pacte-cds",
        "S1 – Projet de santé",
        "mardi 7 avril 2026",
        "09:00 – 12:00 (Europe/Paris, UTC+02:00)",
        "14:00 – 17:00 (Europe/Paris, UTC+02:00)",
        "Salle d’été",
        "Théo Relais",
        "Un ordinateur",
        "Métro",
        "École d’essai",
    ):
        assert words in said, words


def test_sending_the_same_twice_is_refused_and_sends_nothing(office):
    office.send()
    with pytest.raises(Refused, match=r"already convened .* 10 March 2026"):
        office.send()
    assert Convocation.objects.count() == OutgoingMail.objects.count() == 3


def test_somebody_enrolled_later_is_convened_alone(office):
    office.send()
    late = factories.enrolment(office.cohort, factories.user("Zoé", "Tard"))
    [convocation] = office.send()
    assert convocation.enrolment == late


def test_other_words_are_sent_when_they_are_asked_for(office):
    office.send()
    again = office.send(practical={"to_bring": "Une blouse"})
    assert {each.number for each in again} == {2}
    assert "Elle remplace la convocation envoyée le 10 mars 2026" in text_of(
        convocation_pdf(again[0])[0]
    )


@pytest.mark.parametrize("what", ["hour", "day", "place", "trainer", "zone"])
def test_a_change_is_seen_and_makes_a_new_convocation(office, what):
    [first, *_others] = office.send()
    assert standing_of(office, office.coming).outdated == 0
    half_day = office.coming.half_days.first()
    match what:
        case "hour":
            half_day.ends_at += timedelta(minutes=30)
        case "day":
            half_day.starts_at -= timedelta(days=1)
            half_day.ends_at -= timedelta(days=1)
        case "place":
            Seminar.objects.filter(pk=office.coming.pk).update(place="Amphithéâtre")
        case "trainer":
            factories.trainer_of(office.cohort)
        case "zone":
            half_day.timezone = "Indian/Reunion"
    half_day.save()
    assert standing_of(office, office.coming).outdated == 3
    assert prepare_convening(Seminar.objects.get(pk=office.coming.pk)).has_changed
    [second, *_others] = office.send()
    assert (second.number, second.facts["edition"]["replaces"]) == (2, "2026-03-10")
    first.refresh_from_db()
    assert first.facts["event"] != second.facts["event"]
    assert standing_of(office, office.coming).outdated == 0


def test_what_moved_between_the_look_and_the_sending_is_not_sent(office):
    with pytest.raises(Refused, match="changed meanwhile"):
        office.send(seen="0" * 64)
    assert not Convocation.objects.exists()


def test_a_cancelled_half_day_is_not_announced(office):
    first = office.coming.half_days.first()
    cancel_half_day(half_day=first, by=office.manager, reason="Grève")
    [sent, *_others] = office.send()
    assert len(sent.facts["event"]["half_days"]) == 1


def test_a_postponed_half_day_is_seen_and_announced_at_its_new_hours(office):
    office.send()
    half_day = office.coming.half_days.first()
    postpone_half_day(half_day=half_day, by=office.manager, reason="Grève")
    assert standing_of(office, office.coming).outdated == 3
    week = timedelta(days=7)
    hours = {"starts_at": half_day.starts_at + week, "ends_at": half_day.ends_at + week}
    plan_again(half_day=half_day, by=office.manager, **hours)
    assert standing_of(office, office.coming).outdated == 3
    [sent, *_others] = office.send()
    assert "mardi 14 avril 2026, 09:00" in sent.mail.body.replace("\xa0", " ")
    assert standing_of(office, office.coming).outdated == 0


def test_when_nothing_takes_place_those_who_were_convened_are_told_once(office):
    office.send()
    newcomer = factories.enrolment(office.cohort, factories.user("Zoé", "Tard"))
    for half_day in office.coming.half_days.all():
        cancel_half_day(half_day=half_day, by=office.manager, reason="Grève")
    assert standing_of(office, office.coming).is_withdrawn
    withdrawn = office.send()
    assert newcomer not in [each.enrolment for each in withdrawn]
    assert len(withdrawn) == 3
    assert withdrawn[0].is_withdrawal
    assert "n’a pas lieu" in withdrawn[0].mail.body
    with pytest.raises(Refused, match="already convened"):
        office.send(practical={"to_bring": "Autre chose"})


def test_a_seminar_without_half_days_convenes_nobody(office):
    HalfDay.objects.all().delete()
    with pytest.raises(Refused, match="no half-day that takes place"):
        office.send()


def test_a_seminar_that_is_over_convenes_nobody(office):
    office.hold()
    with pytest.raises(Refused, match="is over"):
        office.send(office.past)


def test_an_empty_cohort_convenes_nobody(office):
    empty = make_office(people=0)
    with pytest.raises(Refused, match="Nobody is expected"):
        empty.send()


def test_a_place_nobody_named_is_asked_for_first(office):
    type(office.cohort).objects.filter(pk=office.cohort.pk).update(place="")
    Seminar.objects.filter(pk=office.coming.pk).update(place="")
    with pytest.raises(Refused, match="Nobody said where"):
        office.send()
    Seminar.objects.filter(pk=office.coming.pk).update(delivery="remote")
    [sent, *_others] = office.send()
    assert sent.facts["event"]["place"] == ""


def test_the_usual_place_of_the_cohort_stands_in(office):
    Seminar.objects.filter(pk=office.coming.pk).update(place="")
    assert office.send()[0].facts["event"]["place"] == "Maison de santé des Tilleuls"


def test_a_trainer_may_not_convene(office):
    with pytest.raises(Refused, match="Only a manager"):
        office.send(by=factories.trainer_of(office.cohort))


def test_the_log_says_how_many(office):
    office.send()
    event = AuditEvent.objects.get(verb="convocation.sent")
    assert present(event) == "Maud Gestion convened 3 people to “Projet de santé”."


def test_hours_are_those_of_the_place_on_both_days_the_clocks_change(db):
    """In Paris the night of 29 March has an hour less; La Réunion never changes."""
    with clock.at(NOW):
        office = make_office()
        HalfDay.objects.all().delete()
        night = factories.half_day(office.coming, NOW.replace(month=3, day=29, hour=0, minute=30))
        autumn = factories.half_day(office.coming, NOW.replace(month=10, day=25, hour=0, minute=0))
        island = factories.half_day(
            office.coming,
            NOW.replace(month=10, day=25, hour=5, minute=0),
            timezone="Indian/Reunion",
        )
        [sent, *_others] = office.send()
    said = text_of(convocation_pdf(sent)[0])
    assert night.minutes == autumn.minutes == island.minutes == 180
    assert "01:30 – 05:30 (Europe/Paris, UTC+01:00 → UTC+02:00) 3 h" in said
    assert "02:00 – 04:00 (Europe/Paris, UTC+02:00 → UTC+01:00) 3 h" in said
    assert "09:00 – 12:00 (Indian/Reunion, UTC+04:00) 3 h" in said
