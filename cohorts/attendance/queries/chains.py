"""Chains as they are verified and carried away: links, contents, conclusions, seals."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any

from django.core.files.storage import storages
from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery

from cohorts.attendance.contents import content_of, hours_of, stamp
from cohorts.attendance.enums import EvidenceKind
from cohorts.attendance.models import (
    ChainLink,
    Evidence,
    EvidencePurge,
    HalfDay,
    Presence,
    PublishedHead,
    SealedSheet,
)
from cohorts.attendance.photographs import photographs_of
from cohorts.attendance.states import HalfDayState
from lms.kernel import clock

BATCH = 50


def chains_of(half_days: QuerySet[HalfDay]) -> Iterator[dict[str, Any]]:
    """The chain of each half-day that has or had one or was opened, as
    ``cohorts.attendance.chain.verify_half_day`` reads it. Six queries for every fifty."""
    begun = Q(links__isnull=False) | Q(opened_at__isnull=False) | Q(published_heads__isnull=False)
    some = half_days.filter(begun).distinct()
    for batch in _batches(some.select_related("seminar__cohort").order_by("pk")):
        yield from _documents(batch)


def _batches(half_days: QuerySet[HalfDay]) -> Iterator[list[HalfDay]]:
    batch: list[HalfDay] = []
    for half_day in half_days.iterator(chunk_size=BATCH):
        batch.append(half_day)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _documents(half_days: list[HalfDay]) -> Iterator[dict[str, Any]]:
    keys = [half_day.pk for half_day in half_days]
    links = _by_half_day(ChainLink.objects.filter(half_day__in=keys).order_by("number"))
    contents = _by_half_day(
        Evidence.objects.filter(half_day__in=keys).annotate(number=F("link__number"))
    )
    presences = _by_half_day(
        Presence.objects.filter(half_day__in=keys).select_related("enrolment__person")
    )
    sheets = _by_half_day(SealedSheet.objects.filter(half_day__in=keys).order_by("version"))
    purged = set(
        EvidencePurge.objects.filter(half_day__in=keys).values_list("half_day_id", flat=True)
    )
    photographs = photographs_of(keys)
    for half_day in half_days:
        yield {
            "id": half_day.pk,
            "label": f"{half_day.seminar.cohort.code}, {half_day}",
            "state": str(half_day.state),
            "purged": half_day.pk in purged,
            "hours": hours_of(half_day),
            "links": [_link(link) for link in links[half_day.pk]],
            "contents": {str(each.number): _content(each) for each in contents[half_day.pk]},
            "presences": {str(each.pk): _presence(each) for each in presences[half_day.pk]},
            "sheets": [_sheet(sheet) for sheet in sheets[half_day.pk]],
            "photographs": photographs[half_day.pk],
        }


def _by_half_day(rows: Iterable) -> dict[int, list]:
    found = defaultdict(list)
    for row in rows:
        found[row.half_day_id].append(row)
    return found


def _link(link: ChainLink) -> dict[str, Any]:
    return {
        "number": link.number,
        "recorded_at": stamp(link.recorded_at),
        "payload": link.payload,
        "previous": link.previous,
        "hash": link.hash,
    }


def _content(evidence: Evidence) -> dict[str, Any]:
    return {"salt": evidence.salt, "content": content_of(evidence)}


def _presence(presence: Presence) -> dict[str, Any]:
    return {
        "name": str(presence.enrolment.person),
        "enrolment": presence.enrolment_id,
        "conclusion": [
            str(presence.state),
            presence.late_minutes,
            presence.left_early_minutes,
        ],
    }


def _sheet(sheet: SealedSheet) -> dict[str, Any]:
    return {"version": sheet.version, "sha256": sheet.sha256, "found": _digest_of(sheet.path)}


def _digest_of(path: str) -> str:
    """The digest of a file of the private storage; empty when it is not there."""
    storage = storages["private"]
    if not storage.exists(path):
        return ""
    with storage.open(path) as file:
        return sha256(file.read()).hexdigest()


def published_files() -> list[str]:
    """The names of all files of heads that were ever published."""
    return list(PublishedHead.objects.order_by().values_list("file", flat=True).distinct())


def heads_to_publish() -> QuerySet[ChainLink]:
    """The last link of every chain that has grown since its head was published."""
    newest = ChainLink.objects.filter(half_day=OuterRef("half_day")).order_by("-number")
    published = (
        PublishedHead.objects.filter(half_day=OuterRef("half_day"))
        .order_by()
        .values("half_day")
        .annotate(last=Max("number"))
        .values("last")
    )
    links = ChainLink.objects.filter(number=Subquery(newest.values("number")[:1]))
    return links.annotate(published=Subquery(published)).filter(
        Q(published__isnull=True) | Q(published__lt=F("number"))
    )


def half_days_to_seal() -> list[HalfDay]:
    """Those closed on an earlier day of their place and not sealed, and those rectified since."""
    seals = Evidence.objects.filter(half_day=OuterRef("pk"), kind=EvidenceKind.SEAL)
    rectified = Evidence.objects.filter(half_day=OuterRef("pk"), kind=EvidenceKind.RECTIFICATION)
    half_days = (
        HalfDay.objects.select_related("seminar")
        .filter(state__in=[HalfDayState.CLOSED, HalfDayState.RECTIFIED], purge__isnull=True)
        .annotate(
            sealed=Subquery(seals.order_by("-pk").values("pk")[:1]),
            changed=Subquery(rectified.order_by("-pk").values("pk")[:1]),
        )
        .filter(Q(sealed__isnull=True) | Q(changed__gt=F("sealed")))
        .order_by("pk")
    )
    return [each for each in half_days if each.local_day < clock.today(each.timezone)]
