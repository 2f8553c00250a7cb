"""The fixed vocabularies of a case: states, parties, channels, documents, and the events that move clocks."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Self


class LabelledEnum(StrEnum):
    """A stored code and the words shown for it: ``CODE = "code", "Words"``."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Make a member equal to its stored code."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class JobKind(StrEnum):
    """The kinds of background work of this app."""

    CHECK_DOCUMENT = "cases.check_document"
    CHECK_DRAFT_FILE = "cases.check_draft_file"
    READ_DOCUMENT = "cases.read_document"
    RENDER_LETTER = "cases.render_letter"
    SEAL_LETTER = "cases.seal_letter"
    SEND_LETTER = "cases.send_letter"
    RENEW_LINK = "cases.renew_link"
    SEND_NOTICES = "cases.send_notices"
    CHASE = "cases.chase"
    MAKE_FEEDS = "cases.make_feeds"
    SEND_FEED = "cases.send_feed"
    REMIND_OF_FEED = "cases.remind_of_feed"
    MOVE_MANY = "cases.move_many"
    PRINT_BATCH = "cases.print_batch"
    RECORD_MAILED = "cases.record_mailed"
    KEEP_RETENTION = "cases.keep_retention"
    DISPOSE = "cases.dispose"
    IMPORT_APPLICATIONS = "cases.import_applications"
    REFRESH_DUE = "cases.refresh_due"
    MAKE_INVOICE = "cases.make_invoice"
    MAIL_NOTIFICATION = "cases.mail_notification"
    SEND_DIGESTS = "cases.send_digests"


class CallDirection(LabelledEnum):
    """Which of the two sides made a call."""

    IN = "in", "They called us"
    OUT = "out", "We called them"


class NotificationKind(LabelledEnum):
    """What the site tells its people by itself; each chooses, kind by kind, in which way."""

    MENTION = "mention", "Somebody mentions me in a note"
    TASK = "task", "Somebody gives me a task"
    DESIGNATION = "designation", "A case is designated or assigned to me"
    DUTY = "duty", "A duty in a case of mine comes due or was missed"
    CREDENTIAL = "credential", "A credential of a reviewer is about to expire"
    LATE_RECORD = "late_record", "Records come in after a determination was issued"
    DIGEST = "digest", "Each morning: what is due, my tasks, what is new"


class MoveOutcome(LabelledEnum):
    """What becomes of a case that many others are moved with."""

    DONE = "done", "Moved"
    NOT_NEEDED = "not_needed", "No change needed"
    REFUSED = "refused", "Not moved"


class RowOutcome(LabelledEnum):
    """What became of a row of a table of applications."""

    OPENED = "opened", "Opened"
    UNCHANGED = "unchanged", "On file already"
    REFUSED = "refused", "Refused"


class DisposalState(LabelledEnum):
    """How far a disposal is."""

    PROPOSED = "proposed", "Waits for two approvals"
    HALF_APPROVED = "half_approved", "Waits for the second approval"
    APPROVED = "approved", "Approved, being carried out"
    REFUSED = "refused", "Refused"
    DONE = "done", "Carried out"


class LineOutcome(LabelledEnum):
    """What became of one thing of a disposal."""

    OPEN = "open", "Not decided"
    REMOVED = "removed", "Disposed of"
    HELD = "held", "Kept: legal hold"
    NOT_DUE = "not_due", "Kept: its time is not over"
    REFUSED = "refused", "Kept: the disposal was refused"


class CaseState(LabelledEnum):
    """Where a dispute stands; the moves between states are in `cases.lifecycle`."""

    RECEIVED = "received", "Received"
    DUPLICATE = "duplicate", "Duplicate"
    ELIGIBILITY_REVIEW = "eligibility_review", "Eligibility review"
    INFO_REQUESTED = "info_requested", "Information requested"
    DEFERRED = "deferred", "Deferred"
    INELIGIBLE = "ineligible", "Ineligible"
    ELIGIBLE = "eligible", "Eligible"
    ASSIGNED = "assigned", "Assigned"
    RECORDS_PENDING = "records_pending", "Records pending"
    INSUFFICIENT_RECORDS = "insufficient_records", "Insufficient records"
    READY_FOR_REVIEW = "ready_for_review", "Ready for review"
    CLINICAL_REVIEW = "clinical_review", "Clinical review"
    ADDITIONAL_INFO_REQUESTED = "additional_info_requested", "Additional information requested"
    DETERMINATION_DRAFTED = "determination_drafted", "Determination drafted"
    QUALITY_REVIEW = "quality_review", "Quality review"
    ISSUED = "issued", "Determination issued"
    TERMINATED = "terminated", "Terminated"
    WITHDRAWN = "withdrawn", "Withdrawn"
    APPEALED = "appealed", "Appealed"
    REMANDED = "remanded", "Remanded"
    CLOSED = "closed", "Closed"


class CaseOrigin(LabelledEnum):
    """Whether the case was worked here, or is a published letter kept as a document of record."""

    NATIVE = "native", "Worked here"
    IMPORTED = "imported", "Imported as issued"


class Priority(LabelledEnum):
    """Regular or expedited review (8 CCR 9792.10.4(c))."""

    STANDARD = "standard", "Standard"
    EXPEDITED = "expedited", "Expedited"


class Applicant(LabelledEnum):
    """Who applied: the worker, an agent, or a provider of emergency treatment (LC 4610.5(d), (h)(4), (j))."""

    EMPLOYEE = "employee", "Injured worker"
    AGENT = "agent", "Agent of the worker"
    EMERGENCY_PROVIDER = "emergency_provider", "Provider of emergency treatment"


class UrOutcome(LabelledEnum):
    """How utilization review decided; `DELAYED` is a historical legal value that no new case is offered."""

    MODIFIED = "modified", "Modified"
    DENIED = "denied", "Denied"
    DELAYED = "delayed", "Delayed (historical)"


class ReviewTiming(LabelledEnum):
    """Whether utilization review looked before, during or after the treatment (LC 4610.5(c)(3))."""

    PROSPECTIVE = "prospective", "Prospective"
    CONCURRENT = "concurrent", "Concurrent"
    RETROSPECTIVE = "retrospective", "Retrospective"


class PartyKind(LabelledEnum):
    """People and organizations that a case may name: some receive notices; a reviewer must have no tie to any."""

    INJURED_WORKER = "injured_worker", "Injured worker"
    REPRESENTATIVE = "representative", "Representative"
    APPLICANT_ATTORNEY = "applicant_attorney", "Applicant's attorney"
    REQUESTING_PHYSICIAN = "requesting_physician", "Requesting physician"
    PRIMARY_TREATING_PHYSICIAN = "primary_treating_physician", "Primary treating physician"
    CLAIMS_ADMINISTRATOR = "claims_administrator", "Claims administrator"
    EMPLOYER = "employer", "Employer"
    INSURER = "insurer", "Insurer"
    UR_ORGANIZATION = "ur_organization", "Utilization review organization"
    UR_PHYSICIAN = "ur_physician", "Utilization review physician"
    MEDICAL_PROVIDER_NETWORK = "medical_provider_network", "Medical provider network"
    PHYSICIAN_GROUP = "physician_group", "Physician group"
    FACILITY = "facility", "Facility"
    MANUFACTURER = "manufacturer", "Maker of drug or device"
    FAMILY_MEMBER = "family_member", "Family member of the worker"
    IMR_UNIT = "imr_unit", "DWC IMR Unit"


class Channel(LabelledEnum):
    """How something was sent or served; each way has clocks of its own (8 CCR 9792.10.5(a)(1), CCP 1013).

    `cases.addressing.WHERE` names those by which we send.
    """

    MAIL = "mail", "Mail"
    ELECTRONIC = "electronic", "Electronic"
    FAX = "fax", "Fax"
    PERSONAL = "personal", "In person"


class Place(LabelledEnum):
    """Where a letter is mailed from or to, whichever is farther: it extends the time to answer (CCP 1013(a))."""

    CALIFORNIA = "california", "In California"
    OTHER_STATE = "other_state", "From or to another state"
    ABROAD = "abroad", "From or to another country"


class ItemStatus(LabelledEnum):
    """Whether a disputed item still waits for a decision."""

    OPEN = "open", "Open"
    TERMINATED = "terminated", "Terminated (authorized)"
    WITHDRAWN = "withdrawn", "Withdrawn"
    INELIGIBLE = "ineligible", "Not eligible"


class DocumentSource(LabelledEnum):
    """Where a document comes from; a determination may not rest only on UR ones (8 CCR 9792.10.6(b)(2))."""

    CLAIMS_ADMINISTRATOR = "claims_administrator", "Claims administrator"
    UTILIZATION_REVIEW = "utilization_review", "Utilization review"
    INJURED_WORKER = "injured_worker", "Injured worker"
    REPRESENTATIVE = "representative", "Representative or attorney"
    REQUESTING_PHYSICIAN = "requesting_physician", "Requesting physician"
    OTHER_PROVIDER = "other_provider", "Other provider"
    IMRO = "imro", "This organization"
    ADMINISTRATIVE_DIRECTOR = "administrative_director", "Administrative Director"

    @property
    def is_ur_origin(self) -> bool:
        """Whether the document is information of the utilization review determination itself."""
        return self is DocumentSource.UTILIZATION_REVIEW


class RecordKind(LabelledEnum):
    """What a record is, in the words of the field; as proposed from its name and text, and confirmed by a person."""

    PROGRESS_REPORT = "progress_report", "Progress report"
    RFA = "rfa", "Request for authorization"
    UR_DECISION = "ur_decision", "UR determination"
    IMAGING = "imaging", "Imaging report"
    OPERATIVE = "operative", "Operative report"
    MEDICAL_LEGAL = "medical_legal", "QME or AME report"
    LAB = "lab", "Laboratory report"
    THERAPY = "therapy", "Therapy notes"
    APPLICATION = "application", "Application form (DWC Form IMR)"
    LIST = "list", "List of documents"
    CORRESPONDENCE = "correspondence", "Correspondence"
    OTHER = "other", "Other"


class RequiredState(LabelledEnum):
    """What a person says of one entry of the list of what must be there."""

    PRESENT = "present", "On file"
    MISSING = "missing", "Missing"
    NOT_APPLICABLE = "not_applicable", "Does not apply"


class DocumentState(LabelledEnum):
    """Whether a received file has been checked; `AWAITED` is only listed, by a case that came from elsewhere."""

    AWAITED = "awaited", "Not received here"
    QUARANTINED = "quarantined", "Quarantined"
    CLEAN = "clean", "Clean"
    REJECTED = "rejected", "Rejected"


class DraftFileKind(LabelledEnum):
    """What a file is that is shown beside the form of an application while it is typed."""

    APPLICATION = "application", "Application form"
    UR_DECISION = "ur_decision", "UR decision"


class TextOrigin(LabelledEnum):
    """Where the words of a file were read from, which tells how far they are to be trusted."""

    LAYER = "layer", "its own text"
    PICTURE = "picture", "the picture of its pages (OCR)"


class PageOrigin(LabelledEnum):
    """Where the words of one page of a record come from, which tells how far they are to be trusted."""

    LAYER = "layer", "its own text"
    OCR = "ocr", "read from its picture (OCR)"
    UNREAD = "unread", "a picture whose words are not read"


class RecordNote(LabelledEnum):
    """What a reader of a record must know of its copy: what the original brings along, or that it was repaired."""

    SCRIPT = "script", "a script"
    PROGRAM = "program", "the start of a program"
    ADDRESS = "address", "a web address that it opens by itself"
    SENDING = "sending", "the sending or fetching of form data"
    ELSEWHERE = "elsewhere", "links to and parts of other files"
    FILES = "files", "attached files"
    MEDIA = "media", "sound, film or a model in 3D"
    XFA = "xfa", "a form for Adobe's program (XFA)"
    SIGNATURE = "signature", "an electronic signature, which is shown but can be verified in the original only"
    REPAIRED = "repaired", "repaired"

    @classmethod
    def in_words(cls, codes: Sequence[str]) -> str:
        """The notes as sentences, empty if there are none."""
        without = [note.label for note in map(cls, codes) if note is not cls.REPAIRED]
        said = [f"Opens without {', and without '.join(without)}."] if without else []
        if cls.REPAIRED in codes:
            said.append("It was damaged and is repaired: every page and all that its pages refer to is there.")
        return " ".join(said)


class EligibilityReason(LabelledEnum):
    """Why an application may be out of scope, incomplete, ineligible or deferred (8 CCR 9792.10.3)."""

    OUT_OF_SCOPE = "out_of_scope", "Injury and UR decision both too early for IMR"
    NOT_A_UR_DENIAL = "not_a_ur_denial", "No utilization review decision modified or denied treatment"
    UNSIGNED = "unsigned", "No signature of worker or representative"
    UNTIMELY = "untimely", "Not timely"
    UR_DECISION_MISSING = "ur_decision_missing", "UR decision not attached"
    CONDITIONAL_NON_CERTIFICATION = "conditional_non_certification", "Conditional non-certification"
    EARLIER_APPLICATION = "earlier_application", "Earlier application for the same treatment"
    LIABILITY_DISPUTE = "liability_dispute", "Liability disputed on another ground"
    DELAY_OUTCOME = "delay_outcome", "UR outcome is the historical 'delayed'"
    EXPEDITED_NOT_CERTIFIED = "expedited_not_certified", "Expedited without a certificate"
    CARVE_OUT = "carve_out", "Carve-out agreement replaces IMR"
    SETTLED = "settled", "Resolved by settlement or award"
    OTHER = "other", "Other"


class CaseEventKind(LabelledEnum):
    """Something that happened at a business time and may start, stop or move a clock."""

    UR_DECIDED = "ur_decided", "UR decision made"
    UR_DECISION_SERVED = "ur_decision_served", "UR decision served on the worker"
    UR_DECISION_RECEIVED = "ur_decision_received", "UR decision received by the requester"
    UR_NOTICE_GIVEN = "ur_notice_given", "Form and notice of IMR rights given to the worker"
    UR_APPEAL_REQUESTED = "ur_appeal_requested", "Internal UR appeal requested"
    UR_APPEAL_DECIDED = "ur_appeal_decided", "Internal UR appeal decided"
    LIABILITY_DISPUTED = "liability_disputed", "Claims administrator disputed liability"
    LIABILITY_RESOLVED = "liability_resolved", "Notice served that the liability dispute is resolved"
    LIABILITY_ASKED = "liability_asked", "Asked whether the liability dispute is resolved"
    APPLICATION_FILED = "application_filed", "Application filed"
    APPLICATION_RECEIVED = "application_received", "Application received"
    INFORMATION_REQUEST_RECEIVED = (
        "information_request_received",
        "Eligibility question received by the party",
    )
    INFORMATION_ANSWERED = "information_answered", "Eligibility question answered"
    ELIGIBILITY_FINDING_RECEIVED = "eligibility_finding_received", "Eligibility finding received"
    ASSIGNMENT_NOTICE_SENT = "assignment_notice_sent", "Assignment notice (NOARFI) sent"
    ASSIGNMENT_NOTICE_RECEIVED = (
        "assignment_notice_received",
        "Assignment notice (NOARFI) received by the party",
    )
    RECORDS_RECEIVED = "records_received", "Records of a party received"
    RECORDS_COMPLETE = "records_complete", "Medical records complete"
    RECORDS_CLOSED_INCOMPLETE = "records_closed_incomplete", "Review goes ahead on the records at hand"
    QUESTION_RECEIVED = "question_received", "Reviewer's question received by the party"
    QUESTION_ANSWERED = "question_answered", "Reviewer's question answered"
    DETERMINATION_ISSUED = "determination_issued", "Determination mailed"
    DETERMINATION_RECEIVED = "determination_received", "Determination received by the party"
    SERVICES_AUTHORIZED = "services_authorized", "Services authorized"
    SERVICES_REIMBURSED = "services_reimbursed", "Services reimbursed"
    INELIGIBILITY_NOTICE_SENT = "ineligibility_notice_sent", "Notice of ineligibility sent"
    APPEAL_FILED = "appeal_filed", "Petition to the Appeals Board filed"
    APPEAL_DENIED = "appeal_denied", "Appeal denied, dismissed or withdrawn"
    SETTLEMENT_REACHED = "settlement_reached", "Settlement or award that may resolve the dispute"
    REQUEST_WITHDRAWN = "request_withdrawn", "Requesting physician withdrew the request for treatment"
    RESOLUTION_TOLD = "resolution_told", "Authorization, settlement or withdrawal told to this organization"
    CLAIMS_ADMINISTRATOR_CHANGED = "claims_administrator_changed", "Another claims administrator took over the claim"
    CHANGE_TOLD = "change_told", "Change of claims administrator told to this organization"
    REMAND_ORDERED = "remand_ordered", "New review ordered"
    CASE_ENDED = "case_ended", "Case ended without a determination"


class EventSource(LabelledEnum):
    """From where it is known that an event happened."""

    PERSON = "person", "Stated by a person"
    MOVE = "move", "Stated with a move of the case"
    DELIVERY = "delivery", "Shown by a letter's delivery"
    APPLICATION = "application", "Taken from the application"
    RECORD = "record", "Printed in the letter of record"
    TOLD = "told", "Told with a case from elsewhere"
    ASSUMED = "assumed", "Assumed with a move, without a letter that shows it"
    """Only in cases from before deliveries made events; no new event has this source."""


class LetterKind(LabelledEnum):
    """The kinds of letter; `cases.hooks` registers how each is made and drawn."""

    DETERMINATION = "determination", "Determination, without a cover"
    DETERMINATION_TO_PARTY = "determination_to_party", "Determination, to a party"
    DETERMINATION_PUBLIC = "determination_public", "Determination, public version"
    DETERMINATION_TO_DIRECTOR = "determination_to_director", "Determination, to the Administrative Director"
    NOTICE_ELIGIBILITY = "notice_eligibility", "Notice of eligibility"
    NOTICE_INELIGIBILITY = "notice_ineligibility", "Notice of ineligibility"
    NOTICE_ELIGIBILITY_QUESTION = "notice_eligibility_question", "Question on eligibility"
    NOTICE_DEFERRAL = "notice_deferral", "Notice of deferral"
    NOTICE_RESUMPTION = "notice_resumption", "Notice that a deferral has ended"
    NOTICE_LIABILITY_QUESTION = "notice_liability_question", "Question whether liability is still disputed"
    NOTICE_ASSIGNMENT = "notice_assignment", "Assignment notice (NOARFI)"
    NOTICE_CONVERSION = "notice_conversion", "Notice of expedited review"
    NOTICE_RECORDS_REMINDER = "notice_records_reminder", "Reminder of records that are due"
    NOTICE_RECORDS_OVERDUE = "notice_records_overdue", "Notice of overdue records"
    NOTICE_RECORDS_INSUFFICIENT = "notice_records_insufficient", "Notice of insufficient records"
    NOTICE_RECORDS_LISTED = "notice_records_listed", "List of the records"
    NOTICE_REVIEWER_QUESTION = "notice_reviewer_question", "Reviewer's question"
    NOTICE_REVIEWER_ANSWER = "notice_reviewer_answer", "Answer to the reviewer's question"
    NOTICE_EXTENSION = "notice_extension", "Notice of more time"
    NOTICE_CONSOLIDATION = "notice_consolidation", "Notice of consolidation"
    NOTICE_SEPARATION = "notice_separation", "Notice that a consolidation is undone"
    NOTICE_ADMINISTRATOR_CHANGED = "notice_administrator_changed", "Notice of another claims administrator"
    NOTICE_TERMINATION = "notice_termination", "Notice of termination"
    NOTICE_WITHDRAWAL = "notice_withdrawal", "Notice of withdrawal"
    NOTICE_APPEAL = "notice_appeal", "Notice of a petition"
    NOTICE_REMAND = "notice_remand", "Notice of a new review"


class NoticeEnd(LabelledEnum):
    """How a notice that was due is done with."""

    SENT = "sent", "Letters requested"
    TOLD = "told", "Told otherwise"
    MOOT = "moot", "Nothing to tell any more"


class LetterState(LabelledEnum):
    """How far a letter is made: drawn, then sealed. A failed letter says why and waits for a person."""

    REQUESTED = "requested", "Being made"
    RENDERED = "rendered", "Being sealed"
    SEALED = "sealed", "Ready"
    FAILED = "failed", "Could not be made"


class DeliveryState(LabelledEnum):
    """How far a letter is on its way to a party."""

    WAITING = "waiting", "Letter not ready"
    READY = "ready", "Ready to go"
    IN_BATCH = "in_batch", "In a print batch"
    SENDING = "sending", "Being sent"
    FAILED = "failed", "Could not be sent"
    SENT = "sent", "Sent"
    RECEIVED = "received", "Received"
    RETURNED = "returned", "Came back"


class ReportFault(LabelledEnum):
    """Why a message that came back waits for a person."""

    UNREADABLE = "unreadable", "It says of no letter whether it arrived"
    UNMATCHED = "unmatched", "It is about no letter that went from here"
    CONTRADICTS = "contradicts", "The letter is on file as received, or as not sent"


class ReportEnd(LabelledEnum):
    """What a person made of a message that came back."""

    LINKED = "linked", "A letter came back"
    SET_ASIDE = "set_aside", "Set aside"


class FeedState(LabelledEnum):
    """How far a feed is on its way to its claims administrator, and who is to do something."""

    NOT_SENT = "not_sent", "Not sent"
    SENDING = "sending", "Being sent"
    FAILED = "failed", "Could not be sent"
    UNDELIVERED = "undelivered", "A message was not delivered"
    SENT = "sent", "Sent, not acknowledged yet"
    LATE = "late", "Not acknowledged in time"
    CLOSED = "closed", "Link closed: too many wrong numbers"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"


class BatchState(LabelledEnum):
    """How far a print batch is."""

    MAKING = "making", "Being made"
    FAILED = "failed", "Could not be made"
    READY = "ready", "Ready to print"
    RECORDING = "recording", "Mailing being recorded"
    STOPPED = "stopped", "Mailing not recorded in full"
    MAILED = "mailed", "Mailed"
    CANCELLED = "cancelled", "Taken apart"


class FeeStage(LabelledEnum):
    """How far a review had come when it ended, which its fee depends on (8 CCR 9792.10.8)."""

    INELIGIBLE = "ineligible", "Ineligible"
    NOT_ASSIGNED = "not_assigned", "Ended before it was assigned"
    BEFORE_REVIEWER = "before_reviewer", "Ended before it was forwarded to a reviewer"
    AFTER_FORWARDING = "after_forwarding", "Ended after it was forwarded to a reviewer"
    DETERMINED = "determined", "Determined"


class DegreeClass(LabelledEnum):
    """The professions of reviewers as the fees of 2013 tell them apart."""

    PHYSICIAN = "physician", "MD or DO"
    OTHER = "other", "Another profession"


class FeeLineKind(LabelledEnum):
    """How a line of a fee came to be."""

    DERIVED = "derived", "By the rules"
    STATED = "stated", "Stated by a person"
    CREDIT = "credit", "Credit"


class InvoiceKind(LabelledEnum):
    """What asks for fees, and what takes one back."""

    INVOICE = "invoice", "Invoice"
    CREDIT_NOTE = "credit_note", "Credit note"


class InvoiceState(LabelledEnum):
    """How far an invoice is: drawn and sealed by a job, then handed over by a person."""

    MAKING = "making", "Being made"
    FAILED = "failed", "Could not be made"
    READY = "ready", "Ready to go"
    SENT = "sent", "Sent"
