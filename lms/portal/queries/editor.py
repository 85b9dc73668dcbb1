"""An editor's day: what was written lately."""

from dataclasses import dataclass

from wagtail.models import Page

SHOWN = 5


@dataclass(frozen=True)
class EditorDay:
    """What an editor finds on her home."""

    pages: list[Page]


def editor_day(user) -> EditorDay:
    """The pages edited last, with who did."""
    pages = (
        Page.objects.filter(depth__gte=2)
        .exclude(latest_revision_created_at=None)
        .select_related("latest_revision__user")
        .order_by("-latest_revision_created_at")
    )
    return EditorDay(pages=list(pages[:SHOWN]))
