"""The OpenAPI 3.1 description of the interface, made of the tables that it works by."""

from collections.abc import Mapping
from typing import Any

from cohorts.api.exports import DAYS, MINUTES, NOT_RECORDED, PEOPLE
from cohorts.api.problems import TITLES, type_of
from cohorts.api.services import REQUESTS_A_MINUTE
from cohorts.enrolment.states import DepartureReason
from cohorts.indicators.enums import DEFAULT_PROGRAMME, FigureSet, Indicator, Span

VERSION = "1.0.0"
_CODE = {"type": "string"}
_DAY = {"type": "string", "format": "date"}
_COUNT = {"type": "integer", "minimum": 0}
_SHARE = {"type": "number", "minimum": 0, "maximum": 1}

# Name, what it chooses, the schema of its values.
PARAMETERS: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
    (
        "region",
        "Region of the cohort by its INSEE code. Left out: all that the owner reviews.",
        _CODE,
    ),
    (
        "programme",
        f"Programme by its key. Left out: {DEFAULT_PROGRAMME}, or the first that the owner "
        "reviews.",
        _CODE,
    ),
    ("year", "Year in which the cohort began.", {"type": "integer"}),
    (
        "date",
        "Reference date. Left out: today in Paris. Neither in the future nor before the first "
        "cohort began.",
        _DAY,
    ),
    ("structure_type", "People of one type of employer, by its code.", _CODE),
    ("profile", "People of one profile, by its code.", _CODE),
    ("group", "People whose employer has this managing body, by its name.", _CODE),
    (
        "employer_region",
        "People whose employer lies in this region, by its INSEE code. Never together with region.",
        _CODE,
    ),
)
# Status, what it means, the header that goes with it.
REFUSALS: tuple[tuple[int, str, str], ...] = (
    (400, "A parameter that does not exist, or that is repeated.", ""),
    (401, "No token, or one that does not work (any more).", "WWW-Authenticate"),
    (403, "The owner of the token may not review figures today.", "WWW-Authenticate"),
    (404, "A region or programme that is not the owner's to review.", ""),
    (405, "Any method but GET and HEAD.", "Allow"),
    (422, "A value that cannot be used.", ""),
    (429, f"More than {REQUESTS_A_MINUTE} requests of one token in a minute.", "Retry-After"),
)


def description(base_url: str) -> dict[str, Any]:
    """The description as served under ``/api/v1/openapi.json``; ``base_url`` is the site's."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Coordo: figures of the programmes",
            "version": VERSION,
            "description": (
                "Entry, completion, drop-out, diploma and attendance rates with their numerators "
                "and denominators, hours delivered and the time to the diploma, as of any "
                "reference date, for those who review them. Problems are told in French or "
                "English, as Accept-Language asks."
            ),
        },
        "servers": [{"url": f"{base_url.rstrip('/')}/api/v1"}],
        "paths": {"/indicators": {"get": _operation()}},
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token that a reviewer made; it opens what she may read.",
                }
            },
            "schemas": _schemas(),
        },
    }


def _operation() -> dict[str, Any]:
    return {
        "operationId": "getIndicators",
        "summary": "The figures of closed cohorts, and the numbers of running ones.",
        "security": [{"token": []}],
        "parameters": [_parameter(*each) for each in PARAMETERS],
        "responses": {
            "200": {
                "description": "The figures. Never to be kept by a shared cache.",
                "content": {"application/json": {"schema": _ref("Answer")}},
            },
            **{str(status): _refusal(text, header) for status, text, header in REFUSALS},
        },
    }


def _parameter(name: str, text: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": text, "schema": dict(schema)}


def _refusal(text: str, header: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "description": text,
        "content": {"application/problem+json": {"schema": _ref("Problem")}},
    }
    if header:
        kind = {"type": "integer"} if header == "Retry-After" else {"type": "string"}
        told["headers"] = {header: {"schema": kind, "required": True}}
    return told


def _schemas() -> dict[str, Any]:
    return {
        "Answer": _object(
            reference_date=_DAY,
            definition_version=_CODE,
            definitions=_told("Where each indicator and set is defined.", format="uri"),
            rows={"type": "array", "items": _ref("Row")},
            closed=_ref("Cohorts"),
            running=_ref("Cohorts"),
            departures=_ref("Departures"),
        ),
        "Row": _row(),
        "Interval": _object(
            "Wilson's interval at 95 %. There is none for minutes and days: these are no draws.",
            low=_SHARE,
            high=_SHARE,
        ),
        "Cohorts": _cohorts(),
        "Departures": _departures(),
        "Problem": _problem(),
    }


def _row() -> dict[str, Any]:
    return _object(
        "One rate of the closed cohorts, or a time. Codes that are null were not asked for; a null "
        "region means all regions that the owner of the token reviews. Values that are null "
        "although the row is not suppressed: nobody is in the denominator, so there is none.",
        indicator={"type": "string", "enum": [*Indicator.values, *Span.values]},
        programme=_or_null(_CODE),
        region=_or_null(_CODE),
        year=_or_null({"type": "integer"}),
        structure_type=_or_null(_CODE),
        profile=_or_null(_CODE),
        group=_or_null(_CODE),
        employer_region=_or_null(_CODE),
        unit={
            "type": "string",
            "enum": [PEOPLE, MINUTES, DAYS],
            "description": "What numerator and denominator count: minutes for attendance and hours "
            "delivered, else people. In a row of days the value is a time.",
        },
        numerator={**_or_null(_COUNT), "description": "Null in a row of days."},
        denominator={
            **_or_null(_COUNT),
            "description": "In a row of days, how many people the median is of.",
        },
        value={
            "type": ["number", "null"],
            "minimum": 0,
            "description": "A share between 0 and 1; in a row of days, the median number of days.",
        },
        interval={"oneOf": [_ref("Interval"), {"type": "null"}]},
        reference_date=_DAY,
        definition_version=_CODE,
        suppressed={
            "type": "boolean",
            "description": "Whether numbers are hidden; all of them are null then.",
        },
    )


def _cohorts() -> dict[str, Any]:
    sets = ", ".join(FigureSet.values)
    return _object(
        "Cohorts taken together, in numbers. Running cohorts have no rates: their people still "
        "have time.",
        cohorts=_COUNT,
        people=_object(
            f"How many people are in each set ({sets}).",
            **{name: _or_null(_COUNT) for name in FigureSet.values},
        ),
        minutes=_object(
            "Minutes of half-days whose sheet is closed; the excused ones are among those due. "
            "Planned of the people enrolled, and of these delivered: see the definitions.",
            due=_or_null(_COUNT),
            present=_or_null(_COUNT),
            excused=_or_null(_COUNT),
            planned=_or_null(_COUNT),
            delivered=_or_null(_COUNT),
        ),
        suppressed={"type": "boolean"},
    )


def _departures() -> dict[str, Any]:
    row = _object(
        "So many people for one reason, or for several that are told together because few had one.",
        reasons={
            "type": "array",
            "items": {"type": "string", "enum": [*DepartureReason.values, NOT_RECORDED]},
        },
        label=_told("The same in words."),
        people=_COUNT,
    )
    return _object(
        "Why people left closed cohorts, as of the end of the last quarter whatever the date asked "
        "for. Told of a region or of a programme as a whole, and never of fewer than five: where "
        "it is not told, numbers are null.",
        reference_date=_DAY,
        people=_or_null(_COUNT),
        rows={"type": ["array", "null"], "items": row},
        sentence=_or_null(_told("What is told, or why nothing is.")),
        suppressed={"type": "boolean"},
    )


def _problem() -> dict[str, Any]:
    error = _object(
        parameter=_CODE,
        detail=_CODE,
        accepted={"type": "array", "items": _CODE, "description": "The codes that would do."},
    )
    error["required"] = ["parameter", "detail"]
    told = _object(
        "Problem details by RFC 9457.",
        type={"type": "string", "format": "uri", "enum": [type_of(kind) for kind in TITLES]},
        title=_CODE,
        status={"type": "integer"},
        detail=_told("A sentence for the person behind the tool."),
        errors={"type": "array", "items": error, "description": "The parameters concerned."},
    )
    told["required"] = ["type", "title", "status", "detail"]
    return told


def _object(text: str = "", /, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        **({"description": text} if text else {}),
        "required": list(properties),
        "additionalProperties": False,
        "properties": properties,
    }


def _told(text: str, **more: str) -> dict[str, Any]:
    return {"type": "string", "description": text, **more}


def _or_null(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {**schema, "type": [schema["type"], "null"]}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}
