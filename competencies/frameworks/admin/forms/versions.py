"""The document of a draft, the values of its axes, and a new framework."""

import uuid

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.forms import WagtailAdminModelForm

from competencies.frameworks.enums import Axis
from competencies.frameworks.models import (
    AxisValue,
    CompetencyRevision,
    Framework,
    FrameworkVersion,
    LevelDescriptor,
    ScaleVersion,
)
from competencies.frameworks.validators import KEY_LENGTH, fault_of_new_key
from lms.kernel import clock

LABELS = {
    "title": gettext_lazy("Title"),
    "short_title": gettext_lazy("Short title"),
    "audience": gettext_lazy("For whom"),
    "status": gettext_lazy("Standing"),
    "version": gettext_lazy("Version number"),
    "scale_version": gettext_lazy("Scale"),
}


class AxisSelect(forms.Select):
    """The axes that have words, and the one the row came with."""

    def __init__(self, attrs=None) -> None:
        super().__init__(attrs, choices=[("", "---------"), *Axis.choices])

    def optgroups(self, name, value, attrs=None):
        """The choices, completed by a value that an import brought."""
        own, known = self.choices, {str(key) for key, _label in self.choices}
        self.choices = [*own, *((each, each) for each in value if each and each not in known)]
        groups = super().optgroups(name, value, attrs)
        self.choices = own
        return groups


class AxisValueFormSet(BaseChildFormSet):
    """Says in words that two values have one code."""

    def validate_unique(self) -> None:
        """A code stands once in a version, on whatever axis."""
        rows = [form for form in self.forms if form not in self.deleted_forms]
        codes = [form.cleaned_data.get("code") for form in rows if hasattr(form, "cleaned_data")]
        doubled = sorted({code for code in codes if code and codes.count(code) > 1})
        if doubled:
            raise forms.ValidationError(
                _("Two axis values have the code “%(code)s”.") % {"code": ", ".join(doubled)}
            )


class VersionForm(WagtailAdminModelForm):
    """Refuses to let go of an axis value that competencies stand on."""

    class Meta(WagtailAdminModelForm.Meta):
        labels = LABELS

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scale_version"].queryset = ScaleVersion.objects.select_related("scale")
        if LevelDescriptor.objects.filter(revision__framework_version=self.instance).exists():
            self.fields["scale_version"].disabled = True
            self.fields["scale_version"].help_text = _(
                "Observable behaviours stand on its levels: it cannot be changed in this draft."
            )

    def clean_version(self) -> str:
        """A number of its own within the framework."""
        number = self.cleaned_data["version"]
        others = self.instance.framework.versions.exclude(pk=self.instance.pk)
        if others.filter(version=number).exists():
            raise forms.ValidationError(_("This framework has a version of this number already."))
        return number

    def is_valid(self) -> bool:
        """Also whether the values of the axes can be what they are made."""
        if not super().is_valid():
            return False
        for sentence in self._values_in_use():
            self.add_error(None, sentence)
        return not self.errors

    def _values_in_use(self) -> list[str]:
        gone = [form.instance for form in self.formsets["axis_values"].deleted_forms]
        return [
            _("“%(value)s” cannot be removed: %(competencies)s stand on it.")
            % {"value": value, "competencies": ", ".join(names)}
            for value in gone
            if value.pk and (names := _names_on(value))
        ]

    def save(self, commit: bool = True) -> FrameworkVersion:  # noqa: FBT001, FBT002
        """The version; axes and values are numbered as they stand in the form."""
        version = super().save(commit=False)
        axes: dict[str, int] = {}
        for position, form in enumerate(self.formsets["axis_values"].ordered_forms):
            value = form.instance
            value.position = position
            value.axis_position = axes.setdefault(value.axis, len(axes))
            value.identifier = value.identifier or str(uuid.uuid4())
            if form.has_changed() or value.changed_at is None:
                value.changed_at = clock.now()
        if commit:
            version.save()
        return version


def _names_on(value: AxisValue) -> list[str]:
    revisions = CompetencyRevision.objects.filter(axis_values=value).order_by("position")
    return [revision.code or str(revision) for revision in revisions]


class NewFrameworkForm(WagtailAdminModelForm):
    """A framework from scratch: its key and the document of its first draft."""

    key = forms.SlugField(
        label=gettext_lazy("Key"),
        max_length=KEY_LENGTH,
        help_text=gettext_lazy(
            "Small letters, digits and hyphens; it stands in the address for ever."
        ),
    )

    class Meta(WagtailAdminModelForm.Meta):
        model = FrameworkVersion
        fields = ["title", "short_title", "audience", "status", "version", "scale_version"]
        labels = LABELS
        formsets: list[str] = []

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["key", *self._meta.fields])
        self.fields["version"].initial = "1.0"
        self.fields["scale_version"].queryset = ScaleVersion.objects.select_related("scale")

    def clean_key(self) -> str:
        """A key that no framework has and no address of the platform."""
        key = self.cleaned_data["key"]
        if fault := fault_of_new_key(key):
            raise forms.ValidationError(fault)
        if Framework.objects.filter(key=key).exists():
            raise forms.ValidationError(_("There is a framework of this key already."))
        return key
