"""`manage.py export_determinations`: the rows are the letters, field for field, and name nobody."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError

from cases.enums import CaseState
from reviews.models import Determination
from tests.factories import a_case, a_reviewer, declare, designate, issue, move, sign_off, submit, write_review
from tests.factories.cases import complete_records
from tests.reviews.commands.letter_reading import header_of, words_made_up, words_not_accounted_for
from tests.reviews.letters.letter_builder import Item, Letter, content_order
from tests.running import run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

LETTER = Letter(licensure="Ohio, New York", specialty="Physical Medicine & Rehabilitation, Pain Management").with_items(
    Item(title='Traction table "Model 3", rental; 2 weeks', rationale='The notes say "no goal", and: none, at all.'),
    Item(title="Zinc lozenges #60", decision="Overturned", own="Decision based on MTUS Low Back Complaints 2004."),
)
ROW_KEYS = [
    "case_number",
    "date_of_injury",
    "ur_denial_date",
    "application_received",
    "date_assigned",
    "decision_date",
    "priority",
    "licensure",
    "specialty",
    "summary",
    "items",
]


def import_letters(folder: Path, *letters: Letter) -> None:
    for number, letter in enumerate(letters):
        (folder / f"{number}.txt").write_text(content_order(letter))
    assert run("import_letters", *sorted(folder.glob("*.txt"))).code == 0


def exported(*arguments: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run("export_determinations", *arguments).out.splitlines()]


def exported_csv(*arguments: str) -> list[dict[str, str]]:
    out = run("export_determinations", "--format", "csv", *arguments).out
    return list(csv.DictReader(io.StringIO(out, newline="")))


def a_second_determination(case):
    """Appealed, remanded, and decided again by another reviewer."""
    for action in ("appeal", "remand", "reassign"):
        move(case, action)
    move(case, "await_records")
    complete_records(case)
    round_ = declare(designate(case, a_reviewer("Tobias Aurelio", state="Texas", specialty="Neurology")))
    sign_off(submit(write_review(round_)))
    return issue(case)


class TestJsonLines:
    def test_one_row_a_determination_with_every_field(self, tmp_path):
        import_letters(tmp_path, LETTER)
        (row,) = exported()
        assert list(row) == ROW_KEYS
        assert row == {
            "case_number": "CM18-0000123",
            "date_of_injury": "2018-03-04",
            "ur_denial_date": "2018-05-06",
            "application_received": "2018-05-20",
            "date_assigned": "2018-06-01",
            "decision_date": "2018-06-28",
            "priority": "Standard",
            "licensure": ["Ohio", "New York"],
            "specialty": ["Physical Medicine & Rehabilitation", "Pain Management"],
            "summary": LETTER.summary,
            "items": [
                {
                    "title": item.title,
                    "decision": item.decision.lower(),
                    "claims_administrator_guideline": item.claims,
                    "imro_guideline": item.own,
                    "rationale": item.rationale,
                }
                for item in LETTER.items
            ],
        }

    def test_a_letter_without_header_has_no_dates(self, tmp_path):
        text = content_order(LETTER)
        path = tmp_path / "headless.txt"
        path.write_text(text[text.index("HOW THE IMR") :])
        run("import_letters", path)
        (row,) = exported()
        assert row["case_number"].startswith("UNNUMBERED-")
        assert [row[name] for name in ROW_KEYS[1:7]] == [None] * 5 + [""]

    def test_in_the_order_of_their_numbers(self, tmp_path):
        numbers = ["CM18-0000300", "CM18-0000100", "CM18-0000200"]
        import_letters(tmp_path, *(replace(LETTER, case_number=number) for number in numbers))
        assert [row["case_number"] for row in exported()] == sorted(numbers)

    def test_only_one_case(self, tmp_path):
        import_letters(tmp_path, LETTER, replace(LETTER, case_number="CM18-0000124"))
        assert [row["case_number"] for row in exported("--case", "CM18-0000124")] == ["CM18-0000124"]

    def test_a_case_without_a_determination(self):
        a_case()
        with pytest.raises(CommandError, match="No determination is on file for case CM99-1"):
            run("export_determinations", "--case", "CM99-1")

    def test_nothing_on_file(self):
        assert run("export_determinations").out == ""


class TestCsv:
    def test_one_row_an_item_and_nothing_is_lost(self, tmp_path):
        import_letters(tmp_path, LETTER)
        (whole,) = exported()
        rows = exported_csv()
        assert [int(row["item"]) for row in rows] == [1, 2]
        for row, item in zip(rows, whole["items"], strict=True):
            assert {name: row[name] for name in item} == item
            assert {name: row[name] for name in ROW_KEYS[:7]} == {name: whole[name] for name in ROW_KEYS[:7]}
            assert row["licensure"] == "Ohio; New York"
            assert row["specialty"] == "Physical Medicine & Rehabilitation; Pain Management"
            assert row["summary"] == LETTER.summary

    def test_line_breaks_survive(self):
        rationale = 'First, the "short" course.\n\nThen; a program, at home.'
        case = a_case(CaseState.CLINICAL_REVIEW)
        round_ = case.rounds.get()
        write_review(round_)
        from tests.factories import write_decision

        write_decision(round_, case.items.get(position=1), rationale=rationale)
        sign_off(submit(round_))
        issue(case)
        assert exported_csv()[0]["rationale"] == exported()[0]["items"][0]["rationale"] == rationale

    def test_nothing_on_file_leaves_the_names_of_the_columns(self):
        out = run("export_determinations", "--format", "csv").out
        assert out.rstrip("\r\n").split(",") == [
            *ROW_KEYS[:-1],
            "item",
            "title",
            "decision",
            "claims_administrator_guideline",
            "imro_guideline",
            "rationale",
        ]


@pytest.mark.time_goes_on
class TestWhatStands:
    def test_a_superseded_version_is_left_out(self):
        case = a_case(CaseState.ISSUED)
        first = Determination.objects.get()
        second = a_second_determination(case)
        assert second.supersedes == first
        (row,) = exported()
        assert (row["specialty"], row["licensure"]) == (["Neurology"], ["Texas"])

    @pytest.mark.parametrize("format_", ["jsonl", "csv"])
    def test_what_a_new_review_was_ordered_for_stands_no_more(self, format_):
        standing, remanded = a_case(CaseState.ISSUED), a_case(CaseState.REMANDED)
        out = run("export_determinations", "--format", format_).out
        assert (standing.case_number in out, remanded.case_number in out) == (True, False)

    def test_an_appeal_alone_sets_nothing_aside(self):
        case = a_case(CaseState.APPEALED)
        assert [row["case_number"] for row in exported()] == [case.case_number]

    def test_asked_for_by_its_number_what_was_set_aside_is_said_to_be(self):
        case = a_case(CaseState.REMANDED)
        with pytest.raises(CommandError, match=f"of case {case.case_number} was set aside: a new review is ordered"):
            run("export_determinations", "--case", case.case_number)

    def test_a_draft_is_no_determination(self):
        a_case(CaseState.QUALITY_REVIEW)
        assert exported() == []

    @pytest.mark.parametrize("format_", ["jsonl", "csv"])
    def test_names_nobody(self, format_):
        """Everything that could give a person away is on file, and nothing of it comes out."""
        case = a_case(CaseState.ISSUED)
        reviewer = case.rounds.get().reviewer
        out = run("export_determinations", "--format", format_).out
        assert "Physical Medicine & Rehabilitation" in out
        for name in ("Lena", "Forsyth", "Ruth", "Okonkwo", "Marcus", "Obi", "Marchetti", "Castellane", "Harbor Crest"):
            assert name not in out
        for identity in (reviewer.user.email, *reviewer.licenses.values_list("number", flat=True), case.claim_number):
            assert identity not in out


class TestPublishedLetters:
    def test_every_field_of_every_letter(self, shared_letters):
        run("import_letters", shared_letters / "text")
        rows = {row["case_number"]: row for row in exported()}
        texts = {path.stem: path.read_text() for path in shared_letters.glob("text/*.txt")}
        assert rows.keys() == texts.keys()
        for number, text in texts.items():
            row = rows[number]
            assert {name: row[name] for name in header_of(text)} == header_of(text)
            assert words_not_accounted_for(text, row) == ""
            assert words_made_up(text, row) == set()
            assert len(row["items"]) == text.count("Claims Administrator guideline:")
        assert sum(len(row["items"]) for row in rows.values()) == sum(
            text.count("Claims Administrator guideline:") for text in texts.values()
        )
        by_item = exported_csv()
        assert [(row["case_number"], row["rationale"]) for row in by_item] == [
            (number, item["rationale"]) for number in sorted(rows) for item in rows[number]["items"]
        ]

    def test_the_seed(self, shared_letters):
        run("import_letters", shared_letters / "seed.txt")
        (row,) = exported()
        text = (shared_letters / "seed.txt").read_text()
        assert words_not_accounted_for(text, row) == ""
        assert words_made_up(text, row) == set()

    def test_the_check_itself_notices(self, shared_letters):
        """A word moved, lost, added or changed anywhere in the row is found."""
        path = min(shared_letters.glob("text/*.txt"))
        run("import_letters", path)
        (row,) = exported()
        text, (first, *others) = path.read_text(), row["items"]
        assert words_not_accounted_for(text, row) == ""
        changes = [
            {"summary": row["summary"].rsplit(" ", 1)[0]},
            {"items": [first | {"title": first["title"] + " x"}, *others]},
            {"items": [first | {"decision": "overturned" if first["decision"] == "upheld" else "upheld"}, *others]},
            {"items": [first | {"rationale": first["rationale"].split(" ", 1)[1]}, *others]},
            {"items": others},
            {"items": [*others, first]},
            {"specialty": ["Neurology"]},
        ]
        assert [bool(words_not_accounted_for(text, row | change)) for change in changes] == [True] * len(changes)
