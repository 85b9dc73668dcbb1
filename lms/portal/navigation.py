"""Where each person can go, by what she may do. Links only: the pages guard themselves."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.accounts.enums import Permission
from lms.accounts.queries import has_permission
from lms.portal.queries.standing import is_trainee


@dataclass(frozen=True)
class Entry:
    """One place. Shown to whoever holds one of ``permissions`` (anyone signed in when empty) and
    for whom ``when`` is true. The first four stand in the bar of a phone, the others behind it."""

    url_name: str
    label: str | Promise
    icon: str
    permissions: tuple[Permission, ...] = ()
    when: Callable[[object], bool] | None = None

    def is_for(self, user) -> bool:
        """Whether ``user`` is shown this entry."""
        if self.permissions and not any(has_permission(user, p) for p in self.permissions):
            return False
        return self.when is None or self.when(user)


@dataclass(frozen=True)
class Item:
    """An entry as one page shows it."""

    url: str
    label: str
    icon: str
    current: bool


# In the order of a working day.
ENTRIES: tuple[Entry, ...] = (
    Entry("my_day", _("My day"), "house"),
    Entry("my_half_days", _("Signing"), "pen", when=is_trainee),
    Entry("positionings", _("Positioning"), "compass", when=is_trainee),
    Entry("my_dissertation", _("Dissertation"), "journal-text", when=is_trainee),
    Entry("my_progress", _("My progress"), "signpost-split", when=is_trainee),
    Entry("cohort_list", _("Cohorts"), "people", (Permission.COHORT_VIEW,)),
    Entry("my_juries", _("Juries"), "mortarboard", (Permission.JURY_SIT,)),
    Entry("indicators", _("Indicators"), "bar-chart", (Permission.INDICATORS_VIEW,)),
    Entry("certificate_list", _("Diplomas"), "award", (Permission.CERTIFICATE_ISSUE,)),
    Entry(
        "positioning_overview",
        _("Positionings"),
        "compass",
        (Permission.POSITIONING_OVERVIEW,),
    ),
    Entry("outbox", _("Mails"), "envelope", (Permission.OUTBOX_VIEW,)),
    Entry("people", _("Accounts"), "person-badge", (Permission.ACCOUNT_MANAGE,)),
    Entry("journal", _("Journal"), "clock-history", (Permission.AUDIT_VIEW,)),
    Entry("wagtailadmin_home", _("Content"), "pencil", (Permission.CONTENT_EDIT,)),
    Entry("component_gallery", _("Components"), "palette", (Permission.GALLERY_VIEW,)),
)


def items_for(request: HttpRequest, entries: Iterable[Entry] = ENTRIES) -> list[Item]:
    """The navigation of the person behind ``request``; empty for a visitor."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    places = [(entry, _address(entry)) for entry in entries if entry.is_for(user)]
    places = [(entry, url) for entry, url in places if url]
    here = max(
        (url for _entry, url in places if request.path.startswith(url)),
        key=len,
        default=None,
    )
    return [Item(url, str(entry.label), entry.icon, url == here) for entry, url in places]


def _address(entry: Entry) -> str | None:
    try:
        return reverse(entry.url_name)
    except NoReverseMatch:  # a page that this installation does not have
        return None
