"""The items of every determination, in the columns by which like is compared with like."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from cases.enums import CaseState
from reviews.enums import Agreement, Timing
from reviews.guidelines.requests import parse_request
from reviews.letters.extraction import LetterFile
from reviews.models import DecidedItem, GuidelineFinding
from reviews.selectors.quality.alike import timing_of
from reviews.services.importing import import_letter
from tests.factories import a_case, a_reviewer, issue, named_items, sign_off, submit, write_review
from tests.factories.reviews import a_round
from tests.reviews.letters.letter_builder import Item, Letter, content_order

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 31)


def rows() -> list[tuple]:
    columns = (
        "position",
        "category",
        "service",
        "region",
        "edition",
        "outcome",
        "agreement",
        "reviewer__user__full_name",
    )
    return list(DecidedItem.objects.order_by("pk").values_list(*columns))


def a_finding(round_, position: int, outcome: str, rule: str = "R1") -> None:
    item = round_.case.items.get(position=position)
    told = {"title": "R", "edition": "E", "citation": "C", "standing": "S", "sentence": "S.", "rule_version": 1}
    GuidelineFinding.objects.create(
        round=round_,
        item=item,
        position=1,
        rule_id=rule,
        outcome=outcome,
        computed_at="2026-01-01T00:00Z",
        inputs_sha256="0" * 64,
        **told,
    )


def test_an_issued_determination():
    determination = issue(a_case(CaseState.QUALITY_REVIEW))
    mtus = "MTUS Chronic Pain Medical Treatment 2009"
    assert rows() == [
        (1, "rehabilitation", "physical therapy", "lumbar spine", mtus, "upheld", "", "Lena Forsyth"),
        (2, "diagnostic_testing", "mri", "lumbar spine", mtus, "overturned", "", "Lena Forsyth"),
    ]
    assert {row.decided_on for row in DecidedItem.objects.all()} == {determination.letter_content.decision_date}


def test_a_published_letter():
    letter = Letter().with_items(Item(), Item(title="Lumbar spine MRI", own="The Expert Reviewer cited nothing."))
    import_letter(file=LetterFile("letter.txt", lambda: io.BytesIO(content_order(letter).encode())))
    first, second = rows()
    assert first[3:] == ("lumbar spine", "MTUS Low Back Complaints 2004", "upheld", "", None)
    assert second[2:5] == ("mri", "lumbar spine", "")


@pytest.mark.parametrize(
    ("title", "service"),
    [
        ("Tramadol 50 mg #60", "tramadol"),
        ("Ultram 50 mg #60", "tramadol"),
        ("Norco 10/325 mg #90", "hydrocodone, acetaminophen"),
        ("A new medication", ""),
        ("Acupuncture, 6 visits", "acupuncture"),
    ],
)
def test_drugs_are_alike_for_what_is_in_them(title, service):
    letter = Letter().with_items(Item(title=title))
    import_letter(file=LetterFile("letter.txt", lambda: io.BytesIO(content_order(letter).encode())))
    assert DecidedItem.objects.get().service == service


@pytest.mark.parametrize(
    ("outcomes", "agreements"),
    [
        (["exceeds", "exceeds"], ["with", "against"]),
        (["within", "within"], ["against", "with"]),
        (["needs_information", "not_applicable"], ["", ""]),
    ],
)
def test_how_decisions_stand_to_the_findings(outcomes, agreements):
    """The first item is upheld, the second overturned."""
    round_ = write_review(a_round(items=named_items("Physical therapy, 6 visits", "A back brace")))
    round_.findings.all().delete()
    for position, outcome in enumerate(outcomes, start=1):
        a_finding(round_, position, outcome)
    issue(sign_off(submit(round_)).case)
    assert [row.agreement for row in DecidedItem.objects.order_by("position")] == agreements


def test_findings_that_point_both_ways_tell_nothing():
    round_ = write_review(a_round())
    round_.findings.all().delete()
    a_finding(round_, 1, "exceeds")
    a_finding(round_, 1, "within", rule="R2")
    issue(sign_off(submit(round_)).case)
    assert [row.agreement for row in DecidedItem.objects.order_by("position")] == ["", ""]


def test_made_anew_they_are_the_same_and_how_they_stood_to_the_findings_is_kept():
    issue(a_case(CaseState.QUALITY_REVIEW))
    DecidedItem.objects.filter(position=1).update(agreement=Agreement.AGAINST.value, service="typed by hand")
    written = io.StringIO()
    call_command("rebuild_decided_items", stdout=written)
    assert written.getvalue() == "Listed: 2.\n"
    assert [(row[2], row[6]) for row in rows()] == [("physical therapy", "against"), ("mri", "")]


@pytest.mark.parametrize(
    ("words", "injured_on", "timing"),
    [
        ("Physical therapy", DAY - timedelta(days=30), Timing.EARLY),
        ("Physical therapy", date(2025, 12, 31), Timing.LATER),
        ("Physical therapy", date(2026, 1, 1), Timing.EARLY),
        ("Physical therapy", None, Timing.NOT_KNOWN),
        ("Post-operative physical therapy", None, Timing.POSTOPERATIVE),
        ("Retrospective MRI of the lumbar spine", DAY, Timing.RETROSPECTIVE),
    ],
)
def test_when_a_treatment_is_asked_for(words, injured_on, timing):
    assert timing_of(parse_request(words), injured_on=injured_on, denied_on=DAY) is timing


@pytest.mark.parametrize(
    "fields",
    [
        {"timing": "never"},
        {"outcome": "modified"},
        {"agreement": "half"},
        {"position": 1},
        {"representation": "lawyer"},
        {"residence": "mars"},
    ],
)
def test_the_database_refuses(fields):
    determination = issue(a_case(CaseState.QUALITY_REVIEW))
    values = {"position": 3, "timing": "later", "outcome": "upheld", "reviewer": a_reviewer()}
    with pytest.raises(IntegrityError), transaction.atomic():
        DecidedItem.objects.create(determination=determination, **values | fields)
