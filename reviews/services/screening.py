"""Keeps who was held against which credentials and ties, and what people ruled of what the facts leave open."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from cases.models import Case
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record
from reviews import rules
from reviews.audit_kinds import ReviewAudit
from reviews.enums import ScreeningMoment
from reviews.errors import ReviewError
from reviews.models import ReviewRound, Ruling, Screening
from reviews.selectors.screening import Question, Screened


def keep_screening(*, round_: ReviewRound, screened: Screened, moment: ScreeningMoment) -> Screening:
    """Keep a screening with everything it was made from, in the transaction of what it lets happen."""
    return Screening.objects.create(
        round=round_,
        moment=moment.value,
        person=screened.person,
        standing=screened.standing.value,
        inputs=_plain({"facts": asdict(screened.facts), "dispute": asdict(screened.dispute)}),
        results=_plain(
            {
                "gates": [asdict(result) for result in screened.gates],
                "ties": [asdict(tie) for tie in screened.ties],
                "rulings": [
                    {"question": question.words, "ruling": question.ruling.pk, "clear": question.ruling.clear}
                    for question in screened.questions
                    if question.ruling is not None
                ],
            }
        ),
        screened_at=timezone.now(),
    )


def rule_on(*, case: Case, person: User, question: Question, clear: bool, reason: str, actor: User) -> Ruling:
    """Keep what the actor ruled on a question about the person; a later ruling on it takes its place.

    Raises NotAllowed, or ReviewError without a reason and for a ruling about oneself.
    """
    require(actor, rules.designate_reviewer, case)
    if actor == person:
        raise ReviewError("Somebody else rules on what is asked about you.")
    if not reason.strip():
        raise ReviewError("Say why: the ruling is kept as evidence.")
    with transaction.atomic():
        ruling = Ruling.objects.create(
            case=case,
            person=person,
            about=question.about,
            question=f"{question.words} ({question.clause})"[:400],
            clear=clear,
            reason=reason.strip(),
            ruled_by=actor,
            ruled_at=timezone.now(),
        )
        record(
            kind=ReviewAudit.RULED,
            scope=f"case/{case.pk}",
            subject=f"ruling/{ruling.pk}",
            actor=actor,
            data={"person": person.pk, "clear": clear},
        )
    return ruling


def refuse_unless_in(screened: Screened) -> None:
    """Raise ReviewError with what stands against the person, or with what must be ruled on first."""
    if screened.against:
        raise ReviewError(f"{screened.person} may not decide this case: " + "; ".join(screened.against) + ".")
    if screened.open_questions:
        asked = "; ".join(question.words.rstrip(".") for question in screened.open_questions)
        raise ReviewError(f"A case manager must rule on this first: {asked}.")


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(value, cls=_Encoder, sort_keys=True))


class _Encoder(DjangoJSONEncoder):
    """Sets as sorted lists; days and decimals as text."""

    def default(self, o: Any) -> Any:
        return sorted(o) if isinstance(o, frozenset) else super().default(o)
