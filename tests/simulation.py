"""Writes the numbers of the simulated year into its document: `python -m tests.simulation`."""

from __future__ import annotations

import json
from pathlib import Path

from reviews.simulation import Model, load_model

DOCUMENT = Path(__file__).parents[1] / "docs" / "simulation.md"
BEGIN, END = "<!-- numbers -->\n", "<!-- end of numbers -->\n"


def table(model: Model) -> str:
    """Every number of the model, a row each: what it means, and its source."""
    rows = [
        f"| `{name}` | {number.means} | {_shown(number.value)} | {number.source} |"
        for name, number in model.numbers.items()
    ]
    return "\n".join(["| number | means | value | source |", "| --- | --- | --- | --- |", *rows, ""])


def _shown(value: object) -> str:
    if isinstance(value, list) and value and isinstance(value[0], list):
        return "; ".join(f"{name} {share}" for name, share in value)
    return ", ".join(map(str, value)) if isinstance(value, list) else json.dumps(value)


def written(text: str) -> str:
    """The document with the table of now."""
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}{table(load_model())}{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
