"""Choices that draw themselves."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe


class PlainSelect(forms.Select):
    """A choice among options that stand in no groups, drawn as Django draws it.

    The filters of a page have more than a hundred options, and a template takes ten times as long.
    """

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        (chosen,) = self.format_value(value)
        options = "\n".join(
            f'  <option value="{escape(code)}"{" selected" if str(code) == chosen else ""}>'
            f"{escape(label)}</option>"
            for code, label in self.choices
        )
        attributes = flatatt({"name": name, **self.build_attrs(self.attrs, attrs)})
        return format_html("<select{}>\n{}\n</select>", attributes, mark_safe(options))
