"""The standard wording of the letters issued here: named blocks of plain text, each version with its effective date.

A letter keeps the wording it was issued with, and a block that was used is never changed. The organization's own text
for a block is laid over the one that ships. There is no template language: a placeholder of a closed set, in braces,
is all a block may hold.

What the statements must say: reviewer qualifications and independence (Labor Code 139.5(d)), chosen for the specialty
of the dispute, qualifications described without a name (Labor Code 4610.6(f)), in plain language (8 CCR
9792.10.6(b)(1)); the cover letter: binding effect and appeal (Labor Code 4610.6(g)-(i), 8 CCR 10575).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Self

from imr_site.canonical import canonical_sha256

from .content import Statements

_FILE = Path(__file__).with_name("wording.toml")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_OWN = "own"

PLACEHOLDERS: Mapping[str, Mapping[str, str]] = {
    "letter": {"organization": "the name of the organization"},
    "cover": {
        "organization": "the name of the organization",
        "case_number": "the IMR case number",
        "employee": "the name of the employee",
        "claim_number": "the number of the claim",
        "outcome": "the outcome of the case",
        "items_total": "how many treatments are in dispute",
        "items_upheld": "for how many the denial stands",
        "items_overturned": "for how many it is reversed",
        "mailed_on": "the date of the letter",
        "appeal_by": "the last day to appeal",
    },
}
"""What a block may hold in braces and what it stands for, by the first part of the block's name."""

_ONLY_IN = {"appeal_by": ".appeal_by"}
"""A value that not every letter has stands only in the block that is printed where it is there."""


class WordingError(ValueError):
    """A block that is not there, or that asks for a value it cannot have."""


@dataclass(frozen=True, slots=True)
class Block:
    """One named piece of wording. A list has an entry a line."""

    name: str
    version: str
    effective_from: date
    text: str
    is_list: bool = False

    @property
    def placeholders(self) -> list[str]:
        """What stands in braces, in order."""
        return _PLACEHOLDER.findall(self.text)

    @property
    def is_own(self) -> bool:
        """Whether the words are the organization's and not those of the release."""
        return self.version.startswith(_OWN)


@dataclass(frozen=True, slots=True)
class Wording:
    """The blocks that hold on one day."""

    blocks: Mapping[str, Block]
    labels: Mapping[str, Mapping[str, str]] = field(repr=False)

    @property
    def version(self) -> str:
        """The newest version among the blocks that ship; with a short hash of the organization's own, if any."""
        own = {name: block.text for name, block in self.blocks.items() if block.is_own}
        newest = max((block.version for block in self.blocks.values() if not block.is_own), default="")
        return f"{newest}+{canonical_sha256(own)[:8]}" if own else newest

    @property
    def sha256(self) -> str:
        """Hex digest of every word."""
        return canonical_sha256({name: block.text for name, block in self.blocks.items()})

    def text(self, name: str, /, **values: str) -> str:
        """The block with its placeholders filled. Raises WordingError for a block or a value that is missing."""
        if name not in self.blocks:
            raise WordingError(f"There is no wording named {name}")
        return filled(self.blocks[name].text, values)

    def entries(self, name: str, /, **values: str) -> list[str]:
        """The entries of a list block."""
        return [line for line in self.text(name, **values).splitlines() if line.strip()]

    def with_text(self, name: str, text: str, *, version: int = 0, effective_from: date | None = None) -> Self:
        """The same wording with the organization's own text for one block: a numbered version, or one being tried.

        Raises WordingError for a block there is none of.
        """
        if name not in self.blocks:
            raise WordingError(f"There is no wording named {name}")
        old = self.blocks[name]
        own = replace(
            old,
            version=f"{_OWN}.{version}" if version else _OWN,
            effective_from=effective_from or old.effective_from,
            text=text.strip(),
        )
        return replace(self, blocks={**self.blocks, name: own})

    def to_dict(self) -> dict[str, Any]:
        """The words in plain JSON types; the labels are left out, for they belong to the layout."""
        return {
            "blocks": {
                name: {
                    "version": block.version,
                    "from": block.effective_from.isoformat(),
                    "text": block.text,
                    "list": block.is_list,
                }
                for name, block in self.blocks.items()
            }
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """The wording that `to_dict` was made from, after a way through JSON."""
        blocks = {
            name: Block(name, each["version"], date.fromisoformat(each["from"]), each["text"], each["list"])
            for name, each in plain["blocks"].items()
        }
        return cls(blocks, _file()[1])


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled; what a value holds in braces stays as it is."""

    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise WordingError(f"There is no value for {match[0]}")
        return values[match[1]]

    return _PLACEHOLDER.sub(value, text)


def wording_for(on: date) -> Wording:
    """The wording that ships, as in force on a day. Raises WordingError for a day before the first version."""
    blocks = {block.name: block for block in all_blocks() if block.effective_from <= on}
    if not blocks:
        raise WordingError(f"There is no wording for {on}")
    return Wording(blocks, _file()[1])


def statements_of(wording: Wording, organization_name: str, *, several: bool = False) -> Statements:
    """The statements of a letter in this wording, naming the organization; of one reviewer or of several."""
    of = "letter.several" if several else "letter"
    return Statements(
        how_made=wording.text(f"{of}.how_made", organization=organization_name),
        credentials_lead=wording.text(f"{of}.credentials_lead", organization=organization_name),
        summary_lead=wording.text(f"{of}.summary_lead", organization=organization_name),
        items_lead=wording.text("letter.items_lead", organization=organization_name),
    )


def placeholders_of(name: str) -> Mapping[str, str]:
    """What the block of this name may hold in braces, and what it stands for."""
    known = PLACEHOLDERS.get(name.partition(".")[0], {})
    return {each: said for each, said in known.items() if name.endswith(_ONLY_IN.get(each, ""))}


def all_blocks() -> list[Block]:
    """Every version of every block, the oldest first."""
    return _file()[0]


@cache
def _file() -> tuple[list[Block], dict[str, dict[str, str]]]:
    plain = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    blocks = [
        Block(each["name"], each["version"], each["from"], each["text"].strip(), each.get("list", False))
        for each in plain["block"]
    ]
    return sorted(blocks, key=lambda block: (block.effective_from, block.version)), plain["labels"]
