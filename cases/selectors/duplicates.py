"""Cases that may be about the same dispute, for the person who takes an application on file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.formats import date_format

from cases.duplicates import Identity, Likeness, compare, keys_of
from cases.enums import CaseOrigin, PartyKind
from cases.models import Case, DuplicateKey, RuledOut
from cases.selectors.cases import items_applied_for, visible_cases
from imr_site.accounts.models import User

LARGEST_BLOCK = 200
"""So many cases that share a key are compared, the newest; a larger block says more of the key than of the dispute."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case that may be the same dispute, and what speaks for and against."""

    case: Case
    identity: Identity
    likeness: Likeness


def identity_of(case: Case) -> Identity:
    """What tells the case from others; the caller prefetches parties, items and the UR decision of many."""
    parties = {party.kind: party for party in reversed(case.parties.all())}
    worker = parties.get(PartyKind.INJURED_WORKER)
    physician = parties.get(PartyKind.REQUESTING_PHYSICIAN)
    decision = getattr(case, "ur_decision", None)
    return Identity(
        worker=worker.name if worker else "",
        injured_on=case.date_of_injury,
        claim_number=case.claim_number,
        ur_decided_on=decision.decided_on if decision else None,
        physician=physician.name if physician else "",
        treatments=tuple(item.request_text for item in items_applied_for(case)),
    )


def likely_duplicates(actor: User | None, identity: Identity, *, of: Case | None = None) -> list[Candidate]:
    """The cases worked here that may be the same dispute, the likeliest first; the system (None) sees all of them.

    `of` is the case itself, if it is on file: it is left out, as is what a person ruled out or linked with it.
    """
    shared = DuplicateKey.objects.filter(key__in=keys_of(identity)).order_by("-case_id").values("case_id")
    visible = Case.objects.all() if actor is None else visible_cases(actor)
    cases = visible.filter(origin=CaseOrigin.NATIVE.value, pk__in=shared)
    if of is not None:
        settled = Q(pk__in=[*_ruled_out(of), of.pk, of.duplicate_of_id or of.pk]) | Q(duplicate_of=of)
        cases = cases.exclude(settled)
    found = (
        cases.select_related("ur_decision")
        .prefetch_related("parties", "items", "items_lent")
        .order_by("-id")[:LARGEST_BLOCK]
    )
    compared = ((case, identity_of(case)) for case in found)
    candidates = [Candidate(case, other, compare(identity, other)) for case, other in compared]
    return sorted((one for one in candidates if one.likeness.is_offered), key=lambda one: -one.likeness.score)


@dataclass(frozen=True, slots=True)
class SideBySide:
    """An application beside the cases that it may repeat: a row for each fact, a column for each case."""

    candidates: tuple[Candidate, ...]
    rows: tuple[tuple[str, str, tuple[str, ...]], ...]
    more: int = 0
    """So many further candidates are not shown, each less alike than those that are."""


def side_by_side(mine: Identity, candidates: list[Candidate]) -> SideBySide | None:
    """The likeliest candidates beside the application; None if there are none."""
    shown = tuple(candidates[:COLUMNS])
    others = [candidate.identity for candidate in shown]
    rows = tuple((name, value(mine), tuple(value(other) for other in others)) for name, value in _COMPARED.items())
    return SideBySide(shown, rows, more=len(candidates) - len(shown)) if shown else None


def _day(day: date | None) -> str:
    return date_format(day) if day else ""


COLUMNS = 4
"""As many cases are compared side by side; more could not be read at once."""
_COMPARED: dict[str, Callable[[Identity], str]] = {
    "Injured worker": lambda one: one.worker,
    "Date of injury": lambda one: _day(one.injured_on),
    "Claim number": lambda one: one.claim_number,
    "UR decision": lambda one: _day(one.ur_decided_on),
    "Physician": lambda one: one.physician,
    "Disputed": lambda one: "; ".join(one.treatments),
}


def ruled_out_of(case: Case) -> list[Case]:
    """The cases that a person found to be other disputes than this one."""
    return list(Case.objects.filter(pk__in=_ruled_out(case)).order_by("pk"))


def _ruled_out(case: Case) -> set[int]:
    pairs = RuledOut.objects.filter(Q(case=case) | Q(other=case)).values_list("case_id", "other_id")
    return {one for pair in pairs for one in pair} - {case.pk}
