"""The editors' pages of resources and modules."""

import pytest
from django.urls import reverse

from curriculum.library.admin.views import MODULES, RESOURCES
from curriculum.library.models import Development, Resource
from curriculum.library.services import Developed, retire_resource, set_developments
from curriculum.programmes.models import Module
from lms.accounts.enums import Role, ScopeKind
from lms.accounts.services import grant_role
from lms.audit.models import AuditEvent
from tests import factories
from tests.unit.competencies.conftest import browser_of
from tests.unit.curriculum.library.conftest import FACTS

pytestmark = pytest.mark.django_db


def page(name, row=None):
    return reverse(name, args=[] if row is None else [row.pk])


def with_role(role):
    person = factories.user("Élise", "Plume")
    grant_role(person, role=role, scope_kind=ScopeKind.EVERYWHERE, by=None)
    return person


@pytest.fixture
def editor(db):
    factories.site_root()
    return with_role(Role.EDITOR)


@pytest.fixture
def browser(editor):
    return browser_of(editor)


def lines(*rows, stored=0):
    """The lines of competencies as a browser sends them back."""
    data = {"developed-TOTAL_FORMS": len(rows), "developed-INITIAL_FORMS": stored}
    for number, row in enumerate(rows):
        data |= {f"developed-{number}-{name}": value for name, value in row.items()}
    return data


def line(competency, low="", high="", note="", **more):
    return {
        "competency": str(competency),
        "lowest_level": low,
        "highest_level": high,
        "note": note,
        **more,
    }


def resource_data(*rows, stored=0, **changes):
    return {**FACTS, **lines(*rows, stored=stored), **changes}


def said(of):
    rows = of.developments.order_by("pk")
    return list(rows.values_list("competency", "lowest_level", "highest_level", "note"))


def test_the_form_offers_the_competencies_of_each_text(browser, version):
    text = browser.get(page(f"{RESOURCES}:add")).content.decode()
    assert f'<optgroup label="{version}">' in text
    assert "C2.1 Compétence numéro 1" in text


def test_a_resource_is_added_with_its_competencies(browser, competencies, editor):
    rows = [line(competencies[0], 1, 2, "Pour commencer"), line(competencies[1]), line("")]
    response = browser.post(page(f"{RESOURCES}:add"), resource_data(*rows))
    assert response.status_code == 302
    resource = Resource.objects.get()
    assert {name: getattr(resource, name) for name in FACTS} == FACTS
    assert said(resource) == [
        (competencies[0], 1, 2, "Pour commencer"),
        (competencies[1], None, None, ""),
    ]
    assert set(AuditEvent.objects.values_list("verb", "actor_id")) >= {
        ("resource.added", editor.pk),
        ("developments.set", editor.pk),
    }


def test_a_form_sent_twice_adds_one_resource(browser, competencies):
    data = resource_data(line(competencies[0], 1, 2))
    assert browser.post(page(f"{RESOURCES}:add"), data).status_code == 302
    second = browser.post(page(f"{RESOURCES}:add"), data)
    assert second.status_code == 200
    assert "There is a resource of this title and address already." in second.content.decode()
    assert Resource.objects.count() == 1
    assert Development.objects.count() == 1


def test_a_resource_is_edited_and_a_second_time_changes_nothing(browser, developing, competencies):
    data = resource_data(
        line(competencies[0], 2, 4), line(competencies[2]), stored=1, title="Autre titre"
    )
    for _ in range(2):
        assert browser.post(page(f"{RESOURCES}:edit", developing), data).status_code == 302
    developing.refresh_from_db()
    assert developing.title == "Autre titre"
    assert said(developing) == [
        (competencies[0], 2, 4, ""),
        (competencies[2], None, None, ""),
    ]
    assert AuditEvent.objects.filter(verb="resource.changed").count() == 1


def test_a_line_is_taken_out_however_often_it_is_sent(browser, developing, competencies):
    rows = [line(competencies[0], 9, 2, remove="on"), line(competencies[1], 1, 1)]
    for _ in range(2):
        browser.post(page(f"{RESOURCES}:edit", developing), resource_data(*rows, stored=1))
        assert said(developing) == [(competencies[1], 1, 1, "")]


def test_without_its_lines_a_form_is_not_taken(browser, developing):
    response = browser.post(page(f"{RESOURCES}:edit", developing), {**FACTS, "title": "Autre"})
    assert response.status_code == 200
    assert "ManagementForm" in response.content.decode()
    assert developing.developments.count() == 1


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (lambda one: [line(one, 3, 2)], "The highest level is below the lowest."),
        (lambda one: [line(one, 3)], "Give both ends, or none."),
        (lambda one: [line("", 1, 2)], "Choose the competency."),
        (lambda one: [line("", note="Seule")], "Choose the competency."),
        (lambda one: [line(one), line(one)], "A competency is chosen twice"),
        (lambda one: [line(one, 1, 5)], "levels go from 1 to 4"),
        (lambda one: [line(one, 0, 1)], "greater than or equal to 1"),
        (lambda one: [line("00000000-0000-0000-0000-000000000000")], "Select a valid choice"),
    ],
)
def test_what_is_wrong_comes_back_with_a_sentence(browser, resource, competencies, rows, sentence):
    data = resource_data(*rows(competencies[0]), title="À garder")
    response = browser.post(page(f"{RESOURCES}:edit", resource), data)
    text = response.content.decode()
    assert response.status_code == 200
    assert sentence in text
    assert "À garder" in text
    resource.refresh_from_db()
    assert resource.title == FACTS["title"]
    assert said(resource) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "This field is required."),
        ({"url": "javascript:alert(1)"}, "Enter a valid URL."),
        ({"url": "ftp://fichiers.example/a"}, "must begin with http"),
        ({"kind": "song"}, "Select a valid choice"),
        ({"language": "le français"}, "Give a code of a language"),
        ({"minutes": "0"}, "Give one minute at least"),
        ({"minutes": "beaucoup"}, "Enter a whole number."),
    ],
)
def test_a_resource_that_cannot_be(browser, changes, sentence):
    response = browser.post(page(f"{RESOURCES}:add"), resource_data(**changes))
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert not Resource.objects.exists()


def test_a_competency_of_an_earlier_text_can_be_kept(browser, developing, competencies, version):
    version.competencies.filter(competency=competencies[0]).update(framework_version=other_text())
    address = page(f"{RESOURCES}:edit", developing)
    assert "In earlier texts" in browser.get(address).content.decode()
    browser.post(address, resource_data(line(competencies[0], 1, 3), stored=1))
    assert said(developing) == [(competencies[0], 1, 3, "")]


def other_text():
    """A version that another one took the place of."""
    first = factories.framework_version("director", competencies=0)
    factories.framework_version("director", competencies=0)
    return first


def test_a_resource_is_retired_and_put_back(browser, resource):
    for verb, is_retired in (("retire", True), ("restore", False)):
        address = page(f"{RESOURCES}:{verb}", resource)
        assert FACTS["title"] in browser.get(address).content.decode()
        for _ in range(2):
            assert browser.post(address).status_code == 302
            assert Resource.objects.get().is_retired is is_retired
    assert (
        AuditEvent.objects.filter(verb__in=["resource.retired", "resource.restored"]).count() == 2
    )


def test_the_list_says_what_is_in_use(browser, developing, editor):
    text = browser.get(page(f"{RESOURCES}:list")).content.decode()
    assert FACTS["title"] in text
    assert page(f"{RESOURCES}:retire", developing) in text
    retire_resource(resource=developing, by=editor)
    text = browser.get(page(f"{RESOURCES}:list")).content.decode()
    assert "Retired" in text
    assert page(f"{RESOURCES}:restore", developing) in text


def test_what_a_module_develops_is_set(browser, module, competencies, version):
    module.domains.add(version.axis_values.get(code="C1"))
    address = page(f"{MODULES}:edit", module)
    assert "C1 Domaine 1" in browser.get(address).content.decode()
    data = lines(line(competencies[0], 1, 2)) | {"title": "Un autre titre"}
    for _ in range(2):
        assert browser.post(address, data).status_code == 302
    assert said(module) == [(competencies[0], 1, 2, "")]
    module.refresh_from_db()
    assert module.title == "Coordination"
    assert AuditEvent.objects.filter(verb="developments.set").count() == 1


def test_the_list_shows_the_modules_of_today(browser, module, version, competencies, editor):
    set_developments(of=module, developed=[Developed(competencies[0])], by=editor)
    assert page(f"{MODULES}:edit", module) in browser.get(page(f"{MODULES}:list")).content.decode()
    later = factories.programme_version(framework=version.framework)
    text = browser.get(page(f"{MODULES}:list")).content.decode()
    assert page(f"{MODULES}:edit", module) not in text
    assert page(f"{MODULES}:edit", later.modules.get(code="S1")) in text
    assert browser.get(page(f"{MODULES}:edit", module)).status_code == 404


def test_nobody_adds_or_deletes_a_module_nor_deletes_a_resource(browser, module, resource):
    browser.post(page(f"{MODULES}:add"), lines())
    browser.post(page(f"{MODULES}:delete", module))
    browser.post(page(f"{RESOURCES}:delete", resource))
    for kind, row in (("module", module), ("resource", resource)):
        address = reverse("wagtail_bulk_action", args=["curriculum", kind, "delete"])
        browser.post(f"{address}?id={row.pk}")
    assert Module.objects.count() == 3
    assert Resource.objects.count() == 1


PAGES = ("list", "add", "edit", "retire", "restore")


def addresses(resource, module):
    return [
        *(
            page(f"{RESOURCES}:{name}", None if name in {"list", "add"} else resource)
            for name in PAGES
        ),
        page(f"{MODULES}:list"),
        page(f"{MODULES}:edit", module),
    ]


@pytest.mark.parametrize("role", [Role.EDITOR, Role.ADMINISTRATOR])
def test_who_may(role, resource, module):
    factories.site_root()
    client = browser_of(with_role(role))
    assert {client.get(address).status_code for address in addresses(resource, module)} == {200}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", ["trainer", "manager", "nobody", "visitor"])
def test_who_may_not(client, resource, module, who, method):
    factories.site_root()
    if who != "visitor":
        person = {
            "trainer": lambda: factories.trainer_of(factories.cohort(module.programme_version)),
            "manager": factories.manager,
            "nobody": factories.user,
        }[who]()
        client = browser_of(person)
    for address in addresses(resource, module):
        response = getattr(client, method)(address, resource_data(title="Pris"))
        if who == "visitor":
            assert response.status_code == 302
            assert response["Location"].split("?")[0] not in addresses(resource, module)
        else:
            assert response.status_code == 403
    assert Resource.objects.get().title == FACTS["title"]
    assert not Resource.objects.get().is_retired


def test_an_editor_whose_time_is_over_is_turned_away(browser, editor, resource):
    editor.grants.update(starts_on="2019-01-01", ends_on="2020-01-01")
    assert browser.get(page(f"{RESOURCES}:edit", resource)).status_code == 403
