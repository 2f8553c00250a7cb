"""Body parts and the side of the first one."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from reviews.guidelines.requests.lexicon import Matcher, data
from reviews.guidelines.requests.model import Laterality, Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from reviews.guidelines.requests.clauses import Clause

_JOINS = frozenset({"and", "/", "&", ",", "or"})
_CONSULTS = frozenset({"consult", "consultation", "evaluation", "referral", "eval", "second", "evaluate", "follow"})
_HIGHEST_LEVEL = 12
_NEAR = 3
_MENTIONS_READ = 6
_LETTERS = frozenset({"l", "r", "lt", "rt", "b"})
_ENDS = frozenset({",", ";", "."})
_SPINE = ("spine",)


class Part(NamedTuple):
    """What a wording means: regions, whether they are only implied by a structure, and a side it holds."""

    regions: tuple[str, ...]
    implied: bool = False
    side: Laterality | None = None


class Mention(NamedTuple):
    """A part named by tokens `first` (included) to `end` (excluded)."""

    first: int
    end: int
    part: Part


class Side(NamedTuple):
    """A side named by tokens `first` (included) to `end` (excluded)."""

    first: int
    end: int
    side: Laterality


class BodyReading(NamedTuple):
    """The parts in order of mention, the side of the first, and where the words for them stand."""

    parts: tuple[str, ...] = ()
    laterality: Laterality | None = None
    part_spans: tuple[Span, ...] = ()
    side_spans: tuple[Span, ...] = ()


@cache
def part_matcher() -> Matcher[Part]:
    """Build the matcher of body parts, structures and wordings that only look like them."""
    matcher: Matcher[Part] = Matcher()
    body = data("body")
    for name, wordings in body["parts"].items():
        for wording in (name, *wordings):
            matcher.add(wording, Part((name,)))
    for name, wordings in body["structures"].items():
        for wording in wordings:
            matcher.add(wording, Part((name,), implied=True))
    for wording, names in body["several"].items():
        matcher.add(wording, Part(tuple(names)))
    for side, parts in body["sided"].items():
        for name, wordings in parts.items():
            for wording in wordings:
                matcher.add(wording, Part((name,), side=Laterality(side)))
    for phrase in body["not_parts"]["phrases"]:
        matcher.add(phrase, Part(()))
    return matcher


@cache
def _side_matcher() -> Matcher[Laterality]:
    matcher: Matcher[Laterality] = Matcher()
    for side, wordings in data("body")["sides"].items():
        for wording in (side, *wordings):
            matcher.add(wording, Laterality(side))
    return matcher


@cache
def _title_words(kind: str) -> frozenset[str]:
    return frozenset(data("body")["not_parts"][kind])


def find_mentions(clause: Clause) -> list[Mention]:
    """Find the parts named in a clause, leaving out those inside a specialist's title."""
    mentions: list[Mention] = []
    matcher, levels = part_matcher(), data("body")["levels"]
    tokens, index = clause.tokens, 0
    while index < len(tokens):
        level = _level(clause, index) if tokens[index].norm in levels else None
        match = level or matcher.at(tokens, index, len(tokens))
        if match is None:
            index += 1
            continue
        meaning = match.part if isinstance(match, Mention) else match.meaning
        if mentions and mentions[-1].end == match.first and meaning.regions == _SPINE:
            meaning = mentions.pop().part
        mentions.append(Mention(match.first, match.end, meaning))
        index = match.end
    return mentions


def read_body(clause: Clause, mentions: Sequence[Mention], hidden: AbstractSet[int] = frozenset()) -> BodyReading:
    """Give the body parts and the side; the `hidden` tokens are names of things that hold no real part."""
    sides = _find_sides(clause, mentions)
    kept = _real_parts(clause, mentions, sides, hidden)
    named = {region for mention in kept if not mention.part.implied for region in mention.part.regions}
    parts: dict[str, None] = {}
    for mention in kept:
        if not (mention.part.implied and named.intersection(mention.part.regions)):
            parts.update(dict.fromkeys(mention.part.regions))
    first_part = next(iter(parts), None)
    first = [mention for mention in kept if first_part in mention.part.regions]
    side, side_spans = _side_of(clause, first, kept, sides)
    return BodyReading(tuple(parts), side, tuple(clause.span(part.first, part.end) for part in kept), side_spans)


def _real_parts(
    clause: Clause, mentions: Sequence[Mention], sides: Sequence[Side], hidden: AbstractSet[int]
) -> list[Mention]:
    """Leave out wordings that mean no part, names of things, and specialists' titles."""
    ends = {mention.first: mention.end for mention in mentions}
    sided = {side.end for side in sides}
    return [
        mention
        for mention in mentions
        if mention.part.regions
        and mention.first not in hidden
        and not _is_title(clause, mention, ends, sided=mention.first in sided)
    ]


def _is_title(clause: Clause, mention: Mention, ends: Mapping[int, int], *, sided: bool) -> bool:
    """Tell whether the part only names a specialist: "hand surgeon", "spine surgery consultation"."""
    index = mention.end
    for _ in range(_NEAR):
        if clause.norm(index) in _JOINS and index + 1 in ends:
            index = ends[index + 1]
    field = clause.norm(index) in _title_words("fields")
    index += field
    if clause.norm(index) in _title_words("specialists"):
        return True
    special = field or (clause.norm(mention.first) in _title_words("specialties") and mention.end == mention.first + 1)
    return special and not sided and clause.norm(index) in _CONSULTS


def _level(clause: Clause, first: int) -> Mention | None:
    """Read a vertebral level or a run of them: "L4-5", "C5-C7", "L5-S1"."""
    regions: list[str] = []
    index, levels = first, data("body")["levels"]
    while clause.norm(index) in levels and _is_level_number(clause, index + 1):
        if levels[clause.norm(index)] not in regions:
            regions.append(levels[clause.norm(index)])
        index += 2
        while _is_level_number(clause, index) and clause.tokens[index].hyphen:
            index += 1
        while _is_joined_level(clause, index):
            index += 2
        if index < len(clause.tokens) and clause.norm(index) == "/" and clause.norm(index + 1) in levels:
            index += 1
    if not regions:
        return None
    loose = not clause.tokens[first + 1].glued and index == first + 2
    return None if loose else Mention(first, index, Part(tuple(regions), implied=True))


def _is_joined_level(clause: Clause, index: int) -> bool:
    """Tell the sign of "L4/5" and "L3,4,5", behind which another level of the same letter stands."""
    listed = index < len(clause.tokens) and clause.tokens[index].glued and clause.norm(index) == ","
    listed = listed and index + 1 < len(clause.tokens) and clause.tokens[index + 1].glued
    return (clause.norm(index) == "/" or listed) and _is_level_number(clause, index + 1)


def _is_level_number(clause: Clause, index: int) -> bool:
    if index >= len(clause.tokens):
        return False
    value = clause.tokens[index].value
    return value is not None and 1 <= value <= _HIGHEST_LEVEL


def _find_sides(clause: Clause, mentions: Sequence[Mention]) -> list[Side]:
    """Find the words for sides; "left and right" is one side, both."""
    starts = {mention.first for mention in mentions if mention.part.regions}
    inside = {index for mention in mentions for index in range(mention.first, mention.end)}
    found: list[Side] = []
    for match in _side_matcher().scan(clause.tokens):
        side = Side(match.first, match.end, match.meaning)
        if side.first in inside or _is_prefix(clause, side, starts) or not _is_side(clause, side, starts):
            continue
        joined = found and found[-1].end + 1 == side.first and clause.norm(found[-1].end) in _JOINS
        if joined and found[-1].side != side.side:
            found[-1] = Side(found[-1].first, side.end, Laterality.BILATERAL)
        else:
            found.append(side)
    return found


def _is_prefix(clause: Clause, side: Side, starts: set[int]) -> bool:
    """Tell the letter of "L-ESI", which names a spine and no side."""
    letter = clause.norm(side.first) in {"l", "r"} and side.end < len(clause.tokens)
    following = clause.tokens[side.end] if letter else None
    return following is not None and following.hyphen and following.is_word and side.end not in starts


def _is_side(clause: Clause, side: Side, starts: set[int]) -> bool:
    word = clause.norm(side.first)
    if word == "both":
        return any(index in starts for index in range(side.end, side.end + _NEAR))
    if word not in _LETTERS or side.end > side.first + 1:
        return True
    following = clause.norm(side.end)
    if following == "/":
        return clause.norm(side.end + 1) in _LETTERS
    if side.end < len(clause.tokens) and clause.tokens[side.end].glued and clause.tokens[side.end].value is not None:
        return False  # the code of "L1832 knee brace"
    near = any(index in starts for index in range(side.end, side.end + _NEAR + 1))
    leads = side.first == 0 and word != "b" and clause.tokens[0].is_upper and following.isalpha()
    return near or leads or following in {")", "]"} or _is_behind(clause, side, named=bool(starts))


def _is_behind(clause: Clause, side: Side, *, named: bool) -> bool:
    """Tell the letter behind a thing or a part: "CAM boot L", "knee brace R, 1"; not the unit of "ringers 1 L"."""
    if side.end < len(clause.tokens) and clause.norm(side.end) not in _ENDS:
        return False
    before = clause.tokens[side.first - 1] if side.first else None
    return named or (before is not None and before.is_word and clause.norm(side.first) != "b")


def _side_of(
    clause: Clause, first: Sequence[Mention], kept: Sequence[Mention], sides: Sequence[Side]
) -> tuple[Laterality | None, tuple[Span, ...]]:
    """Give the side of the first part, which may be mentioned on several sides."""
    if not first:
        side = sides[0] if sides and not kept else None
        return (side.side, (clause.span(side.first, side.end),)) if side else (None, ())
    own = first[0].part.side
    if own is not None:
        return own, (clause.span(first[0].first, first[0].end),)
    found = [side for mention in first[:_MENTIONS_READ] if (side := _side_at(clause, mention, kept, sides)) is not None]
    if not found and len(first) == len(kept):
        found = [side for side in sides if side.first >= kept[-1].end][:1]
    if not found:
        return None, ()
    sides_named = {side.side for side in found}
    spans = tuple(clause.span(side.first, side.end) for side in found)
    return (found[0].side if len(sides_named) == 1 else Laterality.BILATERAL), spans


def _side_at(clause: Clause, mention: Mention, kept: Sequence[Mention], sides: Sequence[Side]) -> Side | None:
    """Give the side before a part, with no other part in between, or right after it."""
    start = max((other.end for other in kept if other.end <= mention.first), default=0)
    before = [side for side in sides if start <= side.first < mention.first]
    if before and not _belongs_before(clause, before[-1], start):
        return before[-1]
    return next((side for side in sides if side.first >= mention.end and _follows(clause, mention, side, kept)), None)


def _belongs_before(clause: Clause, side: Side, part_end: int) -> bool:
    """Tell whether a side stands closed behind the part before it: "knee (left), shoulder"."""
    return part_end > 0 and clause.norm(side.end) in {")", ","} and side.first - part_end <= 1


def _follows(clause: Clause, mention: Mention, side: Side, kept: Sequence[Mention]) -> bool:
    between = [clause.norm(index) for index in range(mention.end, side.first)]
    if len(between) > 1 or any(word not in {",", "(", ":"} for word in between):
        return False
    closed = clause.norm(side.end) in {")", ","}
    return closed or not any(0 <= other.first - side.end <= 1 for other in kept)
