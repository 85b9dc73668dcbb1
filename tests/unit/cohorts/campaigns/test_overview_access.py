"""Wider views are for managers, each as far as her programmes go."""

import pytest

from lms.accounts.enums import PERMISSIONS_OF, Permission, Role, ScopeKind
from tests import factories
from tests.unit.cohorts.campaigns.overviews import group, numbers, page, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def test_only_managers_hold_the_permission():
    holders = [
        role for role, held in PERMISSIONS_OF.items() if Permission.POSITIONING_OVERVIEW in held
    ]
    assert holders == [Role.MANAGER]


OTHERS = {
    "trainer": lambda cohort: factories.trainer_of(cohort),
    "region": lambda cohort: factories.regional_reviewer(cohort.region),
    "national": lambda cohort: factories.national_reviewer(),
    "juror": lambda cohort: factories.juror(),
    "editor": lambda cohort: factories.editor(),
    "administrator": lambda cohort: factories.administrator(),
    "superuser": lambda cohort: factories.user(is_superuser=True, is_staff=True),
    "trainee": lambda cohort: cohort.enrolments.first().person,
}


@pytest.mark.parametrize("other", OTHERS)
def test_nobody_else_opens_it(client, version, programme, here, other):
    campaign = group(version, programme, here, (0, 12, 12, 0, 0))
    client.force_login(OTHERS[other](campaign.cohort))
    assert page(client).status_code == 403
    assert page(client, format="csv").status_code == 403


def test_a_visitor_signs_in_first(client):
    assert page(client).url.startswith("/compte/login/")


@pytest.fixture
def two_programmes(version, programme, here, there):
    other = factories.programme_version("referent", version.framework)
    group(version, programme, here, (0, 30, 30, 0, 0))
    group(version, other, there, (0, 25, 20, 0, 0))
    return other


@pytest.fixture
def narrow(client, two_programmes):
    person = factories.user("Odile", "Ailleurs")
    factories.grant(person, Role.MANAGER, ScopeKind.PROGRAMME, "referent")
    client.force_login(person)
    return person


def test_a_programmes_manager_sees_her_programme(client, narrow):
    response = page(client)
    assert response.context["overview"].people == 45
    form = response.context["form"]
    assert [key for key, _label in form.fields["programme"].choices] == ["referent"]
    assert [key for key, _label in form.fields["region"].choices] == ["", "53"]


@pytest.mark.parametrize(
    ("name", "value"), [("programme", "pacte-cds"), ("region", "44"), ("programme", "nowhere")]
)
def test_what_lies_elsewhere_is_not_known_to_her(client, narrow, name, value):
    response = page(client, **{name: value})
    assert "overview" not in response.context
    assert "is not known here" in text_of(response)
    assert page(client, format="csv", **{name: value}).status_code == 422


def test_she_sees_what_everybody_sees(client, narrow):
    hers = numbers(page(client, programme="referent"))
    client.force_login(factories.manager())
    assert numbers(page(client, programme="referent")) == hers


def test_everywhere_is_the_whole(client, manager, two_programmes):
    assert page(client).context["overview"].people == 105
    assert page(client, programme="referent").context["overview"].people == 45


@pytest.mark.parametrize("name", ["framework", "programme", "region", "moment"])
@pytest.mark.parametrize("value", ["x", "1; DROP", "\x00", "é" * 500])
def test_unknown_filters_get_a_sentence(client, manager, two_programmes, name, value):
    response = page(client, **{name: value})
    assert response.status_code == 200
    assert "overview" not in response.context
    assert response.context["form"].errors[name]


def test_a_region_is_told_apart_within_a_programme(client, manager, two_programmes):
    response = page(client, region="53")
    assert "Choose a programme" in text_of(response)
    assert page(client, region="53", programme="referent").context["overview"].people == 45
