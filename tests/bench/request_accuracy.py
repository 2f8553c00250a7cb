"""How well the request parser agrees with labelled requests: `python -m tests.bench.request_accuracy`.

Prints one line a field: how many labels it equals exactly, of all; and of those that state the field.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from reviews.guidelines.requests import parse_request

if TYPE_CHECKING:
    from collections.abc import Callable

DEV_LABELS = Path(__file__).parents[3] / "shared" / "labels" / "items-dev.jsonl"
FIELDS = (
    "category",
    "service",
    "body_parts",
    "laterality",
    "visits",
    "per_week",
    "weeks",
    "ingredients",
    "strength",
    "quantity",
    "amount",
    "refills",
    "devices",
    "retrospective",
    "postoperative",
    "associated",
    "compound",
    "partial",
)


@dataclass
class Score:
    """Agreement on one field over all labelled requests."""

    right: int = 0
    total: int = 0
    right_stated: int = 0
    stated: int = 0
    misses: list[tuple[str, object, object]] = field(default_factory=list)

    @property
    def accuracy(self) -> float:
        return self.right / self.total if self.total else 1.0


def read_labels(path: Path) -> list[tuple[str, dict[str, object]]]:
    """Read (title, label) pairs from a file of one JSON object a line."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [(row["title"], row["label"]) for row in rows]


def measure(
    rows: list[tuple[str, dict[str, object]]],
    parse: Callable[[str], dict[str, object]] = lambda text: parse_request(text).to_label(),
) -> dict[str, Score]:
    """Compare the parser with every label, field by field."""
    scores = {name: Score() for name in FIELDS}
    for title, label in rows:
        said = parse(title)
        for name, score in scores.items():
            equal, stated = said[name] == label[name], label[name] not in (None, [], False)
            score.total += 1
            score.right += equal
            score.stated += stated
            score.right_stated += equal and stated
            if not equal:
                score.misses.append((title, label[name], said[name]))
    return scores


def speed(rows: list[tuple[str, dict[str, object]]], least_seconds: float = 0.5) -> float:
    """Give parses a second on this machine."""
    count, start = 0, time.perf_counter()
    while (spent := time.perf_counter() - start) < least_seconds:
        for title, _ in rows:
            parse_request(title)
        count += len(rows)
    return count / spent


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("labels", nargs="?", type=Path, default=DEV_LABELS)
    options.add_argument("--misses", action="store_true", help="print every disagreement")
    chosen = options.parse_args()
    rows = read_labels(chosen.labels)
    scores = measure(rows)
    print(f"{'field':<15}{'right':>11}{'accuracy':>10}{'of stated':>12}")
    for name, score in scores.items():
        stated = f"{score.right_stated}/{score.stated}"
        print(f"{name:<15}{score.right:>5}/{score.total:<5}{score.accuracy:>9.1%} {stated:>12}")
    whole = len(rows) - len({title for score in scores.values() for title, _, _ in score.misses})
    print(f"whole requests right: about {whole} of {len(rows)}; {speed(rows):,.0f} parses/s")
    if chosen.misses:
        for name, score in scores.items():
            for title, label, said in score.misses:
                print(f"\n{name}: {title}\n   label {label!r}\n   said  {said!r}")


if __name__ == "__main__":
    main()
