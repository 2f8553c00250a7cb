"""Kept counts of a month stand until a fact of the month changes, whoever changes it and however."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from django.core.checks import run_checks
from django.db import connection, transaction
from django.utils import timezone
from time_machine import travel

from cases.enums import CaseEventKind, CaseState, EligibilityReason, EventSource
from cases.models import Case, CaseEvent, CaseMove, MoveGround
from cases.selectors.lateness import Period
from imr_site.jobs.models import Job
from imr_site.jobs.registry import KINDS
from imr_site.jobs.timers import run_due
from reviews.enums import JobKind
from reviews.models import ChangedMonth, CountedMonth, DecidedItem, Determination, changed_months
from reviews.selectors.statistics import statistics_of
from reviews.services.quality.decided_items import list_decided_items, rebuild_decided_items
from reviews.services.statistics import count_changed_months
from tests.factories.caseload import a_caseload, a_letter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_june")]
NOW = "2026-06-10T12:00:00-07:00"
YEAR = Period(date(2025, 7, 1), date(2026, 6, 30))
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture
def in_june(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture(scope="class")
def counted(rows_of_a_class) -> Iterator[None]:
    with transaction.atomic(), travel(NOW, tick=False):
        a_caseload(4, applications=400, letters=60)
        assert count_months() == 7
        yield
        transaction.set_rollback(True)


def count_months() -> int:
    return count_changed_months(progress=no_progress)


def no_progress(done: int, total: int) -> None:
    """Nobody waits."""


def standing() -> list[date]:
    return list(CountedMonth.objects.standing().order_by("month").values_list("month", flat=True))


def shown(period: Period = YEAR) -> dict[str, Any]:
    return statistics_of(None, period).to_dict()


def from_the_facts() -> dict[str, Any]:
    kept = list(CountedMonth.objects.all())
    CountedMonth.objects.all().delete()
    found = shown()
    CountedMonth.objects.bulk_create(kept)
    return found


def an_application(state: CaseState = CaseState.ELIGIBILITY_REVIEW) -> Case:
    return Case.objects.filter(received_on__range=MARCH, state=state.value).earliest("pk")


def a_letter_of_march() -> Determination:
    item = DecidedItem.objects.filter(decided_on__range=MARCH, determination__case__events=None).earliest("pk")
    assert not hasattr(item.determination, "superseded_by")
    return item.determination


def received() -> None:
    Case.objects.create(case_number="CM26-0000001", received_on=MARCH.since, opened_at=timezone.now())


def received_on_another_day() -> None:
    case = an_application()
    case.received_on = date(2026, 4, 2)
    case.save()


def removed() -> None:
    Case.objects.filter(received_on__range=MARCH, moves=None).earliest("pk").delete()


def found_ineligible() -> None:
    case = an_application(CaseState.INELIGIBLE)
    states = {"from_state": CaseState.ELIGIBILITY_REVIEW.value, "to_state": CaseState.INELIGIBLE.value}
    move = CaseMove.objects.create(case=case, action="a", at=timezone.now(), **states)
    MoveGround.objects.create(move=move, reason=EligibilityReason.UNSIGNED.value)


def a_ground_more() -> None:
    move = CaseMove.objects.filter(case=an_application(CaseState.INELIGIBLE), to_state="ineligible").latest("pk")
    told = set(move.grounds.values_list("reason", flat=True))
    MoveGround.objects.create(move=move, reason=next(r.value for r in EligibilityReason if r.value not in told))


def assigned_on_another_day() -> None:
    case = a_letter_of_march().case
    case.assigned_on = date(2026, 2, 1)
    case.save()


def records_complete_on_another_day() -> None:
    Case.objects.filter(pk=a_letter_of_march().case_id).update(records_complete_on=date(2026, 2, 2))


def decided() -> None:
    a_letter(Random(9), "CM26-0000002", decision_date=MARCH.until)  # noqa: S311 - the same letter each time


def decided_otherwise() -> None:
    item = a_letter_of_march().decided_items.earliest("pk")
    other = "upheld" if item.outcome == "overturned" else "overturned"
    DecidedItem.objects.filter(pk=item.pk).update(outcome=other)


def items_taken_out() -> None:
    a_letter_of_march().decided_items.all().delete()


def corrected() -> None:
    first = a_letter_of_march()
    later = Determination.objects.create(
        case=first.case,
        version=2,
        origin=first.origin,
        content=first.content,
        issued_at=first.issued_at,
        supersedes=first,
    )
    list_decided_items(determination=later)


def sent_to_a_new_review() -> None:
    letter = a_letter_of_march()
    CaseEvent.objects.create(
        case=letter.case,
        kind=CaseEventKind.REMAND_ORDERED.value,
        source=EventSource.TOLD.value,
        occurred_at=letter.issued_at,
        recorded_at=letter.issued_at.replace(year=2027),
    )


CHANGES = (
    received, received_on_another_day, removed, found_ineligible, a_ground_more, assigned_on_another_day,
    records_complete_on_another_day, decided, decided_otherwise, items_taken_out, corrected, sent_to_a_new_review,
)  # fmt: skip


@pytest.mark.usefixtures("counted")
class TestCounted:
    def test_months_that_are_over_are_counted(self):
        assert standing() == [date(2025, 11, 1), date(2025, 12, 1), *(date(2026, month, 1) for month in range(1, 6))]
        assert set(ChangedMonth.objects.values_list("month", flat=True)) == {date(2026, 6, 1)}
        assert shown() == from_the_facts()

    def test_what_did_not_change_is_not_counted_again(self):
        assert count_months() == 0

    @pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
    def test_what_changes_is_shown_at_once_and_counted_again(self, change: Callable[[], None]):
        before = shown()
        change()
        assert MARCH.since not in standing()
        changed = shown()
        assert changed == from_the_facts()
        assert changed != before
        assert count_months() in {1, 2}
        assert MARCH.since in standing()
        assert shown() == changed

    def test_items_that_are_listed_anew(self):
        before = shown()
        rebuild_decided_items(progress=no_progress)
        assert standing() == []
        assert shown() == before
        assert count_months() == 7
        assert shown() == before

    def test_rows_that_other_statements_gave_are_not_read(self):
        before = shown()
        CountedMonth.objects.filter(month=MARCH.since).update(asked="0" * 64, rows={})
        assert shown() == before
        assert count_months() == 1

    def test_what_changes_while_a_month_is_counted_makes_it_void(self):
        ChangedMonth.objects.create(month=MARCH.since)
        with connection.execute_wrapper(_once(received)):
            assert count_months() == 1
        assert MARCH.since not in standing()
        assert shown() == from_the_facts()

    def test_who_began_to_count_before_another_keeps_nothing(self):
        ChangedMonth.objects.create(month=MARCH.since)
        turn = "00000000-0000-4000-8000-000000000001"
        another = lambda: CountedMonth.objects.filter(month=MARCH.since).update(turn=turn)  # noqa: E731
        with connection.execute_wrapper(_once(another)):
            assert count_months() == 1
        row = CountedMonth.objects.get(month=MARCH.since)
        assert (str(row.turn), row.asked) == (turn, "")
        assert count_months() == 1

    def test_without_a_trigger_the_site_says_so_and_the_next_migrate_mends_it(self):
        remove = "DROP TRIGGER cases_case_marks_update"
        with connection.cursor() as cursor:
            cursor.execute(remove + (" ON cases_case" if connection.vendor == "postgresql" else ""))
        assert "imr.E024" in {found.id for found in run_checks(include_deployment_checks=True)}
        changed_months.put_back(using="default", plan=[])
        assert changed_months.missing(connection) == []
        assert standing() == []
        assert count_months() == 7


def test_the_day_begins_with_it():
    received()
    run_due()
    (job,) = Job.objects.filter(kind=JobKind.COUNT_MONTHS)
    KINDS[job.kind].handler(job.args, no_progress)
    assert standing() == [MARCH.since]


def _once(act: Callable[[], object]) -> Callable[..., Any]:
    """Do something else between the first statement that counts letters and the next."""
    acted = False

    def execute(run: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal acted
        found = run(sql, params, many, context)
        if not acted and sql.startswith("SELECT") and "decided_on" in sql:
            acted = True
            act()
        return found

    return execute
