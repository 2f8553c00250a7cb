from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.enums import CaseEventKind, CaseState, PartyKind
from cases.models import BookEntry, Case, CaseEvent, Letter
from cases.services.book import merge_entries
from cases.services.chasing import chase
from cases.services.events import add_event
from tests.append_only import triggers_lifted
from tests.cases.conftest import NOW
from tests.factories import a_case, a_case_manager, an_intake_coordinator
from tests.factories.cases import named_parties

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]

PAGE, TABLE = "lateness", "lateness_table"


def _late(*names: str) -> list[Case]:
    """A case of each claims administrator, whose records were due on March 13 and have not come."""
    parties = [named_parties(administrator=name) for name in names]
    return [a_case(CaseState.RECORDS_PENDING, parties=named) for named in parties]


def _sweep(time_machine, days: int = 20) -> None:
    time_machine.move_to(NOW + timedelta(days=days))
    chase(progress=lambda _done, _total: None)


def _came(case: Case) -> None:
    party = case.parties.get(kind=PartyKind.CLAIMS_ADMINISTRATOR)
    add_event(
        case=case,
        kind=CaseEventKind.RECORDS_RECEIVED,
        occurred_at=timezone.localdate(),
        party=party,
        actor=a_case_manager(),
    )


def _cells(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode())))


def test_each_administrator_with_its_counts_sorted_as_asked(signed_in, time_machine):
    _late("Harbor Crest Claims", "Harbor Crest Claims", "Ardent Mutual")
    _sweep(time_machine)
    desk = signed_in(a_case_manager())
    lines = desk.get(reverse(PAGE)).context["page_obj"]
    found = [(line.name, line.served, line.late, line.missing, line.days, line.worst) for line in lines]
    assert found == [("Harbor Crest Claims", 2, 2, 2, 44, 22), ("Ardent Mutual", 1, 1, 1, 22, 22)]
    by_name = desk.get(reverse(PAGE), {"sort": "name"}).context["page_obj"]
    assert [line.name for line in by_name] == ["Ardent Mutual", "Harbor Crest Claims"]


def test_spellings_that_a_person_merged_are_one(signed_in, time_machine):
    _late("Harbor Crest Claims", "Harbour Crest Claims")
    _sweep(time_machine)
    known, other = (BookEntry.objects.get(name=name) for name in ("Harbor Crest Claims", "Harbour Crest Claims"))
    merge_entries(current=known, merged=other, reason="One letterhead.", actor=a_case_manager())
    desk = signed_in(a_case_manager())
    (line,) = desk.get(reverse(PAGE)).context["page_obj"]
    assert (line.name, line.late) == ("Harbor Crest Claims", 2)
    assert len(desk.get(reverse(PAGE), {"entry": known.pk}).context["rows"]) == 2


def test_each_case_has_its_notice_proof_days_and_the_day_of_the_records(signed_in, time_machine):
    (case,) = _late("Harbor Crest Claims")
    _sweep(time_machine)
    _came(case)
    chase(progress=lambda _done, _total: None)
    entry = BookEntry.objects.get(name="Harbor Crest Claims")
    (row,) = signed_in(a_case_manager()).get(reverse(PAGE), {"entry": entry.pk}).context["rows"]
    assert (row.missed.case, row.notice_on, row.way, row.proof, row.days) == (
        case, date(2017, 2, 26), "Mail", "Stated by a person", 22,
    )  # fmt: skip
    assert (row.missed.due_on, row.missed.met_on) == (date(2017, 3, 13), date(2017, 4, 4))


def test_only_what_was_due_in_the_period_is_shown(signed_in, time_machine):
    _late("Harbor Crest Claims")
    _sweep(time_machine)
    desk = signed_in(a_case_manager())
    assert len(desk.get(reverse(PAGE), {"since": "2017-03-13", "until": "2017-03-13"}).context["page_obj"]) == 1
    assert len(desk.get(reverse(PAGE), {"since": "2017-03-14", "until": "2017-04-30"}).context["page_obj"]) == 0
    wrong = desk.get(reverse(PAGE), {"since": "2017-03-30", "until": "2017-03-01"})
    assert "The last day cannot be before the first." in wrong.content.decode()


def test_in_time_is_not_late(signed_in, time_machine):
    case = a_case(CaseState.RECORDS_PENDING, received_on=timezone.localdate() - timedelta(days=5))
    _came(case)
    _sweep(time_machine)
    assert list(signed_in(a_case_manager()).get(reverse(PAGE)).context["page_obj"]) == []


def test_the_table_is_harmless_and_whole(signed_in, time_machine):
    (case,) = _late("=HYPERLINK(1) Claims")
    _sweep(time_machine)
    heading, row = _cells(signed_in(a_case_manager()).get(reverse(TABLE)))
    assert heading == [
        "claims administrator", "case number", "clock", "NOARFI sent on", "NOARFI sent by", "proof of service",
        "NOARFI received on", "records due on", "records received on", "days late",
    ]  # fmt: skip
    assert row == [
        "'=HYPERLINK(1) Claims", case.case_number, "C8", "2017-02-26", "Mail", "Stated by a person", "",
        "2017-03-13", "", "22",
    ]  # fmt: skip


@pytest.mark.parametrize("name", [PAGE, TABLE])
def test_intake_does_not_see_it(signed_in, name):
    assert signed_in(an_intake_coordinator()).get(reverse(name)).status_code == 403


def test_three_rows_are_asked_for_as_one(signed_in, time_machine):
    counts = []
    for names in (["Harbor Crest Claims"], ["Harbor Crest Claims", "Ardent Mutual"]):
        time_machine.move_to(NOW)
        _late(*names)
        _sweep(time_machine)
        desk = signed_in(a_case_manager())
        entry = BookEntry.objects.get(name="Harbor Crest Claims").pk
        asked = []
        for query in ({}, {"entry": entry}):
            with CaptureQueriesContext(connection) as captured:
                desk.get(reverse(PAGE), query)
            asked.append(len(captured))
        with CaptureQueriesContext(connection) as captured:
            rows = _cells(desk.get(reverse(TABLE)))
        counts.append([*asked, len(captured)])
    assert len(rows) == 4
    assert counts[0] == counts[1]


def test_a_letter_of_ours_is_its_own_proof(signed_in, time_machine):
    case = a_case(CaseState.RECORDS_PENDING)
    event = case.events.get(kind="assignment_notice_sent", party__kind="claims_administrator")
    told = {"case": case, "kind": "notice_assignment", "about": "move/1", "requested_at": timezone.now()}
    letter = Letter.objects.create(**told, recipient=event.party, template_version="1")
    sent = {"sent_on": date(2017, 2, 26), "received_on": date(2017, 3, 1), "proof": "Tracking 9400 1118"}
    delivery = letter.deliveries.create(
        channel="mail", address="100 Example Street", requested_at=timezone.now(), **sent
    )
    with triggers_lifted(connection):
        CaseEvent.objects.filter(pk=event.pk).update(source="delivery", delivery=delivery)
    _sweep(time_machine)
    entry = BookEntry.objects.get(name="Harbor Crest Claims")
    (row,) = signed_in(a_case_manager()).get(reverse(PAGE), {"entry": entry.pk}).context["rows"]
    assert (row.way, row.proof, row.delivered_on) == ("Mail", "Tracking 9400 1118", date(2017, 3, 1))
