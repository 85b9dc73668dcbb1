"""Public pages of the demonstration: the 2021 national day, and a piece of news."""

import uuid
from datetime import time
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from lms.accounts.models import User
from lms.kernel import clock
from lms.site.enums import ArticleKind, Delivery
from lms.site.models import ArticlePage, EventPage, HomePage

DATA = Path(__file__).parent / "data"


def build_pages(*, editor: User) -> None:
    """Add the event and the news below the home page, as the editor’s."""
    home = HomePage.objects.get()
    event = yaml.safe_load((DATA / "national_day_2021.yaml").read_text(encoding="utf-8"))
    home.add_child(instance=_event_page(event, editor))
    home.add_child(instance=_news_page(editor))


def _event_page(event: dict[str, Any], editor: User) -> EventPage:
    return EventPage(
        title=event["title"],
        slug="journee-nationale-2021",
        organiser=event["organiser"],
        date=event["date"],
        place=event["place"],
        delivery=Delivery.ONSITE_AND_REMOTE
        if len(event["delivery"]) == 2
        else Delivery(event["delivery"][0]),
        timezone=event["timezone"],
        programme=[_item(each) for each in event["programme"]],
        owner=editor,
    )


def _item(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "item",
        "id": str(uuid.uuid4()),
        "value": {
            "starts": _time(item["from"]),
            "ends": _time(item["to"]),
            "kind": item["kind"],
            "title": item["title"],
            "speakers": item.get("speaker_roles", []),
        },
    }


def _time(written: str | None) -> str | None:
    return time.fromisoformat(written).isoformat() if written else None


def _news_page(editor: User) -> ArticlePage:
    return ArticlePage(
        title="Bienvenue dans la démonstration",
        slug="bienvenue",
        kind=ArticleKind.NEWS,
        published_on=clock.today(settings.TIME_ZONE),
        lead="Sept promotions terminées, quatre en cours, une demi-journée à signer aujourd’hui.",
        body=[
            {
                "type": "text",
                "id": str(uuid.uuid4()),
                "value": "<p>Toutes les personnes sont inventées. Les effectifs et les taux des "
                "promotions terminées sont ceux que les sources publient : 87 inscrites et "
                "inscrits, 75 % qui suivent toute la formation, 98 % de diplômés parmi eux.</p>",
            }
        ],
        owner=editor,
    )
