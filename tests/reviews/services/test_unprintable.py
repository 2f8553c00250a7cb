"""Nothing is issued whose letters could not be printed; what to change, and where, is said before anything is drawn."""

from __future__ import annotations

from functools import partial

import pytest
import time_machine

from cases.enums import CaseState, PartyKind
from cases.errors import GuardRefused
from cases.lifecycle import find
from cases.models import Case, Letter
from cases.services.correspondence.letters import pdf_of
from cases.services.intake import PartyData
from cases.services.moves import missing_for
from cases.tasks import draw
from imr_site.jobs.registry import RetryLaterError
from imr_site.press import engine
from reviews.models import Determination, ReviewRound
from reviews.selectors.determination import content_of
from tests.append_only import alter
from tests.factories import a_case, a_determination, issue
from tests.factories.cases import named_parties

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
NOW = "2017-04-03 10:00 -0700"
ISSUE = find("issue", CaseState.QUALITY_REVIEW)


@pytest.fixture(autouse=True)
def _in_april():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def case() -> Case:
    """Signed off, and so far nothing stands in the way of its issue."""
    case = a_case(CaseState.QUALITY_REVIEW)
    assert missing_for(case, ISSUE) == []
    return case


def party(case: Case, kind: PartyKind = PartyKind.INJURED_WORKER, **changes: str) -> None:
    case.parties.filter(kind=kind.value).update(**changes)


def first_document(case: Case, **changes: str) -> None:
    document = case.rounds.get().reviewed_documents.first().document
    type(document).objects.filter(pk=document.pk).update(**changes)


def signed(case: Case, change) -> None:
    """The change was there when the content was signed off."""
    round_ = case.rounds.get()
    change(round_)
    round_ = ReviewRound.objects.get(pk=round_.pk)
    alter(round_.sign_offs.all(), content_sha256=content_of(round_).sha256)


def rationale(round_: ReviewRound, text: str) -> None:
    round_.decisions.filter(item__position=2).update(rationale=text)


def summary(round_: ReviewRound, text: str) -> None:
    type(round_.summary).objects.filter(round=round_).update(free_text=text)


WHERE = [
    (
        partial(party, kind=PartyKind.REQUESTING_PHYSICIAN, address="1 Main Street\n大阪市, Japan"),
        "in the address of the requesting physician, write “大阪市” in plain Latin letters",
    ),
    (lambda case: Case.objects.filter(pk=case.pk).update(claim_number="WC\u200b-1"), "in the claim number, take out"),
    (partial(first_document, title="报告"), "in the title of a document reviewed, write “报告”"),
    (partial(first_document, author="د. علي"), "in the author of a document reviewed, write “د”"),
    (
        partial(signed, change=partial(rationale, text="It is \u202eyrassecen ton\u202c.")),
        "in the rationale of item 2 of the letter, take out the invisible sign U+202E (right-to-left override) after",
    ),
    (partial(signed, change=partial(summary, text="A woman 😀 of 53.")), "in the clinical case summary, write “😀”"),
]


@pytest.mark.parametrize(("change", "reason"), WHERE, ids=[reason[3:40] for _, reason in WHERE])
def test_it_is_not_issued_and_the_reason_says_what_to_change(case, change, reason):
    change(case)
    with pytest.raises(GuardRefused) as refused:
        issue(case)
    (found,) = refused.value.reasons
    assert found.startswith(reason)
    assert found.endswith(("a letter cannot print it", "a letter cannot print them"))
    assert not Determination.objects.exists()


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        ({"worker": "Wang 王小明"}, "in the name of the injured worker, write “王小明” in plain Latin letters"),
        ({"administrator": "Ѡ Group"}, "in the organization of the claims administrator, write “Ѡ” in plain"),
    ],
)
def test_names_are_looked_at(who, reason):
    case = a_case(CaseState.QUALITY_REVIEW, parties=named_parties(**who))
    with pytest.raises(GuardRefused) as refused:
        issue(case)
    (found,) = refused.value.reasons
    assert found.startswith(reason)


@pytest.mark.parametrize("name", ["Nguyễn Thị Đặng", "İbrahim Şükrü", "Łucja Żółć", "Ελένη Παππά", "Щукін Їжак"])
def test_names_in_letters_that_the_fonts_have_are_issued_and_drawn(name):
    letters = a_determination(parties=named_parties(worker=name)).letters.filter(recipient__isnull=False)
    assert [pdf_of(letter)[:5] for letter in letters] == [b"%PDF-"] * 3


def test_a_party_that_gets_no_letter_may_have_any_name():
    employer = PartyData(kind=PartyKind.EMPLOYER, organization="王記")
    assert a_determination(parties=[*named_parties(), employer])


def test_nothing_is_drawn_to_know_it(case, monkeypatch):
    def draws(*_given: object) -> None:
        raise AssertionError

    monkeypatch.setattr(engine, "PlainHTML", draws)
    party(case, address="北京")
    assert len(missing_for(case, ISSUE)) == 1


def test_it_takes_one_query_more(case, django_assert_max_num_queries, monkeypatch):
    """For the documents; content and parties are asked for anyway. As many for a case where much is wrong."""
    from reviews.services import guards

    with django_assert_max_num_queries(100) as asked:
        missing_for(case, ISSUE)
    with monkeypatch.context() as patched:
        patched.setattr(guards, "_changes_around", lambda *_given: [])
        patched.setattr(guards, "changes_in", lambda *_given: [])
        with django_assert_max_num_queries(100) as before:
            missing_for(case, ISSUE)
    assert len(asked) == len(before) + 1
    party(case, address="北京")
    with django_assert_max_num_queries(100) as again:
        assert len(missing_for(case, ISSUE)) == 1
    assert len(again) == len(asked)


def test_what_comes_through_all_the_same_is_not_drawn_and_can_be_tried_again():
    """As a letter requested before there was this guard."""
    letter = a_determination().letters.get(recipient__kind="injured_worker")
    alter(Letter.objects.filter(pk=letter.pk), inputs={**letter.inputs, "organization": "王記"})
    with pytest.raises(RetryLaterError, match=r"cannot be drawn.*U\+738B"):
        draw({"letter": letter.pk}, lambda *_given: None)
    letter.refresh_from_db()
    assert letter.rendered_at is None
