"""Passages of the record as evidence: cited, found again, confirmed by a person, dropped, printed."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.enums import PageOrigin
from imr_site.errors import NotAllowed
from reviews.enums import PassageState, PassageUse
from reviews.errors import ReviewError, RoundNotOpen
from reviews.letters.documents import DocumentsReviewed
from reviews.models import Passage, ReviewRound
from reviews.selectors.determination import content_of, missing_for_determination
from reviews.selectors.passages import (
    CitedPassage,
    cited_pages,
    drawn_box,
    evidence_of,
    passages_of,
    selected_words,
)
from reviews.services.determination_inputs import inputs_of_content
from reviews.services.passages import cite_passage, confirm_passage, drop_passage
from tests.factories.accounts import a_case_manager
from tests.factories.cases import a_document
from tests.factories.pages import with_pages
from tests.factories.reviews import a_round, submit, write_review

pytestmark = pytest.mark.django_db

FIRST = "The patient completed twelve visits of physical therapy.\nShe is better."
SECOND = "A home exercise program was taught and is done daily."
WORDS = "completed twelve visits of physical therapy"
S, U = PassageState, PassageUse


@pytest.fixture
def round_() -> ReviewRound:
    """Lena Forsyth's round; the report on file has two pages, which are pages 1 and 2 of the case file."""
    round_ = write_review(a_round())
    with_pages(_record(round_), FIRST, SECOND)
    return round_


def _record(round_: ReviewRound):
    return round_.case.documents.order_by("pk")[0]


def _item(round_: ReviewRound):
    return round_.case.items.order_by("position")[0]


def _cite(round_: ReviewRound, words: str = WORDS, page: int = 1, **changes) -> Passage:
    wanted = {
        "use": U.FOR,
        "selected": selected_words(round_.case, page, words),
        "item": _item(round_),
        "actor": round_.reviewer.user,
    }
    return cite_passage(round_=round_, **{**wanted, **changes})


def _now(round_: ReviewRound) -> CitedPassage:
    (found,) = passages_of(round_)
    return found


def test_a_passage_is_evidence_with_its_name_and_page(round_):
    document = _record(round_)
    kept = _cite(round_)
    found = _now(round_)
    dated = f"{document.dated_from:%Y-%m-%d}, " if document.dated_from else ""
    assert (found.passage, found.state, found.file_page) == (kept, S.EXACT, 1)
    assert (kept.words, kept.document_sha256) == (WORDS, document.sha256)
    assert found.label == f"{document.title}, {document.author + ', ' if document.author else ''}{dated}p. 1"
    assert found.address == f"/cases/{round_.case.case_number}/file/?page=1"
    assert [(use, len(each)) for use, each in evidence_of(round_, _item(round_))] == [
        (U.FOR, 1),
        (U.AGAINST, 0),
        (U.SILENT, 0),
    ]


def test_a_passage_may_go_over_a_page_break_or_be_a_box(round_):
    over = [(1, FIRST.index("She"), len(FIRST)), (2, 0, 6)]
    words = _cite(round_, selected=over)
    box = _cite(round_, selected=(), box=(2, (10, 20, 300, 400)), use=U.SUMMARY, item=None)
    assert (words.pages, words.words) == ([1, 2], "She is better. A home")
    assert (box.box, box.pages) == ([2, 10, 20, 300, 400], [2])
    assert [each.state for each in passages_of(round_)] == [S.EXACT, S.EXACT]


class TestABox:
    BOX = (700, 700, 3000, 860)
    """Over the first words of a page: its first line, up to its middle."""

    def _cite(self, round_, box=BOX, page=1, **changes):
        return _cite(round_, selected=(), box=(page, box), **changes)

    def test_it_names_its_page_and_the_words_in_it(self, round_):
        self._cite(round_)
        found = _now(round_)
        assert found.label.endswith(", box on p. 1")
        assert (found.state, found.waits, found.file_page) == (S.EXACT, False, 1)
        assert (found.words_in_box, found.is_recognized) == ("The patient completed twelve visits of", False)
        assert found.address == f"/cases/{round_.case.case_number}/file/?page=1&box=1,700,700,3000,860"

    def test_of_a_scan_its_words_are_said_to_be_recognised(self, round_):
        with_pages(_record(round_), FIRST, SECOND, origin=PageOrigin.OCR.value, confidence=80)
        self._cite(round_, box=(0, 5000, 6120, 7920))
        assert (_now(round_).words_in_box, _now(round_).is_recognized) == ("", True)

    @pytest.mark.parametrize("box", [(0, 0, 6121, 10), (10, 10, 10, 20), (-1, 0, 5, 5)])
    def test_one_that_does_not_lie_on_the_page_is_refused(self, round_, box):
        with pytest.raises(ReviewError, match="does not lie on page 1"):
            self._cite(round_, box=box)

    def test_on_a_page_that_is_not_read_yet_none_is_cited(self, round_):
        _record(round_).page_rows.all().delete()
        with pytest.raises(ReviewError, match="Page 1 of the file is not read yet"):
            drawn_box(round_.case, 1, (10, 10, 20, 20), 0)

    def test_where_the_page_has_become_smaller_it_waits_and_cannot_be_confirmed(self, round_):
        self._cite(round_)
        with_pages(_record(round_), FIRST, SECOND, width=2000)
        assert (_now(round_).state, _now(round_).can_be_confirmed) == (S.MISSING, False)

    def test_of_a_document_that_was_replaced_it_is_superseded(self, round_):
        self._cite(round_)
        document = _record(round_)
        document.replaced_by = a_document(round_.case, title="Amended report")
        document.save()
        assert _now(round_).state == S.SUPERSEDED

    def test_the_letter_names_its_page(self, round_):
        self._cite(round_, page=2, use=U.SUMMARY, item=None)
        assert cited_pages(round_) == {_record(round_).pk: [2]}

    def test_as_many_queries_for_three_as_for_one(self, round_):
        asked = []
        for cited in (1, 3):
            while Passage.objects.count() < cited:
                self._cite(round_)
            with CaptureQueriesContext(connection) as queries:
                passages_of(ReviewRound.objects.get(pk=round_.pk))
            asked.append(len(queries))
        assert asked[0] == asked[1]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"selected": [(9, 0, 4)]}, "no page 9"),
        ({"selected": []}, "no page 0"),
        ({"selected": [(1, 4, 4)]}, "not on page 1"),
        ({"selected": [(2, 0, 4), (3, 0, 4)]}, "words of one document"),
        ({"item": None}, "Choose the item"),
        ({"use": U.SUMMARY}, "Choose the item"),
    ],
)
def test_what_is_no_passage_is_refused(round_, changes, words):
    with pytest.raises(ReviewError, match=words):
        _cite(round_, **changes)
    assert Passage.objects.count() == 0


def test_words_that_the_page_does_not_say_are_refused(round_):
    with pytest.raises(ReviewError, match="Page 2 of the file does not say these words"):
        _cite(round_, page=2)


def test_read_anew_elsewhere_it_waits_for_a_person_and_is_confirmed_there(round_):
    kept = _cite(round_)
    with_pages(_record(round_), SECOND, f"Received. {FIRST}")
    found = _now(round_)
    assert (found.state, found.file_page) == (S.MOVED, 2)
    (missing,) = missing_for_determination(round_)
    assert missing.startswith("confirm or drop the citation of ")
    confirmed = confirm_passage(passage=kept, actor=round_.reviewer.user)
    assert (confirmed.replaces, confirmed.pages, _now(round_).state) == (kept, [2], S.EXACT)
    kept.refresh_from_db()
    assert kept.pages == [1]
    assert missing_for_determination(round_) == []


@pytest.mark.parametrize(
    ("text", "state"), [(FIRST.replace("twelve", "twe1ve"), S.WEAK), ("Nothing of it is left.", S.MISSING)]
)
def test_what_is_read_otherwise_is_weak_or_missing(round_, text, state):
    kept = _cite(round_)
    with_pages(_record(round_), text, SECOND)
    assert _now(round_).state == state
    if state is S.MISSING:
        with pytest.raises(ReviewError, match="nothing to confirm"):
            confirm_passage(passage=kept, actor=round_.reviewer.user)
    drop_passage(passage=kept, actor=round_.reviewer.user)
    assert (passages_of(round_), missing_for_determination(round_)) == ([], [])


def test_of_a_document_that_was_replaced_it_is_superseded(round_):
    _cite(round_)
    document = _record(round_)
    document.replaced_by = a_document(round_.case, title="Amended report")
    document.save()
    assert _now(round_).state == S.SUPERSEDED


def test_after_submission_nothing_moves_and_nobody_changes_it(round_):
    kept = _cite(round_)
    round_ = submit(round_)
    with_pages(_record(round_), SECOND, FIRST)
    assert (Passage.objects.get().pages, missing_for_determination(round_)) == ([1], [])
    for change in (confirm_passage, drop_passage):
        with pytest.raises(RoundNotOpen):
            change(passage=kept, actor=round_.reviewer.user)


def test_only_the_reviewer_cites(round_):
    with pytest.raises(NotAllowed):
        _cite(round_, actor=a_case_manager())


def test_the_letter_lists_the_document_with_the_pages_that_are_cited(round_):
    _cite(round_)
    _cite(round_, "home exercise program", page=2)
    document = _record(round_)
    assert cited_pages(round_) == {document.pk: [1, 2]}
    listed = inputs_of_content(content_of(round_), [round_], round_.case.parties.first())["documents"]["documents"]
    assert [each.get("cited") for each in listed if each["title"] == document.title] == [(1, 2)]
    read_back = DocumentsReviewed.from_dict(json.loads(json.dumps({"documents": listed, "form": "one_by_one"})))
    assert f"{document.title} (cited: pages 1, 2)" in [each.listed for each in read_back.rows()]


def test_another_document_of_the_case_is_not_searched(round_):
    _cite(round_)
    other = a_document(round_.case, title="Copy of the report")
    with_pages(other, FIRST)
    with_pages(_record(round_), "Blank.")
    assert _now(round_).state == S.MISSING
