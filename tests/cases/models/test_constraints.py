"""What the database refuses whatever writes to it: rows are changed behind the back of services and models."""

from __future__ import annotations

import importlib
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import F, ProtectedError, Subquery
from django.utils import timezone

from cases.enums import CaseState, DocumentState, ItemStatus, PageOrigin, PartyKind
from cases.models import (
    ApplicationImport,
    ApplicationRow,
    BookDecision,
    BookEntry,
    BulkMove,
    BulkMoveLine,
    Call,
    Case,
    CaseEvent,
    CaseMove,
    CaseTask,
    ClockExtension,
    ClosedDay,
    Delivery,
    DeliveryReport,
    Disposal,
    DisposalLine,
    Disposed,
    DisputedItem,
    Document,
    DocumentPage,
    DraftFile,
    DuplicateKey,
    Feed,
    FeedMessage,
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
    Notification,
    NotificationChoice,
    PageMark,
    Party,
    PrintBatch,
    PriorityChange,
    PutOff,
    Reading,
    Reminder,
    RequiredAnswer,
    RequiredPages,
    RuledOut,
    SavedView,
    SearchTerm,
    Upload,
    UrDecision,
)
from cases.selectors.cases import former_numbers
from cases.selectors.record import Section, record_of
from cases.selectors.search import found_cases
from cases.services.lookup import refresh_lookup
from cases.services.priority import convert_to_expedited
from imr_site.accounts.models import User
from tests.append_only import triggers_lifted
from tests.factories import (
    a_case_manager,
    a_document,
    a_draft_file,
    an_administrator,
    an_application_draft,
    move,
    open_,
)
from tests.factories.cases import close
from tests.factories.fees import a_fee, an_invoice
from tests.factories.pages import with_pages
from tests.factories.walked import walked_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
NUMBERS = importlib.import_module("cases.migrations.0014_numbers_of_their_form")


@walked_once
def _case_with_everything() -> Case:
    case = open_()
    report = with_pages(a_document(case, checked=False), "One page")
    answer = RequiredAnswer.objects.create(
        case=case, entry="form", finding="missing", stated_at=NOW, stated_by=a_case_manager()
    )
    RequiredPages.objects.create(answer=answer, document=report, first=1, last=1)
    Upload.objects.create(case=case, sender=a_case_manager(), name="a.pdf", size=1, begun_at=NOW)
    Reading.objects.create(person=a_case_manager(), document=report, at=NOW, session="monday")
    PageMark.objects.create(person=a_case_manager(), document=report, number=1, made_at=NOW)
    move(case, "start_eligibility_review")
    MoveGround.objects.create(move=case.moves.last(), reason="unsigned")
    close(case.items.get(position=2), ItemStatus.WITHDRAWN)
    table = ApplicationImport.objects.create(name="table.csv", sha256="0" * 64, requested_at=NOW)
    ApplicationRow.objects.create(table=table, number=1, outcome="opened", case=case)
    BulkMoveLine.objects.create(
        bulk=BulkMove.objects.create(action="close", requested_at=NOW, requested_by=a_case_manager()), case=case
    )
    PutOff.objects.create(case=case, person=a_case_manager(), until=DAY)
    SavedView.objects.create(owner=a_case_manager(), name="Late", query="due=late")
    NoticeDue.objects.create(case=case, notice="withdrawal", about="move/1", arose_at=NOW)
    entry, other = BookEntry.objects.order_by("pk")[:2]
    BookDecision.objects.create(
        entry=entry, other=other, are_one=True, reason="One desk.", decided_by=a_case_manager(), decided_at=NOW
    )
    _correspond(case)
    _talk(case)
    _dispose(case)
    _charge(case)
    ClockExtension.objects.create(case=case, clock="C14", days=3, approval="Of June 30.", recorded_at=NOW)
    RuledOut.objects.create(
        case=case, other=open_(), score=9, weights="2026.1", ruled_by=a_case_manager(), ruled_at=NOW
    )
    return convert_to_expedited(
        case=case, since=timezone.now(), reason="Certified by Dr. Castellane.", actor=a_case_manager()
    )


def _correspond(case: Case) -> None:
    """A letter for the file with a link to it, and one to the worker, in a batch."""
    known = {"case": case, "about": "case/1", "template_version": "1", "requested_at": NOW}
    alone = Letter.objects.create(kind="determination", **known)
    to_worker = Letter.objects.create(kind="determination_to_party", recipient=case.parties.first(), **known)
    batch = PrintBatch.objects.create(made_at=NOW, made_by=a_case_manager())
    on_its_way = {"address": "100 Example Street", "requested_at": NOW}
    Delivery.objects.create(letter=to_worker, channel="mail", batch=batch, **on_its_way)
    Delivery.objects.create(letter=alone, **on_its_way, **LINKED)
    feed = Feed.objects.create(entry=BookEntry.objects.earliest("pk"), day=DAY, made_at=NOW, sha256="0" * 64, size=1)
    linked = {"link_sha256": "1" * 64, "link_expires_at": NOW}
    FeedMessage.objects.create(feed=feed, address="a@b.example", requested_at=NOW, **linked)
    DeliveryReport.objects.create(sha256="0" * 64, size=1, received_at=NOW, fault="unreadable")


def _charge(case: Case) -> None:
    """A fee that was stated, one that was credited, and the credit note for its invoice."""
    by_somebody = {"made_by": a_case_manager(), "source": "A page"}
    elsewhere = a_fee(open_(), cents=None)
    stated = a_fee(case, kind="stated", about=elsewhere, **by_somebody)
    a_fee(case)
    a_fee(case, stage="ineligible", cents=0)
    credit = a_fee(case, kind="credit", about=stated, cents=-34500, **by_somebody)
    an_invoice(credit, kind="credit_note", corrects=an_invoice(stated))


def _talk(case: Case) -> None:
    """What the staff say about the case, who is told of it, and a duty that was missed."""
    who = a_case_manager()
    note = Note.objects.create(case=case, text="He moved.", written_at=NOW, written_by=who, form="1" * 64)
    NoteMention.objects.create(note=note, person=who)
    said = {"direction": "in", "asked": "Where?", "answered": "Here.", "happened_at": NOW, "logged_at": NOW}
    Call.objects.create(case=case, other="Her son", logged_by=who, form="1" * 64, **said)
    given = {"owner": who, "due_on": DAY, "given_at": NOW, "given_by": who}
    CaseTask.objects.create(case=case, what="Look", form="1" * 64, **given)
    told = {"about": "note/1", "words": "You are mentioned.", "in_site": True, "by_mail": False}
    Notification.objects.create(person=who, kind="mention", case=case, made_at=NOW, **told)
    NotificationChoice.objects.create(person=who, kind="mention", in_site=True, by_mail=False)
    duty = {"case": case, "clock": "C8", "round": 1, "party_kind": "claims_administrator", "due_on": DAY}
    Reminder.objects.create(**duty, lead=3, made_at=NOW)
    MissedClock.objects.create(**duty, title="Records", who="Claims administrator", found_at=NOW)


def _dispose(case: Case) -> None:
    """A proposal with one approval, of which one thing is gone."""
    disposal = Disposal.objects.create(
        record_class="records",
        proposed_at=NOW,
        proposed_by=an_administrator(),
        first_approved_at=NOW,
        first_approved_by=an_administrator("Nadia Brandt"),
    )
    line = DisposalLine.objects.create(
        disposal=disposal, record_class="records", subject=case.scope, case=case, name="One", kept_until=DAY
    )
    Disposed.objects.create(line=line, what="document/1", sha256="0" * 64, size=1, at=NOW)


DAY = date(2015, 6, 1)
EARLIER = DAY - timedelta(days=1)
NOW = timezone.now()
LINKED = {"channel": "electronic", "link_sha256": "1" * 64, "link_expires_at": NOW}
MERGED = {"merged_at": NOW, "sha256": "0" * 64, "size": 1, "sheets": 1}
REFUSED = {"refused_at": NOW, "refused_by": F("first_approved_by"), "refusal": "Asked for."}
MAILED = {**MERGED, "mailed_on": DAY, "mailed_by": F("made_by")}
SETTLED = {"settled_at": NOW, "settled_by": Subquery(User.objects.values("pk")[:1])}
CHECKS = [
    ("case_origin_known", Case, {"origin": "copied"}),
    ("case_state_known", Case, {"state": "lost"}),
    ("case_priority_known", Case, {"priority": "urgent"}),
    ("case_number_of_its_form", Case, {"case_number": "CM26/0123"}),
    ("case_injury_ends_after_start", Case, {"date_of_injury": DAY, "injury_ended_on": EARLIER}),
    ("case_assigned_after_received", Case, {"received_on": DAY, "assigned_on": EARLIER}),
    ("case_duplicate_names_original", Case, {"state": CaseState.DUPLICATE.value}),
    ("case_not_its_own_duplicate", Case, {"duplicate_of": F("id")}),
    ("case_consolidated_while_eligible", Case, {"consolidated_into": F("id") + 1, "state": "received"}),
    ("case_not_consolidated_into_itself", Case, {"consolidated_into": F("id"), "state": "eligible"}),
    ("item_applied_for_in_another_case", DisputedItem, {"applied_in": F("case")}),
    ("book_entry_kind_known", BookEntry, {"kind": "neighbour"}),
    ("book_decision_in_order", BookDecision, {"other": F("entry")}),
    ("book_decision_says_why", BookDecision, {"reason": ""}),
    ("book_decision_taken_back_by_someone", BookDecision, {"taken_back_at": NOW}),
    ("bulk_move_outcome_known", BulkMoveLine, {"outcome": "lost"}),
    ("bulk_move_refused_says_why", BulkMoveLine, {"outcome": "refused"}),
    ("saved_view_has_name_and_query", SavedView, {"name": ""}),
    ("saved_view_has_name_and_query", SavedView, {"query": ""}),
    ("feed_has_its_file", Feed, {"size": 0}),
    ("feed_acknowledged_by_someone", Feed, {"acknowledged_at": NOW}),
    (
        "feed_acknowledged_by_someone",
        Feed,
        {"acknowledged_at": NOW, "note": "x", "acknowledged_by": 1, "acknowledged_through": 1},
    ),
    ("feed_message_has_an_address", FeedMessage, {"address": ""}),
    ("feed_message_sent_says_by_when", FeedMessage, {"sent_at": NOW}),
    ("feed_message_refused_says_why", FeedMessage, {"refused_at": NOW}),
    ("feed_link_expires", FeedMessage, {"link_expires_at": None}),
    ("report_fault_known", DeliveryReport, {"fault": "lost"}),
    ("report_end_known", DeliveryReport, {"settled_as": "lost", **SETTLED}),
    ("report_has_its_bytes", DeliveryReport, {"size": 0}),
    ("report_settled_by_someone", DeliveryReport, {"settled_at": NOW, "settled_as": "set_aside", "reason": "x"}),
    ("report_linked_names_its_delivery", DeliveryReport, {"settled_as": "linked", **SETTLED}),
    ("report_set_aside_says_why", DeliveryReport, {"settled_as": "set_aside", **SETTLED}),
    ("report_removed_once_settled", DeliveryReport, {"removed_at": NOW}),
    ("note_says_something", Note, {"text": ""}),
    ("note_struck_by_somebody_who_says_why", Note, {"struck_at": NOW}),
    ("call_direction_known", Call, {"direction": "up"}),
    ("call_with_a_party_or_somebody_else", Call, {"other": ""}),
    ("call_says_what_was_said", Call, {"answered": ""}),
    ("call_struck_by_somebody_who_says_why", Call, {"struck_reason": "A slip."}),
    ("task_says_what", CaseTask, {"what": ""}),
    ("task_done_by_somebody", CaseTask, {"done_at": NOW}),
    ("notification_kind_known", Notification, {"kind": "gossip"}),
    ("notification_says_what", Notification, {"words": ""}),
    ("notification_told_some_way", Notification, {"in_site": False}),
    ("mailed_where_wanted", Notification, {"mailed_at": NOW}),
    ("notification_choice_kind_known", NotificationChoice, {"kind": "gossip"}),
    ("reminder_party_known", Reminder, {"party_kind": "neighbour"}),
    ("missed_party_known", MissedClock, {"party_kind": "neighbour"}),
    ("missed_is_met_late", MissedClock, {"met_on": EARLIER}),
    ("notice_known", NoticeDue, {"notice": "gossip"}),
    ("notice_end_known", NoticeDue, {"settled_as": "lost", "settled_at": F("arose_at")}),
    ("notice_settled_somehow", NoticeDue, {"settled_at": F("arose_at")}),
    ("notice_told_otherwise_says_how", NoticeDue, {"settled_at": F("arose_at"), "settled_as": "told"}),
    ("case_event_kind_known", CaseEvent, {"kind": "rumour"}),
    ("case_applicant_known", Case, {"applicant": "neighbour"}),
    ("case_event_place_known", CaseEvent, {"place": "the moon"}),
    ("clock_extension_adds_days", ClockExtension, {"days": 0}),
    ("clock_extension_names_approval", ClockExtension, {"approval": ""}),
    ("item_timing_known", DisputedItem, {"timing": "never"}),
    ("case_event_channel_known", CaseEvent, {"channel": "pigeon"}),
    ("case_event_source_known", CaseEvent, {"source": "rumour"}),
    ("case_event_shown_by_its_delivery", CaseEvent, {"source": "delivery"}),
    ("move_from_state_known", CaseMove, {"from_state": "lost"}),
    ("move_to_state_known", CaseMove, {"to_state": "lost"}),
    ("pair_ruled_out_in_order", RuledOut, {"other": F("case")}),
    ("priority_change_known", PriorityChange, {"priority": "urgent"}),
    ("ur_outcome_known", UrDecision, {"outcome": "approved"}),
    ("ur_timing_known", UrDecision, {"timing": "never"}),
    ("ur_served_after_decided", UrDecision, {"decided_on": DAY, "served_on": EARLIER, "rfa_date": None}),
    ("ur_decided_after_request", UrDecision, {"decided_on": EARLIER, "rfa_date": DAY, "served_on": None}),
    ("item_status_known", DisputedItem, {"status": "modified"}),
    ("item_position_from_one", DisputedItem, {"position": 0}),
    ("item_has_a_request", DisputedItem, {"request_text": ""}),
    ("row_outcome_known", ApplicationRow, {"outcome": "lost", "case": None}),
    ("row_taken_in_has_its_case", ApplicationRow, {"case": None}),
    ("item_change_status_known", ItemChange, {"status": "lost"}),
    ("item_closed_by_somebody_or_reopened_for_a_reason", ItemChange, {"said_by": None}),
    ("item_ground_known", ItemChange, {"ground": "lost"}),
    ("item_ineligible_for_a_ground", ItemChange, {"ground": "untimely"}),
    ("closed_day_says_why_and_where", ClosedDay, {"source": ""}),
    ("closed_day_retired_by_somebody", ClosedDay, {"retired_at": NOW}),
    ("move_ground_known", MoveGround, {"reason": "lost"}),
    ("item_authorized_in_writing", ItemChange, {"status": "terminated"}),
    ("item_partly_authorized_says_what_is_left", DisputedItem, {"authorized_part": "six visits"}),
    ("item_partly_authorized_says_what_is_left", DisputedItem, {"disputed_part": "six visits"}),
    ("party_kind_known", Party, {"kind": "neighbour"}),
    ("party_channel_known", Party, {"channel": "pigeon"}),
    ("party_has_a_name", Party, {"name": "", "organization": ""}),
    ("document_source_known", Document, {"source": "street"}),
    ("document_state_known", Document, {"state": "burnt"}),
    ("document_dates_in_order", Document, {"dated_from": DAY, "dated_to": EARLIER}),
    ("draft_file_kind_known", DraftFile, {"kind": "photo"}),
    ("draft_file_standing_known", DraftFile, {"standing": "lost"}),
    ("draft_file_origin_known", DraftFile, {"words_from": "rumour"}),
    ("draft_file_rejected_says_why", DraftFile, {"standing": DocumentState.REJECTED.value}),
    ("document_rejected_says_why", Document, {"state": DocumentState.REJECTED.value, "rejection": ""}),
    ("document_copy_has_version", Document, {"copy_sha256": "0" * 64, "copy_version": None}),
    ("document_copy_has_version", Document, {"copy_sha256": "", "copy_version": 1}),
    ("document_clean_was_released", Document, {"state": DocumentState.CLEAN.value, "released_at": None}),
    ("document_kind_known", Document, {"kind": "novel"}),
    ("document_replaced_by_another", Document, {"replaced_by": F("pk")}),
    ("required_finding_known", RequiredAnswer, {"finding": "lost"}),
    ("required_not_applicable_says_why", RequiredAnswer, {"finding": "not_applicable"}),
    ("required_pages_in_order", RequiredPages, {"first": 0}),
    ("required_pages_in_order", RequiredPages, {"first": 2}),
    ("upload_has_bytes", Upload, {"size": 0}),
    ("upload_known_is_a_record", Upload, {"was_known": True}),
    ("page_origin_known", DocumentPage, {"origin": "photo"}),
    ("page_counted_from_one", DocumentPage, {"number": 0}),
    ("page_has_a_size", DocumentPage, {"width": 0}),
    ("page_has_a_size", DocumentPage, {"height": 0}),
    ("page_confidence_of_ocr", DocumentPage, {"confidence": 50}),
    ("page_confidence_of_ocr", DocumentPage, {"origin": PageOrigin.OCR.value, "confidence": 101}),
    ("reading_stops_at_a_page", Reading, {"page": 0}),
    ("mark_on_a_page", PageMark, {"number": 0}),
    ("note_stands_at_a_place_or_none", PageMark, {"words": "Here", "x": 1}),
    ("note_stands_at_a_place_or_none", PageMark, {"x": 1, "y": 1}),
    ("page_unread_has_no_words", DocumentPage, {"origin": PageOrigin.UNREAD.value}),
    ("letter_kind_known", Letter, {"kind": "postcard"}),
    ("letter_is_about_something", Letter, {"about": ""}),
    ("letter_to_a_party_names_it", Letter, {"recipient": None}),
    ("letter_to_a_party_names_it", Letter, {"kind": "determination"}),
    ("letter_sealed_is_whole", Letter, {"sealed_at": NOW}),
    ("letter_sealed_is_whole", Letter, {"sha256": "0" * 64}),
    ("letter_steps_in_order", Letter, {"rendered_at": NOW - timedelta(days=9000)}),
    ("delivery_channel_known", Delivery, {"channel": "pigeon", "batch": None}),
    ("delivery_has_an_address", Delivery, {"address": ""}),
    ("delivery_received_after_sent", Delivery, {"sent_on": DAY, "received_on": EARLIER}),
    ("delivery_received_after_sent", Delivery, {"received_on": DAY}),
    ("delivery_returned_says_why", Delivery, {"returned_on": DAY}),
    ("delivery_returned_after_sent", Delivery, {"sent_on": DAY, "returned_on": EARLIER, "return_reason": "Moved"}),
    ("only_electronic_delivery_has_a_link", Delivery, {"link_sha256": "0" * 64}),
    ("only_mail_is_printed", Delivery, {"channel": "fax", "batch": F("pk")}),
    ("batch_merged_is_whole", PrintBatch, {"merged_at": NOW}),
    ("batch_mailed_by_someone_once_merged", PrintBatch, {"mailed_on": DAY}),
    ("batch_mailed_or_cancelled", PrintBatch, {**MAILED, "cancelled_at": NOW}),
    ("disposal_first_approved_by_someone", Disposal, {"first_approved_at": None}),
    ("disposal_second_approved_after_first", Disposal, {"second_approved_at": NOW}),
    (
        "disposal_approved_by_two_people",
        Disposal,
        {"second_approved_at": NOW, "second_approved_by": F("first_approved_by")},
    ),
    ("disposal_approved_by_others_than_proposer", Disposal, {"first_approved_by": F("proposed_by")}),
    ("disposal_refused_by_someone_who_says_why", Disposal, {**REFUSED, "refusal": ""}),
    (
        "disposal_approved_or_refused",
        Disposal,
        {**REFUSED, "second_approved_at": NOW, "second_approved_by": F("proposed_by"), "proposed_by": None},
    ),
    ("disposal_line_outcome_known", DisposalLine, {"outcome": "burnt", "settled_at": NOW}),
    ("disposal_line_settled_with_its_outcome", DisposalLine, {"outcome": "held"}),
    ("disposal_line_removed_once_begun", DisposalLine, {"outcome": "removed", "settled_at": NOW}),
]
CHECKS += [
    ("fee_line_kind_known", FeeLine, {"kind": "gift"}),
    ("fee_stage_known", FeeLine, {"stage": "begun"}),
    ("fee_line_derived_or_by_somebody", FeeLine, {"about": None}),
    ("fee_line_amount_of_its_kind", FeeLine, {"cents": -1}),
    ("fee_stated_names_its_source", FeeLine, {"source": ""}),
    ("fee_line_says_why", FeeLine, {"reason": ""}),
    ("invoice_kind_known", Invoice, {"kind": "reminder"}),
    ("invoice_way_known", Invoice, {"sent_way": "pigeon"}),
    ("invoice_asks_and_credit_note_gives_back", Invoice, {"total_cents": 1}),
    ("invoice_sealed_is_whole", Invoice, {"sealed_at": NOW}),
    ("invoice_sent_by_somebody_somehow", Invoice, {"sent_way": "mail"}),
]

COPIES = [
    ("one_row_per_number", ApplicationRow, {}),
    ("one_item_per_position", DisputedItem, {}),
    ("draft_file_once_per_draft", DraftFile, {"original_name": "again.pdf"}),
    ("document_once_per_case", Document, {"title": "The same bytes under another title"}),
    ("required_pages_once", RequiredPages, {}),
    ("reading_once_per_person", Reading, {"session": "tuesday"}),
    ("bookmark_once_per_page", PageMark, {}),
    ("page_once_per_document", DocumentPage, {"text": "The same page with other words"}),
    ("search_term_once_per_case", SearchTerm, {}),
    ("duplicate_key_once_per_case", DuplicateKey, {}),
    ("each_ground_once", MoveGround, {}),
    ("fee_derived_once", FeeLine, {"kind": "derived", "about": None, "cents": 1}),
    ("no_fee_derived_once", FeeLine, {"kind": "derived", "stage": "ineligible", "about": None, "cents": 0}),
    ("fee_line_answered_once", FeeLine, {}),
    ("invoice_once_a_month", Invoice, {"number": "INV-1", "kind": "invoice", "corrects": None, "total_cents": 1}),
    ("the line of an invoice, which is on one", InvoiceLine, {}),
    ("one_line_a_case", BulkMoveLine, {}),
    ("put_off_once", PutOff, {}),
    ("mentioned_once_per_note", NoteMention, {}),
    ("note_of_a_form_once", Note, {"text": "She moved."}),
    ("call_of_a_form_once", Call, {"answered": "There."}),
    ("task_of_a_form_once", CaseTask, {"what": "Ask."}),
    ("told_once", Notification, {"words": "Again."}),
    ("one_choice_per_kind", NotificationChoice, {"in_site": False}),
    ("reminded_once_per_duty_and_lead", Reminder, {}),
    ("missed_once_per_duty", MissedClock, {"title": "Again"}),
    ("saved_view_name_once", SavedView, {"query": "state=open"}),
    ("book_entry_once", BookEntry, {}),
    ("book_entry_is_one_with_one", BookDecision, {}),
    ("table_uploaded_once", ApplicationImport, {"name": "again.csv"}),
    ("notice_due_once", NoticeDue, {}),
    ("closed_day_once", ClosedDay, {}),
    ("pair_ruled_out_once", RuledOut, {"score": 1}),
    ("one_injured_worker_per_case", Party, {"name": "Someone Else"}),
    ("letter_once_per_recipient_and_template_version", Letter, {"inputs": {}}),
    ("letter_once_per_template_version", Letter, {"recipient": None, "kind": "determination"}),
    ("one_delivery_under_way_per_letter", Delivery, {"address": "1 Other Street"}),
    ("one_feed_of_a_day", Feed, {"sha256": "1" * 64}),
    ("feed_link_once", FeedMessage, {"address": "c@d.example"}),
    ("one_open_disposal_per_thing", DisposalLine, {"name": "Two"}),
    ("disposed_once_per_line", Disposed, {"size": 2}),
    ("delivery_link_once", Delivery, {**LINKED, "returned_on": DAY, "return_reason": "Moved"}),
    ("the case number, which is unique", Case, {}),
    ("the UR decision, one a case", UrDecision, {}),
]


ALSO_BROKEN = {
    "fee_line_kind_known": "fee_line_amount_of_its_kind",
    "invoice_kind_known": "invoice_asks_and_credit_note_gives_back",
    "invoice_way_known": "invoice_sent_by_somebody_somehow",
}
"""What an unknown kind or way breaks as well: the database chooses which of the two it names."""


@pytest.mark.parametrize(("constraint", "model", "changes"), CHECKS)
def test_the_database_refuses_a_value_that_cannot_be(constraint, model, changes):
    row = _row(model)
    before = model.objects.values().get(pk=row.pk)
    with (
        triggers_lifted(connection),
        pytest.raises(IntegrityError, match=f"{constraint}|{ALSO_BROKEN.get(constraint, constraint)}"),
        transaction.atomic(),
    ):
        model.objects.filter(pk=row.pk).update(**changes)
    assert model.objects.values().get(pk=row.pk) == before


@pytest.mark.parametrize(("constraint", "model", "changes"), COPIES)
def test_the_database_refuses_a_second_of_what_there_is_one(constraint, model, changes):
    row = _row(model)
    count = model.objects.count()
    row.pk = None
    for name, value in changes.items():
        setattr(row, name, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.bulk_create([row])
    assert model.objects.count() == count


def test_every_constraint_is_tried():
    declared = {
        constraint.name for model in apps.get_app_config("cases").get_models() for constraint in model._meta.constraints
    }
    below = {"hold_says_why", "hold_release_says_why", "book_entries_are_two_once"}
    assert {name for name, *_ in CHECKS} | {name for name, *_ in COPIES if " " not in name} | below == declared


def test_two_entries_of_the_book_are_said_to_be_two_once():
    _case_with_everything()
    decision = BookDecision.objects.get()
    said = {"entry": decision.entry, "other": decision.other, "reason": "Two.", "decided_at": NOW}
    BookDecision.objects.create(are_one=False, decided_by=a_case_manager(), **said)
    with pytest.raises(IntegrityError, match=r"book_entries_are_two_once|UNIQUE"), transaction.atomic():
        BookDecision.objects.create(are_one=False, decided_by=a_case_manager(), **said)


def test_a_hold_and_its_release_say_why():
    """Neither is ever changed, so what cannot be is refused when it is made."""
    placed = {"case": open_(), "since": DAY, "placed_by": a_case_manager(), "placed_at": NOW}
    with pytest.raises(IntegrityError, match="hold_says_why"), transaction.atomic():
        LegalHold.objects.create(reason="", **placed)
    hold = LegalHold.objects.create(reason="A subpoena.", **placed)
    with pytest.raises(IntegrityError, match="hold_release_says_why"), transaction.atomic():
        LegalHoldRelease.objects.create(hold=hold, reason="", released_by=an_administrator(), released_at=NOW)


def test_other_parties_may_be_several():
    case = open_()
    for name in ("Shoreline Imaging", "Bayside Pharmacy"):
        Party.objects.bulk_create([Party(case=case, kind=PartyKind.FACILITY.value, organization=name)])
    assert case.parties.filter(kind=PartyKind.FACILITY).count() == 2


def test_the_same_bytes_may_be_in_two_cases():
    first, second = open_(), open_()
    a_document(first, checked=False)
    a_document(second, checked=False)
    assert Document.objects.values("sha256").distinct().count() == 1
    assert Document.objects.count() == 2


def test_a_case_with_parties_events_and_records_goes_only_as_a_whole():
    """A party named in an event cannot be taken out from under it."""
    case = _case_with_everything()
    party = case.parties.first()
    with triggers_lifted(connection):
        CaseEvent.objects.filter(pk=case.events.first().pk).update(party=party)
    with pytest.raises(ProtectedError):
        party.delete()


def _row(model: type) -> object:
    case = _case_with_everything()
    if model is Case:
        return case
    if model is ClosedDay:
        told = {"reason": "a holiday the Governor declared", "source": "Proclamation"}
        return ClosedDay.objects.create(day=DAY, added_at=NOW, added_by=a_case_manager(), **told)
    if model in {
        ApplicationImport,
        BookDecision,
        DeliveryReport,
        Feed,
        FeedMessage,
        NoteMention,
        NotificationChoice,
        SavedView,
    }:
        return model.objects.get()
    if model is BookEntry:
        return BookEntry.objects.order_by("pk").first()
    if model is DraftFile:
        return a_draft_file(an_application_draft())
    return model.objects.filter(
        **{
            {
                Delivery: "letter__case",
                DocumentPage: "document__case",
                PageMark: "document__case",
                Reading: "document__case",
                PrintBatch: "deliveries__letter__case",
                RequiredPages: "answer__case",
                Disposal: "lines__case",
                Disposed: "line__case",
                Invoice: "lines__line__case",
                InvoiceLine: "line__case",
                ItemChange: "item__case",
                MoveGround: "move__case",
            }.get(model, "case"): case
        }
    ).first()


def test_numbers_that_differ_in_capitals_only_stop_the_migration_with_words(without_the_constraint):
    """Before the index there may be two; which case keeps its number is not for a migration to say."""
    migration = importlib.import_module("cases.migrations.0006_numbers_once")
    for number in ("CM17-0000001", "cm17-0000001", "CM17-0000002"):
        Case.objects.create(case_number=number, opened_at=timezone.now())
    with pytest.raises(ValueError, match=r"in small letters: CM17-0000001\. Give one case of each another number"):
        migration.find_numbers_typed_twice(apps, connection.schema_editor())


# ---- numbers of another form, from before the database refused them -------------------------------------------------


def _take_the_constraint_away() -> None:
    """As the database was, until the end of the test."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        else:
            cursor.execute("ALTER TABLE cases_case DROP CONSTRAINT case_number_of_its_form")


@pytest.fixture
def without_the_constraint():
    _take_the_constraint_away()
    yield
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


@pytest.mark.parametrize("number", ["CM26/0123", "CM26-123", "cm26-0000020", "", "CM26-0000020 ", "UNNUMBERED-XYZ"])
def test_a_number_of_another_form_is_refused(number):
    with pytest.raises(IntegrityError, match="case_number_of_its_form"), transaction.atomic():
        Case.objects.filter(pk=open_().pk).update(case_number=number)


def test_a_case_with_such_a_number_gets_the_next_of_its_year_and_is_found_by_the_old_one(without_the_constraint):
    first, odd, small = (open_(received_on=date(2026, 3, 2)) for _ in range(3))
    Case.objects.filter(pk=odd.pk).update(case_number="CM26/0123")
    Case.objects.filter(pk=small.pk).update(case_number="cm26-0007000")
    refresh_lookup(case=Case.objects.get(pk=odd.pk))
    NUMBERS.number_anew(apps, SimpleNamespace(connection=connection))
    assert list(Case.objects.order_by("pk").values_list("case_number", flat=True)) == [
        first.case_number,
        "CM26-0000004",
        "CM26-0007000",
    ]
    odd.refresh_from_db()
    assert former_numbers(odd) == ["CM26/0123"]
    refresh_lookup(case=odd)
    for words in ("CM26/0123", "CM26-0000004"):
        assert found_cases(an_administrator(), words).ids == [odd.pk]
    told = record_of(odd, Section.CORRECTIONS)[0]
    assert (told.title, told.detail) == (
        "Corrected: case number",
        f"CM26/0123 → CM26-0000004. {NUMBERS.REASON}",
    )
