"""Who may do what, service by service: a table written down here, and asked of the real services."""

from __future__ import annotations

import ast
import io
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from cases.enums import (
    CallDirection,
    CaseEventKind,
    CaseState,
    Channel,
    DocumentSource,
    DraftFileKind,
    EligibilityReason,
    ItemStatus,
    PartyKind,
)
from cases.models import (
    BookEntry,
    ClosedDay,
    Delivery,
    Disposal,
    LegalHold,
    PageMark,
    PrintBatch,
    SavedView,
    Upload,
)
from cases.services import (
    book,
    bulk,
    calls,
    case_tasks,
    closed_days,
    consolidation,
    corrections,
    descriptions,
    desk,
    documents,
    drafts,
    duplicates,
    events,
    facts,
    fees,
    imports,
    intake,
    invoices,
    items,
    manifest,
    moves,
    notes,
    page_pictures,
    parties,
    priority,
    reading,
    required,
    transfer,
    uploads,
)
from cases.services.correspondence import batches, deliveries, feed_links, feeds, letters, mailing, notices, reports
from cases.services.retention import disposal, holds
from cases.transfer import CaseDocument, CaseFacts
from imr_site.accounts.enums import ChangeKind, Role
from imr_site.errors import NotAllowed, Refused
from imr_site.people.services import changes, links, people
from reviews.enums import PassageUse, WithdrawalKind
from reviews.letters.extraction import LetterFile
from reviews.models import Absence, LibraryDocument, Passage, Phrase, WordingText
from reviews.selectors.determination import content_of
from reviews.selectors.pack import pack_of
from reviews.selectors.screening import Question
from reviews.services import (
    asking,
    caseload,
    checking,
    credential_proofs,
    credentials,
    determination_letters,
    drafting,
    ground_five,
    imported_letters,
    importing,
    joint,
    packs,
    passages,
    phrases,
    public,
    rounds,
    screening,
    sign_off,
)
from reviews.services.library import documents as library
from reviews.services.library import wording
from reviews.services.quality import samples
from tests.factories import (
    a_case,
    a_case_manager,
    a_determination,
    a_draft_file,
    a_pdf,
    a_person,
    a_proof,
    a_quality_physician,
    a_reviewer,
    a_round,
    a_user,
    an_administrator,
    an_application,
    an_application_draft,
    designate,
    jointly_reviewed,
    open_,
)
from tests.factories.feeds import a_feed
from tests.factories.fees import a_fee, an_invoice
from tests.factories.public import RELEASER, a_draft, prepare, release
from tests.factories.quality import SOUND, a_sample
from tests.factories.reports import a_kept_report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from imr_site.accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

S = CaseState
PEOPLE = ("intake", "case_manager", "designated", "other_reviewer", "quality", "administrator", "auditor", "system")
# fmt: off
MAY = {
    #                                intake manager designated other quality admin auditor system
    "people.changes.approve_change":     "no  no  no  no  no  yes no  no ",
    "people.changes.ask_change":         "no  no  no  no  no  yes no  no ",
    "people.changes.refuse_change":      "no  no  no  no  no  yes no  no ",
    "people.links.request_link":         "no  no  no  no  no  yes no  no ",
    "people.people.close_account":       "no  no  no  no  no  yes no  no ",
    "people.people.open_account":        "no  no  no  no  no  yes no  no ",
    "people.people.rename_account":      "no  no  no  no  no  yes no  no ",
    "cases.batches.cancel_batch":          "no  yes no  no  no  yes no  no ",
    "cases.batches.make_batch":            "no  yes no  no  no  yes no  no ",
    "cases.batches.open_batch":            "no  yes no  no  no  yes no  no ",
    "cases.batches.request_merging":       "no  yes no  no  no  yes no  no ",
    "cases.bulk.plan_moves":               "yes yes no  no  no  yes no  no ",
    "cases.bulk.request_moves":            "yes yes no  no  no  yes no  no ",
    "cases.consolidation.consolidate":     "yes yes no  no  no  yes no  no ",
    "cases.desk.give_case":                "no  yes no  no  no  yes no  no ",
    "cases.desk.put_back":                 "no  yes no  no  no  yes no  no ",
    "cases.desk.remove_view":              "yes yes no  no  yes yes yes no ",
    "cases.desk.save_view":                "yes yes no  no  yes yes yes no ",
    "cases.desk.skip_case":                "yes yes no  no  no  yes no  no ",
    "cases.desk.take_case":                "yes yes no  no  no  yes no  no ",
    "cases.desk.take_next":                "yes yes no  no  no  yes no  no ",
    "cases.consolidation.separate":        "yes yes no  no  no  yes no  no ",
    "cases.book.keep_apart":               "yes yes no  no  no  yes no  no ",
    "cases.book.merge_entries":            "yes yes no  no  no  yes no  no ",
    "cases.book.take_back":                "yes yes no  no  no  yes no  no ",
    "cases.deliveries.record_received":    "no  yes no  no  no  yes no  yes",
    "cases.deliveries.record_returned":    "no  yes no  no  no  yes no  yes",
    "cases.deliveries.record_sent":        "no  yes no  no  no  yes no  yes",
    "cases.deliveries.request_sending":    "no  yes no  no  no  yes no  yes",
    "cases.deliveries.send_again":         "no  yes no  no  no  yes no  no ",
    "cases.feed_links.send_feed":          "no  yes no  no  no  yes no  yes",
    "cases.feeds.acknowledge_feed":        "no  yes no  no  no  yes no  no ",
    "cases.feeds.open_feed":               "no  yes no  no  no  yes no  no ",
    "cases.reports.link_report":           "no  yes no  no  no  yes no  no ",
    "cases.reports.read_report":           "no  yes no  no  no  yes yes no ",
    "cases.reports.set_report_aside":      "no  yes no  no  no  yes no  no ",
    "cases.disposal.approve_disposal":     "no  no  no  no  no  yes no  no ",
    "cases.disposal.propose_disposals":    "no  no  no  no  no  yes no  yes",
    "cases.disposal.refuse_disposal":      "no  no  no  no  no  yes no  no ",
    "cases.page_pictures.page_picture":    "yes yes yes no  yes yes yes no ",
    "cases.reading.note_opened":           "yes yes yes no  yes yes yes no ",
    "cases.reading.note_seen":             "yes yes yes no  yes yes yes no ",
    "cases.reading.remove_mark":           "no  yes no  no  no  no  no  no ",
    "cases.reading.turn_bookmark":         "yes yes yes no  yes yes yes no ",
    "cases.reading.write_page_note":       "yes yes yes no  yes yes yes no ",
    "cases.documents.open_document":       "yes yes yes no  yes yes yes no ",
    "cases.documents.open_original":       "no  no  no  no  no  yes no  no ",
    "cases.documents.receive_document":    "yes yes no  no  no  yes no  yes",
    "cases.drafts.discard_draft":          "yes no  no  no  no  no  no  no ",
    "cases.drafts.hand_draft":             "no  no  no  no  no  yes no  no ",
    "cases.drafts.keep_draft_file":        "yes no  no  no  no  no  no  no ",
    "cases.drafts.page_picture":           "yes no  no  no  no  no  no  no ",
    "cases.drafts.remove_draft_file":      "yes no  no  no  no  no  no  no ",
    "cases.drafts.save_draft":             "yes yes no  no  no  yes no  no ",
    "cases.duplicates.link_original":      "yes yes no  no  no  yes no  no ",
    "cases.duplicates.rule_out":           "yes yes no  no  no  yes no  no ",
    "cases.duplicates.undo_rule_out":      "yes yes no  no  no  yes no  no ",
    "cases.duplicates.unlink_original":    "yes yes no  no  no  yes no  no ",
    "cases.events.add_event":              "yes yes no  no  no  yes no  no ",
    "cases.facts.extend_clock":           "no  yes no  no  no  yes no  no ",
    "cases.facts.state_facts":            "yes yes no  no  no  yes no  no ",
    "cases.fees.state_fee":               "no  yes no  no  no  yes no  no ",
    "cases.invoices.credit_fee":          "no  yes no  no  no  yes no  no ",
    "cases.invoices.issue_invoice":       "no  yes no  no  no  yes no  no ",
    "cases.invoices.open_invoice":        "no  yes no  no  no  yes yes no ",
    "cases.invoices.record_invoice_sent": "no  yes no  no  no  yes no  no ",
    "cases.invoices.retry_invoice":       "no  yes no  no  no  yes no  no ",
    "cases.holds.place_hold":              "no  yes no  no  no  yes no  no ",
    "cases.holds.release_hold":            "no  no  no  no  no  yes no  no ",
    "cases.imports.request_import":        "yes yes no  no  no  yes no  yes",
    "cases.intake.open_case":              "yes yes no  no  no  yes no  yes",
    "cases.items.close_item":              "no  yes no  no  no  yes no  no ",
    "cases.calls.log_call":                "yes yes no  no  no  yes no  no ",
    "cases.calls.strike_call":             "yes yes no  no  no  yes no  no ",
    "cases.notes.write_note":              "yes yes no  no  yes yes no  no ",
    "cases.notes.strike_note":             "no  yes no  no  no  yes no  no ",
    "cases.case_tasks.give_task":          "yes yes no  no  yes yes no  no ",
    "cases.case_tasks.finish_task":        "yes yes no  no  no  yes no  no ",
    "cases.closed_days.add_closed_day":    "no  no  no  no  no  yes no  no ",
    "cases.closed_days.retire_closed_day": "no  no  no  no  no  yes no  no ",
    "cases.items.exclude_item":            "yes yes no  no  no  yes no  no ",
    "cases.items.reopen_item":             "no  yes no  no  no  yes no  no ",
    "cases.items.reword_item":             "yes yes no  no  no  yes no  no ",
    "cases.corrections.correct_event":     "yes yes no  no  no  yes no  no ",
    "cases.corrections.correct_facts":     "yes yes no  no  no  yes no  no ",
    "cases.notices.request_notices":       "yes yes no  no  no  yes no  no ",
    "cases.notices.send_notice":           "yes yes no  no  no  yes no  no ",
    "cases.notices.settle_notice":         "yes yes no  no  no  yes no  no ",
    "cases.parties.add_party":             "yes yes no  no  no  yes no  no ",
    "cases.letters.open_letter":           "no  yes no  no  yes yes yes no ",
    "cases.letters.retry_letter":          "no  yes no  no  yes yes no  yes",
    "cases.mailing.record_batch_mailed":   "no  yes no  no  no  yes no  no ",
    "cases.mailing.retry_batch":           "no  yes no  no  no  yes no  no ",
    "cases.moves.move_case":               "yes yes no  no  no  yes no  no ",
    "cases.transfer.import_case":          "no  no  no  no  no  yes no  yes",
    "cases.parties.correct_party":         "yes yes no  no  no  yes no  no ",
    "cases.descriptions.describe_documents": "yes yes no  no  no  yes no  no ",
    "cases.descriptions.replace_document": "yes yes no  no  no  yes no  no ",
    "cases.uploads.add_part":              "yes yes no  no  no  yes no  no ",
    "cases.uploads.begin_upload":          "yes yes no  no  no  yes no  no ",
    "cases.uploads.end_upload":            "yes yes no  no  no  yes no  no ",
    "cases.uploads.finish_upload":         "yes yes no  no  no  yes no  no ",
    "cases.required.state_required":       "yes yes no  no  no  yes no  no ",
    "cases.manifest.make_manifest_csv":    "yes yes no  no  yes yes yes no ",
    "cases.manifest.make_manifest_pdf":    "yes yes no  no  yes yes yes no ",
    "cases.priority.convert_to_expedited": "no  yes no  no  no  yes no  no ",
    "reviews.asking.ask_party":            "no  no  yes no  no  no  no  no ",
    "reviews.credentials.attest_credentials": "no  no  yes no  no  no  no  no ",
    "reviews.credentials.keep_credential": "no  no  yes no  no  yes no  no ",
    "reviews.credentials.log_export":      "no  no  no  no  no  yes no  no ",
    "reviews.credentials.record_credentials": "no  no  no  no  no  yes no  no ",
    "reviews.credentials.remove_credential": "no  no  yes no  no  yes no  no ",
    "reviews.credential_proofs.add_proof":  "no  no  no  no  no  yes no  no ",
    "reviews.credential_proofs.open_proof": "no  no  no  no  no  yes no  no ",
    "reviews.credential_proofs.remove_proof": "no  no  no  no  no  yes no  no ",
    "reviews.determination_letters.request_determination_letter": "no  yes no  no  yes yes no  yes",
    "reviews.determination_letters.request_public_letter": "no  no  no  no  yes yes no  yes",
    "reviews.checking.request_checks":     "no  yes yes no  no  yes no  yes",
    "reviews.drafting.save_decision":      "no  no  yes no  no  no  no  no ",
    "reviews.drafting.save_facts":         "no  no  yes no  no  no  no  no ",
    "reviews.drafting.save_summary":       "no  no  yes no  no  no  no  no ",
    "reviews.ground_five.answer_statement": "no  no  yes no  no  no  no  no ",
    "reviews.importing.import_letter":     "no  no  no  no  no  yes no  yes",
    "reviews.importing.import_letters":    "no  no  no  no  no  yes no  yes",
    "reviews.documents.add_document":        "no  no  no  no  no  yes no  no ",
    "reviews.documents.request_recheck":     "no  no  no  no  no  yes no  yes",
    "reviews.documents.retire_document":     "no  no  no  no  no  yes no  no ",
    "reviews.packs.pack_archive":          "no  yes no  no  yes yes yes no ",
    "reviews.packs.service_record":        "no  yes no  no  yes yes yes no ",
    "reviews.passages.cite_passage":       "no  no  yes no  no  no  no  no ",
    "reviews.passages.confirm_passage":    "no  no  yes no  no  no  no  no ",
    "reviews.passages.drop_passage":       "no  no  yes no  no  no  no  no ",
    "reviews.phrases.keep_phrase":         "no  no  yes yes no  no  no  no ",
    "reviews.phrases.remove_phrase":       "no  no  yes yes no  no  no  no ",
    "reviews.public.prepare_public":       "no  yes no  no  no  yes no  yes",
    "reviews.public.release_public":       "no  no  no  no  yes yes no  no ",
    "reviews.public.return_held":          "no  no  no  no  yes yes no  no ",
    "reviews.imported_letters.request_preparing": "no  yes no  no  no  yes no  no ",
    "reviews.imported_letters.request_release": "no  no  no  no  yes yes no  no ",
    "reviews.public.save_public":          "no  yes no  no  no  yes no  no ",
    "reviews.public.submit_public":        "no  yes no  no  no  yes no  no ",
    "reviews.public.withdraw_public":      "no  no  no  no  yes yes no  no ",
    "reviews.rounds.declare_conflict":     "no  no  yes no  no  no  no  no ",
    "reviews.caseload.designate_many":     "no  yes no  no  no  yes no  no ",
    "reviews.screening.rule_on":           "no  yes no  no  no  yes no  no ",
    "reviews.rounds.take_back":            "no  yes no  no  no  yes no  no ",
    "reviews.joint.record_approval":       "no  yes no  no  no  yes no  no ",
    "reviews.joint.end_joint_review":      "no  yes no  no  no  yes no  no ",
    "reviews.rounds.decline_review":       "no  no  yes no  no  no  no  no ",
    "reviews.rounds.designate_reviewer":   "no  yes no  no  no  yes no  no ",
    "reviews.rounds.mark_reviewed":        "no  no  yes no  no  no  no  no ",
    "reviews.samples.review_sample":      "no  no  no  no  yes no  no  no ",
    "reviews.sign_off.answer_late_records": "no  no  no  no  yes no  no  no ",
    "reviews.sign_off.approve":            "no  no  no  no  yes no  no  no ",
    "reviews.sign_off.return_to_reviewer": "no  no  no  no  yes no  no  no ",
    "reviews.sign_off.submit_determination": "no  no  yes no  no  no  no  no ",
    "reviews.wording.add_wording":         "no  no  no  no  no  yes no  no ",
    "reviews.wording.retire_wording":      "no  no  no  no  no  yes no  no ",
}
# fmt: on
"""`move_case` is asked for one move, `withdraw`; tests/cases/services/test_moves.py walks the whole lifecycle."""

NOT_ASKED = {
    "what only a background job calls": {
        "people.links.send_link",
        "people.links.send_notice",
        "cases.batches.merge_batch",
        "cases.deliveries.send_what_is_ready",
        "cases.disposal.carry_out_disposal",
        "cases.imports.import_rows",
        "cases.invoices.make_invoice",
        "cases.closed_days.refresh_all_due",
        "cases.documents.check_document",
        "cases.page_texts.read_document",
        "cases.drafts.check_draft_file",
        "cases.documents.record_verdict",
        "cases.letters.make_letter",
        "cases.notices.send_notices",
        "cases.feeds.make_feeds",
        "cases.feed_links.send_by_itself",
        "cases.feed_links.send_feed_message",
        "cases.feed_links.request_reminders",
        "cases.feed_links.remind_of_feed",
        "cases.feed_links.record_undelivered",
        "cases.bulk.carry_out_moves",
        "cases.mailing.carry_out_mailing",
        "cases.notifications.mail_notification",
        "cases.digests.send_digests",
        "cases.letters.render_letter",
        "cases.letters.seal_letter",
        "cases.messages.send_message",
        "cases.messages.send_new_link",
        "reviews.findings.recompute_findings",
        "reviews.findings.recompute_rounds",
        "reviews.documents.recheck_rounds",
        "reviews.imported_letters.prepare_letters",
        "reviews.imported_letters.release_letters",
        "reviews.statistics.count_changed_months",
    },
    "what only the timer calls": {
        "cases.chasing.chase",
        "cases.chasing.look_at",
        "cases.page_texts.request_what_is_unread",
        "reviews.credential_watch.tell_of_credentials",
        "cases.digests.ask_for_digests",
        "cases.expiry.remove_expired",
        "cases.reports.remove_report_file",
        "cases.drafts.remove_expired_drafts",
        "cases.uploads.sweep_uploads",
    },
    "what changes nothing but the actor's own": {
        "cases.notifications.choose_ways",
        "cases.reading.choose_keys",
        "cases.notifications.mark_all_read",
        "cases.notifications.mark_read",
    },
    "what only a command calls": {
        "cases.lookup.refresh_every_lookup",
        "reviews.decided_items.rebuild_decided_items",
        "reviews.register.rebuild_register",
        "reviews.said_in_file.keep_said",
        "reviews.said_in_file.keep_said_in_case",
        "reviews.said_in_file.request_what_is_out_of_date",
    },
    "what a party does with the link of a letter, and a mail server": {
        "cases.feed_links.feed_at",
        "cases.feed_links.open_feed_link",
        "cases.feed_links.acknowledge_by_link",
        "cases.messages.link_is_open",
        "cases.messages.open_link",
        "cases.reports.take_report",
    },
    "parts of other services, which ask": {
        "people.links.enqueue_link",
        "people.links.enqueue_notice",
        "cases.page_pictures.forget_pictures",
        "cases.page_texts.forget_pages",
        "cases.page_texts.request_reading",
        "cases.page_pictures.get_ready_to_draw",
        "cases.reading.forget_marks",
        "cases.clocks.refresh_due",
        "cases.clocks.refresh_due_of_many",
        "cases.batches.locked",
        "cases.batches.record_on",
        "cases.bulk.bulk_moves",
        "cases.desk.mark_ready_to_issue",
        "cases.notes.strike",
        "cases.sent_once.keep_once",
        "cases.notifications.notify",
        "cases.corrections.put_aside",
        "cases.owed.owe_notices",
        "cases.owed.let_go",
        "cases.owed.settle",
        "cases.owed.settle_moot",
        "cases.deliveries.request_delivery",
        "cases.deliveries.request_delivery_to_director",
        "cases.letters.request_letter",
        "cases.record_cases.file_record_cases",
        "reviews.determination_letters.request_determination_letters",
        "cases.events.record_event",
        "cases.events.record_days_of_record",
        "cases.events.record_sendings",
        "cases.events.recording_events",
        "cases.intake.next_case_number",
        "cases.drafts.hand_over",
        "cases.corrections.follow",
        "cases.corrections.keep",
        "cases.corrections.lock",
        "cases.lookup.refresh_lookup",
        "cases.lookup.enter_lookup",
        "reviews.issue.issue_determination",
        "reviews.decided_items.list_decided_items",
        "reviews.decided_items.list_decided_items_of_record",
        "reviews.register.list_public",
        "reviews.register.request_register",
        "reviews.register.unlist_public",
        "reviews.samples.draw_sample",
        "reviews.returns.keep_return",
        "reviews.ground_five.log_ground_five",
        "reviews.snapshots.take_snapshot",
        "reviews.documents.offer_editions",
        "reviews.rounds.cancel_sign_offs",
        "reviews.rounds.close_round",
        "reviews.rounds.writing",
        "reviews.rounds.tell_of_unanswered",
        "reviews.screening.keep_screening",
        "reviews.versions.add_version",
        "reviews.versions.retire_version",
    },
    "what writes nothing": {
        "reviews.register.listing_of",
        "cases.consequences.standing_of",
        "cases.digests.is_business_day",
        "cases.consequences.what_follows",
        "cases.corrections.in_words",
        "cases.documents.inspected",
        "cases.corrections.may_be_corrected",
        "cases.intake.identity_in",
        "cases.intake.opened_with",
        "cases.intake.problems_of_dates",
        "cases.batches.deliveries_of",
        "cases.deliveries.checked_address",
        "cases.deliveries.check_day",
        "cases.links.hash_of",
        "cases.links.mail_out",
        "cases.links.network_of",
        "cases.links.token_for",
        "cases.deliveries.entry_of",
        "cases.marks.id_of_notification",
        "cases.marks.mark_of",
        "cases.marks.marked",
        "cases.marks.message_id",
        "cases.marks.notification_of",
        "cases.marks.return_address",
        "cases.deliveries.set_aside_on",
        "cases.keepers.case_dates",
        "cases.letters.pdf_of",
        "cases.sealed.sealed_problems",
        "cases.letters.stored_pdf",
        "reviews.determination_inputs.as_values",
        "reviews.determination_inputs.inputs_of_letter",
        "reviews.determination_inputs.inputs_of_content",
        "reviews.determination_letters.draft_pdf",
        "reviews.determination_letters.render_options",
        "reviews.determination_letters.printed_content",
        "cases.events.business_time",
        "cases.events.not_before_last_move",
        "cases.events.refuse_future",
        "cases.moves.missing_for",
        "cases.unnamed.keep_reviewer_unnamed",
        "cases.moves.offered_moves",
        "cases.parties.correctable",
        "reviews.importing.differing_fields",
        "reviews.documents.problems_of",
        "reviews.returns.told_reasons",
        "reviews.rounds.named_parties",
        "reviews.screening.refuse_unless_in",
        "reviews.versions.last_version",
        "reviews.wording.first_day",
        "reviews.wording.preview_of",
        "cases.notices.preview_notice",
        "reviews.wording.problems_of",
        "reviews.wording.tidied",
        "reviews.wording.warnings_of",
    },
}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[SimpleNamespace]:
    """What the services are asked to do something to, made once; each call is undone."""
    folder = tmp_path_factory.mktemp("authority")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder), transaction.atomic():
        yield _world()
        transaction.set_rollback(True)


def _begun(world: SimpleNamespace) -> Upload:
    """A file on its way; its bytes on the disk are not undone with the rest, so each call has its own."""
    return uploads.begin_upload(case=world.received, name="a.pdf", size=9, actor=a_case_manager())


def _world() -> SimpleNamespace:
    received = open_()
    determination = a_determination()
    now = timezone.now()
    typed = an_application_draft(a_person(Role.INTAKE))
    beside = a_draft_file(typed)
    drafts.check_draft_file(file_id=beside.pk)
    beside.refresh_from_db()
    left = an_application_draft(a_user(Role.INTAKE, "Leo Brandt"))
    left.owner.is_active = False
    left.owner.save()
    known = BookEntry.objects.get(kind=PartyKind.REQUESTING_PHYSICIAN.value)
    another, third = (
        BookEntry.objects.create(kind=known.kind, words=name.lower(), name=name, sound="KSTL")
        for name in ("Ira Castle", "Ivo Castle")
    )
    return SimpleNamespace(
        known=known,
        another=another,
        said=book.keep_apart(entry=known, other=third, reason="Two towns.", actor=a_case_manager()),
        received=received,
        closed=ClosedDay.objects.create(
            day=date(2031, 7, 9), reason="A", source="B", added_at=now, added_by=a_case_manager()
        ),
        screened=a_case(S.ELIGIBILITY_REVIEW),
        note=notes.write_note(case=received, text="She moved.", actor=a_case_manager()),
        call=calls.log_call(
            case=received,
            other="Her son",
            direction=CallDirection.IN,
            asked="Where?",
            answered="Here.",
            actor=a_person(Role.INTAKE),
        ),
        task=case_tasks.give_task(
            case=received, what="Look", owner=a_case_manager(), due_on=timezone.localdate(), actor=a_case_manager()
        ),
        typed=typed,
        left=left,
        beside=beside,
        ready=a_case(S.READY_FOR_REVIEW),
        notice=a_case(S.ELIGIBLE).notices.get(),
        fee=(fee := a_fee(a_case(S.ELIGIBLE))),
        invoice=an_invoice(fee),
        undeclared=designate(a_case(S.READY_FOR_REVIEW)),
        joint=jointly_reviewed(),
        round=(round_ := a_round(state=S.CLINICAL_REVIEW)),
        mark=PageMark.objects.create(
            person=a_case_manager(), document=round_.case.documents.first(), number=1, made_at=now
        ),
        passage=Passage.objects.create(
            round=round_,
            use=PassageUse.SUMMARY.value,
            document=round_.case.documents.first(),
            box=[1, 0, 0, 9, 9],
            cited_by=round_.reviewer.user,
            cited_at=now,
        ),
        proof=a_proof(round_.reviewer),
        drafted=a_round(state=S.DETERMINATION_DRAFTED),
        determination=determination,
        delivery=Delivery.objects.filter(letter__case=determination.case).first(),
        batch=PrintBatch.objects.create(made_at=now, made_by=a_case_manager()),
        report=a_kept_report(),
        feed=a_feed(),
        disposal=Disposal.objects.create(record_class="records", proposed_at=now),
        hold=LegalHold.objects.create(
            case=received, reason="A subpoena.", since=now.date(), placed_by=a_case_manager(), placed_at=now
        ),
        colleague=(colleague := a_user(Role.CASE_MANAGER, "Ilse Moro")),
        change=changes.ask_change(
            person=colleague, kind=ChangeKind.ADDRESS, after="ilse@example.org", actor=an_administrator("Ada Quist")
        ),
        draft=prepare(a_draft(determination)),
        public=release(prepare(a_draft(a_determination(case_number="CM20-7777777")))),
        sample=a_sample(),
        rules=LibraryDocument.objects.create(
            name="own", version=1, text="Rules.", note="", added_at=now, added_by=an_administrator()
        ),
        wording=WordingText.objects.create(
            name="appeal",
            version=1,
            text="Words.",
            note="",
            effective_from=date(2099, 1, 1),
            added_at=now,
            added_by=an_administrator(),
        ),
        people={
            "intake": a_person(Role.INTAKE),
            "case_manager": a_case_manager(),
            "designated": a_reviewer().user,
            "other_reviewer": a_reviewer("Tobias Aurelio").user,
            "quality": a_quality_physician(RELEASER),
            "administrator": an_administrator(),
            "auditor": a_person(Role.AUDITOR),
            "system": None,
        },
    )


def _reading(world: Any) -> dict[str, Any]:
    return {"case": world.round.case, "document": world.round.case.documents.first()}


def _party(case: Any) -> intake.PartyData:
    party = case.parties.first()
    return intake.PartyData(kind=party.kind, name="Adela Marchetti", address=party.address)


def _said(case: Any) -> items.Said:
    return items.Said(by=case.parties.get(kind="injured_worker"), on=timezone.localdate())


CALLS: dict[str, Any] = {
    "people.changes.approve_change": lambda w, actor: changes.approve_change(change=w.change, actor=actor),
    "people.changes.ask_change": lambda w, actor: changes.ask_change(
        person=w.colleague, kind=ChangeKind.ROLE, after=Role.QUALITY, actor=actor
    ),
    "people.changes.refuse_change": lambda w, actor: changes.refuse_change(change=w.change, actor=actor),
    "people.links.request_link": lambda w, actor: links.request_link(person=w.colleague, actor=actor),
    "people.people.close_account": lambda w, actor: people.close_account(person=w.colleague, actor=actor),
    "people.people.open_account": lambda _w, actor: people.open_account(
        email="new@example.org", full_name="Nadia New", role=Role.INTAKE, actor=actor
    ),
    "people.people.rename_account": lambda w, actor: people.rename_account(
        person=w.colleague, full_name="Ilse Moreau", actor=actor
    ),
    "reviews.credentials.attest_credentials": lambda w, actor: credentials.attest_credentials(
        reviewer=w.round.reviewer, seen="", actor=actor
    ),
    "reviews.credentials.keep_credential": lambda w, actor: credentials.keep_credential(
        row=Absence(reviewer=w.round.reviewer), values={}, actor=actor
    ),
    "reviews.credentials.log_export": lambda _w, actor: credentials.log_export(actor=actor),
    "reviews.credentials.remove_credential": lambda w, actor: credentials.remove_credential(
        row=w.round.reviewer.absences.create(begins_on=date(2030, 1, 1), ends_on=date(2030, 1, 1)), actor=actor
    ),
    "reviews.credential_proofs.add_proof": lambda w, actor: credential_proofs.add_proof(
        reviewer=w.round.reviewer, title="Print", about="", upload=io.BytesIO(), actor=actor
    ),
    "reviews.credential_proofs.open_proof": lambda w, actor: credential_proofs.open_proof(
        proof=w.proof, actor=actor
    ).close(),
    "reviews.credential_proofs.remove_proof": lambda w, actor: credential_proofs.remove_proof(
        proof=w.proof, actor=actor
    ),
    "reviews.credentials.record_credentials": lambda w, actor: credentials.record_credentials(
        about=w.round.reviewer, done="changed", actor=actor, row=w.round.reviewer.pk
    ),
    "cases.batches.cancel_batch": lambda w, actor: batches.cancel_batch(batch=w.batch, actor=actor),
    "cases.batches.make_batch": lambda w, actor: batches.make_batch(delivery_ids=[w.delivery.pk], actor=actor),
    "cases.batches.open_batch": lambda w, actor: batches.open_batch(batch=w.batch, actor=actor),
    "cases.batches.request_merging": lambda w, actor: batches.request_merging(batch=w.batch, actor=actor),
    "cases.mailing.retry_batch": lambda w, actor: mailing.retry_batch(batch=w.batch, actor=actor),
    "cases.mailing.record_batch_mailed": lambda w, actor: mailing.record_batch_mailed(
        batch=w.batch, mailed_on=timezone.localdate(), actor=actor
    ),
    "cases.deliveries.record_received": lambda w, actor: deliveries.record_received(
        delivery=w.delivery, received_on=timezone.localdate(), actor=actor
    ),
    "cases.deliveries.record_returned": lambda w, actor: deliveries.record_returned(
        delivery=w.delivery, returned_on=timezone.localdate(), reason="Moved.", actor=actor
    ),
    "cases.deliveries.record_sent": lambda w, actor: deliveries.record_sent(
        delivery=w.delivery, sent_on=timezone.localdate(), actor=actor
    ),
    "cases.deliveries.request_sending": lambda w, actor: deliveries.request_sending(delivery=w.delivery, actor=actor),
    "cases.deliveries.send_again": lambda w, actor: deliveries.send_again(
        delivery=w.delivery, channel=Channel.MAIL, address="1 Elm Street", actor=actor
    ),
    "cases.feed_links.send_feed": lambda w, actor: feed_links.send_feed(
        feed=w.feed, address="imr@harborcrest.example", actor=actor
    ),
    "cases.feeds.acknowledge_feed": lambda w, actor: feeds.acknowledge_feed(
        feed=w.feed, note="By telephone", actor=actor
    ),
    "cases.feeds.open_feed": lambda w, actor: feeds.open_feed(feed=w.feed, actor=actor).close(),
    "cases.reports.link_report": lambda w, actor: reports.link_report(
        report=w.report, delivery=w.delivery, returned_on=timezone.localdate(), reason="Moved.", actor=actor
    ),
    "cases.reports.read_report": lambda w, actor: reports.read_report(report=w.report, actor=actor),
    "cases.reports.set_report_aside": lambda w, actor: reports.set_report_aside(
        report=w.report, reason="An absence", actor=actor
    ),
    "cases.letters.open_letter": lambda w, actor: letters.open_letter(letter=w.delivery.letter, actor=actor),
    "cases.letters.retry_letter": lambda w, actor: letters.retry_letter(letter=w.delivery.letter, actor=actor),
    "reviews.determination_letters.request_determination_letter": lambda w, actor: (
        determination_letters.request_determination_letter(determination=w.determination, actor=actor)
    ),
    "reviews.determination_letters.request_public_letter": lambda w, actor: determination_letters.request_public_letter(
        public=w.public, actor=actor
    ),
    "reviews.packs.pack_archive": lambda w, actor: packs.pack_archive(
        pack=pack_of(w.determination), actor=actor
    ).close(),
    "reviews.passages.cite_passage": lambda w, actor: passages.cite_passage(
        round_=w.round, use=PassageUse.SUMMARY, selected=[(1, 0, 4)], actor=actor
    ),
    "reviews.passages.confirm_passage": lambda w, actor: passages.confirm_passage(passage=w.passage, actor=actor),
    "reviews.passages.drop_passage": lambda w, actor: passages.drop_passage(passage=w.passage, actor=actor),
    "reviews.samples.review_sample": lambda w, actor: samples.review_sample(sample=w.sample, grades=SOUND, actor=actor),
    "reviews.sign_off.answer_late_records": lambda w, actor: sign_off.answer_late_records(
        round_=w.drafted, answer="Read.", actor=actor
    ),
    "reviews.packs.service_record": lambda w, actor: packs.service_record(pack=pack_of(w.determination), actor=actor),
    "cases.disposal.approve_disposal": lambda w, actor: disposal.approve_disposal(disposal=w.disposal, actor=actor),
    "cases.disposal.propose_disposals": lambda _w, actor: disposal.propose_disposals(actor=actor),
    "cases.disposal.refuse_disposal": lambda w, actor: disposal.refuse_disposal(
        disposal=w.disposal, reason="Asked for.", actor=actor
    ),
    "cases.page_pictures.page_picture": lambda w, actor: page_pictures.page_picture(
        case=w.round.case, document=w.round.case.documents.first(), page=1, width=160, actor=actor
    ),
    "cases.reading.note_opened": lambda w, actor: reading.note_opened(**_reading(w), session="1", actor=actor),
    "cases.reading.note_seen": lambda w, actor: reading.note_seen(
        **_reading(w), spans=[(1, 1)], page=1, session="1", actor=actor
    ),
    "cases.reading.remove_mark": lambda w, actor: reading.remove_mark(mark=w.mark, actor=actor),
    "cases.reading.turn_bookmark": lambda w, actor: reading.turn_bookmark(**_reading(w), number=1, actor=actor),
    "cases.reading.write_page_note": lambda w, actor: reading.write_page_note(
        **_reading(w), number=1, words="Compare.", stands_at=None, actor=actor
    ),
    "cases.documents.open_document": lambda w, actor: documents.open_document(
        document=w.round.case.documents.first(), actor=actor
    ).close(),
    "cases.documents.open_original": lambda w, actor: documents.open_original(
        document=w.round.case.documents.first(), actor=actor
    ).close(),
    "cases.documents.receive_document": lambda w, actor: documents.receive_document(
        case=w.received,
        data=documents.DocumentData(source=DocumentSource.REQUESTING_PHYSICIAN, title="Report"),
        upload=io.BytesIO(a_pdf("Report")),
        original_name="report.pdf",
        actor=actor,
    ),
    "cases.book.keep_apart": lambda w, actor: book.keep_apart(
        entry=w.known, other=w.another, reason="Two towns.", actor=actor
    ),
    "cases.book.merge_entries": lambda w, actor: book.merge_entries(
        current=w.known, merged=w.another, reason="One letterhead.", actor=actor
    ),
    "cases.book.take_back": lambda w, actor: book.take_back(decision=w.said, actor=actor),
    "cases.drafts.discard_draft": lambda w, actor: drafts.discard_draft(draft=w.typed, actor=actor),
    "cases.drafts.hand_draft": lambda w, actor: drafts.hand_draft(draft=w.left, to=w.colleague, actor=actor),
    "cases.drafts.keep_draft_file": lambda w, actor: drafts.keep_draft_file(
        draft=w.typed,
        kind=DraftFileKind.UR_DECISION,
        upload=io.BytesIO(a_pdf("Decision")),
        original_name="decision.pdf",
        actor=actor,
    ),
    "cases.drafts.page_picture": lambda w, actor: drafts.page_picture(file=w.beside, page=1, actor=actor),
    "cases.drafts.remove_draft_file": lambda w, actor: drafts.remove_draft_file(file=w.beside, actor=actor),
    "cases.drafts.save_draft": lambda _w, actor: drafts.save_draft(
        submission=uuid4(), typed={}, based_on=0, actor=actor
    ),
    "cases.transfer.import_case": lambda _w, actor: transfer.import_case(
        document=CaseDocument(case=CaseFacts()), actor=actor
    ),
    "cases.calls.log_call": lambda w, actor: calls.log_call(
        case=w.received, other="Her son", direction=CallDirection.IN, asked="Where?", answered="Here.", actor=actor
    ),
    "cases.calls.strike_call": lambda w, actor: calls.strike_call(call=w.call, reason="A slip.", actor=actor),
    "cases.notes.write_note": lambda w, actor: notes.write_note(case=w.received, text="He moved.", actor=actor),
    "cases.notes.strike_note": lambda w, actor: notes.strike_note(note=w.note, reason="A slip.", actor=actor),
    "cases.case_tasks.give_task": lambda w, actor: case_tasks.give_task(
        case=w.received, what="Look", owner=w.colleague, due_on=timezone.localdate(), actor=actor
    ),
    "cases.case_tasks.finish_task": lambda w, actor: case_tasks.finish_task(task=w.task, actor=actor),
    "cases.facts.extend_clock": lambda w, actor: facts.extend_clock(
        case=w.ready, clock="C14", days=1, approval="Of June 30.", actor=actor
    ),
    "cases.facts.state_facts": lambda w, actor: facts.state_facts(
        case=w.received, facts={"carve_out": False}, actor=actor
    ),
    "cases.bulk.plan_moves": lambda w, actor: bulk.plan_moves(case_ids=[w.ready.pk], action="assign", actor=actor),
    "cases.bulk.request_moves": lambda w, actor: bulk.request_moves(
        case_ids=[w.ready.pk], action="assign", tells=False, actor=actor
    ),
    "cases.desk.give_case": lambda w, actor: desk.give_case(case=w.received, to=w.colleague, actor=actor),
    "cases.desk.put_back": lambda w, actor: desk.put_back(case=w.received, actor=actor),
    "cases.desk.remove_view": lambda _w, actor: desk.remove_view(view=SavedView(pk=1), actor=actor),
    "cases.desk.save_view": lambda _w, actor: desk.save_view(name="Late", query="due=late", actor=actor),
    "cases.desk.skip_case": lambda w, actor: desk.skip_case(case=w.received, actor=actor),
    "cases.desk.take_case": lambda w, actor: desk.take_case(case=w.received, actor=actor),
    "cases.desk.take_next": lambda _w, actor: desk.take_next(actor=actor),
    "cases.consolidation.consolidate": lambda w, actor: consolidation.consolidate(
        case=w.received, lead_number=w.ready.case_number, actor=actor
    ),
    "cases.consolidation.separate": lambda w, actor: consolidation.separate(
        case=w.received, reason="Two hearings are set.", actor=actor
    ),
    "cases.duplicates.link_original": lambda w, actor: duplicates.link_original(
        case=w.received, original_number=w.ready.case_number, actor=actor
    ),
    "cases.duplicates.rule_out": lambda w, actor: duplicates.rule_out(
        case=w.received, other_number=w.ready.case_number, actor=actor
    ),
    "cases.duplicates.undo_rule_out": lambda w, actor: duplicates.undo_rule_out(
        case=w.received, other_number=w.ready.case_number, actor=actor
    ),
    "cases.duplicates.unlink_original": lambda w, actor: duplicates.unlink_original(case=w.received, actor=actor),
    "cases.events.add_event": lambda w, actor: events.add_event(
        case=w.received, kind=CaseEventKind.RECORDS_RECEIVED, occurred_at=timezone.localdate(), actor=actor
    ),
    "cases.holds.place_hold": lambda w, actor: holds.place_hold(
        case=w.received, reason="A subpoena.", since=timezone.localdate(), actor=actor
    ),
    "cases.holds.release_hold": lambda w, actor: holds.release_hold(hold=w.hold, reason="Settled.", actor=actor),
    "cases.imports.request_import": lambda _w, actor: imports.request_import(name="table.csv", rows=[], actor=actor),
    "cases.fees.state_fee": lambda w, actor: fees.state_fee(
        line=w.fee, cents=1, source="A page.", reason="A reason.", actor=actor
    ),
    "cases.invoices.credit_fee": lambda w, actor: invoices.credit_fee(line=w.fee, reason="A slip.", actor=actor),
    "cases.invoices.issue_invoice": lambda w, actor: invoices.issue_invoice(
        payer=w.fee.payer, month=date(2026, 1, 1), actor=actor
    ),
    "cases.invoices.open_invoice": lambda w, actor: invoices.open_invoice(invoice=w.invoice, actor=actor),
    "cases.invoices.record_invoice_sent": lambda w, actor: invoices.record_invoice_sent(
        invoice=w.invoice, sent_on=timezone.localdate(), way=Channel.MAIL, note="", actor=actor
    ),
    "cases.invoices.retry_invoice": lambda w, actor: invoices.retry_invoice(invoice=w.invoice, actor=actor),
    "cases.intake.open_case": lambda _w, actor: intake.open_case(application=an_application(), actor=actor),
    "cases.items.close_item": lambda w, actor: items.close_item(
        item=w.round.case.items.first(), status=ItemStatus.WITHDRAWN, said=_said(w.round.case), actor=actor
    ),
    "cases.closed_days.add_closed_day": lambda _w, actor: closed_days.add_closed_day(
        day=date(2031, 7, 8), reason="A holiday", source="Proclamation", statewide=True, actor=actor
    ),
    "cases.closed_days.retire_closed_day": lambda w, actor: closed_days.retire_closed_day(closed=w.closed, actor=actor),
    "cases.items.exclude_item": lambda w, actor: items.exclude_item(
        item=w.screened.items.first(), ground=EligibilityReason.UNTIMELY, reason="Late.", actor=actor
    ),
    "cases.items.reopen_item": lambda w, actor: items.reopen_item(
        item=w.round.case.items.first(), reason="A slip.", actor=actor
    ),
    "cases.items.reword_item": lambda w, actor: items.reword_item(
        item=w.received.items.first(), data=intake.ItemData("Six sessions"), reason="A slip.", actor=actor
    ),
    "cases.corrections.correct_facts": lambda w, actor: corrections.correct_facts(
        case=w.received, facts={"claim_number": "HC-1"}, reason="A slip.", actor=actor
    ),
    "cases.corrections.correct_event": lambda w, actor: corrections.correct_event(
        event=w.received.events.first(), occurred_at=None, reason="A slip.", actor=actor
    ),
    "cases.notices.request_notices": lambda w, actor: notices.request_notices(dues=[w.notice], actor=actor),
    "cases.notices.send_notice": lambda w, actor: notices.send_notice(due=w.notice, actor=actor),
    "cases.notices.settle_notice": lambda w, actor: notices.settle_notice(
        due=w.notice, reason="By telephone.", actor=actor
    ),
    "cases.parties.add_party": lambda w, actor: parties.add_party(
        case=w.received, data=intake.PartyData(kind=PartyKind.FACILITY, organization="Bayside"), actor=actor
    ),
    "cases.moves.move_case": lambda w, actor: moves.move_case(
        case=w.received, action="withdraw", actor=actor, reason="Settled."
    ),
    "cases.parties.correct_party": lambda w, actor: parties.correct_party(
        party=w.received.parties.first(), data=_party(w.received), reason="A slip.", actor=actor
    ),
    "cases.descriptions.describe_documents": lambda w, actor: descriptions.describe_documents(
        case=w.round.case, described=(), actor=actor
    ),
    "cases.descriptions.replace_document": lambda w, actor: descriptions.replace_document(
        case=w.round.case, older=w.round.case.documents.first(), newer=w.round.case.documents.last(), actor=actor
    ),
    "cases.uploads.add_part": lambda w, actor: uploads.add_part(
        upload=_begun(w), stream=io.BytesIO(b"%"), at=0, actor=actor
    ),
    "cases.uploads.begin_upload": lambda w, actor: uploads.begin_upload(
        case=w.round.case, name="a.pdf", size=9, actor=actor
    ),
    "cases.uploads.end_upload": lambda w, actor: uploads.end_upload(upload=_begun(w), actor=actor),
    "cases.uploads.finish_upload": lambda w, actor: uploads.finish_upload(upload=_begun(w), actor=actor),
    "cases.required.state_required": lambda w, actor: required.state_required(case=w.round.case, said=(), actor=actor),
    "cases.manifest.make_manifest_csv": lambda w, actor: manifest.make_manifest_csv(case=w.round.case, actor=actor),
    "cases.manifest.make_manifest_pdf": lambda w, actor: manifest.make_manifest_pdf(case=w.round.case, actor=actor),
    "cases.priority.convert_to_expedited": lambda w, actor: priority.convert_to_expedited(
        case=w.received, since=timezone.now(), reason="Certified by Dr. Castellane.", actor=actor
    ),
    "reviews.checking.request_checks": lambda w, actor: checking.request_checks(round_=w.round, actor=actor),
    "reviews.asking.ask_party": lambda w, actor: asking.ask_party(
        round_=w.round, party=w.round.case.parties.first(), question="Was an MRI made?", actor=actor
    ),
    "reviews.drafting.save_decision": lambda w, actor: drafting.save_decision(
        round_=w.round, item=w.round.case.items.first(), data=drafting.DecisionData(), based_on=0, actor=actor
    ),
    "reviews.drafting.save_facts": lambda w, actor: drafting.save_facts(
        round_=w.round, facts=(), based_on=0, actor=actor
    ),
    "reviews.drafting.save_summary": lambda w, actor: drafting.save_summary(
        round_=w.round, data=drafting.SummaryData(), based_on=0, actor=actor
    ),
    "reviews.ground_five.answer_statement": lambda w, actor: ground_five.answer_statement(
        round_=w.round, item=w.round.case.items.first(), statement_sha256="", answer="So.", actor=actor
    ),
    "reviews.importing.import_letter": lambda _w, actor: importing.import_letter(
        file=LetterFile("letter.txt", lambda: io.BytesIO(b"No letter.")), actor=actor
    ),
    "reviews.importing.import_letters": lambda _w, actor: importing.import_letters(
        files=[LetterFile("letter.txt", lambda: io.BytesIO(b"No letter."))], actor=actor
    ),
    "reviews.documents.add_document": lambda _w, actor: library.add_document(name="own", text="", note="", actor=actor),
    "reviews.documents.request_recheck": lambda _w, actor: library.request_recheck(reason="Rules changed", actor=actor),
    "reviews.documents.retire_document": lambda w, actor: library.retire_document(document=w.rules, actor=actor),
    "reviews.phrases.keep_phrase": lambda _w, actor: phrases.keep_phrase(short="no", words="No.", actor=actor),
    "reviews.phrases.remove_phrase": lambda _w, actor: phrases.remove_phrase(phrase=Phrase(pk=1), actor=actor),
    "reviews.public.prepare_public": lambda w, actor: public.prepare_public(determination=w.determination, actor=actor),
    "reviews.public.release_public": lambda w, actor: public.release_public(
        draft=w.draft, seen_sha256=w.draft.letter_content.sha256, actor=actor
    ),
    "reviews.public.return_held": lambda w, actor: public.return_held(draft=w.draft, actor=actor),
    "reviews.imported_letters.request_preparing": lambda _w, actor: imported_letters.request_preparing(
        imported_on=None, actor=actor
    ),
    "reviews.imported_letters.request_release": lambda _w, actor: imported_letters.request_release(
        imported_on=None, prepared_until=timezone.now(), actor=actor
    ),
    "reviews.public.save_public": lambda w, actor: public.save_public(
        draft=w.draft, texts={}, accepted={}, based_on=w.draft.version, actor=actor
    ),
    "reviews.public.submit_public": lambda w, actor: public.submit_public(draft=w.draft, actor=actor),
    "reviews.public.withdraw_public": lambda w, actor: public.withdraw_public(
        public=w.public, kind=WithdrawalKind.IDENTITY, reason="A name.", actor=actor
    ),
    "reviews.rounds.declare_conflict": lambda w, actor: rounds.declare_conflict(
        round_=w.undeclared, cleared=True, tie="", actor=actor
    ),
    "reviews.caseload.designate_many": lambda _w, actor: caseload.designate_many(chosen=[], actor=actor),
    "reviews.screening.rule_on": lambda w, actor: screening.rule_on(
        case=w.ready,
        person=a_reviewer().user,
        question=Question("about", "Is it so?", "LC 139.5", is_of_gate=False),
        clear=True,
        reason="Another person.",
        actor=actor,
    ),
    "reviews.joint.record_approval": lambda w, actor: joint.record_approval(
        case=w.ready,
        data=joint.ApprovalData(2, "Two fields of medicine.", "Marta Quill, DWC", timezone.localdate()),
        actor=actor,
    ),
    "reviews.joint.end_joint_review": lambda w, actor: joint.end_joint_review(case=w.joint, actor=actor),
    "reviews.rounds.take_back": lambda w, actor: rounds.take_back(round_=w.undeclared, actor=actor),
    "reviews.rounds.decline_review": lambda w, actor: rounds.decline_review(
        round_=w.undeclared, reason="On leave.", actor=actor
    ),
    "reviews.rounds.designate_reviewer": lambda w, actor: rounds.designate_reviewer(
        case=w.ready, reviewer=a_reviewer(), match_reason="Treats this condition.", actor=actor
    ),
    "reviews.rounds.mark_reviewed": lambda w, actor: rounds.mark_reviewed(
        round_=w.round, document=w.round.case.documents.first(), actor=actor
    ),
    "reviews.sign_off.approve": lambda w, actor: sign_off.approve(
        round_=w.drafted, seen_sha256=content_of(w.drafted).sha256, actor=actor
    ),
    "reviews.sign_off.return_to_reviewer": lambda w, actor: sign_off.return_to_reviewer(
        round_=w.drafted, reasons="Say more.", seen_approval=None, actor=actor
    ),
    "reviews.sign_off.submit_determination": lambda w, actor: sign_off.submit_determination(
        round_=w.round, actor=actor
    ),
    "reviews.wording.add_wording": lambda _w, actor: wording.add_wording(
        name="appeal", text="Words.", effective_from=date(2099, 1, 1), note="", actor=actor
    ),
    "reviews.wording.retire_wording": lambda w, actor: wording.retire_wording(text=w.wording, actor=actor),
}


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _is_allowed(world: SimpleNamespace, service: str, actor: User | None) -> bool:
    """Whether the service lets the actor do it; what else stands in the way is another matter."""
    with _undone():
        try:
            with transaction.atomic():
                CALLS[service](world, actor)
        except NotAllowed:
            return False
        except Refused:
            return True
    return True


@pytest.mark.parametrize("service", MAY)
def test_a_service_is_for_those_the_table_names(world, service):
    allowed = {name: "yes" if _is_allowed(world, service, actor) else "no" for name, actor in world.people.items()}
    assert allowed == dict(zip(PEOPLE, MAY[service].split(), strict=True))


@pytest.mark.parametrize("service", MAY)
def test_who_left_may_nothing(world, service):
    allowed = [world.people[name] for name, may in zip(PEOPLE, MAY[service].split(), strict=True) if may == "yes"]
    for person in filter(None, allowed):
        person.is_active = False
        try:
            assert not _is_allowed(world, service, person), person.role
        finally:
            person.is_active = True


def test_a_quality_physician_does_not_sign_a_review_of_their_own(world):
    own = a_reviewer().user
    own.role = Role.QUALITY.value
    for service in ("reviews.sign_off.approve", "reviews.sign_off.return_to_reviewer"):
        assert not _is_allowed(world, service, own)


def test_who_prepared_a_public_version_does_not_release_it(world):
    preparer = world.draft.prepared_by
    preparer.role = Role.ADMINISTRATOR.value
    assert not _is_allowed(world, "reviews.public.release_public", preparer)


def test_who_proposed_a_disposal_or_approved_it_first_does_not_approve_it(world):
    administrator = world.people["administrator"]
    for field in ("proposed_by", "first_approved_by"):
        own = Disposal(record_class="records", proposed_at=timezone.now(), **{field: administrator})
        own.first_approved_at = timezone.now() if own.first_approved_by else None
        with _undone():
            own.save()
            with pytest.raises(NotAllowed):
                disposal.approve_disposal(disposal=own, actor=administrator)


def test_no_service_is_without_a_row():
    found = set()
    for app, folder in (("cases", "cases"), ("reviews", "reviews"), ("people", "imr_site/people")):
        for file in sorted((Path(__file__).parents[1] / folder / "services").rglob("*.py")):
            functions = [n for n in ast.parse(file.read_text()).body if isinstance(n, ast.FunctionDef)]
            found |= {f"{app}.{file.stem}.{f.name}" for f in functions if not f.name.startswith("_")}
    assert found == set(MAY).union(*NOT_ASKED.values())
    assert set(CALLS) == set(MAY)
