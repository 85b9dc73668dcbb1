"""The form as it is drawn, and answers as a browser sends them."""

import uuid

import pytest
from django.http import QueryDict

from competencies.frameworks.models import LevelDescriptor
from competencies.frameworks.queries import behaviours_of, choices_of, outline
from competencies.positioning.enums import FormView, RaterRole
from competencies.positioning.forms import (
    AnswerForm,
    TypedAnswer,
    chosen,
    form_parts,
    typed_answers,
)
from competencies.positioning.queries import current_ratings
from competencies.positioning.walking import walk
from tests import factories

pytestmark = pytest.mark.django_db


def draw(positioning, **extra):
    version = positioning.framework_version
    return form_parts(
        positioning,
        outline(version.pk),
        choices_of(version.scale_version_id),
        current_ratings(positioning),
        **extra,
    )


def items_of(parts):
    return {int(item.id): item for part in parts for item in part.items}


def test_every_item_offers_levels_and_her_own_non_answers(draft, items):
    drawn = items_of(draw(draft))
    assert set(drawn) == {item.pk for item in items}
    for pk, item in drawn.items():
        assert item.markup.count(f'name="choice-{pk}"') == 6
        assert "Non observé" not in item.markup
        assert "Repère 3" in item.markup
        assert " checked" not in item.markup


def test_a_trainer_is_offered_not_observed(begin):
    about_her = begin(rater=factories.user(), rater_role=RaterRole.TRAINER)
    assert all("Non observé" in item.markup for item in items_of(draw(about_her)).values())


def test_the_answer_in_force_is_chosen(draft, answer, items, levels):
    answer(draft, items[0], level=levels[3], comment="Un <b>mot</b>")
    answer(draft, items[1], non_answer="dont_know")
    drawn = items_of(draw(draft))
    first, second = drawn[items[0].pk].markup, drawn[items[1].pk].markup
    assert 'value="3" checked' in first
    assert 'value="dont_know" checked' in second
    assert first.count(" checked") == second.count(" checked") == 1
    assert "Un &lt;b&gt;mot&lt;/b&gt;</textarea>" in first
    assert [part.answered for part in draw(draft)] == [1, 1]


def test_what_was_refused_stands_there_as_typed(draft, items):
    typed = {items[0].pk: TypedAnswer(items[0], "2", 'à "voir"')}
    drawn = items_of(draw(draft, typed=typed, errors={items[0].pk: "Trop <long>"}))
    markup = drawn[items[0].pk].markup
    assert 'value="2" checked' in markup
    assert "à &quot;voir&quot;</textarea>" in markup
    assert "Trop &lt;long&gt;" in markup


def test_nothing_typed_can_break_out_of_the_form(draft, items):
    evil = '"><script>\ue000statement\ue001'
    typed = {items[0].pk: TypedAnswer(items[0], evil, evil)}
    markup = items_of(draw(draft, typed=typed))[items[0].pk].markup
    assert "<script>" not in markup
    assert markup.count("Compétence numéro 1") == 1


def test_large_numbers_keep_their_digits_together(begin, items, version, person, at_now):
    revision = items[0]
    revision.pk = 1_234_567
    revision.code = "C9.9"
    revision.competency = revision.competency.__class__.objects.create(
        framework=version.framework, identifier="another"
    )
    revision.save(force_insert=True)
    markup = items_of(draw(begin()))[1_234_567].markup
    assert 'name="choice-1234567"' in markup


def posted(**fields):
    data = QueryDict(mutable=True)
    data.update(fields)
    return data


def tap(draft, revision, choice, **fields):
    values = {"revision": revision, "choice": choice, "client_key": uuid.uuid4(), **fields}
    return AnswerForm(posted(**values), positioning=draft)


def test_a_tap_is_read(draft, items, levels):
    form = tap(draft, items[0].pk, "2", comment="Oui")
    assert form.is_valid()
    assert form.answer()["level"] == levels[2]
    assert form.answer()["comment"] == "Oui"
    form = tap(draft, items[0].pk, "dont_know")
    assert form.is_valid()
    assert (form.answer()["level"], form.answer()["non_answer"]) == (None, "dont_know")


@pytest.mark.parametrize(
    "choice", ["", "0", "9", "99999999999999999999", "x" * 21, "x", "²", "٣", "٣" * 20]
)
def test_choices_that_the_scale_does_not_have(draft, items, choice):
    form = tap(draft, items[0].pk, choice)
    assert not form.is_valid()
    assert "choice" in form.errors


@pytest.mark.parametrize("value", ["9" * 5000, "²" * 5000, "٣", "99999", "\x00", "x" * 5000])
def test_nonsense_is_no_choice(draft, value):
    assert chosen(draft, value) == {"level": None, "non_answer": None}


@pytest.mark.parametrize(
    "fields",
    [
        {"as_of": "9" * 5000},
        {"as_of": "99999999999999999999"},
        {"as_of": "-1"},
        {"follows": "nonsense"},
        {"follows": f"{uuid.uuid4()},{uuid.uuid4()}"},
    ],
)
def test_what_a_kept_tap_cannot_have_known(draft, items, fields):
    assert set(tap(draft, items[0].pk, "2", **fields).errors) == set(fields)


@pytest.mark.parametrize("revision", ["", "abc", "-1", "99999999999999999999", "1.5"])
def test_items_that_do_not_exist(draft, revision):
    form = tap(draft, revision, "2")
    assert not form.is_valid()
    assert "revision" in form.errors


def test_an_item_of_another_version(draft):
    other = factories.framework_version().competencies.first()
    assert "revision" in tap(draft, other.pk, "2").errors


def test_a_key_that_is_none(draft, items):
    assert "client_key" in tap(draft, items[0].pk, "2", client_key="nonsense").errors


def test_the_whole_form_is_read_item_by_item(draft, items):
    first, second, third, _fourth = items
    data = posted(
        **{
            f"choice-{first.pk}": "2",
            f"comment-{first.pk}": " a\r\nb ",
            f"comment-{second.pk}": "seul",
            f"comment-{third.pk}": "  ",
            "choice-999999": "2",
        }
    )
    read = typed_answers(data, outline(draft.framework_version_id))
    assert read == [TypedAnswer(first, "2", "a\nb"), TypedAnswer(second, "", "seul")]


# What can be observed, evidence, steps.


def test_a_level_says_what_can_be_observed_or_else_its_anchor(draft, items):
    told = {items[0].pk: {2: "Sait l’expliquer : <vite>"}}
    drawn = items_of(draw(draft, behaviours=told))
    first, second = drawn[items[0].pk].markup, drawn[items[1].pk].markup
    assert "Sait l’expliquer\u202f: &lt;vite&gt;</small>" in first.replace("\xa0", "\u202f")
    assert "Repère 2" not in first
    assert "Repère 3" in first
    assert "Repère 2" in second


def test_the_behaviours_of_a_framework_reach_the_form(draft, items, levels, version):
    LevelDescriptor.objects.bulk_create(
        [LevelDescriptor(revision=items[1], level=levels[3], behaviour="Anime la réunion")]
    )
    drawn = items_of(draw(draft, behaviours=behaviours_of(version.pk)))
    assert "Anime la réunion" in drawn[items[1].pk].markup
    assert "Anime la réunion" not in drawn[items[0].pk].markup


def test_evidence_stands_beside_the_comment_with_a_warning(draft, answer, items, levels):
    answer(draft, items[0], level=levels[3], evidence="https://exemple.fr/?a=1&b=<2>")
    markup = items_of(draw(draft))[items[0].pk].markup
    assert "https://exemple.fr/?a=1&amp;b=&lt;2&gt;</textarea>" in markup
    assert f'id="warning-{items[0].pk}"' in markup
    assert markup.count(f'aria-describedby="warning-{items[0].pk}"') == 2
    assert '<details class="disclosure" open>' in markup


def test_who_rates_another_gives_no_evidence(begin, items):
    about_her = begin(rater=factories.user(), rater_role=RaterRole.TRAINER)
    assert "evidence-" not in items_of(draw(about_her))[items[0].pk].markup
    form = tap(about_her, items[0].pk, "2", evidence="Rien")
    assert form.is_valid()
    assert "evidence" not in form.answer()


def test_what_is_not_on_screen_is_drawn_hidden(draft, items, version):
    way = walk(outline(version.pk), FormView.ONE, str(items[1].pk), ())
    parts = draw(draft, walk=way)
    drawn = items_of(parts)
    assert [pk for pk, item in drawn.items() if not item.hidden] == [items[1].pk]
    assert f'data-item="{items[0].pk}" hidden>' in drawn[items[0].pk].markup
    assert f'data-item="{items[1].pk}">' in drawn[items[1].pk].markup
    assert sum(not part.hidden for part in parts) == 1
    assert all(part.first_step == part.items[0].id for part in parts)


def test_evidence_of_the_whole_form_is_read(draft, items):
    data = posted(**{f"evidence-{items[0].pk}": " un\r\nlien "})
    read = typed_answers(data, outline(draft.framework_version_id))
    assert read == [TypedAnswer(items[0], "", "", "un\nlien")]
