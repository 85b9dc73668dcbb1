"""The forms of editors: a resource, and the competencies that a resource or a module develops."""

from collections.abc import Iterable
from itertools import groupby
from uuid import UUID

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.validators import RegexValidator
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from competencies.frameworks.models import CompetencyRevision
from curriculum.library.models import Development, Resource
from curriculum.library.queries import competencies_of, current_texts, last_words_of
from curriculum.library.services import Developed
from curriculum.programmes.models import Module

EMPTY_LINES = 3
# As much of a statement as a list of choices can show.
SHOWN_CHARACTERS = 140
FACTS = ("title", "kind", "url", "summary", "language", "minutes", "source")
Choices = list[tuple[object, object]]


class DevelopedForm(forms.Form):
    """One competency. A line with nothing in it is none."""

    competency = forms.ChoiceField(label=gettext_lazy("Competency"), required=False)
    lowest_level = forms.IntegerField(
        label=gettext_lazy("Lowest level"), required=False, min_value=1
    )
    highest_level = forms.IntegerField(
        label=gettext_lazy("Highest level"), required=False, min_value=1
    )
    note = forms.CharField(label=gettext_lazy("Note"), required=False)
    remove = forms.BooleanField(label=gettext_lazy("Remove this line"), required=False)

    def __init__(self, *args, competencies: Choices, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["competency"].choices = competencies

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if cleaned.get("remove"):
            # What is taken out need not be right.
            self._errors.clear()
            return cleaned
        self._check_competency(cleaned)
        self._check_levels(cleaned)
        return cleaned

    def _check_competency(self, cleaned) -> None:
        beside = [cleaned.get(name) for name in ("lowest_level", "highest_level", "note")]
        is_missing = not cleaned.get("competency") and "competency" not in self.errors
        if is_missing and any(beside):
            self.add_error("competency", _("Choose the competency."))

    def _check_levels(self, cleaned) -> None:
        if {"lowest_level", "highest_level"} & set(self.errors):
            return
        low, high = cleaned.get("lowest_level"), cleaned.get("highest_level")
        if (low is None) != (high is None):
            self.add_error("highest_level", _("Give both ends, or none."))
        elif low is not None and low > high:
            self.add_error("highest_level", _("The highest level is below the lowest."))

    def developed(self) -> Developed | None:
        """What the line says, or None where it says nothing or is to be removed."""
        cleaned = self.cleaned_data
        if cleaned.get("remove") or not cleaned.get("competency"):
            return None
        return Developed(
            competency=UUID(cleaned["competency"]),
            lowest_level=cleaned["lowest_level"],
            highest_level=cleaned["highest_level"],
            note=cleaned["note"],
        )


class DevelopedFormSet(forms.BaseFormSet):
    """All competencies that one module or one resource develops."""

    def __init__(self, data=None, *, of: Module | Resource) -> None:
        stored = list(of.developments.order_by("pk")) if of.pk else []
        super().__init__(
            data,
            prefix="developed",
            initial=[_as_initial(row) for row in stored],
            form_kwargs={
                "competencies": competency_choices(row.competency_id for row in stored),
                # A line says the same when it is sent twice, whatever is stored by then.
                "empty_permitted": False,
                "use_required_attribute": False,
            },
        )

    def clean(self) -> None:
        """A competency is chosen once."""
        chosen = [line.competency for line in self.developed()]
        if len(chosen) != len(set(chosen)):
            raise forms.ValidationError(_("A competency is chosen twice: keep one of the lines."))

    def developed(self) -> list[Developed]:
        """All that is said in valid lines."""
        valid = [form for form in self.forms if form.is_valid()]
        return [line for form in valid if (line := form.developed())]


DevelopedLines = forms.formset_factory(DevelopedForm, formset=DevelopedFormSet, extra=EMPTY_LINES)


def _as_initial(row: Development) -> dict[str, object]:
    return {
        "competency": str(row.competency_id),
        "lowest_level": row.lowest_level,
        "highest_level": row.highest_level,
        "note": row.note,
    }


def competency_choices(chosen: Iterable[UUID]) -> Choices:
    """The competencies of the text in force of each framework, grouped by text; in a group of
    their own those of ``chosen`` that no text of today has."""
    texts = {text.pk: text for text in current_texts()}
    place = {pk: position for position, pk in enumerate(texts)}
    rows = sorted(competencies_of(texts.values()), key=lambda row: place[row.framework_version_id])
    known = {row.competency_id for row in rows}
    groups = [
        (str(texts[pk]), [_choice(row) for row in found])
        for pk, found in groupby(rows, key=lambda row: row.framework_version_id)
    ]
    missing = [key for key in chosen if key not in known]
    if missing:
        groups.append((_("In earlier texts"), [_choice(row) for row in last_words_of(missing)]))
    return [("", "---------"), *groups]


def _choice(row: CompetencyRevision) -> tuple[str, str]:
    return str(row.competency_id), Truncator(str(row)).chars(SHOWN_CHARACTERS)


class DevelopsForm(WagtailAdminModelForm):
    """A form of something that develops competencies; these are a form of their own within."""

    def __init__(self, data=None, *args, **kwargs) -> None:
        super().__init__(data, *args, **kwargs)
        self.developed = DevelopedLines(data, of=self.instance)

    def is_valid(self) -> bool:
        """Also whether each line is."""
        own = super().is_valid()
        return self.developed.is_valid() and own


class ResourceForm(DevelopsForm):
    """A resource and the competencies it develops."""

    language = forms.CharField(
        label=gettext_lazy("Language"),
        max_length=35,
        initial="fr",
        help_text=gettext_lazy("A code such as fr or en."),
        validators=[
            RegexValidator(
                r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$",
                gettext_lazy("Give a code of a language, such as fr or en."),
            )
        ],
    )

    class Meta(WagtailAdminModelForm.Meta):
        labels = {
            "title": gettext_lazy("Title"),
            "kind": gettext_lazy("Kind"),
            "url": gettext_lazy("Address"),
            "summary": gettext_lazy("Summary"),
            "minutes": gettext_lazy("Minutes it takes"),
            "source": gettext_lazy("Source"),
        }
        help_texts = {"url": gettext_lazy("Empty where it has no page of its own.")}
        error_messages = {
            NON_FIELD_ERRORS: {
                "unique_together": gettext_lazy(
                    "There is a resource of this title and address already."
                )
            }
        }

    def facts(self) -> dict[str, object]:
        """The fields of the resource, for the service."""
        return {name: self.cleaned_data[name] for name in FACTS}


class ModuleForm(DevelopsForm):
    """The competencies that a module develops. The module itself is not edited here."""
