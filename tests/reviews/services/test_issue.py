"""Issuing: what was signed off, frozen for good, with its letter on the way in the same transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from cases import hooks
from cases.enums import CaseEventKind, CaseState, ItemStatus
from cases.errors import GuardRefused, IllegalTransition, MoveNotAllowed
from cases.models import Case, Letter
from cases.services.moves import move_case
from imr_site.accounts.enums import Role
from imr_site.audit.models import Event
from imr_site.jobs.models import Job
from reviews.enums import Decision
from reviews.letters.content import LetterContent
from reviews.models import Certification, Determination, MedicalDirector, QualitySignOff, ReviewRound, Specialty
from reviews.selectors.determination import content_of, current_determination
from tests.factories import (
    a_case,
    a_case_manager,
    a_determination,
    a_medical_director,
    a_person,
    a_quality_physician,
    a_reviewer,
    declare,
    designate,
    issue,
    move,
    sign_off,
    submit,
    write_review,
)
from tests.factories.cases import close, complete_records
from tests.factories.reviews import attest

pytestmark = pytest.mark.django_db
S = CaseState

LETTERS = 5
"""The determination alone, and one to the worker, the physician and the claims administrator."""


@pytest.fixture
def approved() -> Case:
    """Signed off, and not yet issued."""
    return a_case(S.QUALITY_REVIEW)


def remand(case: Case) -> Case:
    """Set aside by the Appeals Board and ready for another reviewer."""
    for action in ("appeal", "remand", "reassign", "await_records"):
        move(case, action)
    return complete_records(case)


def decide_again(case: Case) -> Determination:
    round_ = declare(designate(remand(case), a_reviewer("Tobias Aurelio", specialty="Neurology")))
    sign_off(submit(write_review(round_)))
    return issue(case)


class TestIssue:
    def test_freezes_exactly_what_was_signed_off(self, approved):
        round_ = approved.rounds.get()
        signed, before = round_.sign_offs.get(), content_of(round_)
        with time_machine.travel("2031-03-04 10:00 -0800", tick=False):
            attest(a_reviewer())
            determination = issue(approved)
        assert signed.content_sha256 == before.sha256
        frozen = determination.letter_content
        assert replace(frozen, decision_date=None) == before
        assert frozen.decision_date == date(2031, 3, 4)
        assert determination.content_sha256 == frozen.sha256
        assert LetterContent.from_dict(determination.content).sha256 == frozen.sha256
        assert (determination.version, determination.origin, determination.supersedes) == (1, "native", None)
        assert (determination.round, determination.sign_off) == (round_, signed)
        assert determination.outcome.value == "partial_overturn"

    def test_is_dated_by_its_day_in_california(self, approved):
        """Ten at night there is the next day in Greenwich."""
        with time_machine.travel("2031-03-04 22:30 -0800", tick=False):
            attest(a_reviewer())
            determination = issue(approved)
        assert determination.letter_content.decision_date == date(2031, 3, 4)

    def test_ends_the_round_and_is_an_event_of_the_case(self, approved):
        issue(approved, on=timezone.localdate())
        assert approved.state == S.ISSUED
        assert approved.rounds.get().closed_at is not None
        assert not approved.events.filter(kind=CaseEventKind.DETERMINATION_ISSUED).exists()  # nothing has left yet
        determination = Determination.objects.get()
        audit = Event.objects.get(kind="review.determination_issued")
        assert (audit.subject, audit.actor) == (f"determination/{determination.pk}", a_case_manager())
        assert audit.data == {"version": 1, "content_sha256": determination.content_sha256}

    def test_its_letters_are_on_the_way(self, approved):
        """One to each party the law names, and the determination alone; each with its job."""
        determination = issue(approved)
        letters = Letter.objects.order_by("id")
        assert [(letter.kind, letter.recipient and letter.recipient.kind) for letter in letters] == [
            ("determination", None),
            ("determination_to_party", "injured_worker"),
            ("determination_to_party", "requesting_physician"),
            ("determination_to_party", "claims_administrator"),
            ("determination_to_director", None),
        ]
        for letter in letters:
            assert (letter.determination_link.determination, letter.rendered_at) == (determination, None)
            assert (letter.job.kind, letter.job.key, letter.job.args, letter.job.scope) == (
                "cases.render_letter",
                str(letter.pk),
                {"letter": letter.pk},
                approved.scope,
            )

    def test_all_of_it_or_nothing(self, approved, monkeypatch):
        """What fails after the letter was asked for takes everything back."""
        determination_made = hooks.effects["determination_made"]

        def fail(move: hooks.Move) -> None:
            determination_made(move)
            assert Letter.objects.exists()
            raise RuntimeError

        monkeypatch.setitem(hooks.effects, "determination_made", fail)

        with pytest.raises(RuntimeError):
            issue(approved)
        assert not Determination.objects.exists()
        assert not Letter.objects.exists()
        assert not Job.objects.filter(kind="cases.render_letter").exists()
        assert approved.rounds.get().closed_at is None
        assert Case.objects.get().state == S.QUALITY_REVIEW

    @pytest.mark.parametrize("role", [Role.QUALITY, Role.CASE_MANAGER, Role.ADMINISTRATOR])
    def test_by_the_desk_and_the_quality_physician(self, approved, role):
        move_case(case=approved, action="issue", actor=a_person(role))
        assert Determination.objects.get().issued_by == a_person(role)

    @pytest.mark.parametrize("role", [Role.INTAKE, Role.REVIEWER, Role.AUDITOR])
    def test_by_nobody_else(self, approved, role):
        with pytest.raises(MoveNotAllowed):
            move_case(case=approved, action="issue", actor=a_person(role))
        assert not Determination.objects.exists()


class TestRefusals:
    def refused(self, case: Case) -> tuple[str, ...]:
        with pytest.raises(GuardRefused) as refusal:
            issue(case)
        assert Case.objects.get(pk=case.pk).state == S.QUALITY_REVIEW
        assert [model.objects.count() for model in (Determination, Letter)] == [0, 0]
        return refusal.value.reasons

    def test_without_a_sign_off(self):
        case = a_case(S.DETERMINATION_DRAFTED)
        move(case, "start_quality_review", a_quality_physician())
        assert self.refused(case) == ("a quality physician must approve it first",)

    def test_before_quality_review(self):
        with pytest.raises(IllegalTransition):
            issue(a_case(S.DETERMINATION_DRAFTED))

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (lambda: MedicalDirector.objects.all().delete(), "an administrator must enter the medical director"),
            (
                lambda: a_medical_director(licence_expires_on=timezone.localdate() - timedelta(days=1)),
                "the California licence of the medical director, Dana Whitfield, MD, expired",
            ),
        ],
        ids=["nobody", "expired"],
    )
    def test_without_a_medical_director_whose_licence_is_valid(self, approved, change, words):
        change()
        (reason,) = self.refused(approved)
        assert reason.startswith(words)

    def test_twice(self, approved):
        issue(approved)
        with pytest.raises(IllegalTransition):
            issue(approved)
        assert Determination.objects.count() == 1
        assert Letter.objects.count() == LETTERS

    @pytest.mark.parametrize(
        "change",
        [
            lambda case: case.items.filter(position=1).update(request_text="Acupuncture, 6 visits"),
            lambda case: case.rounds.get().decisions.filter(item__position=1).update(rationale="Other words."),
            lambda case: case.rounds.get().decisions.filter(item__position=1).update(decision=Decision.OVERTURNED),
            lambda case: Case.objects.filter(pk=case.pk).update(date_of_injury=date(2001, 1, 1)),
            lambda case: close(case.items.first(), ItemStatus.TERMINATED),
            lambda case: Certification.objects.create(
                reviewer=case.rounds.get().reviewer, specialty=Specialty.objects.create(name="Another Specialty")
            ),
        ],
        ids=["request", "rationale", "decision", "injury date", "item closed", "credentials"],
    )
    def test_after_a_change_since_the_approval(self, approved, change):
        change(approved)
        assert self.refused(approved) == ("the content changed since it was approved; it must be approved again",)
        sign_off(ReviewRound.objects.get())
        assert issue(approved).version == 1

    def test_by_another_organization_name(self, approved, settings):
        settings.ORGANIZATION_NAME = "Another Review Organization"
        assert self.refused(approved) == ("the content changed since it was approved; it must be approved again",)

    def test_on_records_of_utilization_review_alone(self, approved):
        approved.documents.exclude(source="utilization_review").update(source="utilization_review")
        assert self.refused(approved) == (
            "review records other than the UR decision; it cannot be the only basis (8 CCR 9792.10.6(b)(2))",
            "the records are all of utilization review origin (8 CCR 9792.10.6(b)(2)); add what the parties sent",
        )


class TestASecondDetermination:
    def test_supersedes_the_first_which_stays_as_it_was(self):
        case = a_case(S.ISSUED)
        before = Determination.objects.values().get()
        first, second = Determination.objects.get(), decide_again(case)
        assert (second.version, second.supersedes, current_determination(case)) == (2, first, second)
        assert second.letter_content.specialty == "Neurology"
        assert Determination.objects.filter(pk=first.pk).values().get() == before
        assert Letter.objects.count() == 2 * LETTERS
        assert [round_.number for round_ in case.rounds.all()] == [1, 2]
        assert all(round_.closed_at for round_ in case.rounds.all())

    def test_takes_another_sign_off(self):
        case = a_case(S.ISSUED)
        decide_again(case)
        assert QualitySignOff.objects.filter(determination__isnull=False).count() == 2


class TestTheDatabase:
    def refuses(self, statement) -> None:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            statement()

    def test_refuses_to_change_or_delete_what_was_issued(self):
        determination = a_determination()
        before = Determination.objects.values().get()
        rows = Determination.objects.filter(pk=determination.pk)
        determination.content = determination.content | {"summary": "Another story."}
        self.refuses(determination.save)
        self.refuses(lambda: rows.update(content_sha256="0" * 64))
        self.refuses(lambda: rows._raw_delete("default"))
        assert Determination.objects.values().get() == before

    @pytest.mark.parametrize(
        "fields",
        [
            {"version": 1},  # the first again
            {"version": 2},  # without saying what it supersedes
            {"version": 2, "origin": "native"},  # without a round and a sign-off
            {"version": 2, "origin": "other"},
        ],
    )
    def test_refuses_a_version_that_cannot_be(self, fields):
        first = a_determination()
        if fields.get("origin") == "native":
            fields = fields | {"supersedes": first}
        values = {"case": first.case, "origin": "imported", "content": first.content, "issued_at": timezone.now()}
        with pytest.raises(IntegrityError), transaction.atomic():
            Determination.objects.create(**values | {"content_sha256": "0" * 64} | fields)
