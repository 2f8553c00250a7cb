"""Twenty people who write at the same time: cases, records and letters, until a file tells them to stop.

Run inside an installation: `manage.py shell -c "from tests.imr_site.backup.writers import write; write('STOP')"`.
"""

from __future__ import annotations

import io
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from django.db import OperationalError, connections

from cases.services.correspondence.letters import make_letter
from reviews.letters.extraction import LetterFile
from reviews.models import Determination
from reviews.services.determination_letters import request_determination_letter
from reviews.services.importing import import_letter
from tests.factories import a_document, a_pdf, an_intake_coordinator, open_
from tests.reviews.letters.letter_builder import Letter, content_order

WRITERS = 20
WRITE_LETTERS = 4
"""So many of them import published letters and make them anew, which takes a while; the others open cases."""


def write(stop: str) -> None:
    """Write until the file is there; prints how many pieces of work each finished."""
    an_intake_coordinator()  # there before all of them ask for her
    with ThreadPoolExecutor(WRITERS) as pool:
        print(sum(pool.map(lambda number: _write(number, Path(stop)), range(WRITERS))))


def _write(writer: int, stop: Path) -> int:
    done = 0
    try:
        while not stop.exists():
            try:
                _letter(writer, done) if writer < WRITE_LETTERS else _case(writer, done)
            except OperationalError:  # SQLite's turn came to somebody else for too long: a person tries again
                time.sleep(0.05)
            else:
                done += 1
    finally:
        connections.close_all()
    return done


def _case(writer: int, number: int) -> None:
    a_document(open_(), title=f"Report {number} of {writer}", content=a_pdf(f"Report {number} of writer {writer}"))


def _letter(writer: int, number: int) -> None:
    name = f"CM19-{writer:02}{number:05}"
    import_letter(
        file=LetterFile("letter.txt", lambda: io.BytesIO(content_order(Letter(case_number=name)).encode())), actor=None
    )
    determination = Determination.objects.get(case__case_number=name)
    make_letter(letter_id=request_determination_letter(determination=determination, actor=None).pk)
