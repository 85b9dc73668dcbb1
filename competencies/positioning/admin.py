"""The page of Wagtail's admin on which answers to an earlier text are shown under a later one."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from competencies.frameworks.admin.views.comparison import OfVersion
from competencies.frameworks.comparison import Statement
from competencies.frameworks.models import FrameworkVersion
from competencies.frameworks.queries import (
    AnswerCount,
    answer_counts,
    statements_of,
    successions_between,
)
from competencies.frameworks.succession import Succession
from competencies.positioning.models import Projection
from competencies.positioning.queries import projectable_to, projections_to
from competencies.positioning.rules import check_comparable
from competencies.positioning.services import project, withdraw_projection
from lms.accounts.access import requires
from lms.accounts.enums import Permission
from lms.kernel.refusals import Refused

NAME = "framework_projection"
# An id; longer ones are no number that a database has.
_NUMBER = re.compile(r"[0-9]{1,18}")
KINDS = {
    Succession.SAME: gettext_lazy("Goes on as it is"),
    Succession.CONTEXT: gettext_lazy("Shown to be confirmed"),
    Succession.NONE: gettext_lazy("Stays with the earlier text"),
}


@dataclass(frozen=True)
class PreviewLine:
    """One earlier competency, what would become of its answers, and how many there are."""

    old: Statement
    new: Statement | None
    kind: str
    label: str
    count: AnswerCount


@dataclass(frozen=True)
class Preview:
    """What a projection would do; ``refusal`` is why there can be none."""

    source: FrameworkVersion
    lines: Sequence[PreviewLine] = ()
    refusal: str = ""

    @property
    def totals(self) -> list[tuple[str, int]]:
        """How many competencies of each kind, those that go on first."""
        numbers = Counter(line.kind for line in self.lines)
        return [(str(label), numbers[kind]) for kind, label in KINDS.items()]

    @property
    def is_possible(self) -> bool:
        return not self.refusal and any(line.new for line in self.lines)


class SourceChoice(forms.Form):
    """The earlier text."""

    source = forms.ChoiceField(label=gettext_lazy("Answers to"))

    def __init__(self, data, *, sources: Sequence[FrameworkVersion]) -> None:
        super().__init__(data)
        self.by_id = {str(each.pk): each for each in sources}
        self.fields["source"].choices = [(key, str(each)) for key, each in self.by_id.items()]

    def chosen(self) -> FrameworkVersion | None:
        """The text chosen, None where the choice is none."""
        return self.by_id[self.cleaned_data["source"]] if self.is_valid() else None


class VersionProjection(OfVersion):
    """What becomes of answers to an earlier text: looked at first, then done, then undone."""

    page_title = gettext_lazy("Answers to earlier texts")
    here = gettext_lazy("Answers to earlier texts")
    template_name = "competencies/positioning/admin/projection.html"

    @cached_property
    def sources(self) -> list[FrameworkVersion]:
        return projectable_to(self.version)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Show them, or take that back; or say why not."""
        act = self._withdraw if "withdraw" in request.POST else self._project
        try:
            done = act(request)
        except Refused as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(request, done)
        return redirect(projection_url(self.version))

    def _project(self, request: HttpRequest) -> str:
        source = SourceChoice(request.POST, sources=self.sources).chosen()
        if source is None:
            raise Refused(_("Choose another text of the same framework."))
        project(source=source, target=self.version, by=request.user)
        return _("Answers to “%(text)s” are now shown here, marked as projected.") % {
            "text": source
        }

    def _withdraw(self, request: HttpRequest) -> str:
        rows = Projection.objects.filter(target=self.version).select_related("source")
        number = request.POST["withdraw"]
        projection = get_object_or_404(rows, pk=int(number) if _NUMBER.fullmatch(number) else 0)
        withdraw_projection(projection=projection, by=request.user)
        return _("Answers to “%(text)s” are no longer shown here.") % {"text": projection.source}

    def get_context_data(self, **kwargs) -> dict:
        """The earlier texts, what would become of the answers to one, and what was done before."""
        asked_for = self.request.GET.get("source")
        usual = str(self.sources[0].pk) if self.sources else ""
        choice = SourceChoice({"source": asked_for or usual}, sources=self.sources)
        source = choice.chosen()
        made = projections_to(self.version)
        return super().get_context_data(**kwargs) | {
            "version": self.version,
            "sources": self.sources,
            "choice": choice,
            "preview": _preview(source, self.version) if source else None,
            "holds": source is not None
            and any(one.source_id == source.pk and not one.withdrawn_at for one in made),
            "made": made,
        }


def _preview(source: FrameworkVersion, target: FrameworkVersion) -> Preview:
    try:
        check_comparable(source, target)
    except Refused as refusal:
        return Preview(source, refusal=str(refusal.sentence))
    old, new = statements_of(source.pk), statements_of(target.pk)
    counts = answer_counts(source.pk)
    lines = [
        PreviewLine(
            old=old[step.old],
            new=new[step.new] if step.new is not None else None,
            kind=step.kind,
            label=str(KINDS[step.kind]),
            count=counts.get(step.old, AnswerCount(0, 0)),
        )
        for step in successions_between(source, target)
    ]
    return Preview(source, lines)


def projection_url(version: FrameworkVersion) -> str:
    """The page about the answers to the texts before ``version``."""
    return reverse(NAME, kwargs={"pk": version.pk})


urlpatterns = [
    path(
        "referentiels/versions/reponses/<int:pk>/",
        requires(Permission.CONTENT_EDIT)(VersionProjection.as_view()),
        name=NAME,
    )
]
