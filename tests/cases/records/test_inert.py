"""The copy that people read: it shows what the original shows, and does nothing."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import ImageChops

from cases.enums import RecordNote
from cases.records.inspection import inspect
from cases.records.verdict import Verdict
from imr_site.apart import unseen
from tests.cases.records.hostile import HOSTILE, made

if TYPE_CHECKING:
    from pathlib import Path

    from PIL import Image

NOTHING_OF = [
    b"JavaScript", b"app.alert", b"Launch", b"cmd.exe", b"tracker.example", b"SubmitForm", b"ImportData", b"GoToR",
    b"GoToE", b"Rendition", b"Movie", b"RichMedia", b"Screen", b"3DView", b"OpenAction", b"/AA", b"/Next",
    b"EmbeddedFile", b"Filespec", b"letter.exe", b"XFA", b"xdp", b"AcroForm", b"systemdict", b"/Link", b"/Widget",
]  # fmt: skip
"""What of a hostile file is not in its copy, however it is looked at."""


@pytest.fixture
def copied(tmp_path: Path):
    """The verdict on a PDF, and its copy."""

    def of(content: bytes) -> tuple[Verdict, bytes]:
        path, copy = tmp_path / "received", tmp_path / "copy"
        path.write_bytes(content)
        verdict = inspect(path, copy, unseen)
        assert path.read_bytes() == content
        return verdict, copy.read_bytes()

    return of


def _unpacked(content: bytes) -> bytes:
    """All of a PDF in the clear, also what lies in packed objects."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        file = io.BytesIO()
        pdf.save(file, object_stream_mode=pikepdf.ObjectStreamMode.disable, qdf=True)
    return file.getvalue()


def _seen(content: bytes) -> list[bytes]:
    """The pages as a reader draws them, dot by dot."""
    return [page.tobytes() for page in _pictures(content)]


def _pictures(content: bytes) -> list[Image.Image]:
    with pypdfium2.PdfDocument(content) as pdf:
        if pdf.get_formtype():
            pdf.init_forms()
            pypdfium2.raw.FPDF_SetFormFieldHighlightAlpha(pdf.formenv, 0)
        return [page.render(scale=0.5).to_pil() for page in pdf]


def _largest_difference(one: bytes, other: bytes) -> int:
    """Of the greys of one dot on any page, from 0 to 255."""
    pairs = zip(_pictures(one), _pictures(other), strict=True)
    return max(ImageChops.difference(*(each.convert("L") for each in pair)).getextrema()[1] for pair in pairs)


@pytest.mark.parametrize(("change", "note"), HOSTILE.values(), ids=HOSTILE)
def test_what_acts_is_told_and_is_not_in_the_copy(copied, change, note):
    original = made(change)
    verdict, copy = copied(original)
    assert (verdict.problem, verdict.pages) == ("", 2)
    assert note in verdict.notes
    clear = _unpacked(copy)
    assert [word for word in NOTHING_OF if word in clear] == []
    assert len(_seen(copy)) == 2


class TestWhatThePageShows:
    def test_an_ordinary_record_is_the_same_and_nothing_is_told(self, copied):
        verdict, copy = copied(made())
        assert verdict == Verdict("application/pdf", 2)
        assert _seen(copy) == _seen(made())

    def test_every_kind_of_font_colour_and_picture(self, copied):
        """A page made by the project's own engine: embedded fonts, a picture, gradients and transparency."""
        from weasyprint import HTML

        original = HTML(
            string='<p style="background:linear-gradient(red,blue);opacity:.5">Adele Marchetti é ∞</p>'
            '<svg width="99" height="99"><circle cx="40" cy="40" r="30" fill="green" fill-opacity=".4"/></svg>'
            '<table border="1"><tr><td>4/5</td></tr></table><a href="http://elsewhere.example/">see there</a>'
        ).write_pdf()
        verdict, copy = copied(original)
        assert (verdict.problem, verdict.notes) == ("", ())
        assert _seen(copy) == _seen(original)
        assert b"elsewhere.example" not in _unpacked(copy)

    def test_what_was_typed_into_a_form(self, copied):
        verdict, copy = copied(made(_filled_form))
        assert verdict.problem == ""
        assert _largest_difference(copy, made(_filled_form)) < 20  # a reader smooths letters in fields by another rule
        assert _largest_difference(copy, made()) > 150

    def test_what_was_typed_into_a_form_that_leaves_the_drawing_to_the_reader(self, copied):
        _verdict, copy = copied(made(_form_without_drawing))
        with pypdfium2.PdfDocument(copy) as pdf:
            assert "Adele Marchetti" in pdf[0].get_textpage().get_text_range()

    def test_mark_ups_with_their_words(self, copied):
        original = made(_marked)
        _verdict, copy = copied(original)
        assert _seen(copy) == _seen(original) != _seen(made())
        with pikepdf.open(io.BytesIO(copy)) as pdf:
            kept = [(str(each.Subtype), str(each.get("/Contents", ""))) for each in pdf.pages[0].Annots]
        assert kept == [("/Highlight", "see this"), ("/Text", "Dr. Owen: compare 2015")]

    def test_a_layer_that_is_hidden_stays_hidden(self, copied):
        original = made(_hidden_layer)
        _verdict, copy = copied(original)
        assert _seen(copy) == _seen(original)
        with pikepdf.open(io.BytesIO(copy)) as pdf:
            assert len(pdf.Root.OCProperties.D.OFF) == 1

    def test_a_page_that_is_turned_and_cropped_by_what_it_inherits(self, copied):
        def change(pdf: pikepdf.Pdf) -> None:
            pdf.Root.Pages.Rotate = 90
            pdf.Root.Pages.CropBox = Array([50, 50, 500, 700])

        original = made(change)
        assert _seen(copied(original)[1]) == _seen(original)

    def test_one_that_nobody_may_edit(self, copied):
        with pikepdf.open(io.BytesIO(made())) as pdf:
            file = io.BytesIO()
            pdf.save(file, encryption=pikepdf.Encryption(owner="owner", user=""))
        _verdict, copy = copied(file.getvalue())
        assert _seen(copy) == _seen(made())
        with pikepdf.open(io.BytesIO(copy)) as pdf:
            assert not pdf.is_encrypted


def test_links_bookmarks_and_properties_are_left_out_without_a_word(copied):
    def change(pdf: pikepdf.Pdf) -> None:
        there = Dictionary(S=Name.URI, URI=String("http://elsewhere.example"))
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=there)
        pdf.pages[0].Annots = Array([pdf.make_indirect(link)])
        with pdf.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem("Findings", 1))
        pdf.docinfo["/Author"] = "Dr. Owen Castellane"

    verdict, copy = copied(made(change))
    assert verdict == Verdict("application/pdf", 2)
    clear = _unpacked(copy)
    assert [word for word in (b"elsewhere", b"Findings", b"Castellane") if word in clear] == []


def test_a_name_that_the_writer_of_the_page_chose_is_no_action(copied):
    """A font may be called /AA, and a picture /JS."""

    def change(pdf: pikepdf.Pdf) -> None:
        for page in pdf.pages:
            page.Resources.Font.AA = page.Resources.Font.F1
            page.Resources.Font.JS = page.Resources.Font.F1
            page.Contents = pdf.make_stream(b"BT /AA 24 Tf 72 500 Td (Lumbar) Tj /JS 12 Tf ( spine) Tj ET")

    verdict, copy = copied(made(change))
    assert verdict == Verdict("application/pdf", 2)
    assert _seen(copy) == _seen(made(change))


def test_what_no_list_names_is_not_in_the_copy(copied):
    """A key of tomorrow, in each kind of place."""

    def change(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0]
        for place in (pdf.Root, page.obj, page.Resources, page.Resources.Font.F1, page.Contents):
            place["/Tomorrow"] = Dictionary(S=Name("/ActOfTomorrow"))
        pdf.trailer["/Tomorrow"] = pdf.make_indirect(Dictionary())

    assert b"Tomorrow" not in _unpacked(copied(made(change))[1])


def test_the_same_file_has_the_same_copy(copied):
    original = made(HOSTILE["an attached program"][0])
    assert copied(original)[1] == copied(original)[1]


def test_all_that_is_told_is_told_in_words():
    codes = [note.value for note in (RecordNote.SCRIPT, RecordNote.FILES, RecordNote.REPAIRED)]
    assert RecordNote.in_words(codes) == (
        "Opens without a script, and without attached files. "
        "It was damaged and is repaired: every page and all that its pages refer to is there."
    )
    assert RecordNote.in_words([]) == ""


def _form(pdf: pikepdf.Pdf, **keys: object) -> None:
    font = pdf.pages[0].Resources.Font.F1
    field = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Tx,
        T=String("name"),
        V=String("Adele Marchetti"),
        DA=String("/F1 12 Tf 0 g"),
        Rect=Array([300, 600, 500, 630]),
        F=4,
        P=pdf.pages[0].obj,
        **keys,
    )
    pdf.pages[0].Annots = Array([pdf.make_indirect(field)])
    resources = Dictionary(Font=Dictionary(F1=font))
    pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.pages[0].Annots[0]]), DR=resources, DA=String("/F1 12 Tf 0 g"))


def _filled_form(pdf: pikepdf.Pdf) -> None:
    drawn = pdf.make_stream(b"/Tx BMC BT /F1 12 Tf 2 8 Td (Adele Marchetti) Tj ET EMC")
    drawn.Type, drawn.Subtype, drawn.BBox = Name.XObject, Name.Form, Array([0, 0, 200, 30])
    drawn.Resources = Dictionary(Font=Dictionary(F1=pdf.pages[0].Resources.Font.F1))
    _form(pdf, AP=Dictionary(N=drawn))


def _form_without_drawing(pdf: pikepdf.Pdf) -> None:
    _form(pdf)
    pdf.Root.AcroForm.NeedAppearances = True


def _marked(pdf: pikepdf.Pdf) -> None:
    drawn = pdf.make_stream(b"1 1 0 rg 0 0 200 30 re f")
    drawn.Type, drawn.Subtype, drawn.BBox = Name.XObject, Name.Form, Array([0, 0, 200, 30])
    mark = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Highlight,
        Rect=Array([70, 600, 270, 630]),
        QuadPoints=Array([70, 630, 270, 630, 70, 600, 270, 600]),
        Contents=String("see this"),
        AP=Dictionary(N=drawn),
        F=4,
    )
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.Text, Rect=Array([9, 9, 29, 29]), Contents=String("Dr. Owen: compare 2015")
    )
    pdf.pages[0].Annots = Array([pdf.make_indirect(mark), pdf.make_indirect(note)])


def _hidden_layer(pdf: pikepdf.Pdf) -> None:
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Notes of the clinic")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
    page = pdf.pages[0]
    page.Resources.Properties = Dictionary(Layer=layer)
    page.Contents = pdf.make_stream(b"/OC /Layer BDC 0 0 0 rg 0 0 600 700 re f EMC BT /F1 24 Tf 72 500 Td (Seen) Tj ET")
