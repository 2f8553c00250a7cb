"""What the law asks of everybody in a review, what serves each duty here, and which test shows it.

docs/duties.toml says it, and `python -m tests.duties` makes docs/conformance.md of it. tests/test_duties.py holds both
to the code: a clock without a duty fails, and so does a name that is gone.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cases.clocks.rules import load_rules
from cases.lifecycle import TRANSITIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT: Final = Path(__file__).parents[1]
DATA: Final = ROOT / "docs/duties.toml"
PAGE: Final = ROOT / "docs/conformance.md"
TAGS: Final = {
    "V": "the text was read: statute, regulation, opinion, or a form or page of the agency",
    "V2": "known from a secondary source only, as news, a law firm or a study",
    "S": "seen in a published determination",
    "M": "from memory, to be verified",
}
WHO: Final = {
    "everybody": "Everybody",
    "worker": "Worker",
    "physician": "Physician",
    "claims administrator": "Claims administrator",
    "party": "The party asked",
    "IMRO": "This organization",
    "reviewer": "Reviewer",
    "AD": "Administrative Director",
    "WCAB": "Appeals Board",
}
PLACES: Final = {
    "clock": "cases/clocks/rules.toml",
    "reason": "cases/eligibility.py",
    "guard": "cases/lifecycle.py",
    "effect": "cases/lifecycle.py",
    "move": "cases/lifecycle.py",
    "guideline": "reviews/guidelines/library",
}
"""Kind of a name that is no dotted one -> where it is looked up."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty or right; docs/duties.toml says what each field holds."""

    key: str
    who: tuple[str, ...]
    duty: str
    clause: str
    tag: str
    doubt: str = ""
    does: str = ""
    lacks: str = ""
    code: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()

    def named(self, kind: str) -> list[str]:
        """The names of a kind among its code: of "clock" the keys of its clocks."""
        return [name.removeprefix(f"{kind}:") for name in self.code if name.startswith(f"{kind}:")]

    @property
    def stops(self) -> list[str]:
        """The moves that its guards refuse, by their labels."""
        guards = set(self.named("guard"))
        return list(dict.fromkeys(move.label for move in TRANSITIONS if guards.intersection(move.guards)))

    @property
    def standing(self) -> str:
        """How far it is served: a column of the table of counts."""
        if not self.code:
            return "without code"
        if not self.tests:
            return "with code only"
        return "with code and test, in part" if self.lacks else "with code and test"


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the process, with its duties in the order of the file."""

    title: str
    duties: tuple[Duty, ...]


def stages() -> tuple[Stage, ...]:
    """The duties on file, by the stages of the process."""
    found = tomllib.loads(DATA.read_text(encoding="utf-8"))["stage"]
    return tuple(Stage(stage["title"], tuple(_duty(row) for row in stage["duty"])) for stage in found)


def _duty(row: dict[str, str | list[str]]) -> Duty:
    return Duty(**{name: tuple(value) if isinstance(value, list) else value for name, value in row.items()})


def all_duties() -> tuple[Duty, ...]:
    """Every duty, in the order of the page."""
    return tuple(duty for stage in stages() for duty in stage.duties)


# ---- clauses --------------------------------------------------------------------------------------------------------

_GROUP = re.compile(r"\((?:\d+|[a-z]+|[A-Z]+)\)")


def clauses(text: str) -> list[str]:
    """The clauses of a citation, each written out: "LC 4610.6(d), (g)" is "LC 4610.6(d)" and "LC 4610.6(g)"."""
    found = []
    for citation in text.split("; "):
        law = re.match(r"(?:LC|CCP|8 CCR) ", citation)
        for part in citation.split(", "):
            if part.startswith("(") and law:
                found.append(_beside(found[-1], part))
            elif part[:1].isdigit() and law and not part.startswith(law[0]):
                found.append(law[0] + part)
            elif law and part.startswith(law[0]):
                found.append(part)
    return found


def _beside(before: str, part: str) -> str:
    """The clause before with its last parts replaced: from the last one that is written like the first of `part`."""

    def kind(group: str) -> tuple[bool, bool]:
        return group[1].isdigit(), group[1].isupper()

    first = _GROUP.match(part)
    places = [group.start() for group in _GROUP.finditer(before) if first and kind(group[0]) == kind(first[0])]
    return before[: places[-1]] + part if places else before + part


def covers(clause: str, cited: str) -> bool:
    """Whether one of two clauses is the other or a part of it."""
    longer, shorter = sorted((clause, cited), key=len, reverse=True)
    return longer.startswith(shorter) and longer[len(shorter) : len(shorter) + 1] in {"", "(", "-", " "}


# ---- the page -------------------------------------------------------------------------------------------------------


def page() -> str:
    """The text of docs/conformance.md."""
    parts = ["# What the law asks, and what this software does", *_head(), *_counts(), *_not_done()]
    for stage in stages():
        parts.append(f"## {stage.title}")
        for duty in stage.duties:
            parts += _entry(duty)
    return "\n\n".join(parts) + "\n"


def _head() -> Iterator[str]:
    yield "Generated from `docs/duties.toml` by `python -m tests.duties`; do not edit by hand."
    yield (
        "Every duty and right of California's independent medical review that we know of: whose it is, where it is "
        "written, what serves it here, and the test that shows it. What is left to people is said as plainly. It is no "
        "legal advice."
    )
    yield (
        "For a duty of somebody outside, the most that software can do is to count its time from the days on file, to "
        "show it as late, and to keep what was done: it stops nobody but the people of this organization. **Refuses** "
        "names the moves of a case that are not made while the duty is not met. *In the ordinary way* means that an "
        "administrator may find an application eligible all the same, for a written reason that stays on file. A clock "
        "that is called a reminder rests on a text that was not read."
    )
    yield "\n".join(
        [
            "| how far verified | |",
            "| --- | --- |",
            *(f"| {tag} | {words} |" for tag, words in TAGS.items()),
        ]
    )
    yield (
        "Only what is V may stop anything. Where a part of a duty is known less well than its tag says, "
        "**In doubt** tells which."
    )


def _counts() -> Iterator[str]:
    columns = ("with code and test", "with code and test, in part", "with code only", "without code")
    rows = []
    whole: Counter[str] = Counter()
    for stage in stages():
        here = Counter(duty.standing for duty in stage.duties)
        whole += here
        rows.append(f"| [{stage.title}](#{_anchor(stage.title)}) | {_cells(here, columns)} |")
    yield "## How many"
    yield "\n".join(
        [
            f"| stage | duties | {' | '.join(columns)} |",
            f"| --- |{' --- |' * (len(columns) + 1)}",
            *rows,
            f"| **all** | {_cells(whole, columns)} |",
        ]
    )
    yield "*In part*: something of the duty is left to people, and its entry says what."


def _cells(counted: Counter[str], columns: Sequence[str]) -> str:
    return " | ".join(map(str, (counted.total(), *(counted[column] for column in columns))))


def _not_done() -> Iterator[str]:
    yield "## Duties without code"
    yield "\n".join(
        f"- [`{duty.key}`](#{duty.key}) ({_whose(duty)}, {duty.clause}). {duty.duty} *{duty.lacks}*"
        for duty in all_duties()
        if not duty.code
    )


def _entry(duty: Duty) -> Iterator[str]:
    yield f"### `{duty.key}`"
    yield f"**{_whose(duty)}** · {duty.clause} · {duty.tag}"
    yield duty.duty
    facts = {
        "In doubt": duty.doubt,
        "Software": duty.does or "Nothing.",
        "Refuses": ", ".join(f"“{label}”" for label in duty.stops),
        "Left to people": duty.lacks,
        "Code": ", ".join(_code(name) for name in duty.code),
        "Shown by": ", ".join(_test(node) for node in duty.tests) or ("No test names it." if duty.code else ""),
    }
    yield "\n".join(f"- **{name}**: {words}" for name, words in facts.items() if words)


def _whose(duty: Duty) -> str:
    return ", ".join(WHO[who] for who in duty.who)


def _code(name: str) -> str:
    kind, _, key = name.rpartition(":")
    if kind == "clock":
        reminder = any(not rule.hard for rule in load_rules().versions(key))
        return f"[clock {key}](../{PLACES[kind]}){' (a reminder)' if reminder else ''}"
    return f"[{kind} `{key}`](../{PLACES[kind]})" if kind else f"[`{name}`](../{_file(name)})"


def _file(name: str) -> str:
    """The file of a dotted name, or the folder of its package."""
    parts = name.split(".")
    while parts:
        path = Path(*parts)
        if (ROOT / path).with_suffix(".py").is_file():
            return path.with_suffix(".py").as_posix()
        if (ROOT / path).is_dir():
            return path.as_posix()
        parts.pop()
    return ""


def _test(node: str) -> str:
    path, *names = node.split("::")
    return f"[`{'::'.join(names)}`](../{path})"


def _anchor(title: str) -> str:
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
