"""What a search of the public register finds, in which order, and what it can be narrowed by."""

from __future__ import annotations

from datetime import date, timedelta
from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.records.terms import parse_query
from cases.selectors.find_text import Snippet, first_snippet
from reviews.models import RegisterEntry, register_index
from reviews.register.facets import Facet, facet_term
from reviews.register.model import READING, Total
from reviews.selectors.register import search
from reviews.selectors.register.entries import values_of
from reviews.selectors.register.search import Search, find_published
from reviews.services.register import listing_of
from tests.factories.public import a_published, an_item

pytestmark = pytest.mark.django_db
LEFT_KNEE = "MRI of the left knee"
CHRONIC = "MTUS Chronic Pain Medical Treatment 2009"
NORCO = "Norco 10/325mg #120"


def numbers(words: str = "", order: str = "newest", **chosen: str) -> list[int]:
    """The last digits of the cases found."""
    wanted = Search(words, {Facet(name): value for name, value in chosen.items()}, order)  # type: ignore[arg-type]
    return [int(line.case_number[-2:]) for line in find_published(wanted).lines]


@pytest.fixture
def three():
    a_published(1, decision_date=date(2019, 1, 5), items=(an_item(LEFT_KNEE, rationale="The meniscus is torn."),))
    a_published(
        2,
        decision_date=date(2021, 3, 9),
        date_of_injury=date(2015, 2, 3),
        licensure="Ohio, California",
        specialty="Pain Management",
        summary="Ms. Peña's pain is chronic: physical therapy was tried.",
        items=(
            an_item(NORCO, guideline=f"Decision based on {CHRONIC}, Section(s): Opioids."),
            an_item("Physical therapy, 8 visits", "overturned"),
        ),
    )
    a_published(
        3,
        decision_date=None,
        items=(an_item("MRI of the lumbar spine", "overturned"),),
        summary="Torn pants.",
        specialty="Podiatry",
    )


class TestWords:
    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("", [2, 1, 3]),
            ("torn", [1, 3]),
            ("TORN meniscus", [1]),
            ("pena", [2]),
            ("Pen\u00e4\u2019s pain", [2]),
            ('"physical therapy was tried"', [2]),
            ('"therapy physical"', []),
            ("PT", [2]),
            ("hydrocodone", [2]),
            ("MRI knee", [1]),
            ("magnetic resonance imaging", [1, 3]),
            ("cm24 0000003", [3]),
            ("CM24-0000003", [3]),
            ("torn zyzzyva", []),
            ("upheld", []),
        ],
    )
    def test_finds(self, three, words, found):
        assert numbers(words) == found

    def test_no_phrase_goes_over_the_end_of_a_text(self, three):
        """The first title ends as the case number begins, and a rationale follows the guideline."""
        assert numbers('"knee CM24"') == numbers('"opioids physical"') == []

    def test_the_words_around_are_shown(self, three):
        (line,) = find_published(Search("meniscus")).lines
        assert line.snippet == Snippet((("The ", False), ("meniscus", True), (" is torn.", False)))

    @pytest.mark.parametrize("words_before", [0, 20, 83, 84, 85, 167, 168, 200])
    def test_the_first_words_around_are_found_however_far_down(self, words_before):
        text = "other " * words_before + "failed back syndrome" + " more" * 200 + " failed back"
        shown = first_snippet(parse_query('"failed back"'), text)
        assert [words for words, is_marked in shown.pieces if is_marked] == ["failed back"]
        assert shown.pieces[-1][0].startswith(" syndrome more")
        assert len("".join(words for words, _marked in shown.pieces)) <= len("failed back") + 180
        assert first_snippet(parse_query("meniscus"), text) is None

    def test_best_first_a_word_of_the_request_counts_more(self, three):
        a_published(4, decision_date=date(2024, 1, 1), summary="An MRI was made long ago, before all of this began.")
        assert numbers("mri") == [4, 1, 3]
        assert set(numbers("mri", "best")[:2]) == {1, 3}
        assert numbers("mri", "best")[2:] == [4]
        assert numbers("", "best") == [4, 2, 1, 3]


class TestWhileAnUpdateReadsThemAnew:
    @pytest.mark.parametrize("words", ["PT", "hydrocodone", "MRI"])
    def test_those_of_the_earlier_reading_are_found_by_their_words(self, three, words):
        whole = numbers(words)
        _as_read_before(2)
        assert numbers(words) == whole != []

    def test_those_of_the_earlier_reading_are_found_by_each_value(self, three):
        _as_read_before(2)
        assert numbers(year="2021", outcome="partial_overturn", category="pharmaceuticals") == [2]
        assert numbers("PT", year="2021", outcome="partial_overturn") == [2]


def _as_read_before(number: int) -> None:
    """Index a decision by each value and its words alone."""
    row = RegisterEntry.objects.get(case_number=f"CM24-{number:07d}")
    entry, indexed = listing_of(row.public)
    marks = " ".join(facet_term(facet, value) for facet in Facet for value in values_of(entry, facet))
    register_index.put([indexed._replace(marks=marks)])
    RegisterEntry.objects.filter(pk=row.pk).update(reading=READING - 1)


class TestFacets:
    @pytest.mark.parametrize(
        ("chosen", "found"),
        [
            ({"outcome": "partial_overturn"}, [2]),
            ({"category": "diagnostic_testing"}, [1, 3]),
            ({"region": "knee"}, [1]),
            ({"ingredient": "hydrocodone"}, [2]),
            ({"edition": CHRONIC}, [2]),
            ({"specialty": "Pain Management", "licence": "Ohio", "era": "since_2013"}, [2]),
            ({"year": "2019"}, [1]),
            ({"year": "2019", "outcome": "overturn"}, []),
            ({"year": "0000"}, []),
            ({"year": "2021", "outcome": "partial_overturn", "category": "pharmaceuticals"}, [2]),
            ({"year": "2021", "specialty": "Pain Management", "category": "pharmaceuticals", "region": "knee"}, []),
            ({"category": "diagnostic_testing", "specialty": "Podiatry", "outcome": "overturn"}, [3]),
            ({"region": "knee\nor"}, []),
        ],
    )
    def test_narrow(self, three, chosen, found):
        assert numbers(**chosen) == found

    def test_narrow_what_words_find(self, three):
        assert numbers("torn", year="2019") == [1]
        assert numbers("torn", year="2021") == []

    def test_are_counted(self, three):
        found = find_published(Search("torn"))
        assert found.facets[Facet.OUTCOME] == [("overturn", 1), ("uphold", 1)]
        assert found.facets[Facet.YEAR] == [("2019", 1)]
        assert dict(found.facets[Facet.REGION]) == {"knee": 1, "lumbar spine": 1}
        assert (found.total, found.looked_at) == (Total(2), 2)

    def test_of_the_newest_only_where_there_are_more(self, three, monkeypatch):
        monkeypatch.setattr(search, "LOOKED_AT", 1)
        found = find_published(Search())
        assert (found.total, found.looked_at, found.facets[Facet.YEAR]) == (Total(3), 1, [("2021", 1)])


def test_asks_as_much_for_three_as_for_one(three):
    def asked(words: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert numbers(words)
        return len(captured)

    assert asked("meniscus") == asked("torn") == asked("mri")


class TestWalking:
    """What many decisions hold is looked for week by week on PostgreSQL; SQLite reads its index in order."""

    @pytest.fixture
    def many(self, monkeypatch) -> list[int]:
        monkeypatch.setattr(register_index, "EXACT_UP_TO", 0)
        monkeypatch.setattr(register_index, "_planned", lambda *_asked: 9)
        monkeypatch.setattr(search, "PAGE_SIZE", 4)
        days = [date(2013, 5, 1), None, *(date(2020, 1, 1) + timedelta(days=11 * step) for step in range(12))]
        for number, day in enumerate(days, start=1):
            a_published(number, decision_date=day, summary="A torn meniscus.", items=(an_item(LEFT_KNEE),))
        return [*range(14, 2, -1), 1, 2]

    @pytest.mark.parametrize(("words", "chosen"), [("torn", {}), ("", {"region": "knee"}), ("", {})])
    def test_forth_and_back(self, many, words, chosen):
        wanted = Search(words, {Facet(name): value for name, value in chosen.items()})
        page = find_published(wanted)
        pages = [page]
        while page.older is not None:
            page = find_published(wanted, before=page.older)
            pages.append(page)
        seen = [int(line.case_number[-2:]) for page in pages for line in page.lines]
        assert (seen, [len(page.lines) for page in pages]) == (many, [4, 4, 4, 2])
        back = [find_published(wanted, after=page.newer) for page in pages[:0:-1]]
        assert [page.lines for page in back] == [page.lines for page in pages[-2::-1]]

    @pytest.mark.parametrize(("year", "found"), [("2020", [14, 13, 12, 11]), ("2013", [1]), ("2044", []), ("1850", [])])
    def test_a_year_is_looked_for_in_its_own_weeks(self, many, year, found):
        def asked(year: str) -> int:
            with CaptureQueriesContext(connection) as captured:
                numbers(year=year)
            return len(captured)

        assert numbers(year=year) == found
        assert asked(year) <= asked("2020")

    def test_all_of_them_one_after_the_other(self, many, monkeypatch):
        monkeypatch.setattr(search, "_AT_ONCE", 3)
        assert [int(row.case_number[-2:]) for row in search.all_found(Search("torn"))] == many


def test_more_than_can_be_counted_is_told_in_two_figures():
    assert [Total(number, is_exact=False).told for number in (23_456, 229_871, 20_001)] == [23_000, 230_000, 20_000]
    assert Total(19_876).told == 19_876


def test_a_search_that_takes_too_long_is_given_up_and_says_so(client):
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL can be kept waiting")
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {register_index.TABLE} IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(register_index.SearchTooWideError):
            find_published(Search("lumbar"))
        answer = client.get(reverse("public_register"), {"q": "lumbar"})
    finally:
        other.close()
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    told = answer.content.decode()
    assert "This search takes too long" in told
    assert 'value="lumbar"' in told
    assert client.get(reverse("public_register"), {"q": "lumbar"}).status_code == HTTPStatus.OK
