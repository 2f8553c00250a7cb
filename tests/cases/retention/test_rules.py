"""The rules of retention that are shipped, and what a file of rules is refused for."""

from __future__ import annotations

import pytest

from cases.errors import RetentionRulesError
from cases.hooks import keepers
from cases.retention.rules import Fate, load_classes, parse_classes

PERIOD = """
[[class.period]]
length = 6
unit = "years"
since = "case_ended"
citation = "Contract 12, section 4"
status = "V"
effective_from = 2013-01-01
"""
CLASS = f"""
[[class]]
key = "records"
title = "Records"
holds = "What was sent"
of = "case"
fate = "disposed"
removes = "The files."
{PERIOD}"""


def test_what_is_shipped_says_of_each_class_what_becomes_of_it():
    assert {each.key: each.fate for each in load_classes()} == {
        "records": Fate.DISPOSED,
        "working_text": Fate.DISPOSED,
        "print_batches": Fate.DISPOSED,
        "refused_files": Fate.DISPOSED,
        "sessions": Fate.EXPIRES,
        "drafts": Fate.EXPIRES,
        "delivery_reports": Fate.EXPIRES,
        "notifications": Fate.EXPIRES,
        "mail_files": Fate.EXPIRES,
        "determinations": Fate.KEPT,
        "delivery_evidence": Fate.KEPT,
        "fees": Fate.KEPT,
        "public_versions": Fate.KEPT,
        "imported_letters": Fate.KEPT,
        "case_records": Fate.KEPT,
        "credentials": Fate.KEPT,
        "audit": Fate.KEPT,
        "certificates": Fate.KEPT,
    }


def test_somebody_keeps_each_class_that_is_disposed_of():
    assert set(keepers) == {each.key for each in load_classes() if each.fate is Fate.DISPOSED}


def test_no_period_that_is_shipped_claims_a_law_that_was_not_read():
    """What is remembered only may be in a note; a period is the text of a law, or our own choice."""
    assert {period.status for each in load_classes() for period in each.periods} == {"V", "house"}


def test_the_periods_of_a_contract_take_the_place_of_ours():
    (records,) = parse_classes(CLASS)
    assert [str(period) for period in records.periods] == ["6 years after the last thing that happened in the case"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("key = ", "are not TOML"),
        ("[rule]", "Unknown tables in the rules of retention: rule"),
        (CLASS.replace('title = "Records"', ""), r"class records: missing \['title'\]"),
        (CLASS.replace("length = 6", "length = 6\nweeks = 2"), r"class records: missing \[\], unknown \['weeks'\]"),
        (CLASS.replace('"case_ended"', '"payday"'), "class records: 'payday' is not a valid Since"),
        (CLASS.replace('"disposed"', '"burnt"'), "class records: 'burnt' is not a valid Fate"),
        (CLASS.replace('"years"', '"moons"'), "records: a period is counted in years or days"),
        (CLASS.replace("length = 6", "length = -1"), "and not backwards"),
        (CLASS.replace('status = "V"', 'status = "sure"'), "records: a period has a source"),
        (CLASS.replace('removes = "The files."', 'removes = ""'), "records: what goes says what is removed"),
        (CLASS.replace('"disposed"', '"kept"'), "records: what is kept says why and has no period"),
        (CLASS.replace('of = "case"', 'of = "desk"'), "records: it belongs to a case, batch, import or installation"),
        (CLASS + CLASS, "records: it is described twice"),
    ],
)
def test_a_faulty_file_is_refused_as_a_whole(text, words):
    with pytest.raises(RetentionRulesError, match=words):
        parse_classes(text)
