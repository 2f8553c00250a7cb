"""The review of applications that are decided in one determination (8 CCR 9792.10.4(a))."""

from __future__ import annotations

import pytest

from cases.enums import CaseState
from cases.models import Case, Document
from cases.rules import open_record
from cases.selectors.search import found_cases, rows_of
from cases.services.consolidation import consolidate
from imr_site.accounts.authority import may
from reviews.letters.content import LetterContent, Together
from reviews.selectors.determination import content_of
from reviews.selectors.known import known_of
from reviews.selectors.rounds import documents_of
from reviews.services.rounds import mark_reviewed
from tests.factories import (
    a_case,
    a_document,
    a_reviewer,
    an_intake_coordinator,
    complete_records,
    declare,
    designate,
    find_eligible,
    issue,
    move,
    named_items,
    open_,
    send_assignment_notice,
    sign_off,
    submit,
    write_review,
)
from tests.factories.cases import IMAGING, THERAPY, add_records

pytestmark = pytest.mark.django_db

INJECTION = "Lumbar epidural steroid injection at L5-S1"


def _together() -> tuple[Case, Case, Document]:
    """A case ready for review that decides another application too, and a record that came with that one."""
    lead, other = find_eligible(open_()), find_eligible(open_(items=named_items(INJECTION), claim_number="HC-9981"))
    record = a_document(other, title="Operative report of the other application", author="Vera Okonjo, MD")
    consolidate(case=other, lead_number=lead.case_number, actor=an_intake_coordinator())
    send_assignment_notice(lead)
    move(lead, "await_records")
    add_records(lead)
    complete_records(lead)
    return Case.objects.get(pk=lead.pk), Case.objects.get(pk=other.pk), record


def test_one_letter_decides_both_and_names_them():
    lead, other, _record = _together()
    round_ = sign_off(submit(write_review(declare(designate(lead)))))
    content = LetterContent.from_dict(issue(round_.case).content)
    assert [item.title for item in content.items] == [THERAPY, IMAGING, INJECTION]
    assert (content.case_number, content.together) == (
        lead.case_number,
        (Together(other.case_number, other.ur_decision.decided_on, other.received_on),),
    )


def test_a_letter_that_decides_one_application_says_nothing_of_others():
    round_ = write_review(declare(designate(a_case(CaseState.READY_FOR_REVIEW))))
    assert "together" not in content_of(round_).to_dict()  # as it was hashed before letters could decide two


def test_the_reviewer_reads_the_records_of_both_once_no_tie_is_declared():
    lead, _other, record = _together()
    round_ = designate(lead)
    reviewer = a_reviewer().user
    assert list(documents_of(round_, reviewer)) == []
    assert not may(reviewer, open_record, record)
    declare(round_)
    round_ = lead.rounds.get()
    assert record in documents_of(round_, reviewer)
    assert may(reviewer, open_record, record)
    assert not may(a_reviewer("Tobias Aurelio").user, open_record, record)
    mark_reviewed(round_=round_, document=record, actor=reviewer)
    assert round_.reviewed_documents.get().document == record


def test_whom_the_other_application_names_must_not_be_named_in_public():
    lead, _other, _record = _together()
    known = known_of(lead)
    assert "HC-9981" in known.numbers
    assert "Vera Okonjo, MD" in {named.name for named in known.persons}


def test_the_reviewer_finds_both_and_both_open_the_round_and_nobody_else_finds_either():
    lead, other, _record = _together()
    round_ = designate(lead)
    lena = round_.reviewer.user
    found = {words: found_cases(lena, words).ids for words in (lead.case_number, other.case_number, "hc-9981")}
    assert found == {lead.case_number: [lead.pk], other.case_number: [other.pk], "hc-9981": [other.pk]}
    assert {row.address for row in rows_of(lena, [lead.pk, other.pk], "marchetti")} == {f"/reviews/{round_.pk}/"}
    assert found_cases(a_reviewer("Tobias Aurelio").user, "marchetti").ids == []
