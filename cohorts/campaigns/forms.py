"""The forms that open and change a campaign, write down an agreed level, and find a report."""

from collections.abc import Callable
from datetime import date, datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from cohorts.campaigns.models import Campaign, PositioningReport
from cohorts.campaigns.models.campaigns import MAX_REASON
from cohorts.enrolment.forms import day_field
from cohorts.enrolment.models import Cohort
from competencies.frameworks.models import FrameworkVersion, Level
from competencies.frameworks.queries import published_frameworks
from competencies.positioning.enums import Moment
from competencies.positioning.models import Positioning
from competencies.positioning.queries import Agreement
from lms.kernel import clock


class FrameworkField(forms.ModelChoiceField):
    """A framework by its title and version."""

    def label_from_instance(self, version: FrameworkVersion) -> str:
        return str(version)


class OpenCampaignForm(forms.Form):
    """The framework of the programme and the first moment not yet asked for are offered."""

    moment = forms.ChoiceField(label=_("Moment of the training"), choices=Moment.choices)
    framework_version = FrameworkField(
        label=_("Framework"), queryset=FrameworkVersion.objects.none(), empty_label=None
    )
    opens_on = day_field(_("Opens on"), help_text=_("From the first minute of that day."))
    closes_on = day_field(
        _("Closes on"),
        required=False,
        help_text=_("Until the last minute of that day. Left empty, it stays open."),
    )

    def __init__(self, *args, cohort: Cohort, **kwargs) -> None:
        versions = published_frameworks()
        kwargs["initial"] = {
            "moment": _next_moment(cohort),
            "framework_version": _framework_of(cohort, versions),
            "opens_on": clock.today(cohort.zone),
            **(kwargs.get("initial") or {}),
        }
        super().__init__(*args, **kwargs)
        self.fields["framework_version"].queryset = FrameworkVersion.objects.filter(
            pk__in=[version.pk for version in versions]
        ).select_related("framework")


class ChangeDaysForm(forms.Form):
    """The days of a campaign; the first one is fixed once it has come.

    ``seen`` is what the page showed, the days and when it was closed by hand, so that nobody undoes
    unawares what somebody else has changed meanwhile.
    """

    opens_on = day_field(_("Opens on"), help_text=_("From the first minute of that day."))
    closes_on = day_field(
        _("Closes on"),
        required=False,
        help_text=_("Until the last minute of that day. Left empty, it stays open."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, campaign: Campaign, **kwargs) -> None:
        seen = (campaign.opens_on, campaign.closes_on, campaign.closed_at)
        kwargs["initial"] = {
            "opens_on": campaign.opens_on,
            "closes_on": campaign.closes_on,
            "seen": "/".join(each.isoformat() if each else "" for each in seen),
        }
        super().__init__(*args, **kwargs)
        if campaign.opens_on <= clock.today(campaign.cohort.zone):
            self.fields["opens_on"].disabled = True
            self.fields["opens_on"].help_text = _("It has opened: its first day stays.")

    def clean_seen(self) -> tuple[date, date | None, datetime | None] | None:
        """The two days and the instant; None where the page did not say."""
        first, _slash, rest = self.cleaned_data["seen"].partition("/")
        last, _slash, closed = rest.partition("/")
        try:
            return (
                date.fromisoformat(first),
                date.fromisoformat(last) if last else None,
                datetime.fromisoformat(closed) if closed else None,
            )
        except ValueError:
            return None


class CancelCampaignForm(forms.Form):
    """Why a campaign is taken back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=MAX_REASON,
        help_text=_("For example: opened with the wrong framework. It stays readable here."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _framework_of(cohort: Cohort, versions: list[FrameworkVersion]) -> FrameworkVersion | None:
    framework = cohort.programme_version.framework_id
    return next((version for version in versions if version.framework_id == framework), None)


def _next_moment(cohort: Cohort) -> str:
    """The first moment that the programme asks for and the cohort has not had."""
    had = set(Campaign.objects.standing().filter(cohort=cohort).values_list("moment", flat=True))
    asked = cohort.programme_version.required_moments or [Moment.INITIAL, Moment.FINAL]
    return next((moment for moment in asked if moment not in had), Moment.AFTER_MODULE)


class LevelField(forms.ModelChoiceField):
    """A level with what it means."""

    def label_from_instance(self, level: Level) -> str:
        return f"{level.label} – {level.anchor}" if level.anchor else level.label


class AgreementForm(forms.Form):
    """The level agreed on for one competency, and a note; what stands is filled in."""

    level = LevelField(
        label=_("The level you agree on"),
        queryset=Level.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the level that you agree on."),
            "invalid_choice": _("This level does not belong to the scale of this framework."),
        },
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        help_text=_("What you both want to keep of it. No patient’s data."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, positioning: Positioning, agreed: Agreement | None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        levels = Level.objects.filter(scale_version=positioning.framework_version.scale_version_id)
        self.fields["level"].queryset = levels.order_by("ordinal")
        if agreed is not None:
            self.initial = {
                "level": levels.filter(ordinal=agreed.ordinal).values_list("pk", flat=True).first(),
                "note": agreed.note,
            }


class FindReportForm(forms.Form):
    """The number of a printed report; ``find`` gives the report, or None."""

    number = forms.CharField(
        label=_("Number of the report (SHA-256)"),
        max_length=100,
        help_text=_("The 64 characters, or the first 16. Spaces and capitals do not count."),
    )

    def __init__(self, *args, find: Callable[[str], PositioningReport | None], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.find = find

    def clean_number(self) -> PositioningReport:
        """The report itself."""
        found = self.find(self.cleaned_data["number"])
        if found is None:
            raise forms.ValidationError(
                _("No report with this number is open to you. Check each character.")
            )
        return found
