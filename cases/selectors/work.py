"""Notes, calls and tasks of a case, as the staff see them."""

from __future__ import annotations

from django.db.models import F, QuerySet

from cases import rules
from cases.models import Call, Case, CaseTask, Note
from imr_site.accounts.authority import may
from imr_site.accounts.models import User


def notes_of(actor: User, case: Case) -> QuerySet[Note]:
    """The notes on a case, the newest first, the struck ones among them; none for who does not see the case."""
    notes = Note.objects.filter(case=case) if may(actor, rules.see_case, case) else Note.objects.none()
    return notes.select_related("written_by", "struck_by").prefetch_related("mentions__person").order_by("-id")


def calls_of(actor: User, case: Case) -> QuerySet[Call]:
    """The calls about a case, the newest first, the struck ones among them; none for who does not see the case."""
    calls = Call.objects.filter(case=case) if may(actor, rules.see_case, case) else Call.objects.none()
    return calls.select_related("party", "logged_by", "struck_by").order_by("-happened_at", "-id")


def tasks_of(actor: User, case: Case) -> QuerySet[CaseTask]:
    """The tasks in a case: those that wait first, by their day; none for who does not see the case."""
    tasks = CaseTask.objects.filter(case=case) if may(actor, rules.see_case, case) else CaseTask.objects.none()
    return tasks.select_related("owner", "given_by", "done_by").order_by(
        F("done_at").desc(nulls_first=True), "due_on", "id"
    )
