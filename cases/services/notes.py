"""Notes on a case: written once, told to whom they mention, struck and never deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from cases import rules
from cases.audit_kinds import CaseAudit
from cases.enums import NotificationKind
from cases.errors import CaseError
from cases.mentions import typed_mentions
from cases.models import Call, Case, Note, NoteMention
from cases.services.notifications import notify
from cases.services.sent_once import keep_once
from cases.services.unnamed import keep_reviewer_unnamed
from imr_site.accounts.authority import may, require
from imr_site.accounts.models import User
from imr_site.audit.services import record
from imr_site.clock import now_after

Struck = TypeVar("Struck", Note, Call)


def write_note(*, case: Case, text: str, actor: User, mentions: Sequence[User] = (), submission: str = "") -> Note:
    """Keep a note, and tell those it mentions: `mentions`, and whom the text names with an @.

    `submission` is the number of the page it was written on: the same page sent twice is one note.

    Raises CaseError for an empty text, for an @ that names nobody or more than one person, and for a mention of
    somebody who may not see the case, or words that tell who reviews it.
    """
    require(actor, rules.write_note, case)
    text = text.strip()
    if not text:
        raise CaseError("Write what there is to note.")
    told = _mentioned(case, text, mentions)
    keep_reviewer_unnamed(case, text)
    typed = (actor.pk, case.pk, [person.pk for person in told], text)
    said = {"case": case, "text": text, "written_at": timezone.now(), "written_by": actor}
    with transaction.atomic():
        note, is_new = keep_once(rows=Note.objects, submission=submission, typed=typed, said=said)
        if not is_new:
            return note
        NoteMention.objects.bulk_create(NoteMention(note=note, person=person) for person in told)
        notify(
            people=[person for person in told if person != actor],
            kind=NotificationKind.MENTION,
            case=case,
            about=f"note/{note.pk}",
            words=f"{actor} mentions you in a note.",
        )
        data = {"text_sha256": sha256(text.encode()).hexdigest(), "mentions": [person.pk for person in told]}
        record(kind=CaseAudit.NOTE_WRITTEN, scope=case.scope, subject=f"note/{note.pk}", actor=actor, data=data)
    return note


def strike_note(*, note: Note, reason: str, actor: User) -> Note:
    """Strike a note: it stays, with who struck it and why. Raises CaseError without a reason, or if it is struck."""
    require(actor, rules.strike_note, note)
    return strike(row=note, since=note.written_at, kind=CaseAudit.NOTE_STRUCK, reason=reason, actor=actor)


def strike(*, row: Struck, since: datetime, kind: CaseAudit, reason: str, actor: User) -> Struck:
    """Strike a note or a call that was written at `since`; the caller asked whether the actor may."""
    what = str(row._meta.verbose_name)  # noqa: SLF001 - Django's documented API
    if not reason.strip():
        raise CaseError(f"Say why the {what} is struck.")
    with transaction.atomic():
        row = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)  # noqa: SLF001 - see above
        if row.struck_at:
            raise CaseError(f"This {what} is struck already. Nothing more is needed.")
        row.struck_at, row.struck_by, row.struck_reason = now_after(since), actor, reason.strip()[:300]
        row.save()
        record(kind=kind, scope=row.case.scope, subject=f"{what}/{row.pk}", actor=actor)
    return row


def _mentioned(case: Case, text: str, chosen: Sequence[User]) -> list[User]:
    """Those to be told, by name. Raises CaseError for each that cannot be."""
    people = {person.pk: person for person in User.objects.filter(is_active=True)} if "@" in text else {}
    typed, unknown = typed_mentions(text, {pk: person.full_name for pk, person in people.items()})
    if unknown:
        raise CaseError(
            f"Nobody here, or more than one person, is called “@{unknown[0]}”. "
            "Type the full name after the @, or tick the person below."
        )
    told = {person.pk: person for person in chosen} | {pk: people[pk] for pk in typed}
    blind = [person for person in told.values() if not may(person, rules.see_case, case)]
    if blind:
        raise CaseError(f"{blind[0]} cannot be mentioned: {rules.see_case.reason} Take the mention out.")
    return sorted(told.values(), key=lambda person: person.full_name)
