"""The pages of the desk and the quality physician: designate, sign off, issue, download; and what they ask for."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import replace
from functools import partial

import pytest
from django.core.cache import cache
from django.urls import reverse

from cases.enums import CaseState, Priority
from cases.models import Case, Letter
from cases.services.correspondence.letters import make_letter
from imr_site.audit.models import Event
from imr_site.files.store import SEALED
from imr_site.jobs.models import Job
from reviews.letters.extraction import LetterFile
from reviews.models import Determination, QualitySignOff
from reviews.services.importing import import_letter
from tests.factories import (
    a_case,
    a_case_manager,
    a_quality_physician,
    a_reviewer,
    a_round,
    an_auditor,
    an_intake_coordinator,
    declare,
    designate,
    submit,
    write_decision,
    write_review,
)
from tests.reviews.letters import letter_builder
from tests.reviews.letters.older_builder import Older, notice
from tests.stored import stored_path
from tests.visiting import messages_of

pytestmark = pytest.mark.django_db
S = CaseState


def seen_on(said: str) -> str:
    """The hash of the content the page shows, which approving sends back."""
    (found,) = re.findall(r'name="seen"\s+value="([0-9a-f]{64})"', said)
    return found


class TestDesignate:
    def test_from_the_page_of_the_case(self, as_):
        case, reviewer = a_case(S.READY_FOR_REVIEW), a_reviewer()
        visit = as_(a_case_manager())
        said = " ".join(visit.said("case_review", case.case_number).split())
        assert "Lena Forsyth </label>" in said
        assert "Licensed in California." in said
        answer = visit.post("case_review", case.case_number, reviewer=reviewer.pk, match_reason="Treats this.")
        assert answer.url == reverse("case_review", args=[case.case_number])
        assert case.rounds.get().reviewer == reviewer
        assert "Reviewer: Lena Forsyth" in visit.said("case_review", case.case_number)

    def test_what_is_missing_is_asked_for_and_what_was_typed_stays(self, as_):
        case = a_case(S.READY_FOR_REVIEW)
        a_reviewer()
        answer = as_(a_case_manager()).post("case_review", case.case_number, match_reason="Treats this every day.")
        assert answer.status_code == 422
        assert "Treats this every day." in answer.content.decode()
        assert not case.rounds.exists()

    def test_not_by_anyone_else(self, as_):
        case, reviewer = a_case(S.READY_FOR_REVIEW), a_reviewer()
        for person in (a_quality_physician(), an_intake_coordinator(), an_auditor()):
            as_(person).post("case_review", case.case_number, reviewer=reviewer.pk, match_reason="Treats this.")
        assert not case.rounds.exists()


class TestQualityReview:
    @pytest.fixture
    def round_(self):
        return a_round(state=S.DETERMINATION_DRAFTED)

    @pytest.fixture
    def visit(self, as_):
        return as_(a_quality_physician())

    def test_shows_what_would_be_issued(self, round_, visit):
        said = visit.said("quality_review", round_.pk)
        for item in round_.case.items.all():
            assert item.request_text in said
        assert "Progress report" in said
        assert "Complete" in said

    def test_approving_what_was_seen(self, round_, visit):
        seen = seen_on(visit.said("quality_review", round_.pk))
        answer = visit.post("quality_review", round_.pk, verdict="approve", seen=seen)
        assert answer.url == reverse("case_review", args=[round_.case.case_number])
        assert QualitySignOff.objects.get().content_sha256 == seen
        assert "This content is signed off" in visit.said("quality_review", round_.pk)

    def test_approving_what_changed_since(self, round_, visit):
        seen = seen_on(visit.said("quality_review", round_.pk))
        visit.post("quality_review", round_.pk, verdict="return", reasons="Say more.")
        write_decision(round_, round_.case.items.get(position=1), rationale="More is said.")
        submit(round_)
        answer = visit.post("quality_review", round_.pk, verdict="approve", seen=seen)
        assert answer.url == reverse("quality_review", args=[round_.pk])
        assert "was changed by someone else in the meantime" in messages_of(answer)[-1]
        assert not QualitySignOff.objects.filter(verdict="approved").exists()

    def test_returning_with_reasons(self, round_, visit):
        answer = visit.post("quality_review", round_.pk, verdict="return", reasons="Say more of item 1.")
        assert answer.url == reverse("quality_queue")
        assert QualitySignOff.objects.get().reasons == "Say more of item 1."
        assert Case.objects.get(pk=round_.case_id).state == S.CLINICAL_REVIEW

    def test_returning_what_was_approved_is_done_by_who_saw_the_approval(self, round_, visit, as_):
        before = visit.said("quality_review", round_.pk)
        as_(a_quality_physician("Ana Silva")).post("quality_review", round_.pk, verdict="approve", seen=seen_on(before))
        answer = visit.post("quality_review", round_.pk, verdict="return", reasons="Say more.")
        assert "Ana Silva approved this determination while you were reading" in messages_of(answer)[-1]
        (shown,) = re.findall(r'name="seen_approval" value="(\d+)"', visit.said("quality_review", round_.pk))
        answer = visit.post("quality_review", round_.pk, verdict="return", reasons="Say more.", seen_approval=shown)
        assert (answer.url, Case.objects.get(pk=round_.case_id).state) == (
            reverse("quality_queue"),
            S.CLINICAL_REVIEW,
        )

    def test_returning_without_a_word(self, round_, visit):
        answer = visit.post("quality_review", round_.pk, verdict="return", reasons=" ")
        assert answer.status_code == 422
        assert not QualitySignOff.objects.exists()

    def test_others_read_and_do_not_sign(self, round_, as_):
        visit = as_(a_case_manager())
        visit.said("quality_review", round_.pk)
        answer = visit.post("quality_review", round_.pk, verdict="approve", seen="0" * 64)
        assert answer.status_code == 403
        assert "Only a quality physician signs off a determination." in answer.content.decode()
        assert not QualitySignOff.objects.exists()


class TestIssue:
    def test_what_is_signed_off(self, as_):
        case = a_case(S.QUALITY_REVIEW)
        visit = as_(a_case_manager())
        assert "Issue the determination" in visit.said("case_review", case.case_number)
        answer = visit.post("case_issue", case.case_number)
        assert answer.url == reverse("case_review", args=[case.case_number])
        assert Determination.objects.get().issued_by == a_case_manager()
        said = visit.said("case_review", case.case_number)
        assert "Determination, version 1" in said
        assert "The letter is being made" in said

    def test_what_stands_in_its_way_is_said(self, as_):
        case = a_case(S.QUALITY_REVIEW)
        case.items.filter(position=1).update(request_text="Acupuncture, 6 visits")
        visit = as_(a_case_manager())
        assert "The content changed since it was approved" in visit.said("case_review", case.case_number)
        answer = visit.post("case_issue", case.case_number)
        assert messages_of(answer) == [
            "Cannot issue yet: the content changed since it was approved; it must be approved again."
        ]
        assert not Determination.objects.exists()


class TestLetter:
    @pytest.fixture
    def letter(self) -> Letter:
        case = a_case(S.ISSUED)
        return Letter.objects.get(case=case, kind="determination")

    @pytest.fixture
    def visit(self, as_):
        return as_(a_case_manager())

    def test_is_asked_after_while_it_is_being_made(self, letter, visit):
        part = visit.said("letter_status", letter.pk)
        assert f'hx-get="{reverse("letter_status", args=[letter.pk])}"' in part
        assert "<html" not in part
        make_letter(letter_id=letter.pk)
        part = visit.said("letter_status", letter.pk)
        assert "hx-get" not in part
        assert reverse("letter_download", args=[letter.pk]) in part

    def test_downloads_under_a_name_that_tells_nothing_of_a_person(self, letter, visit):
        made = make_letter(letter_id=letter.pk)
        answer = visit.get("letter_download", letter.pk)
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"] == (
            f'attachment; filename="{letter.determination_link.determination.case.case_number}-v1.pdf"'
        )
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"]
        assert hashlib.sha256(answer.content).hexdigest() == made.sha256
        assert Event.objects.filter(kind="letter.downloaded", actor=a_case_manager()).count() == 1

    def test_before_it_is_there(self, letter, visit):
        answer = visit.get("letter_download", letter.pk)
        assert messages_of(answer) == ["The letter is still being made. It will be here in a moment."]

    def test_altered_bytes_are_not_given_out(self, letter, visit):
        made = make_letter(letter_id=letter.pk)
        stored_path(SEALED, made.sha256).write_bytes(b"%PDF-1.7 something else")
        answer = visit.get("letter_download", letter.pk)
        assert (answer.status_code, "does not match its hash" in answer.content.decode()) == (500, True)

    def test_one_that_failed_can_be_asked_for_again(self, letter, visit):
        Job.objects.filter(pk=letter.job_id).update(failed_at="2026-01-01T00:00Z", last_error="No room on the disk.")
        part = visit.said("letter_status", letter.pk)
        assert "No room on the disk." in part
        assert "Try again" in part
        visit.post("letter_request", letter.determination_link.determination_id)
        letter.refresh_from_db()
        assert letter.job.is_open


class TestALetterFromElsewhere:
    def shown(self, visit, text: str) -> str:
        result = import_letter(file=LetterFile("letter.txt", lambda: io.BytesIO(text.encode())))
        response = visit.get("case_review", result.case_number)
        return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())

    def test_says_what_it_has_no_words_for_and_why(self, as_):
        shown = self.shown(as_(a_case_manager()), notice(replace(Older(), documents=())))
        assert "Decision rationale: Not in this letter." in shown
        assert "The layout has no place for it: the notices of 2013. It is: date of injury, priority." in shown
        assert "Not written yet." not in shown

    def test_of_the_usual_layout_says_nothing_of_the_kind(self, as_):
        assert "Not in this letter" not in self.shown(
            as_(a_case_manager()), letter_builder.content_order(letter_builder.Letter())
        )


class TestHowMuchIsAsked:
    """The number of queries does not grow with what a page lists."""

    @pytest.fixture(autouse=True)
    def _warm(self) -> None:
        cache.clear()

    def queries(self, visit, page: tuple, django_assert_max_num_queries) -> int:
        visit.get(*page)
        with django_assert_max_num_queries(1000) as asked:
            assert visit.get(*page).status_code == 200
        return len(asked)

    @pytest.mark.parametrize(
        ("page", "person", "make"),
        [
            ("my_reviews", lambda: a_reviewer().user, a_round),
            ("quality_queue", a_quality_physician, partial(a_round, state=S.DETERMINATION_DRAFTED)),
        ],
        ids=["my reviews", "quality queue"],
    )
    def test_lists(self, page, person, make, as_, django_assert_max_num_queries):
        make()
        visit = as_(person())
        one = self.queries(visit, (page,), django_assert_max_num_queries)
        make(priority=Priority.EXPEDITED)
        make()
        assert self.queries(visit, (page,), django_assert_max_num_queries) == one
        assert one <= 12

    def test_the_review_page_of_a_case(self, as_, django_assert_max_num_queries):
        """With one round, and with three: two ended by a tie, one under way."""
        case = a_case(S.READY_FOR_REVIEW)
        declare(designate(case), tie="A cousin.")
        page = ("case_review", case.case_number)
        visit = as_(a_quality_physician())
        one = self.queries(visit, page, django_assert_max_num_queries)
        declare(designate(case, a_reviewer("Tobias Aurelio")), tie="A brother.")
        declare(designate(case, a_reviewer("Third Person")), tie="A partner.")
        assert self.queries(visit, page, django_assert_max_num_queries) == one
        assert one <= 15

    def test_the_quality_review_of_one_item_and_of_three(self, as_, django_assert_max_num_queries):
        from tests.factories import named_items

        visit = as_(a_quality_physician())
        counts = []
        for requests in (("Physical therapy, 6 visits",), ("Physical therapy, 6 visits", "Acupuncture", "A brace")):
            round_ = submit(write_review(a_round(items=named_items(*requests))))
            counts.append(self.queries(visit, ("quality_review", round_.pk), django_assert_max_num_queries))
        assert counts[1] == counts[0]
