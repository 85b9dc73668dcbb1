"""The description for programs: valid, and true of every kind of answer."""

from datetime import timedelta

import pytest
from django.test import Client
from jsonschema import Draft202012Validator, ValidationError
from openapi_spec_validator import OpenAPIV31SpecValidator

from cohorts.api.exports import answer_of
from cohorts.api.forms import ParameterForm
from cohorts.api.models import ReviewerToken
from cohorts.api.problems import TITLES
from cohorts.api.services import REQUESTS_A_MINUTE, revoke_token
from cohorts.indicators.enums import FigureSet, Indicator, Span
from cohorts.indicators.queries import Asked, cohorts_reviewed_by, overview
from cohorts.indicators.queries.departures import reasons
from lms.accounts.services import deactivate
from lms.kernel import clock
from tests import factories
from tests.conftest import NOW
from tests.unit.cohorts.api.conftest import URL, secret_of, tool
from tests.unit.cohorts.indicators import builders as b

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
ADDRESS = "/api/v1/openapi.json"


@pytest.fixture
def described(client) -> dict:
    return client.get(ADDRESS).json()


def validate(described: dict, name: str, answer: object) -> None:
    """Raise ``ValidationError`` unless ``answer`` is what the schema ``name`` says."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": described["components"]}
    checker = Draft202012Validator.FORMAT_CHECKER
    Draft202012Validator(schema, format_checker=checker).validate(answer)


def check(described: dict, response) -> None:
    """Hold ``response`` against what is described of its status."""
    told = described["paths"]["/indicators"]["get"]["responses"][str(response.status_code)]
    [(kind, content)] = told["content"].items()
    assert response["Content-Type"] == kind
    validate(described, content["schema"]["$ref"].rsplit("/", 1)[1], response.json())
    for header in told.get("headers", {}):
        assert response[header]


def test_the_description_is_valid_openapi(described):
    OpenAPIV31SpecValidator(described).validate()
    assert described["openapi"] == "3.1.0"


def test_a_faulty_description_would_be_seen(described):
    del described["paths"]["/indicators"]["get"]["responses"]["200"]["description"]
    assert not OpenAPIV31SpecValidator(described).is_valid()


def test_anybody_may_read_it_and_keep_it(client):
    response = client.get(ADDRESS)
    assert response["Cache-Control"] == "public, max-age=3600"
    assert not response.cookies
    again = client.get(ADDRESS, headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_it_names_the_parameters_that_are_read_and_no_other(described):
    operation = described["paths"]["/indicators"]["get"]
    assert {each["name"] for each in operation["parameters"]} == set(ParameterForm.base_fields)


def test_it_names_every_indicator_set_and_problem(described):
    schemas = described["components"]["schemas"]
    assert schemas["Row"]["properties"]["indicator"]["enum"] == [
        *Indicator.values,
        *Span.values,
    ]
    assert list(schemas["Cohorts"]["properties"]["people"]["properties"]) == FigureSet.values
    assert len(schemas["Problem"]["properties"]["type"]["enum"]) == len(TITLES)


@pytest.mark.usefixtures("published")
def test_answers_are_what_is_described(described, ask, national, regional, grand_est):
    for person, parameters in (
        (national, {}),
        (national, {"year": "2021"}),
        (national, {"employer_region": "44"}),
        (national, {"date": "2020-12-31"}),
        (regional, {"region": "44"}),
    ):
        response = ask(person, **parameters)
        assert response.status_code == 200
        check(described, response)
    b.enrol(b.cohort(grand_est, label="En cours"), b.STARTED)
    check(described, ask(national))


def test_answers_without_cohorts_are_described_too(described, ask, national):
    check(described, ask(national))


@pytest.mark.usefixtures("published")
def test_hidden_answers_are_described_too(described, national):
    asked = Asked(on=NOW.date(), programme="pacte-cds", region="44")
    cohorts = cohorts_reviewed_by(national)
    found, left = overview(cohorts, asked), reasons(cohorts, asked)
    validate(described, "Answer", answer_of(found, left, region="44", in_full=False))


@pytest.mark.usefixtures("published")
def test_a_row_of_another_shape_would_be_seen(described, ask, national):
    row = ask(national).json()["rows"][0]
    validate(described, "Row", row)
    for changed in (
        {**row, "value": "75 %"},
        {**row, "indicator": "satisfaction"},
        {**row, "reference_date": "hier"},
        {**row, "person": "Camille Exemple"},
        {name: value for name, value in row.items() if name != "suppressed"},
    ):
        with pytest.raises(ValidationError):
            validate(described, "Row", changed)


@pytest.mark.usefixtures("published")
def test_refusals_are_what_is_described(described, regional, national):
    secret = secret_of(regional)
    asks = tool(secret)
    seen = set()
    for response in (
        Client().get(URL),
        tool("coordo_unknown").get(URL),
        asks.post(URL),
        asks.get(URL, {"region": "53"}),
        asks.get(URL, {"region": "zz"}),
        asks.get(URL, {"regoin": "44"}),
        asks.get(URL, {"region": ["44", "44"]}),
        _expired(secret),
        *_too_often(national),
        _closed(regional, secret),
        _revoked(secret),
    ):
        check(described, response)
        seen.add(response.status_code)
    told = described["paths"]["/indicators"]["get"]["responses"]
    assert {str(status) for status in seen} | {"200"} == set(told)


def _expired(secret: str):
    with clock.at(NOW + timedelta(days=91)):
        return tool(secret).get(URL)


def _too_often(person):
    asks = tool(secret_of(person))
    return [asks.get(URL) for _number in range(REQUESTS_A_MINUTE + 1)][-1:]


def _closed(person, secret: str):
    deactivate(person, by=factories.administrator(), reason="Départ")
    return tool(secret).get(URL)


def _revoked(secret: str):
    token = ReviewerToken.objects.order_by("pk").first()
    revoke_token(token=token, by=token.owner)
    return tool(secret).get(URL)
