"""What reviews cost: the facts a fee follows from, and the lines of a case as its page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet

from cases.enums import FeeLineKind, FeeStage, Priority
from cases.fees import FeeFacts, in_dollars
from cases.hooks import who_reviewed
from cases.models import Case, FeeLine, InvoiceLine

NOT_KNOWN: Final = "Not known"


def fee_facts(case: Case, stage: FeeStage, *, decided_in: str = "") -> FeeFacts:
    """What the fee of an application depends on; whether only medications are in dispute, nothing on file tells."""
    degree, reviewers = who_reviewed(case)
    return FeeFacts(
        stage=stage,
        submitted_on=case.received_on,
        priority=Priority(case.priority),
        degree=degree,
        reviewers=reviewers,
        decided_in=decided_in,
    )


def not_told() -> QuerySet[FeeLine]:
    """The lines whose amount the rules do not tell and that nobody stated yet, the oldest first."""
    stated = FeeLine.objects.filter(about=OuterRef("pk"), kind=FeeLineKind.STATED.value)
    return FeeLine.objects.filter(~Exists(stated), cents=None).select_related("case").order_by("id")


def unbilled() -> QuerySet[FeeLine]:
    """The lines with an amount that are on no invoice and were not credited."""
    credited = FeeLine.objects.filter(about=OuterRef("pk"), kind=FeeLineKind.CREDIT.value)
    return FeeLine.objects.filter(~Exists(credited), cents__gt=0, invoiced__isnull=True)


@dataclass(frozen=True, slots=True)
class ShownFee:
    """One line of the fees of a case; `invoice` is the number it is on, with the key of its page."""

    line: FeeLine
    amount: str
    invoice: str
    invoice_id: int | None
    may_be_stated: bool
    may_be_credited: bool


def fees_of(case: Case) -> list[ShownFee]:
    """The lines of a gathered case in the order they were made."""
    lines = list(case.fee_lines.all())
    invoiced = InvoiceLine.objects.filter(line__in=lines).select_related("invoice") if lines else ()
    on_invoice = {row.line_id: row.invoice for row in invoiced}
    answered = {(line.about_id, line.kind) for line in lines}
    return [
        ShownFee(
            line=line,
            amount=NOT_KNOWN if line.cents is None else in_dollars(line.cents),
            invoice=on_invoice[line.pk].number if line.pk in on_invoice else "",
            invoice_id=on_invoice[line.pk].pk if line.pk in on_invoice else None,
            may_be_stated=_may_be_stated(line, answered),
            may_be_credited=bool(line.cents and line.cents > 0) and (line.pk, FeeLineKind.CREDIT.value) not in answered,
        )
        for line in lines
    ]


def _may_be_stated(line: FeeLine, answered: set[tuple[int | None, str]]) -> bool:
    if line.kind == FeeLineKind.CREDIT or (line.pk, FeeLineKind.STATED.value) in answered:
        return False
    return not line.cents or (line.pk, FeeLineKind.CREDIT.value) in answered


def total_of(shown: list[ShownFee]) -> str:
    """What the review costs as it stands, in words; not known as long as one of its amounts is not."""
    answered = {one.line.about_id for one in shown if one.line.kind == FeeLineKind.STATED}
    if any(one.line.cents is None and one.line.pk not in answered for one in shown):
        return NOT_KNOWN
    return in_dollars(sum(one.line.cents or 0 for one in shown))
