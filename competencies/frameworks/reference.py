"""The scale, the three frameworks and the functions of a team, from the files in ``data/``."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from competencies.frameworks import services
from competencies.frameworks.models import (
    Framework,
    FrameworkVersion,
    ScaleVersion,
    TargetProfile,
)
from competencies.frameworks.states import VersionState
from lms.accounts.models import Profile
from lms.kernel.reference import Outcome, ReferenceDataError, Tally, content_hash, read_yaml

DATA = Path(__file__).parent / "data"
FRAMEWORK_FILES = ("referent.yaml", "director.yaml", "coordinator.yaml")


@transaction.atomic
def load_frameworks_reference(folder: Path = DATA) -> list[Tally]:
    """Add and publish what the files have and the database has not.

    Published texts are immutable: a file whose content differs from the stored version of the same
    number raises ``ReferenceDataError``, and nothing of the load is kept.
    """
    scales = Tally("scales")
    for payload in read_yaml(folder / "scales.yaml"):
        scales.count(_load_scale(payload))
    frameworks = Tally("frameworks")
    for name in FRAMEWORK_FILES:
        frameworks.count(_load_framework(read_yaml(folder / name), name))
    functions = Tally("functions")
    for payload in read_yaml(folder / "dac_functions.yaml"):
        functions.count(_load_function(payload))
    return [scales, frameworks, functions]


def _load_scale(payload: Mapping[str, Any]) -> Outcome:
    key, version = payload["key"], payload["version"]
    wanted = _scale_content(
        ({"proficient": False, **level} for level in payload["levels"]),
        ({"raters_only": False, **choice} for choice in payload["non_answers"]),
        status=payload["status"],
    )
    stored = ScaleVersion.objects.filter(scale__key=key, version=version).first()
    if stored is None:
        services.add_scale_version(
            key=key, title=payload["title"], version=version, by=None, **wanted
        )
        return Outcome.ADDED
    found = _scale_content(
        stored.levels.values("ordinal", "label", "anchor", "proficient"),
        stored.non_answers.values("key", "label", "raters_only"),
        status=stored.status,
    )
    if found != wanted:
        raise ReferenceDataError(
            f"scales.yaml: version {version} of {key} is stored with another content. "
            "Answers stand on it: give the changed scale a new version number."
        )
    return Outcome.UNCHANGED


def _scale_content(
    levels: Iterable[Mapping[str, Any]], non_answers: Iterable[Mapping[str, Any]], *, status: str
) -> dict[str, Any]:
    return {
        "status": status,
        "levels": [dict(level) for level in levels],
        "non_answers": [dict(choice) for choice in non_answers],
    }


def _load_framework(payload: Mapping[str, Any], name: str) -> Outcome:
    _check_framework(payload, name)
    key, number = payload["key"], payload["version"]
    stored = FrameworkVersion.objects.filter(framework__key=key, version=number).first()
    if stored is not None:
        return _compare_framework(stored, payload, name)
    scale_version = (
        ScaleVersion.objects.filter(scale__key=payload["scale"])
        .order_by("-created_at", "-id")
        .first()
    )
    if scale_version is None:
        raise ReferenceDataError(f"{name}: there is no scale {payload['scale']}.")
    added = services.add_framework_version(payload=payload, scale_version=scale_version, by=None)
    services.publish_version(version=added, by=None)
    return Outcome.ADDED


def _compare_framework(stored: FrameworkVersion, payload: Mapping[str, Any], name: str) -> Outcome:
    if content_hash(stored.source_payload) != content_hash(payload):
        raise ReferenceDataError(
            f"{name}: version {stored.version} of {payload['key']} is stored with another content "
            f"({stored.state}). A published version never changes: give the changed text a new "
            "version number."
        )
    if stored.state == VersionState.DRAFT:
        services.publish_version(version=stored, by=None)
        return Outcome.CHANGED
    return Outcome.UNCHANGED


def _check_framework(payload: Mapping[str, Any], name: str) -> None:
    """Say where a file is wrong, in words the database would not find."""
    axes = {axis: [value["code"] for value in values] for axis, values in payload["axes"].items()}
    _check_unique([code for codes in axes.values() for code in codes], f"{name}, axes")
    _check_unique([item["code"] for item in payload["competencies"]], f"{name}, competencies")
    for item in payload["competencies"]:
        for axis, codes in axes.items():
            if item.get(axis) is not None and item[axis] not in codes:
                raise ReferenceDataError(
                    f"{name}, competency {item['code']}: there is no {axis} {item[axis]}."
                )


def _check_unique(codes: list[str], where: str) -> None:
    doubled = sorted({code for code in codes if codes.count(code) > 1})
    if doubled:
        raise ReferenceDataError(f"{where}: {', '.join(doubled)} stands there twice.")


def _load_function(payload: Mapping[str, Any]) -> Outcome:
    key = payload["key"]
    wanted = {
        "title": payload["title"],
        "framework": _framework(payload),
        "profiles": _profiles(payload),
        "ranges": {code: tuple(span) for code, span in (payload.get("targets") or {}).items()},
    }
    stored = TargetProfile.objects.filter(key=key).first()
    if stored is not None and _function_content(stored) == wanted:
        return Outcome.UNCHANGED
    services.save_target_profile(key=key, by=None, **wanted)
    return Outcome.ADDED if stored is None else Outcome.CHANGED


def _function_content(stored: TargetProfile) -> dict[str, Any]:
    return {
        "title": stored.title,
        "framework": stored.framework,
        "profiles": list(stored.profiles.order_by("code")),
        "ranges": {span.axis_code: (span.minimum, span.maximum) for span in stored.ranges.all()},
    }


def _framework(payload: Mapping[str, Any]) -> Framework | None:
    """A function without a framework is accepted as such: nobody says which it would be."""
    if payload["framework"] is None:
        return None
    framework = Framework.objects.filter(key=payload["framework"]).first()
    if framework is None:
        raise ReferenceDataError(
            f"dac_functions.yaml, {payload['key']}: there is no framework {payload['framework']}."
        )
    return framework


def _profiles(payload: Mapping[str, Any]) -> list[Profile]:
    codes = payload.get("profiles") or []
    found = list(Profile.objects.filter(code__in=codes).order_by("code"))
    missing = sorted(set(codes) - {profile.code for profile in found})
    if missing:
        raise ReferenceDataError(
            f"dac_functions.yaml, {payload['key']}: there is no profile {', '.join(missing)}."
        )
    return found
