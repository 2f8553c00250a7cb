"""What a reviewer answers where the file contradicts a statement that something is absent."""

from __future__ import annotations

from django.utils import timezone

from cases.models import DisputedItem
from imr_site.accounts.models import User
from imr_site.audit.services import record
from reviews.audit_kinds import ReviewAudit
from reviews.errors import ReviewError
from reviews.models import ReviewRound, StatementAnswer
from reviews.selectors.ground_five import ground_five, held_item
from reviews.services.rounds import writing


def answer_statement(
    *, round_: ReviewRound, item: DisputedItem, statement_sha256: str, answer: str, actor: User
) -> StatementAnswer:
    """Keep why a statement stands although pages of the file seem to say otherwise (LC 4610.6(h)(5)).

    Raises ReviewError without words, or where the statement is no longer in the rationale or nothing contradicts it.
    """
    with writing(round_=round_, actor=actor):
        held = next((each for each in held_item(round_, item).statements if each.sha256 == statement_sha256), None)
        if held is None or not held.hits:
            raise ReviewError("This statement was changed meanwhile, or nothing in the file contradicts it any more.")
        if not answer.strip():
            raise ReviewError("Say why the statement stands, or mend it in the rationale.")
        kept = StatementAnswer.objects.create(
            round=round_,
            item=item,
            statement_sha256=statement_sha256,
            pages=held.pages,
            answer=answer.strip(),
            answered_by=actor,
            answered_at=timezone.now(),
        )
        record(
            kind=ReviewAudit.STATEMENT_ANSWERED,
            scope=f"case/{round_.case_id}",
            subject=f"round/{round_.pk}",
            actor=actor,
            data={"item": item.pk, "statement": statement_sha256, "pages": held.pages},
        )
    return kept


def log_ground_five(*, round_: ReviewRound, actor: User) -> None:
    """Note in the log what the sheet of ground 5 showed when the round was submitted or signed: hashes and pages."""
    statements = [each for held in ground_five(round_) for each in held.statements]
    record(
        kind=ReviewAudit.GROUND_FIVE_SEEN,
        scope=f"case/{round_.case_id}",
        subject=f"round/{round_.pk}",
        actor=actor,
        data={
            "statements": [
                {"sha256": each.sha256, "pages": each.pages, "answer": each.answer.pk if each.answer else None}
                for each in statements
            ]
        },
    )
