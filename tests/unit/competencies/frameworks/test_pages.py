"""The public pages of the frameworks."""

import pytest
from django.urls import reverse

from competencies.frameworks.models import FrameworkVersion, LevelDescriptor
from competencies.frameworks.reading import page_of
from competencies.frameworks.reference import load_frameworks_reference
from lms.accounts.reference import load_accounts_reference
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def reference():
    load_accounts_reference()
    load_frameworks_reference()


def detail(key):
    return reverse("framework_detail", kwargs={"key": key})


def test_anyone_reads_the_grid_of_the_referent(client, reference):
    response = client.get(detail("referent"))
    page = response.content.decode()
    assert response.status_code == 200
    assert page.count('scope="row"') == 3
    assert "Préparer et animer une concertation pluriprofessionnelle" in page
    assert "002 annexe 2, étape 1" in page
    assert "référentiel régional des dispositifs" in page


def test_the_director_is_read_field_by_field(client, reference):
    page = client.get(detail("director")).content.decode()
    assert page.count('class="framework-section"') == 5
    assert 'scope="row"' not in page


def test_a_proposed_text_says_so(client, reference):
    page = client.get(detail("coordinator")).content.decode()
    assert "tone-info" in page
    FrameworkVersion.objects.update(status="official")
    assert 'class="status tone-info"' not in client.get(detail("coordinator")).content.decode()


def test_the_list_names_every_framework_in_force(client, reference):
    page = client.get(reverse("framework_list")).content.decode()
    for key in ("referent", "director", "coordinator"):
        assert detail(key) in page


@pytest.mark.parametrize("state", ["draft", "retired"])
def test_what_is_not_in_force_is_not_found(client, state):
    version = factories.framework_version()
    FrameworkVersion.objects.filter(pk=version.pk).update(state=state)
    assert client.get(detail("coordinator")).status_code == 404
    assert client.get(detail("unheard-of")).status_code == 404


@pytest.mark.parametrize("signed_in", [False, True])
def test_few_queries_at_any_size(client, django_assert_max_num_queries, signed_in):
    if signed_in:
        client.force_login(factories.user())
    asked = set()
    for number in (1, 200):
        version = factories.framework_version(competencies=number)
        level = version.scale_version.levels.first()
        for revision in version.competencies.all():
            LevelDescriptor.objects.create(revision=revision, level=level, behaviour="Elle écoute.")
        with django_assert_max_num_queries(10) as queries:
            page = client.get(detail(version.framework.key)).content.decode()
        assert f"Compétence numéro {number}" in page
        asked.add(len(queries))
    assert len(asked) == 1


def test_behaviours_stand_with_their_level_and_the_anchors_hold_elsewhere(client):
    version = factories.framework_version(competencies=2)
    level = version.scale_version.levels.get(ordinal=3)
    LevelDescriptor.objects.create(
        revision=version.competencies.first(), level=level, behaviour="Elle reformule la demande."
    )
    page = client.get(detail("coordinator")).content.decode()
    assert page.count("Elle reformule la demande.") == 1
    assert page.count("Repère 3") == 1


def test_a_tree_is_drawn_as_one(client):
    version = factories.framework_version(competencies=3)
    first, second, third = version.competencies.order_by("position")
    for child, parent in ((second, first), (third, second)):
        child.parent = parent
        child.axis_values = []
        child.save()
    page = client.get(detail("coordinator")).content.decode()
    assert [page.count(f'class="depth-{depth}"') for depth in (0, 1, 2)] == [1, 1, 1]


def test_what_is_being_edited_stands_in_its_place_and_is_marked():
    version = factories.framework_version(competencies=2)
    edited = version.competencies.first()
    edited.statement = "Un énoncé pas encore enregistré"
    context = page_of(version, preview_of=edited)
    shown = [one for part in context["sections"] for one in part["competencies"]]
    assert [(one.revision.statement, one.edited) for one in shown if one.edited] == [
        ("Un énoncé pas encore enregistré", True)
    ]
    assert len(shown) == 2


def test_it_can_be_taken_along_in_every_format(client, reference):
    page = client.get(detail("referent")).content.decode()
    for query in ("format=case", "format=moodle", "format=table", "format=table&amp;kind=csv"):
        assert f'{reverse("framework_export", args=["referent"])}?{query}"' in page


def test_texts_are_escaped(client):
    version = factories.framework_version(competencies=1)
    version.competencies.update(statement="<script>alert(1)</script>")
    page = client.get(detail("coordinator")).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
