"""The document of a whole case: what it refuses, and that it is read as it was written."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.enums import CaseEventKind, Channel, Place, Priority
from cases.transfer import (
    CaseDocument,
    CaseFacts,
    EventFacts,
    ItemFacts,
    PartyFacts,
    PriorityFacts,
    read_document,
    schema,
    write_document,
)

PUBLISHED = Path(__file__).parents[2] / "docs" / "case.schema.json"
WHOLE: dict[str, Any] = {
    "case": {"case_number": "CM16-0000001", "received_on": "2016-03-20"},
    "parties": [{"kind": "injured_worker", "name": "Adele Marchetti"}],
    "items": [{"request_text": "MRI of the lumbar spine"}],
    "events": [{"kind": "application_received", "at": "2016-03-20", "party": 1}],
}

EXPEDITED = {"priority": "expedited", "since": "2016-03-21"}


def changed(path: str, value: Any) -> str:
    """The whole document with another value at a place, as JSON text."""
    document = json.loads(json.dumps(WHOLE))
    *way, last = path.split(".")
    part = document
    for step in way:
        part = part[int(step)] if step.isdigit() else part.setdefault(step, {})
    part[last] = value
    return json.dumps(document)


def test_the_published_schema_is_that_of_the_code():
    """`manage.py export_case --schema > docs/case.schema.json` writes it anew."""
    assert json.loads(PUBLISHED.read_text(encoding="utf-8")) == json.loads(schema())


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("version", 2, "version: Input should be 1"),
        ("colour", "blue", "colour: Extra inputs are not permitted"),
        ("case.state", "lost", "case.state: Input should be 'received'"),
        ("case.received_on", "soon", "case.received_on: Input should be a valid date"),
        ("case.signed", "yes", "case.signed: Input should be a valid boolean"),
        ("case.claim_number", "9" * 61, "case.claim_number: String should have at most 60 characters"),
        ("case.claim_number", "9\u0000", "case.claim_number: String should match pattern"),
        ("case.assigned_on", "2016-03-19", "case.assigned_on: 2016-03-19 is before the application was received"),
        ("case.injury_ended_on", "2016-03-19", "case.date_of_injury: say when the injury began"),
        ("case.state", "duplicate", "case.duplicate_of: name the case that a duplicate repeats"),
        (
            "ur_decision",
            {"decided_on": "2016-03-02", "served_on": "2016-03-01"},
            "ur_decision.served_on: 2016-03-01 is",
        ),
        ("parties", [{"kind": "employer"}], "parties.0.name: give every party a name or an organization"),
        ("parties", WHOLE["parties"] * 2, "parties: name one injured worker"),
        ("items.0.authorized_part", "one view", "items.0.disputed_part: say both"),
        ("items.0.request_text", "", "items.0.request_text: String should have at least 1 character"),
        ("events.0.party", 2, "events.0.party: there is no party 2"),
        ("events.0.at", "2016-03-20T12:00", "events.0.at"),
        ("events.0.kind", "rumour", "events.0.kind: Input should be"),
        ("events.0.source", "delivery", "events.0.source: no delivery comes with a case"),
        ("priority_changes", [EXPEDITED], "case.priority: the last change is to expedited"),
        ("priority_changes", [EXPEDITED, EXPEDITED], "priority_changes.1.priority: it is expedited already"),
        ("extensions", [{"clock": "C14", "days": 0, "approval": "Of May."}], "extensions.0.days: Input should be"),
        ("records", [{"sha256": "abc"}], "records.0.source: Field required (and "),
    ],
)
def test_the_first_fault_is_named_with_its_field(path, value, fault):
    with pytest.raises(ValueError) as refused:
        read_document(changed(path, value))
    assert fault in str(refused.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"case"'])
def test_what_is_no_document_is_told(text):
    with pytest.raises(ValueError, match=r"^the document: "):
        read_document(text)


def test_what_is_left_out_is_not_known():
    case = read_document('{"case": {}}').case
    assert (case.signed, case.ur_decision_attached, case.carve_out, case.favourable) == (None, None, None, None)


WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=40)
DAYS = st.dates(date(2013, 1, 1), date(2030, 1, 1))
MOMENTS = st.datetimes(datetime(2013, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - with zone
EVENTS = st.builds(
    EventFacts,
    kind=st.sampled_from(CaseEventKind),
    at=DAYS | MOMENTS,
    party=st.none() | st.just(1),
    channel=st.none() | st.sampled_from(Channel),
    place=st.none() | st.sampled_from(Place),
    reference=WORDS,
    note=WORDS,
    follows=st.none(),
)
DOCUMENTS = st.builds(
    CaseDocument,
    case=st.builds(
        CaseFacts,
        case_number=WORDS,
        priority=st.just(Priority.EXPEDITED),
        received_on=st.none() | DAYS,
        assigned_on=st.none(),
        date_of_injury=st.none() | DAYS,
        injury_ended_on=st.none(),
        duplicate_of=WORDS,
        signed=st.sampled_from([None, True, False]),
    ),
    ur_decision=st.none(),
    parties=st.tuples(st.builds(PartyFacts, name=WORDS)),
    items=st.lists(
        st.builds(ItemFacts, request_text=WORDS, authorized_part=st.just(""), disputed_part=st.just(""))
    ).map(tuple),
    events=st.lists(EVENTS, max_size=4).map(tuple),
    priority_changes=st.tuples(st.builds(PriorityFacts, priority=st.just(Priority.EXPEDITED), since=DAYS | MOMENTS)),
    moves=st.just(()),
    extensions=st.just(()),
    records=st.just(()),
)


@given(document=DOCUMENTS)
def test_what_is_written_is_read_as_it_was(document):
    assert read_document(write_document(document)) == document
