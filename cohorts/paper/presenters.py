"""The words for what happens on paper, in the log."""

from django.utils.translation import gettext as _

from lms.audit import register_presenter
from lms.audit.models import AuditEvent


def _sheet_filed(event: AuditEvent) -> str:
    words = {"actor": event.actor_label, "object": event.object_label}
    if event.data.get("after_the_day"):
        return (
            _("%(actor)s filed a photograph of the paper sheet of “%(object)s”, after its day.")
            % words
        )
    return _("%(actor)s filed a photograph of the paper sheet of “%(object)s”.") % words


register_presenter("sheet.filed", _sheet_filed)
