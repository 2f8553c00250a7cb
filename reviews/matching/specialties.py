"""Which specialties treat the condition or order the treatment at issue (LC 139.5(d)(4)(A), (B)).

The knowledge is data: `specialties.toml`, service x body region -> specialties. Names of specialties are those that
letters print; other spellings are read too. A name or treatment that the table does not know is not known, never "no".
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from reviews.guidelines.requests import Category, ParsedRequest
from reviews.guidelines.requests.drugs import drug_table
from reviews.matching.model import Board, Treatment

SAME: Final = 2
SIMILAR: Final = 1
NEITHER: Final = 0

_Fits = Mapping[str, int | None]


class Lists(NamedTuple):
    """The same and the similar specialties of a row; `neither` where the rest is not known."""

    same: frozenset[str] = frozenset()
    similar: frozenset[str] = frozenset()
    neither: frozenset[str] = frozenset()

    def fit(self, specialty: str, otherwise: int | None = NEITHER) -> int | None:
        """How a specialty fits; `otherwise` for one that no list holds."""
        if specialty in self.same:
            return SAME
        if specialty in self.similar:
            return SIMILAR
        return NEITHER if specialty in self.neither else otherwise

    def and_also(self, other: Lists) -> Lists:
        """Both together; what is the same in one is the same."""
        return Lists(self.same | other.same, self.similar | other.similar, self.neither | other.neither)


class Region(NamedTuple):
    """A region of the body: who treats conditions there, and who operates there."""

    parts: frozenset[str]
    treat: Lists
    operate: Lists


class Row(NamedTuple):
    """The specialties for some services, categories or classes of drugs, by region where it says so."""

    names: frozenset[str]
    lists: Lists
    of_region: bool = False
    surgeons: bool = False

    def at(self, region: Region) -> Lists:
        """The specialties for a treatment in this region."""
        lists = self.lists
        if self.of_region:
            lists = lists.and_also(region.treat)
        if self.surgeons:
            lists = lists.and_also(region.operate)
        return lists


class Table(NamedTuple):
    """All of `specialties.toml`; `spellings` give the printed name for every folded spelling."""

    spellings: Mapping[str, str]
    regions: tuple[Region, ...]
    unknown_region: Lists
    services: tuple[Row, ...]
    categories: tuple[Row, ...]
    drugs: tuple[Row, ...]
    unknown_drug: Lists

    @property
    def specialties(self) -> frozenset[str]:
        """The names as letters print them."""
        return frozenset(self.spellings.values())


@cache
def table() -> Table:
    """The table of `specialties.toml`."""
    data = tomllib.loads(Path(__file__).with_name("specialties.toml").read_text(encoding="utf-8"))
    groups = data["groups"]

    def lists(row: Mapping[str, Any], same: str = "same", similar: str = "similar") -> Lists:
        return Lists(*(frozenset(_named(row.get(key, ()), groups)) for key in (same, similar, "neither")))

    def row(entry: Mapping[str, Any], key: str) -> Row:
        return Row(frozenset(entry[key]), lists(entry), entry.get("of_region", False), entry.get("surgeons", False))

    return Table(
        {_folded(spelling): name for name, others in data["names"].items() for spelling in (name, *others)},
        tuple(
            Region(frozenset(region["parts"]), lists(region), lists(region, "operate", "operate_similar"))
            for region in data["regions"].values()
        ),
        lists(data["unknown_region"]),
        tuple(row(entry, "services") for entry in data["row"] if "services" in entry),
        tuple(row(entry, "categories") for entry in data["row"] if "categories" in entry),
        tuple(row(entry, "classes") for entry in data["drugs"]),
        lists(data["unknown_drug"]),
    )


def _named(names: Iterable[str], groups: Mapping[str, list[str]]) -> Iterator[str]:
    for name in names:
        if name.startswith("@"):
            yield from _named(groups[name[1:]], groups)
        else:
            yield name


def _folded(name: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", name.casefold().replace("&", " and ")))


@lru_cache(maxsize=4096)
def printed(specialty: str) -> str | None:
    """The name as letters print it, None for one that the table does not know."""
    return table().spellings.get(_folded(specialty))


def treatment_of(request: ParsedRequest) -> Treatment:
    """What the table is asked about, of a request as it was parsed."""
    drugs = drug_table()
    known = (drugs[name].drug_class for name in request.ingredients if name in drugs)
    is_drug = request.category is Category.PHARMACEUTICALS
    return Treatment(
        service=request.service or "",
        category=request.category.value if request.category else "",
        body_parts=request.body_parts,
        drug_classes=tuple(dict.fromkeys(known)) if is_drug else (),
    )


def fit(specialty: str, treatment: Treatment) -> int | None:
    """Whether a specialty is the SAME as treats or orders what is disputed, SIMILAR, or NEITHER; None: not known.

    Of several parts of the body, or several drugs in one, the worst counts.
    """
    name = printed(specialty)
    return None if name is None else _fits(treatment)[name]


def appropriate(board: Board, treatment: Treatment) -> bool | None:
    """Whether a board is in an area appropriate to the condition or treatment (LC 139.5(d)(4)(B))."""
    found = fit(board.specialty, treatment)
    return None if found is None else found >= SIMILAR


def worst(fits: Iterable[int | None]) -> int | None:
    """The worst of several: NEITHER before not known, that before SIMILAR and SAME. The worst of none is not known."""
    found = set(fits)
    return next((fit for fit in (NEITHER, None, SIMILAR, SAME) if fit in found), None)


@lru_cache(maxsize=4096)
def _fits(treatment: Treatment) -> _Fits:
    """How every specialty of the table fits."""
    return MappingProxyType({name: _fit(name, treatment) for name in table().specialties})


def _fit(specialty: str, treatment: Treatment) -> int | None:
    known = table()
    if treatment.category == Category.PHARMACEUTICALS:
        rows = [row for row in known.drugs if row.names.intersection(treatment.drug_classes)]
        if not rows:
            return known.unknown_drug.fit(specialty, None)
        return worst(row.lists.fit(specialty) for row in rows)
    row = _row(treatment)
    if row is None:
        return None
    return worst(_fit_at(specialty, row, part) for part in treatment.body_parts or ("",))


def _row(treatment: Treatment) -> Row | None:
    """The row of the service, else of its category; of "mri/ct", which is none of its own, the row of the first."""
    known = table()
    for service in (treatment.service, *treatment.service.split("/")):
        for row in known.services:
            if service in row.names:
                return row
    for row in known.categories:
        if treatment.category in row.names:
            return row
    return Row(frozenset(), Lists(), of_region=True) if treatment.body_parts else None


def _fit_at(specialty: str, row: Row, part: str) -> int | None:
    """How it fits for one part of the body; where no region holds it, what is true of all, or of most work."""
    known = table()
    for region in known.regions:
        if part in region.parts:
            return row.at(region).fit(specialty)
    everywhere = {row.at(region).fit(specialty) for region in known.regions}
    if len(everywhere) == 1:
        return everywhere.pop()
    lists = row.lists.and_also(known.unknown_region) if row.of_region else row.lists
    return lists.fit(specialty, None)
