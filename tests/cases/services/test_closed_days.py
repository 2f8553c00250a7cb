"""Days that were closed once are on file with their source, and due dates follow them."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from cases.enums import CaseState
from cases.errors import CaseError
from cases.models import ClosedDay
from cases.selectors.clocks import clocks_of
from cases.services.closed_days import add_closed_day, retire_closed_day
from imr_site.audit.models import Event
from imr_site.jobs.models import Job
from imr_site.jobs.services import run_job
from tests.factories import a_case, an_administrator, move, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march", "files")]

DECLARED = {"reason": "a holiday the Governor declared", "source": "Proclamation of April 3, 2017", "statewide": True}


def _close(day: date, **changes) -> ClosedDay:
    return add_closed_day(day=day, actor=an_administrator(), **DECLARED | changes)


def _count_again() -> None:
    for job in Job.objects.filter(kind="cases.refresh_due", done_at__isnull=True):
        run_job(job.pk)


def test_a_last_day_moves_off_it_and_the_due_date_of_the_case_follows():
    case = a_case(CaseState.RECORDS_PENDING)
    move(case, "records_complete", on=date(2017, 3, 13))
    assert case.due_on == date(2017, 4, 12)
    closed = _close(date(2017, 4, 12))
    _count_again()
    case.refresh_from_db()
    assert case.due_on == date(2017, 4, 13)
    clock = next(clock for clock in clocks_of(case) if clock.key == "C14")
    assert "that is a holiday the Governor declared, so the last day is April 13, 2017" in clock.explanation
    retire_closed_day(closed=closed, actor=an_administrator())
    _count_again()
    case.refresh_from_db()
    assert case.due_on == date(2017, 4, 12)
    assert [event.data for event in Event.objects.filter(scope="calendar")] == [
        {"day": "2017-04-12", "statewide": True}
    ] * 2
    assert _close(date(2017, 4, 12)).pk != closed.pk


@pytest.mark.parametrize(
    ("day", "changes", "words"),
    [
        (date(2017, 4, 8), {}, "A Saturday or Sunday counts as closed anyway"),
        (date(2017, 4, 10), {"source": " "}, "Say why it was closed, and where that is published"),
        (date(2017, 4, 7), {}, "on file already"),
    ],
)
def test_what_is_no_closed_day_is_refused(day, changes, words):
    _close(date(2017, 4, 7))
    with pytest.raises(CaseError, match=words):
        _close(day, **changes)
    assert ClosedDay.objects.count() == 1


def test_a_day_is_retired_once():
    closed = _close(date(2017, 4, 7))
    retire_closed_day(closed=closed, actor=an_administrator())
    with pytest.raises(CaseError, match="retired already"):
        retire_closed_day(closed=closed, actor=an_administrator())


def test_an_administrator_adds_and_retires_it_in_the_console(client):
    sign_in(client, an_administrator())
    typed = {"day": "2017-04-07", **DECLARED, "statewide": "on"}
    client.post(reverse("admin:cases_closedday_add"), typed)
    kept = ClosedDay.objects.get()
    assert (kept.day, kept.reason, kept.added_by) == (date(2017, 4, 7), DECLARED["reason"], an_administrator())
    again = client.post(reverse("admin:cases_closedday_add"), typed)
    assert (again.status_code, "on file already" in again.content.decode()) == (200, True)
    client.post(reverse("admin:cases_closedday_changelist"), {"action": "retire", "_selected_action": [kept.pk]})
    kept.refresh_from_db()
    assert kept.retired_by == an_administrator()
