"""Apply the guideline library to the facts of one disputed item: `check_item(facts, library)`.

Findings advise a physician; they never decide. The engine is total (any facts give findings), deterministic
and pure, and more visits requested never turns `exceeds` into `within`. A limit already passed by what is known
is exceeded whatever is still unknown; otherwise a missing number gives `needs_information` and names it. The rules of
an edition that nobody confirmed to be in force on the governing date are told for `orientation` only.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from imr_site.languages import day_in_words
from reviews.guidelines.editions import EditionChoice, choose, derive, drug_classes
from reviews.guidelines.facts import VOCABULARY, DateSpan, Facts, Raw, Scope, Value, to_raw
from reviews.guidelines.rules import Edition, Library, Outcome, Rule, Standing, Status
from reviews.guidelines.verdicts import decide, inside_period
from reviews.guidelines.wording import Words, labels, recordable, say_value, speak

if TYPE_CHECKING:
    from datetime import date

    from reviews.guidelines.conditions import Known
    from reviews.guidelines.verdicts import Verdict
    from reviews.guidelines.wording import Answer

VERSION = 3
"""Raised where the same facts and library give other findings than before, so that stored ones are made anew."""

# The facts a finding about an edition, not a rule, rests on.
EDITION_INPUTS = ("service", "category", "body_parts", "date_of_injury", "ur_date", "rfa_date", "review_date")
UNKNOWN_STANDING = Standing(Status.VERIFIED)
IN_FORCE = "edition_in_force"
"""The input that is False, and only then there, where the rule is one of an edition not known to be in force."""
MEASURING = ("limit", "over", "remaining")
"""How the names of numbers end that measure."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says of one item. A finding about an edition has its (or the family's) id and version 0.

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
        """The fields as plain values that `json.dumps` takes."""
        return asdict(self)


def check_item(facts: Facts, library: Library) -> tuple[Finding, ...]:
    """Every finding for the item these facts describe, in library order; never empty, never an exception."""
    known = derive_for(facts, library)
    if "service" not in known and "category" not in known:
        words = "The service requested is not known, so no rule can be looked up."
        return (_note("service", words, Outcome.NEEDS_INFORMATION, known, missing=("service",)),)
    choices = choose(known, library)
    unplaced: list[str] = []
    findings = [finding for choice in choices for finding in _by_edition(choice, known, unplaced)]
    if unplaced and not any(finding.rule_version for finding in findings):
        chapters = "; ".join(dict.fromkeys(unplaced))
        words = f"Which chapter speaks of {_service(known)} depends on the body part: {chapters}."
        findings.append(_note("body_parts", words, Outcome.NEEDS_INFORMATION, known, missing=("body_parts",)))
    findings.extend(finding for choice in choices if (finding := _by_chapter(choice, known, findings)))
    if findings:
        return tuple(findings)
    words = f"No guideline of the library speaks of {_service(known)}{_of_parts(known)}."
    return (_note("library", words, Outcome.NOT_APPLICABLE, known),)


def check_rule(rule: Rule, facts: Facts, library: Library | None = None) -> Finding:
    """One rule tried on typed facts, whatever edition is in force; with a library, its clocks are known too."""
    known = derive_for(facts, library) if library else derive(facts)
    return _finding(rule, decide(rule, known), known, EditionChoice("", None, None, ""))


def derive_for(facts: Facts, library: Library) -> dict[str, Value]:
    """The facts with those that follow from them and from the periods of the library's rules."""
    known = derive(facts)
    for rule in library.clocks:
        period = rule.period
        if period and period.start in known and period.gives not in known and _in_force(rule, known):
            inside = inside_period(rule, known)
            if inside is not None:
                known[period.gives] = inside
    return known


def facts_asked(facts: Facts, library: Library) -> tuple[str, ...]:
    """Every fact a rule that may be in play for the item looks at, in the vocabulary's order: what a form asks."""
    known = derive_for(facts, library)
    keys: set[str] = set()
    for choice in choose(known, library):
        for rule in _rules(choice.edition, known) if choice.edition else ():
            keys.update(_asked_by(rule, known))
    derived = {key for key in keys if VOCABULARY[key].scope is Scope.DERIVED}
    recorded = {recordable(key, known) for key in derived if key not in known}
    return tuple(key for key in VOCABULARY if key in recorded or (key in keys and key not in derived))


def _asked_by(rule: Rule, known: Known) -> tuple[str, ...]:
    """What the rule looks at; of one out of play only what might bring it into play."""
    for clause in rule.applies_when:
        if clause.when.holds(known) is False:
            absent = tuple(key for key in clause.when.reads() if key not in known)
            if absent or rule.silent:
                return absent
    return rule.reads


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


def _by_edition(choice: EditionChoice, known: Known, unplaced: list[str]) -> list[Finding]:
    """The findings of one edition, or of a family without one in force.

    The edition's title goes to `unplaced` where it takes the body part to tell whether it speaks.
    """
    edition = choice.edition
    if edition is None:
        missing = ("ur_date",) if choice.day is None else ()
        outcome = Outcome.NEEDS_INFORMATION if missing else Outcome.NOT_APPLICABLE
        return [_note(choice.family, choice.reason, outcome, known, missing=missing)]
    findings: list[Finding] = []
    for rule in _rules(edition, known) if choice.placed else ():
        verdicts = decide(rule, known)
        if not rule.silent or not _unheard(verdicts):
            findings.append(_finding(rule, verdicts, known, choice))
        elif verdicts[0].missing:
            unplaced.append(edition.title)
    if not choice.placed:
        unplaced.append(edition.title)
    return findings


def _unheard(verdicts: tuple[Verdict, ...]) -> bool:
    """Whether a silent rule keeps silent: out of play, or for want of the body part alone not known to be in play."""
    first = verdicts[0]
    if first.outcome is Outcome.NOT_APPLICABLE:
        return True
    return first.row is None and set(first.missing) == {"body_parts"}


def _by_chapter(choice: EditionChoice, known: Known, findings: list[Finding]) -> Finding | None:
    """That the edition is in force and no rule of it is loaded for the service, where that has to be said.

    It goes without saying of a secondary source, and of an edition with other rules once another one has spoken.
    """
    edition = choice.edition
    if edition is None or not choice.placed or edition.secondary or _rules(edition, known):
        return None
    if edition.rules and any(finding.rule_version for finding in findings):
        return None
    words = f"Edition in force, no rule loaded for {_service(known)}: "
    words += f"{edition.title}{_chapters(edition, choice, known)}. Its text has to be read."
    if until := _confirmed_until(choice):
        words += f" Whether it was changed after {day_in_words(until)} is not known."
    return _note(edition.id, words, Outcome.NOT_APPLICABLE, known, choice=choice)


def _rules(edition: Edition, known: Known) -> list[Rule]:
    """The rules filed under the item that are in force by their own dates."""
    service, category = str(known.get("service", "")), str(known.get("category", ""))
    return [rule for rule in edition.rules_for(service, category, drug_classes(known)) if _in_force(rule, known)]


def _chapters(edition: Edition, choice: EditionChoice, known: Known) -> str:
    """The chapters for the item's body parts, and the general ones, that were in force on the day."""
    parts = known.get("body_parts")
    wanted = frozenset(map(str, parts)) if isinstance(parts, tuple) else frozenset()
    titles = [
        f"{chapter.title} (published {chapter.published})"
        for chapter in edition.chapters
        if not (chapter.body_parts and chapter.body_parts.isdisjoint(wanted))
        and choice.day
        and chapter.effective.contains(choice.day)
    ]
    return f", chapters {' and '.join(titles)}" if titles else ""


def _note(
    about: str,
    sentence: str,
    outcome: Outcome,
    known: Known,
    *,
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


def _of_parts(known: Known) -> str:
    return f" ({say_value('body_parts', known['body_parts'])})" if "body_parts" in known else ""


def _in_force(rule: Rule, known: Known) -> bool:
    """Whether this version is the one for the rule's own date; without the date it is not left out."""
    span = known.get(rule.date_basis)
    return not isinstance(span, DateSpan) or rule.effective.contains(span.last)


def _finding(rule: Rule, verdicts: tuple[Verdict, ...], known: Known, choice: EditionChoice) -> Finding:
    """The rule's answer as a finding."""
    answer = speak(rule, verdicts, known)
    standing = answer.row.standing if answer.row else rule.standing
    until = None if answer.outcome is Outcome.NOT_APPLICABLE else _confirmed_until(choice)
    if until:
        answer = _for_orientation(answer, choice, until)
    return Finding(
        rule_id=rule.id,
        rule_version=rule.version,
        row=answer.row.id if answer.row else "",
        title=rule.title,
        edition=rule.edition,
        edition_reason=choice.reason,
        citation=answer.citation or rule.citation,
        status=standing.status,
        quoted=standing.quoted,
        outcome=answer.outcome,
        sentence=answer.sentence,
        inputs=_inputs(rule, known) | ({IN_FORCE: False} if until else {}),
        numbers=answer.numbers,
        missing=answer.missing,
        would_change=answer.would_change,
        cautions=_cautions(rule, known, answer.outcome),
    )


def _confirmed_until(choice: EditionChoice) -> date | None:
    """The last day the edition is confirmed for, where the governing date is a later one."""
    if choice.edition and choice.day and choice.edition.effective.unverified_on(choice.day):
        return choice.edition.effective.verified_until
    return None


def _for_orientation(answer: Answer, choice: EditionChoice, until: date) -> Answer:
    """What a rule not known to be in force would say: it measures nothing and asks for no fact."""
    title = choice.edition.title if choice.edition else ""
    words = (
        f"{title} is confirmed only until {day_in_words(until)}, not for {day_in_words(choice.day)}: "
        "it is shown for orientation and is no limit."
    )
    counted = {name: number for name, number in answer.numbers.items() if not name.endswith(MEASURING)}
    return answer._replace(
        outcome=Outcome.ORIENTATION,
        sentence=f"{words} It says: {answer.sentence}",
        numbers=counted,
        missing=(),
        would_change="",
    )


def _inputs(rule: Rule, known: Known) -> dict[str, Raw]:
    """The facts the rule looked at, a derived one together with what it was derived from."""
    inputs = {key: to_raw(known[key]) for key in rule.reads if key in known}
    counter = recordable("prior_visits", known)
    if "prior_visits" in inputs and counter in known:
        inputs[counter] = to_raw(known[counter])
    return inputs


def _cautions(rule: Rule, known: Known, outcome: Outcome) -> tuple[str, ...]:
    """What to keep in mind, as the rule says it."""
    if outcome is Outcome.NOT_APPLICABLE:
        return ()
    words = Words(known, {} if rule.key else dict(rule.rows[0].numbers))
    return tuple(clause.say.fill(words) for clause in rule.cautions if clause.when.holds(known))
