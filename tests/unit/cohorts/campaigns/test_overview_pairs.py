"""Whatever filters somebody puts side by side, no small number comes out: with people, through the
page."""

import uuid
from datetime import UTC, date, datetime
from itertools import combinations, pairwise
from random import Random

import pytest
from django.conf import settings

from cohorts.campaigns.models import CampaignEntry
from cohorts.campaigns.overview_page import kinds_text
from cohorts.enrolment.models import Enrolment
from competencies.frameworks.queries import choices_of
from competencies.positioning.models import Positioning, Rating
from lms.accounts.models import User
from lms.kernel.suppression import THRESHOLD
from tests import factories
from tests.unit.lms.kernel.suppression.audit import disclosures_by_subtraction, primary_only

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
WHEN = datetime(2025, 11, 3, 9, 0, tzinfo=UTC)
KINDS = 5
# How many people each cohort has, by programme and region; two cohorts share a region.
WORLDS = {
    "two programmes": [
        ("pacte-cds", "44", 45),
        ("pacte-cds", "53", 32),
        ("pacte-cds", "11", 14),
        ("referent", "44", 30),
        ("referent", "53", 24),
        ("referent", "53", 20),
    ],
    "a small programme": [
        ("pacte-cds", "44", 60),
        ("pacte-cds", "53", 50),
        ("pacte-cds", "11", 7),
        ("referent", "44", 9),
        ("anime", "44", 40),
    ],
    "one programme": [("pacte-cds", region, 26) for region in ("11", "27", "44", "53")],
}
# How likely each kind of answer is: no level first, then from the lowest level up.
LEANINGS = [(1, 6, 6, 2, 1), (2, 1, 5, 5, 3), (0, 1, 8, 1, 0)]


def build(world, version, seed):
    """The people of ``world``; their answers by leaf, one row of kinds for each competency."""
    random = Random(seed)
    programmes = {key: factories.programme_version(key, version.framework) for key, _r, _n in world}
    items = list(version.competencies.order_by("position"))
    levels = {level.ordinal: level for level in version.scale_version.levels.all()}
    truth = {item.pk: {} for item in items}
    for programme, region, size in world:
        cohort = factories.cohort(programmes[programme], factories.region(region, f"R{region}"))
        campaign = factories.campaign(
            cohort, version, opens_on=date(2025, 10, 1), closes_on=date(2025, 11, 30)
        )
        positionings = submitted(size, cohort, campaign)
        ratings = []
        for item, weights in zip(items, LEANINGS, strict=True):
            row = truth[item.pk].setdefault((programme, region), [0] * KINDS)
            for positioning in positionings:
                kind = random.choices(range(KINDS), weights)[0]
                row[kind] += 1
                ratings.append(rating(positioning, item, levels.get(kind)))
        Rating.objects.bulk_create(ratings)
    return truth


def submitted(size, cohort, campaign):
    people = User.objects.bulk_create(
        User(email=f"{uuid.uuid4()}@essai.example", date_joined=WHEN) for _one in range(size)
    )
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(
            person=person,
            cohort=cohort,
            state="completed",
            confirmed_on=WHEN.date(),
            created_at=WHEN,
        )
        for person in people
    )
    positionings = Positioning.objects.bulk_create(
        Positioning(
            person=person,
            rater=person,
            rater_role="self",
            framework_version=campaign.framework_version,
            moment=campaign.moment,
            state="submitted",
            started_at=WHEN,
            submitted_at=WHEN,
        )
        for person in people
    )
    CampaignEntry.objects.bulk_create(
        CampaignEntry(campaign=campaign, enrolment=enrolment, positioning=positioning)
        for enrolment, positioning in zip(enrolments, positionings, strict=True)
    )
    return positionings


def rating(positioning, item, level):
    return Rating(
        positioning=positioning,
        revision=item,
        level=level,
        non_answer=None if level else "dont_know",
        client_key=uuid.uuid4(),
        answered_at=WHEN,
    )


@pytest.fixture(params=[(name, seed) for name in WORLDS for seed in range(2)], ids=str)
def world(request, db):
    name, seed = request.param
    version = factories.framework_version(competencies=len(LEANINGS))
    return version, build(WORLDS[name], version, seed)


@pytest.fixture
def shown(world, client):
    """What the page says: for each competency and filter, (first, past the last) and the number."""
    version, truth = world
    client.force_login(factories.manager())
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    words = intervals(version)
    found = {revision: {} for revision in truth}
    leaves = next(iter(truth.values()))
    for scope in {leaf[:depth] for leaf in leaves for depth in range(3)}:
        filters = dict(zip(("programme", "region"), scope, strict=False))
        overview = client.get("/positionnements/ensemble/", filters).context.get("overview")
        if overview is None:
            continue
        for part in overview.parts:
            for row in part.rows:
                if row.groups:
                    groups = [(*words[group.label], group.people) for group in row.groups]
                    found[row.revision.pk][scope] = groups
    return found


def intervals(version):
    choices = choices_of(version.scale_version_id)
    return {
        kinds_text((start, stop), choices): (start, stop)
        for start, stop in combinations(range(KINDS + 1), 2)
        if (start, stop) != (0, KINDS)
    }


def inside(leaves, scope):
    return frozenset(leaf for leaf in leaves if leaf[: len(scope)] == scope)


def total(leaves, among, start, stop):
    return sum(sum(leaves[leaf][start:stop]) for leaf in among)


def test_the_page_tells_the_truth(world, shown):
    _version, truth = world
    for revision, scopes in shown.items():
        for scope, groups in scopes.items():
            for start, stop, people in groups:
                leaves = truth[revision]
                assert people == total(leaves, inside(leaves, scope), start, stop)
                assert people >= THRESHOLD


def test_the_whole_and_more_is_shown(shown):
    """Else the others would hold of an empty page."""
    assert all(() in scopes for scopes in shown.values())
    assert any(len(scopes) > 1 for scopes in shown.values())


def test_every_pair_of_filters(world, shown):
    """What two filters leave of one another, in groups that both tell."""
    _version, truth = world
    for revision, scopes in shown.items():
        leaves = truth[revision]
        for one, other in combinations(scopes, 2):
            told = [{stop for _start, stop, _people in scopes[scope]} for scope in (one, other)]
            cuts = [0, *sorted(told[0] & told[1])]
            here, there = inside(leaves, one), inside(leaves, other)
            for among in (here - there, there - here, here & there):
                groups = [total(leaves, among, *pair) for pair in pairwise(cuts)]
                assert not any(groups) or min(groups) >= THRESHOLD


def test_nothing_small_follows_from_the_whole_page(world, shown):
    _version, truth = world
    for revision, scopes in shown.items():
        leaves = truth[revision]
        known = [(frozenset([leaf]), frozenset(range(KINDS))) for leaf in leaves]
        for scope, groups in scopes.items():
            known += [
                (inside(leaves, scope), frozenset(range(start, stop)))
                for start, stop, _people in groups
            ]
        assert disclosures_by_subtraction(known, leaves, KINDS, THRESHOLD) == []


def test_hiding_small_cells_alone_would_have_told(world):
    _version, truth = world
    assert any(
        disclosures_by_subtraction(primary_only(leaves, KINDS, THRESHOLD), leaves, KINDS, THRESHOLD)
        for leaves in truth.values()
    )
