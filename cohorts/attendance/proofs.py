"""What stands behind a line of the sheet, in words: how somebody signed, and what was rectified."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.attendance.enums import EvidenceKind
from cohorts.attendance.models import Evidence
from cohorts.attendance.states import Conclusion

_SIGNED = {
    EvidenceKind.DEVICE_SIGNATURE: gettext_lazy("signed at %(time)s on the device of %(name)s"),
    EvidenceKind.SHEET_ROW: gettext_lazy("signed on the paper sheet, read by %(name)s"),
    EvidenceKind.TRAINER_WORD: gettext_lazy("vouched for by %(name)s at %(time)s"),
}
_SIGNED_HERSELF = gettext_lazy("signed at %(time)s")
_VOUCHED_LATER = gettext_lazy("vouched for by %(name)s on %(day)s at %(time)s")
# Of somebody whom a rectification made absent: what she had given is not hidden.
_HAD_SIGNED = {
    EvidenceKind.DEVICE_SIGNATURE: gettext_lazy("had signed at %(time)s on the device of %(name)s"),
    EvidenceKind.SHEET_ROW: gettext_lazy("had signed on the paper sheet, read by %(name)s"),
    EvidenceKind.TRAINER_WORD: gettext_lazy("had been vouched for by %(name)s at %(time)s"),
}
_HAD_SIGNED_HERSELF = gettext_lazy("had signed at %(time)s")


def proof_in_words(proof: Evidence, *, counts: bool) -> str:
    """How she showed that she was there; ``counts`` is False when it was rectified to absent."""
    if not counts:
        return str(_HAD_SIGNED.get(proof.kind, _HAD_SIGNED_HERSELF)) % _words(proof)
    if proof.kind == EvidenceKind.TRAINER_WORD and _is_later(proof):
        return str(_VOUCHED_LATER) % _words(proof)
    return str(_SIGNED.get(proof.kind, _SIGNED_HERSELF)) % _words(proof)


def closing_in_words(signature: Evidence) -> str:
    """When the trainer signed, which may be after the day."""
    return _("signed on %(day)s at %(time)s") % _words(signature)


def rectification_in_words(rectification: Evidence) -> str:
    """Who rectified the line, when, what it said before, and why."""
    words = {
        **_words(rectification, "H:i"),
        "before": _before(rectification.facts),
        "reason": rectification.reason,
    }
    if not words["before"]:
        return _("rectified by %(name)s on %(day)s at %(time)s, reason: %(reason)s") % words
    return (
        _("rectified by %(name)s on %(day)s at %(time)s (before: %(before)s), reason: %(reason)s")
        % words
    )


def version_in_words(version: int, rectified_at: datetime) -> str:
    """Which version of the sheet this is, and when it was rectified last, at the place."""
    return _("Version %(version)s, rectified on %(day)s at %(time)s") % {
        "version": version,
        "day": date_format(rectified_at.date(), "j F Y"),
        "time": time_format(rectified_at.time(), "H:i"),
    }


def _before(facts: Mapping) -> str:
    """What was concluded before, with its minutes: present on site, 10 min late."""
    if not facts.get("before"):
        return ""
    state, late, early = facts["before"]
    parts = [str(Conclusion(state).label).lower()]
    if late:
        parts.append(_("%(minutes)s min late") % {"minutes": late})
    if early:
        parts.append(_("left %(minutes)s min early") % {"minutes": early})
    return ", ".join(parts)


def _words(proof: Evidence, clock: str = "H:i:s") -> dict[str, str]:
    signed_at = proof.local_signed_at
    return {
        "name": proof.signed_name,
        "day": date_format(signed_at.date(), "j F Y"),
        "time": time_format(signed_at.time(), clock),
    }


def _is_later(proof: Evidence) -> bool:
    return proof.local_signed_at.date() > proof.half_day.local_day
