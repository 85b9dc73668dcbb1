"""Beginning, answering, submitting: what is kept, and what is refused with which sentence."""

import uuid

import pytest

from competencies.frameworks.models import FrameworkVersion, Level, ScaleVersion
from competencies.positioning import services
from competencies.positioning.enums import RaterRole
from competencies.positioning.models import Rating
from competencies.positioning.queries import current_ratings, progress
from lms.audit.models import Audience, AuditEvent
from lms.kernel.refusals import Refused
from tests import factories

pytestmark = pytest.mark.django_db


def test_beginning_is_logged_for_the_person(draft, person):
    event = AuditEvent.objects.get(verb="positioning.begun")
    assert (event.actor_id, event.subject_id) == (person.pk, person.pk)
    assert event.audience == Audience.PERSON


def test_a_draft_cannot_be_answered(begin, version):
    FrameworkVersion.objects.filter(pk=version.pk).update(state="draft")
    version.refresh_from_db()
    with pytest.raises(Refused, match="draft"):
        begin()


def test_a_text_replaced_meanwhile_is_still_answered(begin, version):
    FrameworkVersion.objects.filter(pk=version.pk).update(state="retired")
    version.refresh_from_db()
    assert begin().framework_version == version


def test_a_level_or_a_non_answer_is_kept_with_its_comment(draft, answer, items, levels):
    answer(draft, items[0], level=levels[3], comment="  Vu avec l’équipe.  ")
    answer(draft, items[1], non_answer="dont_know")
    kept = current_ratings(draft)
    assert (kept[items[0].pk].value, kept[items[0].pk].comment) == ("3", "Vu avec l’équipe.")
    assert (kept[items[1].pk].value, kept[items[1].pk].ordinal) == ("dont_know", None)
    assert progress(draft) == (2, 4)


def test_the_last_answer_counts_and_the_first_stays(draft, answer, items, levels):
    answer(draft, items[0], level=levels[1])
    answer(draft, items[0], level=levels[4])
    assert current_ratings(draft)[items[0].pk].value == "4"
    assert Rating.objects.filter(revision=items[0]).count() == 2


def test_the_same_key_twice_changes_nothing(draft, answer, items, levels):
    key = uuid.uuid4()
    first = answer(draft, items[0], level=levels[1], client_key=key)
    again = answer(draft, items[1], level=levels[4], client_key=key)
    assert again == first
    assert Rating.objects.count() == 1


def test_the_same_key_after_submission_still_finds_what_was_stored(
    draft, answer, items, levels, person
):
    key = uuid.uuid4()
    first = answer(draft, items[0], level=levels[1], client_key=key)
    services.submit(positioning=draft, by=person)
    assert answer(draft, items[0], level=levels[1], client_key=key) == first


def test_an_earlier_moment_can_be_read_again(draft, answer, items, levels):
    first = answer(draft, items[0], level=levels[1])
    answer(draft, items[0], level=levels[4])
    assert current_ratings(draft, up_to=first.pk)[items[0].pk].value == "1"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "Choose a level"),
        ({"level": 2, "non_answer": "dont_know"}, "Choose a level"),
        ({"non_answer": "not_observed"}, "rates another person"),
        ({"non_answer": "skipped"}, "does not offer"),
        ({"non_answer": "whatever"}, "does not offer"),
        ({"level": 2, "comment": "x" * 2001}, "at most 2000 characters; this one has 2001"),
        ({"level": 2, "comment": "x" * 100_000}, "this one has 100000"),
        ({"level": 2, "evidence": "x" * 2001}, "evidence has at most 2000 characters"),
    ],
)
def test_answers_that_cannot_be_given(draft, answer, items, levels, values, sentence):
    if "level" in values:
        values = {**values, "level": levels[values["level"]]}
    with pytest.raises(Refused, match=sentence):
        answer(draft, items[0], **values)
    assert not Rating.objects.exists()


def test_a_level_of_another_scale_is_refused(draft, answer, items):
    other = ScaleVersion.objects.create(
        scale=factories.scale_version().scale,
        version="2.0",
        status="proposed",
        created_at=factories.EPOCH,
    )
    level = Level.objects.create(scale_version=other, ordinal=1, label="Autre", anchor="Autre")
    with pytest.raises(Refused, match="does not belong to the scale"):
        answer(draft, items[0], level=level)


def test_an_item_of_another_version_is_refused(draft, answer, levels):
    other = factories.framework_version().competencies.first()
    with pytest.raises(Refused, match="does not belong to the framework"):
        answer(draft, other, level=levels[1])


def test_nobody_answers_for_another(draft, answer, items, levels):
    with pytest.raises(Refused, match="Only the person herself"):
        answer(draft, items[0], level=levels[1], by=factories.user())
    with pytest.raises(Refused, match="Only the person herself"):
        services.submit(positioning=draft, by=factories.user())


def test_a_comment_loses_what_no_database_keeps(draft, answer, items, levels):
    assert answer(draft, items[0], level=levels[1], comment="a\x00b").comment == "ab"


def test_evidence_is_kept_with_the_answer(draft, answer, items, levels):
    answer(draft, items[0], level=levels[1], evidence=" Un compte rendu\x00 ")
    assert current_ratings(draft)[items[0].pk].evidence == "Un compte rendu"


def test_somebody_who_rates_another_may_say_not_observed(begin, answer, items):
    trainer = factories.user("Théo", "Relais")
    about_her = begin(rater=trainer, rater_role=RaterRole.TRAINER)
    kept = answer(about_her, items[0], non_answer="not_observed", by=trainer)
    assert kept.non_answer == "not_observed"


def test_submission_writes_down_what_was_passed_over(draft, answer, items, levels, person, at_now):
    answer(draft, items[0], level=levels[2])
    submitted = services.submit(positioning=draft, by=person)
    assert (submitted.state, submitted.submitted_at) == ("submitted", at_now)
    kept = current_ratings(draft)
    assert kept[items[0].pk].value == "2"
    assert {kept[item.pk].value for item in items[1:]} == {"skipped"}
    assert progress(draft) == (4, 4)


def test_after_submission_nothing_changes(draft, answer, items, levels, person):
    answer(draft, items[0], level=levels[2])
    services.submit(positioning=draft, by=person)
    with pytest.raises(Refused, match="no longer change"):
        answer(draft, items[0], level=levels[3])
    with pytest.raises(Refused, match="no longer change"):
        services.submit(positioning=draft, by=person)


def test_an_empty_positioning_is_not_submitted(draft, person):
    with pytest.raises(Refused, match="at least one"):
        services.submit(positioning=draft, by=person)
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_the_log_never_holds_an_answer(draft, answer, items, levels, person):
    answer(draft, items[0], level=levels[2], comment="Un secret")
    services.submit(positioning=draft, by=person)
    for event in AuditEvent.objects.all():
        assert "Un secret" not in str(event.data) + event.reason + event.object_label
        assert event.data == {}
