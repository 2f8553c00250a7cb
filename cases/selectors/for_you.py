"""What waits for one person: own tasks, what the site told, and how the person wants to be told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from cases.desks import DESK
from cases.enums import NotificationKind
from cases.models import CaseTask, Notification, NotificationChoice
from cases.selectors.cases import visible_cases
from cases.selectors.feeds import feeds_waiting
from imr_site.accounts.authority import Rule, may
from imr_site.accounts.enums import Role
from imr_site.accounts.models import User
from imr_site.prepared import Prepared

_UNREAD: Final = Prepared(
    lambda person: (
        Notification.objects.filter(person=person, in_site=True, read_at__isnull=True)
        .order_by()
        .values_list("person")
        .annotate(Count("pk"))
    )
)
STAFF: Final = frozenset(Role) - {Role.REVIEWER}
TOLD_TO: Final = {
    NotificationKind.MENTION: STAFF,
    NotificationKind.TASK: STAFF - {Role.AUDITOR},
    NotificationKind.DESIGNATION: frozenset({Role.REVIEWER, Role.CASE_MANAGER, Role.INTAKE, Role.ADMINISTRATOR}),
    NotificationKind.DUTY: frozenset({Role.INTAKE, Role.CASE_MANAGER, Role.ADMINISTRATOR}),
    NotificationKind.CREDENTIAL: frozenset({Role.REVIEWER, Role.CASE_MANAGER, Role.ADMINISTRATOR}),
    NotificationKind.LATE_RECORD: frozenset({Role.INTAKE, Role.CASE_MANAGER, Role.ADMINISTRATOR}),
    NotificationKind.DIGEST: STAFF - {Role.AUDITOR},
}
"""Kind -> the roles that are told things of it."""


class Ways(NamedTuple):
    """In which ways a person is told something."""

    in_site: bool
    by_mail: bool


BOTH: Final = Ways(in_site=True, by_mail=True)


def kinds_for(actor: User) -> list[NotificationKind]:
    """The kinds of notification that people of this role get, in their order."""
    return [kind for kind in NotificationKind if Role(actor.role) in TOLD_TO[kind]]


def choices_of(people: Iterable[User], kind: NotificationKind) -> dict[int, Ways]:
    """What these people chose for the kind, by person; who chose nothing is left out."""
    rows = NotificationChoice.objects.filter(person__in=list(people), kind=kind.value)
    return {row.person_id: Ways(row.in_site, row.by_mail) for row in rows}


def ways_of(actor: User) -> dict[NotificationKind, Ways]:
    """In which ways the actor is told things of each kind of the own role."""
    rows = NotificationChoice.objects.filter(person=actor)
    chosen = {row.kind: Ways(row.in_site, row.by_mail) for row in rows}
    return {kind: chosen.get(kind.value, BOTH) for kind in kinds_for(actor)}


def notifications_of(actor: User) -> QuerySet[Notification]:
    """What the site told the actor, the newest first."""
    return Notification.objects.filter(person=actor, in_site=True).select_related("case").order_by("-id")


def unread_count(actor: User) -> int:
    """How much of what the site told the actor is unread: one query."""
    return sum(count for _person, count in _UNREAD(actor.pk))


def my_tasks(actor: User) -> QuerySet[CaseTask]:
    """The tasks of the actor that wait, in cases that the actor sees, the first due first."""
    waiting = CaseTask.objects.filter(owner=actor, done_at__isnull=True, case__in=visible_cases(actor))
    return waiting.select_related("case", "given_by").order_by("due_on", "id")


def due_tasks(actor: User) -> QuerySet[CaseTask]:
    """The tasks of the actor that are due today or late: part of what is due."""
    return my_tasks(actor).filter(due_on__lte=timezone.localdate())


@dataclass(frozen=True, slots=True)
class Digest:
    """What is due for one person on one morning, in numbers.

    Cases are those of the own desk that no colleague works on; tasks and mentions are the own. Feeds are those that
    wait at the service desk, for those who see it.
    """

    late: int
    today: int
    tasks: int
    mentions: int
    feeds: int = 0

    def __bool__(self) -> bool:
        return any((self.late, self.today, self.tasks, self.mentions, self.feeds))

    @property
    def words(self) -> str:
        """The numbers in a sentence, with what is none left out."""
        parts = (
            (self.late, "case is late", "cases are late"),
            (self.today, "case is due today", "cases are due today"),
            (self.tasks, "task of yours is due", "tasks of yours are due"),
            (self.mentions, "mention is unread", "mentions are unread"),
            (self.feeds, "feed waits at the service desk", "feeds wait at the service desk"),
        )
        said = [f"{count} {one if count == 1 else many}" for count, one, many in parts if count]
        return f"{', '.join(said)}."


def digest_of(actor: User) -> Digest:
    """What is due for the actor today."""
    today = timezone.localdate()
    states = [state.value for state in DESK.get(Role(actor.role), [])]
    mine_or_free = Q(owner=actor) | Q(owner__isnull=True)
    cases = visible_cases(actor).filter(mine_or_free, state__in=states, due_on__lte=today)
    due = cases.aggregate(late=Count("pk", filter=Q(due_on__lt=today)), today=Count("pk", filter=Q(due_on=today)))
    unread = notifications_of(actor).filter(kind=NotificationKind.MENTION.value, read_at__isnull=True)
    return Digest(
        late=due["late"],
        today=due["today"],
        tasks=due_tasks(actor).count(),
        mentions=unread.count(),
        feeds=feeds_waiting(actor).count(),
    )


_SUBJECTS: Final = {
    NotificationKind.MENTION: "You are mentioned in a note",
    NotificationKind.TASK: "A task for you",
    NotificationKind.DESIGNATION: "A case for you",
    NotificationKind.DUTY: "A duty comes due or was missed",
    NotificationKind.CREDENTIAL: "A credential needs attention",
    NotificationKind.LATE_RECORD: "A record came in after the determination",
    NotificationKind.DIGEST: "What is due today",
}


def mail_of(row: Notification) -> tuple[str, list[str]]:
    """The subject and the lines of the message: the case number and counts, and nothing of any person.

    A reviewer reads of the own credentials what is on the page.
    """
    subject = _SUBJECTS[NotificationKind(row.kind)]
    if row.case:
        subject = f"{subject}: case {row.case.case_number}"
    name = settings.ORGANIZATION_SHORT_NAME or "IMR"
    own = row.kind == NotificationKind.CREDENTIAL and row.person.role == Role.REVIEWER
    in_full = own or row.kind == NotificationKind.DIGEST
    return f"{name}: {subject}", [row.words if in_full else f"{subject}."]


def people_who_may(rule: Rule) -> list[User]:
    """The people who may sign in and to whom the rule allows it, by name."""
    return [person for person in User.objects.filter(is_active=True).order_by("full_name") if may(person, rule)]
