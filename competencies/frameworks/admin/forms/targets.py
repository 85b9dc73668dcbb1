"""A function of a team: whom it takes in, and the levels it should reach."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from competencies.frameworks.models import AxisValue, Framework, FrameworkVersion, Level
from competencies.frameworks.queries import newest_version, published_version
from lms.accounts.models import Profile


class TargetProfileForm(WagtailAdminModelForm):
    """The levels are asked for once the function has a framework: one line for each axis value."""

    class Meta(WagtailAdminModelForm.Meta):
        labels = {
            "key": gettext_lazy("Key"),
            "title": gettext_lazy("Function"),
            "framework": gettext_lazy("Framework"),
            "profiles": gettext_lazy("Professions it takes in"),
        }

    def __init__(self, data=None, *args, **kwargs) -> None:
        super().__init__(data, *args, **kwargs)
        self.fields["framework"].queryset = Framework.objects.all()
        self.fields["profiles"].queryset = Profile.objects.order_by("name")
        if self.instance.pk:
            self.fields["key"].disabled = True
        self.levels = LevelsForm(data, function=self.instance)

    def is_valid(self) -> bool:
        """Also whether each range goes upwards."""
        own = super().is_valid()
        return self.levels.is_valid() and own


class LevelsForm(forms.Form):
    """The lowest and the highest level aimed at, for each axis value."""

    prefix = "levels"

    def __init__(self, data=None, *, function) -> None:
        super().__init__(data)
        ranges = {row.axis_code: row for row in function.ranges.all()} if function.pk else {}
        version = _version_of(function.framework) if function.framework_id else None
        self.values = _values(version, ranges)
        levels = [] if version is None else _levels(version)
        for code, label in self.values:
            span = ranges.get(code)
            for end, words in (("minimum", _("lowest level")), ("maximum", _("highest level"))):
                self.fields[f"{code}-{end}"] = forms.TypedChoiceField(
                    label=f"{label}, {words}",
                    choices=[("", "—"), *levels],
                    coerce=int,
                    empty_value=None,
                    required=False,
                    initial=getattr(span, end, None),
                )

    def lines(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """For each axis value its words and its two fields."""
        return [
            (label, self[f"{code}-minimum"], self[f"{code}-maximum"]) for code, label in self.values
        ]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        for code, _label in self.values:
            low, high = cleaned.get(f"{code}-minimum"), cleaned.get(f"{code}-maximum")
            if (low is None) != (high is None):
                self.add_error(f"{code}-maximum", _("Give both ends, or none."))
            elif low is not None and low > high:
                self.add_error(f"{code}-maximum", _("The highest level is below the lowest."))
        return cleaned

    def ranges(self) -> dict[str, tuple[int, int]]:
        """Both ends by the code of an axis value, where they are given."""
        found = {
            code: (self.cleaned_data[f"{code}-minimum"], self.cleaned_data[f"{code}-maximum"])
            for code, _label in self.values
        }
        return {code: span for code, span in found.items() if span[0] is not None}


def _version_of(framework: Framework) -> FrameworkVersion | None:
    return published_version(framework.key) or newest_version(framework)


def _values(version: FrameworkVersion | None, ranges) -> list[tuple[str, str]]:
    """The values of the text, then codes that only the function still has."""
    rows = AxisValue.objects.filter(framework_version=version) if version else ()
    found = {value.code: str(value) for value in rows}
    return [*found.items(), *((code, code) for code in ranges if code not in found)]


def _levels(version: FrameworkVersion) -> list[tuple[int, str]]:
    levels = Level.objects.filter(scale_version=version.scale_version_id)
    return [(level.ordinal, str(level)) for level in levels]
