"""A file of 1,500 pages comes in at a browser: `python -m tests.bench.file_at_browser [--pages 1500] [--documents 60]`.

The made-up file of `record_reading` is chosen on the page of a case, as somebody drops it there, in the embedded
installation with one web process and one worker. Told are the seconds until all is on file, checked and read (scans by
OCR), the progress that the page showed meanwhile, and the memory of the worker. Ends with 1 where a page was not read,
or the worker took more than it may.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from playwright.sync_api import expect  # noqa: E402 - what follows needs the settings

from tests.browser import Visitor, chromium  # noqa: E402
from tests.e2e.test_workflow import sign_in  # noqa: E402
from tests.factories.case_file import MadeFile, made_file  # noqa: E402
from tests.installation import Installation  # noqa: E402

MEMORY = 400  # MiB of the worker
PATIENCE = 1800  # seconds
CHECKED = "SELECT count(*) FROM cases_document WHERE original_name LIKE 'made-up %' AND state = 'clean'"
READ = (
    "SELECT count(*), coalesce(sum(p.text <> ''), 0), coalesce(sum(p.waits_for_ocr), 0) FROM cases_documentpage p"
    " JOIN cases_document d ON d.id = p.document_id WHERE d.original_name LIKE 'made-up %'"
)


def main() -> None:
    """Make the file, let it in, and wait until every page is read."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--pages", type=int, default=1500)
    parser.add_argument("--scanned", type=float, default=0.1, help="share of the documents")
    options = parser.parse_args()
    made = made_file(documents=options.documents, pages=options.pages, scanned=options.scanned, questions=0)
    with TemporaryDirectory() as folder, Installation(Path(folder, "site")) as site, chromium() as browser:
        site.migrate().load_demo().start_web().start_worker()
        visitor = Visitor(browser)
        sign_in(visitor, site, "manager")
        sys.exit(_come_in(visitor, site, made, _on_disk(made, Path(folder))))


def _on_disk(made: MadeFile, folder: Path) -> list[Path]:
    files = [folder / f"made-up {number:02} {each.name}" for number, each in enumerate(made.documents, start=1)]
    for path, each in zip(files, made.documents, strict=True):
        path.write_bytes(each.content)
    return files


def _come_in(visitor: Visitor, site: Installation, made: MadeFile, files: list[Path]) -> int:
    page = visitor.page
    page.goto(f"{site.url}/cases/?state=records_pending")
    page.locator("table th[scope=row] a").first.click()
    page.wait_for_load_state()
    size = sum(path.stat().st_size for path in files) / 2**20
    pages, began, said = sum(each.pages for each in made.documents), time.monotonic(), set()
    page.locator("[data-uploads] input[type=file]").set_input_files(files)
    rows = page.locator("[data-uploads-list] > *")
    expect(rows).to_have_count(len(files))

    def is_on_file() -> bool:
        said.update(page.locator("[data-upload-status]").all_text_contents())
        return page.get_by_text("on file, being checked").count() == len(files)

    site.wait_until(is_on_file, what="all is on file", seconds=PATIENCE)
    print(f"{len(files)} files, {size:.0f} MiB, on file after {time.monotonic() - began:.0f} s")
    print(f"  the page told meanwhile: {', '.join(sorted(said, key=len))}")
    told: list[str] = []

    def is_read() -> bool:
        ((clean,),), ((there, with_words, waiting),) = site.rows(CHECKED), site.rows(READ)
        line = f"{clean} checked, {with_words} pages with words, {waiting} wait for OCR"
        if told[-1:] != [line]:
            told.append(line)
            print(f"  after {time.monotonic() - began:4.0f} s: {line}")
        return (clean, there, waiting) == (len(files), pages, 0)

    site.wait_until(is_read, what="all is read", seconds=PATIENCE)
    ((_there, with_words, _waiting),) = site.rows(READ)
    memory = _peak(site)
    print(f"{with_words} of {pages} pages have words; the worker took {memory:.0f} MiB at most")
    return int(with_words < pages or memory > MEMORY)


def _peak(site: Installation) -> float:
    """The most memory that the worker ever held, in MiB; what it starts to read a file has limits of its own."""
    assert site.worker is not None
    status = Path(f"/proc/{site.worker.pid}/status").read_text(encoding="ascii")
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
