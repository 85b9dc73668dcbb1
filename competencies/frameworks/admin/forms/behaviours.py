"""What can be observed of a competency at each level: one text a level."""

from django import forms
from wagtail.admin.widgets import AdminAutoHeightTextInput

from competencies.frameworks.models import CompetencyRevision, Level, LevelDescriptor


class BehavioursForm(forms.Form):
    """One field for each level of the version's scale; an empty one leaves the level's anchor."""

    prefix = "behaviours"

    def __init__(self, data=None, *, revision: CompetencyRevision) -> None:
        super().__init__(data)
        self.revision = revision
        told = {row.level_id: row.behaviour for row in revision.descriptors.all()}
        self.levels = list(
            Level.objects.filter(scale_version=revision.framework_version.scale_version_id)
        )
        for level in self.levels:
            self.fields[str(level.pk)] = forms.CharField(
                label=str(level),
                help_text=level.anchor,
                required=False,
                initial=told.get(level.pk, ""),
                widget=AdminAutoHeightTextInput(),
            )

    def descriptors(self) -> list[LevelDescriptor]:
        """The rows that say what the form says; those that are stored keep their ids."""
        stored = {}
        if self.revision.pk:
            rows = LevelDescriptor.objects.filter(revision=self.revision.pk)
            stored = dict(rows.values_list("level_id", "pk"))
        return [
            LevelDescriptor(pk=stored.get(level.pk), level=level, behaviour=text)
            for level in self.levels
            if (text := self.cleaned_data[str(level.pk)])
        ]
