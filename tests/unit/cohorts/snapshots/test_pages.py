"""Pages of frozen quarters: what they say, to whom, and what they answer to bad input."""

import re
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from django.utils import translation

from cohorts.enrolment.models import Enrolment
from cohorts.indicators.enums import Indicator
from cohorts.indicators.lines import RATE_COLUMNS
from cohorts.indicators.queries import Rate
from cohorts.snapshots.comparing import is_within_chance
from cohorts.snapshots.models import FrozenFigures
from cohorts.snapshots.queries.quarters import snapshots_visible_to
from cohorts.snapshots.services import revise_snapshot, take_snapshot
from lms.kernel import clock
from tests import factories
from tests.unit.cohorts.indicators import builders as b
from tests.unit.cohorts.snapshots.test_freezing import later_result

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def frozen(closed, breton):
    """Two quarters: in the first one the Breton cohort had not closed."""
    return [take_snapshot(year=2021, quarter=1)[0], take_snapshot(year=2025, quarter=4)[0]]


@pytest.fixture
def national(client):
    client.cookies["language"] = "en"
    client.force_login(factories.national_reviewer())
    return client


@pytest.fixture
def regional(client, grand_est):
    client.cookies["language"] = "en"
    client.force_login(factories.regional_reviewer(grand_est))
    return client


def text(response) -> str:
    """What a reader reads, with plain spaces."""
    assert response.status_code == 200
    words = re.sub(r"<(script|style|svg).*?</\1>", " ", response.content.decode(), flags=re.S)
    words = re.sub(r"<[^>]+>", " ", words).replace("\u202f", " ").replace("\xa0", " ")
    return re.sub(r"\s+", " ", words)


def page(snapshot) -> str:
    return reverse("snapshot", args=[snapshot.pk])


def test_the_list_counts_the_cohorts_of_the_reader(frozen, client, grand_est):
    client.cookies["language"] = "en"
    for reader, number in (
        (factories.national_reviewer(), 2),
        (factories.regional_reviewer(grand_est), 1),
    ):
        client.force_login(reader)
        response = client.get(reverse("snapshots"))
        assert "Figures as of" in text(response)
        shown = response.context["snapshots"]
        assert [one.on for one in shown] == [date(2025, 12, 31), date(2021, 3, 31)]
        assert [one.cohorts for one in shown] == [number, number]


def test_what_is_compared_no_longer_is_not_said_to_come_out_the_same(frozen, regional):
    said = ("every figure comes out the same", "no longer compared with later facts")
    words = text(regional.get(page(frozen[1])))
    assert [sentence in words for sentence in said] == [True, False]
    type(frozen[1]).objects.update(definition_version="0.9")
    words = text(regional.get(page(frozen[1])))
    assert [sentence in words for sentence in said] == [False, True]


def test_a_snapshot_shows_fractions_and_nothing_of_another_region(frozen, regional):
    words = text(regional.get(page(frozen[1])))
    assert "10 of 13" in words
    assert "77% [50–92]" in words
    assert "version 1.1" in words
    assert "Checked just now: nothing was changed" in words
    assert "Bretagne" not in words
    assert "bretonne" not in words


def test_the_national_page_puts_the_regions_in_the_alphabet(frozen, national):
    response = national.get(page(frozen[1]))
    assert [line.title for line in response.context["region_lines"]] == ["Bretagne", "Grand Est"]
    assert "15 of 18" in text(response)


def test_the_official_figure_stands_beside_its_revision(frozen, national, closed):
    later_result(closed)
    with clock.at(datetime(2026, 3, 10, 11, tzinfo=UTC)):
        revise_snapshot(snapshot_id=frozen[1].pk)
    words = text(national.get(page(frozen[1])))
    assert "10 of 13" in words
    assert "revised: 11 of 14" in words
    assert "Results of juries: Defended before the jury 10 → 11" in words
    assert "Hold the diploma 10 → 11" in words


def test_each_head_leads_to_its_definition(frozen, national):
    names = [column.figure for column in RATE_COLUMNS]
    shown = national.get(page(frozen[1])).content.decode()
    pair = {"before": frozen[0].pk, "after": frozen[1].pk}
    compared = national.get(reverse("snapshot_comparison"), pair).content.decode()
    definitions = reverse("indicator_definitions")
    assert re.findall(rf'<th [^>]*><a href="{definitions}#([^"]+)"', shown)[: len(names)] == names
    assert f'{definitions}#diploma"' in compared


def test_excused_hours_of_a_frozen_quarter(closed, national):
    person = closed.enrolments.first()
    for day, step in (("2020-02-03", "present_onsite"), ("2020-02-04", "excused")):
        half_day = b.half_day(factories.seminar(closed), day, day)
        b.attend(half_day, person, (step, day))
    snapshot, _created = take_snapshot(year=2025, quarter=4)
    # Of all together, and of the cohort.
    assert text(national.get(page(snapshot))).count("excused: 3 h") == 2


def test_without_a_revision_the_page_says_so(frozen, national):
    assert "comes out the same" in text(national.get(page(frozen[0])))


def test_altered_figures_are_announced(frozen, national, closed):
    row = frozen[1].rows.get(cohort=closed)
    content = {**row.content, "sets": {**row.content["sets"], "V": 13}}
    FrozenFigures.objects.filter(pk=row.pk).update(content=content)
    assert "Stored figures were altered" in text(national.get(page(frozen[1])))
    assert "Stored figures were altered" not in text(national.get(page(frozen[0])))


def test_a_row_taken_away_is_announced_to_the_other_region_too(frozen, regional, breton):
    FrozenFigures.objects.filter(snapshot=frozen[1], cohort=breton)._raw_delete("default")
    assert "The snapshot was altered" in text(regional.get(page(frozen[1])))


@pytest.mark.parametrize("query", ["?region=53", "?region=53&programme=pacte-cds"])
def test_another_region_does_not_exist(frozen, regional, query):
    assert regional.get(page(frozen[1]) + query).status_code == 404
    assert regional.get(reverse("snapshot_comparison") + query).status_code == 404


def test_a_quarter_without_cohorts_of_the_reader_does_not_exist(frozen, client):
    factories.region("93", "Provence")
    client.force_login(factories.regional_reviewer(factories.region("93", "Provence")))
    assert client.get(page(frozen[1])).status_code == 404
    assert client.get(reverse("snapshots")).status_code == 200


@pytest.mark.parametrize("query", ["?region=nowhere", "?programme=nothing", "?region=%00"])
def test_an_unknown_code_is_named_and_shows_no_figures(frozen, national, query):
    response = national.get(page(frozen[1]) + query)
    assert "is not known here" in text(response)
    assert "cohort_lines" not in response.context


def test_two_quarters_side_by_side(frozen, national):
    first, last = frozen
    address = f"{reverse('snapshot_comparison')}?before={last.pk}&after={first.pk}"
    response = national.get(address)
    # The earlier one first, whatever was asked.
    assert (response.context["before"], response.context["after"]) == (first, last)
    words = text(response)
    assert "Closing of the cohort: closed since" in words
    assert "Promotion bretonne" in words
    assert "1 cohort without any change is not shown" in words
    for name, titles in (
        ("closed_regions", ["Bretagne", "Grand Est"]),
        ("running_regions", ["Bretagne"]),
        ("closed_cohorts", ["Bretagne (Promotion bretonne)"]),
        ("running_cohorts", []),
    ):
        assert [line.title for line in response.context[name].lines] == titles


def cells(table, title: str) -> dict[str, tuple[str, ...]]:
    """The cells of the line with that ``title`` by column."""
    [line] = [line for line in table.lines if line.title == title]
    assert [cell.label for cell in line.cells] == [str(column.label) for column in table.columns]
    return {cell.label: tuple(map(plain, words_of(cell))) for cell in line.cells}


def words_of(cell) -> list[str]:
    """What stands in a cell, line by line."""
    return [one for one in (cell.main, cell.detail, *cell.notes) if one]


def plain(words: str) -> str:
    return words.replace("\u202f", " ").replace("\xa0", " ")


def test_closed_cohorts_are_compared_with_closed_ones_and_running_ones_stand_apart(
    frozen, national
):
    """People of a cohort that runs never stand beside a rate that does not count them."""
    context = national.get(reverse("snapshot_comparison")).context
    closed = cells(context["closed_regions"], "Bretagne")
    assert closed["Enrolled"] == ("5", "before: –")
    assert closed["Diploma rate"] == ("5 of 5", "100% [57–100]", "before: –")
    running = cells(context["running_regions"], "Bretagne")
    assert running["Enrolled"] == ("–", "before: 5")
    assert "Diploma rate" not in running
    assert cells(context["closed_regions"], "Grand Est")["Diploma rate"] == (
        "10 of 13",
        "77% [50–92]",
    )


def test_a_difference_within_chance_is_not_to_be_interpreted(closed, national):
    take_snapshot(year=2025, quarter=3)
    later_result(closed)
    take_snapshot(year=2025, quarter=4)
    context = national.get(reverse("snapshot_comparison")).context
    for name, title in (
        ("closed_regions", "Grand Est"),
        ("closed_programmes", "PACTE-CDS"),
        ("closed_cohorts", "Grand Est (1re promotion)"),
    ):
        assert cells(context[name], title)["Diploma rate"] == (
            "11 of 14",
            "79% [52–92]",
            "before: 10 of 13 – 77% [50–92]",
            "chance alone can explain the difference, it cannot be interpreted",
        )


@pytest.mark.parametrize(
    ("before", "after", "within"),
    [
        ((10, 13), (11, 14), True),
        ((300, 400), (120, 400), False),
        ((9, 12), (8, 12), True),
        ((5, 5), (9, 9), False),
        ((0, 0), (9, 10), False),
    ],
)
def test_what_chance_explains(before, after, within):
    first, second = (Rate(Indicator.DIPLOMA, *each, date(2025, 12, 31)) for each in (before, after))
    assert is_within_chance(first, second) is within


def test_regions_are_compared_with_the_sentence_on_chance(frozen, national):
    note = national.get(reverse("snapshot_comparison")).context["closed_regions"].note
    assert "cannot be interpreted" in note


def test_rates_of_several_programmes_are_never_mixed(closed, grand_est, national):
    other = b.programme_version("referent", award_needs_jury=False)
    b.closed_cohort(grand_est, graduates=2, version=other, label="Référents")
    take_snapshot(year=2025, quarter=3)
    take_snapshot(year=2025, quarter=4)
    response = national.get(reverse("snapshot_comparison"))
    columns = response.context["closed_regions"].columns
    assert "Diploma rate" not in [str(column.label) for column in columns]
    assert "are not mixed" in text(response)
    rates = [plain(line.cells[-1].main) for line in response.context["closed_programmes"].lines]
    assert sorted(rates) == ["10 of 13", "2 of 2"]
    response = national.get(reverse("snapshot_comparison") + "?programme=referent")
    [line] = response.context["closed_regions"].lines
    assert plain(line.cells[-1].main) == "2 of 2"
    assert "are not mixed" not in text(response)


def test_one_heading_has_one_figure_on_every_page(closed, national):
    """“Followed in full” is of those enrolled, as on the page of the indicators."""
    snapshot, _created = take_snapshot(year=2025, quarter=4)
    [line] = national.get(page(snapshot)).context["cohort_lines"]
    found = {cell.label: plain(cell.main) for cell in line.cells}
    with translation.override("en"):
        assert list(found) == [str(column.label) for column in RATE_COLUMNS]
    assert (found["Followed in full"], found["Completion"]) == ("11 of 14", "11 of 13")


def test_began_counts_the_same_people_in_the_comparison(grand_est, national):
    """Those who were neutralised began as well; the set E* leaves them out."""
    a_cohort = b.closed_cohort(grand_est, graduates=3)
    b.enrol(a_cohort, b.STARTED, ("neutralised", "2020-05-04"))
    take_snapshot(year=2025, quarter=3)
    take_snapshot(year=2025, quarter=4)
    context = national.get(reverse("snapshot_comparison")).context
    assert cells(context["closed_regions"], "Grand Est")["Began"] == ("4",)


def test_fifty_cohorts_and_fifty_revisions_a_page(grand_est, national):
    for number in range(51):
        b.closed_cohort(grand_est, graduates=1, label=f"P{number:02}")
    snapshot, _created = take_snapshot(year=2025, quarter=4)
    for enrolment in Enrolment.objects.all():
        enrolment.changes.update(effective_on=date(2026, 1, 5))
    revise_snapshot(snapshot_id=snapshot.pk)
    first = national.get(page(snapshot))
    assert (len(first.context["cohort_lines"]), len(first.context["revision_lines"])) == (50, 50)
    assert first.context["closed"] == 51
    assert "1 to 50 of 51" in text(first)
    assert "?revisions=2" in first.content.decode()
    second = national.get(page(snapshot) + "?page=2")
    assert [line.title for line in second.context["cohort_lines"]] == ["Grand Est (P50)"]
    assert "?page=2&amp;revisions=2" in second.content.decode()
    last = national.get(page(snapshot) + "?page=x&revisions=99")
    assert (len(last.context["cohort_lines"]), len(last.context["revision_lines"])) == (50, 1)


def test_rows_and_revisions_are_counted_apart(frozen, closed, breton):
    """A join of both kinds of row would read each of one for each of the other."""
    for _time in range(2):
        later_result(closed)
        revise_snapshot(snapshot_id=frozen[1].pk)
    found = snapshots_visible_to(factories.national_reviewer())
    assert [(one.on, one.cohorts, one.revised) for one in found] == [
        (date(2025, 12, 31), 2, 1),
        (date(2021, 3, 31), 2, 0),
    ]
    assert list(found.query.alias_map) == ["cohorts_snapshot"]


def test_a_comparison_shows_the_last_two_by_itself(frozen, regional):
    response = regional.get(reverse("snapshot_comparison"))
    assert (response.context["before"], response.context["after"]) == tuple(frozen)
    words = text(response)
    assert "Nothing changed between the two dates" in words
    assert "Bretagne" not in words


@pytest.mark.parametrize("query", ["?before=1&after=1", "?before=x", "?after=999999"])
def test_a_wrong_pair_is_named(frozen, national, query):
    query = query.replace("1&after=1", f"{frozen[0].pk}&after={frozen[0].pk}")
    response = national.get(reverse("snapshot_comparison") + query)
    assert response.status_code == 200
    assert response.context["pair_form"].errors
    assert "closed_cohorts" not in response.context


def test_pages_without_anything_frozen(national):
    assert "Nothing is frozen yet" in text(national.get(reverse("snapshots")))
    assert national.get(reverse("snapshot_comparison")).status_code == 200


def test_the_same_number_of_questions_for_one_and_for_fifteen(
    client, grand_est, django_assert_max_num_queries
):
    b.closed_cohort(grand_est, graduates=1)
    few, _created = take_snapshot(year=2025, quarter=3)
    for number in range(14):
        b.closed_cohort(grand_est, graduates=1, label=f"Promotion {number}")
    many, _created = take_snapshot(year=2025, quarter=4)
    revise_snapshot(snapshot_id=few.pk)
    client.force_login(factories.national_reviewer())
    client.get(page(few))
    with django_assert_max_num_queries(12) as one:
        client.get(page(few))
    with django_assert_max_num_queries(len(one)):
        client.get(page(many))
    with django_assert_max_num_queries(12):
        client.get(reverse("snapshot_comparison"))
    with django_assert_max_num_queries(10) as listed:
        client.get(reverse("snapshots"))
    for year in range(2021, 2025):
        take_snapshot(year=year, quarter=4)
    with django_assert_max_num_queries(len(listed)):
        client.get(reverse("snapshots"))


def test_a_cohort_that_moved_is_told_so(closed, bretagne, national):
    snapshot, _created = take_snapshot(year=2025, quarter=4)
    closed.region = bretagne
    closed.starts_on = date(2020, 1, 7)
    closed.save()
    revise_snapshot(snapshot_id=snapshot.pk)
    words = text(national.get(page(snapshot)))
    assert "Cohort filed elsewhere: region Grand Est → Bretagne" in words
