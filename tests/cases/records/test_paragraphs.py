"""The words of a page as they are read without its picture, and as they lie over it."""

from __future__ import annotations

from cases.records.overlay import lines_over
from cases.records.pages import text_and_places
from cases.records.paragraphs import paragraphs, pieces

REPORT = """PROGRESS REPORT
The patient reports pain in the lower back that
radiates to the left leg.
He was treated with therapy.

Plan: continue.
- MRI of the lumbar spine
- Follow up in two weeks"""


def _shown(text: str) -> list[str]:
    return [text[begin:end].replace("\n", " ") for begin, end in paragraphs(text)]


def test_lines_that_run_on_are_one_paragraph():
    assert _shown(REPORT) == [
        "PROGRESS REPORT The patient reports pain in the lower back that radiates to the left leg.",
        "He was treated with therapy.",
        "Plan: continue.",
        "- MRI of the lumbar spine",
        "- Follow up in two weeks",
    ]


def test_a_page_without_words_has_none():
    assert paragraphs("") == paragraphs("\n \n") == []


def test_marked_words_are_pieces_also_where_marks_overlap_or_reach_over_the_end():
    text = "Norco 10 mg twice daily"
    assert pieces(text, (0, 17), [(0, 5), (3, 8), (12, 23)]) == [
        (0, "Norco", True),
        (5, " 10", True),
        (8, " mg ", False),
        (12, "twice", True),
    ]
    assert "".join(words for _begin, words, _marked in pieces(text, (2, 20), [(0, 5)])) == text[2:20]


def test_words_lie_where_they_stand_and_reach_to_the_next_of_their_line():
    line = [("Norco", (720, 720, 1020, 830)), ("daily", (1080, 720, 1380, 830))]
    text, places = text_and_places([line, [("Pain", (720, 860, 960, 970))]])
    assert lines_over(text, places) == [
        [(0, 720, 808, 360, 110, "Norco "), (6, 1080, 808, 300, 110, "daily")],
        [(12, 720, 948, 240, 110, "Pain")],
    ]
