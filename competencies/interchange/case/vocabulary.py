"""Words of CASE 1.1: its classes with their properties, and what a value must be to be valid.

The tables have what reading recognises and what writing may let out; anything else that a source
says is kept and leaves in the ``extensions`` that CASE 1.1 allows on every class.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from competencies.frameworks.enums import LINK_KINDS, LinkKind
from competencies.interchange.case.moments import is_strict_moment

EXTENSION = "coordo"
CASE_VERSION = "1.1"
DEFAULT_CREATOR = "Coordo"
DEFAULT_ITEM_TYPE = "Competency"
CHILD = LinkKind.IS_CHILD_OF.value

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
UUID_SHAPE = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
EXTENDED_WORD = re.compile(r"ext:[a-zA-Z0-9._-]+")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

# What a property is: text, texts, uri, link, links, day, moment, integer, number, object, objects,
# identifier. In the order in which they are written.
PROPERTIES: Mapping[str, Mapping[str, str]] = {
    "CFDocument": {
        "identifier": "identifier",
        "uri": "uri",
        "frameworkType": "text",
        "caseVersion": "text",
        "creator": "text",
        "title": "text",
        "lastChangeDateTime": "moment",
        "officialSourceURL": "uri",
        "publisher": "text",
        "description": "text",
        "subject": "texts",
        "subjectURI": "links",
        "language": "text",
        "version": "text",
        "adoptionStatus": "text",
        "statusStartDate": "day",
        "statusEndDate": "day",
        "licenseURI": "link",
        "notes": "text",
        "extensions": "object",
    },
    "CFItem": {
        "identifier": "identifier",
        "fullStatement": "text",
        "alternativeLabel": "text",
        "CFItemType": "text",
        "uri": "uri",
        "humanCodingScheme": "text",
        "listEnumeration": "text",
        "abbreviatedStatement": "text",
        "conceptKeywords": "texts",
        "conceptKeywordsURI": "link",
        "notes": "text",
        "subject": "texts",
        "subjectURI": "links",
        "language": "text",
        "educationLevel": "texts",
        "CFItemTypeURI": "link",
        "licenseURI": "link",
        "statusStartDate": "day",
        "statusEndDate": "day",
        "lastChangeDateTime": "moment",
        "extensions": "object",
    },
    "CFAssociation": {
        "identifier": "identifier",
        "associationType": "text",
        "sequenceNumber": "integer",
        "uri": "uri",
        "originNodeURI": "end",
        "destinationNodeURI": "end",
        "CFAssociationGroupingURI": "link",
        "lastChangeDateTime": "moment",
        "notes": "text",
        "extensions": "object",
    },
    "CFConcept": {
        "identifier": "identifier",
        "uri": "uri",
        "title": "text",
        "keywords": "text",
        "hierarchyCode": "text",
        "description": "text",
        "lastChangeDateTime": "moment",
        "extensions": "object",
    },
    "CFSubject": {
        "identifier": "identifier",
        "uri": "uri",
        "title": "text",
        "hierarchyCode": "text",
        "description": "text",
        "lastChangeDateTime": "moment",
        "extensions": "object",
    },
    "CFLicense": {
        "identifier": "identifier",
        "uri": "uri",
        "title": "text",
        "description": "text",
        "licenseText": "text",
        "lastChangeDateTime": "moment",
        "extensions": "object",
    },
    "CFItemType": {
        "identifier": "identifier",
        "uri": "uri",
        "title": "text",
        "description": "text",
        "hierarchyCode": "text",
        "typeCode": "text",
        "lastChangeDateTime": "moment",
        "extensions": "object",
    },
    "CFAssociationGrouping": {
        "identifier": "identifier",
        "uri": "uri",
        "title": "text",
        "description": "text",
        "lastChangeDateTime": "moment",
        "extensions": "object",
    },
    "CFRubric": {
        "identifier": "identifier",
        "uri": "uri",
        "title": "text",
        "description": "text",
        "lastChangeDateTime": "moment",
        "CFRubricCriteria": "CFRubricCriterion",
        "extensions": "object",
    },
    "CFRubricCriterion": {
        "identifier": "identifier",
        "uri": "uri",
        "category": "text",
        "description": "text",
        "CFItemURI": "link",
        "weight": "number",
        "position": "integer",
        "rubricId": "identifier",
        "lastChangeDateTime": "moment",
        "CFRubricCriterionLevels": "CFRubricCriterionLevel",
        "extensions": "object",
    },
    "CFRubricCriterionLevel": {
        "identifier": "identifier",
        "uri": "uri",
        "description": "text",
        "quality": "text",
        "score": "number",
        "feedback": "text",
        "position": "integer",
        "rubricCriterionId": "identifier",
        "lastChangeDateTime": "moment",
        "extensions": "objects",
    },
}

# The definitions of a package: the list's name, the class in it, texts that must be there.
DEFINITIONS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "CFConcepts": ("CFConcept", ("title", "hierarchyCode")),
    "CFSubjects": ("CFSubject", ("title", "hierarchyCode")),
    "CFLicenses": ("CFLicense", ("title", "licenseText")),
    "CFItemTypes": ("CFItemType", ("title", "description", "hierarchyCode")),
    "CFAssociationGroupings": ("CFAssociationGrouping", ("title",)),
}

# What the classes have in a package of their own accord and a package must not repeat.
OUTSIDE_A_PACKAGE = frozenset({"CFDocumentURI", "CFPackageURI"})


def is_valid(kind: str, value: Any) -> bool:
    """Whether ``value`` may stand where CASE wants a ``kind`` (see ``PROPERTIES``)."""
    match kind:
        case "text":
            return isinstance(value, str)
        case "identifier":
            return isinstance(value, str) and bool(value.strip())
        case "uri":
            return isinstance(value, str) and URI.fullmatch(value) is not None
        case "day":
            return isinstance(value, str) and is_day(value)
        case "moment":
            return isinstance(value, str) and is_strict_moment(value)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "texts":
            return _is_list_of("text", value)
        case "link":
            return _is_link(value)
        case "end":
            return isinstance(value, dict)
        case "links":
            return _is_list_of("link", value)
        case "object":
            return isinstance(value, dict)
        case _:
            return isinstance(value, list) and all(isinstance(part, dict) for part in value)


def is_day(text: str) -> bool:
    """Whether ``text`` is a calendar day such as 2026-01-31."""
    if not DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_association_type(text: str) -> bool:
    """Whether CASE 1.1 lets an association have that type."""
    return text in LINK_KINDS or EXTENDED_WORD.fullmatch(text) is not None


def _is_list_of(kind: str, value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(is_valid(kind, part) for part in value)


def _is_link(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"title", "identifier", "uri"}
        and is_valid("text", value["title"])
        and is_valid("identifier", value["identifier"])
        and is_valid("uri", value["uri"])
    )
