"""Inspects a PDF, and makes the copy of it that people read."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from mmap import ACCESS_READ, mmap
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from cases.enums import RecordNote
from cases.records.acts import acts_of, leads_out
from cases.records.inert import make_inert
from cases.records.verdict import PDF, Refusal, Verdict
from cases.records.walk import everything

MAX_PAGES = 20_000
MAX_PIXELS = 200_000_000  # of one picture: twice a sheet of the size A0 at 300 dpi
MAX_UNPACKED = 2**28  # bytes of one text, font or drawing
MAX_RATIO = 1032  # zlib packs no tighter
ENDING = re.compile(rb"startxref\s+\d+\s+%%EOF")
LINEARIZED = re.compile(rb"/Linearized\b[^>]*?/L (\d+)")
REFERENCE = re.compile(rb"\b(\d{1,10}) (\d{1,5}) R\b")
UNREADABLE = (pikepdf.PdfError, AttributeError, KeyError, IndexError, TypeError, ValueError, RuntimeError)
"""What is raised over a PDF in which something is not what it must be."""
TAIL = 4096  # bytes in which the end is looked for; some senders append a few of their own
HEAD = 1024

DAMAGED = "The PDF is damaged and cannot be opened. Ask the sender to send it again."
CUT_SHORT = "The PDF is cut short: pages are missing. Ask the sender to send it again."
PASSWORD = "The PDF needs a password. Ask the sender for one without."  # noqa: S105 - words
PORTFOLIO = "The PDF is a portfolio: its documents are attached files. Ask the sender for each as a PDF of its own."
ONLY_A_NOTICE = (
    "The PDF holds a form that only Adobe's program can show (XFA), and no page of its own. "
    "Ask the sender to print it to PDF."
)
UNPACKS = "The PDF unpacks to far more than a record holds. Ask the sender to print it to a new PDF."
NOT_INERT = "The PDF cannot be freed of what it does when opened. Ask the sender to print it to a new PDF."
_STEPS = 4


def inspect_pdf(path: Path, copy: Path, told: Callable[[int, int], None]) -> Verdict:
    """The verdict on a PDF; unless it is refused, `copy` is its inert copy afterwards."""

    def step(number: int) -> None:
        told(number, _STEPS)

    step(0)
    try:
        _look_at_ends(path)
        try:
            pages, notes = _read(path, copy, step, repair=False)
        except pikepdf.PasswordError:
            raise
        except UNREADABLE:
            pages, notes = _read(path, copy, step, repair=True)
    except Refusal as refusal:
        return Verdict(content_type=PDF, pages=refusal.pages, problem=str(refusal))
    except pikepdf.PasswordError:
        return Verdict(content_type=PDF, problem=PASSWORD)
    except UNREADABLE:
        return Verdict(content_type=PDF, problem=DAMAGED)
    step(_STEPS)
    return Verdict(content_type=PDF, pages=pages, notes=tuple(sorted(notes)))


def _look_at_ends(path: Path) -> None:
    """Refuse a file that was cut: qpdf would repair it without telling which pages are lost."""
    size = path.stat().st_size
    with path.open("rb") as handle:
        head = handle.read(HEAD)
        handle.seek(max(size - TAIL, 0))
        tail = handle.read()
    announced = LINEARIZED.search(head)
    if b"%%EOF" not in tail or (announced and int(announced[1]) > size):
        raise Refusal(CUT_SHORT)
    if not ENDING.search(tail):
        raise Refusal(DAMAGED)


def _read(path: Path, copy: Path, step: Callable[[int], None], *, repair: bool) -> tuple[int, set[RecordNote]]:
    with pikepdf.open(path, attempt_recovery=repair, suppress_warnings=True) as pdf:
        counted = pdf.Root.Pages.get("/Count")
        pages = len(pdf.pages)
        if repair and (counted != pages or _lacks_objects(pdf, path)):
            raise Refusal(CUT_SHORT)
        if not 0 < pages <= MAX_PAGES:
            raise Refusal(f"The PDF has {pages} pages; 1 to {MAX_PAGES} are taken.", pages=pages)
        if "/Collection" in pdf.Root:
            raise Refusal(PORTFOLIO, pages=pages)
        if _is_only_a_notice(pdf, pages):
            raise Refusal(ONLY_A_NOTICE, pages=pages)
        notes = acts_of(pdf)
        step(1)
        if any(map(_is_a_bomb, (one for one, _kind in everything(pdf.Root)))):
            raise Refusal(UNPACKS, pages=pages)
        step(2)
        make_inert(pdf, copy)
        if repair:
            notes.add(RecordNote.REPAIRED)
            if any("endstream" in each for each in pdf.get_warnings()):
                raise Refusal(CUT_SHORT)
    step(3)
    with pikepdf.open(copy) as written:
        if leads_out(written) or len(written.pages) != pages:
            raise Refusal(NOT_INERT, pages=pages)
    return pages, notes


def _lacks_objects(pdf: pikepdf.Pdf, path: Path) -> bool:
    """Whether an object is referred to and is not there. qpdf takes it for empty, and does not tell."""
    referred: set[tuple[bytes, bytes]] = set()
    with path.open("rb") as handle, mmap(handle.fileno(), 0, access=ACCESS_READ) as raw:
        for clear in _outside_streams(raw):
            referred.update(REFERENCE.findall(clear))
    for one in pdf.objects:
        if isinstance(one, Stream) and one.get("/Type") == Name.ObjStm:
            referred.update(REFERENCE.findall(one.read_bytes()))
    return any(pdf.get_object((int(number), int(generation))) is None for number, generation in referred)


def _outside_streams(raw: mmap) -> Iterator[bytes]:
    begin = 0
    while (found := raw.find(b"stream", begin)) >= 0 and (end := raw.find(b"endstream", found)) >= 0:
        yield raw[begin:found]
        begin = end + len(b"endstream")
    yield raw[begin:]


def _is_only_a_notice(pdf: pikepdf.Pdf, pages: int) -> bool:
    """Whether the pages only say "Please wait": the form is drawn by Adobe's program, from XML."""
    form = pdf.Root.get("/AcroForm")
    if not isinstance(form, Dictionary) or "/XFA" not in form:
        return False
    fields = form.get("/Fields")
    return bool(pdf.Root.get("/NeedsRendering")) or (pages == 1 and not (isinstance(fields, Array) and len(fields)))


def _is_a_bomb(one: Object) -> bool:
    if not isinstance(one, Stream):
        return False
    if one.get("/Subtype") == Name.Image:
        return _number(one.get("/Width")) * _number(one.get("/Height")) > MAX_PIXELS
    filters = one.get("/Filter")
    packed = [str(each) for each in filters] if isinstance(filters, Array) else [str(filters)]
    layers = sum(each in {"/FlateDecode", "/Fl"} for each in packed)
    raw = one.read_raw_bytes() if layers else b""
    if len(raw) * MAX_RATIO**layers <= MAX_UNPACKED or not all(each in {"/FlateDecode", "/Fl"} for each in packed):
        return False
    pieces: Iterator[bytes] = iter((raw,))
    for _layer in packed:
        pieces = _inflated(pieces)
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > MAX_UNPACKED:
            return True
    return False


def _inflated(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The unpacked bytes, a mebibyte at a time; what is damaged ends there, as it does for readers."""
    stream = zlib.decompressobj()
    for piece in pieces:
        rest = piece
        while rest and not stream.eof:
            try:
                yield stream.decompress(rest, 2**20)
            except zlib.error:
                return
            rest = stream.unconsumed_tail


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
