"""The programmes, from the file in ``data/``. What the file leaves null stays unknown."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from competencies.frameworks.models import AxisValue, Framework
from competencies.frameworks.queries import published_version
from curriculum.programmes import services
from curriculum.programmes.enums import ModuleKind
from curriculum.programmes.models import Programme
from lms.accounts.models import StructureType
from lms.kernel.reference import Outcome, ReferenceDataError, Tally, read_yaml

DATA = Path(__file__).parent / "data"


@transaction.atomic
def load_programmes_reference(folder: Path = DATA) -> list[Tally]:
    """Add the programmes of the file that are not stored, and a further version of changed ones.

    A content that some version was already made from is left alone, so that a later version of the
    training body's own is never put aside. Raises ``ReferenceDataError`` for a file that names what
    does not exist.
    """
    tally = Tally("programmes")
    for payload in read_yaml(folder / "programmes.yaml"):
        tally.count(_load_programme(payload))
    return [tally]


def _load_programme(payload: Mapping[str, Any]) -> Outcome:
    stored = Programme.objects.filter(key=payload["key"]).first()
    if stored is not None and payload in stored.versions.values_list("source_payload", flat=True):
        return Outcome.UNCHANGED
    framework = _framework(payload)
    services.add_programme_version(
        key=payload["key"],
        title=payload["title"],
        short_title=payload["short_title"],
        facts={**_facts(payload), "framework": framework, "source_payload": payload},
        structure_types=_structure_types(payload),
        modules=_modules(payload, framework),
        by=None,
    )
    return Outcome.ADDED if stored is None else Outcome.CHANGED


def _facts(payload: Mapping[str, Any]) -> dict[str, Any]:
    award = payload.get("award") or {}
    dissertation = payload.get("dissertation") or {}
    completion = payload.get("completion_rule") or {}
    award_rule = payload.get("award_rule") or {}
    return {
        "organisers": payload.get("organisers"),
        "delivery": payload.get("delivery"),
        "starts": payload.get("starts") or "",
        "duration_months": payload.get("duration_months"),
        "duration_days": payload.get("duration_days"),
        "typical_cohort_size": payload.get("typical_cohort_size"),
        "award_kind": award.get("kind"),
        "award_title": award.get("title"),
        "award_source": award.get("source") or "",
        "dissertation_required": dissertation.get("required"),
        "dissertation_description": dissertation.get("description") or "",
        "example_topics": dissertation.get("example_topics") or [],
        "completion_rule_status": completion.get("status"),
        "completion_rule_text": completion.get("attendance") or "",
        "required_module_kinds": completion.get("module_kinds"),
        "required_moments": completion.get("positionings"),
        "award_rule_status": award_rule.get("status"),
        "award_needs_jury": bool(award_rule.get("jury")) if award_rule else None,
    }


def _framework(payload: Mapping[str, Any]) -> Framework | None:
    if payload.get("framework") is None:
        return None
    framework = Framework.objects.filter(key=payload["framework"]).first()
    if framework is None:
        raise ReferenceDataError(
            f"{_where(payload)}: there is no framework {payload['framework']}."
        )
    return framework


def _structure_types(payload: Mapping[str, Any]) -> list[StructureType]:
    codes = payload.get("structure_types") or []
    found = list(StructureType.objects.filter(code__in=codes))
    missing = sorted(set(codes) - {kind.code for kind in found})
    if missing:
        raise ReferenceDataError(
            f"{_where(payload)}: there is no structure type {', '.join(missing)}."
        )
    return found


def _modules(
    payload: Mapping[str, Any], framework: Framework | None
) -> list[tuple[dict[str, Any], list[AxisValue]]]:
    known = _axis_values(framework)
    return [
        (
            {"code": module["code"], "title": module["title"], "kind": _kind(module, payload)},
            [_domain(code, known, module, payload) for code in module.get("domains") or []],
        )
        for module in payload.get("modules") or []
    ]


def _axis_values(framework: Framework | None) -> dict[str, AxisValue]:
    version = published_version(framework.key) if framework else None
    values = AxisValue.objects.filter(framework_version=version) if version else ()
    return {value.code: value for value in values}


def _domain(
    code: str,
    known: Mapping[str, AxisValue],
    module: Mapping[str, Any],
    payload: Mapping[str, Any],
) -> AxisValue:
    if code not in known:
        raise ReferenceDataError(
            f"{_where(payload)}, module {module['code']}: "
            f"the framework {payload.get('framework')} has no domain {code}."
        )
    return known[code]


def _kind(module: Mapping[str, Any], payload: Mapping[str, Any]) -> str:
    if module["kind"] not in ModuleKind.values:
        raise ReferenceDataError(
            f"{_where(payload)}, module {module['code']}: there is no kind {module['kind']}."
        )
    return module["kind"]


def _where(payload: Mapping[str, Any]) -> str:
    return f"programmes.yaml, {payload['key']}"
