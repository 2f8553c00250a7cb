"""The numbers a year is drawn from, each with its source."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the model, or a row of them, with what it means and where it is from."""

    value: Any
    means: str
    source: str


@dataclass(frozen=True, slots=True)
class Model:
    """All numbers by name. What is asked for by `model["name"]` is the value."""

    numbers: Mapping[str, Number]

    def __getitem__(self, name: str) -> Any:
        return self.numbers[name].value

    def replaced(self, **values: Any) -> Model:
        """The same model with other values, which are then assumed. Raises KeyError for a name it does not have."""
        changed = {name: Number(value, self.numbers[name].means, "assumed") for name, value in values.items()}
        return Model(MappingProxyType({**self.numbers, **changed}))


@cache
def load_model(path: Path | None = None) -> Model:
    """Read a model, by default the one shipped. Raises ValueError for a number without a source."""
    plain = tomllib.loads((path or Path(__file__).with_name("model.toml")).read_text(encoding="utf-8"))
    bare = [name for name, row in plain.items() if set(row) != {"value", "means", "source"} or not row["source"]]
    if bare:
        raise ValueError(f"Each number says value, means and source: {', '.join(bare)}.")
    return Model(MappingProxyType({name: Number(**row) for name, row in plain.items()}))
