"""The fixed vocabularies of a review."""

from enum import StrEnum

from cases.enums import LabelledEnum


class JobKind(StrEnum):
    """The kinds of background work of this app."""

    WATCH_CREDENTIALS = "reviews.watch_credentials"
    CHECK_ROUND = "reviews.check_round"
    READ_FACTS = "reviews.read_facts"
    RECHECK = "reviews.recheck"
    REBUILD_REGISTER = "reviews.rebuild_register"
    COUNT_MONTHS = "reviews.count_months"
    PREPARE_IMPORTED = "reviews.prepare_imported"
    RELEASE_IMPORTED = "reviews.release_imported"


class Decision(LabelledEnum):
    """What is decided about an item. Upheld: UR stands, the worker does not get the treatment."""

    UPHELD = "upheld", "Upheld"
    OVERTURNED = "overturned", "Overturned"

    @property
    def meaning(self) -> str:
        """The decision in plain words."""
        return {
            Decision.UPHELD: "The denial stands. The treatment is not medically necessary.",
            Decision.OVERTURNED: "The denial is reversed. The treatment is medically necessary.",
        }[self]


class FinalDetermination(LabelledEnum):
    """The outcome of a case, derived from its items."""

    UPHOLD = "uphold", "Uphold"
    OVERTURN = "overturn", "Overturn"
    PARTIAL_OVERTURN = "partial_overturn", "Partial overturn"


class WithdrawalKind(LabelledEnum):
    """Why a public version was withdrawn, as anyone is told."""

    IDENTITY = "identity", "It could have told who somebody is"
    MISTAKE = "mistake", "It held a mistake"
    ORDERED = "ordered", "A court or the Division of Workers' Compensation ordered it"
    OTHER = "other", "Another reason"


class CitationSide(LabelledEnum):
    """Whose guideline a citation names."""

    CLAIMS_ADMINISTRATOR = "claims_administrator", "Claims administrator"
    REVIEWER = "reviewer", "Reviewer"


class CitationKind(LabelledEnum):
    """What is cited; each kind has its own required parts (8 CCR 9792.21.1(d))."""

    MTUS = "mtus", "MTUS chapter"
    GUIDELINE = "guideline", "Other guideline"
    STUDY = "study", "Study"


class FindingOutcome(LabelledEnum):
    """What a guideline rule says about an item; advice to the physician, never a decision."""

    WITHIN = "within", "Within the guideline"
    EXCEEDS = "exceeds", "Exceeds the guideline"
    NOT_APPLICABLE = "not_applicable", "Not applicable"
    NEEDS_INFORMATION = "needs_information", "Needs information"


class SignOffVerdict(LabelledEnum):
    """What the quality physician said about exactly one content."""

    APPROVED = "approved", "Approved"
    RETURNED = "returned", "Returned to the reviewer"


class PassageUse(LabelledEnum):
    """What a passage of the record is cited for: the evidence on an item, or the summary."""

    FOR = "for", "For the treatment"
    AGAINST = "against", "Against the treatment"
    SILENT = "silent", "Silent on it"
    SUMMARY = "summary", "Clinical case summary"


class PassageState(LabelledEnum):
    """Whether a cited passage still stands where it was cited; all but exact wait for a person."""

    EXACT = "exact", "Where it was"
    MOVED = "moved", "Moved"
    WEAK = "weak", "Read otherwise now"
    MISSING = "missing", "Not found"
    SUPERSEDED = "superseded", "Document was replaced"


class PackState(LabelledEnum):
    """The documents of one determination: in force, set aside for a new review, or replaced by a later one."""

    ISSUED = "issued", "Issued"
    SET_ASIDE = "set_aside", "Set aside"
    SUPERSEDED = "superseded", "Superseded"


class ImportOutcome(LabelledEnum):
    """What became of a file given to the letter import."""

    IMPORTED = "imported", "Imported"
    UNCHANGED = "unchanged", "Unchanged"
    REJECTED = "rejected", "Rejected"


class Degree(LabelledEnum):
    """The reviewer's profession; others than MD and DO review within their scope."""

    MD = "md", "Doctor of Medicine"
    DO = "do", "Doctor of Osteopathic Medicine"
    DC = "dc", "Doctor of Chiropractic"
    PHD = "phd", "Psychologist"
    DPM = "dpm", "Doctor of Podiatric Medicine"
    LAC = "lac", "Licensed Acupuncturist"
    DDS = "dds", "Doctor of Dental Surgery"
    OD = "od", "Doctor of Optometry"

    @property
    def is_physician_and_surgeon(self) -> bool:
        """Without limits of scope, and reviewing only with the certification of a board (LC 139.5(d)(4)(B))."""
        return self in {Degree.MD, Degree.DO}


class LicenceStatus(LabelledEnum):
    """What the board that gave a licence says of it."""

    CURRENT = "current", "Current"
    INACTIVE = "inactive", "Inactive or retired"
    LAPSED = "lapsed", "Lapsed or delinquent"
    SUSPENDED = "suspended", "Suspended"
    REVOKED = "revoked", "Revoked or surrendered"


class DisciplineState(LabelledEnum):
    """How far an action against a physician is; taken and pending ones bar reviewing (LC 139.5(d)(4)(C))."""

    PENDING = "pending", "Pending"
    TAKEN = "taken", "Taken"
    DISMISSED = "dismissed", "Ended without action"


class ScreeningMoment(LabelledEnum):
    """When somebody is held against credentials and ties."""

    PROPOSAL = "proposal", "Designation"
    ACCEPTANCE = "acceptance", "Acceptance"
    SUBMISSION = "submission", "Submission"
    SIGN_OFF = "sign_off", "Sign-off"


class Standing(LabelledEnum):
    """Whether somebody may decide a dispute."""

    IN = "in", "May decide"
    ASKS = "asks", "A person must rule first"
    OUT = "out", "May not decide"


class TieKind(LabelledEnum):
    """How somebody is tied to a person or an organization (LC 139.5(d)(6))."""

    SAME = "same", "Is this person"
    PATIENT = "patient", "Physician and patient"
    PARTNER = "partner", "Partner in practice"
    EMPLOYMENT = "employment", "Employed by, or employs"
    OFFICER = "officer", "Officer or director of"
    OWNER = "owner", "Shareholder or owner in a professional corporation"
    CONTRACTOR = "contractor", "Independent contractor of"
    PRIVILEGES = "privileges", "Staff privileges only"
    FINANCIAL = "financial", "Other financial interest"
    DEVELOPER = "developer", "Develops or makes the treatment"
    SPOUSE = "spouse", "Spouse"
    CHILD = "child", "Child"
    PARENT = "parent", "Parent"
    SIBLING = "sibling", "Brother or sister"
    SPOUSES_PARENT = "spouses_parent", "Parent of the spouse"
    CHILDS_SPOUSE = "childs_spouse", "Spouse of a child"
    OTHER_RELATIVE = "other_relative", "Other relative"


class Timing(LabelledEnum):
    """When a treatment is asked for, told from the request and its dates; chronic pain is of three months or more."""

    RETROSPECTIVE = "retrospective", "Given already"
    POSTOPERATIVE = "postoperative", "After an operation"
    EARLY = "early", "Within three months of the injury"
    LATER = "later", "Three months after the injury or later"
    NOT_KNOWN = "not_known", "Time since the injury not known"


class Agreement(LabelledEnum):
    """Whether a decision goes the way that all telling guideline findings on the item point."""

    WITH = "with", "As the findings point"
    AGAINST = "against", "Otherwise than the findings point"


class Grade(LabelledEnum):
    """What the second physician says of one item of an issued determination."""

    SOUND = "sound", "Sound"
    REMARKS = "remarks", "Sound, with remarks"
    WEAK = "weak", "Weakly reasoned"
    UNSUPPORTED = "unsupported", "Not supported by the record"


class TieStrength(LabelledEnum):
    """Whether a tie keeps somebody from a dispute, or may do so until a person has ruled on it."""

    BARS = "bars", "Bars"
    POSSIBLE = "possible", "Possible: a person rules"


class Gate(LabelledEnum):
    """What a physician must pass to review a dispute, in the order in which it is asked."""

    PROFESSION = "profession", "Profession and scope of the licence"
    LICENCE = "licence", "Unrestricted licence"
    BOARD = "board", "Board certification"
    DISCIPLINE = "discipline", "No discipline"
    QME = "qme", "No QME appointment"
    ATTESTATION = "attestation", "Practice and good standing attested"
    EARLIER_ROUND = "earlier_round", "No other part in the dispute"
    AVAILABLE = "available", "Takes cases and is not absent"
    CAPACITY = "capacity", "Has room for a review"
    DECLARED_TIE = "declared_tie", "No tie declared"


class Representation(LabelledEnum):
    """Who acts for the worker, as the case names them."""

    ATTORNEY = "attorney", "With an attorney"
    OTHER = "other", "With another representative"
    NONE = "none", "No representative on file"


class Residence(LabelledEnum):
    """Where in California the worker lives: the house's own division, by the first digits of the ZIP code."""

    BAY_AREA = "bay_area", "San Francisco Bay Area"
    CENTRAL_COAST = "central_coast", "Central Coast"
    CENTRAL_VALLEY = "central_valley", "Central Valley"
    FAR_NORTH = "far_north", "Far North and Sierra"
    INLAND_EMPIRE = "inland_empire", "Inland Empire"
    LOS_ANGELES = "los_angeles", "Los Angeles"
    NORTH_COAST = "north_coast", "North Coast"
    ORANGE = "orange", "Orange County"
    SACRAMENTO = "sacramento", "Sacramento"
    SAN_DIEGO = "san_diego", "San Diego"
    ELSEWHERE = "elsewhere", "Outside California"
