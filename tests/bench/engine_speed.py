"""How fast items are checked: `python -m tests.bench.engine_speed [--zen PYTHON]`.

Measures the CPU time of `check_item` (every rule of the library that is filed under the item, on one core) over items
of the usual services with facts that differ from item to item. Beside it, in the same run, a public rule engine
(zen-engine) answers one visit-limit table; the same table is answered here as a whole finding and as a bare outcome.
zen-engine is there for this comparison alone, among the development requirements.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING

from reviews.guidelines.editions import choose, derive, drug_classes
from reviews.guidelines.engine import check_item, check_rule
from reviews.guidelines.facts import Facts
from reviews.guidelines.loader import shipped_library
from reviews.guidelines.verdicts import decide

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TARGET = 5_000
ITEMS = 4_000
TABLE = {"myalgia_myositis": 10, "radiculitis_neuritis": 10, "crps": 26, "arthritis": 9}
SERVICES: tuple[dict[str, object], ...] = (
    {"service": "mri", "category": "diagnostic_testing"},
    {"service": "physical therapy", "category": "rehabilitation"},
    {"service": "x-ray", "category": "diagnostic_testing"},
    {"service": "chiropractic", "category": "rehabilitation"},
    {"service": "emg/ncs", "category": "diagnostic_testing"},
    {"service": "acupuncture", "category": "rehabilitation"},
    {"service": "tens unit", "category": "dmepos", "devices": "purchase"},
    {"service": "consultation", "category": "evaluation_management"},
    {"service": "epidural steroid injection", "category": "injections"},
    {"service": "medication", "ingredients": ["hydrocodone", "acetaminophen"], "strength": "10/325mg", "route": "oral"},
    {"service": "medication", "ingredients": ["cyclobenzaprine"], "strength": "7.5mg", "route": "oral"},
    {"service": "medication", "ingredients": ["naproxen"], "strength": "550mg", "route": "oral"},
    {"service": "medication", "ingredients": ["flurbiprofen", "baclofen", "menthol"], "compound": True},
)
PARTS = ("lumbar spine", "cervical spine", "shoulder", "knee", "wrist", "upper extremity")

# Runs under the interpreter that has zen-engine: the table and the questions come in as JSON, answers and time go out.
ZEN = """
import json, sys, time, zen
job = json.load(sys.stdin)
decision = zen.ZenEngine().create_decision(json.dumps(job["model"]))
ask = [{"diagnosis": diagnosis, "total": total} for diagnosis, total in job["questions"]]
for question in ask[:50]:
    decision.evaluate(question)
start = time.process_time()
answers = [decision.evaluate(question)["result"]["outcome"] for question in ask]
json.dump({"seconds": time.process_time() - start, "answers": answers}, sys.stdout)
"""


def items(count: int) -> list[Facts]:
    """Items of the usual services in turn, with facts drawn for each."""
    draw = random.Random(2016)  # noqa: S311 - the same items every run
    return [Facts.of(**{**SERVICES[at % len(SERVICES)], **_clinical(draw)}) for at in range(count)]


def _clinical(draw: random.Random) -> dict[str, object]:
    """Facts of one case; about a third of those asked for are not recorded."""
    facts: dict[str, object] = {
        "body_parts": [draw.choice(PARTS)],
        "diagnosis_groups": [draw.choice(["sprain_strain", "radiculitis_neuritis", "crps", "arthritis"])],
        "visits_requested": draw.randint(1, 24),
        "per_week": draw.randint(1, 3),
        "prior_visits_physical_therapy": draw.randint(0, 30),
        "prior_visits_chiropractic": draw.randint(0, 30),
        "prior_visits_acupuncture": draw.randint(0, 12),
        "functional_improvement": draw.random() < 0.5,
        "conservative_care_weeks": draw.randint(0, 12),
        "neurologic_findings": [draw.choice(["none", "motor_deficit", "paresthesia"])],
        "surgery_considered": draw.random() < 0.3,
        "red_flags": ["none"],
        "quantity": draw.choice([30, 60, 90]),
        "units_per_day": draw.choice([1, 2, 3]),
        "weeks_on_drug": draw.randint(0, 20),
        "first_line_tried": [draw.choice(["nsaid", "acetaminophen", "none"])],
        "surgery_date": f"2016-{draw.randint(1, 9):02}-15",
    }
    dates = {
        "date_of_injury": f"2016-{draw.randint(1, 9):02}-{draw.randint(1, 28):02}",
        "ur_date": f"2016-{draw.randint(10, 12)}-{draw.randint(1, 28):02}",
        "rfa_date": f"2016-{draw.randint(9, 10):02}-{draw.randint(1, 28):02}",
        "review_date": "2017-02-01",
    }
    return dates | {key: value for key, value in facts.items() if draw.random() > 1 / 3}


def rules_looked_at(facts: Facts) -> int:
    """How many rules are filed under the item in the editions in force."""
    known, library = derive(facts), shipped_library()
    asked = (str(known.get("service", "")), str(known.get("category", "")), drug_classes(known))
    editions = (choice.edition for choice in choose(known, library))
    return sum(len(edition.rules_for(*asked)) for edition in editions if edition)


def per_second(work: Callable[[Facts], object], of: Sequence[Facts]) -> float:
    """Calls a second of CPU time, after a short warm-up."""
    for facts in of[:200]:
        work(facts)
    start = time.process_time()
    for facts in of:
        work(facts)
    return len(of) / (time.process_time() - start)


def main() -> None:
    """Print item checks a second, and the table beside the public engine."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--zen", help="a Python interpreter that has zen-engine", default=sys.executable)
    zen = parser.parse_args().zen
    library = shipped_library()
    some = items(ITEMS)
    findings = Counter(finding.outcome.value for facts in some for finding in check_item(facts, library))
    looked_at = sum(map(rules_looked_at, some)) / len(some)
    speed = per_second(lambda facts: check_item(facts, library), some)
    print(f"items checked a second, one core, CPU time: {speed:,.0f} (target {TARGET:,})")
    print(
        f"  {looked_at:.1f} rules looked at and {findings.total() / len(some):.1f} findings an item; {dict(findings)}"
    )
    _print_table(zen)


def _print_table(zen: str) -> None:
    """The visit-limit table, here and by the public engine."""
    draw = random.Random(24)  # noqa: S311
    questions = [(draw.choice(list(TABLE)), draw.randint(1, 40)) for _ in range(ITEMS)]
    rule = shipped_library().rules["PM16", 1]
    of = [
        Facts.of(delivery="physical therapy", diagnosis_groups=[name], visits_requested=total, prior_visits=0)
        for name, total in questions
    ]
    ours = [check_rule(rule, facts).outcome.value for facts in of]
    print(f"\nthe visit-limit table ({len(TABLE)} rows), answers a second of CPU time:")
    print(f"  here, the whole finding in words: {per_second(lambda facts: check_rule(rule, facts), of):>10,.0f}")
    print(f"  here, the outcome alone:          {per_second(lambda facts: decide(rule, facts), of):>10,.0f}")
    ran = subprocess.run(
        [zen, "-c", ZEN],
        input=json.dumps({"model": _decision_model(), "questions": questions}),
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        reason = "it is not installed there" if "No module named 'zen'" in ran.stderr else ran.stderr.strip()[-300:]
        print(
            f"  zen-engine: not measured, {reason}. Install it in a throwaway environment and pass --zen (see above)."
        )
        return
    answer = json.loads(ran.stdout)
    same = sum(one == other for one, other in zip(ours, answer["answers"], strict=True))
    print(f"  zen-engine, the outcome alone:    {len(questions) / answer['seconds']:>10,.0f}")
    print(f"  the same answer for {same} of {len(questions)}")


def _decision_model() -> dict[str, object]:
    """The table as zen-engine's decision model."""
    rows = [{"_id": name, "d": json.dumps(name), "t": f"<= {limit}", "o": '"within"'} for name, limit in TABLE.items()]
    rows.append({"_id": "else", "d": "", "t": "", "o": '"exceeds"'})
    content = {
        "hitPolicy": "first",
        "inputs": [
            {"id": "d", "name": "diagnosis", "field": "diagnosis"},
            {"id": "t", "name": "total", "field": "total"},
        ],
        "outputs": [{"id": "o", "name": "outcome", "field": "outcome"}],
        "rules": rows,
    }
    place = {"position": {"x": 0, "y": 0}}
    return {
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in", **place},
            {"id": "table", "type": "decisionTableNode", "name": "table", "content": content, **place},
            {"id": "out", "type": "outputNode", "name": "out", **place},
        ],
        "edges": [
            {"id": "1", "sourceId": "in", "targetId": "table", "type": "edge"},
            {"id": "2", "sourceId": "table", "targetId": "out", "type": "edge"},
        ],
    }


if __name__ == "__main__":
    main()
