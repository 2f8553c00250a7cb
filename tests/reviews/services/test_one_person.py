"""Whoever wrote, signed or prepared does not do the next step, whatever role the person has by then."""

from __future__ import annotations

import pytest

from cases.enums import CaseState
from cases.services.moves import move_case
from imr_site.accounts.enums import ChangeKind, Role
from imr_site.accounts.models import User
from imr_site.audit.models import Event
from imr_site.errors import NotAllowed
from imr_site.people.services.changes import approve_change, ask_change
from reviews.errors import ReviewError
from reviews.models import QualitySignOff
from reviews.selectors.determination import content_of
from reviews.selectors.reviewers import ranked_reviewers
from reviews.selectors.rounds import quality_worklist
from reviews.services.drafting import DecisionData, save_decision
from reviews.services.public import release_public
from reviews.services.sign_off import approve, return_to_reviewer
from tests.factories import (
    a_case,
    a_case_manager,
    a_determination,
    a_quality_physician,
    a_reviewer,
    a_round,
    an_administrator,
    complete_records,
    declare,
    designate,
    move,
    sign_in,
    submit,
    write_review,
)
from tests.factories.public import a_draft, prepare

pytestmark = pytest.mark.django_db
S = CaseState


def becomes(person: User, role: Role) -> User:
    """The person in another role, as two administrators agreed."""
    change = ask_change(person=person, kind=ChangeKind.ROLE, after=role.value, actor=an_administrator())
    approve_change(change=change, actor=an_administrator("Ada Quist"))
    return User.objects.get(pk=person.pk)


def remanded(reviewer: str):
    """The case of an issued determination, waiting for this reviewer's declaration in its second round."""
    case = a_case(S.ISSUED)
    for action in ("appeal", "remand", "reassign", "await_records"):
        move(case, action)
    complete_records(case)
    return designate(case, a_reviewer(reviewer))


class TestSignOff:
    def test_not_by_the_author_who_became_a_quality_physician(self):
        round_ = a_round(state=S.DETERMINATION_DRAFTED)
        lena = becomes(round_.reviewer.user, Role.QUALITY)
        for sign in (
            lambda: approve(round_=round_, seen_sha256=content_of(round_).sha256, actor=lena),
            lambda: return_to_reviewer(round_=round_, reasons="More.", seen_approval=None, actor=lena),
        ):
            with pytest.raises(NotAllowed, match="another person than its reviewer, whatever his role is now"):
                sign()
        assert not QualitySignOff.objects.exists()
        assert list(quality_worklist(lena)) == []

    def test_nor_by_the_author_of_an_earlier_round_of_the_case(self):
        second = remanded("Tobias Aurelio")
        lena = becomes(a_reviewer().user, Role.QUALITY)
        second = submit(write_review(declare(second)))
        with pytest.raises(NotAllowed, match="another person than its reviewer"):
            approve(round_=second, seen_sha256=content_of(second).sha256, actor=lena)
        assert second not in quality_worklist(lena)
        assert second in quality_worklist(a_quality_physician())

    def test_the_page_offers_it_to_others_only(self, client):
        round_ = a_round(state=S.DETERMINATION_DRAFTED)
        lena = becomes(round_.reviewer.user, Role.QUALITY)
        for person, offered in ((lena, False), (a_quality_physician(), True)):
            page = sign_in(client, person).get(f"/quality/{round_.pk}/")
            assert ("Your sign-off" in page.content.decode()) == offered


class TestIssue:
    @pytest.mark.parametrize("role", [Role.CASE_MANAGER, Role.ADMINISTRATOR, Role.QUALITY])
    def test_not_by_the_author_whatever_he_is_now(self, role):
        case = a_case(S.QUALITY_REVIEW)
        lena = becomes(a_reviewer().user, role)
        with pytest.raises(NotAllowed, match="issued by another person than its reviewer"):
            move_case(case=case, action="issue", actor=lena)
        case.refresh_from_db()
        assert (case.state, case.determinations.count()) == ("quality_review", 0)
        assert move_case(case=case, action="issue", actor=a_case_manager()).state == "issued"


class TestRelease:
    def test_not_by_who_signed_the_determination_off(self):
        draft = prepare()
        with pytest.raises(NotAllowed, match="wrote the determination or signed it off"):
            release_public(draft=draft, seen_sha256=draft.letter_content.sha256, actor=a_quality_physician())

    @pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.QUALITY])
    def test_nor_by_who_wrote_it_whatever_he_is_now(self, role):
        draft = prepare(a_draft(a_determination()))
        lena = becomes(a_reviewer().user, role)
        with pytest.raises(NotAllowed, match="wrote the determination or signed it off"):
            release_public(draft=draft, seen_sha256=draft.letter_content.sha256, actor=lena)


class TestReview:
    def test_not_by_who_signed_off_an_earlier_round(self):
        case = a_case(S.ISSUED)
        for action in ("appeal", "remand", "reassign", "await_records"):
            move(case, action)
        complete_records(case)
        becomes(a_quality_physician(), Role.REVIEWER)
        ruth = a_reviewer("Ruth Okonkwo")
        assert not any(one.may_be_chosen for one in ranked_reviewers(a_case_manager(), case) if one.reviewer == ruth)
        with pytest.raises(ReviewError, match="Takes or took part in a review of this dispute"):
            designate(case, ruth)

    def test_who_is_no_reviewer_any_more_is_not_designated(self):
        case = a_case(S.READY_FOR_REVIEW)
        tobias = a_reviewer("Tobias Aurelio")
        becomes(tobias.user, Role.AUDITOR)
        tobias.refresh_from_db()
        assert tobias not in [one.reviewer for one in ranked_reviewers(a_case_manager(), case)]
        with pytest.raises(ReviewError, match="does not review cases now"):
            designate(case, tobias)

    def test_who_is_no_reviewer_any_more_writes_no_more(self):
        round_ = a_round(state=S.CLINICAL_REVIEW)
        lena = becomes(round_.reviewer.user, Role.QUALITY)
        with pytest.raises(NotAllowed):
            save_decision(round_=round_, item=round_.case.items.first(), data=DecisionData(), based_on=0, actor=lena)


class TestCredentials:
    def test_each_change_in_the_console_is_an_event(self, client):
        lena = a_reviewer()
        licence, held = lena.licenses.get(), lena.certifications.get()
        form = {
            "degree": lena.degree,
            "in_practice_since": "2005-07-01",
            "practice_hours_a_week": "20",
            "capacity": "10",
            "accepts_cases": "on",
            **{
                f"{inline}-{part}_FORMS": "0"
                for inline in ("disciplinary_actions", "qme_appointments", "absences")
                for part in ("TOTAL", "INITIAL")
            },
            "licenses-TOTAL_FORMS": "2",
            "licenses-INITIAL_FORMS": "1",
            "licenses-0-id": licence.pk,
            "licenses-0-reviewer": lena.pk,
            "licenses-0-state": "California",
            "licenses-0-number": "X-1",
            "licenses-0-status": "current",
            "licenses-0-expires_on": "2099-12-31",
            "licenses-1-reviewer": lena.pk,
            "licenses-1-state": "Nevada",
            "licenses-1-number": "N-1",
            "licenses-1-status": "current",
            "licenses-1-expires_on": "2099-12-31",
            "certifications-TOTAL_FORMS": "1",
            "certifications-INITIAL_FORMS": "1",
            "certifications-0-id": held.pk,
            "certifications-0-reviewer": lena.pk,
            "certifications-0-specialty": held.specialty_id,
            "certifications-0-DELETE": "on",
        }
        answer = sign_in(client, an_administrator()).post(f"/admin/reviews/reviewer/{lena.pk}/change/", form)
        assert answer.status_code == 302, answer.context["errors"]
        client.post(f"/admin/reviews/specialty/{held.specialty_id}/change/", {"name": "Orthopedics"})
        events = Event.objects.filter(kind="review.credentials_changed").order_by("id")
        specialty = f"specialty/{held.specialty_id}"
        nevada = lena.licenses.get(state="Nevada")
        assert [(event.scope, event.subject, event.data) for event in events] == [
            (
                f"reviewer/{lena.pk}",
                f"reviewer/{lena.pk}",
                {"done": "changed", "fields": ["practice_hours_a_week", "practice_attested_on"]},
            ),
            (f"reviewer/{lena.pk}", f"license/{nevada.pk}", {"done": "added", "fields": []}),
            (f"reviewer/{lena.pk}", f"license/{licence.pk}", {"done": "changed", "fields": ["number"]}),
            (f"reviewer/{lena.pk}", f"certification/{held.pk}", {"done": "deleted", "fields": []}),
            (
                specialty,
                specialty,
                {"done": "changed", "fields": ["name"]},
            ),
        ]
        assert {event.actor.full_name for event in events} == {"Sam Petrosyan"}
