"""A trainer rates a trainee, before she reads how the trainee sees herself."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cohorts.campaigns import queries, services
from cohorts.campaigns.models import TrainerRating
from cohorts.campaigns.views import filling
from competencies.positioning.states import PositioningState
from lms.accounts.access import signed_in
from lms.kernel.refusals import Refused


@signed_in
@require_POST
def begin_rating(request: HttpRequest, campaign_id: int, enrolment_id: int) -> HttpResponse:
    """Make the trainer's draft, if she has none yet, and open it."""
    campaign = get_object_or_404(queries.campaigns_rated_by(request.user), pk=campaign_id)
    enrolment = get_object_or_404(queries.people_rated_in(campaign, request.user), pk=enrolment_id)
    try:
        rating = services.begin_rating(campaign=campaign, enrolment=enrolment, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("cohort_campaigns", cohort_id=campaign.cohort_id)
    return redirect("rating_form", rating_id=rating.pk)


def rates_first(request: HttpRequest, entry_id: int) -> HttpResponse:
    """What a trainer meets in place of answers that she may not read yet; else 404."""
    entry = get_object_or_404(queries.entries_trained_by(request.user), pk=entry_id)
    rating = queries.own_rating(entry, request.user)
    context = {
        "page_title": str(entry.enrolment.person),
        "entry": entry,
        "framework": entry.positioning.framework_version.framework,
        "rating": rating,
        "has_rated": rating is not None and rating.positioning.state == PositioningState.SUBMITTED,
    }
    return render(request, "cohorts/campaigns/rating_first.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def rating_form(request: HttpRequest, rating_id: int) -> HttpResponse:
    """The items to rate; sent as a whole where no script saves each tap."""
    rating = get_object_or_404(queries.ratings_by(request.user), pk=rating_id)
    return filling.show_or_save(request, _sheet(rating, request.user))


@signed_in
@require_POST
def answer_item(request: HttpRequest, rating_id: int) -> HttpResponse:
    """Save one tap, as for the trainee's own form."""
    rating = get_object_or_404(queries.ratings_by(request.user), pk=rating_id)
    return filling.save_tap(request, _sheet(rating, request.user))


@signed_in
@require_POST
def rest_not_observed(request: HttpRequest, rating_id: int) -> HttpResponse:
    """Say of all the others that they were not observed, and go on to submit."""
    rating = get_object_or_404(queries.ratings_by(request.user), pk=rating_id)
    try:
        written = services.rest_not_observed(rating=rating, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(
            request,
            ngettext(
                "%(number)d competency noted as not observed.",
                "%(number)d competencies noted as not observed.",
                written,
            )
            % {"number": written},
        )
    return redirect("rating_submit", rating_id=rating.pk)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def rating_submit(request: HttpRequest, rating_id: int) -> HttpResponse:
    """Name what is not rated yet, and submit once the trainer agrees; then the mirror opens."""
    rating = get_object_or_404(queries.ratings_by(request.user), pk=rating_id)
    return filling.confirm_or_submit(request, _sheet(rating, request.user))


def _sheet(rating: TrainerRating, user) -> filling.Sheet:
    address = partial(reverse, kwargs={"rating_id": rating.pk})
    return filling.Sheet(
        positioning=rating.positioning,
        answer=partial(services.answer_rating, rating=rating, by=user),
        answer_many=partial(services.rate_many, rating=rating, by=user),
        submit=partial(services.submit_rating, rating=rating, by=user),
        closed_because="",
        form_url=address("rating_form"),
        answer_url=address("rating_answer"),
        submit_url=address("rating_submit"),
        submitted_url=reverse("mirror", kwargs={"entry_id": rating.entry_id}),
        form="cohorts/campaigns/rating_form.html",
        confirmation="cohorts/campaigns/rating_submit.html",
        submit_label=_("Submit my rating"),
        thanks=_("Your rating is submitted and no longer changes."),
        context={"rating": rating, "entry": rating.entry, "person": rating.entry.enrolment.person},
    )
