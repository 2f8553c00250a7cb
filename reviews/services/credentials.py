"""What a reviewer is licensed and certified for decides who reviews what: each change of it is an audit event."""

from __future__ import annotations

from typing import Literal

from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record
from reviews import rules
from reviews.audit_kinds import ReviewAudit
from reviews.models import Certification, License, Reviewer, Specialty


def record_credentials(
    *,
    about: Reviewer | License | Certification | Specialty,
    done: Literal["added", "changed", "deleted"],
    actor: User,
    row: int,
    fields: list[str] | None = None,
) -> None:
    """Write the event of a change made in the console, in its transaction; `fields` are names, never what they hold.

    `row` is the id of `about`, which a deleted row has lost.
    """
    require(actor, rules.keep_credentials)
    reviewer = about if isinstance(about, Reviewer) else getattr(about, "reviewer", None)
    record(
        kind=ReviewAudit.CREDENTIALS_CHANGED,
        scope=f"reviewer/{reviewer.pk}" if reviewer else f"specialty/{row}",
        subject=f"{type(about).__name__.lower()}/{row}",
        actor=actor,
        data={"done": done, "fields": fields or []},
    )
