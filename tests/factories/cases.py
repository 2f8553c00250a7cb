"""Applications and cases, as far as the desk takes them before a reviewer is designated.

A case is received twenty days ago unless the application says otherwise, and what happens to it afterwards has a
fixed distance from that day: the constants below.
"""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pikepdf
from django.utils import timezone

from cases.enums import (
    Applicant,
    CaseEventKind,
    CaseState,
    Channel,
    DocumentSource,
    DraftFileKind,
    EligibilityReason,
    ItemStatus,
    PartyKind,
    RequiredState,
    ReviewTiming,
    UrOutcome,
)
from cases.models import SearchTerm
from cases.records.inspection import inspect
from cases.selectors.case_file import filed_documents
from cases.selectors.required import required_rows
from cases.selectors.search import MOST
from cases.services.correspondence.deliveries import record_sent
from cases.services.correspondence.letters import make_letter
from cases.services.documents import DocumentData, receive_document, record_verdict
from cases.services.drafts import keep_draft_file, save_draft
from cases.services.events import add_event, business_time
from cases.services.intake import Application, ItemData, PartyData, UrData, open_case
from cases.services.items import Said, close_item
from cases.services.moves import move_case
from cases.services.required import EntryAnswer, state_required
from imr_site.apart import unseen
from imr_site.files.store import RECORDS, open_file
from tests.factories.accounts import a_case_manager, an_intake_coordinator

if TYPE_CHECKING:
    from cases.models import ApplicationDraft, Case, DisputedItem, Document, DraftFile
    from cases.records.verdict import Verdict
    from imr_site.accounts.models import User

RECEIVED_DAYS_AGO = 20
FOUND_ELIGIBLE_AFTER = timedelta(days=1)
ASSIGNED_AFTER = timedelta(days=3)
RECORDS_COMPLETE_AFTER = timedelta(days=15)

THERAPY = "Twelve physical therapy sessions for the low back, two a week for six weeks"
IMAGING = "MRI of the lumbar spine without contrast"
WORKER, PHYSICIAN, ADMINISTRATOR = "Adele Marchetti", "Dr. Owen Castellane", "Harbor Crest Claims"
STREET = "100 Example Street, Sacramento, CA 95814"


def an_application(**changes: Any) -> Application:
    """A complete, eligible application of two items; `changes` are fields of `Application`.

    The UR decision was made and served ten days before the application, the injury happened 200 days before.
    """
    received = changes.get("received_on") or timezone.localdate() - timedelta(days=RECEIVED_DAYS_AGO)
    return Application(
        **{
            "received_on": received,
            "date_of_injury": received - timedelta(days=200),
            "ur": a_ur_decision(received),
            "parties": named_parties(),
            "items": named_items(THERAPY, IMAGING),
            "claim_number": "HC-4410",
            "primary_diagnosis": "Lumbar radiculopathy",
            "applicant": Applicant.EMPLOYEE,
            "signed": True,
            "ur_decision_attached": True,
            **changes,
        }
    )


def a_ur_decision(received_on: date, **changes: Any) -> UrData:
    decided = received_on - timedelta(days=10)
    return UrData(
        **{
            "decided_on": decided,
            "served_on": decided,
            "rfa_date": decided - timedelta(days=5),
            "outcome": UrOutcome.DENIED,
            "timing": ReviewTiming.PROSPECTIVE,
            "on_necessity": True,
            "conditional_non_certification": False,
            "liability_disputed": False,
            **changes,
        }
    )


def named_parties(**names: str) -> list[PartyData]:
    """Worker, physician and administrator; `worker="..."` and so on names another, `worker_email` is served there."""
    email = names.get("worker_email", "")
    return [
        PartyData(
            kind=PartyKind.INJURED_WORKER,
            name=names.get("worker", WORKER),
            address=STREET,
            email=email,
            channel=Channel.ELECTRONIC if email else Channel.MAIL,
        ),
        PartyData(
            kind=PartyKind.REQUESTING_PHYSICIAN,
            name=names.get("physician", PHYSICIAN),
            licence_number="A-11111",
            address=STREET,
        ),
        PartyData(
            kind=PartyKind.CLAIMS_ADMINISTRATOR,
            organization=names.get("administrator", ADMINISTRATOR),
            address=STREET,
        ),
    ]


def named_items(*requests: str) -> list[ItemData]:
    return [ItemData(request) for request in requests]


def open_(**changes: Any) -> Case:
    """The case of `an_application(**changes)`, as received."""
    return open_case(application=an_application(**changes), actor=an_intake_coordinator())


def crowd(case: Case, word: str) -> None:
    """Give the case as many terms that begin with a word as a search reads; with its own there are more."""
    SearchTerm.objects.bulk_create(SearchTerm(case=case, term=f"{word}{number}") for number in range(MOST))


def move(case: Case, action: str, actor: User | None = None, *, on: date | None = None, reason: str = "") -> Case:
    """Make a move on a day (now, where none is given); an explanation is given where the move needs one.

    Before records are complete somebody answers the list of what must be there, and adds a report to an empty file.
    """
    if action == "records_complete":
        answer_required(case)
    moved = move_case(
        case=case,
        action=action,
        actor=actor or a_case_manager(),
        reason=reason or "As agreed with the supervisor.",
        at=business_time(on) if on else None,
        grounds=[EligibilityReason.UNSIGNED] if action == "find_ineligible" else [],
    )
    case.refresh_from_db()
    return moved


def find_eligible(case: Case) -> Case:
    """From received to eligible."""
    if case.state == CaseState.RECEIVED:
        move(case, "start_eligibility_review", an_intake_coordinator(), on=case.received_on)
    found_on = case.received_on + FOUND_ELIGIBLE_AFTER
    found = move(case, "find_eligible", an_intake_coordinator(), on=found_on)
    say(case, CaseEventKind.ELIGIBILITY_FINDING_RECEIVED, on=found_on)
    return found


def send_assignment_notice(case: Case) -> Case:
    """From eligible to assigned, and the notice went to everyone who is told, as a person says."""
    assigned_on = case.received_on + ASSIGNED_AFTER
    assigned = move(case, "assign", on=assigned_on)
    say(case, CaseEventKind.ASSIGNMENT_NOTICE_SENT, on=assigned_on)
    return assigned


def say(case: Case, kind: CaseEventKind, *, on: date) -> None:
    """A case manager states what happened, and when."""
    add_event(case=case, kind=kind, occurred_at=on, actor=a_case_manager())


def serve_letters(case: Case, *, on: date | None = None) -> None:
    """Every letter of the case that nobody sent yet goes out by its way, on that day (today, where none is given)."""
    for letter in case.letters.filter(deliveries__sent_on=None, deliveries__isnull=False):
        make_letter(letter_id=letter.pk)
        for delivery in letter.deliveries.filter(sent_on=None):
            record_sent(delivery=delivery, sent_on=on or timezone.localdate(), actor=a_case_manager())


def close(item: DisputedItem, status: ItemStatus) -> DisputedItem:
    """The administrator authorized it in a letter on file, or the worker withdrew it by word of mouth, today."""
    kind = PartyKind.CLAIMS_ADMINISTRATOR if status == ItemStatus.TERMINATED else PartyKind.INJURED_WORKER
    letter = None
    if status == ItemStatus.TERMINATED:
        letter = item.case.documents.first() or a_document(item.case, source=DocumentSource.CLAIMS_ADMINISTRATOR)
    said = Said(by=item.case.parties.get(kind=kind.value), on=timezone.localdate(), document=letter)
    return close_item(item=item, status=status, said=said, actor=a_case_manager())


def add_records(case: Case) -> tuple[Document, Document]:
    """A report of the physician and the UR decision, both checked and clean."""
    return (
        a_document(case),
        a_document(case, source=DocumentSource.UTILIZATION_REVIEW, title="Utilization review decision"),
    )


def complete_records(case: Case) -> Case:
    """From records pending to ready for review; add the records before."""
    return move(case, "records_complete", on=case.received_on + RECORDS_COMPLETE_AFTER)


def answer_required(case: Case, reason: str = "The claims administrator has none.") -> None:
    """A case manager says that the whole file is the physicians' reports, and gives a reason for each other gap."""
    if not filed_documents(case):
        a_document(case)
    reports, *others = [row.entry.key for row in required_rows(case)]
    whole = ((1, filed_documents(case)[-1].last),)
    said = [EntryAnswer(reports, RequiredState.PRESENT, whole)]
    said += [EntryAnswer(key, RequiredState.MISSING, reason=reason) for key in others]
    state_required(case=case, said=said, actor=a_case_manager())


def a_document(
    case: Case,
    *,
    source: DocumentSource = DocumentSource.REQUESTING_PHYSICIAN,
    title: str = "Progress report",
    content: bytes | None = None,
    name: str = "",
    checked: bool = True,
    **changes: Any,
) -> Document:
    """A document of the case: a one-page PDF that says its title, received and (unless told otherwise) checked."""
    document = receive_document(
        case=case,
        data=DocumentData(source=source, title=title, **changes),
        upload=io.BytesIO(a_pdf(title) if content is None else content),
        original_name=name or f"{title}.pdf",
        actor=an_intake_coordinator(),
    )
    return checked_document(document) if checked else document


def an_application_draft(owner: User | None = None, **typed: str) -> ApplicationDraft:
    """A form on which its person typed this much."""
    return save_draft(submission=uuid4(), typed=typed, based_on=0, actor=owner or an_intake_coordinator())


def a_draft_file(
    draft: ApplicationDraft,
    kind: DraftFileKind = DraftFileKind.APPLICATION,
    *,
    content: bytes = b"",
    name: str = "application.pdf",
) -> DraftFile:
    """A file beside the form, which waits for its check."""
    upload = io.BytesIO(content or a_pdf("Application"))
    return keep_draft_file(draft=draft, kind=kind, upload=upload, original_name=name, actor=draft.owner)


def checked_document(document: Document) -> Document:
    """What its check makes of the document, in this process and once for the same bytes."""
    with open_file(RECORDS, document.sha256) as file:
        verdict, copy = _inspected(file.read())
    return record_verdict(document=document, verdict=verdict, copy=copy and io.BytesIO(copy))


@cache
def _inspected(content: bytes) -> tuple[Verdict, bytes | None]:
    with TemporaryDirectory() as folder:
        path, copy = Path(folder, "received"), Path(folder, "copy")
        path.write_bytes(content)
        verdict = inspect(path, copy, unseen)
        return verdict, None if verdict.problem or not copy.exists() else copy.read_bytes()


@cache
def a_pdf(words: str = "Progress report", *, pages: int = 1) -> bytes:
    """A real PDF that says `words` on each page, line by line; the same words give the same bytes."""
    with pikepdf.new() as pdf:
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica,
            Encoding=pikepdf.Name.WinAnsiEncoding,
        )  # fmt: skip
        for _ in range(pages):
            page = pdf.add_blank_page()
            page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
            text = re.sub(rb"([()\\])", rb"\\\1", words.encode("cp1252", "replace"))
            shown = b"".join(b"(" + line + b") Tj T* " for line in text.split(b"\n"))
            page.Contents = pdf.make_stream(b"BT /F1 12 Tf 18 TL 72 720 Td " + shown + b"ET")
        file = io.BytesIO()
        pdf.save(file, deterministic_id=True)
    return file.getvalue()
