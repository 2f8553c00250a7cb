"""Walks everything a PDF leads to, each object once, however long its chains are and also where they are circles."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto

import pikepdf

CATEGORIES = frozenset({"/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/XObject", "/Font", "/Properties"})
"""Of a resource dictionary: what lies in these has names that the writer of the PDF made up."""
NAMED_BY_WRITER = frozenset({"/CharProcs", "/Colorants", "/Solidities", "/DotGain"})


class Kind(Enum):
    """What the keys of a dictionary are: defined by the format, those of resources, or names the writer made up."""

    DEFINED = auto()
    RESOURCES = auto()
    NAMES = auto()


def kind_below(kind: Kind, key: str, value: object) -> Kind:
    """The kind of what is under this key of a dictionary of that kind."""
    if not isinstance(value, pikepdf.Dictionary):
        return Kind.DEFINED
    if kind is Kind.RESOURCES and key in CATEGORIES:
        return Kind.NAMES
    if kind is Kind.NAMES:
        return Kind.DEFINED
    if key in NAMED_BY_WRITER:
        return Kind.NAMES
    return Kind.RESOURCES if key in {"/Resources", "/DR"} else Kind.DEFINED


def everything(root: pikepdf.Object) -> Iterator[tuple[pikepdf.Object, Kind]]:
    """Every dictionary and stream that `root` leads to, with what its keys are."""
    seen: set[tuple[tuple[int, int], Kind]] = set()
    waiting: list[tuple[object, Kind]] = [(root, Kind.DEFINED)]
    while waiting:
        one, kind = waiting.pop()
        if not isinstance(one, (pikepdf.Dictionary, pikepdf.Stream, pikepdf.Array)):
            continue
        if one.is_indirect:
            if (one.objgen, kind) in seen:
                continue
            seen.add((one.objgen, kind))
        if isinstance(one, pikepdf.Array):
            waiting.extend((each, Kind.DEFINED) for each in one)
            continue
        yield one, kind
        waiting.extend((value, kind_below(kind, key, value)) for key, value in one.items())
