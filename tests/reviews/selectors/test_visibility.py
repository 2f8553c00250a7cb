"""Who sees which round, document, determination and reviewer. Every set is compared whole: nothing more leaks."""

from __future__ import annotations

import pytest

from cases.enums import CaseState, DocumentSource
from cases.models import Case
from imr_site.accounts.enums import Role
from reviews.models import Determination, Reviewer, ReviewRound
from reviews.selectors.determination import visible_determinations
from reviews.selectors.reviewers import ranked_reviewers
from reviews.selectors.rounds import documents_of, quality_worklist, reviewer_worklist, visible_rounds
from tests.factories import (
    a_case,
    a_case_manager,
    a_determination,
    a_document,
    a_person,
    a_quality_physician,
    a_reviewer,
    a_round,
    declare,
    designate,
    submit,
    write_review,
)

pytestmark = pytest.mark.django_db
S = CaseState
ROUND_READERS = {Role.CASE_MANAGER, Role.QUALITY, Role.ADMINISTRATOR, Role.AUDITOR}


@pytest.fixture
def rounds() -> dict[str, ReviewRound]:
    """Lena: one waiting for her word, one in review, one submitted, one left for a tie. Tobias: the one after her."""
    tied = declare(a_round(state=S.READY_FOR_REVIEW), tie="A cousin.")
    return {
        "tied": tied,
        "taken over": declare(designate(tied.case, a_reviewer("Tobias Aurelio"))),
        "waiting": a_round(state=S.READY_FOR_REVIEW),
        "in review": a_round(state=S.CLINICAL_REVIEW),
        "submitted": a_round(state=S.DETERMINATION_DRAFTED),
    }


def names(found, rounds: dict[str, ReviewRound]) -> list[str]:
    by_key = {round_.pk: name for name, round_ in rounds.items()}
    return sorted(by_key[round_.pk] for round_ in found)


def inactive(user):
    user.is_active = False
    user.save()
    return user


class TestRounds:
    def test_a_reviewer_sees_the_own_ones_and_no_more(self, rounds):
        lena, tobias = a_reviewer().user, a_reviewer("Tobias Aurelio").user
        assert names(visible_rounds(lena), rounds) == ["in review", "submitted", "tied", "waiting"]
        assert names(visible_rounds(tobias), rounds) == ["taken over"]
        assert names(visible_rounds(a_reviewer("Nobody Yet").user), rounds) == []

    def test_oversight_sees_all_and_intake_none(self, rounds):
        seen = {role: names(visible_rounds(a_person(role)), rounds) for role in set(Role) - {Role.REVIEWER}}
        assert seen == {role: sorted(rounds) if role in ROUND_READERS else [] for role in seen}

    def test_somebody_who_left_sees_none(self, rounds):
        seen = {role: names(visible_rounds(inactive(a_person(role))), rounds) for role in Role}
        assert seen == {role: [] for role in Role}

    def test_the_reviewers_worklist_is_what_waits_for_the_reviewer(self, rounds):
        assert names(reviewer_worklist(a_reviewer().user), rounds) == ["in review", "waiting"]
        assert names(reviewer_worklist(a_reviewer("Tobias Aurelio").user), rounds) == ["taken over"]
        assert names(reviewer_worklist(a_person(Role.INTAKE)), rounds) == []

    def test_the_quality_worklist_is_what_waits_for_a_second_person(self, rounds):
        assert names(quality_worklist(a_quality_physician()), rounds) == ["submitted"]
        assert names(quality_worklist(a_person(Role.INTAKE)), rounds) == []

    def test_nobody_finds_the_own_work_there(self, rounds):
        """A reviewer who became a quality physician since."""
        author = a_reviewer().user
        author.role = Role.QUALITY
        author.save()
        assert names(quality_worklist(author), rounds) == []

    def test_most_urgent_first(self):
        later, sooner = a_round(), a_round()
        expedited = a_round()
        Case.objects.filter(pk=later.case_id).update(due_on="2031-02-01")
        Case.objects.filter(pk=sooner.case_id).update(due_on="2031-01-01")
        Case.objects.filter(pk=expedited.case_id).update(due_on="2031-03-01", priority="expedited")
        undated = a_round()
        Case.objects.filter(pk=undated.case_id).update(due_on=None)
        assert list(reviewer_worklist(a_reviewer().user)) == [expedited, sooner, later, undated]

    def test_counts_are_of_the_round_alone(self):
        """Several items and several decisions do not multiply each other."""
        round_ = write_review(a_round())
        (row,) = reviewer_worklist(round_.reviewer.user)
        assert (row.item_count, row.decided_count) == (2, 2)


class TestDocuments:
    def test_the_reviewer_sees_them_only_once_cleared(self):
        waiting = a_round(state=S.READY_FOR_REVIEW)
        reviewer = waiting.reviewer.user
        assert (waiting.is_cleared, list(documents_of(waiting, reviewer))) == (False, [])
        cleared = declare(waiting)
        assert cleared.is_cleared
        assert set(documents_of(cleared, reviewer)) == set(cleared.case.documents.all())

    def test_a_reviewer_with_a_tie_never_does(self):
        tied = declare(a_round(state=S.READY_FOR_REVIEW), tie="A cousin.")
        assert not tied.is_cleared
        assert list(documents_of(tied, tied.reviewer.user)) == []

    def test_only_checked_ones_of_this_case(self):
        round_ = a_round()
        clean = set(round_.case.documents.all())
        a_document(round_.case, title="Unchecked", checked=False)
        a_document(round_.case, title="Photo", content=b"no document at all")
        a_document(a_case(S.RECORDS_PENDING), source=DocumentSource.IMRO, title="Of another case")
        assert len(clean) == 2
        assert set(documents_of(round_, round_.reviewer.user)) == clean
        assert set(documents_of(round_, a_case_manager())) == clean


class TestDeterminations:
    @pytest.fixture
    def issued(self) -> tuple[Determination, Determination]:
        """One of Lena's and one of Tobias'."""
        hers = a_determination()
        case = a_case(S.READY_FOR_REVIEW)
        submit(write_review(declare(designate(case, a_reviewer("Tobias Aurelio")))))
        from tests.factories import issue, sign_off

        sign_off(case.rounds.get())
        return hers, issue(case)

    def test_staff_sees_all(self, issued):
        seen = {role: set(visible_determinations(a_person(role))) for role in set(Role) - {Role.REVIEWER}}
        assert seen == {role: set(issued) for role in seen}

    def test_a_reviewer_sees_those_of_the_own_rounds(self, issued):
        hers, his = issued
        assert list(visible_determinations(a_reviewer().user)) == [hers]
        assert list(visible_determinations(a_reviewer("Tobias Aurelio").user)) == [his]
        assert list(visible_determinations(a_reviewer("Nobody Yet").user)) == []

    @pytest.mark.parametrize("role", Role)
    def test_are_asked_for_in_one_query(self, role, django_assert_num_queries):
        person = a_person(role)
        with django_assert_num_queries(1):
            list(visible_determinations(person))

    def test_somebody_who_left_sees_none(self, issued):
        seen = {role: list(visible_determinations(inactive(a_person(role)))) for role in Role}
        assert seen == {role: [] for role in Role}


def standings(case) -> dict[str, str]:
    return {str(each.reviewer): each.standing.value for each in ranked_reviewers(a_case_manager(), case)}


class TestCandidates:
    @pytest.fixture
    def people(self) -> dict[str, Reviewer]:
        people = {name: a_reviewer(name) for name in ("Lena Forsyth", "Tobias Aurelio", "Ann Resting", "Bob Gone")}
        people["Ann Resting"].accepts_cases = False
        people["Ann Resting"].save()
        inactive(people["Bob Gone"].user)
        return people

    def test_those_who_take_cases_and_took_no_part(self, people):
        case = a_case(S.READY_FOR_REVIEW)
        assert standings(case) == {"Lena Forsyth": "in", "Tobias Aurelio": "in", "Ann Resting": "out"}
        declare(designate(case), tie="A cousin.")
        assert standings(case) == {"Lena Forsyth": "out", "Tobias Aurelio": "in", "Ann Resting": "out"}
        best, *others = ranked_reviewers(a_case_manager(), case)
        assert (str(best.reviewer), best.may_be_chosen, best.screened.against) == ("Tobias Aurelio", True, [])
        ann = next(one for one in others if str(one.reviewer) == "Ann Resting")
        assert ann.screened.against == ["Takes no cases at present (house rule)"]

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.CASE_MANAGER, Role.ADMINISTRATOR}))
    def test_are_the_desks_business_alone(self, people, role):
        assert ranked_reviewers(a_person(role), a_case(S.READY_FOR_REVIEW)) == []

    @pytest.mark.parametrize("reviewers", [1, 3])
    def test_as_many_queries_for_three_reviewers_as_for_one(self, reviewers, django_assert_num_queries):
        for name in ("Lena Forsyth", "Tobias Aurelio", "Ann Resting")[:reviewers]:
            a_reviewer(name)
        case, actor = a_case(S.READY_FOR_REVIEW), a_case_manager()
        with django_assert_num_queries(18):
            found = ranked_reviewers(actor, case)
        assert len(found) == reviewers
