"""Whoever writes a determination is told which of its signs no letter can print."""

from __future__ import annotations

import pytest

from cases.models import DisputedItem
from reviews.enums import CitationKind, CitationSide
from reviews.models import ReviewRound
from reviews.selectors.checks import determination_checks, shown_checks
from reviews.services.drafting import CitationData
from tests.factories import a_round, write_decision, write_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def written() -> ReviewRound:
    return write_review(a_round())


def told(round_: ReviewRound) -> list[tuple]:
    found = [
        each for each in determination_checks(ReviewRound.objects.get(pk=round_.pk)) if each.check == "unprintable"
    ]
    return [(each.level, each.position, each.where, each.spans, each.sentence) for each in found]


def test_nothing_where_all_can_be_printed(written):
    write_decision(written, written.case.items.first(), rationale="Nguyễn — “≥ 50 %”, ½, 5 µg, 90°, naproxén®, Łódź, β")
    assert told(written) == []


def test_in_the_rationale(written):
    write_decision(written, written.case.items.get(position=2), rationale="The knee of 王小明 is sound.")
    assert told(written) == [
        (
            "error",
            2,
            "rationale",
            ((12, 15),),
            "In the rationale of item 2, write “王小明” in plain Latin letters; a letter cannot print it.",
        )
    ]


def test_in_the_summary(written):
    type(written.summary).objects.update(free_text="A woman of 53\u202e with pain.")
    ((level, position, where, spans, sentence),) = told(written)
    assert (level, position, where, spans) == ("error", None, "summary", ((13, 14),))
    assert sentence.startswith("In the clinical case summary, take out the invisible sign U+202E (right-to-left")


def test_in_a_title(written):
    DisputedItem.objects.filter(case=written.case, position=1).update(request_text="▪ MRI of the knee")
    ((_, position, where, spans, _),) = told(written)
    assert (position, where, spans) == (1, "title", ((0, 1),))


def test_in_a_source(written):
    study = CitationData(CitationSide.REVIEWER, CitationKind.STUDY, source="膝の研究", year=2014)
    write_decision(written, written.case.items.get(position=1), citations=[study])
    ((_, position, where, spans, sentence),) = told(written)
    assert (position, where, spans) == (1, "", ())
    assert "膝の研究" in sentence


def test_it_is_shown_to_who_submits_and_who_signs_off(written):
    write_decision(written, written.case.items.first(), rationale="Fine 😀 " * 20)
    assert "unprintable" in [each.check for each in shown_checks(ReviewRound.objects.get(pk=written.pk))]
