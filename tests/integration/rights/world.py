"""Two of everything: what a persona owns, and what she must not reach."""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from django.test import Client

from competencies.interchange.case.writing import write as write_package
from competencies.interchange.queries import package_of
from lms.accounts.models import User
from tests import factories

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
PERSONAS = (
    "anonymous",
    "disabled",
    "nobody",
    "trainee",
    "other_trainee",
    "trainer",
    "other_trainer",
    "juror",
    "other_juror",
    "region",
    "other_region",
    "national",
    "manager",
    "other_manager",
    "editor",
    "administrator",
    "former_manager",
    "employer",
    "director",
)


@dataclass
class World:
    """``people`` by persona (None for a visitor), ``keys`` for addresses of the first cohort.

    ``tokens`` are what their tools keep: everybody has one, of days when she reviewed figures.
    """

    people: dict[str, User | None]
    keys: dict[str, object] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)


def build() -> World:
    """The first cohort is in Grand Est and of one programme, the other elsewhere and of another."""
    factories.site_root()
    here, there = factories.region(), factories.region("53", "Bretagne")
    version = factories.framework_version()
    cohort = factories.cohort(factories.programme_version("pacte-cds", version.framework), here)
    other = factories.cohort(factories.programme_version("referent", version.framework), there)
    people = _people(cohort, other, here, there)
    world = World(people)
    enrolment = factories.enrolment(cohort, people["trainee"], state="started")
    factories.enrolment(other, people["other_trainee"], state="started")
    _add_attendance(world, cohort, enrolment, people["trainer"])
    _add_absence(world, enrolment, other)
    _add_positioning(world, cohort, enrolment, version)
    _add_rating(world, people["trainer"])
    _add_report(world)
    _add_plan(world, enrolment)
    _add_team(world, enrolment, people["other_trainee"], version)
    _add_employers(other, enrolment, people)
    _add_jury(world, cohort, other, enrolment, people)
    _add_certificate(world, enrolment, people["manager"])
    _add_attestations(world, enrolment, people["manager"])
    _add_evidence_file(world, cohort, people["manager"])
    _add_traces(world, cohort, people)
    _add_frozen(world, cohort)
    _add_tokens(world)
    world.keys |= {
        "cohort_id": cohort.pk,
        "enrolment_id": enrolment.pk,
        "user_id": people["trainee"].pk,
        "framework_key": version.framework.key,
        "framework_identifier": version.framework.identifier,
        "competency_identifier": version.competencies.first().competency.identifier,
        **_parts_of_the_package(version),
    }
    return world


def _people(cohort, other, here, there) -> dict[str, User | None]:
    from lms.accounts.enums import Role, ScopeKind

    former = factories.user("Fanny", "Ancienne")
    factories.grant(former, Role.MANAGER, ends_on=date(2025, 12, 31))
    elsewhere = factories.user("Odile", "Ailleurs")
    factories.grant(elsewhere, Role.MANAGER, ScopeKind.PROGRAMME, "referent")
    return {
        "anonymous": None,
        "disabled": factories.manager(is_active=False),
        "nobody": factories.user("Noël", "Personne"),
        "trainee": factories.user("Camille", "Stagiaire"),
        "other_trainee": factories.user("Dominique", "Stagiaire"),
        "trainer": factories.trainer_of(cohort),
        "other_trainer": factories.trainer_of(other),
        "juror": factories.juror(),
        "other_juror": factories.juror(),
        "region": factories.regional_reviewer(here),
        "other_region": factories.regional_reviewer(there),
        "national": factories.national_reviewer(),
        "manager": factories.manager(),
        "other_manager": elsewhere,
        "editor": _granted(Role.EDITOR),
        "administrator": _granted(Role.ADMINISTRATOR),
        "former_manager": former,
        "employer": factories.user("Emma", "Employeur"),
        "director": factories.user("Denis", "Directeur"),
    }


def _granted(role: str) -> User:
    """Granted by the service, which also opens Wagtail’s admin."""
    from lms.accounts.enums import ScopeKind
    from lms.accounts.services import grant_role

    person = factories.user()
    grant_role(user=person, role=role, scope_kind=ScopeKind.EVERYWHERE, by=None)
    return person


def _add_attendance(world, cohort, enrolment, trainer) -> None:
    seminar = factories.seminar(cohort)
    half_day = factories.half_day(seminar, state="open", opener=trainer)
    presence = factories.presence(half_day, enrolment)
    latecomer = factories.enrolment(cohort, state="enrolled")
    _add_paper(world, half_day, trainer)
    _add_seal(world, half_day)
    world.keys |= {
        "latecomer_id": latecomer.pk,
        "seminar_id": seminar.pk,
        "half_day_id": half_day.pk,
        "presence_id": presence.pk,
    }


def _add_absence(world, enrolment, other) -> None:
    """A justification with a document waits, and a make-up with the other cohort is confirmed."""
    from uuid import uuid4

    from django.core.files.base import ContentFile

    from cohorts.absences.models import FiledContent, Justification, MakeUp
    from cohorts.attendance.models import Presence

    presence = Presence.objects.get(pk=world.keys["presence_id"])
    justification = Justification.objects.create(
        half_day=presence.half_day,
        enrolment=enrolment,
        category="illness",
        client_key=uuid4(),
        filed_at=NOW,
        had_document=True,
    )
    content = FiledContent(justification=justification, content_type="application/pdf", size=8)
    content.file.save("document", ContentFile(b"%PDF-1.7"), save=False)
    content.save()
    make_up = MakeUp.objects.create(
        presence=presence,
        host=factories.half_day(factories.seminar(other)),
        state="confirmed",
        asked_at=NOW,
        asked_by=enrolment.person,
    )
    world.keys |= {"justification_id": justification.pk, "make_up_id": make_up.pk}


def _add_frozen(world, cohort) -> None:
    """A quarter frozen when the first cohort alone was known, and a letter to its region."""
    from cohorts.snapshots.models import FrozenFigures, RegionLetter, Snapshot

    snapshot = Snapshot.objects.create(
        year=2025, quarter=4, taken_at=NOW, definition_version="1.0", sha256="0" * 64
    )
    content = {
        "programme": "pacte-cds",
        "region": cohort.region_id,
        "starts_on": cohort.starts_on.isoformat(),
        "is_closed": False,
        "sets": {},
        "numerators": {},
        "hours": {"due": 0, "present": 0, "excused": 0},
    }
    FrozenFigures.objects.create(snapshot=snapshot, cohort=cohort, content=content, sha256="0" * 64)
    letter = RegionLetter.objects.create(
        region=cohort.region,
        since=date(2026, 1, 31),
        until=date(2026, 2, 28),
        subject="Letter",
        body="Text",
        figures={},
        definition_version="1.0",
        drafted_at=NOW,
    )
    world.keys |= {"snapshot_id": snapshot.pk, "letter_id": letter.pk}


def _add_seal(world, half_day) -> None:
    """A sheet of the half-day that was sealed, with its file."""
    from django.core.files.base import ContentFile
    from django.core.files.storage import storages

    from cohorts.attendance.models import SealedSheet

    path = storages["private"].save("sheets/v1.pdf", ContentFile(b"%PDF-1.7"))
    SealedSheet.objects.create(
        half_day=half_day, version=1, path=path, sha256="0" * 64, sealed_at=NOW
    )
    world.keys |= {"sheet_version": 1}


def _add_paper(world, half_day, trainer) -> None:
    """A photograph filed with the half-day, and one of the trainer’s that waits for her word."""
    from cohorts.attendance.references import reference_of
    from cohorts.paper.services import file_photographs
    from tests.unit.cohorts.paper.photographs import blank, encoded, upload

    (scan,) = file_photographs(
        upload=upload(encoded(blank("Filed"))), by=trainer, half_day=half_day
    ).filed
    (waiting,) = file_photographs(upload=upload(encoded(blank("Waits"))), by=trainer).waiting
    world.keys |= {
        "scan_id": scan.pk,
        "waiting_id": waiting.pk,
        "sheet_reference": reference_of(half_day),
    }


def _add_positioning(world, cohort, enrolment, version) -> None:
    from cohorts.campaigns.models import CampaignEntry
    from competencies.positioning.models import Positioning

    campaign = factories.campaign(cohort, version)
    positioning = Positioning.objects.create(
        person=enrolment.person,
        rater=enrolment.person,
        rater_role="self",
        framework_version=version,
        moment="initial",
        state="submitted",
        started_at=NOW,
        submitted_at=NOW,
    )
    entry = CampaignEntry.objects.create(
        campaign=campaign, enrolment=enrolment, positioning=positioning
    )
    world.keys |= {
        "campaign_id": campaign.pk,
        "entry_id": entry.pk,
        "positioning_id": positioning.pk,
    }


def _add_rating(world, trainer) -> None:
    """The trainer has rated: what she may read, she reads."""
    from cohorts.campaigns.models import CampaignEntry, TrainerRating
    from competencies.positioning.models import Positioning

    entry = CampaignEntry.objects.get(pk=world.keys["entry_id"])
    own = entry.positioning
    positioning = Positioning.objects.create(
        person=own.person,
        rater=trainer,
        rater_role="trainer",
        framework_version=own.framework_version,
        moment=own.moment,
        state="submitted",
        started_at=NOW,
        submitted_at=NOW,
    )
    rating = TrainerRating.objects.create(entry=entry, rater=trainer, positioning=positioning)
    revision = own.framework_version.competencies.first()
    world.keys |= {"rating_id": rating.pk, "revision_id": revision.pk}


def _add_report(world) -> None:
    """The trainee has printed the report of her positioning."""
    from cohorts.campaigns.models import CampaignEntry
    from cohorts.campaigns.services import print_report
    from lms.kernel import clock

    entry = CampaignEntry.objects.get(pk=world.keys["entry_id"])
    with clock.at(NOW):
        report = print_report(entry=entry, by=entry.enrolment.person)
    world.keys |= {"sha256": report.sha256}


def _add_plan(world, enrolment) -> None:
    item = factories.plan_item(enrolment)
    world.keys |= {"plan_item_id": item.pk}


def _add_team(world, enrolment, member, version) -> None:
    """The trainee directs a DAC: a round is open to the other trainee, an earlier one is told."""
    from competencies.frameworks.models import TargetProfile

    function = TargetProfile.objects.create(key="direction", title="Direction")
    function.profiles.add(factories.profile("directeur"))
    enrolment.structure = factories.structure(code="DAC")
    enrolment.profile_id = "directeur"
    enrolment.save()
    invitation = factories.team_coverage(enrolment, version, [member.email])
    told = factories.team_coverage(
        enrolment, version, [member.email], state="shown", closed_at=NOW, sharers=11
    )
    factories.told_counts(told.coverage)
    world.keys |= {
        "coverage_id": invitation.coverage_id,
        "told_coverage_id": told.coverage_id,
        "coverage_invitation_id": invitation.pk,
    }


def _add_employers(other, enrolment, people) -> None:
    """At the trainee's own structure works somebody else, and another one directs it: both are
    known here by a training of their own, elsewhere."""
    for persona, profile in (("employer", None), ("director", "directeur")):
        factories.enrolment(
            other,
            people[persona],
            state="started",
            structure=enrolment.structure,
            profile_id=profile,
        )


def _add_jury(world, cohort, other, enrolment, people) -> None:
    from cohorts.dissertations.models import Defence, JuryMember

    dissertation = factories.dissertation(enrolment, state="convened")
    _add_version(dissertation, enrolment.person)
    jury = factories.jury(cohort, members=0)
    JuryMember.objects.create(jury=jury, user=people["juror"], is_president=True)
    JuryMember.objects.create(
        jury=factories.jury(other, members=0), user=people["other_juror"], is_president=True
    )
    defence = Defence.objects.create(jury=jury, dissertation=dissertation, scheduled_at=NOW)
    world.keys |= {
        "dissertation_id": dissertation.pk,
        "jury_id": jury.pk,
        "defence_id": defence.pk,
    }


def _add_version(dissertation, author) -> None:
    from django.core.files.base import ContentFile

    from cohorts.dissertations.models import DissertationVersion

    version = DissertationVersion(
        dissertation=dissertation,
        number=1,
        original_name="memoire.pdf",
        sha256="0" * 64,
        size=8,
        pages=1,
        uploaded_at=NOW,
        uploaded_by=author,
    )
    version.file.save("memoire.pdf", ContentFile(b"%PDF-1.7"), save=False)
    version.save()


def _add_certificate(world, enrolment, manager) -> None:
    from django.core.files.base import ContentFile

    from cohorts.certificates.models import Certificate

    certificate = Certificate(
        enrolment=enrolment,
        state="issued",
        year=2026,
        sequence=1,
        number="D-2026-00001",
        kind="diploma",
        holder_name=str(enrolment.person),
        title="Diplôme",
        programme_title="Programme",
        cohort_label="Promotion",
        issuer_name="EHESP",
        issued_on=NOW.date(),
        issued_at_place="Rennes",
        sha256="0" * 64,
        issued_at=NOW,
        issued_by=manager,
    )
    certificate.file.save("certificate.pdf", ContentFile(b"%PDF-1.7"), save=False)
    certificate.save()
    world.keys |= {"certificate_id": certificate.pk, "certificate_token": certificate.token}


def _add_evidence_file(world, cohort, manager) -> None:
    world.keys["evidence_job_id"] = factories.evidence_file(cohort, manager).pk


def _add_tokens(world) -> None:
    from uuid import uuid4

    from cohorts.api.services import make_token

    for persona, person in world.people.items():
        if person is not None:
            made = make_token(by=person, name="Tableau", valid_days=90, client_key=uuid4())
            world.tokens[persona] = made.secret
            if persona == "region":
                world.keys["token_id"] = made.token.pk


def _add_attestations(world, enrolment, manager) -> None:
    from cohorts.attendance.models import Seminar

    seminar = Seminar.objects.get(pk=world.keys["seminar_id"])
    world.keys |= {
        "convocation_id": factories.convocation(enrolment, seminar, manager).pk,
        "attestation_id": factories.attestation(enrolment, manager).pk,
        "attestation_kind": "realisation",
    }


def _add_traces(world, cohort, people) -> None:
    from lms.audit import record
    from lms.jobs.models import Job
    from lms.messages.models import OutgoingMail

    job = Job.objects.create(
        key="rights", kind="certificates.issue", requested_by=people["manager"], requested_at=NOW
    )
    mail = OutgoingMail.objects.create(
        key="rights",
        kind="invitation",
        recipient=people["trainee"],
        address=people["trainee"].email,
        subject="Invitation",
        body="Bonjour",
        queued_at=NOW,
    )
    receipt = record(
        "cohort.people_imported",
        by=people["manager"],
        on=cohort,
        data={"enrolled": 1, "created": 0, "invited": 0, "told": 0},
    )
    world.keys |= {
        "job_id": job.pk,
        "mail_id": mail.pk,
        "receipt_id": receipt.pk,
        "grant_pk": people["trainer"].grants.get().pk,
        "trainer_id": people["trainer"].pk,
        "editor_id": people["editor"].pk,
    }


def _parts_of_the_package(version) -> dict[str, str]:
    """Identifiers of what only the package of the published text has."""
    package = json.loads(write_package(package_of(version), base_url="https://ici.example"))
    return {
        "association_identifier": package["CFAssociations"][0]["identifier"],
        "item_type_identifier": package["CFDefinitions"]["CFItemTypes"][0]["identifier"],
        "rubric_identifier": package["CFRubrics"][0]["identifier"],
    }
