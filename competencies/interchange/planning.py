"""What an import would do. Making a plan writes nothing."""

from dataclasses import dataclass, field

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from competencies.frameworks.comparison import Comparison, Statement, compare
from competencies.frameworks.models import Competency, Framework, FrameworkVersion
from competencies.frameworks.queries import newest_version, people_answering
from competencies.frameworks.states import VersionState
from competencies.frameworks.validators import KEY_LENGTH, RESERVED_KEYS
from competencies.interchange.admission import admitted
from competencies.interchange.differences import changed_words, extra_of
from competencies.interchange.limits import faults_of
from competencies.interchange.merging import COMPLETE, merged
from competencies.interchange.package import Finding, Item, Package, Reading
from competencies.interchange.queries import package_of
from competencies.interchange.scales import ScaleChoice, choose_scale
from competencies.interchange.stamps import stamp_of
from lms.kernel.reference import content_hash

# Leaves room for a number behind a key that is taken.
STEM_LENGTH = KEY_LENGTH - 4
WORDS = {
    "title": gettext_lazy("the title"),
    "short_title": gettext_lazy("the short title"),
    "audience": gettext_lazy("the audience"),
    "language": gettext_lazy("the language"),
    "status": gettext_lazy("the weight of the text"),
    "axes": gettext_lazy("the axes"),
    "associations": gettext_lazy("the associations"),
    "details": gettext_lazy("details of the document"),
    "scale": gettext_lazy("the scale"),
    "order": gettext_lazy("the order of the competencies"),
}


@dataclass(slots=True)
class ImportPlan:
    """What a file would do to the platform.

    ``base`` is the version it is compared with: the draft, else the newest. ``words`` are those
    of ``WORDS`` that change beside the competencies. ``package`` is what would be
    written, None when the file could not be read. ``stamp`` is that of ``base`` as it was read.
    """

    format: str
    package: Package | None = None
    framework: Framework | None = None
    base: FrameworkVersion | None = None
    stamp: str = ""
    scale: ScaleChoice | None = None
    comparison: Comparison[str] = field(default_factory=lambda: Comparison((), (), (), 0, False))
    words: tuple[str, ...] = ()
    people: int = 0
    warnings: list[Finding] = field(default_factory=list)
    errors: list[Finding] = field(default_factory=list)

    @property
    def applicable(self) -> bool:
        """All or nothing: one error and nothing may be written."""
        return self.package is not None and not self.errors

    @property
    def changes_something(self) -> bool:
        """Whether applying it would write anything."""
        return self.applicable and (
            self.base is None or bool(self.words) or not self.comparison.is_empty
        )

    @property
    def replaces_draft(self) -> bool:
        """Whether the text of a draft that somebody works on would be replaced."""
        return self.base is not None and self.base.state == VersionState.DRAFT

    @property
    def fingerprint(self) -> str:
        """The same for two plans that would do the same to the same text."""
        comparison = self.comparison
        return content_hash(
            [
                self.stamp,
                list(self.words),
                [[key, said.as_list()] for key, said in comparison.added],
                [[change.key, change.after.as_list()] for change in comparison.changed],
                [key for key, _said in comparison.retired],
            ]
        )


def plan_import(reading: Reading, format_name: str) -> ImportPlan:
    """What applying what was read would do; the errors of the reading are the plan's."""
    plan = ImportPlan(
        format=format_name, warnings=list(reading.warnings), errors=list(reading.errors)
    )
    if reading.package is None:
        return plan
    package, findings = admitted(reading.package)
    plan.warnings += findings
    plan.framework = find_target(package, format_name)
    plan.base = newest_version(plan.framework) if plan.framework else None
    base = package_of(plan.base) if plan.base else None
    plan.stamp = stamp_of(plan.base, base) if base else ""
    plan.package, findings = merged(package, base, format_name)
    plan.warnings += findings
    plan.scale, findings = choose_scale(plan.package.scale, plan.base)
    plan.warnings += findings
    plan.warnings += _named_like_the_document(plan.package)
    plan.errors += faults_of(plan.package, plan.scale)
    if base is not None:
        complete = format_name in COMPLETE
        plan.comparison = compare(
            _statements(base, complete=complete), _statements(plan.package, complete=complete)
        )
        plan.words = _changed_words(base, plan)
        plan.people = _people_affected(plan)
        plan.warnings += _told(plan)
    else:
        plan.comparison = compare({}, _statements(plan.package, complete=True))
    return plan


def _named_like_the_document(package: Package) -> list[Finding]:
    """An item that has the document's identifier: nobody can tell then what an edge points to."""
    sentence = _("“%(name)s” names the document and one of its items.")
    return [
        Finding("identifier_twice", sentence % {"name": item.identifier}, item.code)
        for item in package.items
        if item.identifier is not None and item.identifier == package.identifier
    ]


def _told(plan: ImportPlan) -> list[Finding]:
    """What would change and none of the three numbers says."""
    told = []
    names = [*plan.words, *(["order"] if plan.comparison.reordered else [])]
    if names:
        labels = ", ".join(str(WORDS[name]) for name in names)
        sentence = _("Beside the competencies there would change: %(names)s.") % {"names": labels}
        told.append(Finding("text_changed", sentence))
    if plan.replaces_draft and plan.changes_something:
        sentence = _("There is a draft already, version %(number)s: its text would be replaced.")
        told.append(Finding("draft_replaced", sentence % {"number": plan.base.version}))
    if plan.people:
        sentence = ngettext(
            "%(number)s person has answered one of the changed or retired competencies.",
            "%(number)s people have answered one of the changed or retired competencies.",
            plan.people,
        )
        told.append(Finding("people_affected", sentence % {"number": plan.people}))
    return told


def find_target(package: Package, format_name: str) -> Framework | None:
    """The framework of the platform that the file speaks of; None when it is new.

    CASE tells it by the identifier, the other formats by the key. A file that tells neither is
    known by its format and title, and is never taken for a framework with a key of its own.
    """
    if package.identifier:
        return Framework.objects.filter(identifier__iexact=package.identifier).first()
    return Framework.objects.filter(key=key_for(package, format_name)).first()


def key_for(package: Package, format_name: str) -> str:
    """The key that the file tells, or one made from format and title."""
    if package.key:
        return f"{package.key}-2" if package.key in RESERVED_KEYS else package.key
    title = slugify(package.title) or content_hash(package.title)[:8]
    return f"{format_name}-{title}"[:STEM_LENGTH]


def _statements(package: Package, *, complete: bool) -> dict[str, Statement]:
    """Each item by its ref; ``complete`` also compares what only CASE has words for."""
    return {item.ref: _statement(item, complete=complete) for item in package.items}


def _statement(item: Item, *, complete: bool) -> Statement:
    return Statement(
        code=item.code,
        statement=item.statement,
        notes=item.notes,
        kind=item.kind,
        source=item.source,
        parent=item.parent or "",
        places=tuple(sorted(item.axis_codes)),
        behaviours=tuple(sorted(item.behaviours.items())),
        extra=extra_of(item) if complete else "",
    )


def _changed_words(base: Package, plan: ImportPlan) -> tuple[str, ...]:
    """The names of what differs beside the competencies."""
    names = changed_words(base, plan.package)
    if plan.scale is not None and plan.base is not None and plan.scale.replaces(plan.base):
        names.append("scale")
    return tuple(names)


def _people_affected(plan: ImportPlan) -> int:
    """People whose answers stand on a competency that the file changes or retires.

    Answers are never given to a draft: what counts is the text that the draft goes on from.
    """
    answered = plan.base.based_on_id if plan.replaces_draft else plan.base.pk
    touched = [change.key for change in plan.comparison.changed]
    touched += [key for key, _said in plan.comparison.retired]
    if not touched or answered is None:
        return 0
    competencies = Competency.objects.filter(framework=plan.framework, identifier__in=touched)
    return people_answering(answered, competencies.values_list("pk", flat=True))
