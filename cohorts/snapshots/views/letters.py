"""Pages of the letters to the regions, for those who manage every cohort."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cohorts.snapshots import services
from cohorts.snapshots.forms import LetterForm, SendForm
from cohorts.snapshots.models import RegionLetter
from cohorts.snapshots.queries.letters import letters_managed_by, reviewers_of
from cohorts.snapshots.tables import LetterFilter, LetterTable
from lms.accounts.access import requires
from lms.accounts.enums import Permission
from lms.kernel.refusals import Refused
from lms.site.lists import list_response


@requires(Permission.COHORT_MANAGE)
@require_safe
def region_letters(request: HttpRequest) -> HttpResponseBase:
    """The letters, drafts and sent ones."""
    return list_response(
        request,
        table_class=LetterTable,
        filterset_class=LetterFilter,
        queryset=letters_managed_by(request.user),
        template_name="cohorts/snapshots/region_letters.html",
        filename=_("letters-to-regions"),
        title=_("Letters to the regions"),
    )


@requires(Permission.COHORT_MANAGE)
@require_safe
def region_letter(request: HttpRequest, letter_id: int) -> HttpResponse:
    """One letter as it leaves or left, and to whom."""
    letter = _letter(request, letter_id)
    context = {
        "page_title": letter.subject,
        "letter": letter,
        "readers": list(reviewers_of(letter.region)) if letter.is_draft else [],
    }
    return render(request, "cohorts/snapshots/region_letter.html", context)


@requires(Permission.COHORT_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def region_letter_edit(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Change the words of a draft; the button “Preview” shows them without storing them."""
    letter = _letter(request, letter_id)
    form = LetterForm(request.POST or None, letter=letter)
    preview = None
    if form.is_valid():
        if "preview" in request.POST:
            preview = {name: form.cleaned_data[name] for name in ("subject", "body")}
        else:
            try:
                services.edit_letter(letter=letter, by=request.user, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(refusal.field, refusal.sentence)
            else:
                messages.success(request, _("The letter is stored. It has not left yet."))
                return redirect("region_letter", letter_id=letter.pk)
    context = {
        "page_title": _("Change the letter"),
        "letter": letter,
        "form": form,
        "preview": preview,
    }
    status = 422 if form.errors else 200
    return render(request, "cohorts/snapshots/region_letter_edit.html", context, status=status)


@requires(Permission.COHORT_MANAGE)
@require_POST
def region_letter_send(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Let the letter leave, as it was read."""
    letter = _letter(request, letter_id)
    form = SendForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(_("Read the letter first, then send it from its page."))
        services.send_letter(letter=letter, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("The letter leaves now."))
    return redirect("region_letter", letter_id=letter.pk)


@requires(Permission.COHORT_MANAGE)
@require_POST
def region_letter_drop(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Put a draft aside."""
    letter = _letter(request, letter_id)
    try:
        services.drop_letter(letter=letter, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(
            request, _("The letter is dropped: the next one tells what it would have told.")
        )
    return redirect("region_letter", letter_id=letter.pk)


def _letter(request: HttpRequest, letter_id: int) -> RegionLetter:
    return get_object_or_404(letters_managed_by(request.user), pk=letter_id)
