"""The OpenAPI 3 description of the read interface, made of the tables that it works by."""

from typing import Any

from competencies.frameworks.enums import LINK_KINDS
from competencies.interchange.case.identifiers import address
from competencies.interchange.case.selection import DEFAULT_LIMIT, LARGEST_LIMIT
from competencies.interchange.case.vocabulary import PROPERTIES, UUID

# The path of an operation, its name, the schema of the answer, what it gives.
OPERATIONS = (
    ("CFDocuments", "getAllCFDocuments", "CFDocumentSet", "The published frameworks."),
    ("CFDocuments/{sourcedId}", "getCFDocument", "CFDocument", "One framework, its head alone."),
    ("CFPackages/{sourcedId}", "getCFPackage", "CFPackage", "One framework, the whole of it."),
    ("CFItems/{sourcedId}", "getCFItem", "CFItem", "One competency, or one value of an axis."),
    (
        "CFItemAssociations/{sourcedId}",
        "getCFItemAssociations",
        "CFAssociationSet",
        "An item and the associations that it is an end of.",
    ),
    ("CFAssociations/{sourcedId}", "getCFAssociation", "CFAssociation", "One association."),
    (
        "CFAssociationGroupings/{sourcedId}",
        "getCFAssociationGrouping",
        "CFAssociationGrouping",
        "One group of associations.",
    ),
    ("CFConcepts/{sourcedId}", "getCFConcept", "CFConceptSet", "A concept and those below it."),
    ("CFItemTypes/{sourcedId}", "getCFItemType", "CFItemTypeSet", "A type of items."),
    ("CFLicenses/{sourcedId}", "getCFLicense", "CFLicense", "One licence."),
    ("CFRubrics/{sourcedId}", "getCFRubric", "CFRubric", "The scale and what can be observed."),
    ("CFSubjects/{sourcedId}", "getCFSubject", "CFSubjectSet", "A subject and those below it."),
)
_IDENTITY = ["identifier", "uri", "lastChangeDateTime"]
_REQUIRED = {
    "CFDocument": [*_IDENTITY, "creator", "title", "CFPackageURI"],
    "CFItem": [*_IDENTITY, "fullStatement", "CFDocumentURI"],
    "CFAssociation": [*_IDENTITY, "associationType", "originNodeURI", "destinationNodeURI"],
    "CFConcept": [*_IDENTITY, "title", "hierarchyCode"],
    "CFSubject": [*_IDENTITY, "title", "hierarchyCode"],
    "CFLicense": [*_IDENTITY, "title", "licenseText"],
    "CFItemType": [*_IDENTITY, "title", "description", "hierarchyCode"],
    "CFAssociationGrouping": [*_IDENTITY, "title"],
}
_TEXT = {"type": "string"}
_LINK = {"$ref": "#/components/schemas/LinkURI"}
_KINDS: dict[str, dict[str, Any]] = {
    "text": _TEXT,
    "identifier": {"$ref": "#/components/schemas/UUID"},
    "uri": {"type": "string", "format": "uri"},
    "day": {"type": "string", "format": "date"},
    "moment": {"type": "string", "format": "date-time"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "texts": {"type": "array", "items": _TEXT},
    "link": _LINK,
    "links": {"type": "array", "items": _LINK},
    "end": {"$ref": "#/components/schemas/LinkGenURI"},
    "object": {"type": "object", "additionalProperties": True},
    "objects": {"type": "array", "items": {"type": "object", "additionalProperties": True}},
}
_OUTSIDE = {
    "CFDocument": "CFPackageURI",
    "CFItem": "CFDocumentURI",
    "CFAssociation": "CFDocumentURI",
}


def description(base_url: str, version: str) -> dict[str, Any]:
    """The description of the interface at ``base_url``; ``version`` is v1p1 or v1p0."""
    server = address(base_url, "", "").rstrip("/").replace("v1p1", version)
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "Competencies and Academic Standards Exchange (CASE), read interface",
            "version": version.removeprefix("v").replace("p", "."),
            "description": "The published competency frameworks of this platform.",
        },
        "servers": [{"url": server}],
        "paths": {f"/{path}": {"get": _operation(path, *rest)} for path, *rest in OPERATIONS},
        "components": {"schemas": _schemas()},
    }


def _operation(path: str, name: str, schema: str, summary: str) -> dict[str, Any]:
    is_list = "{" not in path
    errors = {"404": "There is no such published object."}
    if is_list or name == "getCFDocument":
        errors["400"] = "A parameter asks for what there is not."
    answer = _answer(summary, schema)
    if is_list:
        answer["headers"] = {
            "X-Total-Count": {"schema": {"type": "integer"}},
            "Link": {"schema": _TEXT},
        }
    return {
        "operationId": name,
        "summary": summary,
        "parameters": _list_parameters() if is_list else [_IDENTIFIER],
        "responses": {"200": answer}
        | {status: _answer(text, "imsx_StatusInfo") for status, text in sorted(errors.items())},
    }


_IDENTIFIER = {"name": "sourcedId", "in": "path", "required": True, "schema": _TEXT}


def _answer(text: str, schema: str) -> dict[str, Any]:
    content = {"schema": {"$ref": f"#/components/schemas/{schema}"}}
    return {"description": text, "content": {"application/json": content}}


def _list_parameters() -> list[dict[str, Any]]:
    schemas: dict[str, dict[str, Any]] = {
        "limit": {
            "type": "integer",
            "minimum": 1,
            "maximum": LARGEST_LIMIT,
            "default": DEFAULT_LIMIT,
        },
        "offset": {"type": "integer", "minimum": 0, "default": 0},
        "sort": _TEXT,
        "orderBy": {"type": "string", "enum": ["asc", "desc"]},
        "filter": _TEXT,
        "fields": _TEXT,
    }
    return [{"name": name, "in": "query", "schema": schema} for name, schema in schemas.items()]


def _schemas() -> dict[str, Any]:
    schemas = {kind: _class(kind) for kind in PROPERTIES}
    schemas["CFPckgAssociation"] = _class("CFAssociation", outside=False)
    schemas["CFPckgDocument"] = _class("CFDocument", outside=False)
    schemas["CFPckgItem"] = _class("CFItem", outside=False)
    schemas["CFDocumentSet"] = _object({"CFDocuments": _list("CFDocument")}, ["CFDocuments"])
    for name in ("CFConcept", "CFSubject", "CFItemType"):
        schemas[f"{name}Set"] = _object({f"{name}s": _list(name)}, [f"{name}s"])
    definitions = ("CFConcept", "CFSubject", "CFLicense", "CFItemType", "CFAssociationGrouping")
    schemas["CFDefinition"] = _object({f"{name}s": _list(name) for name in definitions}, [])
    schemas["CFAssociationSet"] = _object(
        {"CFItem": _reference("CFItem"), "CFAssociations": _list("CFPckgAssociation")},
        ["CFItem", "CFAssociations"],
    )
    schemas["CFPackage"] = _object(
        {
            "CFDocument": _reference("CFPckgDocument"),
            "CFItems": _list("CFPckgItem"),
            "CFAssociations": _list("CFPckgAssociation"),
            "CFDefinitions": _reference("CFDefinition"),
            "CFRubrics": _list("CFRubric"),
            "extensions": _KINDS["object"],
        },
        ["CFDocument"],
    )
    link = {"title": _TEXT, "identifier": _KINDS["identifier"], "uri": _KINDS["uri"]}
    end = {"title": _TEXT, "identifier": _TEXT, "uri": _KINDS["uri"], "targetType": _TEXT}
    schemas["LinkURI"] = _object(link, list(link))
    schemas["LinkGenURI"] = _object(end, list(link))
    schemas["UUID"] = _TEXT | {
        "description": f"{UUID.pattern}, or letter by letter what the source of a framework gave."
    }
    schemas["imsx_StatusInfo"] = _status()
    return schemas


def _class(kind: str, *, outside: bool = True) -> dict[str, Any]:
    properties = {name: _property(name, told) for name, told in PROPERTIES[kind].items()}
    if outside and kind in _OUTSIDE:
        properties[_OUTSIDE[kind]] = _LINK
    required = [name for name in _REQUIRED.get(kind, _IDENTITY) if name in properties]
    return _object(properties, required)


def _property(name: str, kind: str) -> dict[str, Any]:
    if name == "associationType":
        words = {"type": "string", "enum": LINK_KINDS}
        return {"anyOf": [words, {"type": "string", "pattern": "^ext:[a-zA-Z0-9._-]+$"}]}
    return _KINDS.get(kind) or _list(kind)


def _status() -> dict[str, Any]:
    field = _object(
        {"imsx_codeMinorFieldName": _TEXT, "imsx_codeMinorFieldValue": _TEXT},
        ["imsx_codeMinorFieldName", "imsx_codeMinorFieldValue"],
    )
    minor = _object({"imsx_codeMinorField": {"type": "array", "items": field}}, [])
    return _object(
        {
            "imsx_codeMajor": _TEXT,
            "imsx_severity": _TEXT,
            "imsx_description": _TEXT,
            "imsx_codeMinor": minor,
        },
        ["imsx_codeMajor", "imsx_severity"],
    )


def _object(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return schema | ({"required": required} if required else {})


def _reference(kind: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{kind}"}


def _list(kind: str) -> dict[str, Any]:
    return {"type": "array", "items": _reference(kind)}
