"""The form that opens a campaign."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cohorts.campaigns.models import Campaign
from cohorts.enrolment.forms import day_field
from cohorts.enrolment.models import Cohort
from competencies.frameworks.models import FrameworkVersion
from competencies.frameworks.queries import published_frameworks
from competencies.positioning.enums import Moment
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


def _framework_of(cohort: Cohort, versions: list[FrameworkVersion]) -> FrameworkVersion | None:
    framework = cohort.programme_version.framework_id
    return next((version for version in versions if version.framework_id == framework), None)


def _next_moment(cohort: Cohort) -> str:
    """The first moment that the programme asks for and the cohort has not had."""
    had = set(Campaign.objects.filter(cohort=cohort).values_list("moment", flat=True))
    asked = cohort.programme_version.required_moments or [Moment.INITIAL, Moment.FINAL]
    return next((moment for moment in asked if moment not in had), Moment.AFTER_MODULE)
