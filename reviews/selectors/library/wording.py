"""The words of letters in force: what the release ships, with the organization's own texts over it."""

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
"""How the console parts the blocks, by the beginning of their names."""


def wording_in_force(on: date) -> Wording:
    """The wording of a day; its organization's own text of a block is the newest version that held then.

    A version that was retired held to the end of that day, so that what was submitted under it keeps its words.
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
    """Whose words a text is, and from which day on."""

    source: str
    since: date


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A block as the console lists it: its text in force today, where that comes from, and what is to come."""

    name: str
    title: str
    text: str
    is_own: bool
    version: Version
    to_come: tuple[Version, ...]


def shown_blocks() -> dict[str, list[ShownBlock]]:
    """Every block by the title of its group."""
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
    """The block's name in words, without its group: `Meaning (worker, partial overturn)`."""
    first, _, rest = name.removeprefix(f"{_prefix(name)}.").replace("_", " ").partition(".")
    return f"{first.capitalize()} ({rest.replace('.', ', ')})" if rest else first.capitalize()


def group_of(name: str) -> str:
    """Which letter the block belongs to, in words."""
    return GROUPS[_prefix(name)]


def _prefix(name: str) -> str:
    return next(prefix for prefix in GROUPS if name.startswith(f"{prefix}."))


def source_of(block: Block) -> str:
    """Whose words they are: of which release, or which of the organization's own versions."""
    return f"Own version {block.version.partition('.')[2]}" if block.is_own else f"Release {block.version}"


def _to_come(today: date) -> list[tuple[str, Version]]:
    shipped = [(block.name, Version(source_of(block), block.effective_from)) for block in all_blocks()]
    own = WordingText.objects.filter(retired_at__isnull=True, effective_from__gt=today).order_by("effective_from")
    return [
        *((name, version) for name, version in shipped if version.since > today),
        *((row.name, Version(f"Own version {row.version}", row.effective_from)) for row in own),
    ]
