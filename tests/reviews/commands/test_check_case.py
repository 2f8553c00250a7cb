"""`manage.py check_case`: what the guidelines say of each item and what the determination still lacks."""

from __future__ import annotations

import json
import re

import pytest
import time_machine
from django.core.management import CommandError

from cases.enums import CaseState
from reviews.demo.build import build, demo_cases
from reviews.demo.people import load_people
from tests.factories import a_case, a_round, declare, designate, move, write_review
from tests.running import run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

CITATIONS = {
    "CAP24": "LC 4604.5(c)(1)",
    "POST09": "MTUS Postsurgical Treatment Guidelines 2009 (8 CCR 9792.24.3)",
    "PM09": "MTUS Chronic Pain Medical Treatment 2009, Physical medicine treatment (8 CCR 9792.24.2)",
}


@pytest.fixture(scope="class")
def seed_like(rows_of_a_class) -> str:
    """The demo's case with the facts of the 2015 seed: hurt in 2000, fused in 2008, therapy in 2013 and 2014."""
    (spec,) = [spec for spec in demo_cases() if spec["number"] == "CM15-0100001"]
    build(spec, load_people())
    return "CM15-0100001"


def checked(number: str) -> dict:
    return json.loads(run("check_case", number, "--json").out)


class TestTheSeedsFacts:
    def test_exactly_three_findings(self, seed_like):
        (item,) = checked(seed_like)["items"]
        findings = {finding["title"]: finding for finding in item["findings"]}
        assert {title: finding["outcome"] for title, finding in findings.items()} == {
            "Twenty-four visit cap": "not_applicable",
            "Postsurgical physical medicine visits": "not_applicable",
            "Physical medicine visits by diagnosis": "exceeds",
        }

    def test_the_cap_covers_no_injury_before_2004(self, seed_like):
        cap = self.finding(seed_like, "Twenty-four visit cap")
        assert cap["sentence"] == (
            "The cap of 24 visits covers only injuries on or after January 1, 2004; this injury is dated June 3, 2000."
        )
        assert (cap["citation"], cap["numbers"]) == ("LC 4604.5(c)(1)", {"cap": 24})
        assert cap["inputs"]["date_of_injury"] == "2000-06-03"

    def test_the_postsurgical_period_is_over(self, seed_like):
        over = self.finding(seed_like, "Postsurgical physical medicine visits")
        over_since = "Postsurgical period over: surgery December 2008, period 6 months ended June 2009"
        assert over["sentence"].startswith(over_since)
        assert over["citation"] == CITATIONS["POST09"]
        assert over["numbers"]["period_months"] == 6
        assert over["inputs"]["surgery_date"] == "2008-12"

    def test_the_visit_range_is_exceeded(self, seed_like):
        visits = self.finding(seed_like, "Physical medicine visits by diagnosis")
        assert visits["citation"] == CITATIONS["PM09"]
        numbers = {name: visits["numbers"][name] for name in ("visits_low", "visits", "requested", "prior", "total")}
        assert numbers == {"visits_low": 8, "visits": 10, "requested": 12, "prior": 24, "total": 36}
        assert visits["edition_reason"].startswith(
            "MTUS Chronic Pain Medical Treatment Guidelines, 2009 was in force on May 30, 2015 (UR decision date)"
        )

    def test_in_words(self, seed_like):
        out = run("check_case", seed_like).out
        outcomes = re.findall(r"^   (within|exceeds|not applicable|needs information) +(.+)$", out, re.MULTILINE)
        assert outcomes == [
            ("exceeds", "Physical medicine visits by diagnosis"),
            ("not applicable", "Postsurgical physical medicine visits"),
            ("not applicable", "Twenty-four visit cap"),
        ]
        for citation in CITATIONS.values():
            assert citation in out
        assert "numbers: cap 24" in out
        assert "requested 12, prior 24" in out
        assert out.endswith("\nNothing is missing.\n")

    def finding(self, number: str, title: str) -> dict:
        (item,) = checked(number)["items"]
        return next(finding for finding in item["findings"] if finding["title"] == title)


class TestWhatIsMissing:
    def test_a_new_case_needs_a_reviewer(self):
        assert checked(a_case().case_number)["missing"] == ["designate a reviewer"]

    def test_a_round_under_way(self):
        case = a_case(CaseState.CLINICAL_REVIEW)
        missing = ["write the clinical case summary", "decide item 1", "decide item 2"]
        missing.append("mark the documents you reviewed")
        assert checked(case.case_number)["missing"] == missing
        assert run("check_case", case.case_number).out.endswith(
            "\n".join(f"missing: {words}" for words in missing) + "\n"
        )
        write_review(a_round(case))
        assert checked(case.case_number)["missing"] == []

    def test_a_reviewer_with_a_tie_left_no_round(self):
        case = a_case(CaseState.READY_FOR_REVIEW)
        declare(designate(case), tie="A business partner.")
        assert checked(case.case_number)["missing"] == ["designate a reviewer"]

    @pytest.mark.parametrize("state", [CaseState.ISSUED, CaseState.CLOSED, CaseState.WITHDRAWN, CaseState.APPEALED])
    def test_a_case_that_waits_for_nothing(self, state):
        assert checked(a_case(state).case_number)["missing"] == []

    def test_a_remanded_case_begins_anew(self):
        case = a_case(CaseState.REMANDED)
        assert checked(case.case_number)["missing"] == ["designate a reviewer"]
        move(case, "reassign")
        assert checked(case.case_number)["missing"] == ["designate a reviewer"]


def test_every_item_is_checked_from_what_its_words_say():
    case = a_case()
    items = checked(case.case_number)["items"]
    assert [(item["position"], item["title"]) for item in items] == [
        (item.position, item.request_text) for item in case.items.all()
    ]
    assert items[0]["findings"][0]["inputs"]["service"] == "physical therapy"


@time_machine.travel("2026-06-01 12:00 -0700")
def test_freshly_computed_and_nothing_written(django_assert_max_num_queries):
    from reviews.models import GuidelineFinding

    case = a_case(CaseState.CLINICAL_REVIEW)
    GuidelineFinding.objects.all().delete()
    before = run("check_case", case.case_number, "--json").out
    assert run("check_case", case.case_number, "--json").out == before
    assert not GuidelineFinding.objects.exists()


def test_an_unknown_case():
    with pytest.raises(CommandError, match="Case CM99-9999999 is not on file"):
        run("check_case", "CM99-9999999")
