"""The page of tables of applications: handed in once, watched, and each row's case or faults shown."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import ApplicationImport, ApplicationRow, Case
from cases.tables import faults_table
from imr_site.jobs.models import Job
from imr_site.jobs.services import run_job
from tests.cases.test_tables import ROW
from tests.factories import a_case_manager
from tests.visiting import messages_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tests.visiting import Visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]

OTHER = ROW | {"worker_name": "Tunde Okafor", "claim_number": "BX-1", "date_of_injury": "1/2/2016"}
AGAIN = ROW | {"worker_name": "Marchetti, Adele", "channel": "mail"}
FAULTY = ROW | {"received_on": "soon", "worker_name": ""}


@pytest.fixture
def desk(as_) -> Visit:
    return as_(a_case_manager())


def _file(*rows: dict[str, str], name: str = "march.csv") -> SimpleUploadedFile:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(ROW))
    writer.writeheader()
    writer.writerows(rows)
    return SimpleUploadedFile(name, text.getvalue().encode())


def _hand_in(desk: Visit, *rows: dict[str, str]) -> HttpResponse:
    return desk.post("import_list", file=_file(*rows))


def _run() -> None:
    run_job(Job.objects.get(kind="cases.import_applications", done_at=None, failed_at=None).pk)


@pytest.mark.parametrize("in_memory", [5 * 2**20, 0], ids=["in memory", "on disk"])
def test_the_rest_goes_in_and_each_fault_is_told_by_column(desk, settings, in_memory):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = in_memory
    answer = _hand_in(desk, ROW, FAULTY, AGAIN)
    table = ApplicationImport.objects.get()
    assert answer.url == reverse("import_detail", args=[table.pk])
    assert "3 rows: 0 became cases, 0 had one already, 0 refused, 3 wait." in desk.said("import_detail", table.pk)
    _run()
    page = " ".join(desk.said("import_detail", table.pk).split())
    assert "3 rows: 2 became cases, 0 had one already, 1 refused." in page
    assert '<span class="mono">worker_name</span>: This field is required.' in page
    assert 'May repeat <a class="mono" href="/cases/CM17-0000001/">' in page
    refused = desk.client.get(reverse("import_detail", args=[table.pk]), {"rows": "refused"}).content.decode()
    assert ("CM17-0000001" in refused, "worker_name" in refused) == (False, True)


def test_the_page_polls_while_rows_wait_and_is_read_again_at_the_end(desk):
    _hand_in(desk, ROW)
    table = ApplicationImport.objects.get()
    status = reverse("import_status", args=[table.pk])
    assert f'hx-get="{status}"' in desk.said("import_detail", table.pk)
    waiting = desk.get("import_status", table.pk)
    assert ("Waiting to start" in waiting.content.decode(), "HX-Refresh" in waiting) == (True, False)
    _run()
    assert desk.get("import_status", table.pk)["HX-Refresh"] == "true"
    assert f'hx-get="{status}"' not in desk.said("import_detail", table.pk)


def test_the_same_file_is_said_and_not_taken_twice(desk, as_):
    _hand_in(desk, ROW)
    _run()
    answer = as_(a_case_manager()).post("import_list", file=_file(ROW, name="again.csv"))
    table = ApplicationImport.objects.get()
    assert answer.url == reverse("import_detail", args=[table.pk])
    assert messages_of(answer) == ["This file was taken in on March 15, 2017, as march.csv. Nothing is done twice."]
    assert (ApplicationRow.objects.count(), Case.objects.count(), Job.objects.count()) == (1, 1, 1)


def test_a_mended_table_takes_only_what_was_refused(desk):
    _hand_in(desk, ROW, FAULTY)
    _run()
    _hand_in(desk, ROW, OTHER)
    _run()
    assert list(ApplicationRow.objects.order_by("pk").values_list("outcome", flat=True)) == [
        "opened",
        "refused",
        "unchanged",
        "opened",
    ]


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (None, "Choose a file"),
        (SimpleUploadedFile("march.csv", b""), "The file is empty"),
        (SimpleUploadedFile("march.xlsx", b"PK"), "neither .csv nor .jsonl"),
        (SimpleUploadedFile("march.csv", b"worker_name,colour\nAdele,red\n"), "“colour”"),
        (SimpleUploadedFile("march.csv", "worker_name\nAdèle\n".encode("latin-1")), "not in UTF-8"),
        (SimpleUploadedFile("march.jsonl", b"[1]\n"), "no object with a value"),
    ],
)
def test_what_is_no_table_is_told_and_nothing_is_kept(desk, file, words):
    answer = desk.post("import_list", **({"file": file} if file else {}))
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert (ApplicationImport.objects.count(), Job.objects.count()) == (0, 0)


def test_the_faults_are_downloaded(desk):
    _hand_in(desk, FAULTY)
    _run()
    answer = desk.get("import_faults", ApplicationImport.objects.get().pk)
    assert answer["Content-Disposition"].startswith("attachment")
    assert list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))[:3] == [
        ["row", "column", "what is wrong"],
        ["1", "received_on", "This is not a date. Type month, day and year, as 06/03/2015."],
        ["1", "worker_name", "This field is required."],
    ]


def test_no_cell_of_the_faults_is_computed_by_a_program_for_tables():
    cells = ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", " =1", "Fine: =1"]
    told = list(csv.reader(io.StringIO(faults_table((1, cell, cell) for cell in cells), newline="")))[1:]
    safe = ["'=1+1", "'+1", "'-1", "'@SUM(1)", "'\t=1", "'\r=1", "' =1", "Fine: =1"]
    assert told == [["1", cell, cell] for cell in safe]


def test_three_rows_take_as_many_queries_as_one(desk):
    def asked() -> list[int]:
        counts = []
        for address in (reverse("import_list"), reverse("import_detail", args=[ApplicationImport.objects.first().pk])):
            desk.client.get(address)
            with CaptureQueriesContext(connection) as queries:
                desk.client.get(address)
            counts.append(len(queries))
        return counts

    _hand_in(desk, ROW)
    _run()
    for_one = asked()
    _hand_in(desk, FAULTY, OTHER, AGAIN)
    _run()
    assert asked() == for_one
