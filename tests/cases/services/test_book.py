"""A person says that two entries of the address book are one, or two: what is offered follows, and no case does."""

from __future__ import annotations

import pytest
from django.core import serializers
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.enums import CaseState, PartyKind
from cases.errors import CaseError
from cases.models import BookDecision, BookEntry, Case, Delivery, Letter, Party
from cases.selectors.book import book_entries, lines_of
from cases.selectors.known_parties import known_parties
from cases.services.book import keep_apart, merge_entries, take_back
from cases.services.intake import PartyData
from cases.services.parties import correct_party
from imr_site.audit.models import Event
from tests.factories import a_case, a_case_manager, an_auditor, an_intake_coordinator, open_

pytestmark = pytest.mark.django_db

PHYSICIAN, ADMINISTRATOR = PartyKind.REQUESTING_PHYSICIAN, PartyKind.CLAIMS_ADMINISTRATOR
OLD, NEW = "3 Fir Street", "9 New Street"


def _physician(name: str, address: str = OLD, *, npi: str = "") -> Case:
    return open_(parties=[PartyData(kind=PHYSICIAN, name=name, address=address, npi=npi)])


def _entry(name: str, number: str = "") -> BookEntry:
    return BookEntry.objects.get(name=name, number=number)


def _offered(typed: str) -> list[tuple[str, str]]:
    found = known_parties(an_intake_coordinator(), PHYSICIAN, name=typed)
    return [(party.name, party.address) for party in found]


def _merge(current: str, merged: str) -> BookDecision:
    return merge_entries(
        current=_entry(current), merged=_entry(merged), reason="The same letterhead.", actor=a_case_manager()
    )


def _lines() -> dict[str, tuple[int, list[str]]]:
    lines = lines_of(book_entries(a_case_manager()))
    return {line.party.name: (line.cases, [other.name for other, _reasons in line.alike]) for line in lines}


class TestOne:
    def test_the_chosen_name_and_address_are_offered_and_the_other_spelling_finds_them(self):
        _physician("Dr. Owen Castellane", NEW)
        _physician("Owen Castelane MD", OLD)
        assert _offered("castelane") == [("Owen Castelane MD", OLD)]
        _merge("Dr. Owen Castellane", "Owen Castelane MD")
        assert _offered("castelane") == _offered("castellane") == [("Dr. Owen Castellane", NEW)]
        assert _lines() == {"Dr. Owen Castellane": (2, [])}

    def test_a_case_that_comes_later_with_the_other_spelling_follows(self):
        _physician("Dr. Owen Castellane", NEW)
        _physician("Owen Castelane MD")
        _merge("Dr. Owen Castellane", "Owen Castelane MD")
        _physician("OWEN CASTELANE, M.D.", "1 Elsewhere")
        _physician("Owen Castelane MD", "1 Elsewhere")
        assert _offered("castelane md") == [("Dr. Owen Castellane", NEW)]
        assert _lines()["Dr. Owen Castellane"][0] == 3

    def test_what_was_chosen_stays_though_its_case_is_corrected(self):
        case = _physician("Dr. Owen Castellane", NEW)
        _physician("Owen Castelane MD")
        _merge("Dr. Owen Castellane", "Owen Castelane MD")
        correct_party(
            party=case.parties.get(),
            data=PartyData(kind=PHYSICIAN, name="Dr. Olga Castro", address="5 Yew Street"),
            reason="The wrong physician was typed.",
            actor=a_case_manager(),
        )
        assert _offered("castelane") == [("Dr. Owen Castellane", NEW)]
        assert _lines() == {"Dr. Owen Castellane": (1, []), "Dr. Olga Castro": (1, [])}

    def test_what_is_one_with_one_that_is_merged_goes_along_and_each_step_is_taken_back(self):
        for name, address in (("Owen Castelane", "1"), ("Owen Castellane", "2"), ("Owen Castellani", "3")):
            _physician(name, address)
        first, second = _merge("Owen Castellane", "Owen Castelane"), _merge("Owen Castellani", "Owen Castellane")
        assert _offered("castelane") == _offered("castellane") == [("Owen Castellani", "3")]
        take_back(decision=second, actor=a_case_manager())
        assert _offered("castelane") == [("Owen Castellane", "2")]
        take_back(decision=first, actor=a_case_manager())
        assert _offered("castelane") == [("Owen Castelane", "1")]
        second.refresh_from_db()
        assert (second.are_one, second.taken_back_by is not None) == (True, True)

    @pytest.mark.usefixtures("files")
    def test_no_party_letter_or_delivery_is_changed(self):
        case = a_case(CaseState.ISSUED, parties=_served())
        _physician("Owen Castelane MD", NEW)
        before = _served_with()
        assert "Owen Castellane" in before, "the letters name who could be changed"
        _merge("Owen Castelane MD", "Dr. Owen Castellane")
        assert _served_with() == before
        assert case.parties.get(kind=PHYSICIAN.value).name == "Dr. Owen Castellane"
        assert _offered("castellane") == [("Owen Castelane MD", NEW)]

    def test_each_answer_is_an_event_that_names_nobody(self):
        _physician("Dr. Owen Castellane")
        _physician("Owen Castelane MD")
        decision = _merge("Dr. Owen Castellane", "Owen Castelane MD")
        take_back(decision=decision, actor=decision.decided_by)
        keep_apart(
            entry=decision.other, other=decision.entry, reason="Castellane sits in Fresno.", actor=decision.decided_by
        )
        events = Event.objects.filter(kind__startswith="book.").order_by("pk")
        assert [event.kind for event in events] == ["book.merged", "book.taken_back", "book.kept_apart"]
        assert not any("astel" in str((event.subject, event.scope, event.data)) for event in events)


class TestTwo:
    def test_they_are_not_asked_about_again_until_it_is_taken_back(self):
        _physician("Dr. Owen Castellane")
        _physician("Owen Castelane MD")
        asked = {"Dr. Owen Castellane": (1, ["Owen Castelane MD"]), "Owen Castelane MD": (1, ["Dr. Owen Castellane"])}
        assert _lines() == asked
        one, other = _entry("Dr. Owen Castellane"), _entry("Owen Castelane MD")
        said = keep_apart(entry=other, other=one, reason="Two brothers.", actor=a_case_manager())
        assert keep_apart(entry=one, other=other, reason="Two brothers.", actor=a_case_manager()) == said
        assert _lines() == {name: (1, []) for name in asked}
        with pytest.raises(CaseError, match="said to be two"):
            _merge("Dr. Owen Castellane", "Owen Castelane MD")
        take_back(decision=said, actor=a_case_manager())
        assert _lines() == asked

    def test_they_do_not_become_one_by_way_of_a_third(self):
        for name in ("Owen Castellane", "Owen Castelane", "Owen Castellani"):
            _physician(name)
        keep_apart(
            entry=_entry("Owen Castellane"),
            other=_entry("Owen Castelane"),
            reason="Two brothers.",
            actor=a_case_manager(),
        )
        _merge("Owen Castellani", "Owen Castelane")
        assert _lines() == {"Owen Castellane": (1, []), "Owen Castellani": (2, [])}
        with pytest.raises(CaseError, match="said to be two"):
            _merge("Owen Castellani", "Owen Castellane")

    def test_two_with_one_number_are_both_offered(self):
        _physician("Dr. Owen Castellane", OLD, npi="1234567893")
        _physician("Dr. Olga Castro", NEW, npi="1234567893")
        assert _offered("cast") == [("Dr. Olga Castro", NEW)], "one number is one entry"
        keep_apart(
            entry=_entry("Dr. Owen Castellane", "1234567893"),
            other=_entry("Dr. Olga Castro", "1234567893"),
            reason="The number of one was typed for the other.",
            actor=a_case_manager(),
        )
        assert _offered("cast") == [("Dr. Olga Castro", NEW), ("Dr. Owen Castellane", OLD)]


class TestRefused:
    @pytest.fixture(autouse=True)
    def _book(self):
        _physician("Dr. Owen Castellane")
        _physician("Owen Castelane MD")
        open_(parties=[PartyData(kind=ADMINISTRATOR, organization="Castellane Claims")])

    @pytest.mark.parametrize(
        ("current", "merged", "reason", "words"),
        [
            ("Dr. Owen Castellane", "Owen Castelane MD", "  ", "Say why"),
            ("Dr. Owen Castellane", "Dr. Owen Castellane", "x", "two entries of the same role"),
            ("Dr. Owen Castellane", "Castellane Claims", "x", "two entries of the same role"),
        ],
    )
    def test_without_a_reason_or_of_two_roles(self, current, merged, reason, words):
        for say in (
            lambda **said: merge_entries(current=_entry(current), merged=_entry(merged), **said),
            lambda **said: keep_apart(entry=_entry(current), other=_entry(merged), **said),
        ):
            with pytest.raises(CaseError, match=words):
                say(reason=reason, actor=a_case_manager())
        assert not BookDecision.objects.exists()

    def test_what_is_merged_already_or_taken_back_already(self):
        decision = _merge("Dr. Owen Castellane", "Owen Castelane MD")
        with pytest.raises(CaseError, match="merged meanwhile"):
            _merge("Owen Castelane MD", "Dr. Owen Castellane")
        take_back(decision=decision, actor=a_case_manager())
        with pytest.raises(CaseError, match="taken back already"):
            take_back(decision=decision, actor=a_case_manager())


def test_the_book_is_shown_to_who_keeps_it():
    _physician("Dr. Owen Castellane")
    assert [entry.name for entry in book_entries(a_case_manager())] == ["Dr. Owen Castellane"]
    assert list(book_entries(an_auditor())) == []


def test_completion_asks_as_often_for_three_entries_as_for_one():
    def asked() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as queries:
            found = known_parties(actor, PHYSICIAN, name="cast")
        return len(found), len(queries)

    actor = an_intake_coordinator()
    _physician("Dr. Owen Castellane", npi="1234567893")
    one, for_one = asked()
    _physician("Dr. Olga Castro")
    _physician("Dr. Ira Castle")
    three, for_three = asked()
    assert (one, three, for_three) == (1, 3, for_one)
    _merge_any("Dr. Ira Castle", "Dr. Olga Castro")
    merged, for_merged = asked()
    assert (merged, for_merged) == (2, for_one + 1)  # a step up the tree


def _merge_any(current: str, merged: str) -> None:
    merge_entries(current=_entry(current), merged=_entry(merged), reason="Told by phone.", actor=a_case_manager())


def _served() -> list[PartyData]:
    worker = PartyData(kind=PartyKind.INJURED_WORKER, name="Adele Marchetti", address=OLD)
    physician = PartyData(kind=PHYSICIAN, name="Dr. Owen Castellane", address=OLD)
    return [worker, physician, PartyData(kind=ADMINISTRATOR, organization="Harbor Crest Claims", address=OLD)]


def _served_with() -> str:
    """Every column of the parties, letters and deliveries."""
    return "".join(serializers.serialize("json", model.objects.order_by("pk")) for model in (Party, Letter, Delivery))
