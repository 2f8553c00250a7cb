"""Opening a round: who may be designated, who declares, and what a later party does to it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction

from cases.enums import CaseState, DocumentSource, PartyKind
from cases.errors import GuardRefused
from cases.services.intake import PartyData
from cases.services.parties import add_party
from imr_site.audit.models import Event
from imr_site.errors import NotAllowed
from reviews.errors import ReviewError, RoundNotOpen
from reviews.models import ConflictDeclaration, ReviewedDocument, ReviewRound
from reviews.services.rounds import declare_conflict, designate_reviewer, mark_reviewed
from tests.factories import (
    a_case,
    a_case_manager,
    a_document,
    a_reviewer,
    a_round,
    declare,
    designate,
    move,
    submit,
    write_review,
)

pytestmark = pytest.mark.django_db
S = CaseState
NOON = datetime(2026, 6, 1, 19, tzinfo=UTC)
WHY = "Treats this condition in daily practice."
CHANGED = "the named parties changed since the reviewer declared; release the reviewer and designate again"


def events(kind: str) -> list[Event]:
    return list(Event.objects.filter(kind=kind))


class TestDesignate:
    def test_opens_the_first_round(self):
        with time_machine.travel(NOON, tick=False):
            case, reviewer = a_case(S.READY_FOR_REVIEW), a_reviewer()
            round_ = designate_reviewer(case=case, reviewer=reviewer, match_reason=f" {WHY} ", actor=a_case_manager())
        assert (round_.case, round_.number, round_.reviewer) == (case, 1, reviewer)
        assert (round_.match_reason, round_.assigned_by, round_.assigned_at) == (WHY, a_case_manager(), NOON)
        assert (round_.submitted_at, round_.closed_at) == (None, None)
        (event,) = events("review.reviewer_designated")
        assert (event.scope, event.subject, event.actor) == (case.scope, f"round/{round_.pk}", a_case_manager())
        assert event.data == {"reviewer": reviewer.pk}

    def test_on_the_records_at_hand(self):
        assert designate(a_case(S.INSUFFICIENT_RECORDS)).number == 1

    @pytest.mark.parametrize(
        "state",
        [S.RECEIVED, S.ELIGIBLE, S.ASSIGNED, S.RECORDS_PENDING, S.ISSUED, S.CLOSED, S.WITHDRAWN, S.REMANDED],
    )
    def test_refused_before_and_after_its_time(self, state):
        case = a_case(state)
        rounds = case.rounds.count()
        with pytest.raises(ReviewError, match="once the case is ready for review"):
            designate(case, a_reviewer("Tobias Aurelio"))
        assert case.rounds.count() == rounds

    def test_refused_while_another_is_designated(self):
        case = a_case(S.READY_FOR_REVIEW)
        designate(case)
        with pytest.raises(ReviewError, match="A reviewer is designated already"):
            designate(case, a_reviewer("Tobias Aurelio"))
        assert case.rounds.count() == 1

    def test_the_database_holds_one_open_round_a_case(self):
        round_ = a_round(state=S.READY_FOR_REVIEW)
        with pytest.raises(IntegrityError), transaction.atomic():
            ReviewRound.objects.create(
                case=round_.case,
                number=2,
                reviewer=a_reviewer("Tobias Aurelio"),
                assigned_at=NOON,
                assigned_by=a_case_manager(),
                match_reason=WHY,
            )

    def test_nobody_twice_in_one_dispute(self):
        round_ = declare(a_round(state=S.READY_FOR_REVIEW), tie="Shares an office with the physician.")
        with pytest.raises(ReviewError, match="Took part in an earlier review"):
            designate(round_.case, round_.reviewer)

    @pytest.mark.parametrize("reason", ["", " \n"])
    def test_why_the_specialty_fits_is_asked_for(self, reason):
        case = a_case(S.READY_FOR_REVIEW)
        with pytest.raises(ReviewError, match="Say why this reviewer's specialty fits"):
            designate_reviewer(case=case, reviewer=a_reviewer(), match_reason=reason, actor=a_case_manager())
        assert not case.rounds.exists()

    def test_somebody_who_takes_no_cases(self):
        case, resting, gone = a_case(S.READY_FOR_REVIEW), a_reviewer("Ann Resting"), a_reviewer("Bob Gone")
        resting.accepts_cases = False
        resting.save()
        gone.user.is_active = False
        gone.user.save()
        for reviewer, words in ((resting, "Takes no cases at present"), (gone, "does not review cases now")):
            with pytest.raises(ReviewError, match=words):
                designate(case, reviewer)


class TestDeclare:
    def test_cleared_starts_the_clinical_review(self):
        round_ = declare(a_round(state=S.READY_FOR_REVIEW))
        assert round_.case.state == S.CLINICAL_REVIEW
        declaration = round_.conflict_declaration
        assert (declaration.cleared, declaration.tie, declaration.declared_by) == (True, "", round_.reviewer.user)
        move_ = round_.case.moves.last()
        assert (move_.action, move_.actor) == ("start_clinical_review", None)
        (event,) = events("review.conflict_declared")
        assert event.data == {"cleared": True, "parties": declaration.parties_sha256}
        assert event.actor == round_.reviewer.user

    def test_a_tie_closes_the_round_and_another_reviewer_takes_the_case(self):
        first = declare(a_round(state=S.READY_FOR_REVIEW), tie=" A brother works for the administrator. ")
        assert first.case.state == S.READY_FOR_REVIEW
        assert first.closed_at is not None
        assert first.conflict_declaration.tie == "A brother works for the administrator."
        assert [event.subject for event in events("review.round_closed")] == [f"round/{first.pk}"]
        second = declare(designate(first.case, a_reviewer("Tobias Aurelio")))
        assert (second.number, second.case.state) == (2, S.CLINICAL_REVIEW)

    @pytest.mark.parametrize("tie", ["", "  "])
    def test_a_tie_is_named(self, tie):
        round_ = a_round(state=S.READY_FOR_REVIEW)
        with pytest.raises(ReviewError, match="Name the tie"):
            declare_conflict(round_=round_, cleared=False, tie=tie, actor=round_.reviewer.user)
        assert not ConflictDeclaration.objects.exists()

    def test_nobody_declares_for_another(self):
        round_ = a_round(state=S.READY_FOR_REVIEW)
        for actor in (a_case_manager(), a_reviewer("Tobias Aurelio").user):
            with pytest.raises(NotAllowed):
                declare_conflict(round_=round_, cleared=True, tie="", actor=actor)
        assert not ConflictDeclaration.objects.exists()

    def test_once(self):
        round_ = a_round(state=S.READY_FOR_REVIEW)
        declare(round_)
        with pytest.raises(ReviewError, match="is on file"):
            declare(round_, tie="On second thought.")
        assert ConflictDeclaration.objects.get().cleared

    def test_not_in_a_round_that_was_closed_meanwhile(self):
        """The page was opened before; the desk withdrew the case since."""
        round_ = a_round(state=S.READY_FOR_REVIEW)
        move(ReviewRound.objects.get().case, "withdraw")
        with pytest.raises(ReviewError, match="is on file"):
            declare(round_)

    def test_on_the_records_at_hand_the_desk_starts_the_review(self):
        round_ = declare(designate(a_case(S.INSUFFICIENT_RECORDS)))
        assert round_.case.state == S.INSUFFICIENT_RECORDS
        move(round_.case, "start_clinical_review")
        assert round_.case.state == S.CLINICAL_REVIEW

    def test_the_desk_cannot_start_the_review_without_it(self):
        case = a_case(S.READY_FOR_REVIEW)
        with pytest.raises(GuardRefused) as refused:
            move(case, "start_clinical_review")
        assert refused.value.reasons == ("designate a reviewer",)
        designate(case)
        with pytest.raises(GuardRefused) as refused:
            move(case, "start_clinical_review")
        assert refused.value.reasons == ("wait for the reviewer's declaration of conflicts",)


class TestAPartyNamedLater:
    """The declaration was made against other parties: it no longer clears anyone (LC 139.5(d)(5))."""

    def name_someone(self, case) -> None:
        add_party(
            case=case,
            data=PartyData(kind=PartyKind.FACILITY, organization="Shoreline Surgery Center"),
            actor=a_case_manager(),
        )

    def test_submission_is_refused(self):
        round_ = write_review(a_round())
        self.name_someone(round_.case)
        with pytest.raises(GuardRefused) as refused:
            submit(round_)
        assert refused.value.reasons == (CHANGED,)
        assert ReviewRound.objects.get().submitted_at is None

    def test_issuing_is_refused(self):
        case = a_case(S.QUALITY_REVIEW)
        self.name_someone(case)
        with pytest.raises(GuardRefused) as refused:
            move(case, "issue")
        assert refused.value.reasons == (CHANGED,)
        assert not case.determinations.exists()

    def test_another_address_is_no_other_party(self):
        round_ = write_review(a_round())
        party = round_.case.parties.first()
        party.address, party.email = "200 Other Street", "someone@example.org"
        party.save()
        assert submit(round_).case.state == S.DETERMINATION_DRAFTED

    @pytest.mark.parametrize("field", ["name", "organization", "licence_number", "npi"])
    def test_another_name_is(self, field):
        round_ = write_review(a_round())
        party = round_.case.parties.get(kind=PartyKind.REQUESTING_PHYSICIAN)
        setattr(party, field, "1234567893")
        party.save()
        with pytest.raises(GuardRefused, match="named parties changed"):
            submit(round_)


class TestMarkReviewed:
    def test_lists_the_document_once_and_may_be_taken_back(self):
        round_ = a_round()
        document, actor = round_.case.documents.first(), round_.reviewer.user
        for _ in range(2):
            mark_reviewed(round_=round_, document=document, actor=actor)
        assert [row.document for row in round_.reviewed_documents.all()] == [document]
        mark_reviewed(round_=round_, document=document, actor=actor, reviewed=False)
        assert not round_.reviewed_documents.exists()
        assert [event.data for event in events("review.document_reviewed")] == [
            {"document": document.pk, "reviewed": reviewed} for reviewed in (True, True, False)
        ]

    def test_only_a_checked_document_of_this_case(self):
        round_ = a_round()
        unchecked = a_document(round_.case, title="Late report", checked=False)
        elsewhere = a_document(a_case(received_on=round_.case.received_on), source=DocumentSource.IMRO)
        for document in (unchecked, elsewhere):
            with pytest.raises(ReviewError, match="Only a checked document of this case"):
                mark_reviewed(round_=round_, document=document, actor=round_.reviewer.user)
        assert not ReviewedDocument.objects.exists()

    def test_only_by_the_reviewer_and_only_in_clinical_review(self):
        round_ = a_round()
        document = round_.case.documents.first()
        with pytest.raises(NotAllowed):
            mark_reviewed(round_=round_, document=document, actor=a_case_manager())
        submit(write_review(round_))
        with pytest.raises(RoundNotOpen):
            mark_reviewed(round_=round_, document=document, actor=round_.reviewer.user, reviewed=False)
        assert round_.reviewed_documents.count() == 2


class TestTheEndOfARound:
    @pytest.mark.parametrize("action", ["release_reviewer", "withdraw"])
    def test_with_the_move_that_ends_it(self, action):
        round_ = a_round()
        move(round_.case, action)
        round_.refresh_from_db()
        assert round_.closed_at is not None

    def test_a_released_reviewer_writes_no_more(self):
        """Not even from a page opened before, once the next reviewer is at work."""
        released = a_round()
        move(released.case, "release_reviewer")
        declare(designate(released.case, a_reviewer("Tobias Aurelio")))
        document = released.case.documents.first()
        assert released.closed_at is None  # as the page knows it
        with pytest.raises(RoundNotOpen):
            mark_reviewed(round_=released, document=document, actor=released.reviewer.user)
