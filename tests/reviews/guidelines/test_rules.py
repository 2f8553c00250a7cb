"""Rule files: conditions with three answers, and what a bad file is told."""

import contextlib
import datetime as dt
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.guidelines.conditions import ConditionError, read_condition
from reviews.guidelines.engine import check_item, failed_examples
from reviews.guidelines.facts import Facts
from reviews.guidelines.loader import LIBRARY_FOLDER, library_from, load_library
from reviews.guidelines.reader import read_edition
from reviews.guidelines.rules import Effective, Outcome, Template
from reviews.guidelines.tables import LibraryError

GOOD = """
[edition]
id = "house_2020"
families = ["house"]
title = "House guideline"
citation = "House"
effective_from = 2020-01-01
effective_to = "open"
status = "verified"

[[rules]]
id = "HOUSE-1"
version = 1
title = "House visits"
citation = "House 1"
services = ["massage"]
numbers = { top = 5 }
within = "{sum}: inside {limit}."

[[rules.limits]]
name = "visits"
unit = "visits"
requested = "visits_requested"
at_most = "top"
say = "{sum}: over {limit} by {over}."

[[rules.examples]]
name = "at"
facts = { service = "massage", visits_requested = 5 }
outcome = "within"

[[rules.examples]]
name = "beyond"
facts = { service = "massage", visits_requested = 6 }
outcome = "exceeds"
"""


def problems(*changes):
    text = GOOD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    with pytest.raises(LibraryError) as caught:
        read_edition(text, "house.toml")
    return [str(problem) for problem in caught.value.problems]


class TestConditions:
    @pytest.mark.parametrize(
        ("condition", "facts", "answer"),
        [
            ({"fact": "chronic", "equals": True}, {"chronic": True}, True),
            ({"fact": "chronic", "equals": True}, {}, None),
            ({"fact": "chronic", "present": False}, {}, True),
            ({"fact": "weeks", "at_most": 6}, {"weeks": "4-8"}, None),
            ({"fact": "weeks", "at_most": 6}, {"weeks": "7-8"}, False),
            ({"fact": "weeks", "at_most": 6}, {"weeks": "4-6"}, True),
            ({"fact": "weeks", "at_least": 6}, {"weeks": "4-8"}, None),
            ({"fact": "weeks", "at_least": 6}, {"weeks": 6}, True),
            ({"fact": "weeks", "equals": 6}, {"weeks": "4-8"}, None),
            ({"fact": "weeks", "equals": 6}, {"weeks": "7-8"}, False),
            ({"fact": "ur_date", "before": dt.date(2004, 1, 1)}, {"ur_date": "2003"}, True),
            ({"fact": "ur_date", "before": dt.date(2004, 1, 1)}, {"ur_date": "2004-01"}, False),
            ({"fact": "ur_date", "on_or_after": dt.date(2004, 6, 1)}, {"ur_date": "2004"}, None),
            ({"fact": "body_parts", "any_of": ["knee", "hip"]}, {"body_parts": ["hip", "back"]}, True),
            ({"fact": "body_parts", "any_of": ["knee"]}, {"body_parts": ["hip"]}, False),
            ({"fact": "devices", "any_of": ["rental"]}, {"devices": "purchase"}, False),
            ({"fact": "service", "equals": "MRI"}, {"service": "mri"}, True),
            ({"not": {"fact": "chronic", "equals": True}}, {"chronic": True}, False),
            ({"not": {"fact": "chronic", "equals": True}}, {}, None),
            ({"fact": "chronic", "recorded": True}, {}, False),
            ({"fact": "chronic", "recorded": True}, {"chronic": True}, True),
            ({"fact": "chronic", "recorded": False}, {"chronic": True}, False),
            ({"fact": "devices", "recorded": ["rental"]}, {}, False),
            ({"fact": "devices", "recorded": ["rental"]}, {"devices": "rental"}, True),
            ({"fact": "body_parts", "recorded": ["hip"]}, {"body_parts": ["knee", "hip"]}, True),
            ({"not": {"fact": "body_parts", "recorded": ["hip"]}}, {}, True),
        ],
    )
    def test_answers(self, condition, facts, answer):
        assert read_condition(condition).holds(Facts.of(**facts)) is answer

    @pytest.mark.parametrize("word", ["all", "any"])
    @pytest.mark.parametrize("one", [True, False, None])
    @pytest.mark.parametrize("two", [True, False, None])
    def test_three_valued_all_and_any(self, word, one, two):
        parts = [{"fact": "chronic", "equals": True}, {"fact": "compound", "equals": True}]
        known = Facts.parse({"chronic": one, "compound": two}).facts
        decisive = word == "any"
        expected = decisive if decisive in (one, two) else None if None in (one, two) else not decisive
        condition = read_condition({word: parts})
        assert condition.holds(known) is expected
        if expected is None:
            assert condition.open_facts(known)

    @pytest.mark.parametrize(
        ("condition", "words"),
        [
            ({}, "expected a condition"),
            ("chronic", "expected a condition"),
            ({"fact": "nope", "equals": 1}, "'nope' is not a fact"),
            ({"fact": "chronic", "at_most": 1}, "write exactly one of equals, present"),
            ({"fact": "chronic"}, "got none"),
            ({"fact": "ur_date", "before": "2004-01-01"}, "a date without quotes"),
            ({"fact": "devices", "any_of": ["leased"]}, "expected one of: purchase, rental"),
            ({"fact": "devices", "any_of": "rental"}, "expected a list"),
            ({"fact": "weeks", "at_most": "six"}, "expected a number"),
            ({"fact": "weeks", "recorded": 6}, "write exactly one of"),
            ({"fact": "chronic", "recorded": "maybe"}, "expected yes or no"),
            ({"fact": "devices", "recorded": "rental"}, "expected a list"),
            ({"all": []}, "exactly one of all"),
            ({"all": [{"fact": "chronic", "equals": True}], "any": []}, "exactly one of all"),
        ],
    )
    def test_refused(self, condition, words):
        with pytest.raises(ConditionError, match=words):
            read_condition(condition)

    def test_nesting_has_an_end(self):
        condition = {"fact": "chronic", "equals": True}
        for _ in range(30):
            condition = {"not": condition}
        with pytest.raises(ConditionError, match="nested"):
            read_condition(condition)


class TestProblems:
    def test_the_good_file_is_good(self):
        library = library_from({"house.toml": GOOD})
        assert [failed_examples(rule) for rule in library.rules.values()] == [()]
        (finding,) = check_item(Facts.of(service="massage", visits_requested=9, ur_date="2021-01-01"), library)
        assert (finding.outcome, finding.sentence) == (Outcome.EXCEEDS, "9 visits requested: over 5 by 4.")

    @pytest.mark.parametrize(
        ("old", "new", "words"),
        [
            ('title = "House visits"', 'titel = "House visits"', "titel: it is not a field known here"),
            ('title = "House visits"', 'titel = "House visits"', "title: it is missing. Write quoted text"),
            ("version = 1", 'version = "one"', "version: 'one' is not a count. Write a whole number"),
            ('status = "verified"', 'status = "verifed"', "Did you mean 'verified'?"),
            ('at_most = "top"', 'at_most = "tip"', "at_most: 'tip' is not a number of the rule"),
            ("over {limit} by {over}", "over {limitt}", "{limitt} has no value"),
            ("effective_from = 2020-01-01", 'effective_from = "2020"', "Write a date without quotes"),
            ('effective_to = "open"', "effective_to = 2019-01-01", "is before effective_from"),
            ('effective_to = "open"', 'effective_to = "unknown"', "verified_until: it is missing"),
            ('effective_to = "open"', 'effective_to = "never"', 'Write a date, "open" or "unknown"'),
            ('families = ["house"]', "families = []", "families: it is missing"),
            ('services = ["massage"]', "", "the rule is filed under nothing"),
            ('requested = "visits_requested"', 'requested = "visits"', "Use one of: visits_requested"),
            ('outcome = "exceeds"', 'outcome = "within"', "they show only: within"),
            ('outcome = "exceeds"', 'outcome = "beyond"', "outcome: 'beyond' is not known here"),
            ("visits_requested = 6", 'visits_requested = "six"', "facts.visits_requested: expected a whole number"),
            ("numbers = { top = 5 }", "numbers = { top = -5 }", "top: -5 is not a count"),
            ("numbers = { top = 5 }", 'numbers = { top = 5 }\nkey = "surgery_procedure"', "both `key` and `rows`"),
            (
                "numbers = { top = 5 }",
                "applies_when = [{ when = { fact = 1 } }]",
                "1 is not a fact",
            ),
            ("numbers = { top = 5 }", 'numbers = { top = 5 }\nsilent = "yes"', "Write true or false without quotes"),
            (
                "numbers = { top = 5 }",
                'numbers = { top = 5 }\ndrug_classes = ["opioids"]',
                "'opioids' is not known here",
            ),
            ("numbers = { top = 5 }", 'numbers = { top = 5 }\nnot_recommended = "no"', "expected a table"),
            (
                "numbers = { top = 5 }",
                "numbers = { top = 5 }\nnot_recommended = {}",
                "not_recommended.say: it is missing",
            ),
            (
                "numbers = { top = 5 }",
                'numbers = { top = 5 }\nperiod = { start = "ur_date", months = 6, say = "Over.", gives = "age" }',
                "gives: 'age' is not known here",
            ),
            ("[[rules]]", "[[rules", "it is not TOML"),
            ("[[rules]]", "[[rule]]", "Did you mean 'rules'?"),
        ],
    )
    def test_says_what_is_wrong(self, old, new, words):
        told = problems((old, new))
        assert any(words in line for line in told), told
        assert all(line.startswith("house.toml") for line in told)

    def test_the_documented_file_is_good(self):
        page = Path(__file__).parents[3] / "docs" / "guidelines.md"
        (text,) = re.findall(r"```toml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
        (rule,) = library_from({"documented.toml": text}).rules.values()
        assert failed_examples(rule) == ()

    def test_names_file_rule_and_field(self):
        assert problems(('at_most = "top"', "at_most = true")) == [
            "house.toml: rule HOUSE-1, rules[0].limits[0].at_most: True is not a count. Write a whole number."
        ]

    def test_tells_all_problems_at_once(self):
        assert len(problems(("version = 1", "version = 1.5"), ('outcome = "within"', 'outcome = ""'))) >= 2

    def test_two_versions_in_force_at_once(self):
        second = GOOD.replace('"house_2020"', '"house_2021"').replace("version = 1", "version = 2")
        with pytest.raises(LibraryError, match="retire the older one"):
            library_from({"one.toml": GOOD, "two.toml": second})

    def test_a_retired_version_stays_and_is_not_applied(self):
        first = GOOD.replace("version = 1", 'version = 1\nretired = "the limit was misread"')
        rules = GOOD[GOOD.index("[[rules]]") :].replace("version = 1", "version = 2").replace("top = 5", "top = 6")
        rules = rules.replace("visits_requested = 6", "visits_requested = 7")
        library = library_from({"house.toml": first + rules})
        assert set(library.rules) == {("HOUSE-1", 1), ("HOUSE-1", 2)}
        (finding,) = check_item(Facts.of(service="massage", visits_requested=6, ur_date="2021-01-01"), library)
        assert (finding.rule_version, finding.outcome) == (2, Outcome.WITHIN)

    def test_versions_follow_each_other_by_date(self):
        first = GOOD.replace("version = 1", "version = 1\neffective_to = 2020-12-31")
        rules = GOOD[GOOD.index("[[rules]]") :].replace("version = 1", "version = 2\neffective_from = 2021-01-01")
        library = library_from({"house.toml": first + rules})
        for day, version in (("2020-12-31", 1), ("2021-01-01", 2)):
            (finding,) = check_item(Facts.of(service="massage", visits_requested=6, ur_date=day), library)
            assert finding.rule_version == version

    def test_two_editions_of_a_family_at_once(self):
        rules = GOOD.replace('"house_2020"', '"house_2021"').replace("HOUSE-1", "HOUSE-2")
        second = rules.replace("effective_from = 2020-01-01", "effective_from = 2021-01-01")
        with pytest.raises(LibraryError, match=r"overlaps house_2020 .* End the earlier edition the day before"):
            library_from({"one.toml": GOOD, "two.toml": second})
        first = GOOD.replace('effective_to = "open"', "effective_to = 2020-12-31")
        assert len(library_from({"one.toml": first, "two.toml": second}).editions) == 2

    def test_what_nothing_makes_recommended_shows_what_it_does_not_speak_of(self):
        refused = """[rules.not_recommended]
say = "Massage is not recommended."
would_change = "Nothing in this text."
"""
        limit = GOOD[GOOD.index("[[rules.limits]]") : GOOD.index("[[rules.examples]]")]
        told = problems((limit, refused))
        (line,) = told
        assert "rule HOUSE-1, rules[0].examples: they show only: exceeds, within." in line
        assert line.endswith("and one it does not speak of (not_applicable).")

    def test_the_same_edition_twice(self):
        with pytest.raises(LibraryError, match="two files have this id"):
            library_from({"one.toml": GOOD, "two.toml": GOOD.replace('"HOUSE-1"', '"HOUSE-2"')})

    def test_a_folder_of_files(self, tmp_path):
        assert len(load_library(LIBRARY_FOLDER).editions) == len(list(LIBRARY_FOLDER.glob("*.toml")))
        (tmp_path / "bad.toml").write_text("[edition]\nid = 3", encoding="utf-8")
        with pytest.raises(LibraryError, match=r"bad\.toml, edition\.id: 3 is not text"):
            load_library(tmp_path)

    @given(
        st.integers(0, GOOD.count("\n")),
        st.sampled_from(["", "x", "= 1", "a = [1]", "[edition]", "when = {}", "rows = 1"]),
    )
    def test_a_spoilt_line_is_explained_or_harmless(self, at, line):
        lines = GOOD.split("\n")
        lines[at] = line
        with contextlib.suppress(LibraryError):
            read_edition("\n".join(lines), "house.toml")


class TestParts:
    def test_template_keeps_other_braces(self):
        template = Template.parse("{a} and {B} and {} {b_1}")
        assert template.names == ("a", "b_1")
        assert template.fill(str.upper) == "A and {B} and {} B_1"

    def test_effective_ranges(self):
        day = dt.date
        first, second = Effective(day(2009, 7, 18), day(2016, 7, 27)), Effective(day(2016, 7, 28))
        assert not first.overlaps(second)
        assert second.overlaps(Effective(day(2020, 1, 1)))
        assert Effective(day(2009, 1, 1), None, day(2017, 11, 30)).unverified_on(day(2017, 12, 1))
        assert str(second) == "from July 28, 2016"
