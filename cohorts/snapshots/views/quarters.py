"""Pages of frozen quarters: the list, one of them, two of them side by side."""

from collections.abc import Mapping
from operator import attrgetter

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cohorts.indicators.enums import DEFINITION_VERSION
from cohorts.indicators.lines import RATE_COLUMNS
from cohorts.indicators.queries import names_another_scope
from cohorts.snapshots import comparing, tables
from cohorts.snapshots.forms import PairForm, PartForm
from cohorts.snapshots.queries.contents import Frozen, Pair, pairs_of, together
from cohorts.snapshots.queries.letters import writes_letters
from cohorts.snapshots.queries.quarters import (
    Held,
    held_for,
    is_whole,
    names_of_places,
    snapshots_visible_to,
)
from lms.accounts.access import requires
from lms.accounts.enums import Permission

LINES_A_PAGE = 50


@requires(Permission.INDICATORS_VIEW)
@require_safe
def snapshots(request: HttpRequest) -> HttpResponse:
    """The quarters whose figures were frozen, the latest first."""
    found = list(snapshots_visible_to(request.user))
    context = {
        "page_title": _("Frozen figures"),
        "snapshots": found,
        "pair_form": PairForm({}, snapshots=found) if len(found) > 1 else None,
        "writes_letters": writes_letters(request.user),
    }
    return render(request, "cohorts/snapshots/snapshots.html", context)


@requires(Permission.INDICATORS_VIEW)
@require_safe
def snapshot(request: HttpRequest, snapshot_id: int) -> HttpResponse:
    """The official figures of a quarter's end, with their revisions; the reader's cohorts alone."""
    found = get_object_or_404(snapshots_visible_to(request.user), pk=snapshot_id)
    held = held_for(request.user, found)
    names = names_of_places()
    revised = held.revised()
    form = _part(request, PartForm, (*held.rows, *revised), names, needs_programme=True)
    context = {
        "page_title": _("Figures as of %(day)s") % {"day": found},
        "snapshot": found,
        "form": form,
        "altered": held.altered,
        "is_whole": is_whole(found),
        "is_outdated": found.definition_version != DEFINITION_VERSION,
    }
    if form.is_valid():
        context |= _figures(held, revised, form, names) | _lists(
            request, held, revised, form, names
        )
    return render(request, "cohorts/snapshots/snapshot.html", context)


def _part(
    request: HttpRequest,
    kind: type[PartForm],
    rows: tuple[Frozen, ...],
    names: Mapping[str, Mapping[str, str]],
    *,
    needs_programme: bool,
) -> PartForm:
    """The form over ``rows``. Raises ``Http404`` when it asks for another's scope."""
    form = kind(request.GET, rows=rows, names=names, needs_programme=needs_programme)
    strange = form.strange_codes()
    if any(names_another_scope(request.user, **{name: strange[name]}) for name in strange):
        raise Http404
    return form


def _figures(held: Held, revised: tuple[Frozen, ...], form: PartForm, names) -> dict[str, object]:
    rows = [one for one in held.rows if form.lets_through(one)]
    later = [one for one in revised if form.lets_through(one)]
    on = held.snapshot.on
    regions = tables.region_lines(rows, later, held, form.regions)
    return {
        "total": tables.frozen_lines(
            together(rows, on), together(later, on), _("The closed cohorts together"), ""
        ),
        "closed": sum(one.is_closed for one in rows),
        "running": sum(not one.is_closed for one in rows),
        "columns": RATE_COLUMNS,
        "region_lines": regions if len(regions) > 1 else [],
    }


def _lists(
    request: HttpRequest, held: Held, revised: tuple[Frozen, ...], form: PartForm, names
) -> dict[str, object]:
    """A page of the cohorts (``?page=``) and one of the revisions (``?revisions=``)."""
    pairs = tables.closed_pairs(
        (one for one in held.rows if form.lets_through(one)),
        (one for one in revised if form.lets_through(one)),
    )
    revisions = tables.chosen_revisions(held, form.lets_through)
    page = Paginator(pairs, LINES_A_PAGE).get_page(request.GET.get("page"))
    revision_page = Paginator(revisions, LINES_A_PAGE).get_page(request.GET.get("revisions"))
    return {
        "page": page,
        "cohort_lines": tables.cohort_lines(page, held.snapshot.on),
        "revision_page": revision_page,
        "revision_lines": tables.revision_lines(revision_page, _flat(names)),
    }


def _flat(names: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {**names["programmes"], **names["regions"]}


@requires(Permission.INDICATORS_VIEW)
@require_safe
def snapshot_comparison(request: HttpRequest) -> HttpResponse:
    """What changed from one frozen quarter to another, as they were frozen."""
    found = list(snapshots_visible_to(request.user))
    pair_form = PairForm(request.GET, snapshots=found)
    context = {"page_title": _("Two dates side by side"), "pair_form": pair_form}
    if not pair_form.is_valid():
        return render(request, "cohorts/snapshots/snapshot_comparison.html", context)
    before, after = (held_for(request.user, one) for one in pair_form.pair)
    names = names_of_places()
    rows = (*before.rows, *after.rows)
    form = _part(request, PartForm, rows, names, needs_programme=False)
    context |= {"form": form, "before": before.snapshot, "after": after.snapshot}
    if form.is_valid():
        context |= _comparison(request, before, after, form, names)
    return render(request, "cohorts/snapshots/snapshot_comparison.html", context)


def _comparison(
    request: HttpRequest, before: Held, after: Held, form: PartForm, names
) -> dict[str, object]:
    days = (before.snapshot.on, after.snapshot.on)
    pairs = pairs_of(
        [one for one in before.rows if form.lets_through(one)],
        [one for one in after.rows if form.lets_through(one)],
    )
    changed = sorted((one for one in pairs if one.is_changed), key=lambda one: not one.is_closed)
    page = Paginator(changed, LINES_A_PAGE).get_page(request.GET.get("page"))
    cohorts = {
        "page": page,
        "closed_cohorts": comparing.compared_cohorts(page, days, _flat(names), closed=True),
        "running_cohorts": comparing.compared_cohorts(page, days, _flat(names), closed=False),
        "unchanged": len(pairs) - len(changed),
    }
    return {
        **cohorts,
        **_compared_groups(pairs, days, form),
        "other_definitions": before.snapshot.definition_version
        != after.snapshot.definition_version,
        "altered": (*before.altered, *after.altered),
    }


def _compared_groups(pairs: list[Pair], days: comparing.Days, form: PartForm) -> dict[str, object]:
    one_programme = comparing.speaks_of_one_programme(pairs)
    regions = (pairs, attrgetter("region"), days, form.regions)
    programmes = (pairs, attrgetter("programme"), days, form.programmes)
    compared = comparing.compared_groups
    return {
        "one_programme": one_programme,
        "closed_regions": compared(*regions, closed=True, with_rate=one_programme, is_alike=True),
        "running_regions": compared(*regions, closed=False),
        "closed_programmes": compared(*programmes, closed=True, with_rate=True),
        "running_programmes": compared(*programmes, closed=False),
    }
