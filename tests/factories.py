"""Deterministic factories: the same call makes the same row but for a counter in unique columns.

They write rows directly and cheaply; a test about a service calls the service instead.
"""

import itertools
import uuid
from datetime import UTC, date, datetime, timedelta

from cohorts.attendance.models import HalfDay, Presence, Seminar
from cohorts.attestations.facts import (
    action_facts,
    convocation_facts,
    event_facts,
    hours_facts,
    trainee_facts,
)
from cohorts.attestations.models import Attestation, Convocation
from cohorts.attestations.organisation import provider_facts
from cohorts.attestations.queries import Record
from cohorts.campaigns.models import Campaign, PlanItem, PlanStep
from cohorts.control.folder import whole_or_not_there
from cohorts.control.queries import BUILD, building_key
from cohorts.coverage.models import CoverageCell, CoverageInvitation, TeamCoverage
from cohorts.dissertations.models import Dissertation, Jury, JuryMember
from cohorts.enrolment.models import Cohort, Enrolment
from competencies.frameworks.identities import axis_value_identifier, framework_identifier
from competencies.frameworks.models import (
    AxisValue,
    Competency,
    CompetencyRevision,
    Framework,
    FrameworkVersion,
    Level,
    NonAnswerChoice,
    Scale,
    ScaleVersion,
)
from curriculum.programmes.models import Module, Programme, ProgrammeVersion
from lms.accounts.enums import Role, ScopeKind
from lms.accounts.models import Profile, Region, RoleGrant, Structure, StructureType, User
from lms.jobs.models import Job
from lms.jobs.states import JobState
from lms.kernel import clock
from lms.kernel.reference import content_hash
from lms.messages.models import OutgoingMail

_count = itertools.count(1)
EPOCH = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
PASSWORD = "parcours-partage-2026"


def site_root():
    """The root of Wagtail’s tree, which its migrations would have made, with our public pages."""
    from wagtail.models import Collection, Locale, Page

    from lms.site.reference import load_pages_reference

    Locale.objects.get_or_create(language_code="fr")
    if Page.get_first_root_node() is None:
        Page.add_root(instance=Page(title="Root", slug="root"))
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    load_pages_reference()


def user(first_name="Camille", last_name="Exemple", email=None, password=None, **fields) -> User:
    number = next(_count)
    return User.objects.create_user(
        email or f"{first_name}.{last_name}.{number}@essai.example".lower(),
        password,
        first_name=first_name,
        last_name=last_name,
        date_joined=EPOCH,
        **fields,
    )


def grant(person, role, scope_kind=ScopeKind.EVERYWHERE, scope_key="", ends_on=None) -> RoleGrant:
    person.__dict__.pop("_grants_in_force", None)
    return RoleGrant.objects.create(
        user=person,
        role=role,
        scope_kind=scope_kind,
        scope_key=str(scope_key),
        starts_on=date(2018, 1, 1),
        ends_on=ends_on,
        granted_at=EPOCH,
    )


def manager(**fields) -> User:
    person = user("Maud", "Gestion", **fields)
    grant(person, Role.MANAGER)
    return person


def administrator(**fields) -> User:
    person = user("Ada", "Registre", **fields)
    grant(person, Role.ADMINISTRATOR)
    return person


def editor(**fields) -> User:
    person = user("Élise", "Plume", **fields)
    grant(person, Role.EDITOR)
    return person


def trainer_of(a_cohort, **fields) -> User:
    person = user("Théo", "Relais", **fields)
    grant(person, Role.TRAINER, ScopeKind.COHORT, a_cohort.pk)
    return person


def juror(**fields) -> User:
    person = user("Judith", "Lectrice", **fields)
    grant(person, Role.JUROR)
    return person


def regional_reviewer(a_region, **fields) -> User:
    person = user("Régine", "Territoire", **fields)
    grant(person, Role.REGIONAL_REVIEWER, ScopeKind.REGION, a_region.insee)
    return person


def national_reviewer(**fields) -> User:
    person = user("Nadia", "Ensemble", **fields)
    grant(person, Role.NATIONAL_REVIEWER)
    return person


def region(insee="44", name="Grand Est", timezone="Europe/Paris") -> Region:
    return Region.objects.get_or_create(
        insee=insee, defaults={"name": name, "timezone": timezone, "ars": f"ARS {name}"}
    )[0]


def structure(name=None, code="CDS", a_region=None) -> Structure:
    kind, _ = StructureType.objects.get_or_create(code=code, defaults={"name": code})
    return Structure.objects.create(
        name=name or f"Structure {next(_count)}", type=kind, region=a_region or region()
    )


def profile(code="infirmier") -> Profile:
    return Profile.objects.get_or_create(code=code, defaults={"name": code.capitalize()})[0]


def scale_version(key="mastery-4") -> ScaleVersion:
    scale, created = Scale.objects.get_or_create(key=key, defaults={"title": "Maîtrise"})
    if not created:
        return scale.versions.first()
    version = ScaleVersion.objects.create(
        scale=scale, version="1.0", status="proposed", created_at=EPOCH
    )
    for ordinal, label in enumerate(
        ["Je découvre", "Je pratique avec appui", "Je suis autonome", "Je transmets"], start=1
    ):
        Level.objects.create(
            scale_version=version,
            ordinal=ordinal,
            label=label,
            anchor=f"Repère {ordinal}",
            proficient=ordinal >= 3,
        )
    for position, (choice, label, raters_only) in enumerate(
        [
            ("not_applicable", "Non concerné par mon poste", False),
            ("dont_know", "Je ne sais pas me situer", False),
            ("not_observed", "Non observé", True),
        ]
    ):
        NonAnswerChoice.objects.create(
            scale_version=version,
            key=choice,
            label=label,
            raters_only=raters_only,
            position=position,
        )
    return version


def framework_version(
    key="coordinator", competencies=4, axis="domain", state="published"
) -> FrameworkVersion:
    """A version with two axis values and ``competencies`` spread over them."""
    framework, _ = Framework.objects.get_or_create(
        key=key,
        defaults={
            "identifier": framework_identifier(key),
            "title": f"Référentiel {key}",
            "short_title": key,
        },
    )
    version = FrameworkVersion.objects.create(
        framework=framework,
        version=f"{framework.versions.count() + 1}.0",
        status="proposed",
        state=state,
        title=framework.title,
        short_title=framework.short_title,
        scale_version=scale_version(),
        created_at=EPOCH,
        edited_at=EPOCH,
        published_at=EPOCH if state == "published" else None,
        content_hash="0" * 64 if state == "published" else "",
    )
    values = [
        AxisValue.objects.create(
            framework_version=version,
            axis=axis,
            code=f"C{number}",
            label=f"Domaine {number}",
            position=number,
            identifier=axis_value_identifier(framework_key=key, code=f"C{number}"),
            changed_at=EPOCH,
        )
        for number in (1, 2)
    ]
    for number in range(1, competencies + 1):
        identity = uuid.uuid4()
        revision = CompetencyRevision.objects.create(
            framework_version=version,
            competency=Competency.objects.create(
                framework=framework, uuid=identity, identifier=str(identity)
            ),
            code=f"C{1 + number % 2}.{number}",
            statement=f"Compétence numéro {number}",
            position=number,
            changed_at=EPOCH,
        )
        revision.axis_values.add(values[number % 2])
        revision.save()
    return version


def programme_version(key="pacte-cds", framework=None, **fields) -> ProgrammeVersion:
    """A programme whose rules are known: core half-days, two positionings, dissertation, jury."""
    programme, _ = Programme.objects.get_or_create(
        key=key, defaults={"title": f"Programme {key}", "short_title": key.upper()}
    )
    values = {
        "framework": framework,
        "award_kind": "diploma",
        "award_title": "Diplôme d’établissement",
        "dissertation_required": True,
        "completion_rule_status": "proposed",
        "required_module_kinds": ["core"],
        "required_moments": ["initial", "final"],
        "award_rule_status": "proposed",
        "award_needs_jury": True,
        "duration_months": 12,
        "created_at": EPOCH,
        **fields,
    }
    version = ProgrammeVersion.objects.create(
        programme=programme, number=programme.versions.count() + 1, **values
    )
    for position, (code, title, kind) in enumerate(
        [
            ("T0", "Présentation", "opening"),
            ("S1", "Coordination", "core"),
            ("S2", "Projet", "core"),
        ]
    ):
        Module.objects.create(
            programme_version=version, code=code, title=title, kind=kind, position=position
        )
    return version


def cohort(a_programme_version=None, a_region=None, **fields) -> Cohort:
    number = next(_count)
    values = {
        "code": f"promo-{number}",
        "label": f"Promotion {number}",
        "starts_on": date(2026, 1, 12),
        "ends_on": date(2026, 12, 18),
        "created_at": EPOCH,
        **fields,
    }
    return Cohort.objects.create(
        programme_version=a_programme_version or programme_version(),
        region=a_region or region(),
        **values,
    )


def enrolment(a_cohort=None, person=None, state="enrolled", **fields) -> Enrolment:
    """Written directly in ``state``, without the dated facts a service would leave."""
    return Enrolment.objects.create(
        person=person or user(),
        cohort=a_cohort or cohort(),
        state=state,
        confirmed_on=date(2026, 1, 5),
        created_at=EPOCH,
        **fields,
    )


def seminar(a_cohort=None, a_module=None, **fields) -> Seminar:
    a_cohort = a_cohort or cohort()
    a_module = a_module or a_cohort.programme_version.modules.get(code="S1")
    return Seminar.objects.create(
        cohort=a_cohort, module=a_module, title=fields.pop("title", a_module.title), **fields
    )


def half_day(a_seminar=None, starts_at=None, state="planned", opener=None, **fields) -> HalfDay:
    """Three hours from ``starts_at`` (UTC); open or closed ones need an ``opener``."""
    starts_at = starts_at or datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
    opened = state in {"open", "closed", "sealed", "rectified"}
    closed = opened and state != "open"
    opener = opener or (user("Théo", "Relais") if opened else None)
    a_seminar = a_seminar or seminar()
    return HalfDay.objects.create(
        seminar=a_seminar,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        timezone=fields.pop("timezone", a_seminar.cohort.region.timezone),
        state=state,
        opened_at=starts_at if opened else None,
        opened_by=opener if opened else None,
        closed_at=starts_at + timedelta(hours=3) if closed else None,
        closed_by=opener if closed else None,
        **fields,
    )


def presence(a_half_day, an_enrolment, state="expected", **fields) -> Presence:
    return Presence.objects.create(
        half_day=a_half_day, enrolment=an_enrolment, state=state, **fields
    )


def campaign(a_cohort=None, version=None, moment="initial", **fields) -> Campaign:
    return Campaign.objects.create(
        cohort=a_cohort or cohort(),
        framework_version=version or framework_version(),
        moment=moment,
        opens_on=fields.pop("opens_on", date(2026, 1, 12)),
        created_at=EPOCH,
        **fields,
    )


def plan_item(an_enrolment=None, *, due_on=date(2026, 6, 30), revision=None, **wording) -> PlanItem:
    """An item of a plan with its first wording, written at the epoch by the person."""
    an_enrolment = an_enrolment or enrolment(state="started")
    key = uuid.uuid4()
    item = PlanItem.objects.create(
        enrolment=an_enrolment, revision=revision, client_key=key, created_at=EPOCH
    )
    PlanStep.objects.create(
        item=item,
        kind="planned",
        objective=wording.get("objective", "Coordonner un parcours"),
        action=wording.get("action", "Suivre le séminaire 2"),
        due_on=due_on,
        client_key=key,
        made_at=EPOCH,
        made_by=an_enrolment.person,
    )
    return item


def team_coverage(an_enrolment, version, addresses, **fields) -> CoverageInvitation:
    """A round of the enrolment’s structure, opened at the epoch; its first invitation."""
    coverage = TeamCoverage.objects.create(
        structure=an_enrolment.structure,
        framework_version=version,
        opened_by=an_enrolment.person,
        client_key=uuid.uuid4(),
        opened_at=EPOCH,
        closes_on=fields.pop("closes_on", date(2026, 3, 31)),
        **fields,
    )
    invitations = [
        CoverageInvitation.objects.create(coverage=coverage, address=address, invited_at=EPOCH)
        for address in addresses
    ]
    return invitations[0]


def told_counts(coverage: TeamCoverage, count: int = 7) -> None:
    """Each competency of a closed round: ``count`` at the first level, the rest small."""
    version = coverage.framework_version
    for revision in version.competencies.all():
        for level in [*version.scale_version.levels.order_by("ordinal"), None]:
            told = level is not None and level.ordinal == 1
            CoverageCell.objects.create(
                coverage=coverage,
                revision=revision,
                level=level,
                count=count if told else None,
                hidden=None if told else "small",
            )


def dissertation(an_enrolment=None, state="writing", title="", **fields) -> Dissertation:
    return Dissertation.objects.create(
        enrolment=an_enrolment or enrolment(state="started"),
        state=state,
        title=title or ("" if state == "writing" else "Un sujet de coordination"),
        created_at=EPOCH,
        **fields,
    )


def convocation(an_enrolment, a_seminar, sender) -> Convocation:
    """Sent at the epoch, as the seminar stands now."""
    event = event_facts(a_seminar, list(a_seminar.half_days.all()), [])
    practical = {"contact": "Maud Gestion", "to_bring": "", "access": ""}
    facts = convocation_facts(an_enrolment, event, practical)
    facts["edition"] = {"number": 1, "sent_on": EPOCH.date().isoformat(), "replaces": ""}
    return Convocation.objects.create(
        enrolment=an_enrolment,
        seminar=a_seminar,
        number=1,
        facts=facts,
        sha256=content_hash(facts),
        event_sha256=content_hash(event),
        sent_at=EPOCH,
        sent_by=sender,
        mail=OutgoingMail.objects.create(
            key=f"convocation:{an_enrolment.pk}:{a_seminar.pk}:1",
            kind="convocation",
            recipient=an_enrolment.person,
            address=an_enrolment.person.email,
            subject="Convocation",
            body="Bonjour",
            queued_at=EPOCH,
        ),
    )


def attestation(an_enrolment, issuer) -> Attestation:
    """A first certificate of realisation of three hours, issued at the epoch."""
    day = EPOCH.date().isoformat()
    facts = {
        "kind": "realisation",
        "provider": provider_facts(),
        "trainee": trainee_facts(an_enrolment),
        "action": action_facts(an_enrolment.cohort),
        "period": {"first": day, "last": day},
        "hours": {
            **hours_facts(Record()),
            "minutes_due": 180,
            "minutes_present": 180,
            "half_days_due": 1,
            "half_days_present": 1,
        },
    }
    edition = {"version": 1, "issued_on": day, "place": "Rennes", "replaces": None}
    whole = {**facts, "edition": edition}
    return Attestation.objects.create(
        enrolment=an_enrolment,
        kind="realisation",
        version=1,
        facts=whole,
        sha256=content_hash(whole),
        content_sha256=content_hash(facts),
        issued_on=EPOCH.date(),
        issued_at=EPOCH,
        issued_by=issuer,
    )


def evidence_file(a_cohort, asker, name: str = "0" * 32) -> Job:
    """A job of now that made the evidence file of a cohort; the file says nothing."""
    with whole_or_not_there(name) as file:
        file.write(b"evidence")
    return Job.objects.create(
        key=building_key(a_cohort),
        kind=BUILD,
        arguments={"cohort_id": a_cohort.pk, "by_id": asker.pk, "name": name},
        state=JobState.DONE,
        result={"sha256": "0" * 64, "bytes": 8, "half_days": 0, "gaps": 2},
        requested_by=asker,
        requested_at=clock.now(),
        finished_at=clock.now(),
    )


def jury(a_cohort=None, members=2, **fields) -> Jury:
    """A formed jury whose first member presides."""
    a_jury = Jury.objects.create(
        cohort=a_cohort or cohort(),
        label=fields.pop("label", "Jury de juin"),
        held_on=fields.pop("held_on", date(2026, 6, 12)),
        created_at=EPOCH,
        **fields,
    )
    for number in range(members):
        JuryMember.objects.create(jury=a_jury, user=juror(), is_president=number == 0)
    return a_jury
