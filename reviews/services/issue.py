"""Issues a determination: the signed-off content becomes a row that is never changed."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cases.enums import CaseOrigin
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record
from reviews import rules
from reviews.audit_kinds import ReviewAudit
from reviews.enums import SignOffVerdict
from reviews.letters.checkcode import check_code
from reviews.models import Determination, QualitySignOff, ReviewRound
from reviews.selectors.determination import content_of, current_determination
from reviews.services.determination_letters import request_determination_letters
from reviews.services.public import prepare_public
from reviews.services.quality.decided_items import list_decided_items
from reviews.services.quality.samples import draw_sample
from reviews.services.register import unlist_public
from reviews.services.rounds import close_round


def issue_determination(*, round_: ReviewRound, actor: User | None, on: date) -> Determination:
    """Store the signed-off content, dated `on`, as the next version of the case; request its letters and public draft.

    The effect of the move `issue` calls this; the guards of that move verify that the approval is over this very
    content. Raises NotAllowed for whoever reviewed the case.
    """
    if actor is not None:
        require(actor, rules.issue_of_another, round_)
    with transaction.atomic():
        approval = QualitySignOff.objects.get(
            round=round_, verdict=SignOffVerdict.APPROVED.value, invalidated_at__isnull=True
        )
        content = content_of(round_, decision_date=on)
        before = current_determination(round_.case)
        determination = Determination.objects.create(
            case=round_.case,
            version=before.version + 1 if before else 1,
            supersedes=before,
            origin=CaseOrigin.NATIVE.value,
            round=round_,
            sign_off=approval,
            content=content.to_dict(),
            content_sha256=content.sha256,
            check_code=check_code(content.sha256, secret=settings.SECRET_KEY),
            issued_at=timezone.now(),
            issued_by=actor,
        )
        if before is not None:
            unlist_public(determination=before)
        list_decided_items(determination=determination)
        draw_sample(determination=determination, actor=actor)
        close_round(round_=round_, actor=actor)
        record(
            kind=ReviewAudit.DETERMINATION_ISSUED,
            scope=round_.case.scope,
            subject=f"determination/{determination.pk}",
            actor=actor,
            data={"version": determination.version, "content_sha256": content.sha256},
        )
        request_determination_letters(determination=determination, actor=actor)
        prepare_public(determination=determination, actor=None)
    return determination
