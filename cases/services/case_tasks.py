"""Tasks in a case: given to one person, by a day, and done once."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from cases import rules
from cases.audit_kinds import CaseAudit
from cases.enums import NotificationKind
from cases.errors import CaseError
from cases.models import Case, CaseTask
from cases.services.notifications import notify
from cases.services.sent_once import keep_once
from cases.services.unnamed import keep_reviewer_unnamed
from imr_site.accounts.authority import may, require
from imr_site.accounts.models import User
from imr_site.audit.services import record
from imr_site.clock import now_after


def give_task(*, case: Case, what: str, owner: User, due_on: date, actor: User, submission: str = "") -> CaseTask:
    """Give somebody a task in this case, and tell that person.

    `submission` is the number of the page it was given on: the same page sent twice is one task.

    Raises CaseError if it does not say what is to be done, for a day that is over, for somebody who takes
    none, and for words that tell who reviews the case.
    """
    require(actor, rules.give_task, case)
    if not what.strip():
        raise CaseError("Say what is to be done.")
    if due_on < timezone.localdate():
        raise CaseError("This day is over. Choose today or a later day.")
    if not may(owner, rules.take_task, case):
        raise CaseError(f"{owner} takes no tasks: {rules.take_task.reason} Choose somebody else.")
    keep_reviewer_unnamed(case, what)
    typed = (actor.pk, case.pk, owner.pk, due_on, what)
    said = {
        "case": case,
        "what": what.strip(),
        "owner": owner,
        "due_on": due_on,
        "given_at": timezone.now(),
        "given_by": actor,
    }
    with transaction.atomic():
        task, is_new = keep_once(rows=CaseTask.objects, submission=submission, typed=typed, said=said)
        if not is_new:
            return task
        if owner != actor:
            notify(
                people=[owner],
                kind=NotificationKind.TASK,
                case=case,
                about=f"task/{task.pk}",
                words=f"{actor} gives you a task.",
            )
        data = {
            "owner": owner.pk,
            "due_on": due_on.isoformat(),
            "what_sha256": sha256(task.what.encode()).hexdigest(),
        }
        record(kind=CaseAudit.TASK_GIVEN, scope=case.scope, subject=f"task/{task.pk}", actor=actor, data=data)
    return task


def finish_task(*, task: CaseTask, actor: User) -> CaseTask:
    """Note that a task is done, by whom and when; said twice, the first stands."""
    require(actor, rules.finish_task, task)
    with transaction.atomic():
        task = CaseTask.objects.select_for_update(of=("self",)).get(pk=task.pk)
        if task.done_at is None:
            task.done_at, task.done_by = now_after(task.given_at), actor
            task.save()
            record(kind=CaseAudit.TASK_DONE, scope=task.case.scope, subject=f"task/{task.pk}", actor=actor)
    return task
