"""A target range that the scale of the version does not have: no page shows it, none breaks."""

import json

import pytest
from django.urls import reverse

from cohorts.campaigns import services
from cohorts.campaigns.queries import campaigns_of_group, group_spread
from competencies.frameworks.models import TargetProfile, TargetRange
from tests import factories

pytestmark = pytest.mark.django_db
PAGES = (
    "positioning_result",
    "mirror",
    "positioning_bilan",
    "positioning_needs",
)


@pytest.fixture
def browser(client, person):
    client.force_login(person)
    client.cookies["language"] = "en"
    return client


@pytest.fixture
def ranges(version, enrolment):
    """Give the person's function these ranges."""
    enrolment.profile = factories.profile()
    enrolment.save()
    function = TargetProfile.objects.create(
        key="medecin", title="Médecine", framework=version.framework
    )
    function.profiles.add(enrolment.profile)

    def give(**bands):
        for code, (low, high) in bands.items():
            TargetRange.objects.create(
                target_profile=function, axis_code=code, minimum=low, maximum=high
            )

    return give


def printed(entry):
    """The facts of the report that the person prints."""
    report = services.print_report(entry=entry, by=entry.enrolment.person)
    assert "Médecine" not in report.facts or json.loads(report.facts)["target"]
    return json.loads(report.facts)


def url(name, entry):
    return reverse(name, kwargs={"entry_id": entry.pk})


@pytest.mark.parametrize("beyond", [(3, 5), (5, 6), (0, 9)])
def test_no_page_breaks_and_none_shows_it(browser, submitted, rated, ranges, beyond):
    ranges(C1=beyond, C2=beyond)
    for name in PAGES:
        response = browser.get(url(name, submitted))
        assert response.status_code == 200, name
        assert "Médecine" not in response.content.decode(errors="replace"), name
    facts = printed(submitted)
    assert facts["target"] is None
    assert {each["target"] for each in facts["competencies"]} == {None}


def test_the_other_ranges_stay(browser, submitted, rated, ranges, trainer, items):
    ranges(C1=(3, 5), C2=(3, 4))
    page = browser.get(url("positioning_result", submitted)).content.decode()
    assert "Médecine" in page
    assert "Médecine" in browser.get(url("mirror", submitted)).content.decode()
    facts = printed(submitted)
    targets = {each["code"][:2]: each["target"] for each in facts["competencies"]}
    assert targets == {"C1": None, "C2": [3, 4]}
    browser.force_login(trainer)
    address = reverse("mirror_agree", kwargs={"entry_id": submitted.pk, "revision_id": items[1].pk})
    assert browser.get(address).status_code == 200


def test_nobody_stands_below_it_in_the_group(submitted, rated, ranges, campaign, cohort, trainer):
    ranges(C1=(3, 5), C2=(3, 4))
    lines = group_spread(campaign, trainer, among=campaigns_of_group(trainer, cohort.pk)).lines
    found = {line.revision.code[:2]: (line.below, line.compared) for line in lines}
    assert found == {"C1": (0, 0), "C2": (1, 1)}
