"""Whether words of a page are about the part of the body, and the side, that a statement speaks of."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from reviews.proofreading.page import BOTH, regions_of, within

if TYPE_CHECKING:
    from reviews.proofreading.page import PageText, Place, Segment

_LEG = frozenset({"lower extremity", "knee", "foot", "ankle", "calf", "thigh", "toe", "shin", "heel"})
_LEG |= {"lower leg", "upper leg", "hip"}
_ARM = frozenset({"upper extremity", "hand", "wrist", "elbow", "forearm", "finger", "thumb", "shoulder", "upper arm"})
_SMALLER = {
    "foot": ("heel", "toe", "ankle"),
    "ankle": ("foot", "heel"),
    "hand": ("finger", "thumb", "wrist"),
    "wrist": ("hand", "thumb"),
    "thumb": ("hand",),
    "head": ("face", "jaw", "eye", "ear"),
    "hip": ("groin",),
    "lower extremity": ("lumbar spine",),
}
_UNSAID = frozenset({"spine", "back"})
_SPINE = frozenset({"lumbar spine", "cervical spine", "thoracic spine", "spine", "back"})


def is_there(
    regions: frozenset[str], page: PageText, segment: Segment, found: tuple[int, int], *, is_strict: bool
) -> bool:
    """Whether the words `found` in a sentence are about one of these parts of the body, and not about another.

    The nearest words that name any part decide: those between the commas, the sentence, what stands before it in
    its line. Where these name none, the part named last before, what the page begins with, or what it speaks of most
    may be meant, unless `is_strict`.
    """
    if not regions:
        return True
    wanted = kin_of(regions) | _larger(regions)
    line = page.plain.rfind("\n", 0, segment.start) + 1
    nearest = [within(page.regions, *_part(page, segment, found)), within(page.regions, segment.start, segment.end)]
    if not is_strict:
        nearest.append(within(page.regions, line, segment.start)[-1:])
    for places in nearest:
        named = _names(places)
        if named & wanted or (named and not (named <= _UNSAID and regions & _SPINE)):
            return bool(named & wanted)
    return not is_strict and _may_be_meant(kin_of(regions), page, segment)


def _may_be_meant(kin: frozenset[str], page: PageText, segment: Segment) -> bool:
    """Whether a page may speak of a part of the body where a sentence names none; also one that names none at all."""
    most = Counter(name for place in page.regions for name in place.names).most_common(1)
    named = _names(within(page.regions, 0, segment.start)[-1:]) | _names(regions_of(page.head))
    return not page.regions or bool((named | {name for name, _ in most}) & kin)


def is_on_side(sides: frozenset[str], page: PageText, segment: Segment, found: tuple[int, int]) -> bool:
    """Whether the words `found` in a sentence are about one of these sides, by the nearest words that name any."""
    if not sides or sides == BOTH:
        return True
    for start, end in (_part(page, segment, found), (segment.start, segment.end)):
        named = _names(within(page.sides, start, end))
        if named:
            return bool(named & sides)
    before = within(page.sides, 0, segment.start)
    after = within(page.sides, segment.end, len(page.plain))
    named = _names(before[-1:]) or _names(after[:1])
    return not named or bool(named & sides)


def is_at_level(levels: frozenset[str], page: PageText, segment: Segment, found: tuple[int, int]) -> bool:
    """Whether the words `found` in a sentence are about one of these levels of the spine, or of none that is named."""
    if not levels:
        return True
    for start, end in (_part(page, segment, found), (segment.start, segment.end)):
        named = within(page.levels, start, end)
        if named:
            return any(_is_level(place.names, levels) for place in named)
    before = within(page.levels, 0, segment.start)
    return not before or _is_level(before[-1].names, levels)


def _is_level(named: frozenset[str], levels: frozenset[str]) -> bool:
    """One vertebra or root of a level may stand for it: C7 for C6-7, S1 for L5-S1."""
    return named == levels or (min(len(named), len(levels)) == 1 and bool(named & levels)) or named < levels


def _part(page: PageText, segment: Segment, found: tuple[int, int]) -> tuple[int, int]:
    """The words between the commas around what was found."""
    said = page.plain[segment.start : segment.end]
    end = said.find(",", found[1])
    return segment.start + said.rfind(",", 0, found[0]) + 1, segment.start + end if end >= 0 else segment.end


def _names(places: list[Place]) -> frozenset[str]:
    return frozenset(name for place in places for name in place.names)


def _larger(regions: frozenset[str]) -> frozenset[str]:
    """The limb of a joint, which words for a muscle or a nerve may name."""
    limbs = (("lower extremity", _LEG), ("upper extremity", _ARM))
    return frozenset(limb for limb, parts in limbs if regions & parts)


def kin_of(regions: frozenset[str]) -> frozenset[str]:
    """These parts of the body, and those that are inside them: the knee is a part of the lower extremity."""
    wider = set(regions)
    if "lower extremity" in regions:
        wider |= _LEG
    if "upper extremity" in regions:
        wider |= _ARM
    wider |= {small for large in regions for small in _SMALLER.get(large, ())}
    if regions & {"spine", "back"}:
        wider |= _SPINE
    return frozenset(wider)
