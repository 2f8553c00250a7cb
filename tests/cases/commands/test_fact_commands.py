"""`compute_clocks` and `assess_eligibility`: facts as JSON lines in, answers as JSON lines out."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from tests.running import run

SCENARIOS = Path(__file__).parents[4] / "shared" / "scenarios"
SERVED = {"kind": "ur_decision_served", "at": "2017-01-05", "channel": "mail"}
NOW = "2017-01-06T12:00-08:00"
GOOD = {
    "received_on": "2017-01-23",
    "injured_on": "2014-05-01",
    "ur_communicated_on": "2017-01-03",
    "ur_served_on": "2017-01-03",
    "ur_served_by": "mail",
    "ur_outcome": "denied",
    "ur_on_necessity": True,
    "ur_decision_attached": True,
    "signed": True,
}


def answers(command, tmp_path, *lines):
    file = tmp_path / "facts.jsonl"
    file.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
    return [json.loads(line) for line in run(command, file).out.splitlines()]


def test_each_line_is_answered_under_its_id(tmp_path):
    found = answers(
        "compute_clocks",
        tmp_path,
        {"id": "a", "facts": {"now": NOW, "events": [SERVED]}},
        "",
        {"id": "b", "facts": {"now": NOW, "events": [{**SERVED, "channel": "mail_out_of_state"}]}},
    )
    due = [(one["id"], next(c["due"] for c in one["clocks"] if c["key"] == "C1")) for one in found]
    assert due == [("a", "2017-02-09"), ("b", "2017-02-14")]


@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        ({"events": []}, "now: Field required"),
        ({"now": "2017-01-06T12:00"}, "a moment needs a time zone: 2017-01-06 12:00:00"),
        ({"now": NOW, "events": [{**SERVED, "kind": "full_moon"}]}, "events.0.kind: Input should be"),
        ({"now": NOW, "events": [{**SERVED, "at": 1483600000}]}, "events.0.at.date: Input should be a valid date"),
        ({"now": NOW, "moon": "full"}, "moon: Unexpected keyword argument"),
        ({"now": NOW, "extensions": [["C14", 4, "calendar_days", "AD approval"]]}, "C14 is extended by at most 3"),
        ({"now": NOW, "extensions": [["C14", 2, "calendar_days", ""]]}, "names the written approval on file"),
        ({"now": NOW, "events": [{**SERVED, "at": "9999-12-25"}]}, "events.0.at: no case has a day of the year 9999"),
        ({"now": "0001-01-01T00:00+14:00"}, "now: no case has a day of the year 1"),
        ({"now": NOW, "ur_decided_on": "1582-10-10"}, "ur_decided_on: no case has a day of the year 1582"),
    ],
)
def test_faulty_facts_are_refused_by_name_and_the_next_line_is_answered(tmp_path, facts, fault):
    refused, answered = answers(
        "compute_clocks", tmp_path, {"id": "a", "facts": facts}, {"id": "b", "facts": {"now": NOW}}
    )
    assert (refused["id"], refused.keys(), answered["id"]) == ("a", {"id", "error"}, "b")
    assert fault in refused["error"]


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"id": "a"}',
        f'{{"id": "a", "facts": {"[" * 100_000}}}',
        f'{{"id": "a", "facts": {"9" * 5_000}}}',
        '{"id": "a", "facts": {"now": "2017-01-06T12:00-08:00", "now": "2018-01-06T12:00-08:00"}}',
    ],
    ids=["cut", "a list", "no facts", "deep", "a long number", "a name twice"],
)
@pytest.mark.parametrize("command", ["compute_clocks", "assess_eligibility"])
def test_what_is_no_line_of_facts_is_told_and_the_next_line_is_answered(tmp_path, command, line):
    refused, answered = answers(command, tmp_path, line, {"id": "b", "facts": {}})
    assert (refused.keys(), answered["id"]) == ({"id", "error"}, "b")


@pytest.mark.parametrize("command", ["compute_clocks", "assess_eligibility"])
def test_whatever_the_bytes_are_each_line_is_answered_in_ascii(tmp_path, command):
    file = tmp_path / "facts.jsonl"
    file.write_bytes(b'\xef\xbb\xbf{"id": "Mu\xf1oz", "facts": {}}\r\n{"id": "Mu\xc3\xb1oz", "facts": {}}\n\xff\x00\n')
    said = run(command, file).out
    assert said.isascii()
    assert [json.loads(line)["id"] for line in said.splitlines()] == ["Muñoz", "Muñoz", None]


def test_an_application_is_assessed(tmp_path):
    good, late, unknown = answers(
        "assess_eligibility",
        tmp_path,
        {"id": "good", "facts": GOOD},
        {"id": "late", "facts": {**GOOD, "received_on": "2017-03-01"}},
        {"id": "unknown", "facts": {**GOOD, "moon": "full"}},
    )
    assert (good["recommendation"], good["blocking"], good["priority"]) == ("eligible", [], "standard")
    assert (late["recommendation"], late["blocking"]) == ("ineligible", ["untimely"])
    assert unknown == {"id": "unknown", "error": "moon: Unexpected keyword argument"}


def test_a_day_that_no_case_can_have_is_refused_by_name(tmp_path):
    (refused,) = answers("assess_eligibility", tmp_path, {"id": "a", "facts": {**GOOD, "received_on": "9999-12-31"}})
    assert refused == {"id": "a", "error": "received_on: no case has a day of the year 9999"}


def _worked(name):
    file = SCENARIOS / name
    if not file.exists():
        pytest.skip("the hand-worked cases are not here (../shared/scenarios)")
    cases = [json.loads(line) for line in file.read_text().splitlines()]
    return file, {case["id"]: case["expected"] for case in cases}


def _moment(value):
    return datetime.fromisoformat(value) if value and "T" in value else value


def test_the_hand_worked_clocks():
    file, expected = _worked("clocks.jsonl")
    for answer in map(json.loads, run("compute_clocks", file).out.splitlines()):
        wanted = dict(expected[answer["id"]])
        if "error" in wanted:
            assert "error" in answer, answer["id"]
            continue
        which = {name: wanted.pop(name) for name in ("key", "party", "reference", "round") if name in wanted}
        (found,) = [c for c in answer["clocks"] if all(c[name] == value for name, value in which.items())]
        words, day = wanted.pop("citation_has", ""), wanted.pop("due_date", found["due"])
        assert words in found["explanation"], answer["id"]
        assert found["due"][: len(day)] == day, answer["id"]
        got = {name: _moment(found[name]) if name == "due" else found[name] for name in wanted}
        assert got == {**wanted, **({"due": _moment(wanted["due"])} if "due" in wanted else {})}, answer["id"]


def test_the_hand_worked_applications():
    file, expected = _worked("eligibility.jsonl")
    for answer in map(json.loads, run("assess_eligibility", file).out.splitlines()):
        wanted = expected[answer["id"]]
        assert {name: answer[name] for name in wanted} == wanted, answer["id"]
