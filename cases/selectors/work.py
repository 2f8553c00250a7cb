"""Notes, calls and tasks of a case, as the staff see them."""

from __future__ import annotations

from django.db.models import QuerySet

from cases import rules
from cases.models import Call, Case, CaseTask, Note
from imr_site.accounts.authority import may
from imr_site.accounts.models import User


def notes_of(actor: User, case: Case) -> QuerySet[Note]:
    """The notes on a case, the newest first, the struck ones among them; none for who does not see the case."""
    return case.notes.all() if may(actor, rules.see_case, case) else Note.objects.none()


def calls_of(actor: User, case: Case) -> QuerySet[Call]:
    """The calls about a case, the newest first, the struck ones among them; none for who does not see the case."""
    return case.calls.all() if may(actor, rules.see_case, case) else Call.objects.none()


def tasks_of(actor: User, case: Case) -> QuerySet[CaseTask]:
    """The tasks in a case, by their day; none for who does not see the case."""
    return case.tasks.all() if may(actor, rules.see_case, case) else CaseTask.objects.none()


def waiting_first(tasks: QuerySet[CaseTask]) -> list[CaseTask]:
    """The tasks that wait, by their day, then those that are done, the last first."""
    done = [(task.done_at, -place, task) for place, task in enumerate(tasks) if task.done_at]
    return [*(task for task in tasks if task.done_at is None), *(task for *_last, task in sorted(done, reverse=True))]
