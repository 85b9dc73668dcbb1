"""The tabs of a cohort's page: each package of this app adds its own at start-up."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cohorts.enrolment.models import Cohort
from cohorts.enrolment.rules import may_on_cohort
from lms.accounts.enums import Permission


@dataclass(frozen=True)
class CohortTab:
    """A part of a cohort's page. The address of ``url_name`` takes ``cohort_id`` alone.

    Shown to whoever holds ``permission`` for the cohort, in the order of ``position``.
    """

    url_name: str
    label: str | Promise
    permission: Permission
    position: int


@dataclass(frozen=True)
class ShownTab:
    """A tab as one page shows it."""

    url: str
    label: str
    current: bool


_tabs: dict[str, CohortTab] = {}


def register_tab(tab: CohortTab) -> None:
    """Add ``tab`` to every cohort's page. Called at start-up; a URL name has one tab."""
    if _tabs.setdefault(tab.url_name, tab) != tab:
        raise ValueError(f"The tab {tab.url_name} is registered twice.")


def cohort_page_context(request: HttpRequest, cohort: Cohort, **context: Any) -> dict[str, Any]:
    """What ``cohorts/enrolment/cohort_layout.html`` needs, with ``context`` added.

    ``cohort`` comes from the queries of this package. Give ``page_title`` too: it is the heading.
    """
    return {"cohort": cohort, "tabs": tabs_of(request, cohort), **context}


def tabs_of(request: HttpRequest, cohort: Cohort) -> list[ShownTab]:
    """The tabs that the person behind ``request`` may open, the one she is on marked."""
    places = []
    for tab in sorted(_tabs.values(), key=lambda tab: tab.position):
        url = _address(tab, cohort)
        if url and may_on_cohort(request.user, tab.permission, cohort):
            places.append((tab, url))
    # The overview's address begins that of every other tab: the longest one is meant.
    here = max((url for _tab, url in places if request.path.startswith(url)), key=len, default="")
    return [ShownTab(url, str(tab.label), url == here) for tab, url in places]


def _address(tab: CohortTab, cohort: Cohort) -> str | None:
    try:
        return reverse(tab.url_name, kwargs={"cohort_id": cohort.pk})
    except NoReverseMatch:  # a page that this installation does not have
        return None


register_tab(CohortTab("cohort_overview", _("People"), Permission.COHORT_VIEW, 0))
