"""The documents of one determination together: its letters, their deliveries, and the list with their hashes."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.db.models import QuerySet

from cases.enums import CaseOrigin, LetterKind
from cases.models import Case, Delivery, Letter
from reviews.enums import PackState
from reviews.letters.absent import absent
from reviews.letters.content import LetterContent
from reviews.models import Determination
from reviews.selectors.determination import stands


@dataclass(frozen=True, slots=True)
class Pack:
    """The letters that were made of a determination. There is none before issue: a draft is only drawn on request."""

    determination: Determination
    content: LetterContent
    state: PackState
    alone: Letter | None
    """The determination without a cover, for the file."""
    addressed: tuple[Letter, ...]
    """Those to the parties, and the copy for the Administrative Director."""

    @property
    def absent(self) -> list[tuple[str, str]]:
        """Of an imported letter, each reason for empty fields, with the fields in words."""
        if self.determination.origin != CaseOrigin.IMPORTED:
            return []
        by_reason: dict[str, list[str]] = {}
        for name, reason in absent(self.content).items():
            by_reason.setdefault(reason, []).append(name.replace("_", " "))
        return [(reason, ", ".join(names)) for reason, names in by_reason.items()]


def packs_of(case: Case) -> list[Pack]:
    """The packs of all determinations of a case, the current one first."""
    return [_pack(determination) for determination in _whole(Determination.objects.filter(case=case))]


def pack_of(determination: Determination) -> Pack:
    """The pack of one determination."""
    return _pack(_whole(Determination.objects.filter(pk=determination.pk)).get())


def file_name(letter: Letter) -> str:
    """The file name of a letter: case number, version and kind of recipient, but nothing of a person.

    A second recipient of one kind gets a number, and so on.
    """
    if not hasattr(letter, "determination_link"):
        return f"{letter.case.case_number}-{letter.kind}-{letter.pk}.pdf".replace("_", "-")
    determination = letter.determination_link.determination
    name = f"{determination.case.case_number}-v{determination.version}"
    if letter.recipient:
        kind = letter.recipient.kind
        alike = sorted(each.pk for each in determination.case.parties.all() if each.kind == kind)
        number = alike.index(letter.recipient.pk) + 1
        name += f"-{kind.replace('_', '-')}" + (f"-{number}" if number > 1 else "")
    elif letter.addressee:
        name += "-director"
    return f"{name}-public.pdf" if letter.kind == LetterKind.DETERMINATION_PUBLIC else f"{name}.pdf"


def manifest(pack: Pack) -> dict[str, Any]:
    """The list of a pack, for the file and not for parties: its letters, where each went, the hash of every file."""
    determination = pack.determination
    alone = [pack.alone] if pack.alone else []
    return {
        "case_number": determination.case.case_number,
        "version": determination.version,
        "state": pack.state.value,
        "decision_date": _day(pack.content.decision_date),
        "outcome": pack.content.outcome,
        "content_sha256": determination.content_sha256,
        "check_code": determination.check_code,
        "issued_at": determination.issued_at.isoformat(),
        "documents": [_document(letter) for letter in [*alone, *pack.addressed]],
    }


def _document(letter: Letter) -> dict[str, Any]:
    return {
        "file": file_name(letter) if letter.sealed_at else None,
        "kind": letter.kind,
        "to": letter.addressee or None,
        "template_version": letter.template_version,
        "inputs_sha256": letter.inputs_sha256,
        "sha256_before_seal": letter.rendered_sha256 or None,
        "sha256": letter.sha256 or None,
        "bytes": letter.size,
        "sealed_at": letter.sealed_at.isoformat() if letter.sealed_at else None,
        "service": [_delivery(delivery) for delivery in letter.deliveries.all()],
    }


def _delivery(delivery: Delivery) -> dict[str, Any]:
    return {
        "channel": delivery.channel,
        "address": delivery.address,
        "state": delivery.state.value,
        "sent_on": _day(delivery.sent_on),
        "received_on": _day(delivery.received_on),
        "returned_on": _day(delivery.returned_on),
        "return_reason": delivery.return_reason or None,
        "proof": delivery.proof or None,
    }


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None


def _whole(determinations: QuerySet[Determination]) -> QuerySet[Any]:
    return (
        determinations.annotate(stands=stands())
        .select_related("case", "superseded_by")
        .prefetch_related(
            "case__parties",
            "letters__determination_link__determination__case__parties",
            "letters__job",
            "letters__recipient",
            "letters__deliveries__job",
            "letters__deliveries__batch",
        )
    )


def _state(determination: Any) -> PackState:
    if hasattr(determination, "superseded_by"):
        return PackState.SUPERSEDED
    return PackState.ISSUED if determination.stands else PackState.SET_ASIDE


def _pack(determination: Any) -> Pack:
    letters = sorted(determination.letters.all(), key=attrgetter("pk"))
    return Pack(
        determination=determination,
        content=determination.letter_content,
        state=_state(determination),
        alone=next((letter for letter in letters if letter.kind == LetterKind.DETERMINATION), None),
        addressed=tuple(letter for letter in letters if letter.addressee),
    )
