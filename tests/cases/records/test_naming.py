"""What a received file seems to be, by its name and its first page."""

from __future__ import annotations

from datetime import date

import pytest

from cases.enums import RecordKind as K
from cases.records.naming import Proposed, proposed

TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("name", "seems"),
    [
        ("PR-2 Dr Ito 2026-10-04.pdf", Proposed("PR-2 Dr Ito", K.PROGRESS_REPORT, "Dr. Ito", date(2026, 10, 4))),
        ("20261004_MRI_lumbar.pdf", Proposed("MRI lumbar", K.IMAGING, "", date(2026, 10, 4))),
        ("RFA 10-4-26.tif", Proposed("RFA", K.RFA, "", date(2026, 10, 4))),
        ("Operative report, Oct 4, 2026.pdf", Proposed("Operative report", K.OPERATIVE, "", date(2026, 10, 4))),
        ("QME_Ana Ito MD_2025.03.01.pdf", Proposed("QME Ana Ito MD", K.MEDICAL_LEGAL, "Ana Ito, MD", date(2025, 3, 1))),
        ("UR denial.pdf", Proposed("UR denial", K.UR_DECISION)),
        ("PT notes May-June.pdf", Proposed("PT notes May-June", K.THERAPY)),
        ("urine drug screen 2026-02-30.pdf", Proposed("urine drug screen 2026-02-30", K.LAB)),
        ("DWC Form IMR signed.pdf", Proposed("DWC Form IMR signed", K.APPLICATION)),
        ("List of documents.pdf", Proposed("List of documents", K.LIST)),
        ("Appeal letter.pdf", Proposed("Appeal letter", K.CORRESPONDENCE)),
        # A day to come is no day of a record, and a number is no day.
        ("scan 2031-01-01.pdf", Proposed("scan 2031-01-01")),
        ("scan0001234567.pdf", Proposed("scan0001234567")),
        ("2026-10-04.pdf", Proposed("2026-10-04", dated=date(2026, 10, 4))),
        ("C:\\faxes\\Labs.pdf", Proposed("Labs", K.LAB)),
        ("", Proposed("")),
    ],
)  # fmt: skip
def test_by_its_name(name, seems):
    assert proposed(name, today=TODAY) == seems


def test_by_its_first_page_where_the_name_tells_nothing():
    page = (
        "PRIMARY TREATING PHYSICIAN'S PROGRESS REPORT (PR-2)\nDate of Injury: 01/02/2024  Date of Birth: 02/03/1980\n"
        "Date of Exam: 10/04/2026\nSeen by Marc Dufort, M.D.\n"
    )
    assert proposed("scan0001.pdf", page, today=TODAY) == Proposed(
        "scan0001", K.PROGRESS_REPORT, "Marc Dufort, MD", date(2026, 10, 4)
    )


def test_the_name_counts_before_the_page():
    page = "Request for authorization\nDate of service: 01/01/2026"
    assert proposed("MRI 2026-10-04.pdf", page, today=TODAY) == Proposed("MRI", K.IMAGING, "", date(2026, 10, 4))
