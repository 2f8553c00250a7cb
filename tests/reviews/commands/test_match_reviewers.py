"""`match_reviewers`: an instance in, the cheapest assignment out, with its cost, its proof and its reasons."""

from __future__ import annotations

import json
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path

import pytest
from django.core.management import CommandError

from tests.running import run

EXAMPLE = Path(__file__).parents[3] / "docs" / "matching.example.json"
COSTS = {
    "cases": ["one", "two", "three", "four"],
    "reviewers": [{"id": "ames", "capacity": 1}, {"id": "brook", "capacity": 3, "open": 2}],
    "costs": {"one": {"ames": 3, "brook": 4}, "two": {"ames": 5}, "three": {}, "four": {"ames": 9}},
    "fairness": 2,
    "nobody": 100,
}


def answered(instance, *arguments, tmp_path):
    file = tmp_path / "instance.json"
    file.write_text(json.dumps(instance), encoding="utf-8")
    return json.loads(run("match_reviewers", file, "--json", *arguments).out)


class TestBareCosts:
    def test_the_assignment_with_its_cost_its_proof_and_who_is_left(self, tmp_path):
        assert answered(COSTS, tmp_path=tmp_path) == {
            "assignment": [
                {"case": "one", "reviewer": "brook", "cost": 4},
                {"case": "two", "reviewer": "ames", "cost": 5},
            ],
            "left": [
                {"case": "four", "reason": "capacity", "words": "The capacity of all who passed is used up."},
                {"case": "three", "reason": "no_candidate", "words": "No candidate passed."},
            ],
            "cost": {"total": 217, "pairs": 9, "fairness": 2 + 6, "nobody": 200},
            "price_of_nobody": 100,
            "proof": {"lower_bound": 217, "prices": {"ames": 95, "brook": 94}},
            "explained": [],
        }

    def test_pairs_asked_about(self, tmp_path):
        found = answered(COSTS, "--explain", "one", "--explain", "two:brook", tmp_path=tmp_path)
        assert found["explained"] == [
            {"case": "one", "reviewer": "ames", "assigned": False, "standing": "in", "cost": 3},
            {"case": "one", "reviewer": "brook", "assigned": True, "standing": "in", "cost": 4},
            {"case": "two", "reviewer": "brook", "assigned": False, "standing": "out", "cost": None},
        ]

    def test_an_id_with_a_colon_is_found(self, tmp_path):
        instance = {"cases": ["a:b"], "reviewers": [{"id": "c:d", "capacity": 1}], "costs": {"a:b": {"c:d": 0}}}
        found = answered(instance, "--explain", "a:b:c:d", tmp_path=tmp_path)
        assert [(pair["case"], pair["reviewer"]) for pair in found["explained"]] == [("a:b", "c:d")]

    @pytest.mark.parametrize("stream", [lambda text: TextIOWrapper(BytesIO(text.encode()), "ascii"), StringIO])
    def test_as_a_table_from_standard_input(self, monkeypatch, stream):
        monkeypatch.setattr("sys.stdin", stream(json.dumps(COSTS)))
        assert run("match_reviewers", "--explain", "two:brook").out.splitlines() == [
            "one         4  brook",
            "two         5  ames",
            "four   nobody  The capacity of all who passed is used up.",
            "three  nobody  No candidate passed.",
            "2 assigned, 2 left to nobody.",
            "Cost 217: pairs 9, fairness 8, nobody 200. No assignment costs less than 217.",
            "",
            "two and brook: out, not allowed",
        ]

    def test_nothing_to_assign(self, tmp_path):
        found = answered({"cases": [], "reviewers": [], "costs": {}}, tmp_path=tmp_path)
        assert (found["assignment"], found["left"], found["cost"]["total"]) == ([], [], 0)


class TestFacts:
    def test_the_published_example(self):
        found = json.loads(run("match_reviewers", EXAMPLE, "--json").out)
        assert [(row["case"], row["reviewer"]) for row in found["assignment"]] == [
            ("CM26-0000101", "ames"),
            ("CM26-0000102", "cruz"),
        ]
        assert [(row["case"], row["reason"]) for row in found["left"]] == [("CM26-0000103", "no_candidate")]
        assert found["proof"]["lower_bound"] == found["cost"]["total"]

    def test_who_is_left_and_why_in_numbers(self):
        found = json.loads(run("match_reviewers", EXAMPLE, "--json").out)
        assert [row["words"] for row in found["left"]] == [
            "No candidate passed. Out: board certification: 3. A person must rule about: 0."
        ]

    def test_every_candidate_of_a_case_with_why_and_the_parts_of_the_score(self):
        found = json.loads(run("match_reviewers", EXAMPLE, "--json", "--explain", "CM26-0000101").out)["explained"]
        assert [(pair["reviewer"], pair["standing"], pair["assigned"]) for pair in found] == [
            ("ames", "in", True),
            ("brook", "asks", False),
            ("cruz", "asks", False),
        ]
        for pair in found:
            assert pair["cost"] == sum(part["points"] for part in pair["parts"])
            assert bool(pair["why_out"]) == (pair["standing"] == "out")

    def test_the_day_names_the_round_where_the_instance_does_not(self, tmp_path):
        facts = json.loads(EXAMPLE.read_text(encoding="utf-8"))
        named = answered({**facts, "round": facts["on"]}, tmp_path=tmp_path)
        assert answered(facts, tmp_path=tmp_path) == named


class TestRefused:
    @pytest.mark.parametrize(
        ("text", "fault"),
        [
            ("{", "The document is not JSON"),
            ('{"cases": ["one"], "reviewers": [], "costs": {"one": {"ames": 1}}}', "there is no reviewer of this id"),
            ('{"cases": ["one"], "reviewers": [], "costs": {"one": {"ames": NaN}}}', "is not a whole number"),
        ],
    )
    def test_bad_input_is_named(self, tmp_path, text, fault):
        """The command ends with 1: `manage.py` does for every CommandError."""
        file = tmp_path / "instance.json"
        file.write_text(text, encoding="utf-8")
        with pytest.raises(CommandError, match=fault) as caught:
            run("match_reviewers", file)
        assert caught.value.returncode == 1

    def test_a_file_that_is_not_there(self):
        with pytest.raises(CommandError, match=r"gone\.json: No such file"):
            run("match_reviewers", "gone.json")

    @pytest.mark.parametrize("name", ["CM26-9999999", "CM26-0000101:nobody", ":", ""])
    def test_what_is_asked_about_must_be_there(self, name):
        with pytest.raises(CommandError, match=r"Give CASE or CASE:REVIEWER\."):
            run("match_reviewers", EXAMPLE, "--explain", name)


def test_the_schema_is_printed():
    assert "anyOf" in json.loads(run("match_reviewers", "--schema").out)
