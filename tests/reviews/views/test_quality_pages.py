"""The pages of quality: a return by item, what changed since, second looks, and reviewers compared."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse

from cases.enums import CaseState, ItemStatus
from imr_site.accounts.enums import Role
from reviews.models import ItemGrade, QualitySignOff
from reviews.selectors.determination import content_of
from reviews.services.sign_off import return_to_reviewer
from tests.factories import (
    a_case,
    a_case_manager,
    a_person,
    a_quality_physician,
    a_reviewer,
    a_round,
    declare,
    designate,
    named_items,
    submit,
    write_decision,
    write_review,
)
from tests.factories.cases import close
from tests.factories.quality import SECOND, a_sample, give_second_look
from tests.factories.reviews import RATIONALE
from tests.visiting import messages_of

pytestmark = pytest.mark.django_db
S = CaseState
REASON = "Say what the visits gained."


@pytest.fixture
def round_():
    return a_round(state=S.DETERMINATION_DRAFTED)


@pytest.fixture
def returned(round_):
    return_to_reviewer(round_=round_, reasons="", by_item={1: REASON}, seen_approval=None, actor=a_quality_physician())
    return a_round(round_.case)


class TestReturn:
    def test_for_one_item(self, round_, as_):
        visit = as_(a_quality_physician())
        answer = visit.post("quality_review", round_.pk, verdict="return", reasons="", item_1=REASON, item_2="")
        assert answer.url == reverse("quality_queue")
        (told,) = QualitySignOff.objects.get().item_reasons.all()
        assert (told.item.position, told.reason) == (1, REASON)

    def test_with_no_reason_anywhere_is_refused_and_says_where(self, round_, as_):
        answer = as_(a_quality_physician()).post("quality_review", round_.pk, verdict="return", item_1=" ", item_2="")
        assert answer.status_code == 422
        assert "Say what the reviewer should look at again, here or beside an item." in answer.content.decode()

    def test_what_was_typed_beside_an_item_stays(self, round_, as_):
        answer = as_(a_quality_physician()).post(
            "quality_review", round_.pk, verdict="return", reasons="x" * 4001, item_1=REASON
        )
        assert (answer.status_code, REASON in answer.content.decode()) == (422, True)

    def test_is_shown_at_the_item_and_at_no_other(self, returned, as_):
        visit = as_(returned.reviewer.user)
        shown = ["Returned for this item" in visit.said("round_item", returned.pk, position) for position in (1, 2)]
        assert shown == [True, False]


class TestSinceTheReturn:
    def test_the_words_that_changed(self, returned, as_):
        write_decision(returned, returned.case.items.get(position=1), rationale=RATIONALE.replace("The records", "Two"))
        submit(returned)
        said = as_(a_quality_physician()).said("quality_review", returned.pk)
        assert "1 of 3 parts changed" in said
        assert "<del>The records </del>" in said
        assert "<ins>Two </ins>" in said
        assert REASON in said

    def test_an_item_that_was_returned_and_not_touched(self, returned, as_):
        submit(returned)
        said = as_(a_quality_physician()).said("quality_review", returned.pk)
        assert "0 of 3 parts changed" in said
        assert "Not one word changed" in said

    def test_an_item_closed_since(self, returned, as_):
        close(returned.case.items.get(position=1), ItemStatus.TERMINATED)
        submit(a_round(returned.case))
        said = as_(a_quality_physician()).said("quality_review", returned.pk)
        assert "No longer in it" in said

    def test_not_where_nothing_was_returned(self, round_, as_):
        assert "Since the return of" not in as_(a_quality_physician()).said("quality_review", round_.pk)

    def test_a_return_of_before_its_words_were_kept(self, returned, as_):
        QualitySignOff.objects.get().returned_content.delete()
        assert "What it said then was not kept" in as_(returned.reviewer.user).said("round_submit", returned.pk)


class TestWhatIsSigned:
    def test_is_shown_at_submission_at_sign_off_and_at_issue(self, as_):
        round_ = write_review(a_round())
        content = content_of(round_)
        shown = [as_(round_.reviewer.user).said("round_submit", round_.pk)]
        submit(round_)
        physician = as_(a_quality_physician())
        shown.append(physician.said("quality_review", round_.pk))
        physician.post("quality_review", round_.pk, verdict="approve", seen=content.sha256)
        shown.append(as_(a_case_manager()).said("case_review", round_.case.case_number))
        for said in shown:
            assert content.sha256.startswith(content.fingerprint.replace(" ", ""))
            assert content.fingerprint in said
            assert "Physical Medicine &amp; Rehabilitation, licensed in California" in said
            for item in content.items:
                assert item.title in said

    def test_what_changed_in_another_window_is_not_submitted(self, as_):
        round_ = write_review(a_round())
        seen = content_of(round_).sha256
        write_decision(round_, round_.case.items.get(position=1), rationale="Other words.")
        answer = as_(round_.reviewer.user).post("round_submit", round_.pk, seen=seen)
        assert "was changed by someone else in the meantime" in messages_of(answer)[-1]
        round_.refresh_from_db()
        assert round_.submitted_at is None

    def test_asks_the_same_for_one_item_and_for_three(self, as_, django_assert_max_num_queries):
        """Returned once, so that both pages compare, too."""
        counts = []
        for requests in (("Physical therapy, 6 visits",), ("Physical therapy, 6 visits", "Acupuncture", "A brace")):
            round_ = submit(write_review(a_round(items=named_items(*requests))))
            return_to_reviewer(
                round_=round_, reasons="", by_item={1: REASON}, seen_approval=None, actor=a_quality_physician()
            )
            visit = as_(round_.reviewer.user)
            visit.get("round_submit", round_.pk)
            with django_assert_max_num_queries(1000) as asked:
                assert visit.get("round_submit", round_.pk).status_code == 200
            counts.append(len(asked))
        assert counts[0] == counts[1]


class TestSecondLook:
    @pytest.fixture
    def sample(self):
        return a_sample()

    def test_waits_in_the_queue_of_who_may_give_it(self, sample, as_):
        number = sample.determination.case.case_number
        shown = {
            name: number in as_(a_quality_physician(name)).said("quality_queue") for name in (SECOND, "Ruth Okonkwo")
        }
        assert shown == {SECOND: True, "Ruth Okonkwo": False}

    def test_is_given_by_item(self, sample, as_):
        answer = as_(a_quality_physician(SECOND)).post(
            "sample_review", sample.pk, grade_1="weak", words_1="Why?", grade_2="sound", words_2=""
        )
        assert answer.url == reverse("quality_queue")
        assert list(ItemGrade.objects.values_list("position", "grade", "words")) == [
            (1, "weak", "Why?"),
            (2, "sound", ""),
        ]

    def test_words_are_asked_for(self, sample, as_):
        answer = as_(a_quality_physician(SECOND)).post("sample_review", sample.pk, grade_1="weak", grade_2="sound")
        assert (answer.status_code, "Say why it is “weakly reasoned”." in answer.content.decode()) == (422, True)

    @pytest.mark.parametrize("who", [a_quality_physician, a_case_manager])
    def test_who_may_not_give_it_is_told(self, sample, as_, who):
        answer = as_(who()).post("sample_review", sample.pk, grade_1="sound", grade_2="sound")
        assert answer.status_code == 403

    def test_who_signed_it_reads_why_there_is_no_form(self, sample, as_):
        said = as_(a_quality_physician()).said("sample_review", sample.pk)
        assert "neither wrote the determination nor signed it off" in said
        assert "Keep the second look" not in said

    def test_is_read_by_its_reviewer_without_a_name(self, sample, as_):
        give_second_look(sample)
        said = as_(a_reviewer().user).said("my_reviews")
        assert "Second looks at your determinations" in said
        assert SECOND not in said
        assert "Second looks at your determinations" not in as_(a_reviewer("Tobias Aurelio").user).said("my_reviews")


class TestReviewersCompared:
    def test_by_name_for_quality_and_administrators_alone(self, as_):
        a_round()
        opened = {role: as_(a_person(role)).get("quality_overview").status_code for role in Role}
        assert opened == {role: 200 if role in {Role.QUALITY, Role.ADMINISTRATOR} else 403 for role in Role}
        assert "Lena Forsyth" in as_(a_quality_physician()).said("quality_overview")

    def test_asks_the_same_for_one_and_for_three(self, as_, django_assert_max_num_queries):
        visit = as_(a_quality_physician())
        counts = []
        cache.clear()
        for names in (("Ana Ruiz",), ("Ben Cole", "Cara Diaz")):
            for name in names:
                declare(designate(a_case(S.READY_FOR_REVIEW), a_reviewer(name)))
            visit.get("quality_overview")
            with django_assert_max_num_queries(1000) as asked:
                assert visit.get("quality_overview").status_code == 200
            counts.append(len(asked))
        assert counts[0] == counts[1]
        assert counts[0] <= 14

    def test_the_queue_asks_the_same_for_one_second_look_and_for_three(self, as_, django_assert_max_num_queries):
        visit = as_(a_quality_physician(SECOND))
        counts = []
        cache.clear()
        for more in (1, 2):
            for _ in range(more):
                a_sample()
            visit.get("quality_queue")
            with django_assert_max_num_queries(1000) as asked:
                assert visit.get("quality_queue").status_code == 200
            counts.append(len(asked))
        assert counts[0] == counts[1]

    def test_my_reviews_ask_the_same_for_one_second_look_and_for_three(self, as_, django_assert_max_num_queries):
        visit = as_(a_reviewer().user)
        counts = []
        cache.clear()
        for more in (1, 2):
            for _ in range(more):
                give_second_look(a_sample())
            visit.get("my_reviews")
            with django_assert_max_num_queries(1000) as asked:
                assert visit.get("my_reviews").status_code == 200
            counts.append(len(asked))
        assert counts[0] == counts[1]
