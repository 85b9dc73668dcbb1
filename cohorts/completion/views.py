"""Where everybody stands towards what her programme asks for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cohorts.completion.rules import award_lines, award_lines_of, split_award
from cohorts.completion.tables import ProgressFilter, progress_table
from cohorts.enrolment.queries import cohorts_visible_to, enrolments_of, enrolments_visible_to
from cohorts.enrolment.tabs import cohort_page_context
from lms.accounts.access import requires, signed_in
from lms.accounts.enums import Permission
from lms.site.lists import list_response


@requires(Permission.COHORT_VIEW)
@require_safe
def cohort_progress(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """The people of a cohort by the lines of its rule."""
    cohort = get_object_or_404(cohorts_visible_to(request.user), pk=cohort_id)
    people = enrolments_visible_to(request.user).filter(cohort=cohort)
    return list_response(
        request,
        table_class=progress_table(award_lines_of(people)),
        queryset=people,
        template_name="cohorts/completion/cohort_progress.html",
        filename=_("progress-%(cohort)s") % {"cohort": cohort.code},
        title=_("Progress"),
        filterset_class=ProgressFilter,
        context=cohort_page_context(request, cohort, version=cohort.programme_version),
    )


@requires(Permission.COHORT_VIEW)
@require_safe
def person_progress(request: HttpRequest, cohort_id: int, enrolment_id: int) -> HttpResponse:
    """One person, line by line."""
    cohort = get_object_or_404(cohorts_visible_to(request.user), pk=cohort_id)
    people = enrolments_visible_to(request.user).filter(cohort=cohort)
    enrolment = get_object_or_404(people, pk=enrolment_id)
    context = cohort_page_context(
        request,
        cohort,
        path=_path(enrolment, award_lines(enrolment)),
        page_title=str(enrolment.person),
    )
    return render(request, "cohorts/completion/person_progress.html", context)


@signed_in
@require_safe
def my_progress(request: HttpRequest) -> HttpResponse:
    """What each of her trainings asks for, and where she stands."""
    enrolments = list(enrolments_of(request.user))
    lines = award_lines_of(enrolments)
    context = {
        "paths": [_path(enrolment, lines[enrolment.pk]) for enrolment in enrolments],
        "page_title": _("My progress"),
    }
    return render(request, "cohorts/completion/my_progress.html", context)


def _path(enrolment, lines) -> dict[str, object]:
    completion, award = split_award(lines)
    return {
        "enrolment": enrolment,
        "version": enrolment.cohort.programme_version,
        "completion": completion,
        "award": award,
        "met": sum(line.met is True for line in lines),
        "total": len(lines),
    }
