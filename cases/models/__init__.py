"""The rows of the dispute. Only services write them."""

from cases.models.book import BookDecision, BookEntry
from cases.models.bulk import BulkMove, BulkMoveLine
from cases.models.case import (
    Case,
    CaseEvent,
    CaseMove,
    CaseNumberSeries,
    ClockExtension,
    MoveGround,
    PriorityChange,
    Submission,
)
from cases.models.closed_day import ClosedDay
from cases.models.correction import Correction
from cases.models.correspondence import Delivery, Letter, LinkTry, PrintBatch
from cases.models.dispute import DisputedItem, ItemChange, UrDecision
from cases.models.document import Document
from cases.models.draft import ApplicationDraft, DraftFile
from cases.models.duties import MissedClock, Reminder
from cases.models.fee import FeeLine
from cases.models.feed import Feed, FeedLinkTry, FeedMessage, FeedRow
from cases.models.imports import ApplicationImport, ApplicationRow
from cases.models.invoice import Invoice, InvoiceLine, InvoiceSeries
from cases.models.lookup import DuplicateKey, RuledOut, SearchTerm
from cases.models.notice import NoticeDue
from cases.models.notification import Notification, NotificationChoice
from cases.models.page import DocumentPage
from cases.models.party import Party
from cases.models.reading import PageMark, ReaderChoice, Reading
from cases.models.report import DeliveryReport
from cases.models.required import RequiredAnswer, RequiredPages
from cases.models.retention import (
    Disposal,
    DisposalCertificate,
    DisposalLine,
    Disposed,
    LegalHold,
    LegalHoldRelease,
)
from cases.models.upload import Upload
from cases.models.work import Call, CaseTask, Note, NoteMention
from cases.models.worklist import PutOff, SavedView

__all__ = [
    "ApplicationDraft",
    "ApplicationImport",
    "ApplicationRow",
    "BookDecision",
    "BookEntry",
    "BulkMove",
    "BulkMoveLine",
    "Call",
    "Case",
    "CaseEvent",
    "CaseMove",
    "CaseNumberSeries",
    "CaseTask",
    "ClockExtension",
    "ClosedDay",
    "Correction",
    "Delivery",
    "DeliveryReport",
    "Disposal",
    "DisposalCertificate",
    "DisposalLine",
    "Disposed",
    "DisputedItem",
    "Document",
    "DocumentPage",
    "DraftFile",
    "DuplicateKey",
    "FeeLine",
    "Feed",
    "FeedLinkTry",
    "FeedMessage",
    "FeedRow",
    "Invoice",
    "InvoiceLine",
    "InvoiceSeries",
    "ItemChange",
    "LegalHold",
    "LegalHoldRelease",
    "Letter",
    "LinkTry",
    "MissedClock",
    "MoveGround",
    "Note",
    "NoteMention",
    "NoticeDue",
    "Notification",
    "NotificationChoice",
    "PageMark",
    "Party",
    "PrintBatch",
    "PriorityChange",
    "PutOff",
    "ReaderChoice",
    "Reading",
    "Reminder",
    "RequiredAnswer",
    "RequiredPages",
    "RuledOut",
    "SavedView",
    "SearchTerm",
    "Submission",
    "Upload",
    "UrDecision",
]
