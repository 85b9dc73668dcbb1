"""The chain: whatever is changed, removed, inserted or cut is found, and nothing else is."""

import json
from copy import deepcopy
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohorts.attendance.chain import (
    START,
    canonical,
    heads_file,
    link_digest,
    payload_digest,
    verify,
    verify_half_day,
)

STATES = ["expected", "present_onsite", "present_remote", "absent", "excused"]
texts = st.text(max_size=12)


def content(kind: str, presence: int | None, conclusions: dict, words: str = "") -> dict:
    return {
        "kind": kind,
        "presence": presence,
        "signed_name": "Prénom Nom",
        "statement": words,
        "facts": {"conclusions": conclusions} if conclusions else {},
    }


def chained(contents: list[dict], *, key: int = 7, salts: list[str] | None = None) -> dict:
    """A half-day whose chain tells ``contents``; the conclusions in force are those told last."""
    links, kept, told, previous = [], {}, {}, START
    for number, each in enumerate(contents, start=1):
        salt = salts[number - 1] if salts else f"salt{number}"
        link = {
            "number": number,
            "recorded_at": f"2026-03-10T09:{number:02}:00.000000+00:00",
            "payload": payload_digest(salt, each),
            "previous": previous,
        }
        previous = link["hash"] = link_digest(half_day=key, **link)
        links.append(link)
        kept[str(number)] = {"salt": salt, "content": each}
        told |= each["facts"].get("conclusions", {})
    presences = {who: {"name": who, "conclusion": now} for who, now in told.items()}
    return {
        "id": key,
        "label": "Module",
        "state": "open",
        "purged": False,
        "links": links,
        "contents": kept,
        "presences": presences,
        "sheets": [],
    }


def seal() -> dict:
    return {**content("seal", None, {}), "facts": {"version": 1, "sha256": "ab"}}


def signed(number: int, words: str = "") -> dict:
    return content("trainee_signature", number, {str(number): ["present_onsite", 0, 0]}, words)


histories = st.lists(st.builds(signed, st.integers(1, 9), texts), min_size=1, max_size=6)


@given(histories)
def test_an_untouched_chain_is_intact(contents):
    assert verify_half_day(chained(contents)) == []


@given(histories, st.data())
def test_every_change_of_a_content_or_a_link_is_found_at_its_place(contents, data):
    half_day = chained(contents)
    number = data.draw(st.integers(1, len(contents)))
    link = half_day["links"][number - 1]
    kept = half_day["contents"][str(number)]
    what = data.draw(
        st.sampled_from(["statement", "name", "salt", "time", "payload", "previous", "hash"])
    )
    if what == "statement":
        kept["content"] = {**kept["content"], "statement": kept["content"]["statement"] + "!"}
    elif what == "name":
        kept["content"] = {**kept["content"], "signed_name": "Quelqu’un d’autre"}
    elif what == "salt":
        kept["salt"] += "0"
    elif what == "time":
        link["recorded_at"] = link["recorded_at"].replace("2026", "2025")
    else:
        link[what] = link[what][:-1] + ("0" if link[what][-1] != "0" else "1")
    first = verify_half_day(half_day)[0]
    # A hash that was rewritten shows at its own link; nothing earlier is blamed.
    assert first.number == number


@given(histories, st.data())
def test_a_link_taken_out_or_moved_is_found(contents, data):
    half_day = chained(contents)
    links = half_day["links"]
    number = data.draw(st.integers(0, len(links) - 1))
    taken = links.pop(number)
    if links and data.draw(st.booleans()):
        links.insert(0 if number else len(links), taken)
    assert verify_half_day(half_day)


@given(histories)
def test_a_tail_that_is_cut_is_seen_by_the_published_head_alone(contents):
    half_day = chained(contents)
    last = half_day["links"][-1]
    head = (last["number"], last["hash"], "heads-000001-2026-03-10.jsonl")
    assert verify_half_day(half_day, [head]) == []
    cut = chained(contents[:-1])
    assert verify_half_day(cut) == []
    assert [finding.code for finding in verify_half_day(cut, [head])] == ["tail"]


@given(histories)
def test_a_chain_written_anew_does_not_have_the_published_head(contents):
    last = chained(contents)["links"][-1]
    salts = [f"other{number}" for number in range(len(contents))]
    forged = chained(contents, salts=salts)
    assert verify_half_day(forged) == []
    codes = [each.code for each in verify_half_day(forged, [(last["number"], last["hash"], "f")])]
    assert codes == ["head"]


def test_a_purged_chain_still_verifies_and_a_missing_content_does_not():
    half_day = chained([signed(1), signed(2)])
    del half_day["contents"]["1"]
    assert verify_half_day(half_day)[0].code == "missing"
    assert verify_half_day({**half_day, "purged": True, "contents": {}})[0].code == "missing"
    half_day = chained([signed(1), signed(2), content("purge", None, {})])
    kept = {"3": half_day["contents"]["3"]}
    purged = {**half_day, "purged": True, "contents": kept}
    assert verify_half_day(purged) == []
    purged["links"][0]["payload"] = START
    assert verify_half_day(purged)[0].number == 1


@pytest.mark.parametrize(
    ("now", "code"),
    [
        (["absent", 0, 0], "conclusion"),
        (["present_onsite", 0, 5], "conclusion"),
        (["present_remote", 0, 0], "conclusion"),
    ],
)
def test_a_conclusion_changed_behind_the_evidence_is_found(now, code):
    half_day = chained([signed(1)])
    half_day["presences"]["1"]["conclusion"] = now
    assert [each.code for each in verify_half_day(half_day)] == [code]


def test_somebody_present_without_a_proof_is_found():
    half_day = chained([content("trainer_signature", None, {"4": ["present_onsite", 0, 0]})])
    half_day["state"] = "closed"
    assert [each.code for each in verify_half_day(half_day)] == ["unproved"]


def closing(**facts) -> dict:
    return {**content("trainer_signature", None, {}), "facts": facts}


@pytest.mark.parametrize("state", ["planned", "open", "cancelled"])
def test_a_signed_half_day_that_was_put_back_is_found(state):
    half_day = {**chained([closing()]), "state": state}
    assert [each.code for each in verify_half_day(half_day)] == ["reopened"]


def test_hours_other_than_those_that_were_signed_are_found():
    hours = ["2026-03-10T08:00:00.000000+00:00", "2026-03-10T11:00:00.000000+00:00", "Europe/Paris"]
    half_day = {**chained([closing(hours=hours)]), "state": "closed", "hours": hours}
    assert verify_half_day(half_day) == []
    for place, other in enumerate(["2026-03-10T07:00:00.000000+00:00"] * 2 + ["Indian/Reunion"]):
        now = [*hours[:place], other, *hours[place + 1 :]]
        assert [each.code for each in verify_half_day({**half_day, "hours": now})] == ["hours"]


def test_somebody_taken_off_the_sheet_is_missed():
    half_day = chained([content("trainer_signature", None, {"4": ["absent", 0, 0]})])
    half_day |= {"state": "closed", "presences": {}}
    assert [each.code for each in verify_half_day(half_day)] == ["conclusion"]


def test_a_half_day_that_is_gone_altogether_is_missed_by_its_head():
    half_day = chained([signed(1)])
    files = files_of(half_day, [1])
    assert verify([], files).is_intact
    verdict = verify([], files, complete=True)
    assert [(each.code, each.half_day) for each in verdict.findings] == [("tail", 7)]


def test_a_closed_half_day_needs_the_trainers_signature():
    half_day = {**chained([signed(1)]), "state": "closed"}
    assert [each.code for each in verify_half_day(half_day)] == ["unsigned"]


def test_a_sealed_sheet_that_changed_or_went_is_found():
    half_day = chained([signed(1), seal()])
    half_day["sheets"] = [{"version": 1, "sha256": "ab", "found": "ab"}]
    assert verify_half_day(half_day) == []
    for found in ("cd", ""):
        half_day["sheets"][0]["found"] = found
        assert [each.code for each in verify_half_day(half_day)] == ["sheet"]


def test_a_sheet_that_the_chain_does_not_tell_and_one_whose_row_is_gone_are_found():
    planted = chained([signed(1)])
    planted["sheets"] = [{"version": 1, "sha256": "ab", "found": "ab"}]
    taken = chained([signed(1), seal()])
    exchanged = chained([signed(1), seal()])
    exchanged["sheets"] = [{"version": 1, "sha256": "cd", "found": "cd"}]
    for half_day in (planted, taken, exchanged):
        assert [each.code for each in verify_half_day(half_day)] == ["sheet"]


def test_photographs_are_verified_where_they_are_looked_at():
    filed = {**content("scanned_sheet", None, {}), "facts": {"sha256": "ab"}}
    half_day = chained([filed])
    assert verify_half_day(half_day) == []
    half_day["photographs"] = [{"number": 1, "sha256": "ab", "found": "ab"}]
    assert verify_half_day(half_day) == []
    for change in ({"found": ""}, {"found": "cd"}, {"sha256": "cd", "found": "cd"}):
        altered = {**half_day, "photographs": [half_day["photographs"][0] | change]}
        assert [(each.code, each.number) for each in verify_half_day(altered)] == [
            ("photograph", 1)
        ]
    half_day = chained([filed, content("purge", None, {})])
    erased = {**half_day, "purged": True, "contents": {"2": half_day["contents"]["2"]}}
    erased["photographs"] = [{"number": 1, "sha256": "ab", "found": ""}]
    assert verify_half_day(erased) == []


# --- Files of heads -----------------------------------------------------------------------------


def files_of(half_day: dict, cuts: list[int]) -> list[dict]:
    """One file a cut: the head of the chain when it was that long."""
    files, previous = [], ("", "")
    for turn, length in enumerate(cuts, start=1):
        link = half_day["links"][length - 1]
        line = {"half_day": half_day["id"], "number": length, "hash": link["hash"]}
        text = heads_file(previous, [line])
        name = f"heads-{turn:06}-2026-03-{9 + turn}.jsonl"
        files.append({"name": name, "text": text})
        previous = (name, sha256(text.encode()).hexdigest())
    return files


@given(st.integers(2, 6), st.data())
def test_files_of_heads_hold_each_other(count, data):
    half_day = chained([signed(number) for number in range(1, count + 1)])
    files = files_of(half_day, list(range(1, count + 1)))
    verdict = verify([half_day], files)
    assert verdict.is_intact
    assert (verdict.links, verdict.heads) == (count, count)
    altered = deepcopy(files)
    which = data.draw(st.integers(0, count - 2))
    if data.draw(st.booleans()):
        del altered[which]
    else:
        altered[which]["text"] += "\n"
    assert "heads_file" in {each.code for each in verify([half_day], altered).findings}


@pytest.mark.parametrize("text", ["", "nonsense", "[]\n", '{"format": 1}\n'])
def test_a_file_of_heads_that_is_none_is_named(text):
    verdict = verify([], [{"name": "heads-000001-2026-03-10.jsonl", "text": text}])
    assert [each.code for each in verdict.findings] == ["heads_file"]


def test_each_finding_has_its_sentence_in_both_languages():
    half_day = chained([signed(1)])
    half_day["links"][0]["hash"] = START
    (finding,) = verify_half_day(half_day)
    assert finding.sentence("en") == "Module: link 1 was altered"
    assert finding.sentence("fr") == "Module: le maillon 1 a été modifié"


@given(st.dictionaries(texts, st.one_of(st.integers(), texts, st.none(), st.booleans())))
def test_the_canonical_form_does_not_know_the_order_of_names(value):
    turned = dict(reversed(list(value.items())))
    assert canonical(value) == canonical(turned)
    assert json.loads(canonical(value)) == value
