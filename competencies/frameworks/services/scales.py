"""Adding scales."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from competencies.frameworks.models import Level, NonAnswerChoice, Scale, ScaleVersion
from lms.audit import record
from lms.kernel import clock


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
