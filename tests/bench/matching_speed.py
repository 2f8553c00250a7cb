"""How fast caseloads are assigned, and that each assignment is the cheapest: `python -m tests.bench.matching_speed`.

Seconds are of this process alone (CPU), and as multiples of a reference that is measured in the same run.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections.abc import Callable

from reviews.matching.answers import answer
from reviews.matching.assignment import Caseload, assign, lower_bound, prices_of_places
from reviews.matching.exchange import read_instance
from tests.reviews.matching.caseloads import caseload, facts

KINDS = {
    "one place to spare": {"spare": 1},
    "one to spare, fairness 50": {"spare": 1, "fairness": 50},
    "as many again to spare, fairness 50": {"spare": 500, "fairness": 50},
    "one to spare, costs 0 to 9": {"spare": 1, "dearest": 9},
    "one to spare, no gates": {"spare": 1, "gated": 0.0},
    "one to spare, all prefer the same": {"spare": 1, "favoured": True},
    "20 too few, nine of ten pairs gated": {"spare": -20, "gated": 0.9},
}


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of one run."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def reference() -> float:
    """CPU seconds to hash 200 MB: what this machine's one core does with work that is not ours."""
    block = b"0" * 2**20
    return min(seconds(lambda: [hashlib.sha256(block).digest() for _ in range(200)]) for _ in range(3))


def proved(load: Caseload) -> bool:
    """Whether the assignment of a caseload is the cheapest there is."""
    found = assign(load)
    return lower_bound(load, prices_of_places(load, found.given)) == found.cost.total


def main() -> None:
    """Print a line a kind of caseload, and one for facts with gates, ties and scores of every pair."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=500)
    parser.add_argument("--reviewers", type=int, default=200)
    options = parser.parse_args()
    unit = reference()
    print(f"{options.cases} cases, {options.reviewers} reviewers; reference: 200 MB hashed in {unit:.2f} s")
    for name, kind in KINDS.items():
        load = caseload(7, options.cases, options.reviewers, **kind)
        spent = seconds(lambda load=load: assign(load))
        print(f"{name:<40} {spent:6.2f} s  ratio {spent / unit:6.2f}  cheapest: {proved(load)}")
    text = json.dumps(facts(1, options.cases, options.reviewers)).encode()
    spent = seconds(lambda: answer(read_instance(text)))
    print(f"{'facts: gates, ties, scores, assignment':<40} {spent:6.2f} s  ratio {spent / unit:6.2f}")


if __name__ == "__main__":
    main()
