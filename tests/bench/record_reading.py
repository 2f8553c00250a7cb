"""How fast and how well the records of a case are read and searched: `python -m tests.bench.record_reading`.

A made-up file (`tests/factories/case_file.py`) is received, checked, read and indexed as it would be in a worker, into
a database of its own. Beside it, in the same run, plain `pdftotext` and `tesseract` read the same pages, document by
document, one at a time on either side. Then every question is asked by its words; its page must be among the first
five. With `--others` it is asked again among so many pages of other cases, in which the same words stand. Ends with 1
where a goal is missed.

Our reading works while `pdftotext` writes, so by the clock it needs two cores that nobody else uses; what the work
itself takes is told in seconds of the processor, of this process and of those that it started.
"""

from __future__ import annotations

import argparse
import gc
import io
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.db import connection  # noqa: E402 - what follows needs the settings
from django.test.runner import DiscoverRunner  # noqa: E402
from django.test.utils import override_settings  # noqa: E402

from cases.enums import DocumentSource, PageOrigin  # noqa: E402
from cases.models import Document, DocumentPage  # noqa: E402
from cases.models.page_index import TABLE  # noqa: E402
from cases.records.pictures import picture_of  # noqa: E402
from cases.records.terms import BETWEEN  # noqa: E402
from cases.selectors.files import file_to_read  # noqa: E402
from cases.selectors.find_text import find_text  # noqa: E402
from cases.services.documents import DocumentData, check_document, receive_document  # noqa: E402
from cases.services.page_texts import read_document  # noqa: E402
from imr_site.apart import NICE  # noqa: E402
from imr_site.deep_calls import in_one_piece  # noqa: E402
from imr_site.files.store import COPIES, on_disk  # noqa: E402
from tests.factories import a_case, an_intake_coordinator  # noqa: E402
from tests.factories.case_file import MadeFile, made_file  # noqa: E402
from tests.taken import Taken  # noqa: E402

FIRST = 5  # hits among which the page must be
RECALL = {False: 0.98, True: 0.90}  # of digital pages, of scans
RATE = 0.7  # of pdftotext's pages a second
MEMORY = 400  # MiB of the process that does the work
SEARCH = 100  # ms
FURTHER = 10_000_000
"""The ids of the pages of another case lie so far away."""
COPIED = {
    "sqlite": f"INSERT INTO {TABLE} (rowid, scope, body) SELECT rowid + %(add)s, %(scope)s, body FROM {TABLE}"  # noqa: S608
    f" WHERE rowid < {FURTHER}",
    "postgresql": f"INSERT INTO {TABLE} (page_id, body, words) SELECT page_id + %(add)s, body,"  # noqa: S608
    f" ts_filter(words, '{{d}}') || quote_literal(%(scope)s)::tsvector FROM {TABLE} WHERE page_id < {FURTHER}",
}
SETTLED = {"sqlite": f"INSERT INTO {TABLE}({TABLE}) VALUES ('optimize')", "postgresql": f"VACUUM ANALYZE {TABLE}"}  # noqa: S608
SAMPLE = 12  # scanned pages that plain tesseract reads beside


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--pages", type=int, default=1500)
    parser.add_argument("--scanned", type=float, default=0.1, help="share of the documents")
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--others", type=int, default=0, help="pages of other cases")
    options = vars(parser.parse_args())
    others = options.pop("others")
    print(f"load average {os.getloadavg()[0]:.1f} at the beginning")
    made = made_file(**options)
    runner = DiscoverRunner(verbosity=0, interactive=False)
    old = runner.setup_databases()
    with tempfile.TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder):
        try:
            missed = _read(made) + _ask(made)
            if others:
                _add_others(others)
                missed += _ask(made)
        finally:
            runner.teardown_databases(old)
    print(f"load average {os.getloadavg()[0]:.1f} at the end")
    sys.exit(min(missed, 1))


def _read(made: MadeFile) -> int:
    case = a_case()
    actor = an_intake_coordinator()
    documents: list[Document] = []
    began = time.perf_counter()
    for each in made.documents:
        data = DocumentData(source=DocumentSource.REQUESTING_PHYSICIAN, title=each.name)
        document = receive_document(
            case=case, data=data, upload=io.BytesIO(each.content), original_name=each.name, actor=actor
        )
        documents.append(check_document(document_id=document.pk))
    assert all(document.is_clean for document in documents), [document.rejection for document in documents]
    pages = sum(each.pages for each in made.documents)
    print(f"{pages} pages in {len(documents)} documents received and checked in {time.perf_counter() - began:.0f} s")
    gc.collect()
    gc.freeze()  # as a worker that is warm, and so that the made-up file is not looked through again and again
    took, plain = {False: Taken(), True: Taken()}, Taken()
    read = in_one_piece(read_document)  # as every job is run
    for each, document in zip(made.documents, documents, strict=True):
        with took[each.kind.is_picture].counted():
            read(document_id=document.pk)
        if not each.kind.is_picture:
            with on_disk(COPIES, document.copy_sha256) as path, plain.counted():
                _pdftotext(path)
    pages_of = {kind: sum(each.pages for each in made.documents if each.kind.is_picture is kind) for kind in took}
    ours, theirs = pages_of[False] / took[False].clock, pages_of[False] / plain.clock
    print(f"own words: {ours * 60:.0f} pages a minute, pdftotext {theirs * 60:.0f}: ratio {ours / theirs:.2f}")
    ours, theirs = pages_of[False] / took[False].processor, pages_of[False] / plain.processor
    print(f"           {ours * 60:.0f} of one processor, pdftotext {theirs * 60:.0f}: ratio {ours / theirs:.2f}")
    missed = took[False].clock > plain.clock / RATE
    if pages_of[True]:
        ours, theirs = pages_of[True] / took[True].clock * 60, 60 / _tesseract(made, documents)
        print(f"scans: {ours:.1f} pages a minute, tesseract {theirs:.1f}: ratio {ours / theirs:.2f}")
        confidence = DocumentPage.objects.filter(origin=PageOrigin.OCR.value).values_list("confidence", flat=True)
        print(f"       of {pages_of[True]} scans {len(confidence)} read, confidence {statistics.fmean(confidence):.0f}")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"memory: {most} MiB at most in this process (with the made-up file), {child} in one it started")
    return int(missed) + (child > MEMORY)


def _pdftotext(path: Path) -> None:
    """Have it write all to nobody, at the priority that it has where we read with it."""
    command = ["pdftotext", "-bbox-layout", "-enc", "UTF-8", str(path), "-"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        os.setpriority(os.PRIO_PROCESS, process.pid, NICE)
        process.communicate()
    assert process.returncode == 0


def _tesseract(made: MadeFile, documents: list[Document]) -> float:
    """Seconds that plain tesseract takes for a page, over some of the scans drawn as we draw them."""
    seconds: list[float] = []
    scans = [document for each, document in zip(made.documents, documents, strict=True) if each.kind.is_picture]
    with tempfile.TemporaryDirectory() as folder:
        for number in range(SAMPLE):
            document = scans[number % len(scans)]
            with on_disk(*file_to_read(document)) as path:
                page = 1 + number // len(scans)
                picture = picture_of(path, document.content_type, page, dots=300, widest=5000)
            shot = Path(folder, "page.png")
            picture.convert("L").save(shot, dpi=(300, 300))
            began = time.perf_counter()
            command = [shutil.which("tesseract") or "", str(shot), "stdout", "--psm", "1", "tsv"]
            environment = os.environ | {"OMP_THREAD_LIMIT": "1"}
            subprocess.run(command, capture_output=True, check=True, env=environment)
            seconds.append(time.perf_counter() - began)
    return statistics.fmean(seconds)


def _add_others(pages: int) -> None:
    """Put copies of the pages into the index as those of other cases, each as large as this one."""
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {TABLE}")  # noqa: S608
        copies = pages // cursor.fetchone()[0]
        for copy in range(1, copies + 1):
            cursor.execute(COPIED[connection.vendor], {"add": FURTHER * copy, "scope": f"{BETWEEN}{FURTHER * copy}"})
        cursor.execute(SETTLED[connection.vendor])
        cursor.execute(f"SELECT count(*) FROM {TABLE}")  # noqa: S608
        print(f"{cursor.fetchone()[0]:,} pages in the index after {time.perf_counter() - began:.0f} s")


def _ask(made: MadeFile) -> int:
    case = Document.objects.latest("pk").case
    found: dict[bool, list[bool]] = {False: [], True: []}
    took: list[float] = []
    for question in made.questions:
        began = time.perf_counter()
        hits = find_text(case, question.words).hits
        assert all(hit.snippets for hit in hits[:FIRST])
        took.append((time.perf_counter() - began) * 1000)
        is_there = question.page in [hit.file_page for hit in hits[:FIRST]]
        found[question.kind.is_picture].append(is_there)
        if not is_there:
            print(f"  not among the first {FIRST}: “{question.words}”, page {question.page}, {question.kind}")
    missed = 0
    for is_picture, there in found.items():
        if there:
            share = sum(there) / len(there)
            missed += share < RECALL[is_picture]
            print(f"{'scanned' if is_picture else 'digital'}: {sum(there)} of {len(there)} found, {share:.3f}")
    slow = sorted(took)[round(len(took) * 0.95) - 1]
    print(f"search on {connection.vendor}: median {statistics.median(took):.0f} ms, p95 {slow:.0f} ms")
    return missed + (slow > SEARCH)


if __name__ == "__main__":
    main()
