"""`manage.py add_records`: a line a file, counts at the end, and 1 where a file was refused."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from cases.enums import DocumentSource, DocumentState, RecordKind
from tests.cases.records.hostile import made
from tests.factories import a_pdf, open_

pytestmark = pytest.mark.django_db

JUNK = b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n"


def _add(case, *paths, source=""):
    """The lines, and how the command ended."""
    out, code = io.StringIO(), 0
    try:
        options = {"source": source} if source else {}
        call_command("add_records", case.case_number, *map(str, paths), stdout=out, **options)
    except SystemExit as ended:
        code = ended.code
    return out.getvalue().splitlines(), code


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "visits").mkdir()
    (tmp_path / "visits" / "PR-2 Dr Ito 2016-10-04.pdf").write_bytes(JUNK + a_pdf("Visit", pages=2))
    (tmp_path / "MRI.pdf").write_bytes(a_pdf("MRI"))
    return tmp_path


def test_a_folder_is_put_on_file_and_a_second_time_nothing_is_done(folder):
    case = open_()
    assert _add(case, folder) == (
        [
            f"{folder}/MRI.pdf: on file as “MRI”, 1 page.",
            f"{folder}/visits/PR-2 Dr Ito 2016-10-04.pdf: on file as “PR-2 Dr Ito”, 2 pages.",
            "2 on file now, 0 on file already, 0 refused.",
        ],
        0,
    )
    report = case.documents.get(title="PR-2 Dr Ito")
    assert (report.kind, report.author, str(report.dated_from), report.source, report.state) == (
        RecordKind.PROGRESS_REPORT,
        "Dr. Ito",
        "2016-10-04",
        DocumentSource.CLAIMS_ADMINISTRATOR,
        DocumentState.CLEAN,
    )
    lines, code = _add(case, folder)
    assert (lines[-1], code, case.documents.count()) == ("0 on file now, 2 on file already, 0 refused.", 0, 2)
    assert lines[0] == f"{folder}/MRI.pdf: already on file as “MRI”."


def test_what_is_refused_says_why_and_keeps_nothing_else_back(folder):
    case = open_()
    (folder / "a.docx").write_bytes(b"PK\x03\x04" + b"word/document.xml")
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "cut.pdf").write_bytes(made()[:400])
    lines, code = _add(case, folder, folder / "nothing.pdf", source="injured_worker")
    assert [line.removeprefix(f"{folder}/") for line in lines] == [
        "MRI.pdf: on file as “MRI”, 1 page.",
        "a.docx: refused: This is a Word document. Ask the sender for a PDF, PNG, JPEG or TIFF file.",
        "cut.pdf: refused: The PDF is cut short: pages are missing. Ask the sender to send it again.",
        "empty.pdf: refused: The file is empty. Choose it again, or ask the sender for a new copy.",
        "visits/PR-2 Dr Ito 2016-10-04.pdf: on file as “PR-2 Dr Ito”, 2 pages.",
        "nothing.pdf: refused: No such file or directory.",
        "2 on file now, 0 on file already, 4 refused.",
    ]
    assert code == 1
    assert set(case.documents.values_list("source", flat=True)) == {DocumentSource.INJURED_WORKER}
    again, code = _add(case, folder)
    assert (again[-1], code) == ("0 on file now, 2 on file already, 3 refused.", 1)


def test_a_case_that_is_not_on_file_is_said():
    with pytest.raises(CommandError, match=r"Case CM99-1 is not on file\."):
        call_command("add_records", "CM99-1", "x.pdf")
