"""What is asked of the installation while it is struck: letters imported and made, records received and checked.

Runs inside the installation, and insists: what fails is tried again, as a person or a script would.
"""

from __future__ import annotations

import io
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connections

from cases.enums import DocumentSource
from cases.models import Case
from cases.services.documents import DocumentData, receive_document
from cases.services.intake import open_case
from reviews.letters.extraction import LetterFile
from reviews.models import Determination
from reviews.services.determination_letters import request_determination_letter
from reviews.services.importing import import_letter
from tests.factories.cases import a_pdf, an_application
from tests.reviews.letters.letter_builder import Letter, content_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CASES = 20
"""Among so many the records are divided."""


def prepare() -> None:
    """Open the cases that records are received for."""
    for _ in range(CASES):
        open_case(application=an_application(), actor=None)


def work(*, letters: int, records: int, spread: float) -> None:
    """Ask for everything, spread over as many seconds; print how often something had to be tried again."""
    steps: list[Callable[[], object]] = []
    for number in range(max(letters, records)):
        steps += [lambda number=number: letter(number)] * (number < letters)
        steps += [lambda number=number: record(number)] * (number < records)
    began, again = time.monotonic(), 0
    for number, step in enumerate(steps):
        again += insist(step)
        time.sleep(max(0.0, began + spread * (number + 1) / len(steps) - time.monotonic()))
    print(again)


def insist(step: Callable[[], object]) -> int:
    """Do it, however often it takes; returns how often it failed."""
    failures = 0
    while True:
        try:
            step()
        except Exception:  # noqa: BLE001 - whatever the fault made of it
            failures += 1
            connections.close_all()
            time.sleep(0.3)
        else:
            return failures


def letter(number: int) -> None:
    """Import a published letter, and have the letter of its case made again."""
    case_number = f"CM19-{number:07}"

    @contextmanager
    def opened() -> Iterator[io.BytesIO]:
        yield io.BytesIO(content_order(Letter(case_number=case_number)).encode())

    import_letter(file=LetterFile(f"{case_number}.txt", opened))
    determination = Determination.objects.get(case__case_number=case_number)
    request_determination_letter(determination=determination, actor=None)


def record(number: int) -> None:
    """Receive a record that no other case has."""
    cases = Case.objects.filter(origin="native").order_by("pk")
    receive_document(
        case=cases[number % CASES],
        data=DocumentData(source=DocumentSource.REQUESTING_PHYSICIAN, title=f"Report {number}"),
        upload=io.BytesIO(a_pdf(f"Report {number}")),
        original_name=f"report-{number}.pdf",
        actor=None,
    )
