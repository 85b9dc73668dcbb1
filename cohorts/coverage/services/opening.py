"""Opening a round and inviting people to it."""

import uuid
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cohorts.coverage import queries, rules
from cohorts.coverage.models import CoverageInvitation, TeamCoverage
from cohorts.coverage.services.telling import TELL
from competencies.frameworks.models import FrameworkVersion
from lms.accounts.models import Structure, User
from lms.audit import record
from lms.jobs.services import enqueue
from lms.kernel import clock
from lms.kernel.refusals import Refused


@transaction.atomic
def open_coverage(
    *,
    structure: Structure,
    framework_version: FrameworkVersion,
    closes_on: date,
    addresses: Sequence[str],
    client_key: uuid.UUID,
    by,
) -> TeamCoverage:
    """Ask the team of ``structure``; the same ``client_key`` again returns the round that is there.

    ``addresses`` are normalised. Refused for anybody but its director, too soon after an earlier
    round, for a day too near or too far, and for fewer than eleven addresses or more than sixty.
    """
    # Two tabs, or two directors of one structure: the second one waits, and is told.
    User.objects.select_for_update().get(pk=by.pk)
    Structure.objects.select_for_update().get(pk=structure.pk)
    known = TeamCoverage.objects.filter(opened_by=by, client_key=client_key).first()
    if known is not None:
        return known
    rules.check_opening(
        structure=structure, framework_version=framework_version, closes_on=closes_on, by=by
    )
    rules.check_invited(addresses, by=by)
    coverage = TeamCoverage.objects.create(
        structure=structure,
        framework_version=framework_version,
        opened_by=by,
        client_key=client_key,
        opened_at=clock.now(),
        closes_on=closes_on,
    )
    record("team_coverage.opened", by=by, on=coverage, data={"invited": len(addresses)})
    _invite(coverage, addresses)
    return coverage


@transaction.atomic
def invite_more(*, coverage: TeamCoverage, addresses: Sequence[str], by) -> list[str]:
    """Invite further people to an open round; returns the addresses that were not there before.

    Refused for anybody but the director who opened it, once it is over, and beyond sixty people.
    """
    locked = TeamCoverage.objects.select_for_update().get(pk=coverage.pk)
    rules.check_runs(locked, by)
    rules.check_open(locked)
    there = set(queries.invited_addresses(locked))
    fresh = [address for address in addresses if address not in there]
    rules.check_invited(fresh, by=by, before=len(there))
    if not fresh:
        raise Refused(_("Everybody here is invited already."), field="addresses")
    record("team_coverage.invited", by=by, on=locked, data={"invited": len(fresh)})
    _invite(locked, fresh)
    return fresh


def _invite(coverage: TeamCoverage, addresses: Sequence[str]) -> None:
    now = clock.now()
    CoverageInvitation.objects.bulk_create(
        CoverageInvitation(coverage=coverage, address=address, invited_at=now)
        for address in addresses
    )
    # In the background: a page that answers sooner where nobody has an account would tell so.
    number = CoverageInvitation.objects.filter(coverage=coverage).count()
    enqueue(TELL, key=f"{TELL}:{coverage.pk}:{number}", by=None, coverage_id=coverage.pk)
