"""Which fee each application costs, by the dated rules, and what is not known (8 CCR 9792.10.8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cases.enums import DegreeClass, FeeStage, Priority
from cases.errors import FeeRulesError
from cases.fees import FeeFacts, fee_for, in_dollars, load_fees

DETERMINED, BEFORE, AFTER = FeeStage.DETERMINED, FeeStage.BEFORE_REVIEWER, FeeStage.AFTER_FORWARDING
STANDARD, EXPEDITED = Priority.STANDARD, Priority.EXPEDITED
MD, OTHER = DegreeClass.PHYSICIAN, DegreeClass.OTHER
KNOWN = FeeFacts(DETERMINED, date(2026, 3, 2), STANDARD, pharmacy_only=False, degree=MD, reviewers=1)


def _cents(**facts):
    return fee_for(replace(KNOWN, **facts), load_fees()).cents


@pytest.mark.parametrize(
    ("priority", "degree", "reviewers", "cents"),
    [
        (STANDARD, MD, 1, 56000),
        (STANDARD, MD, 2, 76000),
        (STANDARD, OTHER, 1, 49500),
        (STANDARD, OTHER, 2, 65500),
        (EXPEDITED, MD, 1, 68500),
        (EXPEDITED, MD, 2, 85000),
        (EXPEDITED, OTHER, 1, 59500),
        (EXPEDITED, OTHER, 2, None),  # not read
    ],
)
def test_of_2013_by_profession_and_number_of_reviewers(priority, degree, reviewers, cents):
    facts = {"priority": priority, "degree": degree, "reviewers": reviewers}
    for day in (date(2013, 1, 1), date(2013, 12, 31)):
        assert _cents(submitted_on=day, **facts) == cents


@pytest.mark.parametrize(
    ("stage", "priority", "pharmacy_only", "cents"),
    [
        (DETERMINED, STANDARD, False, 42000),
        (DETERMINED, STANDARD, True, 39000),
        (DETERMINED, STANDARD, None, None),  # it makes a difference
        (DETERMINED, EXPEDITED, False, 51500),
        (DETERMINED, EXPEDITED, True, None),  # not read
        (BEFORE, STANDARD, None, 16000),
        (AFTER, EXPEDITED, None, 42000),
    ],
)
def test_of_2014_by_stage_priority_and_medications(stage, priority, pharmacy_only, cents):
    facts = {"stage": stage, "priority": priority, "pharmacy_only": pharmacy_only}
    for day in (date(2014, 4, 1), date(2014, 12, 31)):
        assert _cents(submitted_on=day, **facts) == cents


@pytest.mark.parametrize(
    ("stage", "priority", "cents"),
    [
        (DETERMINED, STANDARD, 34500),
        (DETERMINED, EXPEDITED, 34500),
        (BEFORE, STANDARD, 11500),
        (AFTER, STANDARD, None),  # cut off in the copy that was seen
    ],
)
def test_from_2020_on_whatever_else_is_not_known(stage, priority, cents):
    facts = {"pharmacy_only": None, "degree": None, "reviewers": None}
    assert _cents(submitted_on=date(2020, 1, 1), stage=stage, priority=priority, **facts) == cents


@pytest.mark.parametrize("day", [None, date(2012, 12, 31), date(2014, 1, 1), date(2014, 3, 31), date(2019, 12, 31)])
def test_no_amount_is_guessed_where_none_was_read(day):
    for stage in (DETERMINED, BEFORE, AFTER):
        assert _cents(submitted_on=day, stage=stage) is None


@pytest.mark.parametrize("stage", [FeeStage.INELIGIBLE, FeeStage.NOT_ASSIGNED])
def test_what_was_never_assigned_costs_nothing_and_says_why(stage):
    for day in (date(2013, 5, 1), date(2017, 5, 1), None):
        fee = fee_for(replace(KNOWN, stage=stage, submitted_on=day), load_fees())
        assert (fee.cents, fee.citation) == (0, "8 CCR 9792.10.8(a)")
        assert fee.reason.startswith("A fee is charged for each application assigned for review; this one ")


def test_the_reason_names_stage_priority_rule_amount_and_how_far_it_was_verified():
    fee = fee_for(replace(KNOWN, priority=EXPEDITED), load_fees())
    assert (fee.rule, fee.status, fee.citation) == ("2020", "V2", "8 CCR 9792.10.8")
    assert fee.reason == (
        "Determined, expedited review, for an application submitted from January 1, 2020 on: $345.00, by the agency's "
        "page on fees, known from a secondary source."
    )


def test_what_makes_a_difference_and_is_not_known_is_named():
    facts = replace(KNOWN, submitted_on=date(2013, 5, 1), degree=None, reviewers=None)
    assert fee_for(facts, load_fees()).reason.endswith(
        "The amount depends on the reviewer's profession and on the number of reviewers, which is not known."
    )


def test_an_application_decided_in_another_case_is_not_verified():
    fee = fee_for(replace(KNOWN, decided_in="CM26-0000001"), load_fees())
    assert (fee.cents, fee.rule) == (None, "2020")
    assert fee.reason == (
        "Determined, together with CM26-0000001. What an application costs that is decided in another case was not "
        "verified; by itself it would be $345.00."
    )


def test_amounts_are_printed_as_money():
    assert [in_dollars(cents) for cents in (0, 5, 34500, 123456789, -34500)] == [
        "$0.00", "$0.05", "$345.00", "$1,234,567.89", "-$345.00",
    ]  # fmt: skip


RULE = """
[[rule]]
key = "a"
effective_from = 2020-01-01
citation = "8 CCR 9792.10.8"
source = "a page"
status = "V"
"""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f'{RULE}amount = [{{ stage = "determined", cents = 1.5 }}]', "whole number of cents"),
        (f'{RULE}amount = [{{ stage = "over", cents = 1 }}]', "no stage “over”"),
        (f'{RULE}amount = [{{ stage = "determined", cents = 1, degree = "nurse" }}]', "nurse"),
        (f'{RULE}amount = [{{ stage = "determined", cents = 1, colour = "red" }}]', "colour"),
        (RULE.replace('source = "a page"', "") + "amount = []", "unknown or missing: source"),
        (f"{RULE}amount = []\n{RULE}amount = []", "overlap"),
        (f"{RULE}amount = []\n[[other]]\n", "no such part: other"),
        (RULE.replace('"V"', '"X"') + "amount = []", "the status is one of"),
        (RULE.replace('"V"', '"M"') + 'amount = [{ stage = "determined", cents = 1 }]', "from memory is no amount"),
    ],
)
def test_a_file_with_a_fault_is_refused_as_a_whole(tmp_path, text, words):
    file = tmp_path / "fees.toml"
    file.write_text(text)
    with pytest.raises(FeeRulesError, match=words):
        load_fees(file)
