"""Adding and publishing frameworks and scales; functions and what they should reach."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from competencies.frameworks.models import (
    AxisValue,
    Competency,
    CompetencyRevision,
    Framework,
    FrameworkVersion,
    Level,
    NonAnswerChoice,
    Scale,
    ScaleVersion,
    TargetProfile,
    TargetRange,
)
from competencies.frameworks.states import VersionState
from lms.accounts.models import Profile
from lms.audit import change_state, record
from lms.kernel import clock
from lms.kernel.reference import content_hash
from lms.kernel.refusals import Refused

# Fixed for ever: the same competency has the same identifier in every installation.
COMPETENCY_NAMESPACE = uuid.UUID("6f1c3c0e-54b3-5d0a-9c0e-7a2b8f4d1e90")


def competency_uuid(*, framework_key: str, code: str) -> uuid.UUID:
    """The identity of a competency, derived from its framework's key and its code."""
    return uuid.uuid5(COMPETENCY_NAMESPACE, f"{framework_key}/{code}")


@transaction.atomic
def add_scale_version(
    *,
    key: str,
    title: str,
    version: str,
    status: str,
    levels: Iterable[Mapping[str, Any]],
    non_answers: Iterable[Mapping[str, Any]],
    by,
) -> ScaleVersion:
    """A new version of the scale ``key``, which is made if it is new.

    Levels have ordinal, label, anchor and proficient; non-answers key, label and raters_only.
    """
    scale, _created = Scale.objects.get_or_create(key=key, defaults={"title": title})
    added = ScaleVersion.objects.create(
        scale=scale, version=version, status=status, created_at=clock.now()
    )
    Level.objects.bulk_create(Level(scale_version=added, **level) for level in levels)
    NonAnswerChoice.objects.bulk_create(
        NonAnswerChoice(scale_version=added, position=position, **choice)
        for position, choice in enumerate(non_answers)
    )
    record("scale_version.added", by=by, on=added)
    return added


@transaction.atomic
def add_framework_version(
    *, payload: Mapping[str, Any], scale_version: ScaleVersion, by
) -> FrameworkVersion:
    """A draft version of the framework that ``payload`` describes, in the shape of the data files.

    The framework is made if it is new, and takes title, short title and audience of this version.
    A competency keeps its identity through the versions by its code. Expects a payload whose codes
    are unique and whose competencies name existing axis values.
    """
    framework, _created = Framework.objects.update_or_create(
        key=payload["key"],
        defaults={
            "title": payload["title"],
            "short_title": payload["short_title"],
            "audience": payload.get("audience") or "",
            "language": payload.get("language") or "fr",
        },
    )
    version = FrameworkVersion.objects.create(
        framework=framework,
        version=payload["version"],
        status=payload["status"],
        scale_version=scale_version,
        created_at=clock.now(),
        content_hash=content_hash(payload),
        source_payload=payload,
    )
    values = _add_axis_values(version, payload["axes"])
    _add_competencies(version, payload["competencies"], list(payload["axes"]), values)
    record("framework_version.added", by=by, on=version, document_sha256=version.content_hash)
    return version


def _add_axis_values(
    version: FrameworkVersion, axes: Mapping[str, list[Mapping[str, Any]]]
) -> dict[str, AxisValue]:
    rows = [
        AxisValue(
            framework_version=version,
            axis=axis,
            axis_position=axis_position,
            code=value["code"],
            label=value["label"],
            statement=value.get("statement") or "",
            source=value.get("source") or "",
            position=position,
        )
        for axis_position, (axis, values) in enumerate(axes.items())
        for position, value in enumerate(values)
    ]
    return {value.code: value for value in AxisValue.objects.bulk_create(rows)}


def _add_competencies(
    version: FrameworkVersion,
    competencies: list[Mapping[str, Any]],
    axes: list[str],
    values: Mapping[str, AxisValue],
) -> None:
    framework = version.framework
    identities = {
        item["code"]: competency_uuid(framework_key=framework.key, code=item["code"])
        for item in competencies
    }
    Competency.objects.bulk_create(
        (Competency(uuid=identity, framework=framework) for identity in identities.values()),
        ignore_conflicts=True,
    )
    revisions = CompetencyRevision.objects.bulk_create(
        CompetencyRevision(
            framework_version=version,
            competency_id=identities[item["code"]],
            code=item["code"],
            statement=item["statement"],
            source=item.get("source") or "",
            position=position,
        )
        for position, item in enumerate(competencies)
    )
    link = CompetencyRevision.axis_values.through
    link.objects.bulk_create(
        link(competencyrevision=revision, axisvalue=values[item[axis]])
        for revision, item in zip(revisions, competencies, strict=True)
        for axis in axes
        if item.get(axis) is not None
    )


@transaction.atomic
def publish_version(*, version: FrameworkVersion, by) -> FrameworkVersion:
    """Put a draft in force. From then on its text never changes."""
    if not version.revisions.exists():
        raise Refused(_("A framework without competencies cannot be published."))
    return change_state(
        version,
        VersionState.PUBLISHED,
        by=by,
        set_fields={"published_at": clock.now()},
        document_sha256=version.content_hash,
    )


@transaction.atomic
def save_target_profile(
    *,
    key: str,
    title: str,
    framework: Framework | None,
    profiles: Iterable[Profile],
    ranges: Mapping[str, tuple[int, int]],
    by,
) -> TargetProfile:
    """Add the function ``key`` or bring it in line with what is given.

    ``ranges`` has the lowest and highest level aimed at, by the code of an axis value.
    """
    function, _created = TargetProfile.objects.update_or_create(
        key=key, defaults={"title": title, "framework": framework}
    )
    function.profiles.set(profiles)
    function.ranges.exclude(axis_code__in=ranges).delete()
    for code, (minimum, maximum) in ranges.items():
        TargetRange.objects.update_or_create(
            target_profile=function,
            axis_code=code,
            defaults={"minimum": minimum, "maximum": maximum},
        )
    record("target_profile.saved", by=by, on=function)
    return function
