"""Read one guideline edition from TOML and say exactly what is wrong with a file that cannot be used.

    edition = read_edition(text, "my_edition.toml")

The format is described in docs/guidelines.md.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date

from reviews.guidelines.facts import CATEGORIES, VOCABULARY, Facts, FactType
from reviews.guidelines.rules import (
    Chapter,
    Clause,
    Edition,
    Effective,
    Example,
    Limit,
    Outcome,
    Period,
    Row,
    Rule,
    Standing,
    Status,
)
from reviews.guidelines.tables import NEVER, LibraryError, Log, Problem, Table

DECISION_DATE = "decision_date"
CITED = re.compile(r"\S (?:19|20)\d\d$")
COUNTED = (FactType.INT, FactType.RANGE)
# What the engine itself can fill in, beside the facts and the rule's numbers.
ENGINE_NAMES = frozenset(
    [
        "sum",
        "row",
        "allowed",
        "limit",
        "requested",
        "prior",
        "authorized",
        "total",
        "over",
        "remaining",
        "period_end",
        "met",
    ]
)


def read_edition(text: str, file: str) -> Edition:
    """One edition from one TOML document; LibraryError when anything in it is not understood."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problem = Problem(file, "", "the file", f"it is not TOML ({error})", "Mend the line named and read it again")
        raise LibraryError([problem]) from None
    log = Log(file)
    top = Table(document, log, "")
    edition = _read_edition(top)
    top.finish()
    if log.problems:
        raise LibraryError(log.problems)
    return edition


def _read_edition(top: Table) -> Edition:
    head = Table(top.get("edition") or {}, top.log, "edition")
    identity, effective, standing = head.text("id"), _effective(head, None), _standing(head, None)
    citation = head.text("citation")
    edition = Edition(
        id=identity,
        families=_families(head),
        title=head.text("title"),
        citation=citation,
        effective=effective,
        date_basis=_date_basis(head),
        standing=standing,
        note=head.text("note", ""),
        services=frozenset(head.names("services")),
        categories=frozenset(head.names("categories", CATEGORIES)),
        chapters=tuple(_chapter(table, effective, citation) for table in head.tables("chapters")),
        rules=tuple(_rule(table, identity, effective, standing) for table in top.tables("rules")),
        body_parts=frozenset(head.names("body_parts")),
        secondary=head.flag("secondary"),
        by_rule=head.flag("by_rule"),
        cited_as=_cited_as(head),
    )
    head.finish()
    return edition


def _effective(table: Table, default: Effective | None) -> Effective:
    start = table.day("effective_from", default.start if default else None)
    end = table.get("effective_to")
    verified_until: date | None = None
    if end is None and default:
        return Effective(start, default.end, default.verified_until)
    if end == "unknown":
        verified_until = table.day("verified_until")
    elif end != "open" and type(end) is not date:
        table.bad("effective_to", f"{end!r:.60} is not an end", 'Write a date, "open" or "unknown"')
    last = end if type(end) is date else None
    if last and last < start:
        table.bad("effective_to", f"{last} is before effective_from {start}", "Put the two dates in order")
    return Effective(start, last, verified_until)


def _standing(table: Table, default: Standing | None) -> Standing:
    if default and table.get("status") is None:
        return default
    status = table.one_of("status", Status, Status.FROM_MEMORY if default else None)
    quoted = table.integer("quoted", 0)
    if status == Status.QUOTED_IN_DECISIONS and not quoted:
        table.bad("quoted", "the number of rationales is missing", "Write how many quote it, such as quoted = 28")
    return Standing(Status(status), quoted)


def _date_basis(table: Table) -> str:
    dates = [key for key, spec in VOCABULARY.items() if spec.type is FactType.DATE]
    return table.one_of("date_basis", dates, DECISION_DATE)


def _families(head: Table) -> tuple[str, ...]:
    families = head.names("families")
    if not families:
        head.bad("families", "it is missing", 'Name what it replaces or is replaced in, such as ["chronic_pain"]')
    return families


def _chapter(table: Table, effective: Effective, citation: str) -> Chapter:
    chapter = Chapter(
        title=table.text("title"),
        published=table.text("published"),
        effective=_effective(table, effective),
        body_parts=frozenset(table.names("body_parts")),
        citation=table.text("citation", citation),
        cited_as=_cited_as(table),
    )
    table.finish()
    return chapter


def _cited_as(table: Table) -> str:
    cited_as = table.text("cited_as", "")
    if cited_as and not CITED.search(cited_as):
        table.bad("cited_as", f"{cited_as!r:.60} does not end with a year", 'Write it as in "Knee Complaints 2004"')
    return cited_as


def _rule(table: Table, edition: str, effective: Effective, standing: Standing) -> Rule:
    identity = table.text("id")
    table.log.rule = identity or "(no id)"
    key = table.one_of("key", _choice_facts(), "")
    base = table.numbers("numbers")
    standing = _standing(table, standing)
    rows = _rows(table, key, base, standing)
    fixed = frozenset(base)
    named = fixed | {name for row in rows for name in row.numbers} | ENGINE_NAMES
    rule = Rule(
        id=identity,
        version=table.integer("version"),
        title=table.text("title"),
        edition=edition,
        citation=table.text("citation"),
        effective=_effective(table, effective),
        date_basis=_date_basis(table),
        standing=standing,
        note=table.text("note", ""),
        retired=table.text("retired", ""),
        services=frozenset(table.names("services")),
        categories=frozenset(table.names("categories", CATEGORIES)),
        applies_when=_clauses(table, "applies_when", fixed),
        exceptions=_clauses(table, "exceptions", fixed),
        period=_period(table, rows, named),
        key=key,
        rows=rows,
        limits=tuple(_limit(part, rows, named) for part in table.tables("limits")),
        requirements=(*_refusal(table, named), *_clauses(table, "requirements", named)),
        within=table.template("within", named),
        cautions=_clauses(table, "cautions", fixed),
        examples=tuple(_example(part) for part in table.tables("examples")),
        silent=table.flag("silent"),
        drug_classes=frozenset(table.names("drug_classes", VOCABULARY["drug_classes"].choices)),
    )
    _check_rule(table, rule)
    table.finish()
    table.log.rule = ""
    return rule


def _yes_no_facts() -> list[str]:
    return [key for key, spec in VOCABULARY.items() if spec.type is FactType.BOOL]


def _choice_facts() -> list[str]:
    return ["", *(key for key, spec in VOCABULARY.items() if spec.choices)]


def _rows(table: Table, key: str, base: dict[str, int], standing: Standing) -> tuple[Row, ...]:
    """The rule's table, each row with the rule's own numbers under its own."""
    parts = table.tables("rows")
    if bool(parts) != bool(key):
        table.bad("rows", "a table needs both `key` and `rows`", "Write both, or neither")
    rows: list[Row] = []
    for part in parts:
        values = part.names("values", VOCABULARY[key].choices if key else None)
        numbers = {**base, **part.numbers("numbers")}
        rows.append(Row(part.text("id"), part.text("title"), frozenset(values), numbers, _standing(part, standing)))
        part.finish()
    return tuple(rows) or (Row("", "", frozenset(), base, standing),)


def _clauses(table: Table, key: str, names: frozenset[str]) -> tuple[Clause, ...]:
    clauses = []
    for part in table.tables(key):
        clauses.append(
            Clause(
                when=part.condition("when"),
                say=part.template("say", names),
                would_change=part.template("would_change", names, ""),
                id=part.text("id", ""),
                citation=part.text("citation", ""),
            )
        )
        part.finish()
    return tuple(clauses)


def _refusal(table: Table, names: frozenset[str]) -> tuple[Clause, ...]:
    """A service the guideline does not recommend, as a requirement that only `unless` meets."""
    content = table.get("not_recommended")
    if content is None:
        return ()
    part = Table(content, table.log, table.path("not_recommended"))
    clause = Clause(
        when=part.condition("unless") if part.get("unless") is not None else NEVER,
        say=part.template("say", names),
        would_change=part.template("would_change", names),
    )
    part.finish()
    return (clause,)


def _period(table: Table, rows: tuple[Row, ...], names: frozenset[str]) -> Period | None:
    content = table.get("period")
    if content is None:
        return None
    part = Table(content, table.log, table.path("period"))
    dates = [key for key, spec in VOCABULARY.items() if spec.type is FactType.DATE]
    period = Period(
        start=part.one_of("start", dates),
        months=_number_or_name(part, "months", rows, optional=False),
        say=part.template("say", names),
        would_change=part.template("would_change", names, ""),
        gives=part.one_of("gives", ["", *_yes_no_facts()], ""),
        otherwise=part.integer("otherwise", 0),
    )
    part.finish()
    return period


def _limit(part: Table, rows: tuple[Row, ...], names: frozenset[str]) -> Limit:
    counts = [key for key, spec in VOCABULARY.items() if spec.type in COUNTED]
    optional = part.flag("optional")
    limit = Limit(
        name=part.text("name"),
        unit=part.text("unit"),
        requested=part.one_of("requested", counts),
        prior=part.names("prior", counts),
        also=part.names("also", counts),
        at_most=_number_or_name(part, "at_most", rows, optional=optional),
        optional=optional,
        lifted_when=part.condition("lifted_when") if part.get("lifted_when") is not None else None,
        say=part.template("say", names),
        would_change=part.template("would_change", names, ""),
    )
    part.finish()
    return limit


def _number_or_name(table: Table, key: str, rows: tuple[Row, ...], *, optional: bool) -> str | int:
    """A count, or the name of a number that every row has (an optional limit may lack it in some)."""
    value = table.get(key)
    if not isinstance(value, str):
        return table.integer(key)
    lacking = [row.id or "the rule" for row in rows if value not in row.numbers]
    if lacking and not (optional and len(lacking) < len(rows)):
        table.bad(
            key,
            f"{value!r} is not a number of {', '.join(lacking)}",
            "Add it under `numbers`, or mend the name",
        )
    return value


def _example(part: Table) -> Example:
    given = part.get("facts")
    errors = Facts.parse(given).errors if isinstance(given, dict) else {"facts": "expected a table of facts"}
    for key, words in errors.items():
        part.bad(f"facts.{key}", words, "Write the fact as a form would take it, dates in quotes")
    example = Example(
        name=part.text("name"),
        facts=given if isinstance(given, dict) else {},
        outcome=Outcome(part.one_of("outcome", Outcome)),
        numbers=part.numbers("numbers"),
        says=part.text("says", ""),
    )
    part.finish()
    return example


def _check_rule(table: Table, rule: Rule) -> None:
    """What no single field can tell."""
    if not rule.services and not rule.categories and not rule.drug_classes:
        table.bad("services", "the rule is filed under nothing", "Name its services, categories or drug_classes")
    if not rule.limits and not rule.requirements:
        todo = "Give it a limit, a requirement or [rules.not_recommended]"
        table.bad("limits", "the rule has nothing to check", todo)
    _check_examples(table, rule)
    names = [limit.name for limit in rule.limits]
    if len(set(names)) < len(names):
        table.bad("limits", "two limits have the same name", "Give each its own")
    ids = [row.id for row in rule.rows]
    if len(set(ids)) < len(ids):
        table.bad("rows", "two rows have the same id", "Give each its own")


def _check_examples(table: Table, rule: Rule) -> None:
    """At the limit and beyond it; of what nothing makes recommended, refused and out of play."""
    outcomes = {example.outcome for example in rule.examples}
    if not rule.limits and all(clause.when is NEVER for clause in rule.requirements):
        wanted = {Outcome.EXCEEDS, Outcome.NOT_APPLICABLE}
        todo = "Add one example it refuses (exceeds) and one it does not speak of (not_applicable)"
    else:
        wanted = {Outcome.WITHIN, Outcome.EXCEEDS}
        todo = "Add one worked example at the limit (within) and one beyond it (exceeds)"
    if not wanted <= outcomes:
        table.bad("examples", f"they show only: {', '.join(sorted(outcomes)) or 'nothing'}", todo)
