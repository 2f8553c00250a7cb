"""Who may decide a case is held against credentials and ties at each step, and the evidence is kept."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from cases.enums import CaseState, PartyKind
from cases.errors import GuardRefused
from cases.models import Notification, Party
from reviews.enums import DisciplineState, LicenceStatus, ScreeningMoment, TieKind
from reviews.errors import ReviewError
from reviews.models import Affiliation, DisciplinaryAction, QmeAppointment, Reviewer, Ruling, Screening
from reviews.selectors.reviewers import ranked_reviewers
from reviews.selectors.screening import Question
from reviews.services.caseload import Choice, designate_many
from reviews.services.rounds import decline_review, tell_of_unanswered
from reviews.services.screening import rule_on
from tests.factories import (
    a_case,
    a_case_manager,
    a_quality_physician,
    a_reviewer,
    a_round,
    declare,
    designate,
    named_items,
    sign_off,
    submit,
    write_review,
)

pytestmark = pytest.mark.django_db
S = CaseState


def tied(person: Any, organization: str = "Granite State Indemnity", **changes: Any) -> Affiliation:
    """A tie by employment to an organization, which no number tells from others."""
    values = {"kind": TieKind.EMPLOYMENT.value, "organization": organization}
    return Affiliation.objects.create(person=person, **values | changes)


def insured_by(case, organization: str = "Granite State Indemnity") -> Party:
    return Party.objects.create(case=case, kind=PartyKind.INSURER.value, organization=organization)


def answered(case, reviewer: Reviewer, *, clear: bool, reason: str) -> Question:
    """The one question about the reviewer, on which the case manager rules."""
    (question,) = ranked_reviewers(a_case_manager(), case)[0].screened.open_questions
    rule_on(case=case, person=reviewer.user, question=question, clear=clear, reason=reason, actor=a_case_manager())
    return question


def moments(case) -> list[tuple[str, str, str]]:
    rows = Screening.objects.filter(round__case=case).order_by("pk")
    return [(row.moment, str(row.person), row.standing) for row in rows]


class TestEvidence:
    def test_each_step_keeps_a_screening_with_its_inputs(self):
        case = sign_off(submit(write_review(declare(designate(a_case(S.READY_FOR_REVIEW)))))).case
        assert moments(case) == [
            ("proposal", "Lena Forsyth", "in"),
            ("acceptance", "Lena Forsyth", "in"),
            ("submission", "Lena Forsyth", "in"),
            ("sign_off", "Lena Forsyth", "in"),
            ("sign_off", "Ruth Okonkwo", "in"),
        ]
        kept = Screening.objects.filter(round__case=case).first()
        assert kept.inputs["facts"]["licences"][0]["state"] == "California"
        assert {party["kind"] for party in kept.inputs["dispute"]["parties"]} >= {
            "injured_worker",
            "requesting_physician",
        }
        assert [gate["passes"] for gate in kept.results["gates"]] == [True] * 10


class TestGates:
    @pytest.mark.parametrize(
        ("spoil", "words"),
        [
            (lambda lena: lena.licenses.update(status=LicenceStatus.SUSPENDED), "suspended"),
            (lambda lena: lena.licenses.update(restricted=True), "restricted"),
            (lambda lena: lena.licenses.update(expires_on=timezone.localdate() - timedelta(days=1)), "expired"),
            (lambda lena: lena.certifications.update(board=""), "certif"),
            (
                lambda lena: DisciplinaryAction.objects.create(
                    reviewer=lena, state=DisciplineState.PENDING, by="Mercy Hospital", on=date(2020, 1, 1)
                ),
                "Mercy Hospital",
            ),
            (
                lambda lena: QmeAppointment.objects.create(reviewer=lena, begins_on=date(2020, 1, 1)),
                "qualified medical evaluator",
            ),
            (lambda _lena: Reviewer.objects.update(practice_hours_a_week=2), "hours"),
            (lambda _lena: Reviewer.objects.update(practice_attested_on=None), "attest"),
        ],
        ids=["suspended", "restricted", "expired", "no board", "discipline", "QME", "two hours", "never attested"],
    )
    def test_what_the_law_bars_is_not_designated_and_not_submitted(self, spoil, words):
        case, lena = a_case(S.READY_FOR_REVIEW), a_reviewer()
        written = write_review(declare(designate(a_case(S.READY_FOR_REVIEW))))
        spoil(lena)
        with pytest.raises(ReviewError, match="may not decide") as refused:
            designate(case, lena)
        assert words.lower() in refused.value.message.lower()
        assert not case.rounds.exists()
        with pytest.raises(GuardRefused, match="the reviewer may not decide"):
            submit(written)

    def test_what_credentials_leave_open_the_reason_of_the_designation_answers(self):
        case = a_case(S.READY_FOR_REVIEW, items=named_items("Whatever the doctor ordered"))
        round_ = designate(case)
        (ruling,) = Ruling.objects.filter(case=case)
        assert (ruling.clear, ruling.reason, ruling.ruled_by) == (True, round_.match_reason, a_case_manager())
        assert moments(case) == [("proposal", "Lena Forsyth", "in")]


class TestTies:
    def test_a_name_alone_asks_a_person_and_a_ruling_answers(self):
        case, lena = a_case(S.READY_FOR_REVIEW), a_reviewer()
        insured_by(case)
        tied(lena.user, "Granite State Indemnity, Inc.")
        with pytest.raises(ReviewError, match="A case manager must rule on this first"):
            designate(case, lena)
        (question,) = ranked_reviewers(a_case_manager(), case)[0].screened.open_questions
        rule_on(
            case=case,
            person=lena.user,
            question=question,
            clear=True,
            reason="Another company.",
            actor=a_case_manager(),
        )
        round_ = designate(case, lena)
        assert round_.screenings.get().results["rulings"] == [
            {"question": question.words, "ruling": Ruling.objects.get().pk, "clear": True}
        ]

    def test_a_ruling_that_it_is_one_bars(self):
        case, lena = a_case(S.READY_FOR_REVIEW), a_reviewer()
        insured_by(case)
        tied(lena.user)
        answered(case, lena, clear=False, reason="The same one.")
        with pytest.raises(ReviewError, match=r"may not decide .* The same one"):
            designate(case, lena)

    def test_a_ruling_needs_a_reason(self):
        case, lena = a_case(S.READY_FOR_REVIEW), a_reviewer()
        insured_by(case)
        tied(lena.user)
        with pytest.raises(ReviewError, match="Say why"):
            answered(case, lena, clear=True, reason=" ")

    def test_a_number_bars_whatever_the_name(self):
        case, lena = a_case(S.READY_FOR_REVIEW), a_reviewer()
        physician = case.parties.get(kind=PartyKind.REQUESTING_PHYSICIAN)
        physician.npi = "1234567893"
        physician.save()
        tied(lena.user, "", kind=TieKind.PARTNER.value, name="Somebody Else", npi="1234567893")
        with pytest.raises(ReviewError, match=r"may not decide .*LC 139\.5\(d\)\(5\)\(C\)"):
            designate(case, lena)

    def test_a_quality_physician_with_a_tie_does_not_sign(self):
        submitted = submit(write_review(a_round()))
        physician = submitted.case.parties.get(kind=PartyKind.REQUESTING_PHYSICIAN)
        physician.npi = "1234567893"
        physician.save()
        tied(a_quality_physician(), "", kind=TieKind.SIBLING.value, name=physician.name, npi="1234567893")
        with pytest.raises(ReviewError, match=r"Ruth Okonkwo may not decide this case: .*\(c\)\(2\)\(C\)"):
            sign_off(submitted)
        assert not submitted.sign_offs.exists()


class TestAnswer:
    def test_a_reviewer_declines_with_a_reason_and_the_desk_is_told(self):
        round_ = designate(a_case(S.READY_FOR_REVIEW))
        decline_review(round_=round_, reason="On leave next week.", actor=round_.reviewer.user)
        round_.refresh_from_db()
        assert (round_.closed_at is not None, str(round_.decline)) == (True, "On leave next week.")
        told = Notification.objects.get(about=f"round/{round_.pk}/desk", person=a_case_manager())
        assert "Lena Forsyth declined to review" in told.words

    @pytest.mark.parametrize("reason", ["", "  "])
    def test_not_without_a_reason(self, reason):
        round_ = designate(a_case(S.READY_FOR_REVIEW))
        with pytest.raises(ReviewError, match="Say in a few words why"):
            decline_review(round_=round_, reason=reason, actor=round_.reviewer.user)

    def test_not_after_the_declaration(self):
        round_ = declare(designate(a_case(S.READY_FOR_REVIEW)))
        with pytest.raises(ReviewError, match="is on file"):
            decline_review(round_=round_, reason="Too long.", actor=round_.reviewer.user)

    def test_who_does_not_answer_in_time_is_told_of_once(self):
        with time_machine.travel("2026-03-02 09:00 -0800", tick=False) as clock:
            designate(a_case(S.READY_FOR_REVIEW))
            clock.move_to("2026-03-03 08:59 -0800")
            assert tell_of_unanswered() == 0
            clock.move_to("2026-03-03 09:01 -0800")
            assert (tell_of_unanswered(), tell_of_unanswered()) == (1, 0)

    def test_who_answered_is_not(self):
        with time_machine.travel("2026-03-02 09:00 -0800", tick=False) as clock:
            declare(designate(a_case(S.READY_FOR_REVIEW)))
            clock.move_to("2026-03-09 09:00 -0800")
            assert tell_of_unanswered() == 0


class TestCaseload:
    def test_each_is_designated_and_what_is_refused_is_said(self):
        first, second = a_case(S.READY_FOR_REVIEW), a_case(S.READY_FOR_REVIEW)
        lena, tobias = a_reviewer(), a_reviewer("Tobias Aurelio")
        Reviewer.objects.filter(pk=tobias.pk).update(accepts_cases=False)
        done, refused = designate_many(
            chosen=[Choice(first.pk, lena.pk), Choice(second.pk, tobias.pk), Choice(0, lena.pk)],
            actor=a_case_manager(),
        )
        assert [(round_.case, round_.reviewer) for round_ in done] == [(first, lena)]
        assert done[0].match_reason.startswith("Same specialty as treats or orders")
        assert [words.partition(":")[0] for words in refused] == [
            second.case_number,
            "A case or reviewer of this list is not there any more.",
        ]

    def test_what_was_given_meanwhile_stays(self):
        case = a_case(S.READY_FOR_REVIEW)
        designate(case)
        done, refused = designate_many(
            chosen=[Choice(case.pk, a_reviewer("Tobias Aurelio").pk)], actor=a_case_manager()
        )
        assert (done, len(refused)) == ([], 1)
        assert str(case.rounds.get().reviewer) == "Lena Forsyth"


def test_after_the_designation_the_gates_about_it_say_nothing():
    round_ = designate(a_case(S.READY_FOR_REVIEW))
    Reviewer.objects.update(accepts_cases=False, capacity=0)
    declare(round_)
    assert round_.screenings.get(moment=ScreeningMoment.ACCEPTANCE).standing == "in"
