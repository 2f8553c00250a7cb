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
import http.client
import json
import os
import random
import re
import statistics
import sys
import tempfile
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from tests.installation import Installation

if TYPE_CHECKING:
    from collections.abc import Callable

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
class Told:
    """What came of the acts: milliseconds by kind, faults in words, and by round the last words said to be saved."""

    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: list[str] = field(default_factory=list)
    saved: dict[int, str] = field(default_factory=dict)
    issued: list[str] = field(default_factory=list)


class Person:
    """Somebody signed in; `ask` notes how long an answer took."""

    def __init__(self, site: Installation, cookie: str, told: Told, at: int) -> None:
        self._port, self._told, self._address = site.port, told, f"10.0.0.{at}"
        self._cookies = {"sessionid": cookie}

    def ask(self, kind: str, path: str, data: dict[str, str] | None = None, **headers: str) -> tuple[int, str]:
        """Status and words of the answer, or of the page it leads to. Whatever is no page or no answer is a fault."""
        began = time.perf_counter()
        try:
            status, words, leads_to = self._answer(path, data, headers)
            if leads_to:
                status, words, _further = self._answer(leads_to, None, {})
        except (OSError, http.client.HTTPException) as error:
            self._told.faults.append(f"{kind} {path}: {error!r}")
            return 0, ""
        self._told.took[kind].append((time.perf_counter() - began) * 1000)
        if status >= http.client.BAD_REQUEST:
            self._told.faults.append(f"{kind} {path}: {status}")
        return status, words

    def _answer(self, path: str, data: dict[str, str] | None, headers: dict[str, str]) -> tuple[int, str, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        token = self._cookies.setdefault("csrftoken", "a" * 32)
        body = urlencode(data) if data is not None else None
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()), **headers}
        sent["X-Forwarded-For"] = self._address  # as the proxy says: the register limits what one address asks
        if body is not None:
            sent |= {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": token}
        connection.request("POST" if body is not None else "GET", path, body, sent)
        answer = connection.getresponse()
        words = answer.read().decode("utf-8", "replace")
        connection.close()
        for name, value in re.findall(r"(\w+)=([^;]+)", " ".join(answer.headers.get_all("Set-Cookie") or ())):
            if name in {"sessionid", "csrftoken"}:
                self._cookies[name] = value
        return answer.status, words, answer.headers.get("Location", "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--pause", type=float, default=PAUSE)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    print(f"load average {os.getloadavg()[0]:.1f} at the beginning")
    with tempfile.TemporaryDirectory() as folder:
        where = {
            "PROOF_MINUTES": "600",
            "LOG_LEVEL": "WARNING",
            "WEB_CONCURRENCY": "2",
            "TRUSTED_PROXY_COUNT": "1",
            "ORGANIZATION_ADDRESS": "600 Sample Drive;Folsom, CA",
        }
        broker = {"database_url": os.environ["DATABASE_URL"], "broker_url": os.environ["CELERY_BROKER_URL"]}
        with Installation(Path(folder), **broker, **where) as site:
            sys.exit(_work(site, options))


def _work(site: Installation, options: argparse.Namespace) -> int:
    acts = options.people * options.minutes * 60 / options.pause
    site.migrate()
    began = time.perf_counter()
    site.manage("shell", "--verbosity=0", "-c", FILL.format(cases=options.cases), seconds=3600)
    wanted = {"desk": options.people // 2, "writers": options.people - options.people // 2}
    ready = round(acts * (1 - SAVES) * SPARE) + 1
    made = site.manage("shell", "--verbosity=0", "-c", PREPARE.format(ready=ready, **wanted), seconds=3600)
    desk, writers, numbers = json.loads(made.stdout.strip().splitlines()[-1])
    print(f"{options.cases} cases on file and {ready} to issue, made in {time.perf_counter() - began:.0f} s")
    site.start_web().start_worker()
    told, waiting = Told(), SimpleQueue[str]()
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


def _at_the_desk(person: Person, numbers: list[str], waiting: SimpleQueue[str], told: Told) -> Acts:
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
        status, page = person.ask("issue", f"/cases/{number}/issue/", {})
        if status == http.client.OK and f"The determination of {number} is issued." in page:
            told.issued.append(number)
        else:
            told.faults.append(f"{number} was not issued")

    return read, issue, 1 - 2 * (1 - SAVES)


def _writing(person: Person, round_: int, number: str, version: int, told: Told) -> Acts:
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
        status, answer = person.ask("save", f"/reviews/{round_}/items/1/", data, **{"HX-Request": "true"})
        if status == http.client.OK:
            state["version"] = json.loads(answer)["version"]
            told.saved[round_] = words

    return read, save, 1 - 2 * (SAVES - READS)


_NO_ROWS = (("TOTAL_FORMS", "0"), ("INITIAL_FORMS", "0"))


def _reconcile(site: Installation, told: Told) -> int:
    """Print what came of it; how much of it is wrong."""
    everything = [each for some in told.took.values() for each in some]
    for kind, some in sorted(told.took.items()):
        print(f"{kind:14} {len(some):6} acts  median {statistics.median(some):6.0f} ms  p95 {_p95(some):6.0f} ms")
    faults = len(told.faults)
    print(f"{'all':14} {len(everything):6} acts  p95 {_p95(everything):6.0f} ms; wanted {P95}; faults {faults}")
    for fault in told.faults[:10]:
        print("  ", fault)
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
    slow = _p95(everything) > P95
    return int(bool(told.faults or lost or log.returncode or determinations != len(told.issued) or slow))


def _p95(some: list[float]) -> float:
    return sorted(some)[int(len(some) * 0.95)] if some else 0.0


if __name__ == "__main__":
    main()
