"""The forms of a personal plan."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cohorts.campaigns.plan_rules import MAX_OBJECTIVE, MAX_TEXT
from cohorts.campaigns.queries.plans import PlanEntry, plan_competencies
from cohorts.enrolment.forms import day_field
from cohorts.enrolment.models import Enrolment
from competencies.frameworks.models import CompetencyRevision

_LABEL_LENGTH = 90


class CompetencyField(forms.ModelChoiceField):
    """A competency by its code and the beginning of its text."""

    def label_from_instance(self, revision: CompetencyRevision) -> str:
        text = f"{revision.code} – {revision.statement}"
        return text if len(text) <= _LABEL_LENGTH else text[:_LABEL_LENGTH].rstrip() + "\u00a0…"


def _text(label, limit: int, rows: int, **options) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=limit, widget=widget, **options)


class _KeyedForm(forms.Form):
    """Carries a key made with the form, so that sending it twice stores it once."""

    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, initial: dict[str, Any] | None = None, **kwargs) -> None:
        super().__init__(*args, initial={"client_key": uuid.uuid4(), **(initial or {})}, **kwargs)


class PlanWordingForm(_KeyedForm):
    """Objective, action and day."""

    objective = _text(
        _("What I want to reach"),
        MAX_OBJECTIVE,
        2,
        help_text=_("In your own words, in a sentence."),
    )
    action = _text(
        _("What I will do for it"),
        MAX_TEXT,
        3,
        help_text=_(
            "A seminar, a reading, something to try at work, somebody to ask. No patient’s data."
        ),
    )
    due_on = day_field(_("By when"))

    @classmethod
    def showing(cls, entry: PlanEntry) -> "PlanWordingForm":
        """The wording in force, to be changed."""
        kept = entry.wording
        fields = ("objective", "action", "due_on")
        return cls(initial={name: getattr(kept, name) for name in fields})


class PlanItemForm(PlanWordingForm):
    """A new item, which may be about a competency."""

    revision = CompetencyField(
        label=_("Competency"),
        queryset=CompetencyRevision.objects.none(),
        required=False,
        empty_label=_("None in particular"),
    )
    field_order = ("revision", "objective", "action", "due_on", "client_key")

    def __init__(self, *args, enrolment: Enrolment, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["revision"].queryset = plan_competencies(enrolment)


class PlanCommentForm(_KeyedForm):
    """A comment on an item."""

    comment = _text(_("Comment"), MAX_TEXT, 3)
