"""Two people at the same moment: one waits for the other, and is told."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date

import pytest
from django.db import connections

from cohorts.campaigns import services
from cohorts.campaigns.models import Campaign, CampaignEntry, PositioningReport
from cohorts.campaigns.services import answering, changing
from competencies.positioning.models import Rating
from lms.audit.models import AuditEvent
from lms.kernel import clock
from lms.kernel.refusals import Refused
from tests import factories
from tests.conftest import NOW
from tests.simultaneous import at_once

SEEN = (date(2026, 1, 12), date(2026, 3, 31), None)


@pytest.fixture
def version(database_on_disk):
    """All that the other fixtures make lies in a database that several threads can use."""
    return factories.framework_version(competencies=4)


@contextmanager
def locks_off(monkeypatch) -> Iterator[None]:
    """Transactions that take no lock when they begin, and a row that is merely read."""
    options = connections.settings["default"].setdefault("OPTIONS", {})
    mode = options.pop("transaction_mode", None)
    both_have_read = threading.Barrier(2, timeout=3)

    def merely_read(campaign: Campaign) -> Campaign:
        found = Campaign.objects.select_related(
            "cohort__region", "cohort__programme_version__programme"
        ).get(pk=campaign.pk)
        with suppress(threading.BrokenBarrierError):
            both_have_read.wait()
        return found

    monkeypatch.setattr(changing, "locked_campaign", merely_read)
    connections["default"].close()
    try:
        yield
    finally:
        connections["default"].close()
        if mode is not None:
            options["transaction_mode"] = mode


def changing_to(campaign: Campaign, day: int) -> Callable[[], object]:
    manager = factories.manager()
    return lambda: services.change_days(
        campaign=Campaign.objects.get(pk=campaign.pk),
        opens_on=SEEN[0],
        closes_on=date(2026, 4, day),
        by=manager,
        seen=SEEN,
    )


def test_of_two_managers_who_saw_the_same_days_one_is_told(campaign):
    assert at_once(changing_to(campaign, 10), changing_to(campaign, 20)) == ["ok", "refused"]
    assert AuditEvent.objects.filter(verb="campaign.days_changed").count() == 1


def test_with_the_locks_off_the_same_scene_goes_wrong(campaign, monkeypatch):
    actions = changing_to(campaign, 10), changing_to(campaign, 20)
    with locks_off(monkeypatch):
        assert at_once(*actions) != ["ok", "refused"]


def test_it_is_closed_once_however_many_press(campaign):
    managers = [factories.manager() for _each in range(3)]
    outcomes = at_once(
        *(
            lambda manager=manager: services.close_campaign(
                campaign=Campaign.objects.get(pk=campaign.pk), by=manager
            )
            for manager in managers
        )
    )
    assert outcomes == ["ok", "refused", "refused"]


def test_either_somebody_answers_or_it_is_cancelled(campaign, entry, items, answer):
    manager = factories.manager()
    outcomes = at_once(
        lambda: answer(entry, items[0]),
        lambda: services.cancel_campaign(campaign=campaign, reason="Erreur", by=manager),
    )
    assert outcomes == ["ok", "refused"]
    assert Rating.objects.exists() == Campaign.objects.standing().exists()


def begun_after_the_end() -> bool:
    """Whether the log has somebody begin after it was cancelled."""
    verbs = list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))
    return "positioning.begun" in verbs[verbs.index("campaign.cancelled") :]


@pytest.mark.parametrize("_turn", range(3))
def test_nobody_begins_once_it_is_cancelled(campaign, enrolment, person, _turn):
    manager = factories.manager()
    outcomes = at_once(
        lambda: services.begin_positioning(campaign=campaign, enrolment=enrolment, by=person),
        lambda: services.cancel_campaign(
            campaign=Campaign.objects.get(pk=campaign.pk), reason="Erreur", by=manager
        ),
    )
    begun = CampaignEntry.objects.exists()
    assert outcomes == (["ok", "ok"] if begun else ["ok", "refused"])
    assert not begun_after_the_end()


def test_by_a_row_merely_read_somebody_begins_after_the_end(
    campaign, enrolment, person, monkeypatch
):
    stale = Campaign.objects.select_related("cohort__region").get(pk=campaign.pk)
    with clock.at(NOW):
        cancel(campaign)
        monkeypatch.setattr(answering, "locked_campaign", lambda campaign: campaign)
        services.begin_positioning(campaign=stale, enrolment=enrolment, by=person)
    assert begun_after_the_end()


def cancel(campaign: Campaign) -> None:
    """By another request: what this one has read stays as it was."""
    services.cancel_campaign(
        campaign=Campaign.objects.get(pk=campaign.pk), reason="Erreur", by=factories.manager()
    )


def test_an_answer_to_what_was_cancelled_meanwhile_is_refused(campaign, entry, items, answer):
    with clock.at(NOW):
        cancel(campaign)
        with pytest.raises(Refused, match="cancelled"):
            answer(entry, items[0])
    assert not Rating.objects.exists()


def test_without_looking_again_it_would_be_stored(campaign, entry, items, answer, monkeypatch):
    monkeypatch.setattr("cohorts.campaigns.services.answering.check_still_open", lambda entry: 0)
    with clock.at(NOW):
        cancel(campaign)
        answer(entry, items[0])
    assert Rating.objects.exists()


def test_two_presses_print_one_report(submitted, person, rated, trainer):
    outcomes = at_once(
        lambda: services.print_report(entry=submitted, by=person),
        lambda: services.print_report(entry=submitted, by=trainer),
    )
    assert outcomes == ["ok", "ok"]
    assert PositioningReport.objects.count() == 1
