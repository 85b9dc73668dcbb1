"""The objects of one framework as an API serves them: each by its identifier, outside a package."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from competencies.interchange.case.building import Builder
from competencies.interchange.case.vocabulary import DEFINITIONS
from competencies.interchange.case.writing import package_object
from competencies.interchange.package import Package

# Definitions that are served with those below them in their hierarchy.
_SETS = frozenset({"CFConcepts", "CFSubjects", "CFItemTypes"})

Object = dict[str, Any]


@dataclass(frozen=True)
class Catalogue:
    """``collections`` has what is served by identifier, ``package`` the whole, ``documents`` too.

    ``associations`` has, for each item by identifier, those it is an end of.
    """

    package: Object
    collections: Mapping[str, Mapping[str, Object]]
    associations: Mapping[str, list[Object]]

    def find(self, collection: str, identifier: str) -> Object | None:
        """The object of that identifier: the letters as they are first, then in any case."""
        objects = self.collections.get(collection, {})
        if identifier in objects:
            return objects[identifier]
        folded = identifier.lower()
        return next((one for name, one in objects.items() if name.lower() == folded), None)


def catalogue_of(package: Package, base_url: str) -> Catalogue:
    """What the platform at ``base_url`` serves of ``package``."""
    builder = Builder(package, base_url)
    whole = package_object(builder)
    document = {"CFDocumentURI": builder.document_link()}
    items = whole.get("CFItems", [])
    associations = whole.get("CFAssociations", [])
    collections = {
        "CFDocuments": _by_identifier(
            [whole["CFDocument"] | {"CFPackageURI": builder.package_link()}]
        ),
        "CFPackages": {builder.identifier: whole},
        "CFItems": _by_identifier([item | document for item in items]),
        "CFAssociations": _by_identifier([one | document for one in associations]),
        "CFRubrics": _by_identifier(whole.get("CFRubrics", [])),
    }
    definitions = whole.get("CFDefinitions", {})
    for name in DEFINITIONS:
        collections[name] = _definitions(name, definitions.get(name, []))
    return Catalogue(whole, collections, _by_end(associations))


def _by_identifier(objects: list[Object]) -> dict[str, Object]:
    return {one["identifier"]: one for one in objects}


def _definitions(name: str, objects: list[Object]) -> dict[str, Object]:
    if name not in _SETS:
        return _by_identifier(objects)
    return {one["identifier"]: {name: [one, *_below(one, objects)]} for one in objects}


def _below(one: Object, objects: list[Object]) -> list[Object]:
    start = f"{one['hierarchyCode']}."
    found = [other for other in objects if other["hierarchyCode"].startswith(start)]
    return sorted(found, key=lambda other: (other["hierarchyCode"], other["identifier"]))


def _by_end(associations: list[Object]) -> dict[str, list[Object]]:
    found: dict[str, list[Object]] = {}
    for one in associations:
        ends = {one["originNodeURI"]["identifier"], one["destinationNodeURI"]["identifier"]}
        for identifier in ends:
            found.setdefault(identifier, []).append(one)
    return found
