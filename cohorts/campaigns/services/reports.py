"""Keeping what a printed report was printed from."""

from django.db import transaction
from django.utils.translation import gettext as _

from cohorts.campaigns.models import CampaignEntry, PositioningReport
from cohorts.campaigns.queries.entries import results_visible_to
from cohorts.campaigns.queries.reports import drawn_on, facts_of
from competencies.positioning.models import Positioning
from competencies.positioning.states import PositioningState
from lms.audit import record
from lms.audit.models import Audience
from lms.kernel import clock
from lms.kernel.reference import canonical_json, content_hash
from lms.kernel.refusals import Refused


@transaction.atomic
def print_report(*, entry: CampaignEntry, by, with_comments: bool = False) -> PositioningReport:
    """Keep the facts of the report of ``entry`` as they are now, under their hash.

    Nothing changed since the last time: the row of that time. Refused for a draft, for whoever may
    not read the result, and for comments to anybody but the person herself.
    """
    # Twice at the same moment: the second one waits, and finds the row of the first.
    Positioning.objects.select_for_update().get(pk=entry.positioning_id)
    readable = results_visible_to(by).filter(positioning__state=PositioningState.SUBMITTED)
    entry = readable.filter(pk=entry.pk).first()
    if entry is None:
        raise Refused(_("This positioning has no report that you may print."))
    if with_comments and entry.enrolment.person_id != by.pk:
        raise Refused(_("The person herself decides whether her comments are printed."))
    facts = facts_of(entry, by, with_comments=with_comments)
    sha256 = content_hash(facts)
    kept = PositioningReport.objects.filter(sha256=sha256).first()
    if kept is not None:
        return kept
    report = PositioningReport.objects.create(
        entry=entry,
        facts=canonical_json(facts),
        sha256=sha256,
        with_comments=with_comments,
        printed_at=clock.now(),
        printed_by=by,
    )
    report.draws_on.set(drawn_on(entry, by).values_list("pk", flat=True))
    record(
        "positioning.printed",
        by=by,
        on=entry.positioning,
        subject_id=entry.enrolment.person_id,
        audience=Audience.PERSON,
        document_sha256=sha256,
    )
    return report
