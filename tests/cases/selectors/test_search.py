"""What is found by what people type, by whom, and that it stays so whatever changes."""

from __future__ import annotations

from importlib import import_module
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.enums import CaseOrigin, CaseState, PartyKind
from cases.models import Case, SearchTerm
from cases.selectors.search import Found, found_cases, rows_of
from cases.selectors.transfer import document_of
from cases.services.corrections import correct_facts
from cases.services.intake import PartyData
from cases.services.lookup import refresh_every_lookup, refresh_lookup
from cases.services.parties import add_party, correct_party
from cases.services.transfer import import_case
from imr_site.accounts.enums import Role
from imr_site.accounts.models import User
from reviews.letters.extraction import LetterFile
from reviews.services.importing import import_letter
from tests.factories import (
    a_case,
    a_case_manager,
    a_person,
    a_reviewer,
    a_round,
    an_administrator,
    an_intake_coordinator,
    crowd,
    declare,
    designate,
    move,
    open_,
)
from tests.factories.cases import STREET, named_parties
from tests.reviews.letters.letter_builder import Letter, content_order
from tests.running import run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]

S = CaseState


def _found(text: str, actor: User | None = None) -> set[int]:
    return set(found_cases(actor or an_intake_coordinator(), text).ids)


def _numbers(text: str, actor: User | None = None) -> list[str]:
    actor = actor or an_intake_coordinator()
    return [row.case_number for row in rows_of(actor, found_cases(actor, text).ids, text)]


class TestHowNamesAreTyped:
    @pytest.mark.parametrize(
        ("on_file", "typed"),
        [
            (
                "Ana O'Brien-Núñez Jr.",
                ["O\u2019Brien", "O'Brien", "OBrien", "o brien", "Nunez", "Núñez"],
            ),
            ("Ana O'Brien-Núñez Jr.", ["O'Brien-Núñez, Ana", "nunez ana", "ANA O", "obriennunez"]),
            ("Ana O Brien", ["O'Brien", "obrien", "Brien, Ana"]),
            ("Isadora Quill", ["Quill, Isadora", "isadora quill", "quill isa", "  Quill  "]),
            ("Rosa De La Cruz", ["delacruz", "De La Cruz", "de la cruz, rosa", "DelaCruz Rosa"]),
            ("Rosa Delacruz", ["de la cruz", "De La Cruz, Rosa"]),
            ("Omar Al-Rashid", ["alrashid", "al rashid", "Al-Rashid", "rashid"]),
            ("Bich Le", ["le bich", "Le", "Bich Le"]),
            ("Łukasz Mc Donald", ["mcdonald", "lukasz", "McDonald, Lukasz"]),
        ],
    )
    def test_finds_the_name_as_it_is_on_file(self, on_file, typed):
        case = open_(parties=named_parties(worker=on_file))
        open_(parties=named_parties(worker="Tunde Okafor"))
        assert {words: _found(words) for words in typed} == {words: {case.pk} for words in typed}

    @pytest.mark.parametrize("text", ["", " ", "nobody", "%", "_", "=", "'; DROP TABLE cases_case; --", "quill tunde"])
    def test_what_matches_nothing_finds_nothing(self, text):
        open_(parties=named_parties(worker="Isadora Quill"))
        assert _found(text) == set()

    def test_a_name_longer_than_a_term_is_found_by_all_its_letters(self):
        case = open_(parties=named_parties(worker=f"Ana {'q' * 120}"))
        assert (_found("q" * 120), _found("q" * 81)) == ({case.pk}, {case.pk})

    def test_of_a_pasted_text_the_longest_words_are_asked_for(self, django_assert_max_num_queries):
        case = open_(parties=named_parties(worker="Isadora Quill"))
        with django_assert_max_num_queries(8):
            found = _found(f"isadora quill castellane owen harbor crest claims dr {'q ' * 60}")
        assert found == {case.pk}

    def test_words_may_be_those_of_two_parties(self):
        case = open_(parties=named_parties(worker="Isadora Quill"))
        open_()
        assert _found("quill castellane harbor") == {case.pk}

    def test_each_case_once_however_many_parties_match(self):
        twice = open_(parties=[*named_parties(worker="Ana Quill"), PartyData(PartyKind.FAMILY_MEMBER, "Bo Quill")])
        assert found_cases(an_intake_coordinator(), "quill").ids == [twice.pk]


class TestNumbers:
    @pytest.fixture(autouse=True)
    def _cases(self):
        self.one = open_(case_number="CM26-0000002", claim_number="HC-4410", eams_number="ADJ1234567")
        self.two = open_(case_number="CM26-0000020", claim_number="HC-44101", wcis_number="2026-01-99")
        self.three = open_(case_number="CM25-0000001", claim_number="Z/77.5 B")

    @pytest.mark.parametrize(
        ("typed", "numbers"),
        [
            ("CM260000002", ["CM26-0000002"]),
            ("cm26-0000002", ["CM26-0000002"]),
            ("CM26 0000020", ["CM26-0000020"]),
            ("CM26", ["CM26-0000020", "CM26-0000002"]),
            ("0000020", ["CM26-0000020"]),
            ("20", ["CM26-0000020"]),  # also the beginning of 2026, which is its
            ("HC4410", ["CM26-0000002"]),
            ("hc 44101", ["CM26-0000020"]),
            ("HC-44", ["CM26-0000020", "CM26-0000002"]),
            ("44101", ["CM26-0000020"]),
            ("z775b", ["CM25-0000001"]),
            ("adj 1234567", ["CM26-0000002"]),
            ("1234567", ["CM26-0000002"]),
            ("20260199", ["CM26-0000020"]),
            ("HC-44102", []),
        ],
    )
    def test_are_found_without_their_signs_by_their_beginning_and_whole_alone(self, typed, numbers):
        assert _numbers(typed) == numbers

    def test_the_numbers_and_parties_that_were_found_are_told(self):
        actor = an_intake_coordinator()
        add_party(
            case=self.one,
            data=PartyData(kind=PartyKind.APPLICANT_ATTORNEY, name="Nora Quill", address=STREET),
            actor=a_case_manager(),
        )
        told = {
            words: [row.because for row in rows_of(actor, [self.one.pk], words)]
            for words in ("quill", "hc-44", "adj1234567", "marchetti", "CM26")
        }
        assert told == {
            "quill": [("Applicant's attorney: Nora Quill",)],
            "hc-44": [("Claim: HC-4410",)],
            "adj1234567": [("EAMS: ADJ1234567",)],
            "marchetti": [()],
            "CM26": [()],
        }


class TestTheOrder:
    def test_open_cases_first_then_the_newest(self):
        closed = a_case(S.WITHDRAWN)
        older, newer = open_(), open_()
        assert found_cases(an_intake_coordinator(), "marchetti").ids == [newer.pk, older.pk, closed.pk]

    def test_of_too_many_those_that_have_the_word_and_it_is_said(self):
        cases = [open_() for _ in range(3)]
        few = found_cases(an_intake_coordinator(), "marchetti")
        crowd(cases[0], "marchetti")
        many = found_cases(an_intake_coordinator(), "marchetti")
        newest_first = [case.pk for case in reversed(cases)]
        assert (few.more, few.ids, many.more, many.ids) == (False, newest_first, True, newest_first)


class TestWhoFindsWhat:
    """Two cases with a reviewer each, and one without: names and numbers of every one would show."""

    @pytest.fixture(autouse=True)
    def _cases(self, in_march):
        parties = {"parties": named_parties(worker="Isadora Quill")}
        self.own = a_case(S.READY_FOR_REVIEW, case_number="CM26-0000001", claim_number="OWN-1", **parties)
        self.round = designate(self.own)
        self.others = a_case(S.READY_FOR_REVIEW, case_number="CM26-0000002", claim_number="OTHER-2", **parties)
        designate(self.others, a_reviewer("Tobias Aurelio"))
        self.nobodys = open_(case_number="CM26-0000003", claim_number="NONE-3", **parties)

    TYPED = ("quill", "isadora", "castellane", "harbor", "CM26", "CM26-0000002", "OTHER-2", "NONE-3", "0000003", "")

    def test_a_reviewer_finds_only_cases_of_own_rounds(self):
        lena = a_reviewer().user
        own = {"quill", "isadora", "castellane", "harbor", "CM26"}
        assert {words: _numbers(words, lena) for words in self.TYPED} == {
            words: ["CM26-0000001"] if words in own else [] for words in self.TYPED
        }
        assert found_cases(lena, "quill") == Found([self.own.pk])

    def test_the_page_of_a_reviewer_is_that_of_the_latest_round_and_tells_no_number(self):
        lena = a_reviewer().user
        [row] = rows_of(lena, found_cases(lena, "own-1").ids, "own-1")
        assert (row.address, row.because) == (f"/reviews/{self.round.pk}/", ())
        [by_the_desk] = rows_of(an_intake_coordinator(), [self.own.pk], "own-1")
        assert (by_the_desk.address, by_the_desk.because) == ("", ("Claim: OWN-1",))

    def test_no_row_of_a_case_that_is_asked_for_by_its_id(self):
        every = [self.own.pk, self.others.pk, self.nobodys.pk]
        assert [row.case_number for row in rows_of(a_reviewer().user, every, "quill")] == ["CM26-0000001"]

    def test_what_is_left_out_of_too_many_counts_for_nobody_else(self):
        crowd(self.others, "quill")
        assert found_cases(a_reviewer().user, "quill") == Found([self.own.pk])

    def test_who_declared_a_tie_finds_the_case_no_more(self):
        declare(self.round, tie="Treated the worker in 2014.")
        assert _found("quill", a_reviewer().user) == set()

    def test_a_reviewer_finds_a_case_that_is_submitted_or_over(self):
        declare(self.round)
        move(self.own, "withdraw")
        assert _found("quill", a_reviewer().user) == {self.own.pk}

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.REVIEWER}))
    def test_the_staff_find_every_case(self, role):
        assert _found("quill", a_person(role)) == {self.own.pk, self.others.pk, self.nobodys.pk}

    @pytest.mark.parametrize("role", Role)
    def test_who_left_finds_nothing(self, role):
        gone = a_person(role)
        gone.is_active = False
        assert _found("quill", gone) == set()
        assert rows_of(gone, [self.own.pk], "quill") == []


def _out_of_step() -> int:
    """How many cases had other terms or keys than they should; none has afterwards."""
    return refresh_every_lookup(progress=lambda _done, _all: None)


class TestTheTermsFollow:
    """Nothing is left to bring in step after any of the ways in which a name or number comes or changes."""

    def test_an_application_a_correction_and_a_party_added(self):
        case = open_()
        assert _out_of_step() == 0
        numbers = {"eams_number": "ADJ7654321", "claim_number": "NEW-9"}
        correct_facts(case=case, facts=numbers, reason="The letter says so.", actor=an_intake_coordinator())
        assert _out_of_step() == 0
        assert (_found("ADJ7654321"), _found("new9"), _found("HC-4410")) == ({case.pk}, {case.pk}, set())
        attorney = PartyData(kind=PartyKind.APPLICANT_ATTORNEY, name="Nora Quill", address=STREET)
        add_party(case=case, data=attorney, actor=a_case_manager())
        assert _out_of_step() == 0
        assert _found("quill") == {case.pk}

    def test_a_party_renamed(self):
        case = open_()
        worker = case.parties.get(kind=PartyKind.INJURED_WORKER.value)
        named = PartyData(kind=PartyKind.INJURED_WORKER, name="Adele Núñez", address=STREET)
        correct_party(party=worker, data=named, reason="Married.", actor=a_case_manager())
        assert _out_of_step() == 0
        assert (_found("nunez"), _found("marchetti")) == ({case.pk}, set())

    def test_a_whole_case_and_a_letter_of_record_from_elsewhere(self):
        case = a_case(S.ELIGIBLE, parties=named_parties(worker="Isadora Quill"), eams_number="ADJ1")
        document = document_of(case)
        Case.objects.filter(pk=case.pk).update(case_number="CM99-9999999")
        moved = import_case(document=document, actor=an_administrator())
        text = content_order(Letter()).encode()
        import_letter(file=LetterFile("letter.txt", lambda: BytesIO(text)))
        imported = Case.objects.get(origin=CaseOrigin.IMPORTED.value)
        refresh_lookup(case=Case.objects.exclude(pk__in=[moved.pk, imported.pk]).get())
        assert _out_of_step() == 0
        assert _found("ADJ1") >= {moved.pk}
        assert _numbers(imported.case_number) == [imported.case_number]

    def test_one_command_mends_what_is_not_in_step(self):
        case, fine = open_(parties=named_parties(worker="Isadora Quill")), open_()
        case.search_terms.filter(term="quill").delete()
        SearchTerm.objects.create(case=case, term="somebody")
        assert run("refresh_search").out == "Looked at: 2. Differed, and brought in step: 1.\n"
        assert (_found("quill"), _found("somebody"), _found("marchetti")) == ({case.pk}, set(), {fine.pk})
        assert _out_of_step() == 0

    def test_many_cases_take_as_many_queries_as_one(self, django_assert_num_queries):
        for _ in range(3):
            open_()
        with django_assert_num_queries(11):  # which are there; begin, end, the cases, and seven of what they have
            _out_of_step()

    def test_the_migration_gives_cases_on_file_what_they_lack_and_takes_nothing(self):
        case = open_(parties=named_parties(worker="Rosa De La Cruz"), eams_number="ADJ1234567")
        complete = set(case.search_terms.values_list("term", flat=True))
        SearchTerm.objects.filter(term__in=["delacruz", "adj1234567", "=adj1234567", "4410"]).delete()
        SearchTerm.objects.create(case=case, term="of-before")
        fill = import_module("cases.migrations.0025_found_by_every_number").fill
        for _again in range(2):
            fill(apps, SimpleNamespace(connection=connection))
        assert set(case.search_terms.values_list("term", flat=True)) == {*complete, "of-before"}


class TestHowItIsRead:
    @pytest.mark.parametrize("typed", ["quill", "isadora quill", "CM26-0000020", "de la cruz"])
    @pytest.mark.parametrize("who", ["staff", "reviewer"])
    @pytest.mark.any_database
    def test_four_cases_take_as_many_queries_as_two(self, typed, who):
        def one_more() -> None:
            case = a_case(S.READY_FOR_REVIEW, parties=named_parties(worker="Isadora Quill-De La Cruz"))
            a_round(case)

        actor = an_intake_coordinator() if who == "staff" else a_reviewer().user
        one_more(), one_more()
        with CaptureQueriesContext(connection) as for_two:
            rows_of(actor, found_cases(actor, typed).ids, typed)
        one_more(), one_more()
        with CaptureQueriesContext(connection) as for_four:
            rows_of(actor, found_cases(actor, typed).ids, typed)
        assert len(for_four) == len(for_two) <= 11

    def test_each_question_is_read_off_an_index(self):
        """In a table too large to be read as a whole, with more that begin so than are read."""
        case = open_(parties=named_parties(worker="Isadora Quill"))
        others = ["7", "quillisadora7", *(f"other{number}" for number in range(30_000))]
        SearchTerm.objects.bulk_create(SearchTerm(case=case, term=term) for term in others)
        crowd(case, "isadora")
        crowd(case, "quillisadora7")
        actor = an_intake_coordinator()
        with CaptureQueriesContext(connection) as asked:
            found_cases(actor, "quill isadora 7")
        plans = []
        explain = connection.ops.explain_query_prefix()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE cases_searchterm")
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL enable_bitmapscan = off; SET LOCAL random_page_cost = 1.1")
            for query in asked:
                cursor.execute(f"{explain} {query['sql']}")
                plans.append("\n".join(str(row[-1]) for row in cursor) + "\n")
        assert len(plans) == 5  # the whole number, then beginnings and whole words, parted and written together
        for plan in plans:
            assert "search_term_cases" in plan, plan
            assert "SCAN cases_searchterm\n" not in plan, plan
            assert "Seq Scan" not in plan, plan
