"""The objects of CASE 1.1 that tell a framework, one function or method for each.

Writing puts them together to a package; an API may serve them one by one. Everything comes from
the package alone: no clock, no chance, no order of a database.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from competencies.interchange.case import identifiers
from competencies.interchange.case.extensions import conforming
from competencies.interchange.case.identifiers import address, generated, one_line
from competencies.interchange.case.moments import moment_text
from competencies.interchange.case.vocabulary import (
    CASE_VERSION,
    CHILD,
    DEFAULT_CREATOR,
    DEFAULT_ITEM_TYPE,
    EXTENDED_WORD,
    URI,
    is_valid,
)
from competencies.interchange.package import End, Item, Link, Package, Value

FORMAT = 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KNOWN_DETAILS = frozenset({"case", "uri", "edges"})


@dataclass(frozen=True)
class Builder:
    """Makes the objects of ``package`` for the platform at ``base_url``."""

    package: Package
    base_url: str

    @cached_property
    def identifier(self) -> str:
        """The identifier of the document, generated where the package has none."""
        package = self.package
        return package.identifier or generated("document", package.key or package.title)

    @cached_property
    def item_identifiers(self) -> dict[str, str]:
        """The identifier of each item by its ref."""
        return {
            item.ref: item.identifier or generated(self.identifier, "item", item.ref)
            for item in self.package.items
        }

    @cached_property
    def value_identifiers(self) -> dict[str, str]:
        """The identifier of each axis value by its code."""
        return {
            value.code: value.identifier
            or generated(self.identifier, "value", value.axis, value.code)
            for value in self.package.values
        }

    @cached_property
    def changed_at(self) -> datetime:
        """When the document changed last; what has no date of its own changed then."""
        if self.package.changed_at:
            return self.package.changed_at
        parts = (*self.package.values, *self.package.items, *self.package.links)
        return max((part.changed_at for part in parts if part.changed_at), default=_EPOCH)

    @cached_property
    def uri(self) -> str:
        return self._uri(self.package.details, "CFDocuments", self.identifier)

    def document(self) -> dict[str, Any]:
        """The CFDocument as it stands in a package."""
        package = self.package
        case = _case(package.details)
        found = {name: value for name, value in case.items() if name not in _BESIDE_DOCUMENT}
        creator = case.get("creator")
        ours = {
            "format": FORMAT,
            "base_url": self.base_url.rstrip("/"),
            "key": package.key,
            "short_title": package.short_title,
            "audience": package.audience,
            "status": package.status,
            "axes": list(package.axes),
        } | _details(package.details)
        return conforming(
            "CFDocument",
            found,
            {
                "identifier": self.identifier,
                "uri": self.uri,
                "caseVersion": CASE_VERSION,
                "creator": creator if isinstance(creator, str) and creator else DEFAULT_CREATOR,
                "title": package.title,
                "lastChangeDateTime": moment_text(self.changed_at),
                "language": package.language or None,
                "version": package.version or None,
                "extensions": _without_empty(ours) | self._odd_uri(package.details),
            },
        )

    def values_and_items(self) -> list[dict[str, Any]]:
        """Every CFItem: the axis values, then the competencies, in their order."""
        values = [self.value(value) for value in self.package.values]
        return values + [self.item(item) for item in self.package.items]

    def value(self, value: Value) -> dict[str, Any]:
        """The CFItem of an axis value, which says in its extensions that it is one."""
        identifier = self.value_identifiers[value.code]
        ours = {
            "axis": value.axis,
            "source": value.source,
            "without_statement": not value.statement.strip(),
        } | _details(value.details)
        return conforming(
            "CFItem",
            _case(value.details),
            {
                "identifier": identifier,
                "fullStatement": value.statement
                if value.statement.strip()
                else value.label or value.code,
                "CFItemType": value.axis,
                "CFItemTypeURI": self._item_type_link(value.axis),
                "uri": self._uri(value.details, "CFItems", identifier),
                "humanCodingScheme": value.code or None,
                "abbreviatedStatement": value.label,
                "lastChangeDateTime": self._changed(value),
                "extensions": _without_empty(ours) | self._odd_uri(value.details),
            },
        )

    def item(self, item: Item) -> dict[str, Any]:
        """The CFItem of a competency."""
        identifier = self.item_identifiers[item.ref]
        case = _case(item.details)
        ours = _without_empty({"source": item.source} | _details(item.details))
        if not item.kind:
            ours["without_type"] = True
        taken = {
            "identifier": identifier,
            "fullStatement": item.statement,
            "CFItemType": item.kind or DEFAULT_ITEM_TYPE,
            "uri": self._uri(item.details, "CFItems", identifier),
            "humanCodingScheme": item.code or None,
            "notes": item.notes or None,
            "lastChangeDateTime": self._changed(item),
            "extensions": ours | self._odd_uri(item.details),
        }
        if "CFItemTypeURI" not in case:
            taken["CFItemTypeURI"] = self._item_type_link(item.kind or DEFAULT_ITEM_TYPE)
        return conforming("CFItem", case, taken)

    def associations(self) -> list[dict[str, Any]]:
        """Every CFAssociation: where values and items stand, then the links."""
        return [*self._value_edges(), *self._item_edges(), *self._links()]

    def item_type_titles(self) -> list[str]:
        """The titles of the item types that the package defines of itself, each once."""
        titles = [value.axis for value in self.package.values]
        for item in self.package.items:
            if "CFItemTypeURI" not in _case(item.details):
                titles.append(item.kind or DEFAULT_ITEM_TYPE)
        return list(dict.fromkeys(titles))

    def document_link(self) -> dict[str, str]:
        """The reference to the document."""
        return link(self.package.title, self.identifier, self.uri)

    def package_link(self) -> dict[str, str]:
        """The reference to the package, which this platform serves wherever it came from."""
        uri = address(self.base_url, "CFPackages", self.identifier)
        return link(self.package.title, self.identifier, uri)

    def item_link(self, item: Item) -> dict[str, str]:
        """The reference to a competency."""
        identifier = self.item_identifiers[item.ref]
        return link(item.statement, identifier, self._uri(item.details, "CFItems", identifier))

    def _value_edges(self) -> Iterable[dict[str, Any]]:
        for place, value in enumerate(self.package.values, start=1):
            child = link(
                value.label or value.code,
                self.value_identifiers[value.code],
                self._uri(value.details, "CFItems", self.value_identifiers[value.code]),
            )
            yield self._edge(value, child, self.document_link(), place)

    def _item_edges(self) -> Iterable[dict[str, Any]]:
        by_ref = {item.ref: item for item in self.package.items}
        by_code = {value.code: value for value in self.package.values}
        first = len(self.package.values) + 1
        for place, item in enumerate(self.package.items, start=first):
            child = self.item_link(item)
            parents = [self.item_link(by_ref[item.parent])] if item.parent in by_ref else []
            for code in dict.fromkeys(item.axis_codes):
                if code in by_code:
                    parents.append(self._value_link(by_code[code]))
            for parent in parents or [self.document_link()]:
                yield self._edge(item, child, parent, place)

    def _edge(
        self, part: Value | Item, child: Mapping[str, str], parent: Mapping[str, str], place: int
    ) -> dict[str, Any]:
        """The association that places ``child``; ``place`` counts through the whole package."""
        edges = part.details.get("edges")
        said = edges.get(parent["identifier"]) if isinstance(edges, Mapping) else None
        said = said if isinstance(said, Mapping) else {}
        identifier = said.get("identifier") or identifiers.edge_identifier(
            self.identifier, child["identifier"], parent["identifier"]
        )
        case, ours = _case(said), dict(self._odd_uri(said))
        taken = {
            "identifier": identifier,
            "associationType": CHILD,
            "sequenceNumber": place,
            "uri": self._uri(said, "CFAssociations", identifier),
            "originNodeURI": _full_end(child, "originNodeURI", case, ours),
            "destinationNodeURI": _full_end(parent, "destinationNodeURI", case, ours),
            "extensions": ours,
        }
        if not is_valid("moment", case.get("lastChangeDateTime")):
            taken["lastChangeDateTime"] = self._changed(part)
        return conforming("CFAssociation", case, taken)

    def _links(self) -> Iterable[dict[str, Any]]:
        times: dict[str, int] = {}
        for found in self.package.links:
            origin, destination = self._end(found.origin), self._end(found.destination)
            identifier = found.identifier
            if identifier is None:
                ends = (found.kind, origin["identifier"], destination["identifier"])
                key = "\x1f".join(ends)
                times[key] = times.get(key, 0) + 1
                again = (str(times[key]),) if times[key] > 1 else ()
                identifier = generated(self.identifier, "link", *ends, *again)
            yield self._link(found, identifier, origin, destination)

    def _link(
        self,
        found: Link,
        identifier: str,
        origin: Mapping[str, str],
        destination: Mapping[str, str],
    ) -> dict[str, Any]:
        ours = _without_empty(
            {
                "origin_version": found.origin.version,
                "destination_version": found.destination.version,
            }
            | _details(found.details)
        )
        if found.kind == CHILD:
            ours["link"] = True
        case = _case(found.details)
        return conforming(
            "CFAssociation",
            case,
            {
                "identifier": identifier,
                "associationType": found.kind,
                "sequenceNumber": found.sequence,
                "uri": self._uri(found.details, "CFAssociations", identifier),
                "originNodeURI": _full_end(origin, "originNodeURI", case, ours),
                "destinationNodeURI": _full_end(destination, "destinationNodeURI", case, ours),
                "lastChangeDateTime": self._changed(found),
                "extensions": ours | self._odd_uri(found.details),
            },
        )

    def _end(self, end: End) -> dict[str, str]:
        item = self._items_by_ref.get(end.ref) if end.ref is not None else None
        if item is not None:
            return self.item_link(item)
        uri = end.uri if URI.fullmatch(end.uri) else self.outside_uri(end.identifier, end.version)
        return {"title": end.title, "identifier": end.identifier, "uri": uri}

    def outside_uri(self, identifier: str, version: str) -> str:
        """The address of an end that is no item of the package and of which none was told."""
        if identifier == self.identifier:
            return self.uri
        value = self._values_by_identifier.get(identifier)
        if value is not None:
            return self._uri(value.details, "CFItems", identifier)
        if version:
            return address(self.base_url, "CFItems", identifier)
        return identifiers.foreign_address(identifier)

    @cached_property
    def _items_by_ref(self) -> dict[str, Item]:
        return {item.ref: item for item in self.package.items}

    @cached_property
    def _values_by_identifier(self) -> dict[str, Value]:
        return {self.value_identifiers[value.code]: value for value in self.package.values}

    def _value_link(self, value: Value) -> dict[str, str]:
        identifier = self.value_identifiers[value.code]
        uri = self._uri(value.details, "CFItems", identifier)
        return link(value.label or value.code, identifier, uri)

    def _item_type_link(self, title: str) -> dict[str, str]:
        identifier = identifiers.item_type_identifier(self.identifier, title)
        return link(title, identifier, address(self.base_url, "CFItemTypes", identifier))

    def _changed(self, part: Value | Item | Link) -> str:
        return moment_text(part.changed_at or self.changed_at)

    def _uri(self, details: Mapping[str, Any], collection: str, identifier: str) -> str:
        told = details.get("uri")
        if isinstance(told, str) and URI.fullmatch(told):
            return told
        return address(self.base_url, collection, identifier)

    @staticmethod
    def _odd_uri(details: Mapping[str, Any]) -> dict[str, str]:
        """An address that is none, kept beside the one that we give."""
        told = details.get("uri")
        if isinstance(told, str) and told and not URI.fullmatch(told):
            return {"uri": told}
        return {}


# What the details of a package keep of CASE that is not of the document.
_BESIDE_DOCUMENT = frozenset({"CFDefinitions", "CFRubrics", "CFPackage"})


def link(title: str, identifier: str, uri: str) -> dict[str, str]:
    """A reference to an object."""
    return {"title": one_line(title), "identifier": identifier, "uri": uri}


def _full_end(
    end: Mapping[str, str], name: str, case: dict[str, Any], ours: dict[str, Any]
) -> dict[str, Any]:
    """``end`` with what the source said of it besides; what CASE does not know goes to ``ours``."""
    beside = case.pop(name, None)
    beside = dict(beside) if isinstance(beside, Mapping) else {}
    result = dict(end)
    target = beside.get("targetType")
    if isinstance(target, str) and (target == "CASE" or EXTENDED_WORD.fullmatch(target)):
        result["targetType"] = beside.pop("targetType")
    if beside:
        ours[name] = beside
    return result


def _case(details: Mapping[str, Any]) -> dict[str, Any]:
    case = details.get("case")
    return dict(case) if isinstance(case, Mapping) else {}


def _details(details: Mapping[str, Any]) -> dict[str, Any]:
    """What details of other formats say, which CASE carries along unread."""
    beside = {name: value for name, value in details.items() if name not in _KNOWN_DETAILS}
    return {"details": beside} if beside else {}


def _without_empty(ours: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in ours.items() if value}
