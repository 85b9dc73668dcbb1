"""``{% load components %}``: the components of ``templates/components`` as tags.

Each template tells its parameters at its top. A tag ending in ``end…`` takes what it wraps.
"""

from functools import cache

from django import template
from django.forms import BoundField, CheckboxInput
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

SPRITE = "vendor/bootstrap-icons-1.13.2/sprite.svg"
TONE_ICONS = {
    "success": "check-circle",
    "warning": "exclamation-triangle",
    "danger": "exclamation-circle",
    "error": "exclamation-circle",
    "info": "info-circle",
    "accent": "star",
    "neutral": "circle",
}
STEP_ICONS = {"done": "check-lg", "missed": "exclamation-triangle"}


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """A picture beside words that say the same; readers of the screen do not hear it."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        classes,
        _sprite_address(),
        name,
    )


@cache
def _sprite_address() -> str:
    # A page shows some twenty icons; the address is the same as long as the process lives.
    return static(SPRITE)


@register.filter
def tone_icon(tone: str) -> str:
    """The icon of a tone: a colour is never the only bearer of a meaning."""
    return TONE_ICONS.get(str(tone).split(" ")[-1], "info-circle")


@register.filter
def step_icon(state: str) -> str:
    """The icon in the mark of a step; empty for one that shows its number."""
    return STEP_ICONS.get(state, "")


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Whether the field is one box to tick, whose label stands after it."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def is_optional(field: BoundField) -> bool:
    """Whether to say that the field may stay empty; a box unticked is an answer."""
    return not field.field.required and not field.field.disabled and not is_checkbox(field)


@register.filter
def initials(name: object) -> str:
    """Two letters of a name, for the round beside it."""
    words = str(name).replace("-", " ").split()
    letters = [word[0] for word in words if word[0].isalnum()]
    return "".join([*letters[:1], *letters[1:][-1:]]).upper() or "?"


@register.inclusion_tag("components/status.html")
def status(tone: str, label: str, icon: str = "") -> dict[str, object]:
    """A state in one or two words, with its icon."""
    return {"tone": tone, "label": label, "icon": icon}


@register.inclusion_tag("components/progress.html")
def progress(value: int, total: int, label: str, text: str = "") -> dict[str, object]:
    """How much of a whole is done, with the words for it."""
    return {"value": value, "total": total, "label": label, "text": text}


@register.inclusion_tag("components/empty.html")
def empty(
    title: str, text: str = "", icon: str = "inbox", url: str = "", action: str = ""
) -> dict[str, object]:
    """What to do next where there is nothing yet."""
    return {"title": title, "text": text, "icon": icon, "url": url, "action": action}


@register.inclusion_tag("components/steps.html")
def steps(items, label: str, layout: str = "") -> dict[str, object]:
    """A path from its beginning to its end; ``layout="wide"`` lays it in a line on wide screens."""
    return {"items": items, "label": label, "layout": layout}


@register.inclusion_tag("components/chart.html")
def chart(chart) -> dict[str, object]:
    """A figure of ``lms.kernel.charts`` with its sentence and its table."""
    return {"chart": chart}


@register.inclusion_tag("components/job_progress.html")
def job_progress(job, url: str, done_url: str = "", label: str = "") -> dict[str, object]:
    """The progress of a job, asked for again each second until it is finished."""
    return {"job": job, "url": url, "done_url": done_url, "label": label}


@register.inclusion_tag("components/figure_card.html")
def figure_card(
    figure: str, label: str, fraction: str = "", note: str = "", origin: str = ""
) -> dict[str, object]:
    """One number that matters, and where it comes from."""
    return {
        "figure": figure,
        "label": label,
        "fraction": fraction,
        "note": note,
        "origin": origin,
    }


@register.simple_tag
def breadcrumb(label: str, url: str = "") -> SafeString:
    """One crumb, inside ``{% breadcrumbs %}``; the page itself has no ``url``."""
    if url:
        return format_html('<li><a href="{}">{}</a></li>', url, label)
    return format_html('<li><span aria-current="page">{}</span></li>', label)


@register.simple_block_tag
def breadcrumbs(content) -> str:
    """The way from the person's home to this page."""
    return render_to_string("components/breadcrumbs.html", {"content": content})


@register.simple_block_tag
def notice(content, tone: str = "info", title: str = "") -> str:
    """A sentence set apart; ``tone`` is info, success, warning or danger."""
    return render_to_string(
        "components/notice.html", {"content": content, "tone": tone, "title": title}
    )


@register.simple_block_tag
def card(content, title: str = "", level: int = 2, classes: str = "") -> str:
    """A surface of its own with an optional title of heading ``level``."""
    return render_to_string(
        "components/card.html",
        {"content": content, "title": title, "level": level, "classes": classes},
    )


@register.simple_block_tag
def disclosure(content, label: str) -> str:
    """Details behind a quiet line."""
    return render_to_string("components/disclosure.html", {"content": content, "label": label})


@register.simple_block_tag
def dialog(content, id: str, title: str) -> str:
    """A window over the page, opened by ``<a href="#id" data-dialog>`` even without a script."""
    return render_to_string(
        "components/dialog.html", {"content": content, "id": id, "title": title}
    )


@register.simple_block_tag
def facts(content) -> SafeString:
    """A list of terms and what they are; inside, ``{% fact "Term" %}…{% endfact %}``."""
    return format_html('<dl class="facts">{}</dl>', content)


@register.simple_block_tag
def fact(content, label: str) -> SafeString:
    """One term of ``{% facts %}``."""
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", label, content)
