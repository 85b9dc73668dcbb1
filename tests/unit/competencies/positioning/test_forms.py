"""The form as it is drawn, and answers as a browser sends them."""

import uuid

import pytest
from django.http import QueryDict

from competencies.frameworks.queries import choices_of, outline
from competencies.positioning.enums import RaterRole
from competencies.positioning.forms import AnswerForm, TypedAnswer, form_parts, typed_answers
from competencies.positioning.queries import current_ratings
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


@pytest.mark.parametrize("choice", ["", "0", "9", "99999999999999999999", "x" * 21])
def test_choices_that_the_scale_does_not_have(draft, items, choice):
    form = tap(draft, items[0].pk, choice)
    assert not form.is_valid()
    assert "choice" in form.errors


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
