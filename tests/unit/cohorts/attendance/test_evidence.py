"""Evidence in the database: every step is a link, and what is done behind its back is found."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import DatabaseError

from cohorts.attendance import services
from cohorts.attendance.chain import verify
from cohorts.attendance.contents import content_of
from cohorts.attendance.heads import read_heads
from cohorts.attendance.models import (
    ChainLink,
    Evidence,
    EvidencePurge,
    HalfDay,
    Presence,
    PublishedHead,
    SealedSheet,
)
from cohorts.attendance.queries.chains import chains_of, half_days_to_seal, published_files
from cohorts.attendance.tasks import seal_and_publish
from cohorts.management.commands.verify_evidence import Command
from lms.kernel import clock
from lms.kernel.appendonly import create_triggers, drop_triggers, let_delete
from lms.kernel.refusals import Refused
from tests import factories
from tests.conftest import NOW
from tests.unit.cohorts.attendance.conftest import make_room

pytestmark = pytest.mark.django_db
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def heads_folder(settings, tmp_path):
    settings.EVIDENCE_HEADS_DIR = tmp_path / "heads"
    return settings.EVIDENCE_HEADS_DIR


def findings(**which) -> list[str]:
    half_days = HalfDay.objects.filter(**which)
    return [each.code for each in verify(chains_of(half_days), read_heads()).findings]


def command(*arguments) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("verify_evidence", *map(str, arguments), stdout=out)
    except SystemExit as ended:
        return int(ended.code), out.getvalue()
    except CommandError as error:
        return error.returncode, str(error)
    return 0, out.getvalue()


def lived(room) -> None:
    """A half-day with every kind of step."""
    room.sign()
    services.vouch_for(presence=room.presence(1), by=room.trainer, reason="Sans téléphone")
    services.note_minutes(
        presence=room.presence(), by=room.trainer, late_minutes=10, left_early_minutes=0
    )
    room.close()
    services.excuse_absence(presence=room.presence(2), by=room.manager, reason="Justificatif vu")


def test_every_step_is_a_link_and_the_chain_is_intact(open_room):
    lived(open_room)
    kinds = list(Evidence.objects.order_by("link__number").values_list("kind", flat=True))
    assert kinds == [
        "trainee_signature",
        "trainer_word",
        "minutes",
        "trainer_signature",
        "decision",
    ]
    assert list(ChainLink.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    assert findings() == []


def test_the_closing_keeps_what_was_concluded_of_everybody(open_room):
    lived(open_room)
    told = Evidence.objects.get(kind="trainer_signature").facts["conclusions"]
    assert told == {
        str(open_room.presence(0).pk): ["present_onsite", 10, 0],
        str(open_room.presence(1).pk): ["present_onsite", 0, 0],
        str(open_room.presence(2).pk): ["absent", 0, 0],
    }


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"signed_name": "Quelqu’un d’autre"}, "payload"),
        ({"statement": "J’étais là."}, "payload"),
        ({"signed_at": NOW - timedelta(hours=1)}, "payload"),
        ({"client_time": NOW}, "payload"),
        ({"device_class": "tablet"}, "payload"),
        ({"facts": {}}, "payload"),
        ({"drawing": "M1 1L2 2"}, "payload"),
        ({"salt": "0" * 32}, "payload"),
    ],
)
def test_a_row_edited_in_the_database_is_found(open_room, change, code):
    lived(open_room)
    Evidence.objects.filter(kind="trainee_signature").update(**change)
    assert findings()[0] == code
    status, said = command("--half-day", open_room.half_day.pk)
    assert status == 1
    assert "the content of link 1 was altered (trainee_signature" in said


def test_every_column_of_a_proof_is_protected(open_room):
    """A column added later must be hashed, or said here to tell nothing."""
    lived(open_room)
    named = set(content_of(Evidence.objects.first()))
    columns = {field.name for field in Evidence._meta.fields}
    assert columns - named == {"id", "link", "salt", "half_day"}


def test_a_conclusion_edited_in_the_database_is_found(open_room):
    lived(open_room)
    Presence.objects.filter(pk=open_room.presence(2).pk).update(state="present_onsite")
    assert findings() == ["conclusion"]


def test_the_last_rows_deleted_are_seen_by_the_published_heads_alone(open_room):
    lived(open_room)
    services.publish_heads()
    Evidence.objects.filter(link__number__gte=5).delete()
    ChainLink.objects.filter(number__gte=5).delete()
    Presence.objects.filter(pk=open_room.presence(2).pk).update(state="absent")
    assert findings() == ["tail"]
    status, said = command()
    assert status == 1
    assert "the chain ends before link 5" in said
    for path in read_heads():
        assert path["name"] in said


def test_heads_are_published_once_and_each_file_holds_the_one_before(open_room, heads_folder):
    open_room.sign()
    first = services.publish_heads()
    assert services.publish_heads() == ""
    open_room.close()
    second = services.publish_heads()
    assert [each["name"] for each in read_heads()] == [first, second]
    said = json.loads((heads_folder / second).read_text().splitlines()[0])
    assert said["previous"] == first
    assert PublishedHead.objects.count() == 2
    assert findings() == []
    (heads_folder / first).unlink()
    assert "heads_file" in findings()


def test_a_file_of_heads_that_was_taken_away_is_missed(open_room, heads_folder):
    open_room.sign()
    name = services.publish_heads()
    (heads_folder / name).unlink()
    verdict = verify(chains_of(HalfDay.objects.all()), read_heads(published_files()))
    assert [each.code for each in verdict.findings] == ["heads_file"]


def test_heads_say_nothing_about_anybody(open_room, heads_folder):
    lived(open_room)
    name = services.publish_heads()
    (line,) = [json.loads(each) for each in (heads_folder / name).read_text().splitlines()[1:]]
    assert set(line) == {"half_day", "number", "hash"}


# --- Sealing -------------------------------------------------------------------------------------


def seal() -> dict:
    return seal_and_publish(lambda *_progress: None)


def test_the_night_seals_the_sheet_and_publishes_the_heads(open_room):
    lived(open_room)
    assert half_days_to_seal() == []
    assert seal()["sealed"] == 0
    with clock.at(TOMORROW):
        result = seal()
        assert seal()["sealed"] == 0
    open_room.half_day.refresh_from_db()
    sheet = SealedSheet.objects.get()
    assert (result["sealed"], open_room.half_day.state, sheet.version) == (1, "sealed", 1)
    assert storages["private"].open(sheet.path).read().startswith(b"%PDF")
    assert Evidence.objects.get(kind="seal").facts["sha256"] == sheet.sha256
    assert findings() == []


def test_a_sealed_sheet_that_is_exchanged_is_found(open_room):
    lived(open_room)
    with clock.at(TOMORROW):
        seal()
    path = storages["private"].path(SealedSheet.objects.get().path)
    with open(path, "ab") as file:
        file.write(b"%")
    assert findings() == ["sheet"]


def test_what_grew_meanwhile_waits_for_the_next_night(open_room):
    lived(open_room)
    with clock.at(TOMORROW), pytest.raises(Refused):
        services.seal_half_day(half_day=open_room.half_day, pdf=b"%PDF", links=4)
    assert not SealedSheet.objects.exists()


@pytest.mark.parametrize("state", ["planned", "open"])
def test_only_what_was_held_is_sealed(room, state):
    if state == "open":
        room.open()
    with clock.at(TOMORROW), pytest.raises(Refused):
        services.seal_half_day(half_day=room.half_day, pdf=b"%PDF", links=0)


# --- Rectifying ----------------------------------------------------------------------------------


def rectify(room, number=2, by=None, **changes):
    values = {
        "conclusion": "present_onsite",
        "late_minutes": 5,
        "left_early_minutes": 0,
        "reason": "Elle avait signé sur papier.",
        **changes,
    }
    return services.rectify_presence(
        presence=room.presence(number), by=by or room.manager, **values
    )


def test_a_manager_rectifies_and_what_was_said_stays(open_room):
    open_room.sign()
    open_room.close()
    with clock.at(TOMORROW):
        seal()
        rectify(open_room)
        open_room.half_day.refresh_from_db()
        assert open_room.half_day.state == "rectified"
        assert seal()["sealed"] == 1
    proof = Evidence.objects.get(kind="rectification")
    assert proof.facts["before"] == ["absent", 0, 0]
    now = open_room.presence(2)
    assert (now.state, now.late_minutes) == ("present_onsite", 5)
    assert [sheet.version for sheet in SealedSheet.objects.all()] == [1, 2]
    assert list(now.changes.values_list("to_state", flat=True)) == ["absent", "present_onsite"]
    assert findings() == []


def test_presence_is_taken_back_and_minutes_go_with_it(open_room):
    lived(open_room)
    rectify(open_room, 0, conclusion="absent", late_minutes=10)
    assert (open_room.presence().state, open_room.presence().late_minutes) == ("absent", 0)
    assert findings() == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": " "}, "reason is required"),
        ({"conclusion": "excused"}, "there, or absent"),
        ({"conclusion": "absent", "late_minutes": 0}, "already says"),
        ({"late_minutes": 500}, "fewer must have been missed"),
        ({"late_minutes": -1}, "cannot be negative"),
    ],
)
def test_a_rectification_that_makes_no_sense_is_refused(open_room, changes, sentence):
    open_room.sign()
    open_room.close()
    with pytest.raises(Refused, match=sentence):
        rectify(open_room, **changes)
    assert not Evidence.objects.filter(kind="rectification").exists()


def test_only_a_closed_sheet_is_rectified_by_its_manager_alone(open_room):
    with pytest.raises(Refused, match="rectifies what was closed"):
        rectify(open_room)
    open_room.close()
    with pytest.raises(Refused, match="Only a manager"):
        rectify(open_room, by=open_room.trainer)


# --- The retention purge -------------------------------------------------------------------------


def test_a_purged_chain_still_verifies(open_room):
    lived(open_room)
    services.publish_heads()
    assert services.purge_evidence(half_day=open_room.half_day, by=None, reason="Six ans") == 5
    assert list(Evidence.objects.values_list("kind", flat=True)) == ["purge"]
    assert ChainLink.objects.count() == 6
    assert findings() == []
    assert "purged: " in command()[1]
    ChainLink.objects.filter(number=2).update(payload="0" * 64)
    assert "link" in findings()


def test_a_purge_that_was_never_made_clears_nothing(open_room):
    lived(open_room)
    EvidencePurge.objects.create(half_day=open_room.half_day, purged_at=NOW, reason="Faux")
    Presence.objects.filter(pk=open_room.presence(2).pk).update(state="present_onsite")
    Evidence.objects.filter(half_day=open_room.half_day).delete()
    assert findings()[0] == "missing"


def test_a_whole_chain_that_is_deleted_is_missed_by_its_head(open_room):
    lived(open_room)
    services.publish_heads()
    for table in ("evidence", "chainlink", "presencechange", "presence"):
        _delete(f"cohorts_{table}")
    HalfDay.objects.update(
        state="planned", opened_at=None, opened_by=None, closed_at=None, closed_by=None
    )
    for which in ((), ("--half-day", open_room.half_day.pk)):
        status, said = command(*which)
        assert (status, "the chain ends before link 5" in said) == (1, True)


@pytest.mark.parametrize("change", [{"timezone": "Indian/Reunion"}, {"ends_at": NOW}])
def test_hours_changed_in_the_database_are_found(open_room, change):
    lived(open_room)
    HalfDay.objects.filter(pk=open_room.half_day.pk).update(**change)
    assert findings() == ["hours"]


def test_nothing_is_purged_before_it_was_held_nor_rectified_after_it_was_purged(open_room):
    with pytest.raises(Refused):
        services.purge_evidence(half_day=open_room.half_day, by=None, reason="Trop tôt")
    lived(open_room)
    services.purge_evidence(half_day=open_room.half_day, by=None, reason="Six ans")
    with pytest.raises(Refused, match="purged"):
        rectify(open_room)


@pytest.mark.django_db(transaction=True)
def test_the_database_lets_contents_go_after_a_purge_only(at_now):
    room = make_room()
    room.open()
    lived(room)
    tables = ["cohorts_evidence", "cohorts_chainlink"]
    migration = __import__("cohorts.migrations.0008_evidence_chain", fromlist=["PURGED"])
    with connection.schema_editor() as editor:
        create_triggers(editor, tables)
        let_delete(editor, "cohorts_evidence", condition=migration.PURGED)
    try:
        for refused in (
            lambda: Evidence.objects.update(signed_name="x"),
            lambda: Evidence.objects.filter(kind="minutes").delete(),
            lambda: ChainLink.objects.update(hash="x"),
            lambda: _delete("cohorts_chainlink"),
        ):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                refused()
        assert services.purge_evidence(half_day=room.half_day, by=None, reason="Six ans") == 5
    finally:
        with connection.schema_editor() as editor:
            drop_triggers(editor, tables)


def _delete(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")


# --- The command ---------------------------------------------------------------------------------


def test_the_command_says_intact_altered_or_how_to_use_it(open_room, tmp_path):
    lived(open_room)
    cohort = open_room.cohort
    for which in ((), ("--half-day", open_room.half_day.pk), ("--cohort", cohort.pk)):
        status, said = command(*which)
        assert (status, said.startswith("intact – 1 half-days, 5 links")) == (0, True)
    for usage in (
        ("--half-day", 999_999),
        ("--cohort", 999_999),
        ("--file", tmp_path / "none.json"),
    ):
        assert command(*usage)[0] == 2
    parser = Command().create_parser("manage.py", "verify_evidence")
    parser.called_from_command_line = True
    with pytest.raises(SystemExit) as ended:
        parser.parse_args(["--half-day", "1", "--cohort", "2"])
    assert ended.value.code == 2


def test_the_first_broken_link_is_named_first(open_room):
    lived(open_room)
    Evidence.objects.filter(link__number__gte=2).update(statement="Autre chose")
    _status, said = command()
    assert "link 2" in said.splitlines()[0]


def test_reading_chains_costs_the_same_for_one_and_for_fifteen(
    at_now, django_assert_max_num_queries
):
    room = make_room(trainees=2)
    for day in range(15):
        half_day = factories.half_day(
            room.half_day.seminar, starts_at=NOW + timedelta(days=day + 1)
        )
        with clock.at(NOW + timedelta(days=day + 1)):
            services.open_half_day(half_day=half_day, by=room.trainer)
    with django_assert_max_num_queries(7):
        assert len(list(chains_of(HalfDay.objects.all()))) == 15


def test_a_purge_deletes_the_sealed_sheets_as_well(open_room, django_capture_on_commit_callbacks):
    lived(open_room)
    with clock.at(TOMORROW):
        seal()
    path = SealedSheet.objects.get().path
    with django_capture_on_commit_callbacks(execute=True):
        services.purge_evidence(half_day=open_room.half_day, by=None, reason="Six ans")
    assert not storages["private"].exists(path)
    assert findings() == []


def test_a_sheet_that_cannot_be_drawn_holds_up_nothing_else(open_room):
    other = make_room()
    other.open()
    for room in (open_room, other):
        room.sign()
        room.close()
    type(open_room.trainee).objects.filter(pk=open_room.trainee.pk).update(last_name="张伟")
    with clock.at(TOMORROW):
        result = seal()
    assert (result["sealed"], list(result["faults"])) == (1, [str(open_room.half_day.pk)])
    assert result["heads"]
    assert PublishedHead.objects.count() == 2


def test_attendance_given_to_somebody_else_is_found(open_room):
    lived(open_room)
    stranger = factories.enrolment(open_room.cohort)
    Presence.objects.filter(pk=open_room.presence().pk).update(enrolment=stranger)
    assert findings() == ["conclusion"]


def test_nothing_is_added_to_a_purged_chain(open_room):
    lived(open_room)
    services.purge_evidence(half_day=open_room.half_day, by=None, reason="Six ans")
    with pytest.raises(Refused, match="purged"):
        services.make_up(presence=open_room.presence(2), by=open_room.manager, reason="Ailleurs")


def test_a_half_day_on_which_nobody_stood_is_closed_and_holds(at_now):
    room = make_room(trainees=0)
    room.open()
    room.close()
    assert findings() == []


def test_what_cannot_be_looked_at_is_not_called_altered(open_room, settings):
    open_room.sign()
    folder = settings.EVIDENCE_HEADS_DIR
    folder.mkdir()
    (folder / "heads-000001-2026-03-10.jsonl").write_bytes(b"\xff\xfe\x00")
    assert command()[0] == 1
    (folder / "heads-000001-2026-03-10.jsonl").unlink()
    (folder / "heads-000001-2026-03-10.jsonl").mkdir()
    assert command()[0] == 2
