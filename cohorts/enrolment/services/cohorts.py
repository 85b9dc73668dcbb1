"""Creating and changing cohorts, and who trains them."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cohorts.enrolment.models import Cohort
from cohorts.enrolment.queries import trainer_grants
from cohorts.enrolment.rules import check_dates
from curriculum.programmes.models import ProgrammeVersion
from lms.accounts import services as accounts
from lms.accounts.enums import Role, ScopeKind
from lms.accounts.models import Region, User
from lms.audit import record
from lms.kernel import clock
from lms.kernel.refusals import Refused

EDITABLE = ("label", "starts_on", "ends_on", "place", "dissertation_due_on")


@transaction.atomic
def create_cohort(
    *,
    programme_version: ProgrammeVersion,
    region: Region,
    label: str,
    starts_on: date,
    ends_on: date,
    by,
    place: str = "",
    dissertation_due_on: date | None = None,
    trainers: Iterable[User] = (),
    code: str = "",
) -> Cohort:
    """A new cohort with its trainers. Days are local to the region.

    ``code`` is made from programme, region and year when empty. Refused when the dates contradict
    each other or when the programme has a promotion of that name there, starting that day.
    """
    check_dates(starts_on=starts_on, ends_on=ends_on, dissertation_due_on=dissertation_due_on)
    twins = Cohort.objects.filter(
        programme_version__programme=programme_version.programme,
        region=region,
        label__iexact=label.strip(),
        starts_on=starts_on,
    )
    if twins.exists():
        raise Refused(
            _("This programme already has a promotion of this name there, starting that day."),
            field="label",
        )
    cohort = Cohort.objects.create(
        code=code or _free_code(programme_version, region, starts_on),
        label=label.strip(),
        programme_version=programme_version,
        region=region,
        starts_on=starts_on,
        ends_on=ends_on,
        place=place.strip(),
        dissertation_due_on=dissertation_due_on,
        created_at=clock.now(),
        created_by=by,
    )
    record("cohort.created", by=by, on=cohort)
    for trainer in trainers:
        assign_trainer(cohort=cohort, trainer=trainer, by=by)
    return cohort


def _free_code(programme_version: ProgrammeVersion, region: Region, starts_on: date) -> str:
    stem = slugify(f"{programme_version.programme.key[:40]}-{region.pk}-{starts_on.year}")
    taken = set(Cohort.objects.filter(code__startswith=stem).values_list("code", flat=True))
    number = 1
    while (code := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return code


@transaction.atomic
def update_cohort(*, cohort: Cohort, by, **values) -> Cohort:
    """Set some of ``EDITABLE`` and log what differs; programme and region never change.

    Refused when the dates contradict each other.
    """
    if unknown := set(values) - set(EDITABLE):
        raise TypeError(f"A cohort's {sorted(unknown)} cannot be changed.")
    cohort.refresh_from_db(fields=EDITABLE, from_queryset=Cohort.objects.select_for_update())
    before = {name: getattr(cohort, name) for name in EDITABLE}
    after = {**before, **values}
    check_dates(
        starts_on=after["starts_on"],
        ends_on=after["ends_on"],
        dissertation_due_on=after["dissertation_due_on"],
    )
    changed = {name: after[name] for name in EDITABLE if after[name] != before[name]}
    if not changed:
        return cohort
    for name, value in changed.items():
        setattr(cohort, name, value)
    cohort.save(update_fields=list(changed))
    differences = {name: [_plain(before[name]), _plain(changed[name])] for name in changed}
    record("cohort.updated", by=by, on=cohort, data=differences)
    return cohort


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")


@transaction.atomic
def assign_trainer(*, cohort: Cohort, trainer: User, by) -> None:
    """``trainer`` may open this cohort's pages and run its half-days from today on.

    Does nothing if she may already. Refused for a disabled account.
    """
    if not trainer.is_active:
        raise Refused(_("This account is disabled: it can be given no role."), field="trainer")
    Cohort.objects.select_for_update().get(pk=cohort.pk)
    if trainer_grants(cohort).filter(user=trainer).exists():
        return
    accounts.grant_role(
        trainer,
        role=Role.TRAINER,
        scope_kind=ScopeKind.COHORT,
        scope_key=str(cohort.pk),
        by=by,
    )
    record("cohort.trainer_assigned", by=by, on=cohort, data={"trainer": str(trainer)})


@transaction.atomic
def end_trainer(*, cohort: Cohort, trainer: User, by) -> None:
    """From now on ``trainer`` no longer opens this cohort's pages; what she did stays.

    Does nothing if she holds no such role.
    """
    grants = list(trainer_grants(cohort).filter(user=trainer))
    for grant in grants:
        accounts.revoke_grant(grant, by=by)
    if grants:
        record("cohort.trainer_ended", by=by, on=cohort, data={"trainer": str(trainer)})
