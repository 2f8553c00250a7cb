"""What must be in a file: the list as data, and which records are proposed for it."""

from __future__ import annotations

from datetime import date

import pytest

from cases.enums import DocumentSource, RecordKind, RequiredState
from cases.errors import RequiredRecordsError
from cases.records.required import Listed, is_proposed, required_records, since, unanswered

BY_KEY = {entry.key: entry for entry in required_records()}
FROM_CLAIMS, FROM_WORKER = DocumentSource.CLAIMS_ADMINISTRATOR, DocumentSource.INJURED_WORKER


def test_what_is_known_from_memory_keeps_nothing_back_and_neither_does_what_somebody_may_send():
    assert [entry.key for entry in required_records() if entry.holds_back] == [
        "physician_reports",
        "earlier_physicians",
        "request",
        "form",
        "given_to_employee",
        "submitted_in_support",
        "used_to_decide",
        "list_of_documents",
    ]
    assert {entry.status for entry in required_records() if entry.holds_back} == {"V"}
    assert [entry.key for entry in required_records() if entry.status == "M"] == [
        "answer_to_new_issues",
        "physician_documents",
    ]


@pytest.mark.parametrize(
    ("asked_on", "begin"),
    [
        (date(2026, 10, 4), date(2026, 4, 4)),
        (date(2026, 3, 31), date(2025, 9, 30)),
        (date(2026, 8, 31), date(2026, 2, 28)),
        (date(2024, 8, 31), date(2024, 2, 29)),
        (date(2026, 12, 31), date(2026, 6, 30)),
        (date(2026, 6, 15), date(2025, 12, 15)),
        (None, None),
    ],
)
def test_the_six_months_are_counted_back_from_the_request(asked_on, begin):
    assert since(BY_KEY["physician_reports"], asked_on) == begin
    assert since(BY_KEY["form"], asked_on) is None


@pytest.mark.parametrize(
    ("record", "entries"),
    [
        (
            Listed(RecordKind.PROGRESS_REPORT, FROM_CLAIMS, "PR-2", date(2026, 4, 4)),
            ["physician_reports"],
        ),
        (Listed(RecordKind.PROGRESS_REPORT, FROM_CLAIMS, "PR-2", date(2026, 4, 3)), []),
        (Listed(RecordKind.PROGRESS_REPORT, FROM_CLAIMS, "PR-2", date(2026, 10, 5)), []),
        # It begins before the six months and reaches into them.
        (Listed(RecordKind.THERAPY, FROM_CLAIMS, "PT", date(2026, 1, 2), date(2026, 5, 1)), ["physician_reports"]),
        # Without a date it is looked at by a person.
        (Listed(RecordKind.IMAGING, FROM_CLAIMS, "MRI"), ["physician_reports"]),
        (Listed(None, FROM_CLAIMS, "Progress report", date(2026, 9, 1)), []),
        (Listed(RecordKind.RFA, FROM_CLAIMS, "RFA"), ["request", "submitted_in_support"]),
        (Listed(None, FROM_CLAIMS, "Signed DWC Form IMR"), ["form"]),
        (Listed(RecordKind.CORRESPONDENCE, FROM_CLAIMS, "Denial letter"), ["given_to_employee"]),
        (Listed(RecordKind.CORRESPONDENCE, FROM_WORKER, "Letter"), ["worker_position"]),
        (
            Listed(RecordKind.PROGRESS_REPORT, FROM_WORKER, "PR-2", date(2026, 9, 1)),
            ["physician_reports", "worker_recommendation"],
        ),
        (Listed(RecordKind.UR_DECISION, DocumentSource.UTILIZATION_REVIEW, "Decision"), ["used_to_decide"]),
        (Listed(RecordKind.OTHER, FROM_CLAIMS, "Fax cover"), []),
    ],
)
def test_a_record_is_proposed_by_what_it_is_who_sent_it_and_when(record, entries):
    asked_on = date(2026, 10, 4)
    assert [entry.key for entry in required_records() if is_proposed(entry, record, asked_on)] == entries


def test_a_duty_of_which_nobody_spoke_is_left_and_one_from_memory_only_warns():
    spoken = {entry.key: RequiredState.MISSING for entry in required_records() if entry.key != "form"}
    assert unanswered(spoken, required_records()) == ([BY_KEY["form"]], [])
    del spoken["answer_to_new_issues"], spoken["worker_urgent"]
    assert unanswered(spoken, required_records()) == ([BY_KEY["form"]], [BY_KEY["answer_to_new_issues"]])


ENTRY = """
[[entry]]
key = "form"
sender = "claims_administrator"
what = "The form"
clause = "8 CCR"
status = "V"
must = true
"""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (ENTRY + "[other]\n", "There is no such part: other."),
        (ENTRY + ENTRY, "There are several entries form."),
        (ENTRY + 'colour = "red"\n', "Entry form: unknown or missing: colour."),
        (ENTRY.replace('clause = "8 CCR"\n', ""), "Entry form: unknown or missing: clause."),
        (ENTRY.replace('"V"', '"X"'), "Entry form: the status is one of V, V2, S, M."),
        (ENTRY.replace("claims_administrator", "nobody"), "Entry form: 'nobody' is not a valid DocumentSource."),
    ],
)
def test_a_list_that_is_wrong_is_refused_as_a_whole(tmp_path, text, words):
    file = tmp_path / "required.toml"
    file.write_text(text)
    with pytest.raises(RequiredRecordsError) as refused:
        required_records(file)
    assert str(refused.value) == words
