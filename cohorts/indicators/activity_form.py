"""Which year the annual activity figures are about."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy

from lms.kernel import clock


class YearForm(forms.Form):
    """One of ``years``, the last one that is over when none is asked for."""

    year = forms.TypedChoiceField(
        label=gettext_lazy("Calendar year"),
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Nothing was taught in this year.")},
    )

    def __init__(self, data: Any, *, years: list[int]) -> None:
        self._this_year = clock.today(settings.TIME_ZONE).year
        past = [year for year in years if year < self._this_year] or years
        default = str(past[0]) if past else ""
        super().__init__({"year": data.get("year") or default})
        self.fields["year"].choices = [(str(year), str(year)) for year in years]

    @property
    def chosen(self) -> int | None:
        """The year asked for; None when nothing was ever taught. Ask only once it is clean."""
        return self.cleaned_data["year"]

    @property
    def is_over(self) -> bool:
        """Whether that year is behind us."""
        return self.chosen is not None and self.chosen < self._this_year
