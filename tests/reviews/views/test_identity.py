"""Whoever writes, signs off or publishes a determination sees the same of what tells who the people are."""

from __future__ import annotations

from html import unescape

import pytest

from cases.enums import CaseState
from cases.errors import GuardRefused
from reviews.enums import CitationKind, CitationSide
from reviews.models import ReviewRound
from reviews.selectors.checks import shown_checks
from reviews.selectors.determination import content_of
from reviews.selectors.public import scan_of
from reviews.services.drafting import CitationData
from tests.factories import a_quality_physician, a_round, issue, sign_off, submit, write_decision, write_review
from tests.factories.cases import PHYSICIAN, WORKER
from tests.factories.public import a_draft

pytestmark = pytest.mark.django_db

SURNAME = WORKER.split()[-1]
PLANTED = (
    SURNAME,
    "Dr. Forsyth",
    PHYSICIAN.split()[-1],
    "Harbor Crest",
    "claim HC-4410",
    "(916) 555-0134",
    "078-05-1120",
    "200 Juniper Street",
    "A 93-year-old woman",
)
"""The worker, the reviewer, the physician, the administrator; numbers; an address nobody knows of; a high age."""
TEXT = (
    "{8} has low back pain. The notes of {2} say that {0} completed twelve visits, and {3} denied more under "
    "{4}. She lives at {7}, can be called at {5} and gave {6} at the desk. As {1} found, more visits are "
    "not medically necessary."
).format(*PLANTED)
NAMELESS = TEXT.replace(PLANTED[1], "the reviewer")
OF_OTHERS = [planted for planted in PLANTED if planted in NAMELESS]


@pytest.fixture
def written() -> ReviewRound:
    round_ = write_review(a_round(state=CaseState.CLINICAL_REVIEW))
    write_decision(round_, round_.case.items.get(position=1), rationale=TEXT)
    return ReviewRound.objects.get(pk=round_.pk)


def take_the_reviewer_out(round_: ReviewRound) -> ReviewRound:
    write_decision(round_, round_.case.items.get(position=1), rationale=NAMELESS)
    return ReviewRound.objects.get(pk=round_.pk)


def told(round_: ReviewRound, text: str) -> list[str]:
    """What the checks mark as telling who somebody is, in the order of the text."""
    checks = {"reviewer_identity", "party_identity", "number_identity", "personal_data"}
    found = [each for each in shown_checks(round_) if each.check in checks]
    assert {(each.position, each.where) for each in found} == {(1, "rationale")}
    return [text[start:end] for start, end in sorted(span for each in found for span in each.spans)]


def test_who_writes_who_signs_off_and_who_publishes_see_the_same(written):
    assert told(written, TEXT) == sorted(PLANTED, key=TEXT.index)
    written = take_the_reviewer_out(written)
    in_order = sorted(OF_OTHERS, key=NAMELESS.index)
    assert told(written, NAMELESS) == in_order
    submitted = submit(written)
    assert told(submitted, NAMELESS) == in_order
    issue(sign_off(submitted).case)
    draft = a_draft(submitted.case.determinations.get())
    draft.content = content_of(written).to_dict()  # as issued, before what is known was replaced
    stopping = [found for found in scan_of(draft) if found.severity == "stops"]
    of_rationale = [found for found in stopping if found.field == "item 1 rationale"]
    assert [NAMELESS[found.start : found.end] for found in of_rationale] == in_order
    assert [(found.field, found.kind) for found in stopping if found not in of_rationale] == [
        ("summary", "exact age and sex")
    ]


def test_the_pages_say_so(as_, written):
    page = unescape(as_(written.reviewer.user).said("round_submit", written.pk))
    assert "names the reviewer" in page
    assert [words for words in PLANTED if f"“{words}”" not in page] == []
    submit(take_the_reviewer_out(written))
    page = unescape(as_(a_quality_physician()).said("quality_review", written.pk))
    assert [words for words in OF_OTHERS if f"“{words}”" not in page] == []


def test_only_the_reviewers_name_is_an_error_and_keeps_the_physician_from_submitting(written):
    levels = {each.check: str(each.level) for each in shown_checks(written) if "ident" in each.check}
    assert levels == {"reviewer_identity": "error", "party_identity": "warning", "number_identity": "warning"}
    with pytest.raises(GuardRefused, match="take what tells who the reviewer is out of the rationale of item 1"):
        submit(written)
    assert submit(take_the_reviewer_out(written)).submitted_at


def test_a_source_is_read_too(written):
    study = CitationData(CitationSide.REVIEWER, CitationKind.STUDY, source=f"Notes of {PHYSICIAN}", year=2014)
    write_decision(written, written.case.items.get(position=2), citations=[study])
    found = [each for each in shown_checks(ReviewRound.objects.get(pk=written.pk)) if each.position == 2]
    assert ("party_identity", "", ()) in [(each.check, each.where, each.spans) for each in found]
