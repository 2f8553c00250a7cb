"""The figures are those that somebody gets who reads every case and every letter, one by one."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from time_machine import travel

from cases.enums import CaseEventKind, CaseState, EligibilityReason, PartyKind
from cases.models import Case
from cases.selectors.lateness import Period
from reviews.guidelines.drugs import has_opioid
from reviews.guidelines.requests import parse_request
from reviews.letters.citations import sources_cited
from reviews.models import CountedMonth, Determination
from reviews.selectors.statistics import statistics_of
from reviews.selectors.statistics.outcomes import CATEGORIES
from reviews.services.statistics import count_changed_months
from tests.factories import a_determination
from tests.factories.caseload import a_caseload

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db
PERIOD = Period(date(2025, 12, 15), date(2026, 4, 20))
MONTHS = ["2025-12", "2026-01", "2026-02", "2026-03", "2026-04"]
S = CaseState


@pytest.fixture(scope="class", params=["from the facts", "from kept months"])
def tables(request, rows_of_a_class) -> Iterator[dict[str, Any]]:
    with transaction.atomic(), travel("2026-06-10T12:00:00-07:00", tick=False):
        is_kept = request.param == "from kept months"
        a_caseload(2 if is_kept else 1, applications=120, letters=160)
        if is_kept:
            assert count_changed_months(progress=no_progress) == 7
        assert CountedMonth.objects.standing().filter(month__range=PERIOD).count() == (4 if is_kept else 0)
        yield statistics_of(None, PERIOD).to_dict()["tables"]
        transaction.set_rollback(True)


def no_progress(done: int, total: int) -> None:
    """Nobody waits."""


def within(day: date | None) -> bool:
    return day is not None and PERIOD.since <= day <= PERIOD.until


def by_label(table: dict[str, Any]) -> dict[str, Any]:
    return {row["label"]: {key: value for key, value in row.items() if key != "label"} for row in table["rows"]}


def found(case: Case) -> str:
    """What became of an application, by reading its moves."""
    now = "waiting"
    for move in case.moves.order_by("pk"):
        if move.to_state in (S.RECEIVED, S.ELIGIBILITY_REVIEW):
            now = "waiting"
        elif move.to_state == S.DUPLICATE:
            now = "duplicates"
        elif move.to_state in (S.ELIGIBLE, S.INELIGIBLE):
            now = move.to_state
    over = case.state in (S.WITHDRAWN, S.TERMINATED, S.CLOSED)
    return "ended" if now == "waiting" and over else now


def applications() -> list[Case]:
    return [case for case in Case.objects.filter(origin="native") if within(case.received_on)]


def stands(letter: Determination) -> bool:
    later = [event for event in letter.case.events.all() if event.kind == CaseEventKind.REMAND_ORDERED]
    return not hasattr(letter, "superseded_by") and not any(e.recorded_at > letter.issued_at for e in later)


def letters() -> list[Determination]:
    return [letter for letter in Determination.objects.all() if within(letter.letter_content.decision_date)]


def labels_of(letter: Determination, item: Any) -> dict[str, list[str]]:
    """Under which rows of which table an item of a letter counts."""
    content = letter.letter_content
    request = parse_request(item.title)
    kinds = {party.kind: party for party in letter.case.parties.all()}
    injured = content.date_of_injury
    drugs = ["Opioids" if has_opioid(request.ingredients) else "Other drugs"]
    return {
        "categories": [CATEGORIES[request.category.value] if request.category else "Not known"],
        "drugs": drugs if request.category and request.category.value == "pharmaceuticals" else [],
        "specialties": sorted(set(content.specialties)),
        "licence_states": content.licence_states,
        "representation": [
            "Not known"
            if not kinds
            else "With an attorney"
            if PartyKind.APPLICANT_ATTORNEY in kinds
            else "With another representative"
            if PartyKind.REPRESENTATIVE in kinds
            else "No representative on file"
        ],
        "residence": [REGIONS.get(kinds[PartyKind.INJURED_WORKER].address, "Not known") if kinds else "Not known"],
        "eras": [
            "Not known"
            if injured is None
            else "Before 2004"
            if injured.year < 2004
            else "2004 to 2012"
            if injured.year < 2013
            else "2013 and later"
        ],
        "sources": list(sources_cited(item.imro_guideline)) or ["None named"],
    }


REGIONS = {
    "1 Elm Street, Los Angeles, CA 90012": "Los Angeles",
    "22 Oak Road, Fresno, CA 93721-0001": "Central Valley",
    "3 Bay Rd, Oakland, California 94607": "San Francisco Bay Area",
    "4 Far Road, Alturas, CA 96101": "Far North and Sierra",
    "5 Main Street, Reno, NV 89501": "Outside California",
    "100 Example Street, Sacramento, CA 95814": "Sacramento",
}
OPEN_TABLES = ("categories", "drugs", "sources")


def outcome(counted: Counter[str]) -> dict[str, Any]:
    share = round(100 * counted["overturned"] / counted["decisions"], 1)
    return {**{key: counted[key] for key in ("decisions", "upheld", "overturned")}, "share": share}


class TestRecounted:
    def test_applications_by_month(self, tables):
        expected: dict[str, Counter[str]] = {month: Counter() for month in MONTHS}
        for case in applications():
            counted = expected[f"{case.received_on:%Y-%m}"]
            counted["gross"] += 1
            counted["unique"] += found(case) != "duplicates"
            counted[found(case)] += 1
        keys = list(tables["applications"]["columns"])
        assert by_label(tables["applications"]) == {
            month: {key: counted[key] for key in keys} for month, counted in expected.items()
        }
        total = sum(expected.values(), Counter())
        assert tables["applications"]["total"] == {"label": "All months"} | {key: total[key] for key in keys}
        assert all(total[key] for key in keys)

    def test_ineligible_by_reason(self, tables):
        expected: Counter[str] = Counter()
        ineligible = [case for case in applications() if found(case) == "ineligible"]
        for case in ineligible:
            last = case.moves.filter(to_state=S.INELIGIBLE).order_by("pk").last()
            grounds = [EligibilityReason(ground.reason).label for ground in last.grounds.all()]
            expected.update(grounds or ["Reason not on file"])
        counted = {label: row["applications"] for label, row in by_label(tables["ineligible"]).items()}
        assert Counter(counted) == expected
        assert tables["ineligible"]["total"]["applications"] == len(ineligible)
        assert list(counted)[:4] == [
            "No signature of worker or representative",
            "Not timely",
            "UR decision not attached",
            "Conditional non-certification",
        ]

    def test_letters_by_month(self, tables):
        expected: dict[str, Counter[str]] = {month: Counter() for month in MONTHS}
        for letter in letters():
            decided = letter.letter_content.decision_date
            counted = expected[f"{decided:%Y-%m}"]
            counted["letters"] += 1
            counted["made_here"] += letter.origin == "native"
            counted["of_record"] += letter.origin == "imported"
            counted["set_aside"] += not stands(letter)
            for name, day in (("noarfi", letter.case.assigned_on), ("records", letter.case.records_complete_on)):
                if stands(letter) and day and day <= decided:
                    counted[f"aged_from_{name}"] += 1
                    counted[f"all_{name}"] += (decided - day).days
        for counted in expected.values():
            for name in ("noarfi", "records"):
                counted[f"days_from_{name}"] = round(counted[f"all_{name}"] / counted[f"aged_from_{name}"], 1)
        keys = list(tables["letters"]["columns"])
        assert by_label(tables["letters"]) == {
            month: {k: counted[k] for k in keys} for month, counted in expected.items()
        }
        undated = sum(letter.letter_content.decision_date is None for letter in Determination.objects.all())
        assert tables["letters"]["notes"][-1] == f"{undated} imported letters bear no date and are in no month."

    def test_decisions(self, tables):
        expected: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
        totals: dict[str, Counter[str]] = defaultdict(Counter)
        for letter in filter(stands, letters()):
            for item in letter.letter_content.items:
                for key, labels in labels_of(letter, item).items():
                    totals[key].update([item.decision, "decisions"] if labels else [])
                    for label in labels:
                        expected[key][label].update([item.decision, "decisions"])
        told = 0
        for key, rows in expected.items():
            shown = by_label(tables[key])
            assert shown.keys() == rows.keys()
            assert tables[key]["total"] == {"label": "All decisions"} | outcome(totals[key])
            for label, row in shown.items():
                if row.pop("withheld", False):
                    assert key not in OPEN_TABLES
                    assert row["decisions"] in {None, rows[label]["decisions"]}
                    assert {row["upheld"], row["overturned"], row["share"]} == {None}
                else:
                    assert row == outcome(rows[label])
                    told += 1
        assert told > 20

    def test_physicians(self, tables):
        expected: dict[str, Counter[str]] = defaultdict(Counter)
        names = {}
        for letter in filter(stands, letters()):
            physician = letter.case.parties.filter(kind=PartyKind.REQUESTING_PHYSICIAN).last()
            npi = physician.npi if physician else ""
            items = letter.letter_content.items
            expected[npi].update(
                cases=1, decisions=len(items), overturned=sum(i.decision == "overturned" for i in items)
            )
            names[npi] = physician.name if physician else ""
        unknown = expected.pop("")
        few: Counter[str] = Counter()
        for counted in expected.values():
            few.update(counted if counted["cases"] < 10 else {})
        rows = {npi: {"name": names[npi], "specialty": "", **c} for npi, c in expected.items() if c["cases"] >= 10}
        rows |= {"Physicians with fewer than 10 cases": {"name": "", "specialty": "", **few}} if few else {}
        rows |= {"NPI not known": {"name": "", "specialty": "", **unknown}}
        assert by_label(tables["physicians"]) == rows
        assert len(rows) == 3


def test_a_determination_made_here(files):
    determination = a_determination()
    day = determination.letter_content.decision_date
    tables = statistics_of(None, Period(day, day)).to_dict()["tables"]
    case = determination.case
    assert tables["letters"]["total"] == {
        "label": "All months",
        "letters": 1,
        "made_here": 1,
        "of_record": 0,
        "set_aside": 0,
        "days_from_noarfi": float((day - case.assigned_on).days),
        "aged_from_noarfi": 1,
        "days_from_records": float((day - case.records_complete_on).days),
        "aged_from_records": 1,
    }
    assert by_label(tables["categories"]) == {
        "Rehabilitation": {"decisions": 1, "upheld": 1, "overturned": 0, "share": 0.0},
        "Diagnostic testing": {"decisions": 1, "upheld": 0, "overturned": 1, "share": 100.0},
    }
    assert tables["residence"]["rows"] == []


@pytest.mark.parametrize(("size", "queries"), [(1, 12), (50, 13), (100, 13)])
def test_the_queries_are_as_many_for_a_hundred_cases_as_for_fifty(size, queries, files, django_assert_num_queries):
    """One more than for a single case, as no physician is listed then and none is named."""
    a_caseload(3, applications=size, letters=size)
    with django_assert_num_queries(queries):
        statistics_of(None, PERIOD)
