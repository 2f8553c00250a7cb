"""What the reviewer asked the parties, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cases.models import CaseMove, Document
from cases.selectors.consolidation import documents_on
from reviews.models import ReviewRound

ASK, ANSWERED, GIVEN_UP = "request_additional_information", "receive_information", "continue_without_information"


@dataclass(frozen=True, slots=True)
class Question:
    """A question with whom it asked and when; `ended` is the move that ended the wait, None while it lasts.

    `came` is what was put on file from the question until the answer was.
    """

    words: str
    asked: str
    asked_at: datetime
    ended: CaseMove | None
    came: Sequence[Document]

    @property
    def is_answered(self) -> bool:
        """Whether an answer is on file."""
        return self.ended is not None and self.ended.action == ANSWERED


def questions_of(round_: ReviewRound) -> list[Question]:
    """The questions asked since the round began, the newest first."""
    moves = list(
        CaseMove.objects.filter(
            case=round_.case_id, action__in=(ASK, ANSWERED, GIVEN_UP), recorded_at__gte=round_.assigned_at
        )
        .select_related("party")
        .order_by("id")
    )
    documents = list(documents_on(round_.case).order_by("id")) if moves else []
    found = []
    for place, move in enumerate(moves):
        if move.action != ASK:
            continue
        ended = next((later for later in moves[place + 1 :] if later.action != ASK), None)
        came = [
            document
            for document in documents
            if document.received_at >= move.recorded_at and (ended is None or document.received_at <= ended.recorded_at)
        ]
        found.append(Question(move.reason, str(move.party or "a party"), move.at, ended, came))
    return found[::-1]
