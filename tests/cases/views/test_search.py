"""The search of the header: suggestions, the one case found, the list, and what no address or colleague learns."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.enums import CaseState
from cases.views import search
from tests.factories import (
    a_case,
    a_quality_physician,
    a_reviewer,
    an_auditor,
    an_intake_coordinator,
    crowd,
    designate,
    open_,
)
from tests.factories.cases import named_parties

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]

SEARCH, SUGGESTIONS = reverse("search"), reverse("search_suggestions")
RESULTS = reverse("search_results", args=[1])


def _numbers(response) -> list[str]:
    return [row["case"].case_number for row in response.context["rows"]]


def _suggested(client, words: str) -> str:
    """The suggestions as text, without what only places them."""
    return " ".join(re.sub(r"<[^>]*>", " ", client.post(SUGGESTIONS, {"q": words}).content.decode()).split())


@pytest.mark.parametrize("words", ["Quill, Isadora", " isadora  quill ", "CM260000002", "cm26-0000002", "hc 7"])
def test_one_hit_opens(signed_in, words):
    open_(case_number="CM26-0000002", claim_number="HC-7", parties=named_parties(worker="Isadora Quill"))
    open_()
    assert signed_in(an_intake_coordinator()).post(SEARCH, {"q": words}).url == "/cases/CM26-0000002/"


def test_the_one_hit_of_a_reviewer_opens_the_own_round(signed_in):
    round_ = designate(a_case(CaseState.READY_FOR_REVIEW))
    a_case(CaseState.READY_FOR_REVIEW)
    client = signed_in(a_reviewer().user)
    assert client.post(SEARCH, {"q": "marchetti"}).url == reverse("round_detail", args=[round_.pk])
    assert client.get(reverse("round_detail", args=[round_.pk])).status_code == 200


def test_several_hits_in_all_states_are_listed_with_what_was_sought_and_why(signed_in):
    over = a_case(CaseState.WITHDRAWN, parties=named_parties(worker="Tunde Okafor"))
    case = open_(parties=named_parties(worker="Nora Quill", physician="Dr. Ada Okafor"))
    open_()
    client = signed_in(an_intake_coordinator())
    page = client.post(SEARCH, {"q": " okafor "}, follow=True)
    assert _numbers(page) == [case.case_number, over.case_number]
    for words in (
        "Cases found by “okafor”",
        "2 cases, open ones first, then the newest",
        "Requesting physician: Dr. Ada Okafor",
        "Nora Quill",
        "Tunde Okafor",
        f'href="/cases/{over.case_number}/"',
    ):
        assert words in page.content.decode()


def test_no_hit_says_what_to_type(signed_in):
    open_()
    page = signed_in(an_auditor()).post(SEARCH, {"q": "<nobody>"}, follow=True)
    assert (_numbers(page), "No case is found by that" in page.content.decode()) == ([], True)
    assert "<nobody>" not in page.content.decode()


@pytest.mark.parametrize("who", [an_auditor, a_quality_physician, lambda: a_reviewer().user])
def test_nothing_typed_leads_to_the_own_list(signed_in, who):
    assert signed_in(who()).post(SEARCH, {"q": " \0"}).url == reverse("worklist")


def test_no_address_has_the_words_and_back_leads_to_each_search(signed_in):
    marchetti = [open_().case_number, open_().case_number]
    okafor = [open_(parties=named_parties(worker="Tunde Okafor")).case_number for _ in range(2)]
    client = signed_in(an_intake_coordinator())
    addresses = [client.post(SEARCH, {"q": words}).url for words in ("marchetti", "okafor")]
    assert addresses == ["/search/1/", "/search/2/"]
    assert [_numbers(client.get(address)) for address in addresses] == [marchetti[::-1], okafor[::-1]]
    assert [client.get(path, {"q": "okafor"}).status_code for path in (SEARCH, SUGGESTIONS)] == [405, 405]


@pytest.mark.parametrize("number", [2, 0])
def test_a_search_of_another_session_is_over(signed_in, number):
    client = signed_in(an_intake_coordinator())
    client.post(SEARCH, {"q": "okafor"})
    open_()
    page = client.get(reverse("search_results", args=[number]))
    assert (_numbers(page), "That search is over" in page.content.decode()) == ([], True)


def test_twenty_searches_are_kept(signed_in):
    client = signed_in(an_intake_coordinator())
    for number in range(21):
        client.post(SEARCH, {"q": f"word{number}"})
    searched = [client.get(reverse("search_results", args=[number])).context["searched"] for number in (1, 2, 21)]
    assert searched == ["", "word1", "word20"]


def test_suggestions_name_the_case_the_worker_the_state_and_why(signed_in):
    case = open_(parties=named_parties(worker="Isadora Quill"))
    client = signed_in(an_intake_coordinator())
    assert _suggested(client, "cast") == (
        f"{case.case_number} Isadora Quill Received Requesting physician: Dr. Owen Castellane"
        " 1 case. Choose with the arrow keys."
    )
    assert _suggested(client, "nobody") == "No case is found by that."
    assert _suggested(client, "c") == _suggested(client, "") == ""


def test_what_people_are_called_is_suggested_as_text(signed_in):
    open_(parties=named_parties(worker="<script>alert(1)</script>"))
    page = signed_in(an_intake_coordinator()).post(SUGGESTIONS, {"q": "script"}).content.decode()
    assert ("&lt;script&gt;" in page, "<script" in page) == (True, False)


def test_eight_are_suggested_and_the_others_counted(signed_in):
    cases = [open_() for _ in range(9)]
    client = signed_in(an_intake_coordinator())
    assert "The first 8 of 9 cases. Press Enter for all of them." in _suggested(client, "marchetti")
    crowd(cases[0], "marchetti")
    assert "The first 8 of many cases." in _suggested(client, "marchetti")
    page = client.post(SEARCH, {"q": "marchetti"}, follow=True).content.decode()
    assert "Add a word or a number to find the others." in page


def test_a_reviewer_is_suggested_and_listed_own_cases_only(signed_in):
    """Another reviewer's case and one of nobody have the same names: neither they nor their number is told."""
    own = designate(a_case(CaseState.READY_FOR_REVIEW, claim_number="OWN-1")).case
    others = designate(a_case(CaseState.READY_FOR_REVIEW, claim_number="OTHER-2"), a_reviewer("Tobias Aurelio")).case
    nobodys = open_(claim_number="NONE-3")
    client = signed_in(a_reviewer().user)
    assert _suggested(client, "marchetti") == (
        f"{own.case_number} Adele Marchetti Ready for review 1 case. Choose with the arrow keys."
    )
    for words in (others.case_number, "other-2", nobodys.case_number, "none-3", "nobody"):
        assert _suggested(client, words) == "No case is found by that."
        page = client.post(SEARCH, {"q": words}, follow=True)
        assert (_numbers(page), page.context["page_obj"].paginator.count) == ([], 0)


@pytest.mark.parametrize(("page", "shown"), [("1", 2), ("2", 1), ("99", 1), ("next", 2)])
def test_pages(signed_in, monkeypatch, page, shown):
    monkeypatch.setattr(search, "PAGE_SIZE", 2)
    for _ in range(3):
        open_()
    client = signed_in(an_intake_coordinator())
    client.post(SEARCH, {"q": "marchetti"})
    assert len(_numbers(client.get(RESULTS, {"page": page}))) == shown


@pytest.mark.parametrize("what", ["suggestions", "results"])
def test_four_rows_take_as_many_queries_as_two(signed_in, what):
    client = signed_in(an_auditor())
    open_(), open_()
    client.post(SEARCH, {"q": "marchetti"})

    def ask() -> int:
        with CaptureQueriesContext(connection) as asked:
            answer = client.post(SUGGESTIONS, {"q": "marchetti"}) if what == "suggestions" else client.get(RESULTS)
        return len(asked), len(_numbers(answer))

    ask()
    for_two = ask()
    open_(), open_()
    assert ask() == (for_two[0], 4)


def test_the_field_is_on_every_page_also_where_there_is_nothing(signed_in):
    client = signed_in(a_reviewer().user)
    for path in (reverse("my_reviews"), "/cases/CM26-9999999/", RESULTS):
        assert 'action="/search/"' in client.get(path).content.decode()
