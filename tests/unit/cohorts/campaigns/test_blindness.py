"""The trainer rates first: until hers is submitted, no address shows her what the trainee says.

And the trainee reads her trainer's rating only once her own is submitted.
"""

import re
import uuid
from io import BytesIO

import pytest
from django.db.models import Q
from django.urls import NoReverseMatch, get_resolver, reverse
from pypdf import PdfReader

from cohorts.campaigns import queries, services
from cohorts.campaigns.models import TrainerRating
from cohorts.campaigns.queries import entries
from competencies.positioning.models import Rating
from competencies.positioning.queries import positionings_visible_to
from tests import factories
from tests.unit.cohorts.campaigns.test_access import OUTSIDERS

pytestmark = pytest.mark.django_db
SECRET = "Mon commentaire secret"
SEEN = "Ce que la formatrice a vu"


@pytest.fixture
def keys(submitted, campaign, cohort, enrolment, items, version):
    """Every key by which an address of the trainee's answers could be asked for."""
    return {
        "entry_id": submitted.pk,
        "campaign_id": campaign.pk,
        "cohort_id": cohort.pk,
        "enrolment_id": enrolment.pk,
        "revision_id": items[0].pk,
        "user_id": enrolment.person_id,
        "positioning_id": submitted.positioning_id,
        "framework_key": version.framework.key,
        "plan_item_id": factories.plan_item(enrolment, objective=SECRET).pk,
        "sha256": services.print_report(
            entry=submitted, by=enrolment.person, with_comments=True
        ).sha256,
    }


def ours():
    """The names of all addresses, each with the keys it wants."""
    found = get_resolver().reverse_dict
    return sorted((name, found.getlist(name)) for name in found if isinstance(name, str))


def readable(keys) -> list[str]:
    """Every address that ``keys`` can fill."""
    paths = []
    for name, shapes in ours():
        for shape in shapes:
            wanted = set(shape[0][0][1])
            if wanted <= set(keys):
                try:
                    paths.append(reverse(name, kwargs={key: keys[key] for key in wanted}))
                except NoReverseMatch:
                    continue
    return sorted(set(paths))


def leaks(client, keys, secret=SECRET) -> list[str]:
    """The addresses at which ``secret`` can be read, as a page, a file or a fragment."""
    found = []
    for path in readable(keys):
        if "logout" in path or path.startswith(("/cms/", "/ims/")):
            continue
        response = client.get(path)
        if response.status_code == 200 and secret.encode() in response.getvalue():
            found.append(path)
    return found


# What is new each time a page is drawn: tokens, keys of forms, nonces.
CHANGING = re.compile(
    rb'csrfmiddlewaretoken" value="\w+"|X-CSRFToken[^}]*|nonce="[^"]*"|csrf[-\w]*"[^>]*'
    rb"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    re.IGNORECASE,
)


def pages(client, keys) -> dict[str, bytes]:
    """What every address that ``keys`` can fill says, but for what is new each time."""
    found = {}
    for path in readable(keys):
        if not path.startswith(("/cms/", "/compte/", "/ims/")):
            response = client.get(path)
            if response.status_code == 200:
                found[path] = drawn(response)
    return found


def drawn(response) -> bytes:
    """What is on the pages, of a PDF too: that one names the instant at which it was made."""
    content = response.getvalue()
    if response["Content-Type"] == "application/pdf":
        reader = PdfReader(BytesIO(content))
        return b"".join(page.get_contents().get_data() for page in reader.pages)
    return CHANGING.sub(b"", content)


def tell_the_level(client, keys, levels, *positionings) -> list[str]:
    """The addresses that say something else when other levels were answered: whatever the level
    looks like on a page, as a word, a mark of a chart or a number."""
    told = []
    for ordinal in (1, 4):
        Rating.objects.filter(positioning__in=positionings).update(level=levels[ordinal])
        told.append(pages(client, keys))
    one, other = told
    assert set(one) == set(other)
    return [path for path in one if one[path] != other[path]]


def as_user(client, user):
    client.force_login(user)
    return client


def test_the_walk_meets_the_pages_of_a_positioning(keys):
    paths = readable(keys)
    assert reverse("positioning_result", kwargs={"entry_id": keys["entry_id"]}) in paths
    assert reverse("mirror", kwargs={"entry_id": keys["entry_id"]}) in paths
    assert len(paths) > 30


def test_before_rating_no_address_shows_a_trainer_her_answers(client, keys, trainer):
    assert leaks(as_user(client, trainer), keys) == []
    assert list(positionings_visible_to(trainer)) == []
    assert list(queries.results_visible_to(trainer)) == []


def test_before_rating_no_address_tells_a_trainer_a_level(client, keys, submitted, trainer, levels):
    assert tell_the_level(as_user(client, trainer), keys, levels, submitted.positioning) == []


def test_a_draft_of_a_rating_tells_no_level(client, keys, submitted, rating, trainer, levels):
    keys |= {"rating_id": rating.pk}
    assert tell_the_level(as_user(client, trainer), keys, levels, submitted.positioning) == []


@pytest.mark.parametrize("kind", OUTSIDERS)
def test_no_address_tells_anybody_else_a_level(
    client, keys, submitted, rated, cohort, levels, kind
):
    """Neither hers nor what her trainer says of her."""
    outsider = OUTSIDERS[kind](cohort)
    keys |= {"rating_id": rated.pk}
    both = submitted.positioning, rated.positioning
    assert tell_the_level(as_user(client, outsider), keys, levels, *both) == []


def test_where_it_may_be_read_the_walk_sees_that_the_level_differs(
    client, keys, submitted, rated, trainer, person, levels
):
    """Without this the walk could be blind itself."""
    for reader in (trainer, person):
        told = tell_the_level(as_user(client, reader), keys, levels, submitted.positioning)
        for page in ("positioning_result", "mirror", "positioning_bilan", "positioning_needs"):
            assert reverse(page, kwargs={"entry_id": keys["entry_id"]}) in told
        # What was printed is as it was.
        assert reverse("report", kwargs={"sha256": keys["sha256"]}) not in told


def test_a_draft_of_a_rating_opens_nothing(client, keys, rating, trainer):
    assert leaks(as_user(client, trainer), {**keys, "rating_id": rating.pk}) == []


def test_a_colleagues_rating_opens_nothing(client, keys, rated, cohort):
    colleague = factories.trainer_of(cohort)
    assert leaks(as_user(client, colleague), {**keys, "rating_id": rated.pk}) == []
    assert leaks(as_user(client, colleague), {**keys, "rating_id": rated.pk}, SEEN) == []
    assert list(positionings_visible_to(colleague)) == []


def test_once_rated_the_trainer_reads_result_and_mirror(client, keys, rated, trainer):
    found = leaks(as_user(client, trainer), keys)
    for page in ("positioning_result", "mirror"):
        assert reverse(page, kwargs={"entry_id": keys["entry_id"]}) in found
    assert set(positionings_visible_to(trainer)) == {
        rated.entry.positioning,
        rated.positioning,
    }


def test_without_the_rule_the_walk_finds_the_leak(client, keys, rating, trainer, monkeypatch):
    # As if a draft of a rating were enough.
    def anything(user):
        return TrainerRating.objects.filter(rater=user)

    monkeypatch.setattr(entries, "_rated_by", anything)
    found = leaks(as_user(client, trainer), keys)
    assert reverse("positioning_result", kwargs={"entry_id": keys["entry_id"]}) in found


@pytest.mark.parametrize("page", ["positioning_result", "mirror"])
def test_the_page_says_plainly_that_she_rates_first(client, submitted, trainer, page):
    client.cookies["language"] = "en"
    response = as_user(client, trainer).get(reverse(page, kwargs={"entry_id": submitted.pk}))
    text = response.content.decode()
    assert "You rate first" in text
    begin = {"campaign_id": submitted.campaign_id, "enrolment_id": submitted.enrolment_id}
    assert reverse("rating_begin", kwargs=begin) in text


def test_each_entry_is_opened_by_its_own_rating(
    submitted, rated, cohort, version, enrolment, person, items, answer, trainer, at_now
):
    later = factories.campaign(cohort, version, moment="final")
    second = services.begin_positioning(campaign=later, enrolment=enrolment, by=person)
    answer(second, items[0])
    services.submit_entry(entry=second, by=person)
    assert list(queries.results_visible_to(trainer)) == [submitted]
    assert second.positioning not in positionings_visible_to(trainer)


# The other way round.


def test_the_trainee_does_not_read_the_rating_before_she_submits(
    client, entry, rated, person, answer, items
):
    answer(entry, items[0])
    keys = {"entry_id": entry.pk, "rating_id": rated.pk, "revision_id": items[0].pk}
    assert leaks(as_user(client, person), keys, SEEN) == []
    assert list(positionings_visible_to(person)) == [entry.positioning]
    services.submit_entry(entry=entry, by=person)
    assert rated.positioning in positionings_visible_to(person)
    mirror = reverse("mirror", kwargs={"entry_id": entry.pk})
    assert leaks(client, keys, SEEN) == [mirror]


def test_the_trainee_does_not_read_a_draft_of_a_rating(
    client, submitted, rating, person, items, levels, trainer
):
    services.answer_rating(
        rating=rating,
        revision=items[0],
        client_key=uuid.uuid4(),
        by=trainer,
        level=levels[1],
        comment=SEEN,
    )
    keys = {"entry_id": submitted.pk, "rating_id": rating.pk, "revision_id": items[0].pk}
    assert leaks(as_user(client, person), keys, SEEN) == []
    assert rating.positioning not in positionings_visible_to(person)


# Everybody else.

ADDRESSES = ("rating_form", "rating_answer", "rating_rest", "rating_submit")


@pytest.mark.parametrize(
    "persona",
    [
        lambda cohort: factories.trainer_of(cohort),
        lambda cohort: factories.trainer_of(factories.cohort()),
        lambda cohort: factories.manager(),
        lambda cohort: factories.administrator(),
        lambda cohort: factories.regional_reviewer(cohort.region),
        lambda cohort: factories.national_reviewer(),
        lambda cohort: factories.juror(),
        lambda cohort: factories.enrolment(cohort, state="started").person,
        lambda cohort: cohort.enrolments.first().person,
        lambda cohort: factories.user(is_superuser=True, is_staff=True),
    ],
)
def test_a_rating_is_its_raters_alone(client, rating, cohort, persona):
    client.force_login(persona(cohort))
    for name in ADDRESSES:
        address = reverse(name, kwargs={"rating_id": rating.pk})
        assert client.get(address).status_code in {404, 405}, name
        assert client.post(address).status_code == 404, name


def test_only_trainers_who_have_rated_open_an_agreement(
    client, submitted, rated, person, cohort, items
):
    address = reverse("mirror_agree", kwargs={"entry_id": submitted.pk, "revision_id": items[0].pk})
    outsiders = (
        person,
        factories.manager(),
        factories.trainer_of(cohort),
        factories.trainer_of(factories.cohort()),
        factories.enrolment(cohort, state="started").person,
    )
    for outsider in outsiders:
        client.force_login(outsider)
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404


def test_another_cohorts_trainer_finds_neither_mirror_nor_beginning(
    client, submitted, campaign, enrolment
):
    client.force_login(factories.trainer_of(factories.cohort()))
    mirror = reverse("mirror", kwargs={"entry_id": submitted.pk})
    begin = {"campaign_id": campaign.pk, "enrolment_id": enrolment.pk}
    assert client.get(mirror).status_code == 404
    assert client.post(reverse("rating_begin", kwargs=begin)).status_code == 404


def test_who_reads_is_a_condition_without_a_query(trainer, django_assert_num_queries):
    queries.positionings_read_by_trainers(trainer)
    with django_assert_num_queries(0):
        assert isinstance(queries.positionings_read_by_trainers(trainer), Q)
