"""Public versions of determinations: how far each is, what the scan finds in a draft, and what anyone may read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.db.models import Exists, OuterRef, QuerySet

from cases import rules as case_rules
from cases.enums import CaseOrigin
from imr_site.accounts.authority import may
from imr_site.accounts.models import User
from reviews.disclosure import Finding, Known, Segment, marked, scan, texts_of
from reviews.letters.content import LetterContent
from reviews.models import Determination, PublicDetermination, PublicDraft
from reviews.selectors.determination import set_aside_on, stands
from reviews.selectors.known import known_of, reviewers_alike

# ---- the scan -------------------------------------------------------------------------------------------------------


def scan_of(draft: PublicDraft) -> tuple[Finding, ...]:
    """The findings of the scan in the draft as it is now."""
    return scan_content(draft.determination, draft.letter_content)


def scan_content(
    determination: Determination, content: LetterContent, known: Known | None = None
) -> tuple[Finding, ...]:
    """The findings of the scan in a text that would be published of this determination.

    `known` is what is known of its case, where that was asked before. The reviewer of an imported determination is not
    on file, so its credentials are not compared; its age was published with its words.
    """
    native = determination.origin == CaseOrigin.NATIVE
    return scan(
        texts_of(content),
        known or known_of(determination.case),
        credentials=f"{content.licensure}; {content.specialty}",
        reviewers_alike=reviewers_alike(content.licence_states, content.specialties) if native else None,
        banded=native,
    )


def reasons_of(accepted: Iterable[dict[str, str]]) -> dict[str, str]:
    """The reasons for accepted findings, by the key of the finding."""
    return {row["finding"]: row["reason"] for row in accepted}


def unresolved_findings(findings: Iterable[Finding], reasons: dict[str, str]) -> list[Finding]:
    """The findings that keep a text from publication: those that block, and those nobody gave a reason to accept."""
    return [finding for finding in findings if finding.severity == "stops" or not reasons.get(finding.key)]


@dataclass(frozen=True, slots=True)
class ScannedText:
    """One free text of a draft with the findings in it, and the text that it was made from."""

    field: str
    label: str
    text: str
    original: str
    findings: tuple[Finding, ...]
    segments: tuple[Segment, ...]

    @property
    def changed(self) -> bool:
        """Whether the public text differs from what was issued."""
        return self.text != self.original


def scanned_texts(draft: PublicDraft, findings: Iterable[Finding]) -> list[ScannedText]:
    """The free texts of the draft, in the order of the letter."""
    found = list(findings)
    originals = texts_of(draft.determination.letter_content)
    scanned = []
    for name, text in texts_of(draft.letter_content).items():
        here = tuple(finding for finding in found if finding.field == name)
        scanned.append(ScannedText(name, label_of(name), text, originals[name], here, marked(text, here)))
    return scanned


def label_of(field: str) -> str:
    """The label of a text on pages."""
    if field == "summary":
        return "Clinical case summary"
    return field.replace("title", "request").capitalize()


# ---- what stands ----------------------------------------------------------------------------------------------------


def versions_in_force() -> QuerySet[PublicDetermination]:
    """The public versions in force: the last of a determination that stands, and not withdrawn."""
    later = PublicDetermination.objects.filter(determination=OuterRef("determination"), version__gt=OuterRef("version"))
    return PublicDetermination.objects.filter(stands("determination"), ~Exists(later), withdrawal__isnull=True)


def current_public(determination: Determination) -> PublicDetermination | None:
    """The public version of this determination that anyone may read now; None if there is none."""
    return versions_in_force().filter(determination=determination).first()


# ---- for those who publish ------------------------------------------------------------------------------------------


def _released_since() -> Exists:
    """Whether a draft was released after it was prepared last."""
    return Exists(
        PublicDetermination.objects.filter(
            determination=OuterRef("determination"), released_at__gte=OuterRef("prepared_at")
        )
    )


def drafts_to_publish(actor: User) -> QuerySet[PublicDraft]:
    """For staff: the drafts of standing determinations that wait to be prepared or released, oldest first."""
    drafts = PublicDraft.objects.select_related("determination__case", "prepared_by")
    if not may(actor, case_rules.see_case):
        return drafts.none()
    waiting = drafts.filter(stands("determination")).exclude(_released_since())
    return waiting.order_by("determination__issued_at", "pk")


def waits_for_release(draft: PublicDraft) -> bool:
    """Whether the draft is prepared and not released yet."""
    if draft.prepared_at is None:
        return False
    return not draft.determination.public_versions.filter(released_at__gte=draft.prepared_at).exists()


@dataclass(frozen=True, slots=True)
class PublicState:
    """The state of a determination's public version; `public` is the last one released, in force or not."""

    stage: Literal["none", "draft", "prepared", "released", "withdrawn", "set_aside"]
    public: PublicDetermination | None = None
    draft: PublicDraft | None = None


def public_state(determination: Determination) -> PublicState:
    """The state of the public version, from which pages offer the next step."""
    drafts = PublicDraft.objects.select_related("prepared_by").annotate(stands=stands("determination"))
    draft = drafts.filter(determination=determination).first()
    last = determination.public_versions.select_related("withdrawal", "released_by").order_by("-version").first()
    if not draft.stands if draft else set_aside_on(determination):
        return PublicState("set_aside", last, draft)
    if draft is not None:
        draft.determination = determination
        if waits_for_release(draft):
            return PublicState("prepared", last, draft)
    if last is not None and hasattr(last, "withdrawal"):
        return PublicState("withdrawn", last, draft)
    if last is not None:
        return PublicState("released", last, draft)
    return PublicState("draft" if draft else "none", None, draft)


def public_history(determination: Determination) -> QuerySet[PublicDetermination]:
    """Every public version of a determination, newest first, with who released or withdrew it and why."""
    versions = determination.public_versions.select_related("prepared_by", "released_by", "withdrawal__withdrawn_by")
    return versions.prefetch_related("letters__job").order_by("-version")
