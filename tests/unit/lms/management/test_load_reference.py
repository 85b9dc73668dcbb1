"""The command that loads all reference data."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Locale, Page

from competencies.frameworks.models import Framework, FrameworkVersion
from lms.accounts.content_access import editors_group
from lms.accounts.models import Region
from lms.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def page_tree():
    """What Wagtail's migrations leave, which the tests do without."""
    Locale.objects.get_or_create(language_code="fr")
    if Page.get_first_root_node() is None:
        Page.add_root(instance=Page(title="Root", slug="root"))


def run() -> list[str]:
    output = StringIO()
    call_command("load_reference", stdout=output)
    return output.getvalue().splitlines()


def test_a_line_for_each_kind_of_row():
    lines = run()
    assert "regions: 18 added, 0 changed, 0 unchanged" in lines
    assert "frameworks: 3 added, 0 changed, 0 unchanged" in lines
    assert "programmes: 6 added, 0 changed, 0 unchanged" in lines


def test_those_who_write_content_may_write_what_is_new():
    group = editors_group()
    everything = set(group.permissions.all())
    group.permissions.clear()
    run()
    assert set(group.permissions.all()) == everything


def test_again_all_is_unchanged_and_nothing_is_logged():
    run()
    events = AuditEvent.objects.count()
    assert all(": 0 added, 0 changed, " in line for line in run())
    assert AuditEvent.objects.count() == events


def test_a_published_text_that_differs_stops_the_whole_load():
    run()
    FrameworkVersion.objects.filter(framework__key="director").update(source_payload={})
    Region.objects.filter(insee="44").update(ars="Autre")
    with pytest.raises(CommandError, match=r"Nothing was loaded\. director\.yaml"):
        run()
    # The region would have been brought in line: not even that was kept.
    assert Region.objects.get(insee="44").ars == "Autre"
    assert Framework.objects.count() == 3
