"""Every page for every role at every stage: opened, refused with the reason, or as if it did not exist."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from cases.enums import CaseState
from cases.models import Letter
from cases.services.correspondence.letters import make_letter
from imr_site.accounts.authority import Rule
from imr_site.accounts.enums import Role
from reviews import rules
from reviews.urls import urlpatterns
from tests.factories import a_case, a_person, a_reviewer, a_round, declare, designate

pytestmark = pytest.mark.django_db
S, R = CaseState, Role
COLLEAGUES = (R.CASE_MANAGER, R.QUALITY, R.ADMINISTRATOR, R.AUDITOR)
STAFF = (R.INTAKE, *COLLEAGUES)
SEES_PACKS = COLLEAGUES
MAKES_LETTERS = (R.CASE_MANAGER, R.QUALITY, R.ADMINISTRATOR)
ROUND_PAGES = ("round_detail", "round_records", "round_summary", "round_facts", "round_narrative", "round_submit")
ROUND_STATES = (
    S.CLINICAL_REVIEW,
    S.ADDITIONAL_INFO_REQUESTED,
    S.DETERMINATION_DRAFTED,
    S.QUALITY_REVIEW,
    S.ISSUED,
    S.REMANDED,
    S.CLOSED,
)
CASE_STATES = (S.RECEIVED, S.READY_FOR_REVIEW, *ROUND_STATES)


def pages(round_) -> list[tuple]:
    one = [(name, round_.pk) for name in ROUND_PAGES]
    return [*one, ("round_item", round_.pk, 1), ("round_findings", round_.pk, 2)]


@pytest.mark.parametrize("state", ROUND_STATES)
def test_the_reviewer_opens_every_page_of_the_round_whatever_became_of_it(state, as_):
    round_ = a_round(state=state)
    visit = as_(round_.reviewer.user)
    assert visit.get("my_reviews").status_code == 200
    answers = {page: visit.get(*page).status_code for page in pages(round_)}
    assert answers == {page: 302 if page[0] == "round_detail" else 200 for page in pages(round_)}


def test_before_the_declaration_nothing_but_the_declaration_opens(as_):
    round_ = a_round(state=S.READY_FOR_REVIEW)
    visit = as_(round_.reviewer.user)
    said = visit.said("round_detail", round_.pk)
    assert "Adele Marchetti" in said
    assert "Harbor Crest Claims" in said
    document = round_.case.documents.first()
    for page in (page for page in pages(round_) if page[0] != "round_detail"):
        refused = visit.get(*page)
        assert refused.status_code == 403
        assert refused.context["exception"] == "Declare conflicts first; the case opens to you after that."
    assert visit.get("round_document", round_.pk, document.pk).status_code == 403
    assert visit.post("round_mark_reviewed", round_.pk, document.pk, reviewed="1").status_code == 403


def test_a_reviewer_with_a_tie_sees_no_record_afterwards(as_):
    round_ = declare(a_round(state=S.READY_FOR_REVIEW), tie="A cousin.")
    visit = as_(round_.reviewer.user)
    document = round_.case.documents.first()
    assert visit.get("round_document", round_.pk, document.pk).status_code == 403
    assert visit.get("round_summary", round_.pk).status_code == 403


@pytest.mark.parametrize("state", [S.READY_FOR_REVIEW, S.CLINICAL_REVIEW, S.ISSUED])
def test_another_reviewer_finds_nothing(state, as_):
    round_ = a_round(state=state)
    stranger = as_(a_reviewer("Tobias Aurelio").user)
    document = round_.case.documents.first()
    found = [
        *pages(round_),
        ("round_document", round_.pk, document.pk),
        ("quality_review", round_.pk),
        ("case_review", round_.case.case_number),
    ]
    assert {page[0]: stranger.get(*page).status_code for page in found} == {page[0]: 404 for page in found}
    posted = [("round_check", round_.pk), ("round_submit", round_.pk), ("case_issue", round_.case.case_number)]
    assert {page[0]: stranger.post(*page).status_code for page in posted} == {page[0]: 404 for page in posted}


@pytest.mark.parametrize("role", COLLEAGUES)
def test_a_colleague_is_told_whose_page_it_is(role, as_):
    round_ = a_round()
    visit = as_(a_person(role))
    for page in pages(round_):
        refused = visit.get(*page)
        if page[0] == "round_findings":  # oversight reads them
            assert refused.status_code == 200
            continue
        assert refused.status_code == 403
        assert refused.context["exception"] == "This page is for the reviewer designated for the round."
    refused = visit.post("round_submit", round_.pk)
    assert refused.status_code == 403


def test_intake_finds_no_round(as_):
    round_ = a_round()
    visit = as_(a_person(R.INTAKE))
    found = [*pages(round_), ("quality_review", round_.pk)]
    assert {page[0]: visit.get(*page).status_code for page in found} == {page[0]: 404 for page in found}


@pytest.mark.parametrize("state", CASE_STATES)
def test_the_review_page_of_a_case_opens_for_staff_at_every_stage(state, as_):
    case = a_case(state)
    for role in STAFF:
        assert case.case_number in as_(a_person(role)).said("case_review", case.case_number)


def test_intake_learns_nothing_of_the_reviewer(as_):
    case = a_case(S.ISSUED)
    told = {
        role: [
            words in as_(a_person(role)).said("case_review", case.case_number) for words in ("Lena Forsyth", "Treats")
        ]
        for role in STAFF
    }
    assert told == {role: [role != R.INTAKE] * 2 for role in STAFF}


def test_the_quality_queue_is_for_quality_and_those_who_oversee_it(as_):
    a_round(state=S.DETERMINATION_DRAFTED)
    opened = {role: as_(a_person(role)).get("quality_queue").status_code for role in R}
    assert opened == {role: 200 if role in {R.QUALITY, R.ADMINISTRATOR, R.AUDITOR} else 403 for role in R}


@pytest.mark.parametrize("state", [S.CLINICAL_REVIEW, S.DETERMINATION_DRAFTED, S.QUALITY_REVIEW, S.ISSUED])
def test_the_determination_is_read_by_oversight_and_signed_by_quality(state, as_):
    round_ = a_round(state=state)
    for role in COLLEAGUES:
        said = as_(a_person(role)).said("quality_review", round_.pk)
        may_sign = role == R.QUALITY and state in {S.DETERMINATION_DRAFTED, S.QUALITY_REVIEW}
        assert ("Return to the reviewer" in said) == may_sign
        assert ('value="approve"' in said) == (may_sign and state == S.DETERMINATION_DRAFTED)


class TestLetters:
    @pytest.fixture
    def letter(self) -> Letter:
        case = a_case(S.ISSUED)
        return make_letter(letter_id=Letter.objects.get(case=case, kind="determination").pk)

    def test_staff_and_the_reviewer_of_the_round_have_it(self, letter, as_):
        for role in (*STAFF, R.REVIEWER):
            visit = as_(a_person(role))
            for page in ("letter_status", "letter_download"):
                assert visit.get(page, letter.pk).status_code == 200

    def test_what_is_addressed_to_a_party_is_for_those_who_see_the_pack(self, letter, as_):
        to_worker = letter.determination_link.determination.letters.get(recipient__kind="injured_worker")
        seen = {role: as_(a_person(role)).get("letter_download", to_worker.pk).status_code for role in R}
        none_yet = 302
        assert seen == {role: none_yet if role in SEES_PACKS else 403 for role in R}

    def test_only_those_who_issue_have_one_made(self, letter, as_):
        for page, pk in (("letter_request", letter.determination_link.determination_id), ("letter_retry", letter.pk)):
            seen = {role: as_(a_person(role)).post(page, pk).status_code for role in R}
            assert seen == {role: 302 if role in MAKES_LETTERS else 403 for role in R}

    def test_another_reviewer_finds_none(self, letter, as_):
        visit = as_(a_reviewer("Tobias Aurelio").user)
        assert visit.get("letter_status", letter.pk).status_code == 404
        assert visit.get("letter_download", letter.pk).status_code == 404
        assert visit.post("letter_request", letter.determination_link.determination_id).status_code == 404


@pytest.mark.parametrize("state", [S.READY_FOR_REVIEW, S.INSUFFICIENT_RECORDS])
def test_designating_is_offered_to_the_desk_alone(state, as_):
    case = a_case(state)
    a_reviewer()
    offered = {
        role for role in STAFF if "Designate a reviewer" in as_(a_person(role)).said("case_review", case.case_number)
    }
    assert offered == {R.CASE_MANAGER, R.ADMINISTRATOR}


def test_without_signing_in_nothing_opens():
    round_ = designate(a_case(S.READY_FOR_REVIEW))
    client = Client()
    for page in [*pages(round_), ("my_reviews",), ("quality_queue",), ("case_review", round_.case.case_number)]:
        answer = client.get(reverse(page[0], args=page[1:]))
        assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_login"))


@pytest.mark.parametrize(
    "page",
    [("round_check",), ("round_mark_reviewed", 1), ("case_issue",), ("letter_request",)],
)
def test_what_changes_something_is_never_a_link(page, as_):
    round_ = a_round()
    key = round_.case.case_number if page[0] == "case_issue" else round_.pk
    assert as_(round_.reviewer.user).get(page[0], key, *page[1:]).status_code == 405


OPENS_BY = {
    "round_answer": [rules.enter_round, rules.enter_cleared_round],
    "round_ask": [rules.enter_round, rules.enter_cleared_round],
    "round_check": [rules.enter_round, rules.enter_cleared_round],
    "round_cite": [rules.enter_round, rules.enter_cleared_round],
    "round_cite_fact": [rules.enter_round, rules.enter_cleared_round],
    "round_cite_summary": [rules.enter_round, rules.enter_cleared_round],
    "round_detail": [rules.enter_round],
    "round_document": [rules.read_records],
    "round_evidence": [rules.read_records],
    "round_facts": [rules.enter_round, rules.enter_cleared_round],
    "round_find": [rules.enter_round, rules.enter_cleared_round],
    "round_findings": [rules.read_records],
    "round_held": [rules.read_records],
    "round_item": [rules.enter_round, rules.enter_cleared_round],
    "round_items": [rules.enter_round, rules.enter_cleared_round],
    "round_mark_reviewed": [rules.enter_round, rules.enter_cleared_round],
    "round_narrative": [rules.enter_round, rules.enter_cleared_round],
    "round_records": [rules.enter_round, rules.enter_cleared_round],
    "round_similar": [rules.enter_round, rules.enter_cleared_round],
    "round_submit": [rules.enter_round, rules.enter_cleared_round],
    "round_summary": [rules.enter_round, rules.enter_cleared_round],
    "round_take_back": [rules.designate_reviewer],
}
"""The rules by which each page of a round opens: only the declaration itself opens before the declaration."""


def test_every_page_of_a_round_names_its_rules():
    pages_of_a_round = [pattern for pattern in urlpatterns if pattern.name.startswith("round_")]
    assert {pattern.name: _rules_of(pattern.callback) for pattern in pages_of_a_round} == OPENS_BY


def _rules_of(view) -> list[Rule] | None:
    while view is not None:
        if hasattr(view, "round_rules"):
            return list(view.round_rules)
        view = getattr(view, "__wrapped__", None)
    return None
