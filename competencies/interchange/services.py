"""Writing an imported framework: a new draft, all or nothing."""

import uuid

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from competencies.frameworks.identities import (
    NAMESPACE,
    axis_value_identifier,
    competency_uuid,
    framework_identifier,
)
from competencies.frameworks.models import (
    Association,
    AxisValue,
    Competency,
    CompetencyRevision,
    Framework,
    FrameworkVersion,
    ScaleVersion,
)
from competencies.frameworks.queries import newest_version
from competencies.frameworks.services import (
    Line,
    add_scale_version,
    clear_text,
    next_number,
    without_standing,
    write_text,
)
from competencies.frameworks.states import VersionState
from competencies.frameworks.validators import RESERVED_KEYS
from competencies.interchange.package import End, Item, Link, Package, ScaleText
from competencies.interchange.planning import STEM_LENGTH, ImportPlan, find_target, key_for
from competencies.interchange.queries import package_of
from competencies.interchange.scales import stored_key
from competencies.interchange.stamps import stamp_of
from lms.audit import record
from lms.kernel import clock
from lms.kernel.refusals import Refused

BATCH = 500


@transaction.atomic
def apply_import(*, plan: ImportPlan, by) -> FrameworkVersion | None:
    """Write what ``plan`` says into a draft, which is returned; None when nothing changes.

    A published text stays as it is: the draft goes on from it. The text of a draft that exists is
    replaced. Raises ``Refused`` when the plan has errors, or the platform changed since it was
    made.
    """
    if not plan.applicable:
        raise Refused(_("This file cannot be imported: it has errors."))
    _check_unchanged(plan)
    if not plan.changes_something:
        return None
    package = plan.package
    framework = plan.framework or _add_framework(plan)
    draft = _prepare_draft(plan, framework)
    _write(draft, framework, package)
    record(
        "framework_version.imported",
        by=by,
        on=draft,
        data={
            "format": plan.format,
            "added": len(plan.comparison.added),
            "changed": len(plan.comparison.changed),
            "retired": len(plan.comparison.retired),
        },
    )
    return draft


def _check_unchanged(plan: ImportPlan) -> None:
    """Lock what the plan would change; raise ``Refused`` if it is not what the plan was made of."""
    if plan.framework is None:
        is_same = find_target(plan.package, plan.format) is None
    else:
        # As in publishing: no key of it changes, rows may name it meanwhile.
        Framework.objects.select_for_update(no_key=True).get(pk=plan.framework.pk)
        # Whoever edits the text holds this lock: it is read when nobody does.
        list(plan.framework.versions.select_for_update().order_by("pk").values_list("pk"))
        newest = newest_version(plan.framework)
        is_same = newest is not None and stamp_of(newest, package_of(newest)) == plan.stamp
    if not is_same:
        raise Refused(_("The framework changed since the preview. Please look at it again."))


def _add_framework(plan: ImportPlan) -> Framework:
    package = plan.package
    wanted = package.key or slugify(package.title)[:STEM_LENGTH] or "referentiel"
    key = _free_key(wanted if package.identifier else key_for(package, plan.format))
    return Framework.objects.create(
        key=key,
        identifier=package.identifier or framework_identifier(key),
        title=package.title,
        short_title=package.short_title or package.title,
        audience=package.audience,
        language=package.language or "fr",
    )


def _free_key(wanted: str) -> str:
    """``wanted``, with a number behind it where it is taken or an address of the platform."""
    key, number = wanted, 1
    while key in RESERVED_KEYS or Framework.objects.filter(key=key).exists():
        number += 1
        key = f"{wanted[:STEM_LENGTH]}-{number}"
    return key


def _prepare_draft(plan: ImportPlan, framework: Framework) -> FrameworkVersion:
    """An empty draft with the words of the package: the one there is, or a new one."""
    package = plan.package
    now = clock.now()
    words = {
        "title": package.title,
        "short_title": package.short_title or package.title,
        "audience": package.audience,
        "language": package.language or "fr",
        "status": package.status or "proposed",
        "scale_version": plan.scale.stored or _add_scale(plan.scale.text, framework),
        "origin": plan.format,
        "edited_at": package.changed_at or now,
        "source_payload": dict(package.payload),
        # A text that goes on from one of ours stands where ours stands.
        "details": without_standing(package.details) if plan.base else package.details,
    }
    if plan.replaces_draft:
        clear_text(draft=plan.base)
        for name, value in words.items():
            setattr(plan.base, name, value)
        plan.base.save(update_fields=list(words))
        return plan.base
    return FrameworkVersion.objects.create(
        framework=framework,
        version=_number(package, plan.base),
        based_on=plan.base,
        created_at=now,
        **words,
    )


def _number(package: Package, base: FrameworkVersion | None) -> str:
    """The number the file tells if it is free, else the next one."""
    if base is None:
        return package.version or "1.0"
    taken = base.framework.versions.filter(version=package.version).exists()
    return package.version if package.version and not taken else next_number(base)


def _add_scale(text: ScaleText, framework: Framework) -> ScaleVersion:
    key = stored_key(text.key) or stored_key(f"{framework.key}-scale")
    taken = set(ScaleVersion.objects.filter(scale__key=key).values_list("version", flat=True))
    number = text.version if text.version and text.version not in taken else f"{len(taken) + 1}.0"
    return add_scale_version(
        key=key,
        title=text.title or framework.title[:255],
        version=number,
        status=text.status or "proposed",
        levels=[
            {
                "ordinal": ordinal,
                "label": level.label,
                "anchor": level.anchor,
                "proficient": level.proficient,
            }
            for ordinal, level in enumerate(text.levels, start=1)
        ],
        non_answers=[
            {"key": choice.key, "label": choice.label, "raters_only": choice.raters_only}
            for choice in text.non_answers
        ],
        by=None,
    )


def _write(draft: FrameworkVersion, framework: Framework, package: Package) -> None:
    competencies = _competencies(framework, package)
    levels = dict(draft.scale_version.levels.values_list("ordinal", "id"))
    place = {item.ref: index for index, item in enumerate(package.items)}
    lines = [
        Line(
            revision=_revision(item, competencies[item.ref]),
            axis_codes=item.axis_codes,
            behaviours={levels[ordinal]: text for ordinal, text in item.behaviours.items()},
            parent=place[item.parent] if item.parent is not None else None,
        )
        for item in package.items
    ]
    revisions = write_text(version=draft, values=_values(framework, package), lines=lines)
    by_ref = {item.ref: row for item, row in zip(package.items, revisions, strict=True)}
    _write_links(draft, package.links, by_ref)


def _values(framework: Framework, package: Package) -> list[AxisValue]:
    order = {axis: position for position, axis in enumerate(package.axes)}
    return [
        AxisValue(
            identifier=value.identifier
            or axis_value_identifier(framework_key=framework.key, code=value.code),
            axis=value.axis,
            axis_position=order.get(value.axis, len(order)),
            code=value.code,
            label=value.label,
            statement=value.statement,
            source=value.source,
            position=position,
            changed_at=value.changed_at or clock.now(),
            details=value.details,
        )
        for position, value in enumerate(package.values)
    ]


def _revision(item: Item, competency: Competency) -> CompetencyRevision:
    return CompetencyRevision(
        competency=competency,
        code=item.code,
        statement=item.statement,
        notes=item.notes,
        kind=item.kind,
        source=item.source,
        changed_at=item.changed_at or clock.now(),
        details=item.details,
    )


def _competencies(framework: Framework, package: Package) -> dict[str, Competency]:
    """The competency of each item by its ref: the one of that identifier, or a new one."""
    stored = {row.identifier: row for row in Competency.objects.filter(framework=framework)}
    found: dict[str, Competency] = {}
    fresh: list[Competency] = []
    for item in package.items:
        identifier = item.identifier or str(
            competency_uuid(framework_key=framework.key, code=item.code or item.ref)
        )
        row = stored.get(identifier)
        if row is None:
            row = Competency(
                uuid=_uuid_of(identifier, framework), framework=framework, identifier=identifier
            )
            stored[identifier] = row
            fresh.append(row)
        found[item.ref] = row
    _give_free_uuids(fresh, framework)
    Competency.objects.bulk_create(fresh, batch_size=BATCH)
    return found


def _uuid_of(identifier: str, framework: Framework) -> uuid.UUID:
    """The identifier itself where it is a UUID; else one derived from it."""
    try:
        return uuid.UUID(identifier)
    except ValueError:
        return uuid.uuid5(NAMESPACE, f"{framework.identifier}/{identifier}")


def _give_free_uuids(fresh: list[Competency], framework: Framework) -> None:
    """Another framework may hold the same identifier: the row then gets a uuid of its own."""
    taken: set[uuid.UUID] = set()
    wanted = [row.uuid for row in fresh]
    for start in range(0, len(wanted), BATCH):
        taken |= set(
            Competency.objects.filter(pk__in=wanted[start : start + BATCH]).values_list(
                "pk", flat=True
            )
        )
    for row in fresh:
        if row.uuid in taken:
            row.uuid = uuid.uuid5(NAMESPACE, f"{framework.identifier}/{row.identifier}")
        taken.add(row.uuid)


def _write_links(
    draft: FrameworkVersion, links: list[Link], by_ref: dict[str, CompetencyRevision]
) -> None:
    elsewhere = _revisions_elsewhere(draft, links)
    Association.objects.bulk_create(
        (
            Association(
                framework_version=draft,
                identifier=link.identifier or _link_identifier(draft, link),
                kind=link.kind,
                sequence=link.sequence,
                position=position,
                changed_at=link.changed_at or clock.now(),
                details=link.details,
                **_end("origin", link.origin, by_ref, elsewhere),
                **_end("destination", link.destination, by_ref, elsewhere),
            )
            for position, link in enumerate(links)
        ),
        batch_size=BATCH,
    )


def _link_identifier(draft: FrameworkVersion, link: Link) -> str:
    ends = "/".join(end.ref or end.identifier for end in (link.origin, link.destination))
    return str(uuid.uuid5(NAMESPACE, f"{draft.framework.identifier}/{link.kind}/{ends}"))


def _end(
    name: str,
    end: End,
    by_ref: dict[str, CompetencyRevision],
    elsewhere: dict[tuple[str, str], CompetencyRevision],
) -> dict:
    known = by_ref.get(end.ref) if end.ref is not None else None
    known = known or elsewhere.get((end.identifier, end.version))
    words = {f"{name}_title": end.title, f"{name}_uri": end.uri}
    if known is not None:
        return {name: known, **words}
    return {f"{name}_identifier": end.identifier or end.ref, **words}


def _revisions_elsewhere(
    draft: FrameworkVersion, links: list[Link]
) -> dict[tuple[str, str], CompetencyRevision]:
    """Competencies of other texts that the links name, by identifier and version told.

    Without a version it is the text in force. What is not found stays a link to outside; so does
    one to a draft, whose words are nobody's business yet and may go away.
    """
    ends = [end for link in links for end in (link.origin, link.destination) if end.ref is None]
    named = sorted({end.identifier for end in ends})
    told = {(end.identifier, end.version) for end in ends}
    found: dict[tuple[str, str], CompetencyRevision] = {}
    for start in range(0, len(named), BATCH):
        rows = CompetencyRevision.objects.filter(
            competency__identifier__in=named[start : start + BATCH]
        ).select_related("competency", "framework_version")
        rows = rows.defer("framework_version__source_payload", "framework_version__details")
        for row in rows.exclude(framework_version__state=VersionState.DRAFT).order_by("pk"):
            version = row.framework_version
            identifier = row.competency.identifier
            if (identifier, version.version) in told:
                found[identifier, version.version] = row
            if version.state == VersionState.PUBLISHED:
                found[identifier, ""] = row
    return found
