"""What a reviewer is licensed and certified for decides who reviews what: each change of it is an audit event."""

from __future__ import annotations

from typing import Literal

from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record
from reviews import rules
from reviews.audit_kinds import ReviewAudit
from reviews.models import (
    Absence,
    Affiliation,
    Certification,
    DisciplinaryAction,
    License,
    MedicalDirector,
    QmeAppointment,
    Reviewer,
    Specialty,
)

Credential = (
    Reviewer
    | License
    | Certification
    | DisciplinaryAction
    | QmeAppointment
    | Absence
    | Affiliation
    | MedicalDirector
    | Specialty
)
"""What says who may decide; each change of it is an event."""


def record_credentials(
    *,
    about: Credential,
    done: Literal["added", "changed", "deleted"],
    actor: User,
    row: int,
    fields: list[str] | None = None,
) -> None:
    """Write the event of a change made in the console, in its transaction; `fields` are names, never what they hold.

    `row` is the id of `about`, which a deleted row has lost.
    """
    require(actor, rules.keep_credentials)
    record(
        kind=ReviewAudit.CREDENTIALS_CHANGED,
        scope=_scope(about, row),
        subject=f"{type(about).__name__.lower()}/{row}",
        actor=actor,
        data={"done": done, "fields": fields or []},
    )


def _scope(about: Credential, row: int) -> str:
    """Whose history the event belongs to: the reviewer's, the person's, or that of the row itself."""
    if isinstance(about, Affiliation):
        return f"user/{about.person_id}"
    if isinstance(about, Specialty | MedicalDirector):
        return f"{type(about).__name__.lower()}/{row}"
    reviewer = about if isinstance(about, Reviewer) else about.reviewer
    return f"reviewer/{reviewer.pk}"
