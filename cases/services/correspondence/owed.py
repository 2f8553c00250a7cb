"""Notes what the parties are to be told, in the transaction of what it tells of; letters are requested later."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from cases.addressing import MOOT_AT_THE_END, NOTICE_SENT, Notice, told
from cases.enums import CaseEventKind, NoticeEnd
from cases.hooks import on_stated_event
from cases.models import Case, NoticeDue
from imr_site.accounts.models import User
from imr_site.clock import now_after


def owe_notices(*, case: Case, notices: Sequence[Notice], about: str) -> None:
    """Note that these notices are due about something; said twice, it is noted once."""
    now = timezone.now()
    for notice in notices:
        NoticeDue.objects.get_or_create(case=case, notice=notice.value, about=about, defaults={"arose_at": now})


def settle_moot(*, case: Case) -> None:
    """Let go of the notices that say nothing any more, as the case ended without a determination."""
    moot = case.notices.filter(settled_at__isnull=True, notice__in=[notice.value for notice in MOOT_AT_THE_END])
    let_go(moot)


def settle(*, due: NoticeDue, end: NoticeEnd, actor: User, reason: str = "") -> None:
    """Settle a notice that a person sent, or of which the parties were told otherwise."""
    due.settled_at, due.settled_as = now_after(due.arose_at), end.value
    due.settled_by, due.reason = actor, reason[:300]
    due.save()


def let_go(dues: QuerySet[NoticeDue]) -> None:
    """Settle notices that say nothing any more; none is settled before it arose, wherever the clock stands."""
    dues.update(settled_at=Greatest(Value(timezone.now()), F("arose_at")), settled_as=NoticeEnd.MOOT.value)


@on_stated_event
def _administrator_changed(case: Case, kind: CaseEventKind, _actor: User) -> None:
    """The other parties are told to whom they write from now on (LC 4610.5(p))."""
    if kind is CaseEventKind.CLAIMS_ADMINISTRATOR_CHANGED:
        event = case.events.standing().filter(kind=kind.value).latest("id")
        owe_notices(case=case, notices=(Notice.ADMINISTRATOR_CHANGED,), about=f"event/{event.pk}")


@on_stated_event
def _told_otherwise(case: Case, kind: CaseEventKind, actor: User) -> None:
    """A person states that the notice went to every party: no letter of ours is due any more."""
    notice = NOTICE_SENT.get(kind)
    due = case.notices.filter(settled_at__isnull=True, notice=notice.value).last() if notice else None
    if due is None or notice is None:
        return
    events = case.events.standing().filter(kind=kind.value, recorded_at__gte=due.arose_at)
    stated = set(events.values_list("party_id", flat=True))
    if None in stated or stated >= {party.pk for party in told(notice, case.parties.all())}:
        settle(due=due, end=NoticeEnd.TOLD, actor=actor, reason="A person stated the day on which it was sent.")
