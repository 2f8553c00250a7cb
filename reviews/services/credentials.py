"""What a reviewer is licensed and certified for decides who reviews what: each change of it is an audit event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils import timezone

from imr_site.accounts.authority import may, require
from imr_site.accounts.models import User
from imr_site.audit.services import record
from reviews import rules
from reviews.audit_kinds import ReviewAudit
from reviews.errors import ReviewError
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
from reviews.selectors.credentials import facts_sha256

Fact = Reviewer | License | Certification | DisciplinaryAction | QmeAppointment | Absence | Affiliation
"""What is kept of a reviewer, one row each; an affiliation is of any person of this organization."""
Credential = Fact | MedicalDirector | Specialty
"""What says who may decide; each change of it is an event."""
STAYS = (Reviewer, Affiliation)
"""What is never taken away: what is over gets its last day."""


def keep_credential(*, row: Fact, values: Mapping[str, Any], actor: User) -> list[str]:
    """Add the fact, or change the one on file, to have these values by the names of its columns.

    A new `row` has nobody's id yet, and says whose it is. Returns the names of what is otherwise than before: with none
    of them nothing is written. Raises ReviewError, with words, for what no such fact may be.
    """
    require(actor, rules.change_credential, row)
    with transaction.atomic():
        is_new = row.pk is None
        kept = row if is_new else type(row).objects.select_for_update().get(pk=row.pk)
        changed = [name for name, value in values.items() if is_new or getattr(kept, name) != value]
        if not changed:
            return []
        if isinstance(kept, Affiliation) and not is_new and not may(actor, rules.keep_credentials):
            _refuse_all_but_the_end(changed)
        for name in changed:
            setattr(kept, name, values[name])
        require(actor, rules.change_credential, kept)  # whose it is may be among the values
        try:
            kept.full_clean()
        except ValidationError as error:
            raise ReviewError(_in_words(error)) from error
        kept.save()
        done: Literal["added", "changed"] = "added" if is_new else "changed"
        fields = [] if is_new else changed
        record_credentials(about=kept, done=done, actor=actor, row=kept.pk, fields=fields)
    return changed


def remove_credential(*, row: Fact, actor: User) -> None:
    """Take a fact away that was put on file by mistake. Raises ReviewError for one that always stays."""
    require(actor, rules.change_credential, row)
    if isinstance(row, STAYS):
        raise ReviewError("This stays on file. Where it is over, give its last day.")
    with transaction.atomic():
        pk = row.pk
        row.delete()
        record_credentials(about=row, done="deleted", actor=actor, row=pk)


def attest_credentials(*, reviewer: Reviewer, seen: str, actor: User) -> None:
    """The reviewer states today that what is on file of the practice, credentials and ties is right and whole.

    `seen` is the hash of the facts that were on the page. Raises ReviewError where others are on file by now.
    """
    require(actor, rules.attest_credentials, reviewer)
    with transaction.atomic():
        kept = Reviewer.objects.select_for_update().get(pk=reviewer.pk)
        if facts_sha256(kept) != seen:
            raise ReviewError("What is on file changed while the page was open. Look at it, and state it again.")
        kept.practice_attested_on = timezone.localdate()
        kept.save(update_fields=["practice_attested_on"])
        record(
            kind=ReviewAudit.CREDENTIALS_ATTESTED,
            scope=_scope(kept, kept.pk),
            subject=f"reviewer/{kept.pk}",
            actor=actor,
            data={"sha256": seen},
        )


def record_credentials(
    *,
    about: Credential,
    done: Literal["added", "changed", "deleted"],
    actor: User,
    row: int,
    fields: list[str] | None = None,
) -> None:
    """Write the event of a change, in its transaction; `fields` are names, never what they hold.

    `row` is the id of `about`, which a deleted row has lost.
    """
    require(actor, rules.change_credential, about)
    record(
        kind=ReviewAudit.CREDENTIALS_CHANGED,
        scope=_scope(about, row),
        subject=f"{type(about).__name__.lower()}/{row}",
        actor=actor,
        data={"done": done, "fields": fields or []},
    )


def log_export(*, actor: User) -> None:
    """Note that all credentials were taken out as a table."""
    require(actor, rules.keep_credentials)
    with transaction.atomic():
        record(kind=ReviewAudit.CREDENTIALS_EXPORTED, scope="credentials", subject="credentials", actor=actor)


def _refuse_all_but_the_end(changed: list[str]) -> None:
    """A tie that somebody stated stays as stated, as disputes were held against it."""
    if set(changed) - {"ends_on"}:
        raise ReviewError("A tie stays as it was stated. Give its last day, or ask an administrator to correct it.")


def _scope(about: Credential, row: int) -> str:
    """Whose history the event belongs to: the reviewer's, the person's, or that of the row itself."""
    if isinstance(about, Affiliation):
        return f"user/{about.person_id}"
    if isinstance(about, Specialty | MedicalDirector):
        return f"{type(about).__name__.lower()}/{row}"
    reviewer = about if isinstance(about, Reviewer) else about.reviewer
    return f"reviewer/{reviewer.pk}"


def _in_words(error: ValidationError) -> str:
    """What is wrong, each with the name of its column where it is of one."""
    said = []
    for name, faults in error.message_dict.items():
        label = "" if name == NON_FIELD_ERRORS else f"{name.replace('_', ' ').capitalize()}: "
        said += [f"{label}{fault}" for fault in faults]
    return " ".join(said)
