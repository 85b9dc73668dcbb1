"""Lists of accounts, mails and events, with their filters."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import django_tables2 as tables
from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import CharFilter, ChoiceFilter, DateFilter, FilterSet

from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.audit import present
from lms.audit.models import AuditEvent
from lms.audit.presenters import actor_of
from lms.kernel.calendar import IN_CALENDAR
from lms.messages.models import OutgoingMail
from lms.messages.states import MailState
from lms.portal.administration.queries import events_about, holding
from lms.portal.administration.verbs import verb_choices
from lms.site.templatetags.components import status

MAIL_TONES = {
    MailState.QUEUED: "info",
    MailState.SENT: "success",
    MailState.FAILED: "danger",
}


def _words_in(*fields: str, text: str) -> Q:
    """Each word of ``text`` occurs in one of ``fields``."""
    found = Q()
    for word in text.split()[:8]:
        somewhere = Q()
        for field in fields:
            somewhere |= Q(**{f"{field}__icontains": word})
        found &= somewhere
    return found


def _search(label: str) -> CharFilter:
    return CharFilter(
        method="search", label=label, widget=forms.TextInput(attrs={"type": "search"})
    )


class _Day(forms.DateInput):
    input_type = "date"


class PersonTable(tables.Table):
    """Accounts; the name opens the person's page."""

    person = tables.Column(
        accessor="last_name",
        verbose_name=gettext_lazy("Name"),
        order_by=("last_name", "first_name"),
    )
    email = tables.Column(verbose_name=gettext_lazy("E-mail address"))
    roles = tables.Column(accessor="pk", verbose_name=gettext_lazy("Roles today"), orderable=False)
    standing = tables.Column(
        # An account that never joined has no date: it has a standing all the same.
        empty_values=(),
        accessor="joined_at",
        verbose_name=gettext_lazy("Account"),
    )

    class Meta:
        attrs = {"caption": gettext_lazy("Accounts")}
        order_by = "person"

    def render_person(self, record: User) -> str:
        url = reverse("person_detail", args=[record.pk])
        return format_html('<a href="{}">{} {}</a>', url, record.first_name, record.last_name)

    def value_person(self, record: User) -> str:
        return record.get_full_name()

    def render_roles(self, record: User) -> str:
        labels = {str(grant.get_role_display()) for grant in record.current_grants}
        return ", ".join(sorted(labels)) or "–"

    def render_standing(self, record: User) -> str:
        tone, label = standing_of(record)
        return _status(tone, label)

    def value_standing(self, record: User) -> str:
        return standing_of(record)[1]


def standing_of(person: User) -> tuple[str, str]:
    """The tone and the words for how far an account is."""
    if not person.is_active:
        return "danger", _("Closed")
    if person.joined_at:
        return "success", _("Joined")
    if person.invited_at:
        return "warning", _("Invited")
    return "neutral", _("Not invited")


class PersonFilter(FilterSet):
    """Search by name and address, filter by role held today and by standing."""

    q = _search(gettext_lazy("Name or address"))
    role = ChoiceFilter(choices=Role.choices, label=gettext_lazy("Role"), method="by_role")
    standing = ChoiceFilter(
        choices=[
            ("joined", gettext_lazy("Joined")),
            ("invited", gettext_lazy("Invited")),
            ("closed", gettext_lazy("Closed")),
        ],
        label=gettext_lazy("Account"),
        method="by_standing",
    )

    class Meta:
        model = User
        fields: list[str] = []

    def search(self, people: QuerySet, name: str, value: str) -> QuerySet:
        return people.filter(_words_in("first_name", "last_name", "email", text=value))

    def by_role(self, people: QuerySet, name: str, value: str) -> QuerySet:
        return holding(people, value)

    def by_standing(self, people: QuerySet, name: str, value: str) -> QuerySet:
        if value == "closed":
            return people.filter(is_active=False)
        people = people.filter(is_active=True)
        if value == "joined":
            return people.exclude(joined_at=None)
        return people.filter(joined_at=None).exclude(invited_at=None)


class MailTable(tables.Table):
    """The outbox; the subject opens the mail."""

    subject = tables.Column(verbose_name=gettext_lazy("Subject"))
    recipient = tables.Column(
        verbose_name=gettext_lazy("To"), order_by=("recipient__last_name", "recipient__first_name")
    )
    address = tables.Column(verbose_name=gettext_lazy("Address"))
    queued_at = tables.DateTimeColumn(verbose_name=gettext_lazy("Written on"), format="d/m/Y H:i")
    state = tables.Column(verbose_name=gettext_lazy("State"))

    class Meta:
        attrs = {"caption": gettext_lazy("Outbox")}
        order_by = "-queued_at"

    def render_subject(self, record: OutgoingMail) -> str:
        url = reverse("mail_detail", args=[record.pk])
        return format_html('<a href="{}">{}</a>', url, record.subject)

    def value_subject(self, record: OutgoingMail) -> str:
        return record.subject

    def render_state(self, record: OutgoingMail) -> str:
        return _status(MAIL_TONES[record.state], record.get_state_display())

    def value_state(self, record: OutgoingMail) -> str:
        return str(record.get_state_display())


class MailFilter(FilterSet):
    """Search by subject, person and address, filter by state."""

    q = _search(gettext_lazy("Subject, person or address"))
    state = ChoiceFilter(choices=MailState.choices, label=gettext_lazy("State"))

    class Meta:
        model = OutgoingMail
        fields: list[str] = []

    def search(self, mails: QuerySet, name: str, value: str) -> QuerySet:
        fields = ("subject", "address", "recipient__first_name", "recipient__last_name")
        return mails.filter(_words_in(*fields, text=value))


class EventTable(tables.Table):
    """The journal, one sentence a line."""

    at = tables.DateTimeColumn(verbose_name=gettext_lazy("When"), format="d/m/Y H:i:s")
    sentence = tables.Column(
        accessor="pk", verbose_name=gettext_lazy("What happened"), orderable=False
    )
    actor_label = tables.Column(verbose_name=gettext_lazy("By"))
    object_label = tables.Column(verbose_name=gettext_lazy("On"))

    class Meta:
        attrs = {"caption": gettext_lazy("Journal")}
        order_by = "-at"

    def render_actor_label(self, record: AuditEvent) -> str:
        return actor_of(record)

    def render_sentence(self, record: AuditEvent) -> str:
        return present(record)

    def order_at(self, queryset: QuerySet, is_descending: bool) -> tuple[QuerySet, bool]:  # noqa: FBT001
        # Within one instant the order of writing counts.
        sign = "-" if is_descending else ""
        return queryset.order_by(f"{sign}at", f"{sign}id"), True


class EventFilter(FilterSet):
    """Filter by what happened, who is concerned, and day (in the zone of the installation)."""

    person = CharFilter(
        method="by_person",
        label=gettext_lazy("Person"),
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    verb = ChoiceFilter(label=gettext_lazy("What happened"), choices=verb_choices)
    since = DateFilter(
        method="from_day", label=gettext_lazy("From"), widget=_Day(), validators=IN_CALENDAR
    )
    until = DateFilter(
        method="to_day", label=gettext_lazy("To"), widget=_Day(), validators=IN_CALENDAR
    )

    class Meta:
        model = AuditEvent
        fields: list[str] = []

    def by_person(self, events: QuerySet, name: str, value: str) -> QuerySet:
        people = _words_in("first_name", "last_name", "email", text=value)
        return events_about(events, people, _words_in("actor_label", text=value))

    def from_day(self, events: QuerySet, name: str, value) -> QuerySet:
        return events.filter(at__gte=_instant(value, time.min))

    def to_day(self, events: QuerySet, name: str, value) -> QuerySet:
        return events.filter(at__lte=_instant(value, time.max))


def _instant(day, moment: time) -> datetime:
    return datetime.combine(day, moment, tzinfo=ZoneInfo(settings.TIME_ZONE))


def _status(tone: str, label: str) -> str:
    return render_to_string("components/status.html", status(tone, str(label)))
