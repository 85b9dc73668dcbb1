"""The read interface of CASE: published frameworks for other systems."""

import json
import re

import pytest
from django.test import Client

from competencies.frameworks.models import Framework, FrameworkVersion
from competencies.frameworks.queries import published_frameworks
from competencies.frameworks.reference import load_frameworks_reference
from competencies.frameworks.services import start_draft
from competencies.frameworks.states import VersionState
from competencies.interchange.api_urls import SHAPES
from competencies.interchange.case.reading import read
from competencies.interchange.queries import package_of
from lms.accounts.reference import load_accounts_reference
from lms.audit import change_state
from tests.unit.competencies.interchange.case.schema import violations

pytestmark = pytest.mark.django_db
BASE = "/ims/case/v1p1/"


@pytest.fixture(autouse=True)
def reference():
    load_accounts_reference()
    load_frameworks_reference()


@pytest.fixture
def get(client):
    def fetch(path, status=200, **headers):
        response = client.get(path if path.startswith("/") else BASE + path, headers=headers)
        assert response.status_code == status
        return response

    return fetch


@pytest.fixture
def referent():
    return Framework.objects.get(key="referent").identifier


def test_the_published_frameworks_are_listed(get):
    response = get("CFDocuments")
    found = response.json()["CFDocuments"]
    assert len(found) == 3
    assert response["X-Total-Count"] == "3"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert all(violations(one, "CFDocument") == [] for one in found)


def test_a_retired_framework_is_not_there(get, referent):
    version = FrameworkVersion.objects.get(framework__key="referent")
    item = get(f"CFPackages/{referent}").json()["CFItems"][0]["identifier"]
    change_state(version, VersionState.RETIRED, by=None)
    assert len(get("CFDocuments").json()["CFDocuments"]) == 2
    for path in (f"CFDocuments/{referent}", f"CFPackages/{referent}", f"CFItems/{item}"):
        assert violations_of_status(get(path, 404).json(), "unknownobject") == []


def test_a_draft_is_not_there(get, referent):
    version = FrameworkVersion.objects.get(framework__key="referent")
    draft = start_draft(source=version, by=None)
    FrameworkVersion.objects.filter(pk=draft.pk).update(title="Brouillon secret")
    assert "Brouillon secret" not in get(f"CFPackages/{referent}").content.decode()
    assert len(get("CFDocuments").json()["CFDocuments"]) == 3


def violations_of_status(told, minor):
    wanted = {
        "imsx_codeMajor": "failure",
        "imsx_severity": "error",
        "imsx_codeMinor": {
            "imsx_codeMinorField": [
                {"imsx_codeMinorFieldName": "Coordo", "imsx_codeMinorFieldValue": minor}
            ]
        },
    }
    return [name for name, value in wanted.items() if told.get(name) != value]


def test_a_package_is_valid_and_reads_as_the_framework(get, referent):
    response = get(f"CFPackages/{referent}")
    assert violations(response.json()) == []
    package = read(response.content).package
    stored = package_of(next(v for v in published_frameworks() if v.framework.key == "referent"))
    assert [item.statement for item in package.items] == [item.statement for item in stored.items]
    assert package.scale == stored.scale
    assert len(package.items) == 36


def test_every_object_of_a_package_is_served_by_its_identifier(get, referent):
    package = get(f"CFPackages/{referent}").json()
    assert get(f"CFDocuments/{referent}").json().keys() - package["CFDocument"].keys() == {
        "CFPackageURI"
    }
    for collection, kind in (("CFItems", "CFItem"), ("CFAssociations", "CFAssociation")):
        for one in package[collection][:5]:
            told = get(f"{collection}/{one['identifier']}").json()
            assert violations(told, kind) == []
            assert told.pop("CFDocumentURI")["identifier"] == referent
            assert told == one
    for rubric in package["CFRubrics"]:
        assert get(f"CFRubrics/{rubric['identifier']}").json() == rubric
    for kind in package["CFDefinitions"]["CFItemTypes"]:
        told = get(f"CFItemTypes/{kind['identifier']}").json()
        assert told == {"CFItemTypes": [kind]}


def test_addresses_in_a_package_lead_to_what_they_name(get, referent, settings):
    package = get(f"CFPackages/{referent}").json()
    parts = [package["CFDocument"], package["CFItems"][0], package["CFItems"][-1]]
    for part in [*parts, package["CFAssociations"][0], package["CFRubrics"][0]]:
        assert part["uri"].startswith(settings.BASE_URL)
        path = part["uri"].removeprefix(settings.BASE_URL)
        assert get(path).json()["identifier"] == part["identifier"]


def test_an_identifier_is_found_in_any_case(get, referent):
    assert get(f"CFDocuments/{referent.upper()}").json()["identifier"] == referent


def test_an_item_comes_with_the_associations_it_is_an_end_of(get, referent):
    package = get(f"CFPackages/{referent}").json()
    item = package["CFItems"][-1]
    told = get(f"CFItemAssociations/{item['identifier']}").json()
    assert told["CFItem"]["identifier"] == item["identifier"]
    assert {one["originNodeURI"]["identifier"] for one in told["CFAssociations"]} == {
        item["identifier"]
    }
    assert len(told["CFAssociations"]) == 2
    assert get("CFItemAssociations/nowhere", 404)


@pytest.mark.parametrize(
    "path",
    ["CFDocuments/x", "CFPackages/x", "CFItems/x", "CFAssociations/x", "CFRubrics/x", "CFItems/",
     "CFItemTypes/x", "CFLicenses/x", "CFConcepts/a/b", "CFSubjects/x", "elsewhere"],
)  # fmt: skip
@pytest.mark.parametrize("shape", SHAPES)
def test_what_there_is_not_is_an_unknown_object(get, path, shape):
    told = get(f"/ims/case/{shape}/{path}", 404).json()
    assert violations_of_status(told, "unknownobject") == []


def test_pages_follow_one_another(get, settings):
    first = get("CFDocuments?limit=2&sort=title")
    told = re.findall(r'<([^>]+)>; rel="(\w+)"', first["Link"])
    links = {relation: address for address, relation in told}
    assert set(links) == {"first", "next", "last"}
    second = get(links["next"].removeprefix(settings.BASE_URL))
    titles = [one["title"] for page in (first, second) for one in page.json()["CFDocuments"]]
    assert titles == sorted(titles, key=str.lower)
    assert len(titles) == 3
    assert 'rel="prev"' in second["Link"]
    assert 'rel="next"' not in second["Link"]
    assert get("CFDocuments?offset=99").json() == {"CFDocuments": []}


def test_order_filter_and_fields(get):
    rising = get("CFDocuments?sort=title&orderBy=asc&fields=title").json()["CFDocuments"]
    falling = get("CFDocuments?sort=title&orderBy=desc&fields=title").json()["CFDocuments"]
    assert rising == falling[::-1]
    assert all(set(one) == {"title"} for one in rising)
    found = get("CFDocuments?filter=title~'DIRECT' AND version='1.0'").json()["CFDocuments"]
    assert len(found) == 1
    assert len(get("CFDocuments?filter=title='x' OR version>='0'").json()["CFDocuments"]) == 3


@pytest.mark.parametrize(
    ("query", "minor"),
    [
        ("limit=0", "invalid_selection_field"),
        ("limit=x", "invalid_selection_field"),
        ("limit=٣", "invalid_selection_field"),
        ("offset=-1", "invalid_selection_field"),
        ("offset=9999999999", "invalid_selection_field"),
        ("fields=nothing", "invalid_selection_field"),
        ("fields=", "invalid_selection_field"),
        ("filter=title", "invalid_selection_field"),
        ("filter=nothing='x'", "invalid_selection_field"),
        ("sort=nothing", "invalid_sort_field"),
        ("sort=title&orderBy=up", "invalid_sort_field"),
    ],
)
def test_what_cannot_be_selected_is_refused_in_words_of_case(get, query, minor):
    told = get(f"CFDocuments?{query}", 400)
    assert violations_of_status(told.json(), minor) == []
    assert "ETag" not in told


def test_an_unchanged_answer_is_not_sent_again(get, referent):
    first = get(f"CFPackages/{referent}")
    assert "max-age" in first["Cache-Control"]
    again = get(f"CFPackages/{referent}", 304, **{"If-None-Match": first["ETag"]})
    assert again.content == b""
    assert again["Access-Control-Allow-Origin"] == "*"
    assert get(f"CFPackages/{referent}", 200, **{"If-None-Match": '"other"'}).content


def test_it_can_only_be_read(referent):
    client = Client(enforce_csrf_checks=True)
    assert client.head(f"{BASE}CFPackages/{referent}").status_code == 200
    for method in (client.post, client.put, client.delete):
        assert method(f"{BASE}CFPackages/{referent}").status_code in (403, 405)


def test_nobody_gets_a_cookie(get):
    assert not get("CFDocuments").cookies


def test_the_older_shape_has_nothing_newer(get, referent):
    content = get(f"/ims/case/v1p0/CFPackages/{referent}").content.decode()
    assert '"extensions"' not in content
    assert '"caseVersion"' not in content
    assert read(content.encode()).errors == []


@pytest.mark.parametrize("shape", SHAPES)
def test_the_description_names_every_address_and_its_references_resolve(get, shape):
    told = get(f"/ims/case/{shape}/discovery/imscase{shape}_openapi3_v1p0.json").json()
    assert told["openapi"].startswith("3.")
    assert told["servers"][0]["url"].endswith(f"/ims/case/{shape}")
    assert len(told["paths"]) == 12
    for path in told["paths"]:
        status = 200 if "{" not in path else 404
        get(f"/ims/case/{shape}{path.replace('{sourcedId}', 'x')}", status)
    for name in re.findall(r'"#/components/schemas/(\w+)"', json.dumps(told)):
        assert name in told["components"]["schemas"]


def test_a_second_reading_asks_for_the_published_texts_alone(get, django_assert_max_num_queries):
    get("CFDocuments")
    with django_assert_max_num_queries(1):
        get("CFDocuments")
