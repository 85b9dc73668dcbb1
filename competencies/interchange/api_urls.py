"""Addresses of the read interface for other systems, below /ims/case/: CASE 1.1 and 1.0."""

from django.urls import path

from competencies.interchange.case.vocabulary import DEFINITIONS
from competencies.interchange.views import api

SHAPES = ("v1p1", "v1p0")
COLLECTIONS = (
    "CFDocuments",
    "CFPackages",
    "CFItems",
    "CFAssociations",
    "CFRubrics",
    *DEFINITIONS,
)


def _patterns(shape: str) -> list:
    told = {"shape": shape}
    singles = [
        path(
            f"{shape}/{collection}/<path:identifier>",
            api.single,
            told | {"collection": collection},
            name=f"case_{shape}_{collection}",
        )
        for collection in COLLECTIONS
    ]
    return [
        path(f"{shape}/CFDocuments", api.documents, told, name=f"case_{shape}_documents"),
        path(
            f"{shape}/CFItemAssociations/<path:identifier>",
            api.item_associations,
            told,
            name=f"case_{shape}_CFItemAssociations",
        ),
        *singles,
        path(
            f"{shape}/discovery/imscase{shape}_openapi3_v1p0.json",
            api.openapi,
            told,
            name=f"case_{shape}_openapi",
        ),
        path(f"{shape}/<path:rest>", api.unknown, told, name=f"case_{shape}_unknown"),
    ]


urlpatterns = [pattern for shape in SHAPES for pattern in _patterns(shape)]
