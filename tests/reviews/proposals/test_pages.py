"""What pages state of the facts that are asked: as clinicians write it, and what must not be taken for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.guidelines.facts import VOCABULARY, read_value
from reviews.proofreading.page import PageText
from reviews.proposals.model import Asked, Proposal, Stated
from reviews.proposals.proposing import KEYS, choose, read_page

DATA = Path(__file__).parents[2] / "data"
TABLES = ("facts_on_pages.tsv", "facts_on_pages_unseen.tsv")
"""The words of a page, and what is proposed of a low back, an MRI, an epidural injection and Norco 10/325."""
INJURED, WRITTEN = date(2023, 5, 2), date(2025, 12, 1)
LOW_BACK = frozenset({"lumbar spine"})
NORCO = frozenset({"hydrocodone", "acetaminophen"})
OF_ITEMS = {
    "units_per_day": {"drug": NORCO, "strength": "10/325mg"},
    "earlier_study": {"service": "mri"},
    "injection_relief_percent": {"service": "epidural steroid injection"},
    "injection_relief_weeks": {"service": "epidural steroid injection"},
    "osteoarthritis_grade": {"parts": frozenset({"knee"})},
}


def asked(key: str, **changes: object) -> Asked:
    return Asked(**{"key": key, "parts": LOW_BACK, "since": INJURED, **OF_ITEMS.get(key, {}), **changes})


EVERYTHING = [asked(key) for key in sorted(KEYS)]


def a_page(text: str, title: str = "Progress report", number: int = 1, dated: date | None = WRITTEN) -> PageText:
    return PageText(number, text, title, dated)


def propose(pages: Sequence[PageText], asked: Sequence[Asked]) -> list[Proposal]:
    """What the pages propose; those of one title are one document."""
    titles = [page.title for page in pages]
    stated = [
        Stated(said, page.number, titles.index(page.title), page.dated) for page in pages for said in read_page(page)
    ]
    return choose(stated, asked)


def proposed(*pages: PageText, of: list[Asked] | None = None) -> set[str]:
    return {f"{each.asked.key}={each.value}" for each in propose(pages, of or EVERYTHING)}


def rows() -> list[tuple[str, str]]:
    lines = [line for name in TABLES for line in (DATA / name).read_text(encoding="utf-8").splitlines()]
    return [(text.replace("\\n", "\n"), said) for text, _, said in (line.partition("\t") for line in lines)]


@pytest.mark.parametrize(("text", "said"), rows(), ids=[text[:60] for text, _said in rows()])
def test_a_page_proposes_exactly(text, said):
    assert proposed(a_page(text)) == (set() if said == "-" else set(said.split(";")))


def test_most_kinds_of_fact_are_in_the_tables_and_many_rows_say_nothing():
    said = [said for _text, said in rows()]
    assert {part.partition("=")[0] for each in said if each != "-" for part in each.split(";")} == set(KEYS)
    assert said.count("-") >= 40


def test_every_value_is_one_that_its_fact_can_have():
    for text, _said in rows():
        for each in propose([a_page(text)], EVERYTHING):
            assert read_value(each.asked.key, each.value) is not None
            assert each.asked.key in VOCABULARY


class TestWords:
    def test_are_cut_from_the_page_with_its_divided_words(self):
        text = "The patient has com-\npleted 8 visits of physical ther-\napy. She feels better."
        (said,) = read_page(a_page(text))
        assert text[said.begin : said.end] == "The patient has com-\npleted 8 visits of physical ther-\napy."
        assert said.words == "The patient has com- pleted 8 visits of physical ther- apy."

    def test_of_a_long_sentence_stand_around_what_was_found(self):
        text = "Word " * 100 + "she completed 8 visits of physical therapy " + "and so on " * 100
        (said,) = read_page(a_page(text))
        assert "completed 8 visits of physical therapy" in said.words
        assert len(said.words) < 280

    WORDS = [word for text, _said in rows() for word in text.split()]

    @settings(max_examples=150, deadline=None)
    @given(st.one_of(st.text(max_size=300), st.lists(st.sampled_from([*WORDS, "\n", "\n\n", "-\n"])).map(" ".join)))
    def test_no_text_stops_the_reading_and_each_quotation_is_on_the_page(self, text):
        for said in read_page(a_page(text)):
            assert 0 <= said.begin < said.end <= len(text)
            assert " ".join(text[said.begin : said.end].split()) == said.words
            assert read_value(said.key, said.value) is not None


class TestPages:
    VISITS = asked("prior_visits_physical_therapy")

    def test_the_newest_comes_first_and_one_value_is_one_proposal_with_its_pages(self):
        pages = [
            a_page("She completed 6 visits of physical therapy.", "PR-2 of May", 3, date(2025, 5, 1)),
            a_page("She completed 8 visits of physical therapy.", "PR-2 of June", 7, date(2025, 6, 1)),
            a_page("Physical therapy visits to date: 8", "PR-2 of July", 9, date(2025, 7, 1)),
            a_page("She attended 4 sessions of physical therapy.", "Undated", 1, None),
        ]
        found = propose(pages, [self.VISITS])
        assert [(each.value, [stated.page for stated in each.pages]) for each in found] == [
            ("8", [9, 7]),
            ("6", [3]),
            ("4", [1]),
        ]

    def test_notes_that_count_visit_by_visit_are_their_last_count(self):
        notes = [a_page(f"Visit {n} of 12. Lumbar stretching.", "Physical therapy notes", n) for n in range(1, 10)]
        assert [(each.value, each.pages[0].page) for each in propose(notes, [self.VISITS])] == [("9", 9)]

    @pytest.mark.parametrize(
        ("title", "text"),
        [
            ("Utilization review decision", "UTILIZATION REVIEW DETERMINATION"),
            ("RFA", "REQUEST FOR AUTHORIZATION, DWC Form RFA"),
            ("Letter", "GUIDELINE EXCERPT"),
        ],
    )
    def test_papers_that_only_talk_of_care_propose_nothing(self, title, text):
        assert read_page(a_page(f"{text}\n\nThe patient completed 8 visits of physical therapy.", title)) == ()

    def test_a_document_that_is_no_record_of_care_proposes_nothing(self):
        page = replace(a_page("The patient completed 8 visits of physical therapy."), is_record=False)
        assert read_page(page) == ()

    def test_without_items_of_a_known_part_nothing_is_kept_out(self):
        page = a_page("He completed 12 physical therapy visits for the right shoulder.")
        anywhere = asked("prior_visits_physical_therapy", parts=frozenset())
        assert proposed(page, of=[anywhere]) == {"prior_visits_physical_therapy=12"}

    def test_of_the_other_side_nothing_is_proposed(self):
        page = a_page("S/p right carpal tunnel release on 06/02/2025.")
        operation = asked("surgery_date", parts=frozenset({"wrist"}), side="left")
        assert proposed(page, of=[operation]) == set()
        assert proposed(page, of=[replace(operation, side="right")]) == {"surgery_date=2025-06-02"}

    def test_a_day_after_the_page_was_written_is_a_plan(self):
        page = a_page("S/p lumbar fusion at L4-5 on 03/12/2026.")
        assert proposed(page, of=[asked("surgery_date"), asked("surgery_procedure")]) == set()

    def test_another_strength_is_another_drug(self):
        page = a_page("She takes Norco 5-325 mg, 1 tablet twice a day.")
        assert proposed(page, of=[asked("units_per_day")]) == set()
        assert proposed(page, of=[asked("units_per_day", strength="5/325mg")]) == {"units_per_day=2"}

    def test_what_is_not_asked_is_not_proposed(self):
        page = a_page("She completed 6 visits of physical therapy.")
        assert propose([page], [asked("prior_visits_chiropractic")]) == []
        assert choose([], EVERYTHING) == []
