"""`export_case` and `import_case`: a whole case from one installation to another."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError

from cases.enums import CaseEventKind, CaseState, DocumentSource, Priority
from cases.models import Case, CaseEvent, CaseMove, Document, Party
from cases.selectors.clocks import facts_of
from cases.selectors.files import _documents
from cases.selectors.transfer import document_of
from cases.services.documents import DocumentData, receive_document
from cases.services.events import add_event
from cases.services.facts import extend_clock
from cases.services.priority import convert_to_expedited
from cases.services.transfer import import_case
from cases.transfer import read_document, write_document
from imr_site.audit.models import Event
from tests.cases.conftest import NOW
from tests.cases.test_every_fact import everything_known
from tests.factories import a_case, a_case_manager, a_pdf, an_administrator, an_intake_coordinator
from tests.running import run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march", "files")]

S = CaseState


def elsewhere(case: Case) -> str:
    """The document of the case, which is on file here no longer."""
    document = write_document(document_of(case))
    Case.objects.filter(pk=case.pk).update(case_number="CM99-9999999")
    return document


def filed(tmp_path, text):
    file = tmp_path / "case.json"
    file.write_text(text, encoding="utf-8")
    return run("import_case", file)


def rows() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in (Case, CaseEvent, CaseMove, Party, Document, Event)}


def test_a_case_with_every_fact_goes_round_and_stays_the_same(tmp_path):
    case = everything_known()
    add_event(
        case=case,
        kind=CaseEventKind.RECORDS_RECEIVED,
        occurred_at=datetime(2017, 3, 14, 9, 30, 15, 250, tzinfo=UTC),
        actor=a_case_manager(),
        party=case.parties.first(),
        note="212 pages\nin two parts",
    )
    facts, text = facts_of(case), elsewhere(case)
    printed = filed(tmp_path, text).out
    assert printed == f"{case.case_number} is on file: received.\n"
    again = Case.objects.get(case_number=case.case_number)
    assert run("export_case", case.case_number).out == f"{text}\n"
    assert facts_of(again) == facts


@pytest.mark.parametrize("state", S)
@pytest.mark.any_database
def test_in_every_state_it_goes_round_with_its_history_and_its_pages_open(tmp_path, state, as_):
    case = a_case(state)
    text = elsewhere(case)
    filed(tmp_path, text)
    again = Case.objects.get(case_number=case.case_number)
    assert again.state == state
    assert run("export_case", again.case_number).out == f"{text}\n"
    visit = as_(a_case_manager())
    for page in ("case_detail", "case_clocks", "case_review"):
        assert visit.get(page, again.case_number).status_code == 200


def test_a_priority_that_changed_and_time_that_was_granted_come_along(tmp_path):
    case = a_case(S.READY_FOR_REVIEW)
    convert_to_expedited(case=case, since=NOW, reason="Certified.", actor=a_case_manager())
    extend_clock(case=case, clock="C16", days=2, approval="A. Director, March 15.", actor=a_case_manager())
    case.refresh_from_db()
    facts, due = facts_of(case), case.due_on
    text = elsewhere(case)
    filed(tmp_path, text)
    again = Case.objects.get(case_number=document_number(text))
    assert (facts_of(again), again.due_on, again.priority) == (facts, due, Priority.EXPEDITED)


def document_number(text: str) -> str:
    return json.loads(text)["case"]["case_number"]


def test_records_are_listed_until_their_files_come(tmp_path):
    case = a_case(S.RECORDS_PENDING)
    listed = document_of(case).records
    filed(tmp_path, elsewhere(case))
    again = Case.objects.get(case_number=case.case_number)
    assert {record.state for record in again.documents.all()} == {"awaited"}
    assert document_of(again).records == listed
    assert not _documents().filter(case=again).exists()  # nobody looks for their files
    first = again.documents.get(title="Progress report")
    received = receive_document(
        case=again,
        data=DocumentData(source=DocumentSource.OTHER_PROVIDER, title="Another title"),
        upload=io.BytesIO(a_pdf("Progress report")),
        original_name="report.pdf",
        actor=an_intake_coordinator(),
    )
    assert (received.pk, received.title, received.state) == (first.pk, "Progress report", "quarantined")


def test_the_log_says_that_it_was_imported(tmp_path):
    filed(tmp_path, elsewhere(a_case(S.ELIGIBLE)))
    written = Event.objects.last()
    assert (written.kind, written.data["state"]) == ("case.imported", "eligible")


def test_a_case_without_a_number_gets_the_next_of_its_year():
    document = read_document('{"case": {"received_on": "2017-02-01"}}')
    assert import_case(document=document, actor=an_administrator()).case_number == "CM17-0000001"


def _taken(document):
    document["case"]["case_number"] = "CM99-9999999"
    return "case.case_number: CM99-9999999 is on file already"


def _unknown_original(document):
    document["case"]["duplicate_of"] = "CM11-1111111"
    return "case.duplicate_of: CM11-1111111 is not on file"


def _too_much_time(document):
    document["extensions"] = [{"clock": "C14", "days": 4, "approval": "Of May."}]
    return "extensions: C14 is extended by at most 3 calendar days"


def _no_such_kind(document):
    document["events"][-1]["kind"] = "rumour"
    return f"events.{len(document['events']) - 1}.kind: Input should be"


def _still_to_come(document):
    document["events"][0]["at"] = "2017-03-16"
    return "events.0.at: 2017-03-16 is still to come"


@pytest.mark.parametrize("spoil", [_still_to_come, _taken, _unknown_original, _too_much_time, _no_such_kind])
def test_what_is_wrong_is_named_and_nothing_is_half_imported(tmp_path, spoil):
    document = json.loads(elsewhere(a_case(S.ELIGIBLE)))
    fault, before = spoil(document), rows()
    with pytest.raises(CommandError, match=fault.replace("(", "\\(")) as refused:
        filed(tmp_path, json.dumps(document))
    assert "\n" not in str(refused.value)
    assert rows() == before


def test_a_file_that_is_not_there_and_a_case_that_is_not_are_told(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        run("import_case", tmp_path / "nowhere.json")
    with pytest.raises(CommandError, match="Case CM11-1111111 is not on file"):
        run("export_case", "CM11-1111111")
    with pytest.raises(CommandError, match="Say which case"):
        run("export_case")


def test_it_is_written_to_a_file_where_one_is_named(tmp_path):
    case = a_case(S.RECEIVED)
    run("export_case", case.case_number, "--out", tmp_path / "case.json")
    assert read_document((tmp_path / "case.json").read_bytes()) == document_of(case)


def test_an_event_of_a_day_after_a_move_keeps_its_place(tmp_path):
    """The day of a remand and the notice sent on that same day belong to the same round elsewhere too."""
    case = a_case(S.APPEALED)
    facts = facts_of(case)
    filed(tmp_path, elsewhere(case))
    assert facts_of(Case.objects.get(case_number=case.case_number)) == facts


class TestRecords:
    """`export_case --records`: what another organization needs to review a remanded case (LC 4610.6(i))."""

    def test_the_files_go_along_and_come_in_under_their_records(self, tmp_path):
        case = a_case(S.REMANDED)
        titles = dict(case.documents.values_list("sha256", "title"))
        folder = tmp_path / "records"
        run("export_case", case.case_number, "--records", folder)
        assert [file.name for file in sorted(folder.iterdir())] == ["0001.pdf", "0002.pdf"]
        number, document = case.case_number, elsewhere(case)
        filed(tmp_path, document)
        there = Case.objects.get(case_number=number)
        assert set(there.documents.values_list("state", flat=True)) == {"awaited"}
        run("add_records", number, folder)
        assert dict(there.documents.values_list("sha256", "title")) == titles
        assert set(there.documents.values_list("state", flat=True)) == {"clean"}

    def test_what_is_there_already_is_not_written_over(self, tmp_path):
        case = a_case(S.READY_FOR_REVIEW)
        with pytest.raises(CommandError, match="File exists"):
            run("export_case", case.case_number, "--records", tmp_path)
