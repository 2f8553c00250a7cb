"""Instances of matching as JSON: what is read, and which words tell what is wrong where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cases.enums import PartyKind
from reviews.matching.exchange import Costs, Facts, read_instance, schema
from reviews.matching.model import Treatment

DOCS = Path(__file__).parents[3] / "docs"
EXAMPLE = (DOCS / "matching.example.json").read_bytes()
COSTS: dict[str, Any] = {
    "cases": ["one", "two"],
    "reviewers": [{"id": "ames", "capacity": 1}, {"id": "brook", "capacity": 2, "open": 1}],
    "costs": {"one": {"ames": 3, "brook": 4}, "two": {"ames": 5}},
}


def changed(document: dict[str, Any], *way: str | int, to: Any) -> bytes:
    """A document with another value at a place."""
    copy = json.loads(json.dumps(document))
    part = copy
    for step in way[:-1]:
        part = part[step]
    part[way[-1]] = to
    return json.dumps(copy).encode()


def fault_of(text: bytes) -> str:
    with pytest.raises(ValueError) as caught:
        read_instance(text)
    return str(caught.value)


class TestPublished:
    def test_the_published_schema_is_that_of_the_code(self):
        """`manage.py match_reviewers --schema > docs/matching.schema.json` writes it anew."""
        assert json.loads((DOCS / "matching.schema.json").read_text(encoding="utf-8")) == json.loads(schema())

    @pytest.mark.parametrize("document", [json.loads(EXAMPLE), COSTS], ids=["facts", "costs"])
    def test_the_examples_are_of_the_schema(self, document):
        import jsonschema  # takes two seconds, in each process that reads the tests

        jsonschema.validate(document, json.loads(schema()))


class TestRead:
    def test_facts(self):
        facts = read_instance(EXAMPLE)
        assert isinstance(facts, Facts)
        knee, back, tooth = (each.dispute() for each in facts.disputes)
        assert knee.items[0] == Treatment("arthroscopy", "surgery", ("knee",))
        assert back.items == (Treatment("epidural steroid injection", "injections", ("lumbar spine",)),)
        assert back.took_part == {"brook"}
        assert (tooth.parties, tooth.due_on) == ((), None)
        assert [party.kind for party in knee.parties] == [
            PartyKind.INJURED_WORKER,
            PartyKind.REQUESTING_PHYSICIAN,
            PartyKind.INSURER,
        ]

    def test_costs(self):
        costs = read_instance(json.dumps(COSTS).encode())
        assert isinstance(costs, Costs)
        load = costs.caseload()
        assert (load.cases, load.costs["two"], load.reviewers["brook"].free) == (("one", "two"), {"ames": 5}, 1)

    def test_a_byte_order_mark_is_passed_over(self):
        assert read_instance(b"\xef\xbb\xbf" + EXAMPLE) == read_instance(EXAMPLE)


class TestFaultsOfCosts:
    @pytest.mark.parametrize(
        ("way", "value", "fault"),
        [
            (["costs", "one", "ames"], -1, "$.costs.one.ames: is below nought. Costs and counts begin at 0."),
            (["costs", "one", "ames"], 1.5, "$.costs.one.ames: is not a whole number."),
            (["costs", "one", "ames"], 1.0, "$.costs.one.ames: is not a whole number."),
            (["costs", "one", "ames"], float("nan"), "$.costs.one.ames: is not a whole number."),
            (["costs", "one", "ames"], float("inf"), "$.costs.one.ames: is not a whole number."),
            (["costs", "one", "ames"], "7", "$.costs.one.ames: is not a whole number."),
            (["costs", "one", "ames"], True, "$.costs.one.ames: is not a whole number."),
            (["costs", "one", "ames"], None, "$.costs.one.ames: is not a whole number."),
            (["costs", "one", "ames"], 10**10, "$.costs.one.ames: Input should be less than or equal to 1000000000."),
            (["costs", "one", "cruz"], 1, "$.costs.one.cruz: there is no reviewer of this id."),
            (["costs", "three"], {"ames": 1}, "$.costs.three: there is no case of this id."),
            (["costs"], [], "$.costs: Input should be an object."),
            (["cases", 1], "one", "$.cases[1]: the id “one” is that of $.cases[0] too. Give each its own."),
            (["cases", 1], "", "$.cases[1]: is no id. Give 1 to 100 characters in one line."),
            (["cases", 1], "a\nb", "$.cases[1]: is no id."),
            (["reviewers", 1, "id"], "ames", "$.reviewers[1]: the id “ames” is that of $.reviewers[0] too."),
            (["reviewers", 0], {"id": "ames"}, "$.reviewers[0].capacity: is missing. Add it."),
            (
                ["reviewers", 0, "capacity"],
                10**6,
                "$.reviewers[0].capacity: Input should be less than or equal to 1000.",
            ),
            (["fairness"], -5, "$.fairness: is below nought."),
            (["nobody"], 0.5, "$.nobody: is not a whole number."),
            (["colour"], "blue", "$.colour: is no name of the schema."),
            (["disputes"], [], "$: give either “disputes” (facts) or “cases” (bare costs)."),
        ],
    )
    def test_the_place_and_what_to_do(self, way, value, fault):
        assert fault_of(changed(COSTS, *way, to=value)).startswith(fault)

    def test_further_faults_are_counted(self):
        document = changed(COSTS, "costs", to={"one": {"ames": -1, "brook": 0.5}, "two": {"ames": "x"}})
        assert fault_of(document).endswith("There are 2 faults more.")


class TestFaultsOfFacts:
    @pytest.mark.parametrize(
        ("way", "value", "fault"),
        [
            (["on"], "soon", "$.on: is not a date. Write it like 2026-11-30."),
            (["disputes", 1, "due_on"], "2026-02-30", "$.disputes[1].due_on: is not a date."),
            (
                ["disputes", 1, "id"],
                "CM26-0000101",
                "$.disputes[1]: the id “CM26-0000101” is that of $.disputes[0] too.",
            ),
            (["disputes", 0, "items", 0], 7, "$.disputes[0].items[0]: Input should be a valid string."),
            (["disputes", 1, "items", 0, "service"], 7, "$.disputes[1].items[0].service: Input should be a valid"),
            (["disputes", 1, "items", 0, "colour"], "", "$.disputes[1].items[0].colour: is no name of the schema."),
            (["disputes", 0, "parties", 0, "kind"], "aunt", "$.disputes[0].parties[0].kind: Input should be 'injured"),
            (["reviewers", 0, "who", "id"], "", "$.reviewers[0].who.id: is no id."),
            (["reviewers", 0, "who", "id"], "cruz", "$.reviewers[2]: the id “cruz” is that of $.reviewers[0] too."),
            (["reviewers", 0, "degree"], "mba", "$.reviewers[0].degree: Input should be 'md'"),
            (
                ["reviewers", 0, "licences", 0, "restricted"],
                None,
                "$.reviewers[0].licences[0].restricted: Input should",
            ),
            (["reviewers", 0, "capacity"], -1, "$.reviewers[0].capacity: is not between 0 and 1000."),
            (["reviewers", 0, "recent"], 10**30, "$.reviewers[0].recent: is not between 0 and 1000."),
            (["reviewers", 0, "turnaround_days"], 2.5, "$.reviewers[0].turnaround_days: is not a whole number."),
            (
                ["reviewers", 1, "who", "affiliations", 0, "income_share"],
                "101",
                "$.reviewers[1].who.affiliations[0].income_share: is not between 0 and 100 percent.",
            ),
            (
                ["reviewers", 1, "who", "affiliations", 0, "income_share"],
                float("nan"),
                "$.reviewers[1].who.affiliations[0].income_share: is not a number.",
            ),
        ],
    )
    def test_the_place_and_what_to_do(self, way, value, fault):
        assert fault_of(changed(json.loads(EXAMPLE), *way, to=value)).startswith(fault)

    def test_more_pairs_than_are_judged_at_once(self):
        facts = json.loads(EXAMPLE)
        disputes = [{"id": f"d{number}"} for number in range(1_001)]
        reviewers = [{"who": {"id": f"r{number}", "identity": {}}, "degree": "md"} for number in range(1_000)]
        fault = fault_of(json.dumps({**facts, "disputes": disputes, "reviewers": reviewers}).encode())
        assert fault.startswith("$: 1,001,000 pairs of a dispute and a reviewer are more than 1,000,000.")


class TestFaultsOfTheDocument:
    @pytest.mark.parametrize(
        ("text", "fault"),
        [
            (b"", "The document is not JSON: Expecting value at line 1, column 1."),
            (b'{"cases": [}', "The document is not JSON: Expecting value at line 1, column 12."),
            (b"\xff\xfe", "The document is not UTF-8 at byte 0."),
            (b"[]", "$: is not an object."),
            (b"{}", "$: give either"),
            (b"[" * 100_000, "The document is nested too deeply."),
            (b'{"cases": ' + b"9" * 5000 + b"}", "A number in the document is too long."),
            (b'{"cases": ["\\ud800"], "reviewers": [], "costs": {}}', "$: Invalid JSON"),
            (
                b'{"cases": ["one"], "reviewers": [], "costs": {"one": {"ames": 1, "ames": 2}}}',
                "$.costs.one: “ames” stands twice in one object. Take one of them out.",
            ),
            (
                b'{"cases": [], "reviewers": [{"id": "a", "capacity": 1, "id": "b"}], "costs": {}}',
                "$.reviewers[0]: “id” stands twice in one object.",
            ),
        ],
    )
    def test_what_is_no_instance(self, text, fault):
        assert fault_of(text).startswith(fault)

    def test_a_document_without_end_is_not_read(self, monkeypatch):
        monkeypatch.setattr("reviews.matching.exchange.MOST_BYTES", 2**20)
        assert fault_of(b" " * (2**20 + 1)).startswith("The document is longer than 1 MB.")
