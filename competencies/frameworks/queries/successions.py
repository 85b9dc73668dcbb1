"""What became of the competencies of one version in another."""

from uuid import UUID

from competencies.frameworks.enums import LinkKind
from competencies.frameworks.models import Association, FrameworkVersion
from competencies.frameworks.queries.texts import statements_of
from competencies.frameworks.succession import Step, successions


def successions_between(source: FrameworkVersion, target: FrameworkVersion) -> list[Step[UUID]]:
    """Each competency of ``source`` with what takes its place in ``target``; by seven queries.

    Only what these two versions say themselves counts. "Means the same" is read both ways, "is
    replaced by" from the old to the new.
    """
    both = (source.pk, target.pk)
    rows = Association.objects.filter(
        framework_version__in=both,
        kind__in=(LinkKind.EXACT_MATCH_OF, LinkKind.REPLACED_BY),
        origin__framework_version__in=both,
        destination__framework_version__in=both,
    ).values_list(
        "kind",
        "origin__framework_version",
        "origin__competency",
        "destination__framework_version",
        "destination__competency",
    )
    same, replaced = set(), set()
    for kind, from_version, origin, to_version, destination in rows:
        if (from_version, to_version) == both:
            (same if kind == LinkKind.EXACT_MATCH_OF else replaced).add((origin, destination))
        elif (to_version, from_version) == both and kind == LinkKind.EXACT_MATCH_OF:
            same.add((destination, origin))
    return successions(
        statements_of(source.pk), statements_of(target.pk), same=same, replaced=replaced
    )
