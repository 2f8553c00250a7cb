"""The dispute as stored. Only services write these rows."""

from cases.models.case import Case, CaseEvent, CaseMove, CaseNumberSeries, PriorityChange
from cases.models.dispute import DisputedItem, UrDecision
from cases.models.document import Document
from cases.models.party import Party

__all__ = [
    "Case",
    "CaseEvent",
    "CaseMove",
    "CaseNumberSeries",
    "DisputedItem",
    "Document",
    "Party",
    "PriorityChange",
    "UrDecision",
]
