"""The documents as pages of paper, from their facts alone, in French whoever reads the site."""

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from cohorts.attestations.enums import AttestationKind
from cohorts.attestations.facts import Facts
from cohorts.attestations.models import Attestation, Convocation
from cohorts.attestations.shown import (
    AttendedLine,
    attended_lines,
    event_shown,
    hours_shown,
    objectives_shown,
    period_shown,
    results_shown,
)
from cohorts.campaigns.documents import breakable
from lms.kernel.pdf import MissingGlyph, render_pdf
from lms.kernel.reference import content_hash
from lms.kernel.refusals import Refused

LANGUAGE = "fr"  # legal models of French law, whoever reads the site
_BODIES = {
    AttestationKind.REALISATION: "cohorts/attestations/_realisation.html",
    AttestationKind.END_OF_TRAINING: "cohorts/attestations/_end_of_training.html",
}


def attestation_context(attestation: Attestation) -> dict[str, object]:
    """What the page and the paper of an issued document show."""
    facts = attestation.facts
    return {
        **issuable_context(facts, attestation.kind),
        "attestation": attestation,
        "edition": _edition_shown(facts["edition"]),
        "sha256": attestation.sha256,
        "replacement": attestation.replacement,
    }


def issuable_context(facts: Facts, kind: str) -> dict[str, object]:
    """The same before it is issued: without version, day and hash."""
    context = {
        **_parties(facts),
        "body_template": _BODIES[AttestationKind(kind)],
        "period": period_shown(facts),
        "hours": hours_shown(facts["hours"]),
        "counts": facts["hours"],
    }
    if kind == AttestationKind.END_OF_TRAINING:
        context |= {
            "objectives": objectives_shown(facts),
            "results": results_shown(facts["results"]),
        }
    return context


def attestation_pdf(attestation: Attestation) -> bytes:
    """The paper of an issued document. Raises ``Refused`` when a character cannot be printed."""
    with override(LANGUAGE):
        return _printed(
            "cohorts/attestations/attestation_pdf.html",
            attestation_context(attestation),
            title=attestation.get_kind_display(),
            name=attestation.facts["trainee"]["name"],
        )


def attestation_filename(attestation: Attestation) -> str:
    """Whose it is, what it is, which version."""
    name = slugify(attestation.facts["trainee"]["name"])
    return f"{attestation.kind}-{name}-v{attestation.version}"


def attendance_context(facts: Facts, made_on: date) -> dict[str, object]:
    """What the page and the paper of an attendance attestation show, on the day it is made."""
    return {
        **_parties(facts),
        "period": period_shown(facts),
        "hours": hours_shown(facts["hours"]),
        "counts": facts["hours"],
        "lines": attended_lines(facts),
        "made_on": made_on,
        "sha256": content_hash(facts),
    }


def attendance_pdf(facts: Facts, made_on: date) -> tuple[bytes, str]:
    """The paper of an attendance attestation and the name of its file."""
    with override(LANGUAGE):
        pdf = _printed(
            "cohorts/attestations/attendance_pdf.html",
            attendance_context(facts, made_on),
            title=_("Attendance attestation"),
            name=facts["trainee"]["name"],
        )
        filename = _("attendance-%(name)s-%(first)s-%(last)s") % {
            "name": slugify(facts["trainee"]["name"]),
            **facts["period"],
        }
    return pdf, filename


def convocation_context(facts: Facts) -> dict[str, object]:
    """What the page and the paper of a convocation show; also before it is sent."""
    edition = facts.get("edition", {})
    return {
        "provider": facts["provider"],
        "trainee": facts["trainee"],
        "event": event_shown(facts["event"]),
        "practical": facts["practical"],
        "number": edition.get("number"),
        "sent_on": _day(edition.get("sent_on")),
        "replaces_of": _day(edition.get("replaces")),
    }


def convocation_pdf(convocation: Convocation) -> tuple[bytes, str]:
    """The paper of a convocation and the name of its file."""
    facts = convocation.facts
    with override(LANGUAGE):
        pdf = _printed(
            "cohorts/attestations/convocation_pdf.html",
            {**convocation_context(facts), "sha256": convocation.sha256},
            title=_("Convocation"),
            name=facts["trainee"]["name"],
        )
        filename = _("convocation-%(title)s-%(name)s") % {
            "title": slugify(facts["event"]["title"])[:60],
            "name": slugify(facts["trainee"]["name"])[:60],
        }
    return pdf, filename


def check_printable(facts: Facts) -> None:
    """Raise ``Refused`` when a convocation with these facts could not be printed."""
    with override(LANGUAGE):
        _printed(
            "cohorts/attestations/convocation_pdf.html",
            {**convocation_context(facts), "sha256": ""},
            title=_("Convocation"),
            name=facts["trainee"]["name"],
        )


def _parties(facts: Facts) -> dict[str, object]:
    return {
        "provider": facts["provider"],
        "trainee": facts["trainee"],
        "training": facts["action"],
    }


def _edition_shown(edition: Facts) -> dict[str, object]:
    replaces = edition["replaces"]
    return {
        **edition,
        "issued_on": _day(edition["issued_on"]),
        "replaces": replaces and {**replaces, "issued_on": _day(replaces["issued_on"])},
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _printed(template: str, context: Mapping[str, object], *, title: str, name: str) -> bytes:
    try:
        return render_pdf(template, _with_places_to_break(context), title=title, language=LANGUAGE)
    except MissingGlyph as problem:
        raise Refused(
            _("The document of %(person)s cannot be printed: the typeface lacks %(characters)s.")
            % {
                "person": name,
                "characters": ", ".join(
                    f"{each} (U+{ord(each):04X} {unicodedata.name(each, '')})"
                    for each in problem.characters
                ),
            }
        ) from problem


def _with_places_to_break(value):
    """The same context whose texts have room for a line break in words without end."""
    if isinstance(value, str):
        return breakable(value)
    if isinstance(value, Mapping):
        return {
            key: each if key in {"sha256", "body_template"} else _with_places_to_break(each)
            for key, each in value.items()
        }
    if isinstance(value, list | tuple):
        return [_with_places_to_break(each) for each in value]
    if isinstance(value, AttendedLine):
        return replace(value, title=breakable(value.title))
    return value
