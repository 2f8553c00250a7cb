"""Read a TOML document field by field, and collect what is wrong with it in words a person can act on."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from reviews.guidelines.conditions import Condition, ConditionError, Several, read_condition
from reviews.guidelines.facts import VOCABULARY
from reviews.guidelines.rules import Template

if TYPE_CHECKING:
    from collections.abc import Iterable

NEVER: Condition = Several((), decisive=True)


class Problem(NamedTuple):
    """One thing wrong with a rule file; `rule` is empty for the edition itself."""

    file: str
    rule: str
    field: str
    wrong: str
    todo: str

    def __str__(self) -> str:
        where = f"{self.file}: rule {self.rule}" if self.rule else self.file
        return f"{where}, {self.field}: {self.wrong}. {self.todo}."


class LibraryError(ValueError):
    """Rule files that cannot be used, with every problem found in them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """At least one problem."""
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass
class Log:
    """Where problems go, and which rule is being read."""

    file: str
    rule: str = ""
    problems: list[Problem] = field(default_factory=list)

    def add(self, where: str, wrong: str, todo: str) -> None:
        """Keep one problem, under the rule being read."""
        self.problems.append(Problem(self.file, self.rule, where, wrong, todo))


class Table:
    """A TOML table read field by field; a field that does not fit is logged and read as a harmless default."""

    def __init__(self, content: object, log: Log, where: str) -> None:
        self.content: dict[str, object] = content if isinstance(content, dict) else {}
        self.log, self.where, self.seen = log, where, dict[str, None]()
        if not isinstance(content, dict):
            log.add(where, f"expected a table, got {content!r:.60}", "Write named fields")

    def path(self, key: str) -> str:
        """The field as a person finds it in the file, such as `rules[2].limits[0].name`."""
        return f"{self.where}.{key}" if self.where else key

    def bad(self, key: str, wrong: str, todo: str) -> None:
        """Log what is wrong with a field of this table."""
        self.log.add(self.path(key), wrong, todo)

    def get(self, key: str) -> object:
        """The field as TOML gives it, None when absent."""
        self.seen[key] = None
        return self.content.get(key)

    def text(self, key: str, default: str | None = None) -> str:
        """Non-empty text with its spaces collapsed."""
        value = self.get(key)
        if value is None and default is not None:
            return default
        if isinstance(value, str) and value.strip():
            return " ".join(value.split())
        self.bad(key, "it is missing" if value is None else f"{value!r:.60} is not text", "Write quoted text")
        return ""

    def one_of(self, key: str, words: Iterable[str], default: str | None = None) -> str:
        """Text that is one of `words`."""
        value, allowed = self.text(key, default), list(map(str, words))
        if value not in allowed and value:
            near = difflib.get_close_matches(value, allowed, 1)
            hint = f"Did you mean {near[0]!r}? " if near else ""
            self.bad(key, f"{value!r} is not known here", f"{hint}Use one of: {', '.join(allowed)}")
        fallback = allowed[0] if default is None else default
        return value if value in allowed else fallback

    def integer(self, key: str, default: int | None = None) -> int:
        """A count, zero or more."""
        value = self.get(key)
        if value is None and default is not None:
            return default
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        self.bad(key, "it is missing" if value is None else f"{value!r:.60} is not a count", "Write a whole number")
        return 0

    def flag(self, key: str) -> bool:
        """True or false; absent is false."""
        value = self.get(key)
        if value is not None and not isinstance(value, bool):
            self.bad(key, f"{value!r:.60} is neither true nor false", "Write true or false without quotes")
        return value is True

    def day(self, key: str, default: date | None = None) -> date:
        """A date written without quotes; `default` if it is absent."""
        value = self.get(key)
        if value is None and default is not None:
            return default
        if type(value) is date:
            return value
        wrong = "it is missing" if value is None else f"{value!r:.60} is not a date"
        self.bad(key, wrong, "Write a date without quotes, such as 2009-07-18")
        return date.min

    def names(self, key: str, allowed: Iterable[str] | None = None) -> tuple[str, ...]:
        """A list of texts, each in `allowed` if that is given; absent is empty."""
        value = self.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(name, str) and name for name in value):
            self.bad(key, f"{value!r:.60} is not a list of names", 'Write a list such as ["physical therapy"]')
            return ()
        known = None if allowed is None else set(allowed)
        for name in value:
            if known is not None and name not in known:
                self.bad(key, f"{name!r} is not known here", f"Use any of: {', '.join(sorted(known))}")
        return tuple(value)

    def tables(self, key: str) -> list[Table]:
        """A list of tables; absent is empty."""
        value = self.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.bad(key, f"expected a list of tables, got {value!r:.60}", f"Write it as [[{key}]]")
            return []
        return [Table(part, self.log, f"{self.path(key)}[{at}]") for at, part in enumerate(value)]

    def numbers(self, key: str) -> dict[str, int]:
        """A table of named counts; absent is empty."""
        value = self.get(key)
        table = Table({} if value is None else value, self.log, self.path(key))
        return {name: table.integer(name) for name in table.content}

    def condition(self, key: str) -> Condition:
        """A condition; one that never holds when it is not understood."""
        try:
            return read_condition(self.get(key))
        except ConditionError as error:
            self.bad(key, str(error), "See the operators in docs/guidelines.md")
            return NEVER

    def template(self, key: str, names: frozenset[str], default: str | None = None) -> Template:
        """A sentence whose names are facts or in `names`."""
        template = Template.parse(self.text(key, default))
        for name in template.names:
            if name not in names and name not in VOCABULARY:
                known = ", ".join(sorted(names)) or "none"
                self.bad(key, f"{{{name}}} has no value", f"Use a fact or one of the rule's names: {known}")
        return template

    def finish(self) -> None:
        """Log every field nobody asked for."""
        for key in self.content:
            if key not in self.seen:
                near = difflib.get_close_matches(key, self.seen, 1)
                hint = f"Did you mean {near[0]!r}?" if near else "Remove it"
                self.bad(key, "it is not a field known here", f"{hint} Known fields: {', '.join(self.seen)}")
