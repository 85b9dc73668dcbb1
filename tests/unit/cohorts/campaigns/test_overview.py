"""Wider views: whom they count, what they say, and what it costs."""

import uuid
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.campaigns.queries import overview_of, populations, reference_day
from competencies.positioning.models import Positioning, Rating
from lms.kernel import clock
from tests import factories
from tests.unit.cohorts.campaigns.overviews import answered_by, group, numbers, page, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
QUARTER = date(2026, 1, 1)


# Who is counted.


@pytest.mark.parametrize(
    ("today", "day"),
    [
        (date(2026, 1, 1), date(2026, 1, 1)),
        (date(2026, 3, 31), date(2026, 1, 1)),
        (date(2026, 4, 1), date(2026, 4, 1)),
        (date(2026, 12, 31), date(2026, 10, 1)),
    ],
)
def test_figures_are_as_of_the_first_day_of_the_quarter(today, day):
    with clock.at(datetime(today.year, today.month, today.day, 11, tzinfo=UTC)):
        assert reference_day() == day


def test_only_what_was_closed_before_the_quarter_counts(version, programme, here):
    group(version, programme, here, (0, 1, 0, 0, 0), closes_on=date(2025, 12, 30))
    group(version, programme, here, (0, 2, 0, 0, 0), closes_on=date(2025, 12, 31))
    group(version, programme, here, (0, 4, 0, 0, 0), closes_on=date(2026, 3, 1))
    group(version, programme, here, (0, 8, 0, 0, 0), closes_on=None)
    (found,) = populations(QUARTER)
    assert found.people == {("pacte-cds", "44"): 1}


def test_what_is_submitted_counts_and_no_draft(version, programme, here):
    campaign = group(version, programme, here, (0, 3, 0, 0, 0))
    answered_by(factories.user(), campaign.cohort, campaign, [4] * 4, state="draft")
    (found,) = populations(QUARTER)
    assert found.number(()) == 3


def test_a_person_counts_once_where_she_answered_last(version, programme, here, there):
    first = group(version, programme, here, (0, 12, 12, 0, 0))
    second = group(version, programme, there, (0, 12, 12, 0, 0))
    moved = first.cohort.enrolments.first().person
    answered_by(moved, second.cohort, second, [2] * 4)
    (found,) = populations(QUARTER)
    assert found.people == {("pacte-cds", "44"): 23, ("pacte-cds", "53"): 25}


def test_a_trainers_rating_counts_nowhere(version, programme, here, levels):
    campaign = group(version, programme, here, (0, 12, 12, 0, 0))
    entry = campaign.entries.first()
    trainer = factories.trainer_of(campaign.cohort)
    Positioning.objects.create(
        person=entry.enrolment.person,
        rater=trainer,
        rater_role="trainer",
        framework_version=version,
        moment="initial",
        state="submitted",
        started_at=factories.EPOCH,
        submitted_at=factories.EPOCH,
    )
    (found,) = populations(QUARTER)
    assert found.number(()) == 24


def test_the_last_answer_counts(client, manager, version, programme, here, levels):
    campaign = group(version, programme, here, (0, 12, 13, 0, 0))
    item = version.competencies.order_by("position").first()
    changed = Positioning.objects.filter(ratings__revision=item, ratings__level=levels[2]).first()
    Rating.objects.create(
        positioning=changed,
        revision=item,
        level=levels[1],
        client_key=uuid.uuid4(),
        answered_at=factories.EPOCH,
    )
    assert campaign.entries.count() == 25
    (found,) = populations(QUARTER)
    lines = overview_of(found, (), QUARTER).lines
    assert {line.revision.pk: line.counts for line in lines}[item.pk] == (13, 12)
    assert sorted(line.counts for line in lines)[0] == (12, 13)


def test_each_text_and_each_moment_stands_alone(version, programme, here):
    other = factories.framework_version("referent")
    group(version, programme, here, (0, 3, 0, 0, 0))
    group(version, programme, here, (0, 5, 0, 0, 0), "final")
    group(other, programme, here, (0, 7, 0, 0, 0))
    found = {(one.text, one.moment): one.number(()) for one in populations(QUARTER)}
    assert found == {
        ("coordinator-1.0", "initial"): 3,
        ("coordinator-1.0", "final"): 5,
        ("referent-1.0", "initial"): 7,
    }


# What it says.


def test_groups_in_words(client, manager, version, programme, here):
    group(version, programme, here, (3, 9, 11, 2, 20))
    assert numbers(page(client))[0] == [
        ("No level, or “Je découvre”", 12),
        ("“Je pratique avec appui” or “Je suis autonome”", 13),
        ("Je transmets", 20),
    ]


def test_all_kinds_apart_where_all_are_large(client, manager, version, programme, here):
    group(version, programme, here, (11, 12, 13, 14, 15))
    response = page(client)
    assert [label for label, _people in numbers(response)[0]] == [
        "No level",
        "Je découvre",
        "Je pratique avec appui",
        "Je suis autonome",
        "Je transmets",
    ]
    chart = response.context["overview"].chart
    assert chart.table.rows[0][1:] == ("11", "12", "13", "14", "15")
    assert "A segment goes up" not in chart.sentence


def test_long_groups_are_told_by_their_ends(client, manager, version, programme, here):
    group(version, programme, here, (0, 5, 5, 5, 15))
    assert numbers(page(client))[0] == [
        ("No level, or up to “Je suis autonome”", 15),
        ("Je transmets", 15),
    ]
    group(version, programme, here, (15, 0, 0, 0, 0), "final")
    group(version, programme, here, (0, 4, 4, 4, 4), "final")
    assert numbers(page(client, moment="final"))[0] == [
        ("No level", 15),
        ("from “Je découvre” to “Je transmets”", 16),
    ]


def test_the_chart_joins_what_is_joined(client, manager, version, programme, here):
    group(version, programme, here, (3, 9, 11, 2, 20))
    chart = page(client).context["overview"].chart
    assert chart.table.rows[0][1:] == ("—", "12", "—", "13", "20")
    assert "A segment goes up to the level that names it" in chart.sentence


def test_the_median_as_far_as_the_groups_tell_it(client, manager, version, programme, here):
    group(version, programme, here, (0, 12, 40, 0, 11))
    row = page(client).context["overview"].parts[0].rows[0]
    assert row.median == "Je pratique avec appui"
    group(version, programme, here, (5, 6, 0, 0, 11), "final")
    row = page(client, moment="final").context["overview"].parts[0].rows[0]
    assert row.median == "not told by these groups"


def test_initial_against_final(client, manager, version, programme, here):
    group(version, programme, here, (0, 20, 20, 0, 0))
    group(version, programme, here, (0, 0, 0, 15, 15), "final")
    response = page(client)
    assert response.context["overview"].people == 40
    assert '<a href="?moment=final">Final</a>' in text_of(response)
    final = page(client, moment="final")
    assert final.context["overview"].people == 30
    assert 'aria-current="page">Final</a>' in text_of(final)


def test_day_number_and_definition_are_told(client, manager, version, programme, here):
    group(version, programme, here, (0, 20, 20, 0, 0))
    text = text_of(page(client))
    assert "<strong>40 people</strong> positioned themselves, as of Jan. 1, 2026." in text
    assert "last day was over before Jan. 1, 2026" in text
    assert "A number below 11 is never shown" in text


def test_fewer_than_eleven_people_are_nobody(client, manager, version, programme, here, there):
    group(version, programme, here, (0, 20, 20, 0, 0))
    group(version, programme, there, (0, 5, 5, 0, 0))
    response = page(client, programme="pacte-cds", region="53")
    assert "Fewer than 11 people are counted here" in text_of(response)
    assert "overview" not in response.context
    file = page(client, programme="pacte-cds", region="53", format="csv")
    assert file.status_code == 422


def test_nobody_there_reads_the_same(client, manager, version, programme, here):
    group(version, programme, here, (0, 20, 20, 0, 0))
    group(version, programme, here, (0, 5, 5, 0, 0), "final")
    small = text_of(page(client, moment="final"))
    assert "Fewer than 11 people are counted here" in small
    assert "<strong>10" not in small


def test_what_cannot_be_shown_says_so(client, manager, version, programme, here):
    group(version, programme, here, (0, 30, 5, 0, 0))
    response = page(client)
    assert not response.context["overview"].is_shown
    text = text_of(response)
    assert "Too few people to show anything here" in text
    assert "Je découvre" not in text


def test_before_anything_is_closed(client, manager):
    assert "Nothing to show yet" in text_of(page(client))


def test_one_hidden_competency_among_others(client, manager, version, programme, here, levels):
    group(version, programme, here, (0, 20, 20, 0, 0))
    item = version.competencies.order_by("position").last()
    for rating in Rating.objects.filter(revision=item, level=levels[2]):
        Rating.objects.create(
            positioning=rating.positioning,
            revision=item,
            level=levels[1],
            client_key=uuid.uuid4(),
            answered_at=factories.EPOCH,
        )
    response = page(client)
    assert sorted(len(groups) for groups in numbers(response)) == [0, 2, 2, 2]
    assert "1 competency is hidden: too few people to show." in text_of(response)
    assert "3 of 4 competencies can be shown." in text_of(response)


# The file.


def rows_of(response) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return [line.split(";") for line in text.split("\r\n") if line]


def test_the_file_has_the_figures_of_the_page(client, manager, version, programme, here, there):
    group(version, programme, here, (3, 9, 11, 2, 20))
    group(version, programme, there, (0, 12, 12, 0, 3))
    for filters in ({}, {"programme": "pacte-cds"}, {"programme": "pacte-cds", "region": "44"}):
        shown = numbers(page(client, **filters))
        header, *rows = rows_of(page(client, format="csv", **filters))
        assert header[-2:] == ["Answers", "People with these answers"]
        told = [(row[-2], int(row[-1])) for row in rows if row[-1]]
        assert told == [one for groups in shown for one in groups]
        assert sum(not row[-1] for row in rows) == sum(not groups for groups in shown)


def test_the_file_speaks_french(client, manager, version, programme, here):
    group(version, programme, here, (0, 20, 20, 0, 0))
    response = client.get(reverse("positioning_overview"), {"format": "csv"})
    assert response["Content-Disposition"].startswith("attachment")
    header, first, *_rest = rows_of(response)
    assert header[0] == "Référentiel"
    assert first[0] == "Référentiel coordinator"


# Nobody in person, and what it costs.


def test_no_person_reaches_the_page(client, manager, version, programme, here):
    campaign = group(version, programme, here, (0, 20, 20, 0, 0))
    response = page(client)
    text = response.content.decode()
    assert "Mon commentaire secret" not in text
    for entry in campaign.entries.select_related("enrolment__person"):
        assert entry.enrolment.person.last_name not in text
        assert entry.enrolment.person.email not in text
        assert f"/positionnement/{entry.pk}/" not in text


def queries_of(client, **filters) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert page(client, **filters).status_code == 200
    return len(queries)


def test_as_many_queries_for_one_cohort_as_for_fifteen(client, manager, version, programme, here):
    filters = {"programme": "pacte-cds", "region": "44"}
    group(version, programme, here, (0, 12, 12, 0, 0))
    few = queries_of(client, **filters)
    for _cohort in range(14):
        group(version, programme, here, (0, 1, 2, 0, 0))
    assert queries_of(client, **filters) == few
    assert few <= 10
