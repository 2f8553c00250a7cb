"""Many people at work at once on a full installation:

    python -m tests.servers postgres redis -- python -m tests.bench.people_at_work [--cases 1000000] [--minutes 10]

A web server, a worker, PostgreSQL and Redis share the machine with the people, who ask over HTTP: of their acts 60 %
read (worklist, search, a case, a review, the file, the register), 30 % save what a reviewer types, and 10 % issue an
approved determination, whose letters the worker draws and seals. Each acts, pauses (PAUSE seconds in the mean) and acts
again. At the end every word that was said to be saved is looked for, every determination and letter is counted, and the
log is verified. Ends with 1 where an act failed, a word or a letter is missing, the log does not hold, or more than one
act in twenty took longer than P95; on a machine that does other things too, look at the figures.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import threading
import time
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from tests.bench.over_http import Person, Told, everything, full_installation, p95, times_in_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.installation import Installation

    Acts = tuple[Callable[[random.Random], None], Callable[[random.Random], None], float]
    """What somebody reads, what somebody does, and which share of the acts reads."""

P95 = 500  # milliseconds
PAUSE = 10.0  # seconds, in the mean
READS, SAVES = 0.6, 0.9  # of 1: up to the first it reads, up to the second it saves, else it issues
SEALED = 900  # seconds in which the last letter must be sealed
SPARE = 1.3  # how many more determinations are prepared than are issued in the mean

FILL = """
from tests.bench.case_growth import FIRST, begin, fill
begin()
fill(FIRST, FIRST + {cases})
"""
PREPARE = """
import json
from django.test import Client
from django.db import connection
from imr_site.accounts.enums import Role
from reviews.selectors.determination import content_of
from tests.factories import a_reviewer, a_round, designate, declare, a_case, sign_off, submit, write_review
from tests.factories import a_user, sign_in
from cases.enums import CaseState
if connection.vendor == "postgresql":
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('cases_case', 'id'), (SELECT max(id) FROM cases_case))")

def cookie(person):
    return sign_in(Client(), person).cookies["sessionid"].value

desk = [cookie(a_user(Role.CASE_MANAGER, "Manager Nr%d" % n)) for n in range({desk})]
writers = []
for n in range({writers}):
    reviewer = a_reviewer("Writer Nr%d" % n)
    round_ = write_review(declare(designate(a_case(CaseState.READY_FOR_REVIEW), reviewer)))
    item = round_.case.items.get(position=1)
    writers.append([cookie(reviewer.user), round_.pk, round_.case.case_number, round_.decisions.get(item=item).version])
ready = []
for n in range({ready}):
    reviewer = a_reviewer("Signer Nr%d" % (n // 5))
    round_ = sign_off(submit(write_review(declare(designate(a_case(CaseState.READY_FOR_REVIEW), reviewer)))))
    ready.append(round_.case.case_number)
print(json.dumps([desk, writers, ready]))
"""
FOUND = """
import json
from reviews.models import ItemDecision
rows = ItemDecision.objects.filter(item__position=1, round__in={rounds})
print(json.dumps(dict(rows.values_list("round", "rationale"))))
"""


@dataclass(slots=True)
class Done(Told):
    """What came of the acts; by round the last words said to be saved, and the numbers of the cases issued."""

    saved: dict[int, str] = field(default_factory=dict)
    issued: list[str] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--pause", type=float, default=PAUSE)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    print(f"load average {os.getloadavg()[0]:.1f} at the beginning")
    with full_installation() as site:
        sys.exit(_work(site, options))


def _work(site: Installation, options: argparse.Namespace) -> int:
    acts = options.people * options.minutes * 60 / options.pause
    began = time.perf_counter()
    site.manage("shell", "--verbosity=0", "-c", FILL.format(cases=options.cases), seconds=3600)
    wanted = {"desk": options.people // 2, "writers": options.people - options.people // 2}
    ready = round(acts * (1 - SAVES) * SPARE) + 1
    made = site.manage("shell", "--verbosity=0", "-c", PREPARE.format(ready=ready, **wanted), seconds=3600)
    desk, writers, numbers = json.loads(made.stdout.strip().splitlines()[-1])
    print(f"{options.cases} cases on file and {ready} to issue, made in {time.perf_counter() - began:.0f} s")
    site.start_web().start_worker()
    told, waiting = Done(), SimpleQueue[str]()
    for number in numbers:
        waiting.put(number)
    until = time.monotonic() + options.minutes * 60
    people = [_at_the_desk(Person(site, each, told, at), numbers, waiting, told) for at, each in enumerate(desk)]
    people += [
        _writing(Person(site, cookie, told, 100 + at), *rest, told) for at, (cookie, *rest) in enumerate(writers)
    ]
    threads = [
        threading.Thread(target=_day, args=(acts_of, until, options.pause, random.Random(options.seed + n)))  # noqa: S311
        for n, acts_of in enumerate(people)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return _reconcile(site, told)


def _day(acts: Acts, until: float, pause: float, luck: random.Random) -> None:
    """Act and pause until the time is over; the first act comes somewhere in the first pause."""
    reads, does, share = acts
    time.sleep(luck.uniform(0, pause))
    while time.monotonic() < until:
        (reads if luck.random() < share else does)(luck)
        time.sleep(luck.expovariate(1 / pause))


def _at_the_desk(person: Person, numbers: list[str], waiting: SimpleQueue[str], told: Done) -> Acts:
    """A case manager: one act in five issues a determination, which is one in ten of all people's."""

    def read(luck: random.Random) -> None:
        kind, path = luck.choice(
            [
                ("worklist", "/"),
                ("case", f"/cases/{luck.choice(numbers)}/"),
                ("search", "/search/suggestions/"),
                ("determination", f"/cases/{luck.choice(numbers)}/review/"),
                ("register", "/determinations/"),
            ]
        )
        person.ask(kind, path, {"q": "Quill Isadora"} if kind == "search" else None)

    def issue(_luck: random.Random) -> None:
        try:
            number = waiting.get_nowait()
        except Empty:
            told.faults.append("nothing is left to issue: prepare more")
            return
        answer = person.ask("issue", f"/cases/{number}/issue/", {})
        if answer.is_page and f"The determination of {number} is issued." in answer.words:
            told.issued.append(number)
        else:
            told.faults.append(f"{number} was not issued")

    return read, issue, 1 - 2 * (1 - SAVES)


def _writing(person: Person, round_: int, number: str, version: int, told: Done) -> Acts:
    """A reviewer: three acts in five save, which is three in ten of all people's."""
    state = {"version": version, "written": 0}

    def read(luck: random.Random) -> None:
        path = luck.choice(["items/", "items/2/", "records/", "submit/", "summary/"])
        if luck.random() < 1 / 3:
            person.ask("file", f"/cases/{number}/file/?page=1")
        else:
            person.ask("review", f"/reviews/{round_}/{path}")

    def save(_luck: random.Random) -> None:
        state["written"] += 1
        words = f"The course of therapy gained nothing, as page {state['written']} says. It is not medically necessary."
        data = {"based_on": str(state["version"]), "decision": "upheld", "rationale": words}
        data |= {f"{side}-{name}": value for side in ("claims_administrator", "reviewer") for name, value in _NO_ROWS}
        answer = person.ask("save", f"/reviews/{round_}/items/1/", data, **{"HX-Request": "true"})
        if answer.is_page:
            state["version"] = json.loads(answer.words)["version"]
            told.saved[round_] = words

    return read, save, 1 - 2 * (SAVES - READS)


_NO_ROWS = (("TOTAL_FORMS", "0"), ("INITIAL_FORMS", "0"))


def _reconcile(site: Installation, told: Done) -> int:
    """Print what came of it; how much of it is wrong."""
    print(*times_in_words(told), f"wanted: 95 of 100 within {P95} ms", sep="\n")
    began = time.perf_counter()
    unsealed = "SELECT count(*) FROM cases_letter WHERE sealed_at IS NULL"
    site.wait_until(lambda: site.rows(unsealed) == [(0,)], what="every letter is sealed", seconds=SEALED)
    ((letters,),) = site.rows("SELECT count(*) FROM cases_letter WHERE sealed_at IS NOT NULL")
    ((determinations,),) = site.rows("SELECT count(*) FROM reviews_determination")
    print(
        f"issued {len(told.issued)}, determinations on file {determinations}, letters sealed {letters}, the last "
        f"{time.perf_counter() - began:.0f} s after the last act"
    )
    found = json.loads(site.python(FOUND.format(rounds=list(told.saved))).splitlines()[-1])
    lost = [round_ for round_, words in told.saved.items() if found.get(str(round_)) != words]
    print(f"saved {len(told.took['save'])} times in {len(told.saved)} reviews, words lost in {len(lost)}")
    log = site.manage("verify_audit", code=None, seconds=600)
    print(f"log: {log.stdout.strip().splitlines()[-1] if log.stdout.strip() else log.stderr.strip()}")
    print(f"load average {os.getloadavg()[0]:.1f} at the end, on {os.cpu_count()} cores")
    slow = p95(everything(told)) > P95
    return int(bool(told.faults or lost or log.returncode or determinations != len(told.issued) or slow))


if __name__ == "__main__":
    main()
