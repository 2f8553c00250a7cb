from __future__ import annotations

import pytest

from cases import hooks
from cases.checks import doors_are_answered
from cases.enums import LetterKind
from cases.lifecycle import EFFECTS, GUARDS, TRANSITIONS


def test_every_door_is_answered():
    assert list(hooks.unanswered()) == []


def test_what_nobody_answers_is_named(monkeypatch):
    monkeypatch.delitem(hooks.guards, "items_present")
    monkeypatch.delitem(hooks.effects, "determination_made")
    monkeypatch.delitem(hooks.letter_types, LetterKind.DETERMINATION)
    assert list(hooks.unanswered()) == [
        "guard items_present",
        "effect determination_made",
        "letter kind determination",
    ]


@pytest.mark.parametrize("register", [hooks.guard, hooks.effect])
def test_a_name_the_lifecycle_does_not_know_cannot_be_registered(register):
    with pytest.raises(KeyError, match="moon_is_full"):
        register("moon_is_full")


def test_a_start_names_what_nobody_answers(monkeypatch):
    assert doors_are_answered() == []
    monkeypatch.delitem(hooks.effects, "determination_made")
    assert [(error.id, error.msg) for error in doors_are_answered()] == [
        ("cases.E001", "Nobody answers the effect determination_made.")
    ]


def test_effects_run_in_the_order_of_the_table():
    assert {transition.action: transition.effects for transition in TRANSITIONS if len(transition.effects) > 1} == {
        "consolidate": ("items_lent", "end_recorded"),
        "separate": ("items_returned", "end_taken_back"),
        "start_clinical_review": ("records_closed", "guidelines_checked"),
        "receive_information": ("answer_recorded", "reviewer_told"),
        "issue": ("determination_made", "fee_derived"),
        "remand": ("remand_recorded", "public_left"),
        "terminate": ("end_recorded", "round_closed", "fee_derived"),
        "resolve": ("end_recorded", "round_closed", "fee_derived"),
        "withdraw": ("end_recorded", "round_closed", "fee_derived"),
    }


def test_the_doors_are_those_of_the_lifecycle():
    assert (set(hooks.guards), set(hooks.effects)) == (set(GUARDS), set(EFFECTS))
