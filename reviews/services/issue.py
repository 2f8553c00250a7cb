"""Issues a determination: the signed-off content becomes a row that is never changed."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cases.enums import CaseOrigin
from cases.models import Case
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record
from reviews import rules
from reviews.audit_kinds import ReviewAudit
from reviews.enums import SignOffVerdict
from reviews.letters.checkcode import check_code
from reviews.models import Determination, QualitySignOff, ReviewRound
from reviews.selectors.determination import current_determination, determination_content
from reviews.selectors.joint import open_rounds
from reviews.services.determination_letters import request_determination_letters
from reviews.services.public import prepare_public
from reviews.services.quality.decided_items import list_decided_items
from reviews.services.quality.samples import draw_sample
from reviews.services.register import unlist_public
from reviews.services.rounds import close_round


def issue_determination(*, case: Case, actor: User | None, on: date) -> Determination:
    """Store the signed-off content, dated `on`, as the next version of the case; request its letters and public draft.

    Where several reviewers decided, it is what their open rounds become together (LC 4610.6(e)). The effect of the move
    `issue` calls this; the guards of that move verify that each approval is over the very content of its round. Raises
    NotAllowed for whoever reviewed the case.
    """
    rounds = list(open_rounds(case))
    first, *others = rounds
    if actor is not None:
        require(actor, rules.issue_of_another, first)
    with transaction.atomic():
        approval = QualitySignOff.objects.get(
            round=first, verdict=SignOffVerdict.APPROVED.value, invalidated_at__isnull=True
        )
        content = determination_content(rounds, decision_date=on)
        before = current_determination(case)
        determination = Determination.objects.create(
            case=case,
            version=before.version + 1 if before else 1,
            supersedes=before,
            origin=CaseOrigin.NATIVE.value,
            round=first,
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
        for round_ in rounds:
            close_round(round_=round_, actor=actor)
        ReviewRound.objects.filter(pk__in=[other.pk for other in others]).update(joined=determination)
        case.joint_reviews.filter(ended_at__isnull=True).update(ended_at=determination.issued_at)
        record(
            kind=ReviewAudit.DETERMINATION_ISSUED,
            scope=case.scope,
            subject=f"determination/{determination.pk}",
            actor=actor,
            data={"version": determination.version, "content_sha256": content.sha256},
        )
        request_determination_letters(determination=determination, actor=actor)
        prepare_public(determination=determination, actor=None)
    return determination
