"""Issuing and revoking: numbers, refusals, what is kept, and that a job may be run again."""

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cohorts.certificates import services, tasks
from cohorts.certificates.models import Certificate, NumberSeries
from cohorts.certificates.rules import candidates_of
from cohorts.dissertations.models import Defence
from cohorts.enrolment.models import Enrolment
from lms.audit.models import AuditEvent
from lms.jobs.models import Job
from lms.jobs.services import run
from lms.kernel import clock
from lms.kernel.refusals import Refused
from lms.messages.models import OutgoingMail
from tests import factories
from tests.unit.cohorts.certificates.conftest import AFTER, make_graduation, plain_file

NEXT_YEAR = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)


def numbers() -> list[str]:
    return list(Certificate.objects.order_by("pk").values_list("number", flat=True))


def stored_files() -> set[str]:
    """All documents there are on disk, of this test and of others."""
    root = Path(Certificate._meta.get_field("file").storage.location) / "certificates"
    return {str(path) for path in root.rglob("*") if path.is_file()}


def no_progress(done, total, message=""):
    pass


def test_a_certificate_is_whole(graduation):
    certificate = graduation.issue()
    certificate.refresh_from_db()
    content = certificate.file.read()
    assert certificate.number == "D-2026-00001"
    assert (certificate.state, certificate.issued_by) == ("issued", graduation.manager)
    assert certificate.sha256 == hashlib.sha256(content).hexdigest()
    assert (certificate.issued_on, certificate.issued_at) == (date(2026, 6, 20), AFTER)
    assert (certificate.holder_name, certificate.title) == (
        "Camille0 Exemple",
        "Diplôme d’établissement",
    )
    assert len(certificate.token) == 32
    assert "camille" not in certificate.file.name.lower()


def test_the_enrolment_holds_the_award_and_its_holder_is_told(graduation):
    certificate = graduation.issue()
    enrolment = certificate.enrolment
    enrolment.refresh_from_db()
    assert enrolment.state == "certified"
    change = enrolment.changes.get()
    assert (change.to_state, change.effective_on) == ("certified", date(2026, 6, 20))
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.kind) == (enrolment.person, "certificate.issued")
    assert f"/verifier/{certificate.token}/" in mail.body
    event = AuditEvent.objects.get(verb="certificate.state_changed")
    assert (event.subject_id, event.document_sha256) == (enrolment.person_id, certificate.sha256)


def test_numbers_follow_one_another_and_begin_anew_each_year(graduation):
    graduation.issue(0)
    graduation.issue(1)
    with clock.at(NEXT_YEAR):
        graduation.issue(2)
    assert numbers() == ["D-2026-00001", "D-2026-00002", "D-2027-00001"]


def test_the_year_is_that_of_the_region(db):
    reunion = factories.region("04", "La Réunion", "Indian/Reunion")
    graduation = make_graduation(1)
    graduation.cohort.region = reunion
    graduation.cohort.save()
    with clock.at(datetime(2026, 12, 31, 21, 0, tzinfo=UTC)):
        assert graduation.issue().number == "D-2027-00001"


def test_issuing_twice_gives_the_same_certificate(graduation):
    first = graduation.issue()
    assert graduation.issue() == first
    assert NumberSeries.objects.get().last == 1


def test_the_database_allows_one_in_force_an_enrolment(graduation):
    certificate = graduation.issue()
    certificate.pk, certificate.sequence = None, 99
    certificate.number, certificate.token = "D-2026-00099", "another"
    with pytest.raises(IntegrityError), transaction.atomic():
        certificate.save(force_insert=True)


@pytest.mark.parametrize(
    ("rules", "named"),
    [
        ({"required_moments": ["final"]}, "Self-positioning"),
        ({"required_module_kinds": None}, "Attendance"),
        ({"required_moments": None}, "Self-positioning"),
        ({"dissertation_required": None}, "Dissertation"),
        ({"award_needs_jury": None}, "Jury"),
        ({"award_rule_status": None}, "Jury"),
        ({"award_kind": None}, "award of this programme is not known"),
    ],
)
def test_a_line_that_is_unmet_or_unknown_refuses(db, after_jury, rules, named):
    graduation = make_graduation(1, **rules)
    with pytest.raises(Refused, match=named):
        graduation.issue()
    assert not NumberSeries.objects.filter(last__gt=0).exists()
    assert Enrolment.objects.get().state == "completed"


@pytest.mark.parametrize("verdict", ["defended", "with_reservations", "deferred", "refused"])
def test_whoever_did_not_pass_is_refused(graduation, verdict):
    graduation.add("Dominique", verdict=verdict)
    with pytest.raises(Refused, match="Dominique Exemple is not entitled yet: Jury"):
        graduation.issue(3)


def test_nothing_before_the_results_are_published(graduation):
    graduation.jury.state = "formed"
    graduation.jury.save()
    for ask in (
        graduation.issue,
        lambda: services.issue_certificates(jury=graduation.jury, by=graduation.manager),
    ):
        with pytest.raises(Refused, match="not published yet"):
            ask()


@pytest.mark.parametrize("state", ["started", "suspended", "not_certified", "neutralised"])
def test_an_enrolment_that_is_elsewhere_is_in_the_way(graduation, state):
    fields = {"neutralisation": "death"} if state == "neutralised" else {}
    Enrolment.objects.filter(pk=graduation.enrolments[0].pk).update(state=state, **fields)
    with pytest.raises(Refused, match="Camille0 Exemple is “"):
        graduation.issue()
    assert candidates_of(graduation.jury)[0].can_be_issued is False


def test_the_document_is_that_of_the_jury_whose_verdict_counts(graduation):
    dissertation = graduation.enrolments[0].dissertation
    second = factories.jury(
        graduation.cohort, held_on=date(2026, 6, 18), state="published", published_at=AFTER
    )
    Defence.objects.create(jury=second, dissertation=dissertation, scheduled_at=AFTER, state="held")
    with pytest.raises(Refused, match="another jury"):
        graduation.issue()
    assert graduation.issue(jury=second).jury == second


def test_only_those_who_issue_for_the_cohort(graduation):
    strangers = (
        factories.trainer_of(graduation.cohort),
        factories.juror(),
        graduation.enrolments[0].person,
    )
    certificate = graduation.issue(2)
    for stranger in strangers:
        with pytest.raises(Refused, match="Only a manager"):
            graduation.issue(by=stranger)
        with pytest.raises(Refused, match="Only a manager"):
            services.issue_certificates(jury=graduation.jury, by=stranger)
        with pytest.raises(Refused, match="Only a manager"):
            services.revoke_certificate(certificate=certificate, by=stranger, reason="Non")


def test_somebody_without_a_name_is_refused(graduation):
    person = graduation.enrolments[0].person
    person.first_name, person.last_name = " ", " "
    person.save()
    with pytest.raises(Refused, match=person.email):
        graduation.issue()
    assert not NumberSeries.objects.filter(last__gt=0).exists()


# --- Nothing is left of what failed ---------------------------------------------------------------


def test_a_render_that_fails_gives_the_number_back(graduation):
    def refuse(certificate):
        raise Refused("unprintable")

    with pytest.raises(Refused):
        graduation.issue(0, render=refuse)
    assert graduation.issue(1).number == "D-2026-00001"


def test_a_transaction_that_fails_takes_its_file_along(graduation):
    before = stored_files()

    def render_and_spoil(certificate):
        # What follows the storing of the file will be refused.
        Enrolment.objects.filter(pk=certificate.enrolment_id).update(state="started")
        return plain_file(certificate)

    with pytest.raises(Refused, match="not possible"):
        graduation.issue(0, render=render_and_spoil)
    assert stored_files() == before
    assert not Certificate.objects.exists()
    assert Enrolment.objects.get(pk=graduation.enrolments[0].pk).state == "completed"
    graduation.issue(0)
    assert len(stored_files() - before) == 1


# --- Revoking -------------------------------------------------------------------------------------


def test_revoking_keeps_the_number_and_makes_room_for_another(graduation):
    first = graduation.issue()
    graduation.revoke(first, reason="Nom mal orthographié")
    first.refresh_from_db()
    assert (first.state, first.number, first.revoked_at) == ("revoked", "D-2026-00001", AFTER)
    assert first.file.read().startswith(b"%PDF")
    assert Enrolment.objects.get(pk=first.enrolment_id).state == "completed"
    second = graduation.issue()
    assert second.number == "D-2026-00002"
    assert second.token != first.token
    assert Enrolment.objects.get(pk=first.enrolment_id).state == "certified"


def test_the_reason_stays_with_staff(graduation):
    certificate = graduation.revoke(graduation.issue(), reason="Fraude supposée")
    event = AuditEvent.objects.get(verb="certificate.state_changed", to_state="revoked")
    assert (event.reason, event.audience) == ("Fraude supposée", "staff")
    for_the_person = AuditEvent.objects.filter(audience="person", reason__contains="Fraude")
    assert not for_the_person.exists()
    change = certificate.enrolment.changes.get(to_state="completed")
    assert "Fraude" not in change.reason
    assert certificate.number in change.reason


def test_revoking_needs_a_reason_and_happens_once(graduation):
    certificate = graduation.issue()
    with pytest.raises(Refused, match="reason is required"):
        graduation.revoke(certificate, reason="  ")
    graduation.revoke(certificate)
    with pytest.raises(Refused, match="Revoked"):
        graduation.revoke(certificate)
    assert AuditEvent.objects.filter(to_state="revoked").count() == 1


def test_revoking_leaves_an_enrolment_alone_that_went_on(graduation):
    certificate = graduation.issue()
    Enrolment.objects.filter(pk=certificate.enrolment_id).update(
        state="neutralised", neutralisation="death"
    )
    assert graduation.revoke(certificate).state == "revoked"
    assert Enrolment.objects.get(pk=certificate.enrolment_id).state == "neutralised"


# --- The job --------------------------------------------------------------------------------------


def ask(graduation) -> Job:
    return services.issue_certificates(jury=graduation.jury, by=graduation.manager)


def test_the_job_issues_for_everybody_entitled_and_leads_back(graduation):
    graduation.add("Dominique", verdict="refused", state="completed")
    job = ask(graduation)
    assert job.progress_total == 3
    run(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.progress_done) == ("done", 3), job.error
    assert job.result["next_url"] == f"/jurys/{graduation.jury.pk}/diplomes/"
    assert numbers() == ["D-2026-00001", "D-2026-00002", "D-2026-00003"]
    with pytest.raises(Refused, match="nobody left"):
        ask(graduation)


def test_asking_again_meanwhile_gives_the_same_job(graduation):
    first = ask(graduation)
    graduation.add("Tardive")
    assert ask(graduation) == first
    assert Job.objects.filter(kind="certificates.issue").count() == 1


def test_after_a_revocation_there_is_a_new_job(graduation):
    first = ask(graduation)
    run(str(first.pk))
    for certificate in Certificate.objects.all():
        graduation.revoke(certificate)
    second = ask(graduation)
    assert second != first
    run(str(second.pk))
    assert numbers()[3:] == ["D-2026-00004", "D-2026-00005", "D-2026-00006"]


def test_a_failed_job_is_queued_anew(graduation):
    first = ask(graduation)
    Job.objects.filter(pk=first.pk).update(state="failed")
    again = ask(graduation)
    assert (again.pk, again.state) == (first.pk, "queued")


def test_run_twice_the_job_changes_nothing(graduation):
    job = ask(graduation)
    once = tasks.issue(no_progress, **job.arguments)
    assert tasks.issue(no_progress, **job.arguments) == once
    assert len(numbers()) == 3
    assert OutgoingMail.objects.count() == 3


def test_one_who_cannot_be_printed_does_not_hold_up_the_others(graduation):
    person = graduation.enrolments[1].person
    person.last_name = "東"
    person.save()
    job = ask(graduation)
    run(str(job.pk))
    job.refresh_from_db()
    [sentence] = job.result["refused"]
    assert "Camille1 東" in sentence
    assert "U+6771" in sentence
    assert numbers() == ["D-2026-00001", "D-2026-00002"]
    assert "1 " in job.message
    # Once her name is mended she alone is left.
    person.last_name = "Higashi"
    person.save()
    run(str(ask(graduation).pk))
    assert numbers() == ["D-2026-00001", "D-2026-00002", "D-2026-00003"]


def test_a_manager_who_lost_her_role_issues_nothing(graduation):
    job = ask(graduation)
    graduation.manager.grants.update(revoked_at=AFTER, revoked_by=graduation.manager)
    result = tasks.issue(no_progress, **job.arguments)
    assert result["issued"] == 0
    assert numbers() == []


# --- Numbering ------------------------------------------------------------------------------------

steps = st.lists(
    st.tuples(st.sampled_from(["issue", "fail", "revoke", "new year"]), st.integers(0, 2)),
    max_size=14,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=steps)
def test_whatever_happens_there_is_no_gap_and_no_twin(graduation, steps):
    with transaction.atomic():
        _live_through(graduation, steps)
        for series in NumberSeries.objects.all():
            given_out = Certificate.objects.filter(year=series.year).order_by("sequence")
            sequences = list(given_out.values_list("sequence", flat=True))
            assert sequences == list(range(1, series.last + 1))
        in_force = Certificate.objects.filter(state="issued").values_list("enrolment", flat=True)
        assert len(set(in_force)) == len(in_force)
        certified = Enrolment.objects.filter(state="certified").values_list("pk", flat=True)
        assert set(in_force) == set(certified)
        transaction.set_rollback(True)


def _live_through(graduation, steps) -> None:
    def fail(certificate):
        raise Refused("no")

    moment = AFTER
    for step, number in steps:
        with clock.at(moment):
            held = Certificate.objects.filter(
                enrolment=graduation.enrolments[number], state="issued"
            ).first()
            if step == "issue":
                graduation.issue(number)
            elif step == "fail" and not held:
                with pytest.raises(Refused):
                    graduation.issue(number, render=fail)
            elif step == "revoke" and held:
                graduation.revoke(held)
        if step == "new year":
            moment = moment.replace(year=moment.year + 1)
