"""How like items were decided: over reviewers and time, own determinations beside published ones.

A reviewer sees numbers before submitting, no names and no case numbers; who is made responsible for quality sees them
by reviewer. Less than `FEW` of anything is not compared: it would say more of a person than of a practice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import ExtractYear

from imr_site.accounts.authority import may
from imr_site.accounts.models import User
from reviews import rules
from reviews.enums import Decision, Timing
from reviews.letters.content import LetterContent
from reviews.models import DecidedItem, ReviewRound
from reviews.selectors.determination import stands
from reviews.selectors.quality.alike import Alike, alike_of

FEW: Final = 5
FEWEST_REVIEWERS: Final = 3
"""From so many reviewers on the range over them is told to one of them."""
MOST_GROUPS: Final = 50
_COLUMNS: Final = Alike._fields


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of some items were upheld and overturned."""

    upheld: int = 0
    overturned: int = 0

    @property
    def total(self) -> int:
        """How many they are."""
        return self.upheld + self.overturned

    @property
    def is_few(self) -> bool:
        """Whether they are too few to compare."""
        return self.total < FEW

    @property
    def share(self) -> int:
        """The overturned ones, in per cent; only where there are any."""
        return round(100 * self.overturned / self.total)

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.upheld + other.upheld, self.overturned + other.overturned)


@dataclass(frozen=True, slots=True)
class Spread:
    """How the items like one item were decided: by the reviewer, by the others, elsewhere (published), and by year.

    `reviewers` are the others who decided enough of them, `lowest` and `highest` their shares of overturned ones, which
    are None where those are too few. Without `alike` the request is not understood.
    """

    title: str
    alike: Alike
    own: Tally
    others: Tally
    published: Tally
    years: tuple[tuple[int, Tally], ...]
    reviewers: int
    lowest: int | None
    highest: int | None

    @property
    def total(self) -> Tally:
        """Own, of others and published together."""
        return self.own + self.others + self.published

    @property
    def timing(self) -> str:
        """The timing in words."""
        return Timing(self.alike.timing).label


@dataclass(frozen=True, slots=True)
class ReviewerTally:
    """What one reviewer decided of a group, and in which years; without a name: published ones."""

    name: str
    tally: Tally
    years: tuple[tuple[int, Tally], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Like items, by reviewer; `spread` is the distance of the reviewers' shares in points, of those with enough."""

    alike: Alike
    total: Tally
    reviewers: tuple[ReviewerTally, ...]
    spread: int | None

    @property
    def timing(self) -> str:
        """The timing in words."""
        return Timing(self.alike.timing).label


def before_submission(round_: ReviewRound, content: LetterContent) -> list[Spread]:
    """For each item of the content, how like items were decided in other cases; one query."""
    columns = alike_of(content)
    asked = {each for each in columns if each.service}
    found: dict[Alike, list[dict[str, Any]]] = defaultdict(list)
    if asked:
        like = reduce(or_, (Q(**each._asdict()) for each in asked))
        rows = _standing().filter(like).exclude(determination__case=round_.case_id)
        for row in _counted(rows, "reviewer"):
            found[_key(row)].append(row)
    return [
        _spread(item.title, each, found.get(each, ()), round_.reviewer_id)
        for item, each in zip(content.items, columns, strict=True)
    ]


def consistency(actor: User) -> list[Group]:
    """The groups that are decided most often, those with the widest spread over reviewers first; two queries."""
    if not may(actor, rules.see_quality_overview):
        return []
    often = (
        DecidedItem.objects.exclude(service="").order_by().values(*_COLUMNS).annotate(n=Count("pk")).filter(n__gte=FEW)
    )
    keys = [_key(row) for row in often.order_by("-n", *_COLUMNS)[:MOST_GROUPS]]
    if not keys:
        return []
    found: dict[Alike, list[dict[str, Any]]] = defaultdict(list)
    rows = _standing().filter(reduce(or_, (Q(**key._asdict()) for key in keys)))
    for row in _counted(rows, "reviewer", "reviewer__user__full_name"):
        found[_key(row)].append(row)
    groups = [group for key in keys if not (group := _group(key, found[key])).total.is_few]
    return sorted(groups, key=lambda group: (-(group.spread if group.spread is not None else -1), -group.total.total))


def _standing() -> QuerySet[DecidedItem]:
    """Those that stand, each of one reviewer or published: what several decided together is nobody's alone."""
    return DecidedItem.objects.filter(stands("determination"), determination__round__joint__isnull=True)


def _counted(rows: QuerySet[DecidedItem], *by: str) -> Iterable[dict[str, Any]]:
    years = rows.order_by().annotate(year=ExtractYear("decided_on"))
    counted: Iterable[dict[str, Any]] = years.values(*_COLUMNS, *by, "year", "outcome").annotate(n=Count("pk"))
    return counted


def _key(row: dict[str, Any]) -> Alike:
    return Alike(*(row[column] for column in _COLUMNS))


def _tally(rows: Iterable[dict[str, Any]]) -> Tally:
    upheld = overturned = 0
    for row in rows:
        if row["outcome"] == Decision.UPHELD:
            upheld += row["n"]
        else:
            overturned += row["n"]
    return Tally(upheld, overturned)


def _years(rows: Sequence[dict[str, Any]]) -> tuple[tuple[int, Tally], ...]:
    years = sorted({row["year"] for row in rows if row["year"]}, reverse=True)
    return tuple((year, _tally(row for row in rows if row["year"] == year)) for year in years)


def _by_reviewer(rows: Iterable[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["reviewer"] is not None:
            found[row["reviewer"]].append(row)
    return found


def _spread(title: str, alike: Alike, rows: Sequence[dict[str, Any]], mine: int) -> Spread:
    by_reviewer = _by_reviewer(rows)
    others = [_tally(found) for reviewer, found in by_reviewer.items() if reviewer != mine]
    shares = [tally.share for tally in others if not tally.is_few]
    told = len(shares) >= FEWEST_REVIEWERS
    return Spread(
        title=title,
        alike=alike,
        own=_tally(by_reviewer.get(mine, ())),
        others=sum(others, Tally()),
        published=_tally(row for row in rows if row["reviewer"] is None),
        years=_years(rows),
        reviewers=len(shares),
        lowest=min(shares) if told else None,
        highest=max(shares) if told else None,
    )


def _group(alike: Alike, rows: Sequence[dict[str, Any]]) -> Group:
    names = {row["reviewer"]: row["reviewer__user__full_name"] for row in rows}
    people = [
        ReviewerTally(names[reviewer], _tally(found), _years(found)) for reviewer, found in _by_reviewer(rows).items()
    ]
    people.sort(key=lambda person: (-person.tally.total, person.name))
    shares = [person.tally.share for person in people if not person.tally.is_few]
    published = [row for row in rows if row["reviewer"] is None]
    if published:
        people.append(ReviewerTally("", _tally(published), _years(published)))
    spread = max(shares) - min(shares) if len(shares) > 1 else None
    return Group(alike, _tally(rows), tuple(people), spread)
