"""How fast the parts are, each beside a reference measured in the same run, so that figures of two machines compare.

Every benchmark works in a throw-away installation (`manage.py bench` sees to that) and returns what it measured.
"""

from __future__ import annotations

import gc
import hashlib
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from cases.enums import CaseState, PartyKind
from cases.folding import search_terms
from cases.models import Case, DisputedItem, Party, SearchTerm, UrDecision
from cases.selectors.search import found_cases, rows_of
from cases.selectors.worklist import Wanted, worklist
from cases.services.imports import request_import
from cases.services.intake import Application
from cases.tables import read_application
from imr_site.accounts.enums import Role
from imr_site.accounts.models import User
from imr_site.jobs.models import Job
from imr_site.jobs.services import run_job
from reviews.disclosure import Known, Named
from reviews.enums import Degree
from reviews.guidelines.engine import check_item
from reviews.guidelines.facts import Facts
from reviews.guidelines.requests import parse_request
from reviews.letters.content import LetterContent, LetterItem
from reviews.letters.extraction import LetterFile
from reviews.letters.render import render_pdf
from reviews.letters.standard_wording import statements_of, wording_for
from reviews.models import Reviewer, ReviewRound
from reviews.proofreading import DeterminationFacts, ItemFacts, check_determination
from reviews.selectors.library.documents import library
from reviews.services.importing import AT_ONCE, import_letters
from reviews.services.library.documents import request_recheck

SECONDS = 2.0
LETTERS = 10_000
"""So many are made before they are imported, more than go in within the time."""
REQUESTS = (
    "Physical therapy 2 times a week for 6 weeks, right shoulder",
    "Gabapentin 300mg #90 with 2 refills",
    "MRI of the lumbar spine without contrast",
    "Associated surgical service: cold therapy unit, 7-day rental",
    "Acupuncture, 8 sessions for the low back",
    "Left knee arthroscopy with partial medial meniscectomy",
)
GIVEN = ("Adele", "Bruno", "Carmen", "Dario", "Esther", "Farid", "Greta", "Hector", "Irene", "Jonas", "Keiko")
SYLLABLES = ("bar", "cas", "del", "fen", "gul", "hom", "kin", "lor", "mez", "nap", "pol", "rud", "tov", "vil", "wex")


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure: what, how many a second, and that figure over the reference's."""

    name: str
    per_second: float
    ratio: float


def reference() -> float:
    """Megabytes hashed a second: what this machine's one core does with work that is not ours."""
    block = b"0" * 2**20
    return _rate(lambda: hashlib.sha256(block).digest())


def bench_parser() -> dict[str, float]:
    """How many treatment requests a second the parser reads."""
    return {"requests parsed": _rate(lambda: [parse_request(text) for text in REQUESTS]) * len(REQUESTS)}


def bench_checks() -> dict[str, float]:
    """Items checked against every applicable rule, and a determination of two items proofread."""
    rules = library()
    facts = [
        Facts.parse(
            {
                "visits_requested": "12",
                "prior_visits_physical_therapy": "24",
                "ur_date": day,
                "service": service,
                "date_of_injury": "2014-05-01",
                "diagnosis_groups": "radiculitis_neuritis",
            }
        ).facts
        for service in ("physical therapy", "chiropractic", "acupuncture", "mri")
        for day in ("2015-05-30", "2016-12-01")
    ]
    written = _determination()
    return {
        "items checked": _rate(lambda: [check_item(known, rules) for known in facts]) * len(facts),
        "determinations proofread": _rate(lambda: check_determination(written)),
    }


def bench_letters() -> dict[str, float]:
    """Letters of one and of six items made, warm."""
    short, long = _content(0, items=1), _content(0, items=6)
    render_pdf(short)
    return {
        "letters of 1 item": _rate(lambda: render_pdf(short)),
        "letters of 6 items": _rate(lambda: render_pdf(long)),
    }


def bench_import() -> dict[str, float]:
    """Letters imported: read, parsed, filed with case, items, determination and audit."""
    numbers = iter(range(10**9))

    def opener(number: int) -> Callable[[], BytesIO]:
        text = _letter_text(_content(number, items=2)).encode()
        return lambda: BytesIO(text)

    waiting = [LetterFile("letter.txt", opener(next(numbers))) for _ in range(LETTERS)]

    gc.freeze()  # as the command does

    def a_batch() -> None:
        import_letters(files=[waiting.pop() for _ in range(AT_ONCE)])

    return {"letters imported": _rate(a_batch) * AT_ONCE}


def bench_applications(rows: int = 1_000) -> dict[str, float]:
    """Rows of a table taken in, with duplicates found; and as many rows merely inserted, one transaction each."""
    begin = time.perf_counter()
    table, job = request_import(name="bench.csv", rows=(_row(number) for number in range(rows)), actor=None)
    run_job(job.pk)
    taken_in = time.perf_counter() - begin
    if table.rows.filter(outcome="opened").count() != rows:
        raise RuntimeError("Not every row was taken in.")
    repeats = [row for row in table.rows.all() if _is_repeat(row.number - 1)]
    if not all(row.alike for row in repeats):
        raise RuntimeError("Not every application that came twice was found.")
    begin = time.perf_counter()
    for number in range(rows, 2 * rows):
        _insert(read_application(_row(number)), number)
    return {
        "applications taken in": rows / taken_in,
        "applications merely inserted": rows / (time.perf_counter() - begin),
    }


def _is_repeat(number: int) -> bool:
    """Every twentieth row is that of ten rows before, typed by somebody else."""
    return (number + 1) % 20 == 0


def _row(number: int) -> dict[str, str]:
    if _is_repeat(number):
        first = _row(number - 10)
        given, surname = first["worker_name"].split()
        return {**first, "worker_name": f"{surname}, {given}", "claim_number": first["claim_number"].replace("-", " ")}
    day = date(2024, 1, 1) + timedelta(days=number % 500)
    return {
        "received_on": f"{day + timedelta(days=20):%m/%d/%Y}",
        "channel": "mail",
        "date_of_injury": f"{day - timedelta(days=100 + number * 37 % 900):%m/%d/%Y}",
        "ur_decided_on": f"{day:%m/%d/%Y}",
        "ur_served_on": f"{day:%m/%d/%Y}",
        "claim_number": f"WC-{number:06d}",
        "worker_name": f"{GIVEN[number % len(GIVEN)]} {_surname(number)}",
        "worker_address": "100 Example Street, Fresno, CA 93701",
        "physician_name": f"{_surname(number % 41)}, MD",
        "physician_address": "200 Sample Avenue, Oakland, CA 94607",
        "administrator_name": "Sample Claims Services",
        "administrator_address": "300 Sample Avenue, Oakland, CA 94607",
        "item_1": REQUESTS[number % len(REQUESTS)],
        "item_2": REQUESTS[(number + 1) % len(REQUESTS)],
    }


def _surname(number: int) -> str:
    """One of 3,375 made-up names, each with a sound of its own."""
    base = len(SYLLABLES)
    parts = (SYLLABLES[number * 7 // base**power % base] for power in range(3))
    return "".join(parts).capitalize()


@transaction.atomic
def _insert(application: Application, number: int) -> None:
    """The rows of a case and nothing else."""
    case = Case.objects.create(
        case_number=f"CM00-{number:07d}",
        received_on=application.received_on,
        date_of_injury=application.date_of_injury,
        claim_number=application.claim_number,
        opened_at=timezone.now(),
    )
    UrDecision.objects.create(case=case, decided_on=application.ur.decided_on, served_on=application.ur.served_on)
    for party in application.parties:
        Party.objects.create(
            case=case, kind=party.kind.value, name=party.name, organization=party.organization, address=party.address
        )
    for position, item in enumerate(application.items, start=1):
        DisputedItem.objects.create(case=case, position=position, request_text=item.request_text)


def bench_worklist() -> dict[str, float]:
    """First pages of the worklist among 20,000 cases."""
    actor = _open_caseload(20_000, items=1)
    return {"worklist pages": _rate(lambda: list(worklist(actor, Wanted())[:50]))}


def bench_search() -> dict[str, float]:
    """Searches by a name among 20,000 cases, with the page of 50 found; one finds more than are read."""
    actor = _open_caseload(20_000, items=1)
    SearchTerm.objects.bulk_create(
        (
            SearchTerm(case_id=case, term=term)
            for case, name in Party.objects.values_list("case_id", "name")
            for term in search_terms([name], ())
        ),
        2000,
    )
    return {
        f"searches for “{words}”": _rate(lambda words=words: rows_of(actor, found_cases(actor, words).ids[:50], words))  # type: ignore[misc]
        for words in ("777, worker", "worker")
    }


def bench_recheck(items: int = 300_000) -> dict[str, float]:
    """Items of the open caseload rechecked through Celery by two workers, after a first check of all of them."""
    _open_caseload(items // 2, items=2, state=CaseState.CLINICAL_REVIEW)
    command = [sys.executable, "-W", "ignore:You're running the worker", "-m", "celery", "-q", "-A", "imr_site"]
    options = ["worker", "-P", "solo", "-l", "error", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    workers = [
        subprocess.Popen(  # noqa: S603 - our own worker
            [*command, *options, "-n", f"w{number}@%h", *(["-B"] if number == 0 else [])]
        )
        for number in range(2)
    ]
    try:
        return {
            "items checked first, two workers": items / _carried_out("first check"),
            "items rechecked, two workers": items / _carried_out("second check"),
        }
    finally:
        for worker in workers:
            worker.terminate()
            worker.wait()


def _carried_out(reason: str) -> float:
    """Seconds until every job of a recheck is done."""
    start = time.monotonic()
    recheck = request_recheck(reason=reason, actor=None)
    while Job.objects.filter(scope=recheck.scope, done_at__isnull=True).exists():
        if Job.objects.filter(scope=recheck.scope, failed_at__isnull=False).exists():
            raise RuntimeError("A part of the recheck failed; look at the job rows.")
        time.sleep(0.2)
    return time.monotonic() - start


BENCHMARKS: dict[str, Callable[[], dict[str, float]]] = {
    "parser": bench_parser,
    "checks": bench_checks,
    "letters": bench_letters,
    "import": bench_import,
    "applications": bench_applications,
    "worklist": bench_worklist,
    "search": bench_search,
    "recheck": bench_recheck,
}


def measure(names: Iterable[str]) -> list[Measure]:
    """Run the named benchmarks; the reference is measured first, in the same run."""
    unit = reference()
    figures = {"reference: MB hashed": unit}
    for name in names:
        figures |= BENCHMARKS[name]()
    return [Measure(what, per_second, per_second / unit) for what, per_second in figures.items()]


def _rate(work: Callable[[], object]) -> float:
    """Runs a second, over about two seconds, after one to warm up."""
    work()
    runs, start = 0, time.perf_counter()
    while (spent := time.perf_counter() - start) < SECONDS:
        work()
        runs += 1
    return runs / spent


def _content(number: int, *, items: int) -> LetterContent:
    rationale = "The records describe treatment, findings and goals, and the guideline speaks of each of them. " * 8
    return LetterContent(
        case_number=f"CM30-{number:07d}",
        date_of_injury=date(2016, 3, 1),
        ur_denial_date=date(2016, 5, 2),
        application_received=date(2016, 5, 20),
        date_assigned=date(2016, 5, 25),
        decision_date=date(2016, 6, 20),
        priority="Standard",
        licensure="California, Oregon",
        specialty="Physical Medicine & Rehabilitation, Pain Management",
        summary="The injured worker is a 40-year-old carpenter with shoulder pain after a fall. " * 12,
        items=tuple(
            LetterItem(
                title=REQUESTS[position % len(REQUESTS)],
                decision="upheld",
                claims_administrator_guideline="Decision based on MTUS Shoulder Complaints 2004.",
                imro_guideline="Decision based on MTUS Shoulder Complaints 2004, Section(s): Initial Care.",
                rationale=f"{rationale}The request is not medically necessary.",
            )
            for position in range(items)
        ),
        statements=statements_of(wording_for(date(2016, 12, 5)), "MAXIMUS Federal Services"),
    )


def _determination() -> DeterminationFacts:
    """The words of a letter of two items as the checks take them, with the people of a usual case."""
    content = _content(0, items=2)
    people = ("Ana Example", "Bo Sample, MD", "Cy Instance", "Di Specimen", "Ed Paradigm", "Fay Pattern")
    companies = ("Example Packing", "Sample Claims Services", "Instance Review")
    return DeterminationFacts(
        items=tuple(
            ItemFacts(number, item.title, "upheld", item.rationale, request=parse_request(item.title))
            for number, item in enumerate(content.items, start=1)
        ),
        summary=content.summary,
        known=Known(
            persons=tuple(Named(name, "a person") for name in people),
            organizations=tuple(Named(name, "a company") for name in companies),
            numbers=("WC-51270", "A-90001", "A-90002"),
            addresses=("100 Example Street, Fresno, CA 93701", "200 Sample Avenue, Suite 4, Oakland, CA 94607"),
            emails=("a@example.org", "b@example.org"),
        ),
    )


def _letter_text(content: LetterContent) -> str:
    """The letter as a text extractor would give it."""

    def day(value: date | None) -> str:
        return f"{value:%m/%d/%Y}" if value else ""

    head = [
        f"Case Number: {content.case_number}",
        f"Date Assigned: {day(content.date_assigned)} Date of Injury: {day(content.date_of_injury)}",
        f"Decision Date: {day(content.decision_date)} UR Denial Date: {day(content.ur_denial_date)}",
        f"Priority: {content.priority} Application Received: {day(content.application_received)}",
    ]
    body = [
        "HOW THE IMR FINAL DETERMINATION WAS MADE",
        content.statements.how_made,
        content.statements.credentials_lead,
        f"State(s) of Licensure: {content.licensure}\nCertification(s)/Specialty: {content.specialty}",
        f"CLINICAL CASE SUMMARY\n{content.statements.summary_lead}",
        content.summary,
        f"IMR ISSUES, DECISIONS AND RATIONALES\n{content.statements.items_lead}",
    ]
    for item in content.items:
        body += [
            f"{item.title}: {item.decision.capitalize()}",
            f"Claims Administrator guideline: {item.claims_administrator_guideline}",
            f"MAXIMUS guideline: {item.imro_guideline}",
            f"Decision rationale: {item.rationale}",
        ]
    return "\n\n".join(["\n".join(head), *body]) + "\n"


def _open_caseload(count: int, *, items: int, state: CaseState = CaseState.RECORDS_PENDING) -> User:
    """That many fictional open cases with a round each, made in bulk; and a case manager to look at them."""
    now, today = timezone.now(), timezone.localdate()
    manager = User.objects.create(
        email=f"bench-{time.monotonic_ns()}@example.org",
        full_name="Bench",
        role=Role.CASE_MANAGER.value,
        password=make_password(None),
    )
    reviewer_user = User.objects.create(
        email=f"bench-reviewer-{time.monotonic_ns()}@example.org",
        full_name="Bench reviewer",
        role=Role.REVIEWER.value,
        password=make_password(None),
    )
    reviewer = Reviewer.objects.create(
        user=reviewer_user, degree=Degree.MD.value, in_practice_since=date(2000, 1, 1), practice_hours_a_week=30
    )
    before = Case.objects.count()
    cases = Case.objects.bulk_create(
        (
            Case(
                case_number=f"CM00-{before + number:07d}",
                state=state.value,
                date_of_injury=date(2016, 1, 1),
                received_on=today - timedelta(days=number % 60),
                due_on=today + timedelta(days=number % 45),
                opened_at=now,
            )
            for number in range(count)
        ),
        batch_size=2000,
    )
    UrDecision.objects.bulk_create((UrDecision(case=case, decided_on=date(2016, 11, 1)) for case in cases), 2000)
    Party.objects.bulk_create(
        (
            Party(case=case, kind=PartyKind.INJURED_WORKER.value, name=f"Fictional worker {number}")
            for number, case in enumerate(cases)
        ),
        2000,
    )
    DisputedItem.objects.bulk_create(
        (
            DisputedItem(case=case, position=position, request_text=REQUESTS[(case.pk + position) % len(REQUESTS)])
            for case in cases
            for position in range(1, items + 1)
        ),
        2000,
    )
    if state == CaseState.CLINICAL_REVIEW:
        ReviewRound.objects.bulk_create(
            (
                ReviewRound(
                    case=case, number=1, reviewer=reviewer, assigned_at=now, assigned_by=manager, match_reason="bench"
                )
                for case in cases
            ),
            2000,
        )
    return manager
