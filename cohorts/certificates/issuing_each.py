"""Issuing for many people in the background: one after the other, and what could not be."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.kernel.refusals import Refused


def issue_each(
    progress: Callable[..., None], keys: Sequence[int], issue: Callable[[int], object]
) -> dict[str, Any]:
    """Call ``issue`` for each of ``keys``. Who is ``Refused`` is left out and counted.

    Returns how many were ``issued``, and why the others were ``refused``.
    """
    total, refused = len(keys), []
    for done, key in enumerate(keys):
        progress(done, total)
        try:
            issue(key)
        except Refused as refusal:
            refused.append(str(refusal.sentence))
    issued = total - len(refused)
    progress(total, total, _summary(issued, len(refused)))
    return {"issued": issued, "refused": refused}


def _summary(issued: int, refused: int) -> str:
    sentence = ngettext(
        "%(number)s document is issued.", "%(number)s documents are issued.", issued
    ) % {"number": issued}
    if not refused:
        return sentence
    kept_back = ngettext(
        "%(number)s could not be: the next page says why.",
        "%(number)s could not be: the next page says why.",
        refused,
    ) % {"number": refused}
    return _("%(issued)s %(kept_back)s") % {"issued": sentence, "kept_back": kept_back}
