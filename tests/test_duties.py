"""docs/conformance.md is current, every name in it is there, and no clock, reason or clause is left out."""

from __future__ import annotations

import ast
import importlib
import re
from functools import cache
from typing import TYPE_CHECKING

import pytest

from cases.clocks.rules import load_rules
from cases.enums import EligibilityReason
from cases.lifecycle import EFFECTS, GUARDS, TRANSITIONS
from reviews.guidelines.loader import shipped_library
from tests.duties import PAGE, ROOT, TAGS, WHO, Duty, all_duties, clauses, covers, page

if TYPE_CHECKING:
    from collections.abc import Sequence

DUTIES = all_duties()
RULES = load_rules()
OF_TIME = (*RULES.clocks, *RULES.extensions, *RULES.gates)
STATUSES = {key: {rule.status for rule in OF_TIME if rule.key == key} for key in (rule.key for rule in OF_TIME)}
CHOSEN = EligibilityReason.OTHER
"""No check gives it: a person chooses it and says why."""


def test_the_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tests.duties"


# ---- what is on file of a duty --------------------------------------------------------------------------------------


def test_no_duty_is_told_twice():
    keys = [duty.key for duty in DUTIES]
    assert sorted(keys) == sorted(set(keys))


def test_every_duty_is_told_whole():
    assert [(duty.key, fault) for duty in DUTIES for fault in _faults(duty)] == []


def _faults(duty: Duty) -> list[str]:
    holds = {
        "its sentence ends with a full stop": duty.duty.endswith("."),
        "it names its clause": bool(duty.clause),
        "its tag is known": duty.tag in TAGS,
        "whose it is is known": bool(duty.who) and set(duty.who) <= WHO.keys(),
        "with code it says what that does, without none": bool(duty.code) == bool(duty.does),
        "without code it says what is left to people": bool(duty.code or duty.lacks),
        "without code no test shows it": bool(duty.code or not duty.tests),
    }
    return [words for words, held in holds.items() if not held]


def test_the_code_of_every_duty_is_there():
    known = {
        "clock": STATUSES.keys(),
        "reason": set(EligibilityReason) - {CHOSEN},
        "guard": GUARDS.keys(),
        "effect": EFFECTS.keys(),
        "move": {move.action for move in TRANSITIONS},
        "guideline": {rule.id for edition in shipped_library().editions for rule in edition.rules},
    }
    gone = []
    for duty in DUTIES:
        for name in duty.code:
            kind, _, key = name.rpartition(":")
            if not (key in known[kind] if kind else _is_there(name)):
                gone.append((duty.key, name))
    assert gone == []


def _is_there(name: str) -> bool:
    """Whether a dotted name leads to something: a module, or what is in one."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            if not hasattr(found, part):
                return False
            found = getattr(found, part)
        return True
    return False


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("cases.eligibility", True),
        ("cases.eligibility.assess", True),
        ("cases.models.Case.received_on", True),
        ("cases.eligibility.asses", False),
        ("cases.models.Case.recieved_on", False),
        ("cases.nowhere", False),
        ("nowhere", False),
    ],
)
def test_a_name_that_is_gone_is_found(name, there):
    assert _is_there(name) is there


def test_the_tests_of_every_duty_are_there():
    gone = [(duty.key, node) for duty in DUTIES for node in duty.tests if node not in _tests_of(node.split("::")[0])]
    assert gone == []


@cache
def _tests_of(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    found = {f"{path}::{node.name}" for node in tree.body if isinstance(node, ast.FunctionDef)}
    for kind in (node for node in tree.body if isinstance(node, ast.ClassDef)):
        found |= {f"{path}::{kind.name}::{node.name}" for node in kind.body if isinstance(node, ast.FunctionDef)}
    return frozenset(name for name in found if name.split("::")[-1].startswith("test_"))


# ---- what was not verified stops nothing ----------------------------------------------------------------------------


def test_a_duty_is_tagged_as_its_clocks_are():
    """A clock below V is never hard: the rules themselves refuse it (`tests/cases/clocks/test_rules.py`)."""
    assert [(duty.key, key) for duty in DUTIES for key in duty.named("clock") if STATUSES[key] != {duty.tag}] == []


def test_only_what_was_read_refuses_anything():
    assert [duty.key for duty in DUTIES if duty.tag != "V" and (duty.named("guard") or duty.named("reason"))] == []


# ---- nothing is left out --------------------------------------------------------------------------------------------


def _by(kind: str, key: str) -> list[Duty]:
    return [duty for duty in DUTIES if key in duty.named(kind)]


def test_every_clock_is_a_duty_that_names_its_clause():
    """Also what extends a clock, and what it waits for."""
    left_out = {
        (rule.key, clause)
        for rule in OF_TIME
        for clause in clauses(rule.citation) or [rule.citation]
        if _not_in({clause}, _by("clock", rule.key))
    }
    assert left_out == set()


def test_every_reason_of_the_checklist_is_a_duty():
    assert [reason for reason in EligibilityReason if reason is not CHOSEN and not _by("reason", reason)] == []


def test_every_clause_that_the_checklist_cites_is_that_of_a_duty():
    tree = ast.parse((ROOT / "cases/eligibility.py").read_text(encoding="utf-8"))
    documented = {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    texts = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value not in documented
    ]
    cited = {clause for text in texts if re.match(r"(?:LC|8 CCR|CCP) \d", text) for clause in clauses(text)}
    assert "LC 4610.5(a)" in cited
    assert _not_in(cited, DUTIES) == []


def test_every_clause_of_the_lifecycle_is_that_of_a_duty():
    cited = {clause for move in TRANSITIONS for clause in clauses(move.clause)}
    assert "LC 4610.6(g)" in cited
    assert _not_in(cited, DUTIES) == []


def _not_in(cited: set[str], duties: Sequence[Duty]) -> list[str]:
    told = [clause for duty in duties for clause in clauses(duty.clause)]
    return sorted(clause for clause in cited if not any(covers(each, clause) for each in told))


# ---- clauses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("LC 4610.6(d), (g); 8 CCR 9792.10.6(b)(2), (d)",
         ["LC 4610.6(d)", "LC 4610.6(g)", "8 CCR 9792.10.6(b)(2)", "8 CCR 9792.10.6(d)"]),
        ("LC 4610.5(c)(1), (3)", ["LC 4610.5(c)(1)", "LC 4610.5(c)(3)"]),
        ("LC 139.5(d)(4)(C), (D)", ["LC 139.5(d)(4)(C)", "LC 139.5(d)(4)(D)"]),
        ("8 CCR 9792.10.1(b)(1), 9792.10.3(a)", ["8 CCR 9792.10.1(b)(1)", "8 CCR 9792.10.3(a)"]),
        ("8 CCR 9792.10.3(a); House rule", ["8 CCR 9792.10.3(a)"]),
        ("LC 4610.5(c)(1), text before 2017", ["LC 4610.5(c)(1)"]),
    ],
)  # fmt: skip
def test_clauses_are_written_out(text, found):
    assert clauses(text) == found


@pytest.mark.parametrize(
    ("clause", "cited", "holds"),
    [
        ("LC 139.5(d)(5)", "LC 139.5", True),
        ("8 CCR 9792.10.5(a)", "8 CCR 9792.10.5(a)(1)", True),
        ("8 CCR 9792.10.1(b)(1)", "8 CCR 9792.10", False),
        ("LC 4610.5(h)(1)", "LC 4610.5(h)(2)", False),
    ],
)
def test_a_clause_holds_its_parts(clause, cited, holds):
    assert covers(clause, cited) is holds
