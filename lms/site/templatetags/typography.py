"""``{% load typography %}``: French spaces and signs, numbers, percentages."""

from django import template
from django.utils.safestring import SafeString

from lms.site.typography import format_day, format_number, format_percent, french

register = template.Library()


@register.filter(name="french")
def french_filter(value) -> str:
    """``{{ text|french }}``: marked-up text stays marked up, plain text is escaped as usual."""
    return "" if value is None else french(value if isinstance(value, SafeString) else str(value))


@register.filter
def number(value, decimals: int = 0) -> str:
    """``{{ 1234|number }}`` shows 1 234; ``{{ 3.25|number:1 }}`` shows 3,3."""
    return format_number(value, decimals=decimals)


@register.filter
def percent(value, decimals: int = 0) -> str:
    """``{{ 0.747|percent }}`` shows 75 %."""
    return format_percent(value, decimals=decimals)


@register.filter
def day(value, form: str = "") -> str:
    """``{{ date|day }}`` shows 1er mars 2026; with ``:"weekday"``, dimanche 1er mars 2026."""
    return format_day(value, weekday=form == "weekday")
