"""A row of everything that states a fact once for all: as it begins, and as it ends."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import time_machine
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from cases.enums import CallDirection, Channel, ItemStatus
from cases.enums import CaseState as S
from cases.models import (
    Call,
    CaseEvent,
    CaseMove,
    CaseTask,
    ClockExtension,
    ClosedDay,
    Correction,
    Delivery,
    DeliveryReport,
    Disposal,
    DisposalCertificate,
    DisposalLine,
    Disposed,
    Feed,
    FeedMessage,
    FeedRow,
    FeeLine,
    Invoice,
    InvoiceLine,
    ItemChange,
    LegalHold,
    LegalHoldRelease,
    Letter,
    MissedClock,
    MoveGround,
    Note,
    NoteMention,
    NoticeDue,
    PrintBatch,
    PriorityChange,
    Reminder,
    RequiredAnswer,
    RequiredPages,
)
from cases.services.calls import log_call, strike_call
from cases.services.case_tasks import finish_task, give_task
from cases.services.closed_days import add_closed_day, retire_closed_day
from cases.services.corrections import correct_facts
from cases.services.correspondence.batches import cancel_batch, make_batch, merge_batch
from cases.services.correspondence.feed_links import send_feed_message
from cases.services.correspondence.feeds import acknowledge_feed
from cases.services.correspondence.letters import make_letter
from cases.services.correspondence.mailing import record_batch_mailed
from cases.services.correspondence.notices import settle_notice
from cases.services.correspondence.reports import set_report_aside
from cases.services.facts import extend_clock
from cases.services.invoices import make_invoice, record_invoice_sent
from cases.services.notes import strike_note, write_note
from cases.services.priority import convert_to_expedited
from cases.services.retention.holds import place_hold, release_hold
from imr_site.accounts.enums import ChangeKind, Role
from imr_site.accounts.models import AccountChange, RoleHeld
from imr_site.audit.models import Event, Seal
from imr_site.audit.sealing import seal
from imr_site.audit.services import record
from imr_site.people.services.changes import ask_change, refuse_change
from reviews.enums import WithdrawalKind
from reviews.models import (
    ConflictDeclaration,
    Decline,
    Determination,
    DeterminationLetter,
    ItemGrade,
    LibraryDocument,
    PublicDetermination,
    PublicWithdrawal,
    QualitySample,
    QualitySignOff,
    RecordSnapshot,
    ReturnReason,
    Ruling,
    SampleReview,
    Screening,
    WordingText,
)
from reviews.services.library.documents import retire_document
from reviews.services.library.wording import add_wording, retire_wording
from reviews.services.public import withdraw_public
from reviews.services.rounds import cancel_sign_offs, decline_review
from reviews.services.sign_off import return_to_reviewer
from tests.factories.accounts import a_case_manager, a_quality_physician, a_user, an_administrator
from tests.factories.cases import close, named_items, open_
from tests.factories.feeds import a_feed, a_feed_message
from tests.factories.fees import a_fee, an_invoice
from tests.factories.library import add_edition
from tests.factories.public import release
from tests.factories.quality import a_sample, give_second_look
from tests.factories.reports import a_kept_report
from tests.factories.reviews import (
    a_case,
    a_determination,
    a_reviewer,
    a_round,
    designate,
    sign_off,
    submit,
    write_review,
)

if TYPE_CHECKING:
    from django.db.models import Model

    from reviews.models import ReviewRound

Facts = dict[type["Model"], tuple["Model", "Model"]]
"""By model: a row that just began and one whose story is told; the same one where nothing ever changes."""


def facts_on_file() -> Facts:
    """Two determinations, one with a letter that was mailed and one published and withdrawn, and all around them."""
    letter = a_determination().letters.exclude(recipient=None).order_by("pk")[0]
    make_letter(letter_id=letter.pk)
    batches = _batches(letter.deliveries.get())
    convert_to_expedited(case=a_round().case, since=timezone.now(), reason="Certified.", actor=a_case_manager())
    public = release()
    withdraw_public(
        public=public, kind=WithdrawalKind.IDENTITY, reason="A name was overlooked.", actor=a_quality_physician()
    )
    _disposed()
    hold = place_hold(case=letter.case, reason="A subpoena.", since=timezone.localdate(), actor=an_administrator())
    release_hold(hold=hold, reason="It was withdrawn.", actor=an_administrator())
    changing: Facts = {
        CaseEvent: _corrected(),
        ClosedDay: _closed_days(),
        Letter: (public.letters.get(), letter),
        Delivery: (Delivery.objects.last(), letter.deliveries.get()),
        PrintBatch: batches,
        NoticeDue: _notices(),
        DeliveryReport: _reports(),
        Feed: _feeds(),
        FeedMessage: _feed_messages(),
        **_work(),
        MissedClock: _missed(),
        Invoice: _invoices(),
        QualitySignOff: (_signed().sign_offs.get(), _signed(cancelled=True).sign_offs.get()),
        LibraryDocument: _library(),
        WordingText: _wordings(),
        Seal: _seals(),
        AccountChange: _account_changes(),
    }
    extend_clock(case=a_case(S.READY_FOR_REVIEW), clock="C14", days=3, approval="Of June 30.", actor=a_case_manager())
    a_case(S.INELIGIBLE)
    constant = (FeedRow, CaseMove, ClockExtension, Correction, ItemChange, MoveGround, PriorityChange)
    constant += (ConflictDeclaration, Determination, NoteMention, Reminder, RequiredAnswer, RequiredPages)
    constant += (RecordSnapshot, DeterminationLetter, PublicDetermination, PublicWithdrawal, Event, RoleHeld)
    _looked_at_again()
    constant += (ReturnReason, QualitySample, SampleReview, ItemGrade)
    decline_review(
        round_=designate(a_case(S.READY_FOR_REVIEW, items=named_items("What the doctor ordered"))),
        reason="On leave.",
        actor=a_reviewer().user,
    )
    constant += (Screening, Ruling, Decline)
    constant += (FeeLine, InvoiceLine, LegalHold, LegalHoldRelease, Disposed, DisposalCertificate)
    return changing | {model: (row := model.objects.first(), row) for model in constant}


def _invoices() -> tuple[Invoice, Invoice]:
    """One that is being made, and one that was sent."""
    began, ended = (an_invoice(a_fee(a_case(S.ELIGIBLE)), month=date(2026, month, 1)) for month in (4, 5))
    ended = make_invoice(invoice_id=ended.pk)
    sent = {"sent_on": timezone.localdate(), "way": Channel.MAIL, "note": ""}
    return began, record_invoice_sent(invoice=ended, actor=a_case_manager(), **sent)


def _notices() -> tuple[NoticeDue, NoticeDue]:
    """One that waits, and one of which the parties were told otherwise."""
    began, ended = (a_case(S.ELIGIBLE).notices.get() for _ in range(2))
    return began, settle_notice(due=ended, reason="By telephone.", actor=a_case_manager())


def _reports() -> tuple[DeliveryReport, DeliveryReport]:
    """One that waits, and one that was set aside."""
    ended = set_report_aside(report=a_kept_report(b"I am away."), reason="An absence", actor=a_case_manager())
    return a_kept_report(), ended


def _feeds() -> tuple[Feed, Feed]:
    """One that nobody acknowledged, and one that was, of the day before."""
    with time_machine.travel(timezone.now() - timedelta(days=1), tick=False):
        ended = acknowledge_feed(feed=a_feed(), note="By telephone.", actor=a_case_manager())
    return a_feed(), ended


def _feed_messages() -> tuple[FeedMessage, FeedMessage]:
    """One that waits, and one that was sent."""
    with time_machine.travel(timezone.now() - timedelta(days=3), tick=False):
        began = a_feed_message()
    with time_machine.travel(timezone.now() - timedelta(days=2), tick=False), override_settings(MAIL_LEAVES=True):
        ended = a_feed_message()
        send_feed_message(message_id=ended.pk)
    return began, FeedMessage.objects.get(pk=ended.pk)


def _work() -> Facts:
    """Notes, calls and tasks: one of each as it began, and one that was struck or done."""
    case, who = open_(), a_case_manager()
    first, second = (write_note(case=case, text="He moved.", mentions=[who], actor=who) for _ in range(2))
    said = {"other": "Her son", "direction": CallDirection.IN, "asked": "Where?", "answered": "Here."}
    here, there = (log_call(case=case, actor=who, **said) for _ in range(2))
    today = timezone.localdate()
    one, two = (give_task(case=case, what="Look", owner=who, due_on=today, actor=who) for _ in range(2))
    return {
        Note: (first, strike_note(note=second, reason="A slip.", actor=who)),
        Call: (here, strike_call(call=there, reason="A slip.", actor=who)),
        CaseTask: (one, finish_task(task=two, actor=who)),
    }


def _missed() -> tuple[MissedClock, MissedClock]:
    """One that is not met yet, and one that a correction lifted; and a reminder of the same duty."""
    case, now = open_(), timezone.now()
    duty = {"case": case, "clock": "C8", "round": 1, "party_kind": "claims_administrator", "due_on": date(2017, 3, 13)}
    Reminder.objects.create(**duty, lead=3, made_at=now)
    told = {"title": "Claims administrator's records", "who": "Claims administrator", "found_at": now}
    lifted = MissedClock.objects.create(**duty, **told, lifted_at=now)
    return MissedClock.objects.create(**duty, **told), lifted


def _closed_days() -> tuple[ClosedDay, ClosedDay]:
    told = {"reason": "a holiday the Governor declared", "source": "Proclamation", "statewide": True}
    first, second = (add_closed_day(day=date(2031, 7, day), actor=an_administrator(), **told) for day in (8, 9))
    retire_closed_day(closed=second, actor=an_administrator())
    return first, second


def _corrected() -> tuple[CaseEvent, CaseEvent]:
    """An event that stands and one that was put aside, of a case one item of which was withdrawn."""
    case = open_()
    close(case.items.get(position=2), ItemStatus.WITHDRAWN)
    aside = case.events.get(kind="application_received")
    earlier = case.received_on - timedelta(days=1)
    correct_facts(case=case, facts={"received_on": earlier}, reason="A slip of the pen.", actor=a_case_manager())
    return case.events.standing().last(), CaseEvent.objects.get(pk=aside.pk)


def _disposed() -> None:
    disposal = Disposal.objects.create(record_class="records", proposed_at=timezone.now())
    line = DisposalLine.objects.create(
        disposal=disposal, record_class="records", subject="case/1", name="CM17-1", because="Seven years are over.",
        kept_until="2024-01-01",
    )  # fmt: skip
    Disposed.objects.create(line=line, what="document/1", sha256="0" * 64, size=1, at=timezone.now())
    DisposalCertificate.objects.create(disposal=disposal, content={"n": 1}, sha256="0" * 64, issued_at=timezone.now())


def _account_changes() -> tuple[AccountChange, AccountChange]:
    """One that waits, and one that was refused."""
    asked = [
        ask_change(person=a_user(Role.CASE_MANAGER, name), kind=ChangeKind.ADDRESS, after=to, actor=an_administrator())
        for name, to in (("Ilse Moro", "ilse@example.org"), ("Juno Pratt", "juno@example.org"))
    ]
    return asked[0], refuse_change(change=asked[1], actor=an_administrator("Ada Quist"))


def _batches(delivery: Delivery) -> tuple[PrintBatch, PrintBatch]:
    """One that is being merged, and one with this delivery that was mailed."""
    made = [make_batch(delivery_ids=[delivery.pk], actor=a_case_manager())]
    cancel_batch(batch=made[0], actor=a_case_manager())
    made.append(make_batch(delivery_ids=[delivery.pk], actor=a_case_manager()))
    mailed = merge_batch(batch_id=made[1].pk, progress=lambda _done, _total: None)
    mailed = record_batch_mailed(batch=mailed, mailed_on=timezone.localdate(), actor=a_case_manager())
    return PrintBatch.objects.create(made_at=timezone.now(), made_by=a_case_manager()), mailed


def _signed(*, cancelled: bool = False) -> ReviewRound:
    """Approved, and the approval cancelled since or not."""
    round_ = sign_off(submit(write_review(a_round())))
    if cancelled:
        with transaction.atomic():
            cancel_sign_offs(round_=round_, actor=round_.reviewer.user)
    return round_


def _looked_at_again() -> None:
    """One determination returned for an item, and another graded after it was issued."""
    returned = submit(write_review(a_round()))
    by_item = {1: "Say how the visits helped."}
    return_to_reviewer(round_=returned, reasons="", by_item=by_item, seen_approval=None, actor=a_quality_physician())
    give_second_look(a_sample())


def _library() -> tuple[LibraryDocument, LibraryDocument]:
    began, ended = add_edition("Toe Complaints, 2031"), add_edition("Toe Disorders, 2032")
    retire_document(document=ended, actor=an_administrator())
    return began, ended


def _wordings() -> tuple[WordingText, WordingText]:
    began, ended = (
        add_wording(
            name="letter.items_lead",
            text=text,
            effective_from=timezone.localdate() + timedelta(days=1),
            note="Plainer words",
            actor=an_administrator(),
        )
        for text in ("These are the decisions:", "These are the decisions of the reviewer:")
    )
    retire_wording(text=ended, actor=an_administrator())
    return began, ended


def _seals() -> tuple[Seal, Seal]:
    """One that waits for its line in the anchor file, and one that has it."""
    seal()
    ended = Seal.objects.last()
    with transaction.atomic():
        record(kind="test", scope="case/1", actor=None)
    number, mac = ended.number + 1, "0" * 64
    known = {"events": [[10**9, 10**9]], "count": 1, "digest": mac, "previous": ended.mac, "mac": mac}
    return Seal.objects.create(number=number, at=timezone.now(), **known), ended
