"""The pages of the address book: its list, an entry beside those it may be one with, and what is said of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.enums import PartyKind
from cases.models import BookDecision, BookEntry
from cases.services.book import merge_entries
from cases.services.intake import PartyData
from tests.factories import a_case_manager, an_intake_coordinator, open_
from tests.visiting import messages_of

if TYPE_CHECKING:
    from tests.visiting import Visit

pytestmark = pytest.mark.django_db

ADMINISTRATOR = PartyKind.CLAIMS_ADMINISTRATOR


@pytest.fixture
def desk(as_) -> Visit:
    return as_(an_intake_coordinator())


def _administrator(organization: str, address: str = "4 Ash Street") -> BookEntry:
    open_(parties=[PartyData(kind=ADMINISTRATOR, organization=organization, address=address)])
    return BookEntry.objects.get(name=organization)


def _named(page: str) -> list[str]:
    return re.findall(r'<a href="/address-book/\d+/[^"]*">([^<]*)</a>', page)


def test_the_list_shows_the_role_that_is_chosen_and_no_worker(desk):
    _administrator("Harbor Crest Claims")
    open_()  # with Dr. Owen Castellane, and Adele Marchetti
    assert _named(desk.said("book_list")) == ["Dr. Owen Castellane", "Harbor Crest Claims"]
    page = desk.client.get(reverse("book_list"), {"kind": ADMINISTRATOR.value}).content.decode()
    assert _named(page) == ["Harbor Crest Claims"]
    assert "Marchetti" not in desk.said("book_list")


@pytest.mark.parametrize(
    ("words", "found"), [("crest harb", ["Harbor Crest Claims"]), ("A11111", ["Dr. Owen Castellane"]), ("arbor", [])]
)
def test_a_search_finds_the_beginnings_of_words_or_a_number_and_no_address_has_it(desk, words, found):
    open_()
    answer = desk.post("book_search", words=words)
    assert words not in answer.url
    assert _named(desk.client.get(answer.url).content.decode()) == found


def test_a_spelling_that_was_merged_is_found_under_the_one_that_was_chosen(desk):
    fund, short = _administrator("Golden Bay Insurance Fund"), _administrator("GBIF")
    merge_entries(current=fund, merged=short, reason="Told by phone.", actor=a_case_manager())
    found = desk.client.get(desk.post("book_search", words="gbif").url).content.decode()
    assert _named(found) == ["Golden Bay Insurance Fund"]
    assert desk.get("book_entry", short.pk).url == reverse("book_entry", args=[fund.pk])


def test_two_that_look_alike_are_one_and_then_two_again(desk):
    one, other = _administrator("Harbor Crest Claims", "1 Old Street"), _administrator("Harbour Crest Claims", "9 New")
    page = desk.said("book_entry", one.pk)
    assert ("9 New" in page, "Nearly the same name" in page) == (True, True)
    answer = desk.post("book_answer", one.pk, other=other.pk, answer="other", reason="The newer letterhead.")
    assert messages_of(answer) == ["They are one: Harbour Crest Claims. No case is changed."]
    decision = BookDecision.objects.get()
    assert (decision.entry, decision.other, decision.current["address"]) == (one, other, "9 New")
    assert _named(desk.said("book_list")) == ["Harbour Crest Claims"]
    assert "The newer letterhead." in desk.said("book_entry", other.pk)
    desk.post("book_take_back", decision.pk)
    assert _named(desk.said("book_list")) == ["Harbor Crest Claims", "Harbour Crest Claims"]
    desk.post("book_answer", one.pk, other=other.pk, answer="two", reason="Two towns.")
    assert "9 New" not in desk.said("book_entry", one.pk)


def test_an_entry_that_does_not_look_alike_is_looked_up_and_compared(desk):
    one, other = _administrator("Golden Bay Insurance Fund"), _administrator("GBIF", "7 Pier Street")
    found = desk.client.get(desk.post("book_search", words="gbif", beside=one.pk).url).content.decode()
    address = reverse("book_entry", args=[one.pk]) + f"?beside={other.pk}"
    assert address in found
    assert "7 Pier Street" in desk.client.get(address).content.decode()
    assert "7 Pier Street" not in desk.said("book_entry", one.pk)


def test_an_answer_without_a_reason_or_about_nothing_says_what_to_do(desk):
    one, other = _administrator("Harbor Crest Claims"), _administrator("Harbour Crest Claims")
    answer = desk.post("book_answer", one.pk, other=other.pk, answer="this")
    assert messages_of(answer) == ["Why: This field is required."]
    assert desk.post("book_answer", one.pk, other=999, answer="this", reason="x").status_code == 404
    assert not BookDecision.objects.exists()


def test_the_pages_ask_as_often_for_three_entries_as_for_one(desk):
    one = _administrator("Harbor Crest Claims")

    def asked() -> list[int]:
        counts = []
        for address in (reverse("book_list"), reverse("book_entry", args=[one.pk])):
            desk.client.get(address)
            with CaptureQueriesContext(connection) as queries:
                desk.client.get(address)
            counts.append(len(queries))
        return counts

    _administrator("Harbour Crest Claims")
    few = asked()
    _administrator("Harborr Crest Claims")
    _administrator("Harbor Creast Claims")
    assert asked() == few
