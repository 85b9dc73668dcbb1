"""The forms of the package."""

from datetime import date

from django import forms
from django.core.validators import validate_email
from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cohorts.enrolment.intake import COLUMNS
from cohorts.enrolment.models import Cohort
from cohorts.enrolment.queries import active_account, offered_programme_versions
from cohorts.enrolment.rules import check_dates
from lms.accounts.enums import Role
from lms.accounts.models import Profile, Region, StructureType, User
from lms.accounts.queries import users_with_role
from lms.kernel.calendar import IN_CALENDAR
from lms.kernel.imports import Row, Table
from lms.kernel.refusals import Refused


def day_field(label, **options) -> forms.DateField:
    """A day, chosen in the browser's own calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, validators=IN_CALENDAR, **options)


class CohortFactsForm(forms.Form):
    """What may change during the life of a cohort."""

    label = forms.CharField(
        label=_("Name of the promotion"),
        max_length=120,
        help_text=_("As people call it: “2nd promotion”, “Spring 2026”."),
    )
    starts_on = day_field(_("Starts on"))
    ends_on = day_field(_("Ends on"))
    place = forms.CharField(
        label=_("Place"),
        max_length=200,
        required=False,
        help_text=_("Where the seminars are usually held."),
    )
    dissertation_due_on = day_field(_("Dissertation due on"), required=False)

    def clean(self) -> dict:
        """Say at once which day contradicts which."""
        values = super().clean()
        if values.get("starts_on") and values.get("ends_on"):
            try:
                check_dates(
                    starts_on=values["starts_on"],
                    ends_on=values["ends_on"],
                    dissertation_due_on=values.get("dissertation_due_on"),
                )
            except Refused as refusal:
                self.add_error(refusal.field, refusal.sentence)
        return values


class CohortForm(CohortFactsForm):
    """A new cohort, in the programmes and regions where ``user`` may create one."""

    programme_version = forms.ModelChoiceField(
        label=_("Programme"), queryset=None, empty_label=_("Choose")
    )
    region = forms.ModelChoiceField(
        label=_("Region"), queryset=Region.objects.all(), empty_label=_("Choose")
    )
    trainers = forms.ModelMultipleChoiceField(
        label=_("Trainers"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    trainer_emails = forms.CharField(
        label=_("Other trainers, by e-mail address"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One address a line. Each must have an account already."),
    )
    field_order = ["programme_version", "region", "label", "starts_on", "ends_on", "place"]

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme_version"].queryset = offered_programme_versions(user)
        self.fields["trainers"].queryset = users_with_role(Role.TRAINER)

    def clean_trainer_emails(self) -> list[User]:
        """The accounts of the addresses."""
        addresses = self.cleaned_data["trainer_emails"].replace(",", " ").replace(";", " ").split()
        return [account_of(address) for address in addresses]

    def values(self) -> dict:
        """What ``create_cohort`` takes."""
        values = dict(self.cleaned_data)
        others = values.pop("trainer_emails")
        values["trainers"] = list(dict.fromkeys([*values["trainers"], *others]))
        return values


def account_of(address: str) -> User:
    """The active account of an e-mail address. Raises ``ValidationError``."""
    validate_email(address)
    person = active_account(address)
    if person is None:
        raise forms.ValidationError(
            _("Nobody has an account with the address %(address)s."),
            params={"address": address},
        )
    return person


class TrainerForm(forms.Form):
    """One more trainer for a cohort: from the list or by e-mail address."""

    trainer = forms.ModelChoiceField(
        label=_("Trainer"), queryset=None, required=False, empty_label=_("Choose a name")
    )
    email = forms.CharField(
        label=_("or e-mail address of another account"), required=False, max_length=254
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trainer"].queryset = users_with_role(Role.TRAINER)

    def clean(self) -> dict:
        """Exactly one of the two."""
        values = super().clean()
        address, trainer = values.get("email"), values.get("trainer")
        if address and trainer:
            self.add_error("email", _("Choose a name or write an address, not both."))
        elif address:
            try:
                values["trainer"] = account_of(address)
            except forms.ValidationError as error:
                self.add_error("email", error)
        elif not trainer and not self.errors:
            self.add_error("trainer", _("Choose a name or write an address."))
        return values


class StepForm(forms.Form):
    """The confirmation of a step: why, and from when it counts.

    ``causes`` is the closed list to choose from; without one no cause is asked for.
    """

    cause = forms.ChoiceField(label=_("Cause"), widget=forms.RadioSelect)
    effective_on = day_field(
        _("Counts from"), help_text=_("The day it happened, even if you record it later.")
    )
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text=_("Kept in the history; the person concerned may read it."),
    )

    def __init__(
        self,
        *args,
        causes: type[TextChoices] | None,
        about_cause: str | Promise,
        needs_reason: bool,
        **kwargs,
    ) -> None:
        super().__init__(*args, **kwargs)
        if causes is None:
            del self.fields["cause"]
        else:
            self.fields["cause"].choices = causes.choices
            self.fields["cause"].help_text = about_cause
        self.fields["reason"].required = needs_reason


class IntakeForm(forms.Form):
    """The table of people to enrol."""

    file = forms.FileField(
        label=_("Table of people"),
        help_text=_("XLSX or CSV, 500 people and 2 MB at most."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        allow_empty_file=True,
    )
    confirmed_on = day_field(_("Enrolments confirmed on"))


class PersonForm(forms.Form):
    """One person to enrol; the same facts as a line of the table."""

    email = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    first_name = forms.CharField(label=_("First name"), max_length=100)
    last_name = forms.CharField(label=_("Last name"), max_length=100)
    profile = forms.ModelChoiceField(
        label=_("Function"), queryset=Profile.objects.all(), required=False, empty_label="–"
    )
    structure = forms.CharField(label=_("Structure"), max_length=200, required=False)
    structure_type = forms.ModelChoiceField(
        label=_("Type of structure"),
        queryset=StructureType.objects.all(),
        required=False,
        empty_label="–",
        help_text=_("Needed when the structure is not known here yet."),
    )
    region = forms.ModelChoiceField(
        label=_("Region of the structure"),
        queryset=Region.objects.all(),
        required=False,
        empty_label="–",
        help_text=_("Leave empty for the region of the cohort."),
    )
    confirmed_on = day_field(_("Enrolment confirmed on"))

    def table(self) -> Table:
        """Her facts as a table of one line."""
        values = {}
        for column in COLUMNS:
            value = self.cleaned_data[column.name]
            values[column.name] = str(getattr(value, "pk", value) or "").strip()
        return Table(rows=[Row(line=1, values=values)])


def initial_facts(cohort: Cohort) -> dict[str, str | date | None]:
    """What the form of an existing cohort starts from."""
    return {name: getattr(cohort, name) for name in CohortFactsForm.base_fields}
