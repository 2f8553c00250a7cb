"""Publishing: a public text is made from the data, prepared by one person, and released by another.

Nothing is blacked out: what identifies a person is left out of the text (LC 4610.6(m); dossier 2.13).
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from cases.enums import CaseOrigin
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.accounts.proof import Proof, proof_data
from imr_site.audit.services import record
from imr_site.errors import StaleVersion
from reviews import rules
from reviews.audit_kinds import ReviewAudit
from reviews.disclosure import suggested, texts_of, with_texts
from reviews.enums import WithdrawalKind
from reviews.errors import ReviewError
from reviews.letters.signs import changes_in
from reviews.models import Determination, PublicDetermination, PublicDraft, PublicWithdrawal
from reviews.selectors.determination import set_aside_on
from reviews.selectors.known import known_of
from reviews.selectors.public import current_public, reasons_of, scan_of, unresolved_findings
from reviews.services.determination_letters import request_public_letter
from reviews.services.register import list_public, unlist_public


def prepare_public(*, determination: Determination, actor: User | None) -> PublicDraft:
    """Make the draft of the public version from the determination, unless there is one already.

    `actor` is None if it is made with the issue. An imported determination was published as it stands and keeps its own
    wording. Raises ReviewError if the determination was set aside.
    """
    require(actor, rules.prepare_public, determination)
    if actor is not None:
        _refuse_set_aside(determination)
    content = determination.letter_content
    with transaction.atomic():
        if determination.origin == CaseOrigin.NATIVE:
            content = suggested(content, known_of(determination.case), banded=True)
        draft, made = PublicDraft.objects.get_or_create(
            determination=determination,
            defaults={"content": content.to_dict(), "edited_at": timezone.now(), "edited_by": actor},
        )
        if made:
            _record(ReviewAudit.PUBLIC_PREPARED, draft, actor, {"step": "made", "content_sha256": content.sha256})
    return draft


def save_public(
    *, draft: PublicDraft, texts: Mapping[str, str], accepted: Mapping[str, str], based_on: int, actor: User
) -> PublicDraft:
    """Save the texts and the reasons for accepted findings, by key of the finding; the draft must be prepared again.

    Only free texts are taken: decisions, dates, case number, credentials and statements stay as issued. Raises
    StaleVersion if someone saved the draft after version `based_on` was opened, ReviewError if it was set aside.
    """
    require(actor, rules.edit_public, draft)
    with transaction.atomic():
        draft = _locked(draft)
        _refuse_set_aside(draft.determination)
        if draft.version != based_on:
            raise StaleVersion(what="public version", current=draft.version)
        unknown = set(texts) - set(texts_of(draft.letter_content))
        if unknown:
            raise ReviewError(f"This cannot be edited in a public version: {', '.join(sorted(unknown))}.")
        content = with_texts(draft.letter_content, {name: text.strip() for name, text in texts.items()})
        draft.content = content.to_dict()
        reasons = {key: reason.strip() for key, reason in accepted.items() if reason.strip()}
        draft.accepted = _accepted(draft, reasons)
        draft.version += 1
        draft.edited_at, draft.edited_by = timezone.now(), actor
        draft.prepared_at = draft.prepared_by = None
        draft.save()
        _record(ReviewAudit.PUBLIC_PREPARED, draft, actor, {"step": "saved", "content_sha256": content.sha256})
    return draft


def submit_public(*, draft: PublicDraft, actor: User) -> PublicDraft:
    """Hand the draft over for release.

    Raises ReviewError if a finding is unresolved, a letter cannot print the text, or the determination was set aside.
    """
    require(actor, rules.edit_public, draft)
    with transaction.atomic():
        draft = _locked(draft)
        _refuse_set_aside(draft.determination)
        _refuse_published(draft)
        _refuse_held(draft)
        _refuse_unprintable(draft)
        draft.prepared_at, draft.prepared_by = timezone.now(), actor
        draft.save()
        sha256 = draft.letter_content.sha256
        _record(ReviewAudit.PUBLIC_PREPARED, draft, actor, {"step": "submitted", "content_sha256": sha256})
    return draft


def release_public(
    *, draft: PublicDraft, seen_sha256: str, actor: User, reason: str = "", proof: Proof | None = None
) -> PublicDetermination:
    """Publish exactly the content that the actor saw, as the next version, and request its letter.

    `reason` says why if it corrects an earlier version; `proof`: how the actor proved who he is just before. Raises
    StaleVersion if the draft changed since, NotAllowed if the actor prepared, wrote or signed it, and ReviewError if a
    finding of the repeated scan is unresolved, a letter cannot print the text, or the determination was set aside.
    """
    require(actor, rules.release_public, draft)
    with transaction.atomic():
        draft = _locked(draft)
        content = draft.letter_content
        if draft.prepared_by_id is None or content.sha256 != seen_sha256:
            raise StaleVersion(what="public version")
        require(actor, rules.release_work_of_another, draft)
        _refuse_set_aside(draft.determination)
        _refuse_published(draft)
        _refuse_held(draft)
        _refuse_unprintable(draft)
        before = draft.determination.public_versions.order_by("-version").first()
        if before is not None and not reason.strip():
            raise ReviewError("Say why the public version is corrected.")
        public = PublicDetermination.objects.create(
            determination=draft.determination,
            version=before.version + 1 if before else 1,
            content=draft.content,
            content_sha256=content.sha256,
            accepted=_accepted(draft, reasons_of(draft.accepted)),
            reason=reason.strip() if before else "",
            prepared_by_id=draft.prepared_by_id,
            released_by=actor,
            released_at=timezone.now(),
        )
        list_public(public=public)
        request_public_letter(public=public, actor=actor)
        data = {"version": public.version, "content_sha256": public.content_sha256, "public": public.pk}
        _record(ReviewAudit.PUBLIC_RELEASED, draft, actor, data | proof_data(proof))
    return public


def return_held(*, draft: PublicDraft, actor: User) -> None:
    """Have a draft prepared again that was handed over and may not go out now; any other stays as it is.

    What the scan finds, and what letters print, changes with the knowledge of both.
    """
    require(actor, rules.release_public, draft)
    with transaction.atomic():
        draft = _locked(draft)
        if draft.prepared_at is None or not _is_held(draft):
            return
        draft.prepared_at = draft.prepared_by = None
        draft.save()
        sha256 = draft.letter_content.sha256
        _record(ReviewAudit.PUBLIC_PREPARED, draft, actor, {"step": "returned", "content_sha256": sha256})


def withdraw_public(
    *, public: PublicDetermination, kind: WithdrawalKind, reason: str, actor: User, proof: Proof | None = None
) -> PublicWithdrawal:
    """Withdraw a public version at once; its draft must be prepared again. Raises ReviewError without a reason.

    `kind` is told to whoever opens its address, `reason` stays here.
    """
    require(actor, rules.withdraw_public, public)
    if not reason.strip():
        raise ReviewError("Say why the public version is withdrawn.")
    with transaction.atomic():
        draft = _locked(public.determination.public_draft)
        if PublicWithdrawal.objects.filter(public=public).exists():
            raise ReviewError("This public version is withdrawn already.")
        if draft.determination.public_versions.filter(version__gt=public.version).exists():
            raise ReviewError("A later public version has taken its place; withdraw that one.")
        withdrawal = PublicWithdrawal.objects.create(
            public=public, kind=kind.value, reason=reason.strip(), withdrawn_by=actor, withdrawn_at=timezone.now()
        )
        unlist_public(determination=draft.determination)
        draft.prepared_at = draft.prepared_by = None
        draft.save()
        data: dict[str, object] = {"version": public.version, "public": public.pk}
        _record(ReviewAudit.PUBLIC_WITHDRAWN, draft, actor, data | proof_data(proof))
    return withdrawal


def _locked(draft: PublicDraft) -> PublicDraft:
    """The draft as it is now, locked until the transaction ends."""
    drafts = PublicDraft.objects.select_for_update(of=("self",)).select_related("determination__case")
    return drafts.get(pk=draft.pk)


def _accepted(draft: PublicDraft, reasons: Mapping[str, str]) -> list[dict[str, str]]:
    """The reasons for findings that the scan still finds; those for words that are gone are dropped."""
    keys = dict.fromkeys(finding.key for finding in scan_of(draft) if finding.severity == "judge")
    return [{"finding": key, "reason": reasons[key]} for key in keys if key in reasons]


def _refuse_set_aside(determination: Determination) -> None:
    aside = set_aside_on(determination)
    if aside:
        raise ReviewError(f"The determination was set aside on {aside:%m/%d/%Y}; publish the one that takes its place.")


def _refuse_published(draft: PublicDraft) -> None:
    public = current_public(draft.determination)
    if public is not None and public.content_sha256 == draft.letter_content.sha256:
        raise ReviewError("This very text is published already.")


def _is_held(draft: PublicDraft) -> bool:
    try:
        _refuse_held(draft)
        _refuse_unprintable(draft)
    except ReviewError:
        return True
    return False


def _refuse_held(draft: PublicDraft) -> None:
    held = unresolved_findings(scan_of(draft), reasons_of(draft.accepted))
    stops = sum(finding.severity == "stops" for finding in held)
    unexplained = len({finding.key for finding in held if finding.severity == "judge"})
    told = [
        f"{stops} {'place' if stops == 1 else 'places'} must be edited" if stops else "",
        f"{unexplained} {'finding needs' if unexplained == 1 else 'findings need'} a reason" if unexplained else "",
    ]
    if held:
        raise ReviewError(f"This cannot go out yet: {' and '.join(filter(None, told))}.")


def _refuse_unprintable(draft: PublicDraft) -> None:
    """Refuse a text that a letter cannot print: its letter is drawn after the release, too late for a change."""
    changes = list(changes_in(draft.letter_content))
    if changes:
        raise ReviewError(f"This cannot be printed yet: {'; '.join(changes)}.")


def _record(kind: ReviewAudit, draft: PublicDraft, actor: User | None, data: Mapping[str, object]) -> None:
    record(
        kind=kind,
        scope=f"case/{draft.determination.case_id}",
        subject=f"determination/{draft.determination_id}",
        actor=actor,
        data=dict(data),
    )
