"""The wording of letters in force: the shipped texts, replaced by the organization's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from reviews.letters.standard_wording import Block, Wording, all_blocks, wording_for
from reviews.models import WordingText

GROUPS = {
    "letter": "The determination",
    "cover.en": "Cover letter in English",
    "cover.es": "Cover letter in Spanish",
}
"""The beginning of a block's name -> the title of its group in the console."""


def wording_in_force(on: date) -> Wording:
    """The wording of a day; the organization's text of a block is the newest version in force on that day.

    A retired version is in force to the end of the day on which it was retired, so that what was submitted under it
    keeps its words.
    """
    wording = wording_for(on)
    held = WordingText.objects.filter(
        Q(retired_at__isnull=True) | Q(retired_at__date__gte=on), effective_from__lte=on
    ).order_by("version")
    for row in {row.name: row for row in held}.values():
        wording = wording.with_text(row.name, row.text, version=row.version, effective_from=row.effective_from)
    return wording


@dataclass(frozen=True, slots=True)
class Version:
    """Whose text it is, and from which day it is in force."""

    source: str
    since: date


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A block as the console lists it: its text in force today, the version of that text, and the versions to come."""

    name: str
    title: str
    text: str
    is_own: bool
    version: Version
    to_come: tuple[Version, ...]


def shown_blocks() -> dict[str, list[ShownBlock]]:
    """All blocks, by the title of their group."""
    today = timezone.localdate()
    coming = _to_come(today)
    wording = wording_in_force(today)
    groups: dict[str, list[ShownBlock]] = {title: [] for title in GROUPS.values()}
    for block in wording.blocks.values():
        shown = ShownBlock(
            name=block.name,
            title=title_of(block.name),
            text=block.text,
            is_own=block.is_own,
            version=Version(source_of(block), block.effective_from),
            to_come=tuple(version for name, version in coming if name == block.name),
        )
        groups[group_of(block.name)].append(shown)
    return groups


def title_of(name: str) -> str:
    """The name of the block in words, without its group: `Meaning (worker, partial overturn)`."""
    first, _, rest = name.removeprefix(f"{_prefix(name)}.").replace("_", " ").partition(".")
    return f"{first.capitalize()} ({rest.replace('.', ', ')})" if rest else first.capitalize()


def group_of(name: str) -> str:
    """The letter to which the block belongs, in words."""
    return GROUPS[_prefix(name)]


def _prefix(name: str) -> str:
    return next(prefix for prefix in GROUPS if name.startswith(f"{prefix}."))


def source_of(block: Block) -> str:
    """From where a text comes: which release, or which of the organization's own versions."""
    return f"Own version {block.version.partition('.')[2]}" if block.is_own else f"Release {block.version}"


def _to_come(today: date) -> list[tuple[str, Version]]:
    shipped = [(block.name, Version(source_of(block), block.effective_from)) for block in all_blocks()]
    own = WordingText.objects.filter(retired_at__isnull=True, effective_from__gt=today).order_by("effective_from")
    return [
        *((name, version) for name, version in shipped if version.since > today),
        *((row.name, Version(f"Own version {row.version}", row.effective_from)) for row in own),
    ]
