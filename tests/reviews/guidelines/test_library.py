"""The shipped guideline library: every rule answers its own worked examples, and every table row its own limit."""

from datetime import date

import pytest

from reviews.guidelines.engine import check_rule, failed_examples
from reviews.guidelines.facts import Facts
from reviews.guidelines.loader import shipped_library
from reviews.guidelines.rules import Outcome, Status

RULES = list(shipped_library().rules.values())
ROWS = [(rule, row) for rule in RULES for row in rule.rows if rule.key]
DATES = {"date_of_injury": "2014-06-01", "ur_date": "2015-05-30"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.id}-v{rule.version}")
def test_worked_examples(rule):
    assert failed_examples(rule) == ()


@pytest.mark.parametrize(("rule", "row"), ROWS, ids=lambda part: part.id)
def test_every_row_at_and_beyond_its_limit(rule, row):
    limit = rule.limits[0]
    at_most = row.numbers[limit.at_most]
    for visits, outcome in ((at_most, Outcome.WITHIN), (at_most + 1, Outcome.EXCEEDS)):
        example = next(example for example in rule.examples if example.outcome is Outcome.WITHIN)
        prior = dict.fromkeys((*limit.prior, "prior_visits"), 0)
        value = next(iter(row.values))
        key = {rule.key: [value] if rule.key == "diagnosis_groups" else value}
        facts = Facts.of(**example.facts | DATES | _surgery(rule) | prior | key | {limit.requested: visits})
        finding = check_rule(rule, facts)
        assert finding.outcome == outcome
        assert finding.row == row.id
        assert finding.numbers["limit"] == at_most


def _surgery(rule):
    return {"surgery_date": "2015-05-01"} if rule.period else {}


def test_numbers_from_the_dossier():
    limits = {row.id: row.numbers[rule.limits[0].at_most] for rule, row in ROWS}
    assert limits["PM09-CRPS"] == 24
    assert limits["PM16-CRPS"] == 26
    assert limits["PM09-NEUR"] == limits["PM16-NEUR"] == 10
    assert limits["PM16-ARTH"] == 9
    assert limits["POST09-CERV-FUSION"] == 24
    assert limits["POST09-CTR"] == 8
    assert len([row for rule, row in ROWS if rule.id == "POST09"]) == 24


def test_what_is_from_memory_says_so():
    standing = {rule.id: rule.standing for rule in RULES} | {row.id: row.standing for _, row in ROWS}
    assert standing["CAP24"].status is Status.VERIFIED
    assert standing["POST09-MENISC"].status is Status.VERIFIED_SECONDARY
    assert standing["PM09-NEUR"].status is Status.FROM_MEMORY
    assert (standing["PM16-MYAL"].status, standing["PM16-MYAL"].quoted) == (Status.QUOTED_IN_DECISIONS, 28)
    assert "28 published rationales" in str(standing["PM16-MYAL"])


def test_no_day_since_2009_without_a_chronic_pain_edition_and_none_with_two():
    editions = shipped_library().families["chronic_pain"]
    assert [edition.id for edition in editions] == ["chronic_pain_2009", "chronic_pain_2016", "acoem_2017"]
    for day in (date(2009, 7, 18), date(2016, 7, 27), date(2016, 7, 28), date(2017, 11, 30), date(2017, 12, 1)):
        assert sum(edition.effective.contains(day) for edition in editions) == 1


def test_every_sentence_of_the_examples_is_complete():
    for rule in RULES:
        for example in rule.examples:
            finding = check_rule(rule, Facts.of(**example.facts))
            assert finding.sentence.endswith((".", "."))
            assert "{" not in finding.sentence + finding.would_change
            if finding.outcome is Outcome.EXCEEDS:
                assert finding.would_change
