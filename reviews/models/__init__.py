"""The rows of the review. Only services write them."""

from reviews.models.counted_month import ChangedMonth, CountedMonth
from reviews.models.credentials import (
    DECLARED,
    Absence,
    Affiliation,
    Certification,
    CredentialProof,
    DisciplinaryAction,
    License,
    MedicalDirector,
    QmeAppointment,
)
from reviews.models.decided_item import DecidedItem
from reviews.models.decision import Citation, ItemDecision
from reviews.models.determination import Determination, ImportedFile
from reviews.models.determination_letter import DeterminationLetter
from reviews.models.finding import Fact, GuidelineFinding
from reviews.models.library import LibraryDocument, Recheck, RecheckChange
from reviews.models.passage import Passage
from reviews.models.phrase import Phrase
from reviews.models.public import PublicDetermination, PublicDraft, PublicWithdrawal
from reviews.models.register_entry import RegisterEntry
from reviews.models.returned import ReturnedContent, ReturnReason
from reviews.models.reviewer import GuidelineEdition, Reviewer, Specialty
from reviews.models.round import DECIDES, ConflictDeclaration, JointReview, ReviewedDocument, ReviewRound
from reviews.models.said import SaidInDocument
from reviews.models.sample import ItemGrade, QualitySample, SampleReview
from reviews.models.screening import Decline, Ruling, Screening
from reviews.models.sign_off import QualitySignOff
from reviews.models.snapshot import LateRecordAnswer, RecordSnapshot
from reviews.models.statement_answer import StatementAnswer
from reviews.models.summary import ClinicalSummary
from reviews.models.wording import WordingText

__all__ = [
    "DECIDES",
    "DECLARED",
    "Absence",
    "Affiliation",
    "Certification",
    "ChangedMonth",
    "Citation",
    "ClinicalSummary",
    "ConflictDeclaration",
    "CountedMonth",
    "CredentialProof",
    "DecidedItem",
    "Decline",
    "Determination",
    "DeterminationLetter",
    "DisciplinaryAction",
    "Fact",
    "GuidelineEdition",
    "GuidelineFinding",
    "ImportedFile",
    "ItemDecision",
    "ItemGrade",
    "JointReview",
    "LateRecordAnswer",
    "LibraryDocument",
    "License",
    "MedicalDirector",
    "Passage",
    "Phrase",
    "PublicDetermination",
    "PublicDraft",
    "PublicWithdrawal",
    "QmeAppointment",
    "QualitySample",
    "QualitySignOff",
    "Recheck",
    "RecheckChange",
    "RecordSnapshot",
    "RegisterEntry",
    "ReturnReason",
    "ReturnedContent",
    "ReviewRound",
    "ReviewedDocument",
    "Reviewer",
    "Ruling",
    "SaidInDocument",
    "SampleReview",
    "Screening",
    "Specialty",
    "StatementAnswer",
    "WordingText",
]
