"""One pressing of a button sent twice: the first content stands, another one is refused."""

from uuid import UUID

from django.utils.translation import gettext as _

from cohorts.attendance.models import Evidence, HalfDay
from lms.kernel.refusals import Refused


def kept_with(half_day: HalfDay, client_key: UUID, *, kind: str, **whose: int) -> Evidence | None:
    """What was kept with this pressing, if anything. Raises ``Refused`` when it is of another kind,
    or not of those that ``whose`` names (``signer_id``, ``presence_id``)."""
    known = Evidence.objects.filter(half_day=half_day, client_key=client_key).order_by("pk").first()
    if known is None:
        return None
    if known.kind != kind or any(getattr(known, name) != key for name, key in whose.items()):
        raise Refused(_("This page has already served. Load it again and sign."))
    return known


def refuse_other_content(known: Evidence, *, drawing: str, **facts: str) -> None:
    """Raise ``Refused`` when what was sent again is not what ``known`` keeps: its drawing, and
    each of ``facts`` that it has."""
    is_same = all(known.facts.get(name, said) == said for name, said in facts.items())
    if not is_same or known.drawing != drawing:
        raise Refused(
            _("This page has already been signed with another content. The first signature stands.")
        )
