"""What links a competency to others: one line a link, two empty ones to add more."""

from itertools import groupby

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competencies.frameworks.admin.queries import editable_links
from competencies.frameworks.admin.services import Link
from competencies.frameworks.enums import LinkKind
from competencies.frameworks.models import Association, CompetencyRevision
from competencies.frameworks.states import VersionState

EMPTY_LINES = 2


class LinkForm(forms.Form):
    """One link. A line with nothing chosen is none."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=gettext_lazy("This competency"), required=False)
    destination = forms.ChoiceField(label=gettext_lazy("Other competency"), required=False)
    remove = forms.BooleanField(label=gettext_lazy("Remove this link"), required=False)

    def __init__(self, *args, destinations, stored: dict[int, Association], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.row = stored.get(self.initial.get("pk"))
        self.fields["kind"].choices = self._kinds()
        self.fields["destination"].choices = destinations
        if self.is_outside:
            del self.fields["destination"]
        if self.row is None:
            del self.fields["remove"]

    @property
    def is_outside(self) -> bool:
        """Whether the other end is no competency of the platform; it is then only named."""
        return self.row is not None and self.row.destination_id is None

    @property
    def outside(self) -> str:
        return self.row.destination_title or self.row.destination_identifier

    def _kinds(self) -> list[tuple[str, object]]:
        own = [] if self.row is None or self.row.kind in LinkKind.values else [self.row.kind]
        return [("", "---------"), *LinkKind.choices, *((kind, kind) for kind in own)]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if cleaned.get("remove"):
            return cleaned
        kind, other = cleaned.get("kind"), cleaned.get("destination")
        if self.is_outside and not kind:
            self.add_error("kind", _("Say what links the two."))
        elif not self.is_outside and bool(kind) != bool(other):
            self.add_error(
                "destination" if kind else "kind",
                _("Choose the other competency.") if kind else _("Say what links the two."),
            )
        return cleaned

    def link(self) -> Link | None:
        """What the line says, or None where it says nothing or is to be removed."""
        cleaned = self.cleaned_data
        if cleaned.get("remove") or not cleaned.get("kind"):
            return None
        other = cleaned.get("destination")
        return Link(
            kind=cleaned["kind"],
            destination_id=int(other) if other else None,
            pk=self.row.pk if self.row else None,
        )


class LinkFormSet(forms.BaseFormSet):
    """The links of one competency."""

    def __init__(self, data=None, *, revision: CompetencyRevision) -> None:
        stored = list(editable_links(revision))
        super().__init__(
            data,
            prefix="links",
            initial=[
                {"pk": row.pk, "kind": row.kind, "destination": row.destination_id}
                for row in stored
            ],
            form_kwargs={
                "destinations": destinations_for(revision),
                "stored": {row.pk: row for row in stored},
            },
        )

    def links(self) -> list[Link]:
        """All that is said in valid lines."""
        return [link for form in self.forms if (link := form.link())]


Links = forms.formset_factory(LinkForm, formset=LinkFormSet, extra=EMPTY_LINES)


def destinations_for(revision: CompetencyRevision) -> list[tuple[str, object]]:
    """Competencies of other texts, grouped by text: those in force, and earlier ones of its own."""
    others = (
        CompetencyRevision.objects.exclude(framework_version=revision.framework_version_id)
        .exclude(framework_version__state=VersionState.DRAFT)
        .filter(_in_force_or_own(revision))
        .select_related("framework_version")
        .only("code", "statement", "framework_version__title", "framework_version__version")
        .order_by("framework_version__title", "framework_version__version", "position")
    )
    groups = [
        (text, [(str(row.pk), str(row)[:120]) for row in rows])
        for text, rows in groupby(others, key=lambda row: str(row.framework_version))
    ]
    return [("", "---------"), *groups]


def _in_force_or_own(revision: CompetencyRevision) -> Q:
    chosen = editable_links(revision).values("destination")
    return (
        Q(framework_version__state=VersionState.PUBLISHED)
        | Q(framework_version__framework=revision.framework_version.framework_id)
        | Q(pk__in=chosen)
    )
