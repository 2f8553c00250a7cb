"""A treatment request, as one line of free text, to its fields."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from reviews.guidelines.requests import partial as partials
from reviews.guidelines.requests.approvals import Granted, find_granted
from reviews.guidelines.requests.body import BodyReading, Mention, find_mentions, read_body
from reviews.guidelines.requests.drugs import DrugMention, drug_classes, find_drugs, ingredients, is_compound
from reviews.guidelines.requests.drugs import spans as drug_spans
from reviews.guidelines.requests.flags import Flags, read_devices, read_flags, settle_dates_and_codes, settle_forms
from reviews.guidelines.requests.lexicon import word_set
from reviews.guidelines.requests.measures import Measure, find_amount, find_strengths, is_weight, strength
from reviews.guidelines.requests.model import GIVEN_IN_VISITS, Category, Devices, ParsedRequest, Partial, Span
from reviews.guidelines.requests.naming import MEDICATION, ServiceReading, name_by_head, name_services
from reviews.guidelines.requests.numbers import is_numeral
from reviews.guidelines.requests.services import choose, find_services, flag
from reviews.guidelines.requests.spelling import corrected, known_share
from reviews.guidelines.requests.tokens import tokenize
from reviews.guidelines.requests.totals import Stated, Totals, read_totals, remaining

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reviews.guidelines.requests.clauses import Clause
    from reviews.guidelines.requests.services import Found


_LONG = 60
_BOTH = 2
_LEAST_KNOWN = 0.3
"""Of a text longer than any request, at least so much is known words; less is no request, whatever it hits."""
_INJECTED = {"viscosupplement": "viscosupplementation", "botulinum_toxin": "botulinum toxin injection"}
"""Classes of drugs that are asked for as the injection they are, though it is not said."""


class Reading(NamedTuple):
    """All that one clause says."""

    service: ServiceReading | None
    drugs: tuple[str, ...]
    drug_spans: tuple[Span, ...]
    strength: Measure | None
    amount: Measure | None
    compound: bool
    body: BodyReading
    totals: Totals
    devices: tuple[Devices, Span] | None


def parse_request(text: str) -> ParsedRequest:
    """Read a request. Any text gives a result; one that names no service is not `understood`."""
    tokens = corrected(tokenize(text))
    if len(tokens) > _LONG and known_share(tokens) < _LEAST_KNOWN:
        return ParsedRequest()
    statements = partials.split(text, tokens)
    told = None if statements.is_partial else find_granted(text, tokens)
    return (_partly_granted(told) if told else None) or _fixed_form(statements)


def _fixed_form(statements: partials.Statements) -> ParsedRequest:
    """Read a request that is all in dispute, or tells of its approval in the fixed form."""
    flags = _flags(statements.disputed, statements.original)
    original = disputed = _read(statements.original or statements.disputed, None)
    if statements.original is None:
        return _result(flags, original, original, None)
    if statements.original is not statements.disputed:
        disputed = _read(statements.disputed, original.service)
    granted = _read(statements.authorized, disputed.service) if statements.authorized else None
    left = remaining(original.totals, granted.totals) if statements.is_rest and granted else None
    disputed = disputed._replace(totals=left) if left else disputed
    numbers = Partial(original.totals.units, granted.totals.units if granted else None, disputed.totals.units)
    return _result(flags, disputed, original, numbers)


def _partly_granted(told: Granted) -> ParsedRequest | None:
    """Read a request whose approval is told in free words; None where its numbers tell no part of it."""
    flags = _flags(told.disputed or told.original, told.original)
    original = _read(told.original, None)
    granted = _read(told.authorized, original.service).totals if told.authorized else Totals()
    if told.disputed is not None:
        disputed = _read(told.disputed, original.service)
    else:
        left = remaining(original.totals, granted)
        if left is None:
            return None
        disputed = original._replace(totals=left)
    numbers = Partial(original.totals.units, granted.units, disputed.totals.units)
    parts = [part for part in (numbers.authorized, numbers.disputed) if part is not None]
    if numbers.original is None and len(parts) == _BOTH and all(parts):
        return _result(flags, disputed, original, numbers)
    if not numbers.original or not parts or not all(0 < part < numbers.original for part in parts):
        return None
    return _result(flags, disputed, original, numbers)


def _flags(own: Clause, original: Clause | None) -> Flags:
    """Read the flags of all statements: each is set by any of them."""
    mine = read_flags(own)
    if original is None or original is own:
        return mine
    first = read_flags(original)
    return Flags(*(flag or other for flag, other in zip(mine, first, strict=True)))


def _read(clause: Clause, service: ServiceReading | None) -> Reading:
    """Read one clause; `service` is what it is about where it does not name one."""
    settle_dates_and_codes(clause)
    settle_forms(clause)
    drugs = find_drugs(clause)
    _settle_releases(clause, drugs)
    mentions = find_mentions(clause)
    found = find_services(clause)
    _settle_names(clause, drugs, mentions, found)
    strengths = find_strengths(clause, drugs)
    group = choose(clause, found, drugs)
    hidden = {index for match in found if match.meaning.hides_parts for index in range(match.first, match.end)}
    if drugs and not group:
        hidden.update(index for index, token in enumerate(clause.tokens) if token.norm in word_set("route"))
    body = read_body(clause, mentions, hidden)
    taken = [(name[0], name[1]) for names in (drugs, mentions) for name in names]
    named = group and not (service and group[0].meaning.weak)
    about = name_services(clause, group, found, taken, {*body.parts, *drug_classes(drugs)}) if named else None
    about = about or _medication(clause, drugs, strengths, body) or service or name_by_head(clause, taken)
    category = about.category if about else None
    drugs = _kept_drugs(drugs, group, category)
    medicinal = category is Category.PHARMACEUTICALS or bool(drugs)
    parts = {mention.first for mention in mentions}
    amount = find_amount(clause, drugs, parts) if medicinal else None
    in_visits = category in GIVEN_IN_VISITS or bool(about and about.name in flag("in_visits"))
    totals = read_totals(clause, category, _breaks(mentions, group), in_visits=in_visits)
    return Reading(
        about,
        ingredients(drugs),
        drug_spans(clause, drugs),
        strength(strengths, drugs) if medicinal else None,
        amount,
        medicinal and is_compound(clause, drugs, is_weighed=bool(amount and is_weight(clause, amount))),
        body,
        totals,
        read_devices(clause) if category is Category.DMEPOS else None,
    )


def _settle_names(
    clause: Clause, drugs: Sequence[DrugMention], mentions: Sequence[Mention], found: Sequence[Found]
) -> None:
    """Settle the numbers inside names, which count nothing."""
    for first, end in [(name[0], name[1]) for names in (drugs, mentions, found) for name in names]:
        clause.settle(index for index in range(first, end) if is_numeral(clause.tokens[index]))


def _settle_releases(clause: Clause, drugs: Sequence[DrugMention]) -> None:
    """Settle the release forms in and behind the names of drugs: the XR of "Effexor XR" is no X-ray."""
    for drug in drugs:
        inside = range(drug.first + 1, drug.end + 1)
        clause.settle(index for index in inside if clause.norm(index) in word_set("release"))


def _medication(
    clause: Clause, drugs: Sequence[DrugMention], strengths: Sequence[Measure], body: BodyReading
) -> ServiceReading | None:
    """Name what is told by a drug or by a strength alone; some products are named for the injection they are."""
    if not drugs and not strengths:
        return None
    spans = drug_spans(clause, drugs) or tuple(measure.span for measure in strengths)
    if drugs and len(classes := drug_classes(drugs)) == 1 and (name := _INJECTED.get(*classes)):
        into_joint = name in flag("into_joint") and flag("joints").intersection(body.parts)
        return ServiceReading("joint injection" if into_joint else name, Category.INJECTIONS, spans)
    return ServiceReading(MEDICATION, Category.PHARMACEUTICALS, spans)


def _kept_drugs(drugs: Sequence[DrugMention], group: Sequence[Found], category: Category | None) -> list[DrugMention]:
    """Leave out substances that only name a test: "testosterone level"."""
    if category is not Category.DIAGNOSTIC_TESTING:
        return list(drugs)
    return [drug for drug in drugs if not any(match.first <= drug.first < match.end for match in group)]


def _breaks(mentions: Sequence[Mention], group: Sequence[Found]) -> list[int]:
    """Give the tokens between which counts are for different things."""
    others = [match.first for match in group] if len(group) > 1 else []
    return sorted([mention.first for mention in mentions if mention.part.regions] + others)


def _result(flags: Flags, disputed: Reading, original: Reading, partial: Partial | None) -> ParsedRequest:
    """Put the fields together: counts from the disputed clause, names from the original where it has none."""
    drug = disputed if disputed.drugs or not original.drugs else original
    body = disputed.body if disputed.body.parts or disputed.body.laterality else original.body
    totals, service = disputed.totals, disputed.service
    quantity = totals.quantity.most if totals.quantity else None
    if partial is not None and totals.refills is not None:
        quantity = totals.units
    devices = disputed.devices or original.devices
    return ParsedRequest(
        category=service.category if service else None,
        service=service.name if service else None,
        body_parts=body.parts,
        laterality=body.laterality,
        visits=totals.visits.pair if totals.visits else None,
        per_week=totals.per_week.pair if totals.per_week else None,
        weeks=totals.weeks.pair if totals.weeks else None,
        ingredients=drug.drugs,
        strength=drug.strength.text if drug.strength else None,
        quantity=quantity,
        amount=disputed.amount.text if disputed.amount else None,
        refills=int(totals.refills.most) if totals.refills else None,
        devices=devices[0] if devices else None,
        retrospective=bool(flags.retrospective),
        postoperative=bool(flags.postoperative),
        associated=bool(flags.associated),
        compound=drug.compound,
        partial=partial,
        spans=_spans(flags, disputed, drug, body, devices),
        understood=service is not None,
    )


def _spans(
    flags: Flags, disputed: Reading, drug: Reading, body: BodyReading, devices: tuple[Devices, Span] | None
) -> Mapping[str, tuple[Span, ...]]:
    """Give for every filled field where its words stand."""
    service = disputed.service.spans if disputed.service else ()
    spans: dict[str, tuple[Span, ...]] = {
        "category": service,
        "service": service,
        "body_parts": body.part_spans,
        "laterality": body.side_spans,
        "ingredients": drug.drug_spans,
        "strength": (drug.strength.span,) if drug.strength else (),
        "amount": (disputed.amount.span,) if disputed.amount else (),
        "devices": (devices[1],) if devices else (),
        "compound": (drug.drug_spans or service) if drug.compound else (),
        **flags._asdict(),
    }
    for name in ("visits", "per_week", "weeks", "quantity", "refills"):
        stated: Stated | None = getattr(disputed.totals, name)
        spans[name] = stated.spans if stated else ()
    return MappingProxyType({name: value for name, value in spans.items() if value})
