"""The forms of the package."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from cohorts.dissertations.enums import Opinion, Outcome
from cohorts.dissertations.models import Assessment, Dissertation, Jury
from cohorts.dissertations.queries import possible_jurors, ready_to_be_convened
from cohorts.dissertations.rules import LONGEST_TITLE, SECOND_SESSION
from cohorts.dissertations.services.assessments import HIGHEST_MARK, LONGEST_COMMENT
from cohorts.dissertations.validators import MOST_BYTES, MOST_MEGABYTES, MOST_PAGES
from cohorts.enrolment.models import Cohort
from lms.kernel.refusals import Refused


def show_refusal(form: forms.Form, refusal: Refused) -> None:
    """The sentence beside the field it speaks of, else above the form; nothing typed is lost."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: what was sent, even if that is nothing, else None."""
    return request.POST if request.method == "POST" else None


class HandInForm(forms.Form):
    """The title and the file. The file itself is examined by the service."""

    title = forms.CharField(label=_("Title of your dissertation"), max_length=LONGEST_TITLE)
    file = forms.FileField(
        label=_("Your file"),
        allow_empty_file=True,
        widget=forms.FileInput(
            attrs={"accept": ".pdf,application/pdf", "data-most-bytes": MOST_BYTES}
        ),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        words = {"megabytes": MOST_MEGABYTES, "pages": MOST_PAGES}
        self.fields["file"].help_text = (
            _("A PDF of at most %(megabytes)s MB and %(pages)s pages, without password.") % words
        )


class ReasonForm(forms.Form):
    """Why; the person concerned may read it."""

    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class JuryForm(forms.Form):
    """A jury of ``cohort`` and its members."""

    label = forms.CharField(
        label=_("Name of the jury"), max_length=120, help_text=_("As people call it: “June jury”.")
    )
    held_on = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    session = forms.TypedChoiceField(
        label=_("Session"),
        choices=[(1, _("First session")), (SECOND_SESSION, _("Second session"))],
        coerce=int,
        initial=1,
        help_text=_("The second one hears those who were deferred."),
    )
    members = forms.ModelMultipleChoiceField(
        label=_("Members"),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("At least two people who hold the juror’s role."),
    )
    president = forms.ModelChoiceField(
        label=_("President"), queryset=None, help_text=_("One of the members.")
    )

    def __init__(self, *args, cohort: Cohort, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in ("members", "president"):
            self.fields[name].queryset = possible_jurors(cohort)


class ConveningForm(forms.Form):
    """An hour for each dissertation that ``jury`` may hear; those without one are not convened."""

    def __init__(self, *args, jury: Jury, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._jury = jury
        self._rows = {f"hour-{row.pk}": row for row in ready_to_be_convened(jury)}
        for name, row in self._rows.items():
            self.fields[name] = forms.TimeField(
                label=row.enrolment.person,
                help_text=_help(row),
                required=False,
                widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            )

    @property
    def has_rows(self) -> bool:
        """Whether there is anything to convene."""
        return bool(self._rows)

    def hours(self) -> dict[Dissertation, datetime]:
        """The chosen dissertations, each with its instant: an hour of the jury's day and zone."""
        zone = ZoneInfo(self._jury.zone)
        return {
            row: datetime.combine(self._jury.held_on, self.cleaned_data[name], zone)
            for name, row in self._rows.items()
            if self.cleaned_data.get(name)
        }

    def clean(self) -> dict:
        values = super().clean()
        if not self.errors and not any(values.get(name) for name in self._rows):
            raise forms.ValidationError(_("Give an hour to at least one person."))
        return values


def _help(row: Dissertation) -> str:
    # Help texts are shown as they are: what people typed must not become markup.
    return format_html("{} ({})", row.title, row.get_state_display())


class AssessmentForm(forms.Form):
    """A member's own view; every part may stay empty in a draft."""

    opinion = forms.ChoiceField(
        label=_("Your opinion"),
        choices=Opinion.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    mark = forms.DecimalField(
        label=_("Mark out of 20"),
        min_value=Decimal(0),
        max_value=Decimal(HIGHEST_MARK),
        max_digits=4,
        decimal_places=1,
        required=False,
        help_text=_("Only if your jury uses marks. Marks are never averaged."),
        widget=forms.NumberInput(attrs={"step": "0.5", "inputmode": "decimal"}),
    )
    comment = forms.CharField(
        label=_("Your comment"),
        max_length=LONGEST_COMMENT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 7}),
    )

    @classmethod
    def showing(cls, assessment: Assessment | None) -> "AssessmentForm":
        """The form with what is written so far."""
        if assessment is None:
            return cls()
        return cls(
            initial={
                "opinion": assessment.opinion,
                "mark": assessment.mark,
                "comment": assessment.comment,
            }
        )


class DecisionForm(forms.Form):
    """What the jury decided together."""

    outcome = forms.ChoiceField(
        label=_("The jury’s decision"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Required unless validated. The trainee reads it once published."),
    )

    def __init__(self, *args, session: int, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if session == SECOND_SESSION:
            choices = [pair for pair in Outcome.choices if pair[0] != Outcome.DEFERRED]
            self.fields["outcome"].choices = choices
