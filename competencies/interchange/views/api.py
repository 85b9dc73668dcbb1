"""The read interface of CASE for other systems: published frameworks only, for anyone."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache, wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag, urlencode
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from competencies.frameworks.models import FrameworkVersion
from competencies.frameworks.queries import published_frameworks
from competencies.interchange.case.catalogue import Catalogue, catalogue_of
from competencies.interchange.case.older import as_1_0
from competencies.interchange.case.openapi import description
from competencies.interchange.case.selection import NotSelectable, restricted, select
from competencies.interchange.queries import package_of
from lms.accounts.access import public

MAX_AGE_SECONDS = 300
# Frameworks in memory at a time: their published texts never change, building them takes time.
REMEMBERED = 32
_STATUS_OF = {"unknownobject": 404}

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class _Text:
    """A published text by what tells it from every other one."""

    pk: int
    content_hash: str
    identifier: str
    moments: tuple[datetime | None, ...]
    base_url: str
    version: FrameworkVersion = field(compare=False, repr=False)


class _Unknown(Exception):
    """There is no such published object."""


def _interface(view: View) -> View:
    """A view of the interface: anyone may read it from any page, and ask whether it changed."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except NotSelectable as refusal:
            response = _failure(refusal.minor, refusal.description)
        except _Unknown:
            response = _failure("unknownobject", "There is no such published object.")
        if response.status_code == 200:
            etag = quote_etag(hashlib.sha256(response.content).hexdigest())
            response["ETag"] = etag
            response["Cache-Control"] = f"public, max-age={MAX_AGE_SECONDS}"
            response = get_conditional_response(request, etag=etag, response=response)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag, Link, X-Total-Count"
        response["X-Content-Type-Options"] = "nosniff"
        return response

    # Nothing is written here: whoever posts is told so, in the words of the interface.
    return public(csrf_exempt(require_safe(answer)))


@_interface
def documents(request: HttpRequest, shape: str) -> HttpResponse:
    """The published frameworks: a page of them, in an order, by a filter, with some fields."""
    found = [one for text in _catalogues() for one in text.collections["CFDocuments"].values()]
    page = select(found, request.GET.dict())
    response = _json({"CFDocuments": page.objects}, shape, "")
    response["X-Total-Count"] = str(page.total)
    base = _address(request)
    response["Link"] = ", ".join(
        f'<{base}?{_query(request, page.limit, offset)}>; rel="{relation}"'
        for relation, offset in page.offsets().items()
    )
    return response


@_interface
def single(request: HttpRequest, shape: str, collection: str, identifier: str) -> HttpResponse:
    """One object of a collection by its identifier; of a document ``fields`` chooses some."""
    for catalogue in _catalogues():
        found = catalogue.find(collection, identifier)
        if found is not None:
            if collection == "CFDocuments":
                found = restricted(found, request.GET.dict())
            return _json(found, shape, collection)
    raise _Unknown


@_interface
def item_associations(request: HttpRequest, shape: str, identifier: str) -> HttpResponse:
    """An item and the associations of all published frameworks that it is an end of."""
    catalogues = _catalogues()
    item = next(filter(None, (one.find("CFItems", identifier) for one in catalogues)), None)
    if item is None:
        raise _Unknown
    found = [
        association
        for one in catalogues
        for association in one.associations.get(item["identifier"], ())
    ]
    return _json({"CFItem": item, "CFAssociations": found}, shape, "")


@_interface
def openapi(request: HttpRequest, shape: str) -> HttpResponse:
    """What the interface offers, for programs."""
    return HttpResponse(
        json.dumps(description(settings.BASE_URL, shape), indent=2) + "\n",
        content_type="application/json",
    )


@_interface
def unknown(request: HttpRequest, shape: str, rest: str) -> HttpResponse:
    """Every other address of the interface says so in its own words."""
    raise _Unknown


def _catalogues() -> list[Catalogue]:
    return [
        _catalogue(
            _Text(
                pk=version.pk,
                content_hash=version.content_hash,
                identifier=version.framework.identifier,
                moments=(version.edited_at, version.published_at),
                base_url=settings.BASE_URL,
                version=version,
            )
        )
        for version in published_frameworks()
    ]


@lru_cache(maxsize=REMEMBERED)
def _catalogue(text: _Text) -> Catalogue:
    return catalogue_of(package_of(text.version), text.base_url)


def _json(tree: Mapping[str, Any], shape: str, collection: str) -> HttpResponse:
    told = as_1_0(tree, collection) if shape == "v1p0" else tree
    content = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(content, content_type="application/json; charset=utf-8")


def _failure(minor: str, text: str) -> HttpResponse:
    told = {
        "imsx_codeMajor": "failure",
        "imsx_severity": "error",
        "imsx_description": text,
        "imsx_codeMinor": {
            "imsx_codeMinorField": [
                {"imsx_codeMinorFieldName": "Coordo", "imsx_codeMinorFieldValue": minor}
            ]
        },
    }
    return HttpResponse(
        json.dumps(told, ensure_ascii=False),
        content_type="application/json; charset=utf-8",
        status=_STATUS_OF.get(minor, 400),
    )


def _address(request: HttpRequest) -> str:
    return f"{settings.BASE_URL.rstrip('/')}{request.path}"


def _query(request: HttpRequest, limit: int, offset: int) -> str:
    kept = {name: value for name, value in request.GET.items() if name not in ("limit", "offset")}
    return urlencode(kept | {"limit": limit, "offset": offset})
