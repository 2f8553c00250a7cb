"""`manage.py explain_clocks`: every clock with the sentence that derives it."""

from __future__ import annotations

import json
from datetime import date

import pytest
import time_machine
from django.core.management import CommandError

from cases.clocks.rules import load_rules
from cases.enums import CaseState
from tests.factories import a_case
from tests.reviews.letters.letter_builder import Letter, content_order
from tests.running import run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

NOW = "2026-06-01 12:00 -0700"


@pytest.fixture
def case():
    """Received on May 12, 2026; records complete on May 27."""
    with time_machine.travel(NOW, tick=False):
        yield a_case(CaseState.CLINICAL_REVIEW, received_on=date(2026, 5, 12))


def clocks_of(case) -> dict[str, dict]:
    return {clock["key"]: clock for clock in json.loads(run("explain_clocks", case.case_number, "--json").out)}


def test_the_determination_with_start_rule_due_and_state(case):
    clock = clocks_of(case)["C14"]
    assert (clock["start"], clock["due"], clock["state"]) == ("2026-05-27", "2026-06-26", "running")
    assert clock["start_event"] == "records_complete"
    assert clock["citation"] == "LC 4610.6(d)(1)(B); 8 CCR 9792.10.6(g)"
    assert clock["explanation"].startswith(
        "Day 0 is May 27, 2026 (medical records complete); + 30 calendar days "
        "(LC 4610.6(d)(1)(B); 8 CCR 9792.10.6(g)) = June 26, 2026."
    )
    assert [(step["amount"], step["unit"]) for step in clock["intervals"]] == [(30, "calendar_days")]


def test_every_clock_of_the_rules_is_there(case):
    assert clocks_of(case).keys() == set(load_rules().clock_keys())


def test_in_words(case):
    lines = run("explain_clocks", case.case_number).out.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("C14 "))
    assert lines[at] == "C14   Running         Determination due June 26, 2026"
    assert lines[at + 1].strip().startswith("Day 0 is May 27, 2026 (medical records complete)")
    assert lines[at + 1].endswith("[LC 4610.6(d)(1)(B); 8 CCR 9792.10.6(g); V]")


def test_derived_from_the_events_alone(case):
    """The stored due date is for sorting; the explanation does not look at it."""
    before = clocks_of(case)
    case.due_on = date(2030, 1, 1)
    case.save()
    assert clocks_of(case) == before


def test_an_imported_case(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(content_order(Letter()))
    run("import_letters", path)
    clocks = {clock["key"]: clock for clock in json.loads(run("explain_clocks", Letter().case_number, "--json").out)}
    assert (clocks["C20"]["start"], clocks["C20"]["due"]) == ("2018-06-28", "2018-07-30")


def test_an_unknown_case():
    with pytest.raises(CommandError, match="Case CM99-9999999 is not on file"):
        run("explain_clocks", "CM99-9999999")
