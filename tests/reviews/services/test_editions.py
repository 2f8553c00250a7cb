"""What a citation may name follows the guideline library; what is cited keeps its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reviews.enums import CitationKind, CitationSide
from reviews.errors import ReviewError
from reviews.guidelines.citable import citable
from reviews.guidelines.loader import LIBRARY_FOLDER, library_from, shipped_library
from reviews.models import GuidelineEdition, ReviewRound
from reviews.selectors.determination import content_of, line_of
from reviews.selectors.library.documents import editions_to_cite, library
from reviews.services.drafting import CitationData
from reviews.services.library.documents import add_document, offer_editions, retire_document
from tests.factories import (
    a_round,
    an_administrator,
    issue,
    sign_off,
    submit,
    write_decision,
    write_review,
)
from tests.factories.library import add_edition, house_edition

if TYPE_CHECKING:
    from reviews.models import ItemDecision

pytestmark = pytest.mark.django_db

OWN = CitationSide.REVIEWER
AS_LETTERS_PRINT_THEM = (
    "Acupuncture Treatment 2007",
    "Ankle and Foot Complaints 2004",
    "Chronic Pain Medical Treatment 2009",
    "Chronic Pain Medical Treatment 2016",
    "Elbow Complaints 2007",
    "Eye Complaints 2004",
    "Forearm, Wrist, and Hand Complaints 2004",
    "General Approaches 2004",
    "Hand, Wrist, and Forearm Disorders 2019",
    "Knee Disorders 2019",
    "Low Back Complaints 2004",
    "Neck and Upper Back Complaints 2004",
    "Opioid Treatment 2016",
    "Opioids 2017",
    "Postsurgical Treatment 2009",
    "Shoulder Complaints 2004",
    "Stress-Related Conditions 2004",
)


def offered(decision: ItemDecision | None = None) -> set[str]:
    return {str(edition) for edition in editions_to_cite(decision)}


def cite(round_: ReviewRound, chapter: str, year: int) -> ItemDecision:
    edition = GuidelineEdition.objects.get(chapter=chapter, year=year)
    cited = [CitationData(OWN, CitationKind.MTUS, edition=edition, section="Page 1")]
    return write_decision(round_, round_.case.items.get(position=1), citations=cited)


class TestNames:
    def test_are_those_of_the_library(self):
        assert offered() == {f"{one.chapter} {one.year}" for one in citable(shipped_library())}

    def test_are_those_that_letters_print(self):
        assert set(AS_LETTERS_PRINT_THEM) <= offered()

    @pytest.mark.parametrize(
        ("title", "more", "name"),
        [
            ("MTUS Toe Complaints, 2031", "", ("Toe Complaints", 2031)),
            ("Toe Complaints 2031", "", ("Toe Complaints", 2031)),
            ("Rules on toes", "", ("Rules on toes", 2010)),
            ("Rules on toes", 'cited_as = "Toe Disorders 2032"', ("Toe Disorders", 2032)),
        ],
    )
    def test_come_from_the_title_unless_stated(self, title, more, name):
        (one,) = citable(library_from({"house": house_edition(name="house", title=title) + more}))
        assert (one.chapter, one.year) == name

    def test_those_of_its_chapters_stand_for_an_edition(self):
        text = house_edition(name="house", title="All of it, 2031")
        text += '[[edition.chapters]]\ntitle = "Toe"\npublished = "May 2030"\ncitation = "8 CCR 1"\n'
        (one,) = citable(library_from({"house": text}))
        assert (one.chapter, one.year, one.citation) == ("Toe", 2030, "8 CCR 1")

    def test_two_editions_of_one_name_are_one_chapter(self):
        first = house_edition(name="one", title="Toe, 2031").replace('"open"', "2012-12-31")
        second = house_edition(name="two", title="Toe, 2031").replace("2010-01-01", "2015-01-01")
        (one,) = citable(library_from({"one": first, "two": second}))
        assert (one.effective_from.year, one.effective_to) == (2010, None)

    def test_what_is_not_the_mtus_is_none(self):
        beside = house_edition(name="house", title="Toe, 2031") + "secondary = true\n"
        assert citable(library_from({"house": beside})) == ()
        assert not {name for name in offered() if "Labor Code" in name or "Disability" in name or "Formulary" in name}

    def test_one_without_a_year_is_refused(self):
        with pytest.raises(ReviewError, match=r"cited_as.*does not end with a year"):
            add_document(
                name="house",
                text=house_edition(name="house", title="Toe") + 'cited_as = "Toe"',
                note="x",
                actor=an_administrator(),
            )


class TestAddedInTheConsole:
    def test_can_be_cited_at_once(self):
        add_edition("Toe Complaints, 2031")
        assert "Toe Complaints 2031" in offered()
        decision = cite(a_round(), "Toe Complaints", 2031)
        assert line_of(decision, OWN) == "Decision based on MTUS Toe Complaints 2031, Section(s): Page 1."

    def test_under_another_name_it_leaves_the_first_to_what_cites_it(self):
        add_edition("Toe Complaints, 2031")
        decision = cite(a_round(), "Toe Complaints", 2031)
        add_edition("Toe Disorders, 2032")
        assert {"Toe Disorders 2032", "Toe Complaints 2031"} & offered() == {"Toe Disorders 2032"}
        assert "Toe Complaints 2031" in offered(decision)


class TestRetired:
    def test_is_not_offered(self):
        document = add_edition("Toe Complaints, 2031")
        before = GuidelineEdition.objects.get(chapter="Toe Complaints")
        retire_document(document=document, actor=an_administrator())
        assert "Toe Complaints 2031" not in offered()
        with pytest.raises(ReviewError, match="Toe Complaints 2031 is no longer in the guideline library"):
            cite(a_round(), "Toe Complaints", 2031)
        add_edition("Toe Complaints, 2031")
        assert GuidelineEdition.objects.get(chapter="Toe Complaints", offered=True) == before

    def test_stays_where_it_is_cited(self):
        document = add_edition("Toe Complaints, 2031")
        round_ = write_review(a_round())
        cite(round_, "Toe Complaints", 2031)
        signed = content_of(round_).sha256
        retire_document(document=document, actor=an_administrator())
        decision = cite(round_, "Toe Complaints", 2031)
        assert "Toe Complaints 2031" in offered(decision)
        assert content_of(ReviewRound.objects.get(pk=round_.pk)).sha256 == signed
        determination = issue(sign_off(submit(round_)).case)
        assert "MTUS Toe Complaints 2031, Section(s): Page 1." in determination.letter_content.items[0].imro_guideline

    def test_a_shipped_edition_comes_back_with_its_document(self):
        text = (LIBRARY_FOLDER / "knee_2004.toml").read_text().replace("Knee Complaints, 2004", "Knees, 2005")
        document = add_document(name="knee_2004", text=text, note="For a test.", actor=an_administrator())
        assert {"Knees 2005", "Knee Complaints 2004"} & offered() == {"Knees 2005"}
        retire_document(document=document, actor=an_administrator())
        assert {"Knees 2005", "Knee Complaints 2004"} & offered() == {"Knee Complaints 2004"}


def test_twice_changes_nothing():
    before = list(GuidelineEdition.objects.values())
    offer_editions(library=library())
    assert list(GuidelineEdition.objects.values()) == before
