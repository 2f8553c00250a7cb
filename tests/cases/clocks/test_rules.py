import json
from pathlib import Path

import pytest

from cases.clocks import rules as module
from cases.clocks.calendar import california
from cases.clocks.exchange import clocks_from
from cases.clocks.rules import OURS, load_rules, parse_rules
from cases.enums import CaseEventKind
from cases.errors import ClockRulesError

TEXT = Path(module.__file__).with_name("rules.toml").read_text(encoding="utf-8")
ONE = """
[[clock]]
key = "X"
title = "Example"
start = ["records_complete"]
stop = ["determination_issued"]
length = 3
unit = "hours"
who = "IMRO"
citation = "none"
status = "V"
hard = true
effective_from = 2013-01-01
"""


def test_every_clock_of_the_dossier_is_there():
    rules = load_rules()
    keys = {r.key for r in (*rules.clocks, *rules.extensions, *rules.gates)}
    assert {key.rstrip("abc") for key in keys} == {*(f"C{n}" for n in range(1, 23)), "N1", "N2"}


@pytest.mark.parametrize("rule", load_rules().clocks, ids=lambda rule: rule.key)
def test_a_hard_rule_is_verified(rule):
    assert rule.hard == (rule.status == "V")


def test_every_event_that_moves_a_clock_is_used():
    rules = load_rules()
    used = {kind for r in rules.clocks for kind in (*r.start, *r.stop, *r.requires, *r.unless)}
    used |= {kind for r in rules.clocks for s in r.suspended for kind in (s.by, s.until)}
    used |= {gate.event for gate in rules.gates}
    assert set(CaseEventKind) - used == {
        CaseEventKind.REMAND_ORDERED,  # splits the rounds
        CaseEventKind.APPLICATION_FILED,  # the day of posting, which is not that of filing
        CaseEventKind.LIABILITY_ASKED,  # a house rule asks again
    }


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("length = 3", "length = 0", "length must be positive"),
        ("hours", "fortnights", "fortnights"),
        ('"V"', '"M"', "only a verified rule may be hard"),
        ('"V"', '"X"', "status must be"),
        ("records_complete", "full_moon", "full_moon"),
        ('title = "Example"', 'titel = "Example"', "missing.*title"),
        ("hard = true", 'hard = true\nper = "party"', "names the parties"),
        ("hard = true", 'hard = true\nper = "moon"', "per must be"),
        ("hard = true", 'hard = true\nscope = "moon"', "scope must be"),
        ("hard = true", 'hard = true\nsuspended = [{ by = "appeal_filed", until = "appeal_denied" }]', "in days"),
        ('"none"', '""', "needs a start and a citation"),
        ("[[clock]]", "[[watch]]", "Unknown tables"),
        ("[[clock]]", "[[clock", "not TOML"),
    ],
)
def test_a_faulty_rule_is_refused(old, new, message):
    assert parse_rules(ONE).clocks
    with pytest.raises(ClockRulesError, match=message):
        parse_rules(ONE.replace(old, new, 1))


def test_two_versions_must_not_overlap():
    with pytest.raises(ClockRulesError, match="two versions are in force"):
        parse_rules(ONE + ONE)


def test_an_extension_needs_its_clock():
    with pytest.raises(ClockRulesError, match="no clock C99"):
        parse_rules(TEXT.replace('extends = ["C20"]', 'extends = ["C99"]'))


def test_the_clocks_that_one_owes_stand_as_they_do_among_all():
    """Over the facts of every worked case, then and when every time is over."""
    worked = (Path(__file__).parents[1] / "worked" / "clocks.jsonl").read_text(encoding="utf-8").splitlines()
    calendars, states = california(), set()
    facts = [line["facts"] for line in map(json.loads, worked) if "error" not in line["expected"]]
    for told in map(json.dumps, facts + [{**one, "now": "2040-01-02T12:00:00-08:00"} for one in facts]):
        among_all = [clock for clock in clocks_from(told, calendars, load_rules()) if clock["who"] == OURS]
        assert clocks_from(told, calendars, load_rules().owed_by(OURS)) == among_all, told
        states |= {clock["state"] for clock in among_all}
    assert {"running", "missed", "not_started"} <= states
