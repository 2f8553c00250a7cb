"""One letter of several reviewers (LC 4610.6(e), (f))."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.letters.content import LetterContent, LetterItem, Statements
from reviews.letters.joint import joint_content, prevailing

SEVERAL = Statements(
    how_made="The organization gave the file to several reviewers.",
    credentials_lead="These are the qualifications of the reviewers:",
    summary_lead="They sum up the case:",
    items_lead="The decisions:",
)
MRI = LetterItem(
    title="MRI of the lumbar spine",
    decision="upheld",
    claims_administrator_guideline="Decision based on MTUS Low Back Complaints 2007.",
    imro_guideline="Decision based on MTUS Low Back Disorders 2020.",
    rationale="No red flag is documented.",
)
FORSYTH = LetterContent(
    case_number="CM26-0000101",
    date_of_injury=date(2024, 2, 3),
    ur_denial_date=date(2026, 4, 1),
    application_received=date(2026, 4, 20),
    date_assigned=date(2026, 5, 1),
    decision_date=None,
    priority="Regular",
    licensure="California",
    specialty="Orthopaedic Surgery",
    summary="A roofer of 53 years with low back pain.",
    items=(MRI,),
    statements=replace(SEVERAL, how_made="The organization gave the file to one reviewer."),
    imro="CRMR",
)
NECESSARY = replace(MRI, decision="overturned", rationale="The deficit progresses.")
AURELIO = replace(FORSYTH, licensure="Nevada, California", specialty="Neurology", items=(NECESSARY,))
OKAFOR = replace(FORSYTH, specialty="Orthopaedic Surgery", summary="Low back pain since a fall.", items=(NECESSARY,))


EVENLY_SPLIT = (
    "Two reviewers decided this item, each alone. One found the treatment medically necessary and one did not. "
    "They are evenly split, so the decision is in favor of providing the treatment (Labor Code section 4610.6(e))."
)


@pytest.mark.parametrize(
    ("decisions", "expected"),
    [
        (["upheld"], "upheld"),
        (["overturned"], "overturned"),
        (["upheld", "upheld"], "upheld"),
        (["upheld", "overturned"], "overturned"),
        (["upheld", "upheld", "overturned"], "upheld"),
        (["upheld", "overturned", "overturned"], "overturned"),
        (["upheld", "upheld", "overturned", "overturned"], "overturned"),
    ],
)
def test_the_majority_prevails_and_an_even_split_favors_the_treatment(decisions, expected):
    assert prevailing(decisions) == expected


@given(st.lists(st.sampled_from(["upheld", "overturned"]), min_size=1, max_size=9))
def test_no_order_of_reviewers_changes_what_prevails(decisions):
    assert prevailing(decisions) == prevailing(sorted(decisions))
    assert (prevailing(decisions) == "upheld") == (decisions.count("upheld") > decisions.count("overturned"))


def test_one_reviewer_has_the_own_letter():
    assert joint_content([FORSYTH], SEVERAL) == FORSYTH


def test_an_even_split_is_told_with_each_analysis():
    letter = joint_content([FORSYTH, AURELIO], SEVERAL)
    (item,) = letter.items
    assert (item.title, item.decision, letter.outcome) == ("MRI of the lumbar spine", "overturned", "overturn")
    assert item.rationale.split("\n\n") == [
        EVENLY_SPLIT,
        "Reviewer 1 (Orthopaedic Surgery) found the treatment not medically necessary.",
        "No red flag is documented.",
        "Reviewer 2 (Neurology) found the treatment medically necessary.",
        "The deficit progresses.",
    ]
    assert item.imro_guideline == "Decision based on MTUS Low Back Disorders 2020."


def test_a_majority_is_told():
    (item,) = joint_content([FORSYTH, AURELIO, OKAFOR], SEVERAL).items
    assert item.decision == "overturned"
    assert item.rationale.split("\n\n")[0] == (
        "Three reviewers decided this item, each alone. Two found the treatment medically necessary and one did not. "
        "The recommendation of the majority prevails (Labor Code section 4610.6(e))."
    )


def test_reviewers_who_agree_are_told_to_agree():
    (item,) = joint_content([AURELIO, OKAFOR], SEVERAL).items
    assert item.rationale.split("\n\n")[0] == (
        "Two reviewers decided this item, each alone. All of them found the treatment medically necessary."
    )


def test_the_qualifications_of_all_are_described_once_each():
    letter = joint_content([FORSYTH, AURELIO, OKAFOR], SEVERAL)
    assert (letter.licensure, letter.specialty) == ("California, Nevada", "Orthopaedic Surgery, Neurology")
    assert letter.statements == SEVERAL


def test_summaries_stand_under_their_reviewers_and_the_same_one_once():
    assert joint_content([FORSYTH, AURELIO], SEVERAL).summary == FORSYTH.summary
    assert joint_content([FORSYTH, OKAFOR], SEVERAL).summary.split("\n\n") == [
        "Reviewer 1 (Orthopaedic Surgery) sums up the case:",
        FORSYTH.summary,
        "Reviewer 2 (Orthopaedic Surgery) sums up the case:",
        OKAFOR.summary,
    ]


def test_different_sources_stand_with_who_relied_on_them():
    other = replace(NECESSARY, imro_guideline="Decision based on MTUS Neck Disorders 2018.")
    (item,) = joint_content([FORSYTH, replace(AURELIO, items=(other,))], SEVERAL).items
    assert item.imro_guideline == f"{MRI.imro_guideline} {other.imro_guideline}"
    assert item.rationale.split("\n\n")[1] == (
        f"Reviewer 1 (Orthopaedic Surgery) found the treatment not medically necessary. {MRI.imro_guideline}"
    )


def test_other_items_are_no_joint_decision():
    with pytest.raises(ValueError, match="do not decide the same items"):
        joint_content([FORSYTH, replace(AURELIO, items=(replace(NECESSARY, title="Norco"),))], SEVERAL)
