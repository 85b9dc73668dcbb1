"""What the pages share that take photographs in and show them."""

from collections import Counter

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cohorts.attendance.models import HalfDay
from cohorts.paper.forms import PlaceForm
from cohorts.paper.models import Photograph, WaitingSheet
from cohorts.paper.queries import waiting_sheets_of
from cohorts.paper.rules import filing_obstacle
from cohorts.paper.services import Filing, file_photographs
from cohorts.paper.statements import half_day_in_words
from cohorts.paper.validators import tidy_name
from lms.kernel.refusals import Refused

# A file from outside: never a page of ours, and powerless if it is opened as one.
_POLICY = "default-src 'none'; sandbox"


def take_in(request: HttpRequest, uploads: list, half_day: HalfDay | None = None) -> None:
    """File the uploads one by one and say of each what became of it; one that is refused does not
    keep the others from being filed."""
    whole = Filing()
    for upload in uploads:
        name = tidy_name(upload.name or "")
        try:
            outcome = file_photographs(upload=upload, by=request.user, half_day=half_day)
        except Refused as refused:
            _say_refused(request, name, refused.sentence)
            continue
        for sentence in outcome.refused:
            _say_refused(request, name, sentence)
        whole.filed += outcome.filed
        whole.known += outcome.known
        whole.waiting += outcome.waiting
    _say_filed(request, whole)


def waiting_of(request: HttpRequest) -> list[WaitingSheet]:
    """The photographs that wait for the person, each with the form to say where it belongs, and
    ``destination`` when its code says so and sheets are taken there."""
    waiting = list(waiting_sheets_of(request.user))
    if not waiting:
        return waiting
    choices = list(PlaceForm(user=request.user).fields["half_day"].queryset)
    for each in waiting:
        found = each.found_half_day
        each.choices = [(half_day.pk, half_day_in_words(half_day)) for half_day in choices]
        each.obstacle = filing_obstacle(found) if found else None
        each.destination = found if found and not each.obstacle else None
        each.found_words = half_day_in_words(found) if found else ""
    return waiting


def picture_response(photograph: Photograph) -> FileResponse:
    """The picture for an ``<img>`` of ours; 404 once it was erased."""
    try:
        content = photograph.file.open("rb")
    except FileNotFoundError:
        raise Http404("The picture was erased.") from None
    response = FileResponse(content, content_type="image/jpeg")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Content-Disposition"] = "inline"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _say_refused(request: HttpRequest, name: str, sentence: str) -> None:
    messages.error(request, _("“%(file)s” – %(sentence)s") % {"file": name, "sentence": sentence})


def _say_filed(request: HttpRequest, outcome: Filing) -> None:
    for half_day, number in _by_half_day(outcome.filed):
        messages.success(
            request,
            ngettext(
                "%(number)s photograph is filed: %(half_day)s.",
                "%(number)s photographs are filed: %(half_day)s.",
                number,
            )
            % {"number": number, "half_day": half_day},
        )
    for half_day, number in _by_half_day(outcome.known):
        messages.info(
            request,
            ngettext(
                "%(number)s photograph was filed already: %(half_day)s.",
                "%(number)s photographs were filed already: %(half_day)s.",
                number,
            )
            % {"number": number, "half_day": half_day},
        )
    if number := len(outcome.waiting):
        messages.warning(
            request,
            ngettext(
                "%(number)s photograph waits for you to say where it belongs.",
                "%(number)s photographs wait for you to say where they belong.",
                number,
            )
            % {"number": number},
        )


def _by_half_day(scans) -> list[tuple[str, int]]:
    return list(Counter(half_day_in_words(scan.half_day) for scan in scans).items())
