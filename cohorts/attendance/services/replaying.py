"""One pressing of a button sent twice: the first content stands, another one is refused."""

from django.utils.translation import gettext as _

from cohorts.attendance.models import Evidence
from lms.kernel.refusals import Refused


def refuse_other_content(known: Evidence, *, drawing: str, **facts: str) -> None:
    """Raise ``Refused`` when what was sent again is not what ``known`` keeps: its drawing, and
    each of ``facts`` that it has."""
    is_same = all(known.facts.get(name, said) == said for name, said in facts.items())
    if not is_same or known.drawing != drawing:
        raise Refused(
            _("This page has already been signed with another content. The first signature stands.")
        )
