"""`import_applications`: the rest goes in, a fault is named, duplicates are told, the same rows change nothing."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command

from cases.models import ApplicationRow, Case
from cases.services.imports import import_rows, request_import
from cases.tables import read_application
from imr_site.jobs.models import Job
from tests.cases.test_tables import ROW
from tests.factories import an_intake_coordinator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]

OTHER = ROW | {"worker_name": "Tunde Okafor", "claim_number": "BX-1", "date_of_injury": "1/2/2016"}
AGAIN = ROW | {"worker_name": "Marchetti, Adele", "channel": "mail"}
FAULTY = ROW | {"received_on": "soon", "worker_name": ""}


def _table(tmp_path, *rows):
    file = tmp_path / "table.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(ROW))
        writer.writeheader()
        writer.writerows(rows)
    return file


def _run(file, *arguments):
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("import_applications", str(file), *arguments, stdout=out, stderr=err)
        code = 0
    except SystemExit as stopped:
        code = stopped.code
    return code, out.getvalue().strip(), err.getvalue().splitlines()


def test_a_row_with_a_fault_is_named_and_the_rest_goes_in(tmp_path):
    report = tmp_path / "report.jsonl"
    code, last, said = _run(_table(tmp_path, ROW, FAULTY, OTHER), "--report", str(report))
    assert (code, last) == (1, "opened 2, unchanged 0, refused 1, perhaps duplicates 0")
    assert said[:2] == [
        "row 2: received_on: This is not a date. Type month, day and year, as 06/03/2015.",
        "row 2: worker_name: This field is required.",
    ]
    assert list(Case.objects.order_by("pk").values_list("case_number", "claim_number")) == [
        ("CM17-0000001", "HC-4410"),
        ("CM17-0000002", "BX-1"),
    ]
    rows = [json.loads(line) for line in report.read_text().splitlines()]
    assert [(row["row"], row["outcome"], row["case_number"], sorted(row["faults"])) for row in rows] == [
        (1, "opened", "CM17-0000001", []),
        (2, "refused", "", ["received_on", "worker_name"]),
        (3, "opened", "CM17-0000002", []),
    ]


def test_what_looks_like_a_case_on_file_is_taken_in_and_told(tmp_path):
    code, last, said = _run(_table(tmp_path, ROW, AGAIN))
    assert (code, last) == (0, "opened 2, unchanged 0, refused 0, perhaps duplicates 1")
    assert "row 2: CM17-0000002 may repeat CM17-0000001" in said


def test_the_same_rows_again_change_nothing_and_mended_ones_go_in(tmp_path):
    _run(_table(tmp_path, ROW, FAULTY))
    code, last, _said = _run(_table(tmp_path, ROW, OTHER))
    assert (code, last) == (0, "opened 1, unchanged 1, refused 0, perhaps duplicates 0")
    assert Case.objects.count() == 2


def test_what_was_taken_in_is_kept_once(tmp_path):
    _run(_table(tmp_path, ROW, FAULTY))
    assert list(ApplicationRow.objects.values_list("data", flat=True)) == [{}, {}]


def test_a_table_that_cannot_be_read_takes_nothing_in(tmp_path):
    file = tmp_path / "table.csv"
    file.write_text("colour\nred\n")
    with pytest.raises(CommandError, match="The table has “colour”"):
        _run(file)
    assert (ApplicationRow.objects.count(), Job.objects.count()) == (0, 0)


def test_a_job_that_stopped_goes_on_where_it_was():
    table, job = request_import(name="t.csv", rows=[ROW, OTHER, AGAIN], actor=an_intake_coordinator())
    seen = []

    def stop_at_the_second(row):
        seen.append(row["worker_name"])
        if len(seen) == 2:
            raise OSError("The disk is gone.")
        return read_application(row)

    with pytest.raises(OSError, match="disk"):
        import_rows(import_id=table.pk, read=stop_at_the_second, progress=lambda _done, _total: None)
    assert [row.outcome for row in table.rows.all()] == ["opened", "", ""]
    told = []
    import_rows(import_id=table.pk, read=read_application, progress=lambda *step: told.append(step))
    assert [row.outcome for row in table.rows.all()] == ["opened"] * 3
    assert (told[-1], job.kind) == ((3, 3), "cases.import_applications")
    assert set(Case.objects.values_list("opened_by", flat=True)) == {an_intake_coordinator().pk}


def test_a_number_that_is_taken_is_a_fault_of_its_row():
    rows = [ROW | {"case_number": "CM17-0000009"}, OTHER | {"case_number": "CM17-0000009"}]
    table, _job = request_import(name="t.csv", rows=rows, actor=an_intake_coordinator())
    import_rows(import_id=table.pk, read=read_application, progress=lambda _done, _total: None)
    refused = table.rows.get(number=2)
    assert (refused.outcome, list(refused.faults)) == ("refused", [""])
    assert "is already on file" in refused.faults[""]
