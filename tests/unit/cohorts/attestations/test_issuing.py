"""What a manager issues: from the evidence, kept, replaced and never overwritten."""

import pytest
from django.db import IntegrityError, transaction

from cohorts.attendance.models import Presence
from cohorts.attestations import services
from cohorts.attestations.documents import attestation_filename, attestation_pdf
from cohorts.attestations.enums import AttestationKind
from cohorts.attestations.models import Attestation
from cohorts.attestations.tasks import issue
from lms.audit.models import AuditEvent
from lms.audit.presenters import present
from lms.jobs.models import Job
from lms.jobs.services import run
from lms.kernel.reference import canonical_json, content_hash
from lms.kernel.refusals import Refused
from lms.messages.models import OutgoingMail
from tests import factories
from tests.unit.cohorts.attestations.conftest import make_office, text_of

END = AttestationKind.END_OF_TRAINING


def over(office) -> None:
    """Nothing is to come any more."""
    office.coming.half_days.all().delete()


def correct(office, state="present_onsite", number=0) -> None:
    """A correction of what was concluded, as the evidence has it afterwards."""
    Presence.objects.filter(enrolment=office.enrolments[number]).update(state=state)


# --- The certificate of realisation ---------------------------------------------------------------


def test_it_says_all_that_the_model_of_the_law_asks_for(office):
    office.hold("present_onsite", minutes=(15, 0))
    office.hold("made_up", day=4)
    said = text_of(attestation_pdf(office.issue()))
    for words in (
        "Certificat de réalisation",
        "Dominique Élan, directrice de la formation",
        "École d’essai",
        "SIRET 123 456 789 00012",
        "53 35 01234 35",
        "Chloé00 Lefèvre00",
        "Centre de santé de l’Île",
        "Programme pacte-cds",
        "du 2 mars 2026 au 4 mars 2026",
        "2 h 45",
        "sur 6 h",
        "Rennes",
        "10 mars 2026",
        "action de formation",
        "L. 6313-1",
        "conserver",
        "trois ans",
    ):
        assert words in said, words
    assert said.count("Chloé00") == 1, "the trainee does not sign"


def test_it_is_a_page_even_with_the_longest_names(office, settings):
    settings.ORGANISATION_NAME = "École " + "d’essai " * 24
    office.cohort.programme_version.programme.__class__.objects.update(
        title="Coordination " * 19, short_title="C"
    )
    office.enrolments[0].person.__class__.objects.filter(pk=office.enrolments[0].person_id).update(
        first_name="Marie-Élisabeth " * 6, last_name="L" * 99
    )
    office.enrolments[0].structure.__class__.objects.update(name="Maison " * 28)
    office.hold("present_onsite")
    attestation = office.issue()
    said = text_of(attestation_pdf(attestation))
    assert said.count("Marie-Élisabeth") == 6
    assert "L" * 40 in said
    from lms.kernel.pdf import page_count

    assert page_count(attestation_pdf(attestation)) <= 2


def test_the_hash_is_of_the_facts_that_are_kept(office):
    office.hold("present_onsite")
    attestation = office.issue()
    attestation.refresh_from_db()
    assert attestation.sha256 == content_hash(attestation.facts)
    assert canonical_json(attestation.facts).startswith('{"action"')
    assert attestation.sha256 in text_of(attestation_pdf(attestation)).replace(" ", "")


def test_the_same_facts_are_not_issued_twice(office):
    office.hold("present_onsite")
    office.issue()
    with pytest.raises(Refused, match="Version 1 already says"):
        office.issue()
    assert Attestation.objects.count() == OutgoingMail.objects.count() == 1


def test_a_correction_makes_a_version_that_names_the_one_it_replaces(office):
    office.hold("absent")
    office.hold("present_onsite", day=3)
    first = office.issue()
    correct(office)
    second = office.issue()
    assert (second.version, second.replaces) == (2, first)
    assert second.facts["edition"]["replaces"] == {
        "version": 1,
        "issued_on": "2026-03-10",
        "sha256": first.sha256,
    }
    kept = Attestation.objects.get(pk=first.pk)
    assert kept.facts["hours"]["minutes_present"] == 180
    assert second.facts["hours"]["minutes_present"] == 360
    assert kept.replacement == second
    assert first.sha256[:16] in text_of(attestation_pdf(second))
    assert "version 2" in text_of(attestation_pdf(kept)).lower()
    assert attestation_filename(second) == "realisation-chloe00-lefevre00-v2"


def test_somebody_who_left_gets_the_hours_she_did(office):
    office.hold("present_onsite")
    type(office.enrolments[0]).objects.filter(pk=office.enrolments[0].pk).update(
        state="dropped_out"
    )
    assert office.issue().facts["hours"]["minutes_present"] == 180


@pytest.mark.parametrize(
    ("states", "sentence"),
    [([], "has been held and closed yet"), (["absent"], "attended no hour")],
    ids=["before the start", "nobody there"],
)
def test_without_hours_there_is_nothing_to_certify(office, states, sentence):
    if states:
        office.hold(*states)
    with pytest.raises(Refused, match=sentence):
        office.issue()


@pytest.mark.parametrize(
    "setting",
    ["ADDRESS", "SIRET", "DECLARATION", "PLACE", "SIGNATORY", "SIGNATORY_FUNCTION", "NAME"],
)
def test_a_setting_that_is_missing_is_named_and_nothing_is_issued(office, settings, setting):
    office.hold("present_onsite")
    setattr(settings, f"ORGANISATION_{setting}", " ")
    with pytest.raises(Refused, match=f"ORGANISATION_{setting} "):
        office.issue()
    assert not Attestation.objects.exists()


def test_a_name_that_cannot_be_printed_is_refused_before_anything_is_written(office):
    office.hold("present_onsite")
    office.enrolments[0].person.__class__.objects.filter(pk=office.enrolments[0].person_id).update(
        first_name="山田"
    )
    with pytest.raises(Refused, match="U\\+5C71"):
        office.issue()
    assert not Attestation.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_a_trainer_may_not_issue(office):
    office.hold("present_onsite")
    with pytest.raises(Refused, match="Only a manager"):
        office.issue(by=factories.trainer_of(office.cohort))


def test_a_trainee_without_employer_is_said_to_have_declared_none(office):
    type(office.enrolments[0]).objects.update(structure=None)
    office.hold("present_onsite")
    attestation = office.issue()
    assert attestation.facts["trainee"]["employer"] == ""
    assert "Centre de santé" not in text_of(attestation_pdf(attestation))


def test_the_trainee_is_told_and_the_log_too(office):
    office.hold("present_onsite")
    attestation = office.issue()
    mail = OutgoingMail.objects.get()
    assert mail.recipient == office.enrolments[0].person
    assert f"/attestations/{attestation.pk}/" in mail.body
    event = AuditEvent.objects.get(verb="attestation.issued")
    assert event.document_sha256 == attestation.sha256
    assert "issued version 1 of" in present(event)


# --- The end-of-training attestation --------------------------------------------------------------


def test_it_names_objectives_nature_duration_and_results(office):
    over(office)
    office.hold("present_onsite")
    dissertation = factories.dissertation(office.enrolments[0], state="validated")
    dissertation.changes.create(
        from_state="defended",
        to_state="validated",
        effective_on="2026-03-09",
        recorded_at="2026-03-09T10:00Z",
    )
    attestation = office.issue(kind=END)
    said = text_of(attestation_pdf(attestation))
    for words in (
        "Attestation de fin de formation",
        "Conduire un projet de santé",
        "Animer une équipe",
        "3 h",
        "Chloé00 Lefèvre00",
        "9 mars 2026",
    ):
        assert words in said, words
    assert attestation.facts["results"]["jury"] == "validated"


def test_no_self_positioning_enters_it_in_any_way(office):
    """The same facts whether or not the required positionings were submitted."""
    from cohorts.campaigns.models import CampaignEntry
    from competencies.positioning.models import Positioning
    from tests.conftest import NOW

    over(office)
    office.hold("present_onsite")
    before = office.issue(kind=END)
    campaign = factories.campaign(office.cohort)
    positioning = Positioning.objects.create(
        person=office.enrolments[0].person,
        rater=office.enrolments[0].person,
        rater_role="self",
        framework_version=campaign.framework_version,
        moment="initial",
        state="submitted",
        started_at=NOW,
        submitted_at=NOW,
    )
    CampaignEntry.objects.create(
        campaign=campaign, enrolment=office.enrolments[0], positioning=positioning
    )
    with pytest.raises(Refused, match="already says exactly this"):
        office.issue(kind=END)
    assert "position" not in canonical_json(before.facts).lower()


def test_a_verdict_that_is_not_published_stays_out(office):
    over(office)
    office.hold("present_onsite")
    factories.dissertation(office.enrolments[0], state="defended")
    assert office.issue(kind=END).facts["results"]["jury"] == ""


def test_it_waits_for_the_last_half_day(office):
    office.hold("present_onsite")
    with pytest.raises(Refused, match="2 half-days are to come"):
        office.issue(kind=END)


@pytest.mark.parametrize("state", ["dropped_out", "excluded", "transferred"])
def test_who_left_before_the_end_gets_none(office, state):
    over(office)
    office.hold("present_onsite")
    type(office.enrolments[0]).objects.filter(pk=office.enrolments[0].pk).update(state=state)
    with pytest.raises(Refused, match="left before the end"):
        office.issue(kind=END)


@pytest.mark.parametrize("objectives", ["", "  \n - \n"])
def test_objectives_are_asked_for(office, objectives):
    over(office)
    office.hold("present_onsite")
    with pytest.raises(Refused, match="Write the objectives"):
        office.issue(kind=END, objectives=objectives)


# --- Everybody at once ----------------------------------------------------------------------------


def test_a_cohort_is_served_in_the_background_and_a_second_run_changes_nothing(office):
    office.hold("present_onsite", "present_onsite", "absent")
    job = services.issue_together(
        cohort=office.cohort, kind=AttestationKind.REALISATION, by=office.manager
    )
    assert (
        services.issue_together(
            cohort=office.cohort, kind=AttestationKind.REALISATION, by=office.manager
        )
        == job
    )
    run(str(job.pk))
    job.refresh_from_db()
    assert job.state == "done", job.error
    assert job.result["issued"] == 2
    assert Attestation.objects.count() == 2
    again = issue(lambda *_: None, **Job.objects.get(pk=job.pk).arguments)
    assert again["refused"] == []
    assert Attestation.objects.count() == 2
    with pytest.raises(Refused, match="nothing new"):
        services.issue_together(
            cohort=office.cohort, kind=AttestationKind.REALISATION, by=office.manager
        )


def test_who_cannot_be_printed_is_named_and_the_others_are_served(office):
    office.hold("present_onsite", "present_onsite", "present_onsite")
    office.enrolments[1].person.__class__.objects.filter(pk=office.enrolments[1].person_id).update(
        last_name="山田"
    )
    job = services.issue_together(
        cohort=office.cohort, kind=AttestationKind.REALISATION, by=office.manager
    )
    run(str(job.pk))
    job.refresh_from_db()
    assert job.result["issued"] == 2
    [sentence] = job.result["refused"]
    assert "山田" in sentence


# --- The database ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [{"version": 1}, {"version": 2}, {"version": 1, "kind": "autre"}],
    ids=["the same version", "a second without a first", "an unknown kind"],
)
def test_the_database_holds_the_numbering(office, fields):
    office.hold("present_onsite")
    first = office.issue()
    values = {
        "enrolment": first.enrolment,
        "kind": first.kind,
        "facts": first.facts,
        "sha256": first.sha256,
        "content_sha256": first.content_sha256,
        "issued_on": first.issued_on,
        "issued_at": first.issued_at,
        "issued_by": first.issued_by,
        **fields,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Attestation.objects.create(**values)


def test_another_office_is_not_concerned(office):
    other = make_office()
    other.hold("present_onsite")
    other.issue()
    assert not Attestation.objects.filter(enrolment__in=office.enrolments).exists()
