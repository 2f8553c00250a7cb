"""One day's load on a full installation, and everything counted at the end:

    python -m tests.servers postgres redis -- python -m tests.bench.day_of_work [--applications 1000] [--letters 750]

A web server, two workers, PostgreSQL and Redis share the machine with the people, who work over HTTP as fast as they
are answered: clerks type applications, some sent twice at once and some typed anew from another copy, and hand in
tables of them, one of them twice and one with rows of the others; case managers issue determinations that were signed
off the day before, whose letters the workers draw, seal and send by e-mail, and the service desk prints and mails in
batches. When half of the forms are typed the web server is killed, when a third is issued, a worker: SIGKILL, and a
supervisor starts another. A person to whom no answer came presses again.

Then what was done is compared with what is on file, in the log and in the mail. Ends with 1 where one count differs.
All of it is written to test-artefacts/day_of_work.log, and what the processes said to the folder of that name.
"""

from __future__ import annotations

import argparse
import csv
import email
import io
import json
import os
import random
import re
import shutil
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from tests.bench.over_http import Person, Told, full_installation, times_in_words
from tests.browser import ARTEFACTS
from tests.servers import stop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.installation import Installation

CALIFORNIA = ZoneInfo("America/Los_Angeles")
TYPED, TABLES = 0.4, 4
"""The share of the applications that is typed, and the tables that bring the rest."""
SENT_TWICE, TYPED_ANEW, REPEATED, NOTED = 20, 25, 10, 5
"""Of so many forms one is sent twice at once, or typed anew, of rows one repeated, of cases one noted upon."""
IN_HAND = 2
"""Jobs that a worker has at once: so many messages may leave again after it was killed, each with the same link."""
PATIENCE = 120.0  # seconds
SETTLED = 3600  # seconds in which everything must be done after the last act
MAILED_FROM = 100
"""Letters from which the service desk makes a batch while more are coming."""
FIRST_NAMES = ("Ada", "Bruno", "Celia", "Dario", "Edith", "Fabio", "Greta", "Hugo", "Irma", "Jonas", "Karin", "Lorenz")
LAST_NAMES = ("Abelard", "Birnbaum", "Castellan", "Dunmore", "Eschwege", "Fontaine", "Galloway", "Hartwick", "Ingram")
LAST_NAMES += ("Jessup", "Kilbride", "Lockhart", "Merriam", "Northcote", "Oglethorpe", "Penrose", "Quimby", "Rosewall")
TREATMENTS = (
    "MRI of the cervical spine without contrast",
    "Acupuncture, twelve visits for the neck",
    "Right shoulder arthroscopy with subacromial decompression",
    "Lumbar epidural steroid injection at L4-L5",
    "Aquatic therapy, two a week for six weeks",
    "Home health aide, four hours a day for ninety days",
)


@dataclass(slots=True)
class Day(Told):
    """Who works, what is ready to be issued, and what its people hold to be done."""

    cookies: dict[str, list[str]] = field(default_factory=dict)
    ready: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    sent_twice: int = 0
    found_on_file: int = 0
    issued: list[str] = field(default_factory=list)
    noted: int = 0
    mailed: list[str] = field(default_factory=list)
    tables: dict[str, str] = field(default_factory=dict)


class Log:
    """What is printed, and kept as an artefact, with the seconds since the beginning."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(exist_ok=True)
        self._file, self._began = path.open("w"), time.monotonic()

    def __call__(self, *lines: str) -> None:
        for line in lines:
            for to in (sys.stdout, self._file):
                print(f"{time.monotonic() - self._began:6.0f} s  {line}", file=to, flush=True)


def main() -> int:
    """Let the day pass and count; 1 if one count differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--applications", type=int, default=1000)
    parser.add_argument("--letters", type=int, default=750, help="of determination: so many are issued")
    parser.add_argument("--people", type=int, default=2, help="clerks, and as many case managers")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    say = Log(ARTEFACTS / "day_of_work.log")
    say(f"{options.applications} applications and {options.letters} determinations to issue on {os.cpu_count()} cores")
    say(f"load average {os.getloadavg()[0]:.1f} at the beginning")
    leases = {"JOB_LEASE_SECONDS": "60", "JOB_SWEEP_SECONDS": "10"}
    with full_installation(ADMINISTRATIVE_DIRECTOR_EMAIL="director@example.org", **leases) as site, _workers(site):
        try:
            day = _the_day_before(site, options)
            say(f"{len(day.ready)} determinations were signed off the day before")
            _pass(site, options, day, say)
            return _reconcile(site, options, day, say)
        finally:
            shutil.copytree(site.logs, ARTEFACTS / "day_of_work", dirs_exist_ok=True)


@contextmanager
def _workers(site: Installation) -> Iterator[None]:
    """Two of them; the second is the one that is killed and started anew."""
    first = site.start_worker().worker
    assert first is not None
    site.spawn_worker()
    try:
        yield
    finally:
        stop(first, signal.SIGKILL)


def _inside(site: Installation, call: str) -> Any:
    done = site.manage("shell", "--verbosity=0", "-c", f"from tests.bench.day_inside import *; {call}", seconds=7200)
    return json.loads(done.stdout.strip().splitlines()[-1])


def _the_day_before(site: Installation, options: argparse.Namespace) -> Day:
    """The day as it begins: people, and cases that may be issued, which two processes make."""
    cookies = _inside(site, f"people({options.people})")
    half = options.letters // 2 // 5 * 5
    with ThreadPoolExecutor(2) as both:
        made = both.map(
            lambda span: _inside(site, "prepare({}, {})".format(*span)),
            [(0, half), (half, options.letters)],
        )
        ready = [number for some in made for number in some]
    _wait_for_jobs(site)
    return Day(cookies=cookies, ready=ready)


def _wait_for_jobs(site: Installation) -> None:
    waiting = "SELECT count(*) FROM jobs_job WHERE done_at IS NULL AND failed_at IS NULL"
    site.wait_until(lambda: site.rows(waiting) == [(0,)], what="no job is left", seconds=SETTLED)


# The day


def _pass(site: Installation, options: argparse.Namespace, day: Day, say: Log) -> None:
    """Everybody works until nothing is left to do, and two processes are killed meanwhile."""
    site.start_web()
    at = iter(range(1, 200))

    def person(cookie: str) -> Person:
        return Person(site, cookie, day, next(at), patience=PATIENCE)

    forms, rows = _arrivals(options)
    waiting, done = _queue(day.ready), threading.Event()
    typing = _queue(forms)
    began = time.monotonic()
    with ThreadPoolExecutor(3 * options.people + 2) as crew:
        busy = [crew.submit(_issue, person(each), waiting, day) for each in day.cookies["manager"]]
        busy += [crew.submit(_type, person(each), typing, day) for each in day.cookies["clerk"]]
        busy.append(crew.submit(_hand_in, person(day.cookies["clerk"][0]), rows, day))
        desk = crew.submit(_serve, person(day.cookies["manager"][0]), site, done, day)
        try:
            _strike(site, options, day, say, busy)
            for work in busy:
                work.result()
            say(f"everything is typed and issued after {time.monotonic() - began:.0f} s")
            unsealed = "SELECT count(*) FROM cases_letter WHERE sealed_at IS NULL"
            site.wait_until(lambda: site.rows(unsealed) == [(0,)], what="every letter is sealed", seconds=SETTLED)
            say(f"every letter is sealed after {time.monotonic() - began:.0f} s")
        finally:
            done.set()
        desk.result()
    _wait_for_jobs(site)
    say(f"the day is over after {time.monotonic() - began:.0f} s, load average {os.getloadavg()[0]:.1f}")


def _queue(things: list[Any]) -> SimpleQueue[Any]:
    queue = SimpleQueue[Any]()
    for thing in things:
        queue.put(thing)
    return queue


def _each(queue: SimpleQueue[Any]) -> Iterator[Any]:
    while True:
        try:
            yield queue.get_nowait()
        except Empty:
            return


def _strike(site: Installation, options: argparse.Namespace, day: Day, say: Log, busy: list[Any]) -> None:
    """Kill the web server while everybody asks, and later a worker that has work in hand; others are started."""
    claimed = "SELECT count(*) FROM jobs_job WHERE claim IS NOT NULL AND done_at IS NULL AND failed_at IS NULL"

    half, third = options.applications * TYPED / 2, options.letters / 3

    def until(is_so: Callable[[], bool], what: str) -> None:
        site.wait_until(lambda: is_so() or all(each.done() for each in busy), what=what, seconds=SETTLED)

    until(lambda: len(day.opened) >= half, "half of the forms are typed")
    assert site.web is not None
    stop(site.web, signal.SIGKILL)
    say(f"the web server is killed, {len(day.opened)} forms typed, {len(day.issued)} determinations issued")
    site.spawn_web()
    site.wait_until(site.answers, what="the site answers again")
    say(f"the web server answers again, {day.lost} answers lost")
    until(lambda: len(day.issued) >= third, "a third is issued")
    until(lambda: site.rows(claimed)[0][0] >= IN_HAND, "the workers are busy")
    site.kill_worker()
    say(f"a worker is killed, {len(day.issued)} issued; jobs in hand of both: {site.rows(claimed)[0][0]}")
    site.spawn_worker()


# What comes in


def _arrivals(options: argparse.Namespace) -> tuple[list[dict[str, str]], list[list[dict[str, str]]]]:
    """The applications that are typed, and those of each table; the last table also has rows of the first ones."""
    luck = random.Random(options.seed)  # noqa: S311 - to be repeated
    made = [_application(n, luck) for n in range(options.applications)]
    typed = round(options.applications * TYPED)
    tables = [made[typed + n :: TABLES] for n in range(TABLES)]
    tables[-1] = tables[-1] + [row for table in tables[:-1] for row in table[::REPEATED]]
    return made[:typed], tables


def _application(n: int, luck: random.Random) -> dict[str, str]:
    received = datetime.now(CALIFORNIA).date() - timedelta(days=luck.randrange(2, 20))
    decided = received - timedelta(days=luck.randrange(5, 25))
    first = FIRST_NAMES[n % len(FIRST_NAMES)]
    last = f"{LAST_NAMES[n // len(FIRST_NAMES) % len(LAST_NAMES)]}-{LAST_NAMES[n * 7 % len(LAST_NAMES)]}"
    physician = luck.randrange(40)
    return {
        "received_on": f"{received:%m/%d/%Y}",
        "channel": luck.choice(["mail", "electronic", "fax"]),
        "priority": "standard",
        "date_of_injury": f"{received - timedelta(days=luck.randrange(100, 900)):%m/%d/%Y}",
        "claim_number": f"DAY-{n:06}",
        "applicant": "employee",
        "signed": "yes",
        "ur_decision_attached": "yes",
        "ur_outcome": "denied",
        "ur_timing": "prospective",
        "ur_decided_on": f"{decided:%m/%d/%Y}",
        "ur_served_on": f"{decided:%m/%d/%Y}",
        "ur_on_necessity": "yes",
        "liability_disputed": "no",
        "worker_name": f"{first} {last}",
        "worker_address": f"{n + 1} Example Street, Sacramento, CA 95814",
        "physician_name": f"Dr. {LAST_NAMES[physician % len(LAST_NAMES)]} {FIRST_NAMES[physician % len(FIRST_NAMES)]}",
        "physician_address": f"{physician} Sample Avenue, Fresno, CA 93701",
        "administrator_name": f"{LAST_NAMES[n % 8]} Claims",
        "administrator_address": "100 Sample Plaza, Oakland, CA 94601",
        "administrator_channel": "mail",
        "item_1": luck.choice(TREATMENTS),
    }


def _type(person: Person, forms: SimpleQueue[Any], day: Day) -> None:
    """A clerk: each application is typed on a page of its own."""
    for form in _each(forms):
        n = int(form["claim_number"].removeprefix("DAY-"))
        sent = _as_form(form, person)
        if n % SENT_TWICE == 0:
            with ThreadPoolExecutor(2) as at_once:
                paths = {answer.path for answer in at_once.map(_take_on_file, [person] * 2, [sent] * 2)}
            day.sent_twice += 1
            if len(paths) > 1:
                day.faults.append(f"one form sent twice led to {paths}")
        else:
            paths = {_take_on_file(person, sent).path}
        day.opened.extend(paths)
        if n % TYPED_ANEW == 0:
            anew = person.ask("typed anew", "/cases/new/", _as_form(form, person), also=(422,))
            number = paths.pop().removeprefix("/cases/").rstrip("/")
            if anew.status == 422 and f'value="{number}"' in anew.words:
                day.found_on_file += 1
            else:
                day.faults.append(f"{number} was typed anew and not found: {anew.status} {anew.path}")


def _as_form(row: dict[str, str], person: Person) -> dict[str, object]:
    page = person.ask("empty form", "/cases/new/").words
    submission = re.search(r'name="submission"[^>]*value="([^"]+)"', page)
    typed: dict[str, object] = {name: value for name, value in row.items() if name != "item_1"}
    typed |= {"items-TOTAL_FORMS": "1", "items-INITIAL_FORMS": "0", "items-0-request_text": row["item_1"]}
    return typed | {"submission": submission.group(1) if submission else str(uuid4())}


def _take_on_file(person: Person, sent: dict[str, object]) -> Any:
    """The page of the case; where the form asks whether it repeats one on file, it is another dispute."""
    answer = person.ask("application", "/cases/new/", sent, also=(422,))
    compared = re.findall(r'name="compared"\s+value="([^"]+)"', answer.words)
    if compared:
        answer = person.ask("another", "/cases/new/", {**sent, "compared": compared, "another": "1"})
    return answer


def _hand_in(person: Person, tables: list[list[dict[str, str]]], day: Day) -> None:
    """A clerk: each table once, the first once more; the last waits until the rows that it repeats are on file."""
    for n, rows in enumerate([*tables, tables[0]]):
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        if n == TABLES - 1:
            for path in day.tables.values():
                _until(lambda path=path: _is_taken_in(person, path))
        file = (f"applications-{n % TABLES}.csv", text.getvalue().encode())
        answer = person.ask("table", "/cases/import/", {}, files={"file": file})
        if day.tables.setdefault(file[0], answer.path) != answer.path or answer.path == "/cases/import/":
            day.faults.append(f"{file[0]} led to {answer.path} and not to {day.tables[file[0]]}")
    for path in day.tables.values():
        _until(lambda path=path: _is_taken_in(person, path))


def _is_taken_in(person: Person, path: str) -> bool:
    return "hx-get" not in person.ask("table, how far", f"{path}status/").words


def _until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + SETTLED
    while not is_so():
        if time.monotonic() > until:
            raise TimeoutError("the people wait in vain")
        time.sleep(2)


# What goes out


def _issue(person: Person, waiting: SimpleQueue[Any], day: Day) -> None:
    """A case manager: looks at each determination, issues it, and tells a colleague of some in a note."""
    for n, number in enumerate(_each(waiting)):
        page, act = f"/cases/{number}/review/", f"/cases/{number}/issue/"
        if act not in person.ask("determination", page).words:
            day.faults.append(f"{number} cannot be issued")
            continue
        answer = person.ask("issue", act, {})
        if answer.is_page and act not in answer.words:
            day.issued.append(number)
        else:
            day.faults.append(f"{number} was not issued")
        if n % NOTED == 0:
            _note(person, number, day)


def _note(person: Person, number: str, day: Day) -> None:
    """Write a note, which may be sent again where no answer came: the number of its page tells that it is one."""
    words = f"The letters of {number} are on their way, @Clerk Nr0."
    person.ask("note", f"/cases/{number}/notes/add/", {"text": words, "submission": str(uuid4())})
    day.noted += 1


def _serve(person: Person, site: Installation, done: threading.Event, day: Day) -> None:
    """The service desk: prints what waits in batches and hands them to the post, until no letter waits or comes."""
    while True:
        is_last = done.is_set()
        page = person.ask("service desk", "/service/?show=print").words
        waiting = re.findall(r'name="delivery"\s+value="(\d+)"', page)
        if waiting and (is_last or len(waiting) >= MAILED_FROM):
            _mail(person, waiting, day)
        elif is_last:
            break
        else:
            time.sleep(2)
    assert site.rows("SELECT count(*) FROM cases_delivery WHERE batch_id IS NULL AND channel = 'mail'") == [(0,)]


def _mail(person: Person, waiting: list[str], day: Day) -> None:
    batch = person.ask("batch", "/service/batches/", {"delivery": waiting}).path
    _until(lambda: "hx-get" not in person.ask("batch, how far", f"{batch}status/").words)
    if not person.ask("batch to print", f"{batch}file/").words.startswith("%PDF"):
        day.faults.append(f"{batch} is no file to print")
    today = re.search(r'name="mailed_on"[^>]*value="([^"]+)"', person.ask("batch page", batch).words)
    person.ask("batch mailed", f"{batch}mailed/", {"mailed_on": today.group(1) if today else ""})
    _until(lambda: "hx-get" not in person.ask("batch, how far", f"{batch}status/").words)
    day.mailed.extend(waiting)


# What came of it


def _reconcile(site: Installation, options: argparse.Namespace, day: Day, say: Log) -> int:
    """Compare what was done with what is found, line by line; 1 if one differs."""
    say(*times_in_words(day))
    counted = _inside(site, "found()")
    checked = site.manage("verify_letters", code=None, seconds=7200).stdout.strip().splitlines()
    log = site.manage("verify_audit", code=None, seconds=1200)
    say(*(log.stdout or log.stderr).strip().splitlines())
    letters, told_by_mail = _messages(site.data_dir / "mail")
    repeated = sum(count - 1 for count in [*letters.values(), *told_by_mail.values()])
    prepared, tables = options.letters + 1, round(options.applications * (1 - TYPED))
    _forms, rows = _arrivals(options)
    to_parties, letters_due = counted["to_parties"], counted["to_parties"] + 2 * options.letters
    deliveries_due = to_parties + options.letters
    table = [
        ("applications on file", options.applications, counted["cases"]),
        ("  claims among them, each once", options.applications, counted["claims"]),
        ("  typed, and led to a case of their own", options.applications - tables, len(set(day.opened))),
        ("  rows of tables opened", tables, counted["rows"].get("opened", 0)),
        ("  rows on file already", sum(map(len, rows)) - tables, counted["rows"].get("unchanged", 0)),
        ("  rows refused", 0, counted["rows"].get("refused", 0)),
        ("  typed anew, and found on file", len(_forms[::TYPED_ANEW]), day.found_on_file),
        ("cases in all, with those prepared", options.applications + prepared, counted["cases_in_all"]),
        ("  openings in the log", options.applications + prepared, counted["cases_opened"]),
        ("determinations issued, as their people say", options.letters, len(set(day.issued))),
        ("  on file", options.letters, counted["determinations"]),
        ("letters, to parties, to the director, for the file", letters_due, counted["letters"]),
        ("  sealed", letters_due, counted["sealed"]),
        ("  sealings in the log", letters_due, counted["sealed_in_log"]),
        ("  verified", f"checked {letters_due}, wrong 0", checked[-1] if checked else "nothing"),
        ("  to parties, each of its own", to_parties, counted["party_letters"]),
        ("services on file", deliveries_due, counted["deliveries"]),
        ("  letters with one service", deliveries_due, counted["letters_delivered"]),
        ("  sent", deliveries_due, counted["sent"]),
        ("  sendings in the log", deliveries_due, counted["sent_in_log"]),
        ("  parties told, as events of their case", to_parties, counted["told"]),
        ("  parties told, each once", to_parties, counted["told_apart"]),
        ("  mailed by the service desk", deliveries_due - counted["electronic"], len(set(day.mailed))),
        ("  electronic, messages that left", counted["electronic"], len(letters)),
        ("notes written", day.noted, counted["notes"]),
        ("  colleagues told of them", day.noted, counted["mentions"]),
        ("notifications mailed", counted["notified"], counted["notified_mailed"]),
        ("  messages that left", counted["notified"], len(told_by_mail)),
        ("jobs left", 0, counted["jobs_open"]),
        ("jobs failed", 0, counted["jobs_failed"]),
        ("events without a seal", 0, counted["unsealed"]),
        ("log does not verify", 0, log.returncode),
        ("acts that failed", 0, len(day.faults)),
    ]
    say(f"{'':52} {'expected':>22} {'found':>22}")
    for what, expected, is_so in table:
        say(f"{what:52} {expected!s:>22} {is_so!s:>22}{'' if expected == is_so else '  DIFFERS'}")
    say(f"{counted['jobs']} jobs done; messages that left again after the kill: {repeated}, at most {IN_HAND}")
    differs = [what for what, expected, is_so in table if expected != is_so]
    lost_or_doubled = bool(differs) or repeated > IN_HAND
    say("SOMETHING DIFFERS" if lost_or_doubled else "0 lost, 0 doubled")
    return int(lost_or_doubled)


def _messages(folder: Path) -> tuple[dict[str, int], dict[str, int]]:
    """How often each message left: those of letters by the mark of the delivery, others by their words and to whom."""
    letters: dict[str, int] = {}
    others: dict[str, int] = {}
    for path in folder.iterdir():
        message = email.message_from_bytes(path.read_bytes())
        mark = message["X-IMR-Delivery"]
        kind, name = (letters, mark) if mark else (others, f"{message['To']} {message.get_payload()}")
        kind[name] = kind.get(name, 0) + 1
    return letters, others


if __name__ == "__main__":
    sys.exit(main())
