"""The form of a positioning, whoever fills it in: shown, saved, and at last submitted."""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cohorts.campaigns.rules import Closed
from competencies.frameworks.queries import Choices, Outline, behaviours_of, text_of
from competencies.positioning.enums import FormView, Moment
from competencies.positioning.forms import (
    AnswerForm,
    TypedAnswer,
    chosen,
    form_parts,
    texts,
    typed_answers,
)
from competencies.positioning.models import Positioning, Rating
from competencies.positioning.queries import (
    Answer,
    current_ratings,
    progress,
    recalled_for,
    unanswered,
)
from competencies.positioning.rules import MAX_COMMENT
from competencies.positioning.states import PositioningState
from competencies.positioning.walking import Walk, walk
from lms.kernel.refusals import Refused

# The name in the session: how much of the form somebody wants on screen.
VIEW_CHOSEN = "positioning_view"


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A positioning as its rater fills it in.

    ``answer``, ``answer_many`` and ``submit`` store what she says and raise ``Refused``; the
    address of one tap and of the confirmation lie below that of the form. ``closed_because`` is why
    nothing can be answered now, empty while it can. ``recalls`` is whether what she answered to
    earlier wordings stands beside the new ones.
    """

    positioning: Positioning
    answer: Callable[..., Rating]
    answer_many: Callable[..., dict[int, str]]
    submit: Callable[[], object]
    closed_because: str
    form_url: str
    answer_url: str
    submit_url: str
    submitted_url: str
    form: str
    confirmation: str
    submit_label: str
    thanks: str
    recalls: bool = False
    context: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_submitted(self) -> bool:
        return self.positioning.state == PositioningState.SUBMITTED


def confirm_or_submit(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Name what is still without an answer, and submit once she agrees."""
    if request.method == "POST":
        try:
            sheet.submit()
        except Refused as refusal:
            messages.error(request, refusal.sentence)
            return redirect(sheet.form_url)
        messages.success(request, sheet.thanks)
        return redirect(sheet.submitted_url)
    if sheet.is_submitted:
        return redirect(sheet.submitted_url)
    answered, total = progress(sheet.positioning)
    context = {
        "page_title": sheet.submit_label,
        "missing": unanswered(sheet.positioning),
        "answered": answered,
        "total": total,
        "closed_because": sheet.closed_because,
        **sheet.context,
    }
    return render(request, sheet.confirmation, context)


def show_or_save(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """The items to answer; sent as a whole where no script saves each tap."""
    if sheet.is_submitted:
        if request.method == "POST":
            messages.error(
                request, _("This positioning is submitted: its answers no longer change.")
            )
        return redirect(sheet.submitted_url)
    laid_out, choices = text_of(sheet.positioning.framework_version)
    if request.method == "POST":
        return _save(request, sheet, laid_out, choices)
    return _show(request, sheet, laid_out, choices)


def _save(request: HttpRequest, sheet: Sheet, laid_out: Outline, choices: Choices) -> HttpResponse:
    typed = typed_answers(request.POST, laid_out)
    # Only what she changed since this page was drawn: another tab may have gone on meanwhile. A
    # script says itself what she changed, also where it is as it was when the page was drawn.
    drawn = current_ratings(sheet.positioning, up_to=_number(request.POST.get("as_of", "")))
    stored = current_ratings(sheet.positioning)
    changed = [
        one
        for one in typed
        if one.kept
        or (
            _differs(one, drawn.get(one.revision.pk)) and _differs(one, stored.get(one.revision.pk))
        )
    ]
    errors = {
        one.revision.pk: _("Choose a level, or say why there is none.")
        for one in changed
        if not one.choice
    }
    answers = [
        {
            "revision": one.revision,
            **texts(sheet.positioning, one.comment, one.evidence),
            **chosen(sheet.positioning, one.choice),
            **one.kept,
        }
        for one in changed
        if one.choice
    ]
    try:
        errors |= sheet.answer_many(answers=answers)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return _show(request, sheet, laid_out, choices, typed={}, status=409)
    if errors:
        refused = {one.revision.pk: one for one in changed if one.revision.pk in errors}
        return _show(request, sheet, laid_out, choices, typed=refused, errors=errors, status=422)
    return _after_saving(request, sheet, saved=bool(answers))


def _after_saving(request: HttpRequest, sheet: Sheet, *, saved: bool) -> HttpResponse:
    """Where the button that was pressed leads."""
    if "finish" in request.POST:
        return redirect(sheet.submit_url)
    if saved and "step" not in request.POST:
        messages.success(request, _("Your answers are saved."))
    if request.POST.get("view", "") in FormView.values:
        request.session[VIEW_CHOSEN] = request.POST["view"]
        return redirect(f"{sheet.form_url}?{urlencode({'vue': request.POST['view']})}")
    query = {
        "vue": _view_of(request).value,
        "pas": request.POST.get("step", request.POST.get("pas", "")),
    }
    return redirect(f"{sheet.form_url}?{urlencode(query)}")


def _view_of(request: HttpRequest) -> FormView:
    """The one that the address names, or else the one chosen last."""
    for view in (_sent(request).get("vue", ""), request.session.get(VIEW_CHOSEN, "")):
        if view in FormView.values:
            return FormView(view)
    return FormView.LIST


def _sent(request: HttpRequest) -> QueryDict:
    return request.POST if request.method == "POST" else request.GET


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _differs(typed: TypedAnswer, drawn: Answer | None) -> bool:
    if drawn is None:
        return True
    return (typed.choice, typed.comment, typed.evidence) != (
        drawn.value,
        drawn.comment,
        drawn.evidence,
    )


def _show(
    request: HttpRequest,
    sheet: Sheet,
    laid_out: Outline,
    choices: Choices,
    *,
    typed: Mapping[int, TypedAnswer] | None = None,
    errors: Mapping[int, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    positioning = sheet.positioning
    answers = current_ratings(positioning)
    looks_back = positioning.moment == Moment.THEN_TEST
    way = _way(request, laid_out, answers, errors or {})
    context = {
        "page_title": positioning.get_moment_display(),
        "positioning": positioning,
        "framework": positioning.framework_version.framework,
        "looks_back": looks_back,
        "way": way,
        "views": FormView.choices,
        "has_cells": laid_out.is_grid,
        "parts": form_parts(
            positioning,
            laid_out,
            choices,
            answers,
            typed,
            errors,
            behaviours=behaviours_of(positioning.framework_version_id),
            # “Is it still so?” asks about today, not about the beginning.
            recalled=recalled_for(positioning) if sheet.recalls and not looks_back else {},
            walk=way,
        ),
        "error_count": len(errors or {}),
        "answered": len(answers),
        "total": len(laid_out.revisions),
        "as_of": str(max((answer.rating_id for answer in answers.values()), default=0)),
        "comment_limit": MAX_COMMENT,
        "closed_because": sheet.closed_because,
        "answer_url": sheet.answer_url,
        **sheet.context,
    }
    return render(request, sheet.form, context, status=status)


def _way(
    request: HttpRequest, laid_out: Outline, answers: Container[int], errors: Container[int]
) -> Walk:
    """Where she stands; what was refused, or asked for, comes before where she wanted to go."""
    way = walk(laid_out, _view_of(request), _sent(request).get("pas", ""), answers)
    asked_for = next(
        (one.pk for one in laid_out.revisions if one.pk in errors),
        _number(request.GET.get("item", "")),
    )
    step = way.key_of(asked_for)
    return walk(laid_out, way.view, step, answers) if step else way


def save_tap(request: HttpRequest, sheet: Sheet) -> JsonResponse:
    """Save one tap. Answers JSON: the progress, or a sentence that says why not (409, 422).

    ``as_of`` is the id of the rating that stands now, for taps that are kept and come later.
    """
    form = AnswerForm(request.POST, positioning=sheet.positioning)
    if not form.is_valid():
        sentences = [str(error) for errors in form.errors.values() for error in errors]
        return JsonResponse({"message": " ".join(sentences)}, status=422)
    try:
        stored = sheet.answer(**form.answer())
    except Refused as refusal:
        return _refused(sheet, form, refusal)
    answered, total = progress(sheet.positioning)
    words = _("%(answered)d of %(total)d") % {"answered": answered, "total": total}
    return JsonResponse(
        {"answered": answered, "total": total, "progress": words, "as_of": stored.pk}
    )


def _refused(sheet: Sheet, form: AnswerForm, refusal: Refused) -> JsonResponse:
    """Why not; with the later answer, where one stands in the way of an answer that was kept.

    ``closed`` says that the same is taken once it is open again.
    """
    said: dict[str, object] = {"message": str(refusal.sentence)}
    if isinstance(refusal, Closed):
        said["closed"] = True
    if refusal.field != "as_of":
        return JsonResponse(said, status=422 if refusal.field else 409)
    later = current_ratings(sheet.positioning)[form.cleaned_data["revision"].pk]
    stands = {"choice": later.value, "comment": later.comment, "evidence": later.evidence}
    return JsonResponse({**said, "as_of": later.rating_id, "stands": stands}, status=409)
