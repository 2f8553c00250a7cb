"""The standard wording of the letters issued here: named blocks of plain text, each version with its effective date.

A letter names the version it was issued with, so a block that was used is never changed. An administrator's own text
for a block goes in as an override. There is no template language: a placeholder of a closed set, in braces, is all a
block may hold. What the statements must say: reviewer qualifications and independence (Labor Code 139.5(d)), chosen
for the specialty of the dispute, qualifications described without a name (Labor Code 4610.6(f)), in plain language
(8 CCR 9792.10.6(b)(1)); the cover letter: binding effect and appeal (Labor Code 4610.6(g)-(i), 8 CCR 10575).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from .content import Statements, canonical_sha256

STANDARD_WORDING_VERSION = "2026.1"

_FILE = Path(__file__).with_name("wording.toml")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")

PLACEHOLDERS: Mapping[str, frozenset[str]] = {
    "letter": frozenset({"organization"}),
    "cover": frozenset(
        {
            "organization",
            "case_number",
            "employee",
            "claim_number",
            "outcome",
            "items_total",
            "items_upheld",
            "items_overturned",
            "mailed_on",
            "appeal_by",
        }
    ),
}
"""What a block may hold in braces, by the first part of its name."""


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


@dataclass(frozen=True, slots=True)
class Wording:
    """The blocks that hold on one day."""

    blocks: Mapping[str, Block]
    labels: Mapping[str, Mapping[str, str]] = field(repr=False)

    @property
    def version(self) -> str:
        """The newest version among the blocks; with a short hash where an administrator changed any."""
        own = {name: block.text for name, block in self.blocks.items() if block.version == _OVERRIDDEN}
        newest = max((block.version for block in self.blocks.values() if block.version != _OVERRIDDEN), default="")
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


_OVERRIDDEN = "edited"


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled; what a value holds in braces stays as it is."""

    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise WordingError(f"There is no value for {match[0]}")
        return values[match[1]]

    return _PLACEHOLDER.sub(value, text)


def wording_for(on: date, overrides: Mapping[str, str] | None = None) -> Wording:
    """The wording in force on a day; `overrides` are an administrator's own texts by the name of the block.

    Raises WordingError for an override of a block there is none of, or for a day before the first version.
    """
    blocks: dict[str, Block] = {}
    for block in all_blocks():
        if block.effective_from <= on:
            blocks[block.name] = block
    if not blocks:
        raise WordingError(f"There is no wording for {on}")
    for name, text in (overrides or {}).items():
        if name not in blocks:
            raise WordingError(f"There is no wording named {name}")
        old = blocks[name]
        blocks[name] = Block(name, _OVERRIDDEN, old.effective_from, text.strip(), old.is_list)
    return Wording(blocks, _file()[1])


def statements_of(wording: Wording, organization_name: str) -> Statements:
    """The statements of a letter in this wording, naming the organization."""
    return Statements(
        how_made=wording.text("letter.how_made", organization=organization_name),
        credentials_lead=wording.text("letter.credentials_lead", organization=organization_name),
        summary_lead=wording.text("letter.summary_lead", organization=organization_name),
        items_lead=wording.text("letter.items_lead", organization=organization_name),
    )


def statements(organization_name: str, *, version: str = STANDARD_WORDING_VERSION) -> Statements:
    """The statements of one version, naming the organization. Raises KeyError for an unknown version."""
    if version not in {block.version for block in all_blocks()}:
        raise KeyError(version)
    blocks = {block.name: block for block in all_blocks() if block.version <= version}
    return statements_of(Wording(blocks, _file()[1]), organization_name)


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
