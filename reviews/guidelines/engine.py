"""Apply the guideline library to the facts of one disputed item: `check_item(facts, library)`.

Findings advise a physician; they never decide. The engine is total (any facts give findings), deterministic and
pure, and more visits requested never turns `exceeds` into `within`. A limit already passed by what is known is
exceeded whatever is still unknown; otherwise a missing number gives `needs_information` and names it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from reviews.guidelines.editions import EditionChoice, choose, derive
from reviews.guidelines.facts import VOCABULARY, DateSpan, Facts, Raw, to_raw
from reviews.guidelines.rules import Clause, Edition, Library, Outcome, Row, Rule, Standing, Status
from reviews.guidelines.verdicts import Verdict, Words, judge, labels, recordable, say_value

if TYPE_CHECKING:
    from reviews.guidelines.conditions import Known

# The facts a finding about an edition, not a rule, rests on.
EDITION_INPUTS = ("service", "category", "body_parts", "date_of_injury", "ur_date", "rfa_date", "review_date")
UNKNOWN_STANDING = Standing(Status.VERIFIED)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says of one item. Edition-level findings have the family's or edition's id and version 0.

    `inputs` are the facts the rule looked at as they were (JSON-ready), `numbers` every number used (`requested`,
    `prior`, `total`, `limit`, `over` or `remaining`, and the rule's own), `missing` the fact keys to record.
    """

    rule_id: str
    rule_version: int
    row: str
    title: str
    edition: str
    edition_reason: str
    citation: str
    status: Status
    quoted: int
    outcome: Outcome
    sentence: str
    inputs: dict[str, Raw]
    numbers: dict[str, int]
    missing: tuple[str, ...]
    would_change: str
    cautions: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return asdict(self)


def check_item(facts: Facts, library: Library) -> tuple[Finding, ...]:
    """Every finding for the item these facts describe, in library order; never empty, never an exception."""
    known = derive(facts)
    if "service" not in known and "category" not in known:
        words = "The service requested is not known, so no rule can be looked up."
        return (_note("service", words, Outcome.NEEDS_INFORMATION, known, ("service",)),)
    findings = [finding for choice in choose(known, library) for finding in _by_edition(choice, known)]
    if findings:
        return tuple(findings)
    words = f"No guideline of the library speaks of {_service(known)}."
    return (_note("library", words, Outcome.NOT_APPLICABLE, known),)


def check_rule(rule: Rule, facts: Facts) -> Finding:
    """One rule tried on typed facts, whatever edition is in force."""
    return _check(rule, derive(facts), EditionChoice("", None, None, ""))


def failed_examples(rule: Rule) -> tuple[str, ...]:
    """The rule's worked examples that it does not answer as written, each with what it answered."""
    failures = []
    for example in rule.examples:
        finding = check_rule(rule, Facts.parse(example.facts).facts)
        numbers = {name: finding.numbers.get(name) for name in example.numbers}
        agrees = finding.outcome == example.outcome and numbers == dict(example.numbers)
        if not agrees or example.says not in finding.sentence:
            said = f"{finding.outcome}, {finding.numbers}: {finding.sentence}"
            failures.append(f"{rule.id} v{rule.version}, {example.name}: got {said}")
    return tuple(failures)


def _by_edition(choice: EditionChoice, known: Known) -> list[Finding]:
    """The findings of one edition, or one honest finding that says why there are none."""
    edition = choice.edition
    if edition is None:
        missing = ("ur_date",) if choice.day is None else ()
        outcome = Outcome.NEEDS_INFORMATION if missing else Outcome.NOT_APPLICABLE
        return [_note(choice.family, choice.reason, outcome, known, missing)]
    rules = edition.rules_for(str(known.get("service", "")), str(known.get("category", "")))
    findings = [_check(rule, known, choice) for rule in rules if _in_force(rule, known)]
    if findings:
        return findings
    words = f"Edition in force: {edition.title}{_chapters(edition, choice, known)}. "
    words += f"No rule of it for {_service(known)} is loaded; its text has to be read."
    return [_note(edition.id, words, Outcome.NOT_APPLICABLE, known, choice=choice)]


def _chapters(edition: Edition, choice: EditionChoice, known: Known) -> str:
    """The chapters for the item's body parts that were in force on the day, in brackets."""
    parts = known.get("body_parts")
    wanted = frozenset(map(str, parts)) if isinstance(parts, tuple) else frozenset()
    titles = [
        f"{chapter.title} (published {chapter.published})"
        for chapter in edition.chapters
        if not chapter.body_parts.isdisjoint(wanted) and choice.day and chapter.effective.contains(choice.day)
    ]
    return f", chapter {', '.join(titles)}" if titles else ""


def _note(
    about: str,
    sentence: str,
    outcome: Outcome,
    known: Known,
    missing: tuple[str, ...] = (),
    choice: EditionChoice | None = None,
) -> Finding:
    """A finding that no rule made: about an edition, a family, or the lack of any."""
    edition = choice.edition if choice else None
    standing = edition.standing if edition else UNKNOWN_STANDING
    return Finding(
        rule_id=about,
        rule_version=0,
        row="",
        title=edition.title if edition else "Guideline in force",
        edition=edition.id if edition else "",
        edition_reason=choice.reason if choice else "",
        citation=edition.citation if edition else "",
        status=standing.status,
        quoted=standing.quoted,
        outcome=outcome,
        sentence=sentence,
        inputs={key: to_raw(known[key]) for key in EDITION_INPUTS if key in known},
        numbers={},
        missing=missing,
        would_change=f"Record: {labels(missing)}." if missing else "",
        cautions=(),
    )


def _service(known: Known) -> str:
    key = "service" if "service" in known else "category"
    return say_value(key, known[key])


def _in_force(rule: Rule, known: Known) -> bool:
    """Whether this version is the one for the rule's own date; without the date it is not left out."""
    span = known.get(rule.date_basis)
    return not isinstance(span, DateSpan) or rule.effective.contains(span.last)


def _check(rule: Rule, known: Known, choice: EditionChoice) -> Finding:
    """Applicability, then exceptions, then every row of the table that may be the right one."""
    verdict = _applicability(rule, known) or _combine(rule, known)
    outcome = verdict.outcome
    missing = tuple(dict.fromkeys(recordable(key, known) for key in verdict.missing))
    would_change = list(verdict.would_change)
    if outcome is Outcome.NEEDS_INFORMATION:
        would_change = [f"Record: {labels(missing)}."]
    if outcome is Outcome.EXCEEDS:
        words = Words(known, verdict.numbers)
        would_change += [clause.would_change.fill(words) for clause in rule.exceptions]
    standing = verdict.row.standing if verdict.row else rule.standing
    return Finding(
        rule_id=rule.id,
        rule_version=rule.version,
        row=verdict.row.id if verdict.row else "",
        title=rule.title,
        edition=rule.edition,
        edition_reason=choice.reason,
        citation=verdict.citation or rule.citation,
        status=standing.status,
        quoted=standing.quoted,
        outcome=outcome,
        sentence=" ".join(verdict.says),
        inputs={key: to_raw(known[key]) for key in rule.reads if key in known},
        numbers=verdict.numbers,
        missing=missing if outcome is Outcome.NEEDS_INFORMATION else (),
        would_change=" ".join(filter(None, dict.fromkeys(would_change))),
        cautions=_cautions(rule, known, choice, outcome),
    )


def _applicability(rule: Rule, known: Known) -> Verdict | None:
    """The verdict when the rule is out of play or that cannot be told; None when it is in play."""
    unsettled: list[str] = []
    for clause in rule.applies_when:
        answer = clause.when.holds(known)
        if answer is False:
            return _out_of_play(rule, clause, known)
        if answer is None:
            unsettled.extend(clause.when.open_facts(known))
    if unsettled:
        labels = labels(recordable(key, known) for key in unsettled)
        words = f"{rule.title}: whether this applies cannot be told yet. Still to be recorded: {labels}."
        return Verdict(Outcome.NEEDS_INFORMATION, says=[words], missing=unsettled)
    for clause in rule.exceptions:
        if clause.when.holds(known):
            return _out_of_play(rule, clause, known)
    return None


def _out_of_play(rule: Rule, clause: Clause, known: Known) -> Verdict:
    """The clause's own words for why the rule says nothing; a table's numbers stay out of it."""
    numbers = {} if rule.key else dict(rule.rows[0].numbers)
    verdict = Verdict(Outcome.NOT_APPLICABLE, citation=clause.citation, numbers=numbers)
    words = Words(known, numbers)
    verdict.says.append(clause.say.fill(words))
    verdict.would_change.append(clause.would_change.fill(words))
    return verdict


def _combine(rule: Rule, known: Known) -> Verdict:
    """One verdict from all rows that may be the right one: what they agree on, or the need to know which."""
    rows, settled = _candidates(rule, known)
    verdicts = [judge(rule, row, known) for row in rows]
    if settled:
        return verdicts[0]
    outcomes = {verdict.outcome for verdict in verdicts}
    if outcomes == {Outcome.WITHIN}:
        return _every_row(rule, min(verdicts, key=_main_limit), known)
    if len(outcomes) == 1 and Outcome.NEEDS_INFORMATION not in outcomes:
        return _every_row(rule, max(verdicts, key=_main_limit), known)
    return _undecided(rule, verdicts, known)


def _candidates(rule: Rule, known: Known) -> tuple[tuple[Row, ...], bool]:
    """The rows that may be the right one, and whether there is exactly one."""
    if not rule.key:
        return rule.rows, True
    value = known.get(rule.key)
    names = frozenset(map(str, value)) if isinstance(value, tuple) else frozenset({value})
    rows = tuple(row for row in rule.rows if not row.values.isdisjoint(names))
    return rows or rule.rows, len(rows) == 1


def _main_limit(verdict: Verdict) -> tuple[int, int]:
    return verdict.numbers.get("limit", 0), verdict.numbers.get("period_months", 0)


def _every_row(rule: Rule, verdict: Verdict, known: Known) -> Verdict:
    """The verdict of the row nearest to the other answer, said to hold for all."""
    label = VOCABULARY[rule.key].label.lower()
    which = (
        f"whichever row is right for the {label} recorded" if rule.key in known else f"whatever the {label}"
    )
    verdict.says.append(f"The answer is the same {which}.")
    return verdict


def _undecided(rule: Rule, verdicts: list[Verdict], known: Known) -> Verdict:
    """Rows disagree or lack facts: say the request, the spread of limits, and what is needed."""
    missing = [key for verdict in verdicts for key in verdict.missing]
    limits = sorted({verdict.numbers["limit"] for verdict in verdicts if "limit" in verdict.numbers})
    spread = (
        f"; the limit is {limits[0]} to {limits[-1]}, by {VOCABULARY[rule.key].label.lower()}"
        if limits
        else ""
    )
    total = next((verdict.sum for verdict in verdicts if verdict.sum), "")
    numbers = {
        name: number
        for name, number in verdicts[0].numbers.items()
        if all(verdict.numbers.get(name) == number for verdict in verdicts)
    }
    by_row = len(limits) > 1 or len({verdict.outcome for verdict in verdicts}) > 1
    needed = [*([rule.key] if by_row else []), *(recordable(key, known) for key in missing)]
    says = f"{rule.title}: {total or 'not settled'}{spread}. The answer depends on: {labels(needed)}."
    return Verdict(Outcome.NEEDS_INFORMATION, says=[says], missing=needed, numbers=numbers)


def _cautions(rule: Rule, known: Known, choice: EditionChoice, outcome: Outcome) -> tuple[str, ...]:
    """What to keep in mind about an answer: the rule's own cautions, and an end of validity nobody confirmed."""
    if outcome is Outcome.NOT_APPLICABLE:
        return ()
    words = Words(known, {} if rule.key else dict(rule.rows[0].numbers))
    cautions = [clause.say.fill(words) for clause in rule.cautions if clause.when.holds(known)]
    if choice.edition and choice.day and choice.edition.effective.unverified_on(choice.day):
        until = choice.edition.effective.verified_until
        cautions.append(f"Not confirmed that this guideline stayed in force unchanged after {until}.")
    return tuple(cautions)
