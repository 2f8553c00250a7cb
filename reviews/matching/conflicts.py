"""Ties of a reviewer, a quality physician or one of the staff to the parties of a dispute (LC 139.5(c)(2), (d)(5)-(6)).

**A person and an organization.** A tie to an organization is one to every party that is this organization or is named
with it: the group of the requesting physician is on the list itself, and an adjuster stands for the administrator.
Where the party is named as a person its identifiers are the person's, so that its organization is only ever found by
name, and a person rules. The other way round a tie of family, or between physician and patient, is one to a human
being: the law counts it where that being is an officer, director or employee of the employer, insurer or claims
administrator ((c)(2)(B)), and of no other organization. Whoever the case itself names for one of them is one of its
people; whether somebody else who is named with it is employed there is not known, and asks. All other ties to a named
person of an organization (partner, contractor, employer) may as well be ties to the organization, and ask.

**Who is bound by what.** An expert reviewer is under (c)(2) and (d)(5), an officer, director or employee under (c)(2)
alone: the network of the insurer, which only (d)(5) names, is no matter to them. The exception of (d)(6)(B) for a
contracting provider of an academic or cancer centre is the expert's alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from cases.enums import PartyKind
from imr_site.languages import day_in_words
from reviews.enums import TieStrength
from reviews.matching.dates import months_after
from reviews.matching.identity import compare, organizations_alike
from reviews.matching.model import Affiliation, Bound, Dispute, Identity, NamedParty
from reviews.matching.rules import Measure, PartyRule, RelationRule, rules


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie to one party, with why in words and the clause; `affiliation` None: to the party as such, not through one.

    `POSSIBLE` waits for a person: who it is, how much it is or whether it still counts is not known, or only the house
    asks.
    """

    party: NamedParty
    affiliation: Affiliation | None
    strength: TieStrength
    why: str
    clause: str


@dataclass(frozen=True, slots=True)
class _Counted:
    """An affiliation that counts on the day. `doubts`: why it may not. `is_small`: material only with others."""

    affiliation: Affiliation
    relation: RelationRule
    doubts: tuple[str, ...]
    is_small: bool


@dataclass(frozen=True, slots=True)
class _Reach:
    """How an affiliation reaches a party: for sure or not, itself or one of its people, and why in words."""

    is_sure: bool
    people: bool
    why: str


def ties(bound: Bound, dispute: Dispute, on: date) -> tuple[Tie, ...]:
    """All ties to the parties of the dispute that stand on the day or still ask, in the order of the parties."""
    counted = tuple(_counted(bound, on))
    return tuple(
        replace(tie, party=party) for party in dispute.parties for tie in _ties_to(_read(party), bound, counted, on)
    )


def _read(party: NamedParty) -> NamedParty:
    """The party with its only name as that of an organization, where its kind is one."""
    rule, identity = rules().parties.get(party.kind), party.identity
    if rule is None or not rule.is_organization or identity.organization:
        return party
    return replace(party, identity=replace(identity, name="", organization=identity.name))


def _counted(bound: Bound, on: date) -> Iterator[_Counted]:
    for affiliation in bound.affiliations:
        relation = rules().relations[affiliation.kind]
        ended = _ended(affiliation, relation, on)
        if relation.measure is Measure.IMMATERIAL or _is_excepted(affiliation, relation, bound) or ended is None:
            continue
        share, doubts = affiliation.income_share, [ended]
        if relation.more_than is not None and share is None:
            doubts.append("The share of the yearly income is not known.")
        is_small = relation.more_than is not None and share is not None and share <= relation.more_than
        if not (is_small and ended):
            yield _Counted(affiliation, relation, tuple(doubt for doubt in doubts if doubt), is_small)


def _ended(affiliation: Affiliation, relation: RelationRule, on: date) -> str | None:
    """Empty where the affiliation stands on the day, words where it ended and still asks, None where it counts not."""
    period = affiliation.period
    if period.begins_on is not None and period.begins_on > on:
        return None
    if period.ends_on is None or on <= period.ends_on or relation.years is None:
        return ""
    if on > months_after(period.ends_on, 12 * relation.years):
        return None
    window = f"{relation.years} years" if relation.years > 1 else "a year"
    return f"It ended on {day_in_words(period.ends_on)}; for {window} after, a person rules ({relation.source})."


def _is_excepted(affiliation: Affiliation, relation: RelationRule, bound: Bound) -> bool:
    """Whether it is an expert's work as a contracting provider of an academic or cancer centre (LC 139.5(d)(6)(B))."""
    return affiliation.academic and relation.measure is Measure.FINANCIAL and bound.reviews


def _ties_to(party: NamedParty, bound: Bound, counted: tuple[_Counted, ...], on: date) -> Iterator[Tie]:
    rule = rules().parties.get(party.kind)
    if rule is None or not (rule.reviewer if bound.reviews else rule.staff):
        return
    own = compare(bound.identity, party.identity)
    if not own.is_other:
        clause = _clause(rule, bound, people=bool(party.identity.name))
        is_or_may_be = "Is" if own.is_same else "May be"
        yield Tie(party, None, _strength(own.is_same), f"{is_or_may_be} the {_said(party)}. {own.why}", clause)
    elif rule.by_name and _is_listed(bound, party, on):
        why = f"Is named with “{bound.identity.organization}”, which may be the {_said(party)}. How is not known."
        yield Tie(party, None, TieStrength.POSSIBLE, why, _clause(rule, bound))
    small: list[_Counted] = []
    for each in counted:
        reach = _reach(each.affiliation, each.relation, party, rule)
        if reach is not None and each.is_small:
            small.append(each)
        elif reach is not None:
            yield _tie(each, reach, party, rule, bound)
    yield from _added_up(small, party, rule, bound)


def _reach(affiliation: Affiliation, relation: RelationRule, party: NamedParty, rule: PartyRule) -> _Reach | None:
    """How the affiliation reaches the party, by the first paragraph above; None where it does not."""
    to = affiliation.to
    likeness = compare(to, party.identity)
    is_direct = not likeness.is_other
    if not is_direct and not (rule.by_name and _is_of(to, party.identity)):
        return None
    why = likeness.why if is_direct else f"“{to.organization}” may be the organization “{party.identity.organization}”."
    if to.name and rule.is_organization and (party.identity.name or not is_direct):
        return _to_its_people(is_direct, likeness.is_same, relation, rule, why)
    if not relation.is_personal or (to.name and is_direct):
        return _Reach(likeness.is_same, False, why)
    if to.name:
        return None
    if rule.people:
        return _Reach(False, True, f"{why} Whether it is an officer, director or employee is not known.")
    return _Reach(False, False, f"{why} Which physician it is, is not known.") if relation.is_clinical else None


def _to_its_people(is_direct: bool, is_same: bool, relation: RelationRule, rule: PartyRule, why: str) -> _Reach | None:
    """How an affiliation to a person of an organization reaches the organization."""
    if rule.people:
        unknown = "" if is_direct else " Whether it is an officer, director or employee is not known."
        return _Reach(is_same, True, f"{why}{unknown}")
    if relation.is_personal:
        return None
    return _Reach(False, False, f"{why} Whether it is a tie to the organization too is not known.")


def _is_of(one: Identity, other: Identity) -> bool:
    """Whether two may be of one organization, at least one of them being a person of it."""
    return bool(one.name or other.name) and organizations_alike(one, other)


def _tie(counted: _Counted, reach: _Reach, party: NamedParty, rule: PartyRule, bound: Bound) -> Tie:
    affiliation, relation, doubts = counted.affiliation, counted.relation, [*counted.doubts]
    if relation.measure is Measure.MAKER and party.kind is not PartyKind.MANUFACTURER:
        doubts.append("What the relation to this party is, is not known.")
    if rule.house and relation.measure is not Measure.IDENTITY:
        doubts.append("The law does not name this party.")
    share = affiliation.income_share if relation.more_than is not None else None
    measured = f"{share} % of the yearly income ({relation.clause})." if share is not None else ""
    sentences = [f"{affiliation.kind.label}: the {_said(party)}.", measured, reach.why, *doubts]
    why = " ".join(sentence for sentence in sentences if sentence)
    return Tie(party, affiliation, _strength(reach.is_sure and not doubts), why, _clause(rule, bound, reach.people))


def _added_up(small: list[_Counted], party: NamedParty, rule: PartyRule, bound: Bound) -> Iterator[Tie]:
    """One tie for interests in one party of which none is material, and all together may be."""
    shares = [(each.affiliation.income_share or 0, each) for each in small]
    total = sum(share for share, _each in shares)
    for _share, largest in sorted(shares, key=lambda pair: pair[0])[-1:]:
        limit = largest.relation.more_than
        if limit is not None and total > limit:
            why = f"Each interest in the {_said(party)} is at most {limit} % of the yearly income, together {total} %."
            yield Tie(party, largest.affiliation, TieStrength.POSSIBLE, why, _clause(rule, bound))


def _is_listed(bound: Bound, party: NamedParty, on: date) -> bool:
    """Whether the bound person is named with an organization of the party, and no affiliation of the day says how."""
    own = Identity(organization=bound.identity.organization)
    if not organizations_alike(own, party.identity):
        return False
    said = (affiliation.to for affiliation in bound.affiliations if affiliation.period.holds(on))
    return not any(organizations_alike(own, to) for to in said)


def _clause(rule: PartyRule, bound: Bound, people: bool = False) -> str:
    if people and rule.people:
        return rule.people
    return rule.reviewer if bound.reviews else rule.staff


def _strength(sure: bool) -> TieStrength:
    return TieStrength.BARS if sure else TieStrength.POSSIBLE


def _said(party: NamedParty) -> str:
    named = ", ".join(part for part in (party.identity.name, party.identity.organization) if part)
    return f"{party.kind.label.lower()} ({named})"
