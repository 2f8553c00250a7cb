"""The notices to parties: requested as letters with their deliveries, or settled where the parties know already."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cases import rules
from cases.addressing import MOOT_AT_THE_END, Notice, envelope_of, told
from cases.audit_kinds import LetterAudit
from cases.enums import CaseEventKind, JobKind, LetterKind, NoticeEnd
from cases.errors import CaseError, NoticeLacks
from cases.hooks import register_letter_type
from cases.letters.kinds import LetterType
from cases.letters.notice_pdf import notice_pdf
from cases.letters.notices import LAYOUT, Facts, compose
from cases.models import CaseEvent, Letter, NoticeDue, Party
from cases.selectors.notices import facts_of_notice, lacks_of, recipient_kind, recipients_of
from cases.services.correspondence.deliveries import request_delivery
from cases.services.correspondence.letters import request_letter
from cases.services.correspondence.owed import settle
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record
from imr_site.canonical import canonical_sha256
from imr_site.errors import Refused
from imr_site.jobs.models import Job
from imr_site.jobs.registry import Progress
from imr_site.jobs.services import enqueue

SENT = {
    Notice.ASSIGNMENT: CaseEventKind.ASSIGNMENT_NOTICE_SENT,
    Notice.INELIGIBILITY: CaseEventKind.INELIGIBILITY_NOTICE_SENT,
    Notice.LIABILITY_QUESTION: CaseEventKind.LIABILITY_ASKED,
}
"""The events that the sending of a notice makes, from which clocks run."""
RECEIVED = {
    Notice.ASSIGNMENT: CaseEventKind.ASSIGNMENT_NOTICE_RECEIVED,
    Notice.ELIGIBILITY_QUESTION: CaseEventKind.INFORMATION_REQUEST_RECEIVED,
    Notice.REVIEWER_QUESTION: CaseEventKind.QUESTION_RECEIVED,
}
"""The events that the receipt of a notice makes."""


MOST_AT_ONCE = 500
"""So many notices one job sends, and no more are taken; the list shows fewer on a page."""


def send_notice(*, due: NoticeDue, actor: User) -> list[Letter]:
    """Request the letters of a notice to all its parties, each with its delivery; the notice is settled with that.

    Electronic deliveries leave by themselves once their letters are sealed; all others wait for the service desk.
    Raises NoticeLacks for what is not known, and CaseError if the notice is settled already.
    """
    require(actor, rules.send_notice, due)
    with transaction.atomic():
        due = _open(due)
        facts = facts_of_notice(due, recipients_of(due))
        if lacks := lacks_of(due, facts):
            raise NoticeLacks(lacks=lacks)
        letters = [_request(due, party, facts[party], actor) for party in facts]
        settle(due=due, end=NoticeEnd.SENT, actor=actor)
        data = {"notice": due.notice, "about": due.about, "letters": [letter.pk for letter in letters]}
        record(kind=LetterAudit.NOTICE_REQUESTED, scope=due.scope, actor=actor, data=data)
    return letters


def request_notices(*, dues: Sequence[NoticeDue], actor: User) -> Job:
    """Have a job send these notices, each by itself: what one lacks keeps no other back.

    Raises CaseError for none, and for more than one job sends.
    """
    if not dues:
        raise CaseError("Tick the notices that go out.")
    if len(dues) > MOST_AT_ONCE:
        raise CaseError(f"At most {MOST_AT_ONCE} notices are sent at once.")
    for due in dues:
        require(actor, rules.send_notice, due)
    due_ids = sorted(due.pk for due in dues)
    return enqueue(
        kind=JobKind.SEND_NOTICES,
        key=canonical_sha256(due_ids),
        args={"notices": due_ids[:MOST_AT_ONCE], "by": actor.pk},
        requested_by=actor,
    )


def send_notices(*, notices: Sequence[int], by: int, progress: Progress) -> None:
    """Send those that still wait; each that cannot go keeps the reason. Run again, it goes on where it stopped."""
    actor = User.objects.get(pk=by)
    for done, pk in enumerate(notices):
        progress(done, len(notices))
        due = NoticeDue.objects.filter(pk=pk, settled_at__isnull=True).select_related("case").first()
        if due is None:
            continue
        try:
            send_notice(due=due, actor=actor)
        except Refused as refusal:
            NoticeDue.objects.filter(pk=pk, settled_at__isnull=True).update(refused=refusal.message[:500])
    progress(len(notices), len(notices))


def settle_notice(*, due: NoticeDue, reason: str, actor: User) -> NoticeDue:
    """Say that the parties were told otherwise, and how. Raises CaseError without that, or if it is settled already."""
    require(actor, rules.send_notice, due)
    if not reason.strip():
        raise CaseError("Say how the parties were told: the history of the case shows it.")
    with transaction.atomic():
        due = _open(due)
        settle(due=due, end=NoticeEnd.TOLD, actor=actor, reason=reason.strip())
        record(kind=LetterAudit.NOTICE_SETTLED, scope=due.scope, actor=actor, data={"notice": due.notice})
    return due


def preview_notice(*, due: NoticeDue, party: Party) -> bytes:
    """The letter to one party as it would go today, marked as a draft; nothing is stored. Raises NoticeLacks."""
    facts = facts_of_notice(due, [party])
    return notice_pdf(_inputs(due, party, facts[party]), draft=True)


def _open(due: NoticeDue) -> NoticeDue:
    locked = NoticeDue.objects.select_for_update(of=("self",)).select_related("case").get(pk=due.pk)
    if locked.settled_at is not None:
        raise CaseError("This notice is settled already. Its letters are under “Correspondence”.")
    return locked


def _request(due: NoticeDue, party: Party, facts: Facts, actor: User) -> Letter:
    def prepare(_letter: Letter) -> dict[str, Any]:
        return _inputs(due, party, facts)

    letter = request_letter(
        case=due.case,
        kind=LetterKind(f"notice_{due.notice}"),
        about=due.about,
        dated_on=timezone.localdate(),
        actor=actor,
        recipient=party,
        prepare=prepare,
    )
    request_delivery(letter=letter, party=party, actor=actor)
    return letter


def _inputs(due: NoticeDue, party: Party, facts: Facts) -> dict[str, Any]:
    """Everything the letter to one party is made from, as plain JSON values."""
    name = party.name or party.organization
    dated = timezone.localdate()
    pages = compose(due.notice, recipient_kind(due, party), facts, name=name, dated=dated)
    return {
        "organization": settings.ORGANIZATION_NAME,
        "address": list(settings.ORGANIZATION_ADDRESS),
        "case_number": due.case.case_number,
        "dated": dated.isoformat(),
        "addressee": envelope_of(party),
        "copies": [str(other) for other in told(Notice(due.notice), due.case.parties.order_by("id")) if other != party],
        "copy": bool(facts.get("copy")),
        "pages": [page.to_dict() for page in pages],
    }


# ---- the kinds of letter --------------------------------------------------------------------------------------------


def _ended() -> Q:
    return Q(kind=CaseEventKind.CASE_ENDED.value, superseded_by__isnull=True)


def _ended_on(letter: Letter) -> date | None:
    """The day on which the case ended without a determination, after this letter was requested."""
    ended = CaseEvent.objects.filter(_ended(), case=letter.case_id, recorded_at__gte=letter.requested_at)
    moment = ended.values_list("occurred_at", flat=True).first()
    return timezone.localdate(moment) if moment else None


def _not_ended(path: str) -> Q:
    after = {"case": OuterRef(f"{path}__case"), "recorded_at__gte": OuterRef(f"{path}__requested_at")}
    return ~Q(Exists(CaseEvent.objects.filter(_ended(), **after)))


def _never(_letter: Letter) -> date | None:
    return None


def _always(_path: str) -> Q:
    return Q()


def _type_of(notice: Notice) -> LetterType:
    ends_with_case = notice in MOOT_AT_THE_END
    return LetterType(
        template_version=LAYOUT,
        draw=lambda letter: notice_pdf(letter.inputs),
        inputs_sha256=lambda letter: canonical_sha256({"template": LAYOUT, "inputs": letter.inputs}),
        set_aside_on=_ended_on if ends_with_case else _never,
        standing=_not_ended if ends_with_case else _always,
        addressee=lambda letter: letter.inputs["addressee"],
        file_name="notice.pdf",
        sent=SENT.get(notice),
        received=RECEIVED.get(notice),
        concerns=lambda letter: not letter.inputs.get("copy"),
    )


for _notice in Notice:
    if _notice is not Notice.DETERMINATION:
        register_letter_type(LetterKind(f"notice_{_notice.value}"), _type_of(_notice))
