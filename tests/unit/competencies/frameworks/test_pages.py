"""The public pages of the frameworks."""

import pytest
from django.urls import reverse

from competencies.frameworks.models import FrameworkVersion
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


def test_few_queries_at_any_size(client, django_assert_max_num_queries):
    for number in (1, 200):
        version = factories.framework_version(competencies=number)
        with django_assert_max_num_queries(10):
            page = client.get(detail(version.framework.key)).content.decode()
        assert f"Compétence numéro {number}" in page


def test_texts_are_escaped(client):
    version = factories.framework_version(competencies=1)
    version.revisions.update(statement="<script>alert(1)</script>")
    page = client.get(detail("coordinator")).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
