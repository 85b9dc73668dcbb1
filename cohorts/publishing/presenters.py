"""The words of the log."""

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lms.audit import register_presenter
from lms.audit.models import AuditEvent


def _published(event: AuditEvent) -> str:
    return _("The results “%(object)s” were published as of %(on)s.") % {
        "object": event.object_label,
        "on": date_format(parse_date(event.data["on"]), "DATE_FORMAT"),
    }


register_presenter("results.published", _published)
