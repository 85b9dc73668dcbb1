"""The public pages of the programmes: words of the editor, facts of the rows."""

import pytest
from django.utils import translation
from django.utils.translation import gettext
from wagtail.models import Locale, Page, Site

from curriculum.pages.models import ProgrammeIndexPage, ProgrammePage
from lms.site.models import HomePage
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def index():
    Locale.objects.get_or_create(language_code="fr")
    root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root"))
    home = root.add_child(instance=HomePage(title="Accueil", slug="accueil"))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": home}
    )
    return home.add_child(instance=ProgrammeIndexPage(title="Les formations", slug="formations"))


def present(index, version, **fields):
    values = {"title": "La formation", "slug": version.programme.key, **fields}
    return index.add_child(instance=ProgrammePage(programme=version.programme, **values))


def read(client, page) -> str:
    response = client.get(page.url)
    assert response.status_code == 200
    return response.content.decode()


def test_facts_come_from_the_newest_version(client, index):
    page = present(index, factories.programme_version(duration_months=12))
    newer = factories.programme_version(duration_months=18, typical_cohort_size=11)
    text = read(client, page)
    assert "18" in text
    assert "12 m" not in text
    assert "Diplôme d’établissement" in text
    assert newer.modules.first().title in text


def test_what_nobody_said_is_said_to_be_unknown(client, index):
    version = factories.programme_version(
        award_kind=None,
        award_title=None,
        duration_months=None,
        dissertation_required=None,
        completion_rule_status=None,
        award_rule_status=None,
    )
    version.modules.all().delete()
    text = read(client, present(index, version))
    # Award, duration, delivery, structures, group, organisers, framework, modules.
    with translation.override("fr"):
        assert text.count(gettext("to be specified by the training body")) == 8


def test_a_framework_in_force_is_linked(client, index):
    framework = factories.framework_version("director").framework
    version = factories.programme_version(framework=framework)
    assert "/referentiels/director/" in read(client, present(index, version))


def test_a_framework_out_of_force_is_only_named(client, index):
    published = factories.framework_version("director")
    published.__class__.objects.filter(pk=published.pk).update(state="retired")
    version = factories.programme_version(framework=published.framework)
    text = read(client, present(index, version))
    assert "/referentiels/director/" not in text
    assert published.framework.title in text


def test_the_words_are_those_of_the_editor(client, index):
    page = present(
        index,
        factories.programme_version(),
        lead="Pour coordonner ensemble",
        body="<p>Une année <b>entière</b>.</p>",
    )
    text = read(client, page)
    assert "Pour coordonner ensemble" in text
    assert "<b>entière</b>" in text


def test_the_list_takes_the_same_queries_for_one_and_for_many(
    client, index, django_assert_max_num_queries
):
    present(index, factories.programme_version("un"))
    client.get(index.url)
    with django_assert_max_num_queries(16) as first:
        assert "/formations/un/" in read(client, index)
    for number in range(15):
        present(index, factories.programme_version(f"programme-{number}"))
    with django_assert_max_num_queries(len(first)):
        assert "/formations/programme-14/" in read(client, index)
