"""Fields of forms that hold several lines: every word of them stands on the copy."""

from __future__ import annotations

import io

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from cases.records.inspection import inspect
from cases.records.layer import pages_with_layer
from imr_site.apart import unseen
from tests.factories import a_pdf

NARRATIVE = (
    "The employee has completed physical therapy without lasting benefit (see the report).\n"
    "An MRI of 10/04/2026 shows a HERNIATION at L4-L5; the requested injection is meant to avoid surgery."
)
SEVERAL_LINES = 1 << 12


def _form(*, needs: bool = True, **keys: object) -> bytes:
    """A form that leaves the drawing of its one field to the reader."""
    with pikepdf.open(io.BytesIO(a_pdf("Request for authorization"))) as pdf:
        page = pdf.pages[0]
        field = {
            "Type": Name.Annot, "Subtype": Name.Widget, "FT": Name.Tx, "Ff": SEVERAL_LINES, "T": String("reason"),
            "V": String(NARRATIVE), "DA": String("/F1 10 Tf 0 g"), "Rect": Array([60, 500, 300, 640]), "F": 4,
        } | keys  # fmt: skip
        page.Annots = Array([pdf.make_indirect(Dictionary(**field))])
        pdf.Root.AcroForm = Dictionary(Fields=page.Annots, DR=page.Resources, NeedAppearances=needs)
        file = io.BytesIO()
        pdf.save(file)
        return file.getvalue()


def _words_of_copy(content: bytes, folder) -> list[str]:
    received, copy = folder / "received", folder / "copy.pdf"
    received.write_bytes(content)
    verdict = inspect(received, copy, unseen)
    assert verdict.problem == ""
    (page,) = pages_with_layer(copy, 1)
    assert all(0 <= edge <= 7920 for edge in page.places)
    return page.text.split()


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"needs": False},
        {"DA": String("/F1 0 Tf 0 g")},
        {"DA": String("/F1 30 Tf 0 g")},
        {"Rect": Array([300, 640, 60, 500])},
        {"Rect": Array([60, 610, 300, 640])},
    ],
    ids=["asked for", "without an appearance", "any size", "too large a size", "from the other corner", "a low box"],
)
def test_every_word_of_a_long_field_stands_on_the_copy(changes, tmp_path):
    assert _words_of_copy(_form(**changes), tmp_path) == f"Request for authorization {NARRATIVE}".split()


def test_a_long_field_that_is_drawn_keeps_its_drawing(tmp_path):
    with pikepdf.open(io.BytesIO(_form(needs=False))) as pdf:
        drawn = pdf.make_stream(b"BT /F1 10 Tf 2 100 Td (As drawn) Tj ET")
        drawn.Type, drawn.Subtype, drawn.BBox = Name.XObject, Name.Form, Array([0, 0, 240, 140])
        drawn.Resources = pdf.pages[0].Resources
        pdf.pages[0].Annots[0].AP = Dictionary(N=drawn)
        file = io.BytesIO()
        pdf.save(file)
    assert _words_of_copy(file.getvalue(), tmp_path) == ["Request", "for", "authorization", "As", "drawn"]


def test_a_field_that_is_none_is_left_as_it_is(tmp_path):
    assert _words_of_copy(_form(Rect=Array([1, 2])), tmp_path)[:3] == ["Request", "for", "authorization"]
