"""A competency of a draft: its words, its places, behaviours and links."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from competencies.frameworks.admin.forms.behaviours import BehavioursForm
from competencies.frameworks.admin.forms.links import Links
from competencies.frameworks.admin.rules import below
from competencies.frameworks.models import AxisValue, CompetencyRevision


class CompetencyForm(WagtailAdminModelForm):
    """The instance has its version already; behaviours and links are forms of their own within."""

    class Meta(WagtailAdminModelForm.Meta):
        labels = {
            "code": gettext_lazy("Code"),
            "statement": gettext_lazy("Statement"),
            "notes": gettext_lazy("Notes"),
            "source": gettext_lazy("Source"),
            "axis_values": gettext_lazy("Stands on"),
            "parent": gettext_lazy("Stands below"),
        }

    def __init__(self, data=None, *args, **kwargs) -> None:
        super().__init__(data, *args, **kwargs)
        version = self.instance.framework_version
        self.fields["axis_values"].queryset = AxisValue.objects.filter(framework_version=version)
        self.fields["parent"].queryset = self._possible_parents()
        self.behaviours = BehavioursForm(data, revision=self.instance)
        self.links = Links(data, revision=self.instance)

    def _possible_parents(self):
        siblings = self.instance.framework_version.competencies.order_by("position")
        if self.instance.pk is None:
            return siblings
        parents = dict(siblings.values_list("pk", "parent_id"))
        return siblings.exclude(pk__in={self.instance.pk, *below(self.instance.pk, parents)})

    def clean_code(self) -> str:
        """A code that no other competency of the version has, or none."""
        code = self.cleaned_data["code"].strip()
        others = self.instance.framework_version.competencies.exclude(pk=self.instance.pk)
        other = others.filter(code=code).first() if code else None
        if other is not None:
            raise forms.ValidationError(
                _("The code “%(code)s” is that of “%(statement)s” already.")
                % {"code": code, "statement": other.statement}
            )
        return code

    def is_valid(self) -> bool:
        """Also whether behaviours and links are."""
        own = super().is_valid()
        behaviours = self.behaviours.is_valid()
        return self.links.is_valid() and behaviours and own

    def save(self, commit: bool = True) -> CompetencyRevision:  # noqa: FBT001, FBT002
        """The revision with its places and behaviours; links are the service's to write."""
        revision = super().save(commit=False)
        revision.descriptors.set(self.behaviours.descriptors())
        if commit:
            revision.save()
        return revision
