"""What tools read. No cookie, no session: a token says who asks."""

import hashlib
import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _

from cohorts.api.bearer import reviewer_behind
from cohorts.api.exports import answer_of
from cohorts.api.forms import ParameterForm
from cohorts.api.openapi import description
from cohorts.api.problems import Problem, interface
from cohorts.api.rules import reads_in_full
from cohorts.indicators.queries import (
    cohorts_reviewed_by,
    names_another_scope,
    overview,
    reviews_every_region,
)
from cohorts.indicators.queries.choices import choices_of
from cohorts.indicators.queries.departures import reasons
from lms.accounts.models import User
from lms.kernel import clock

DESCRIPTION_MAX_AGE = 3600


@interface
def indicators(request: HttpRequest) -> HttpResponse:
    """The figures of the token's owner, by the parameters of the page of the indicators."""
    reviewer = reviewer_behind(request)
    form = _form(request, reviewer)
    found = overview(form.scope, form.asked)
    region = "" if form.asked.employer_region else form.one_region
    in_full = reads_in_full(reviewer)
    left = reasons(form.scope, form.asked)
    return _json(answer_of(found, left, region=region, in_full=in_full))


def _form(request: HttpRequest, reviewer: User) -> ParameterForm:
    _check_names(request)
    cohorts = cohorts_reviewed_by(reviewer)
    form = ParameterForm(
        request.GET,
        cohorts=cohorts,
        choices=choices_of(cohorts, bound_to_regions=not reviews_every_region(reviewer)),
        today=clock.today(settings.TIME_ZONE),
    )
    for codes in form.strange_codes():
        if names_another_scope(reviewer, **codes):
            raise _out_of_scope(codes)
    if not form.is_valid():
        problems = form.problems()
        raise Problem(
            "invalid-parameter",
            422,
            " ".join(_about(each["parameter"], each["detail"]) for each in problems),
            errors=problems,
        )
    return form


def _check_names(request: HttpRequest) -> None:
    for name, values in request.GET.lists():
        if name not in ParameterForm.base_fields:
            known = ", ".join(ParameterForm.base_fields)
            sentence = _("There is no such parameter. There are: %(known)s.") % {"known": known}
            raise _asked_badly("unknown-parameter", name, sentence)
        if len(values) > 1:
            raise _asked_badly("repeated-parameter", name, _("It may be given once only."))
        if "\x00" in values[0]:
            # PostgreSQL would not even compare it.
            sentence = _("It holds a sign that no code has.")
            raise _asked_badly("invalid-parameter", name, sentence, status=422)


def _asked_badly(kind: str, name: str, sentence: str, *, status: int = 400) -> Problem:
    errors = [{"parameter": name, "detail": sentence}]
    return Problem(kind, status, _about(name, sentence), errors=errors)


def _out_of_scope(codes: dict[str, str]) -> Problem:
    [(name, code)] = codes.items()
    sentence = _("“%(code)s” is not among what the owner of this token reviews.") % {"code": code}
    errors = [{"parameter": name, "detail": sentence}]
    return Problem("not-found", 404, _about(name, sentence), errors=errors)


def _about(name: str, sentence: str) -> str:
    return _("Parameter “%(name)s”: %(sentence)s") % {"name": name, "sentence": sentence}


@interface
def api_description(request: HttpRequest) -> HttpResponse:
    """What the interface offers, for programs: public, and the same for everybody."""
    response = _json(description(settings.BASE_URL))
    etag = quote_etag(hashlib.sha256(response.content).hexdigest())
    response["ETag"] = etag
    response["Content-Language"] = "en"
    response["Cache-Control"] = f"public, max-age={DESCRIPTION_MAX_AGE}"
    return get_conditional_response(request, etag=etag, response=response)


@interface
def unknown(request: HttpRequest, rest: str) -> HttpResponse:
    """Every other address of the interface says so in its own words."""
    raise Problem("not-found", 404, _("The interface has no such address."))


def _json(tree: dict) -> HttpResponse:
    content = json.dumps(tree, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(content, content_type="application/json")
