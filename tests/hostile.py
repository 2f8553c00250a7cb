"""Files made to harm those who read them, each taken in, checked and read as a record: `python -m tests.hostile`.

Hundreds of files of one seed: PDFs that act, PDFs whose structure leads nowhere or unpacks without end, scans, forms
and pictures, each as it is and damaged in the ways that public collections of broken PDFs show. For each one: the
worker goes on, the bytes are on file as they came, the record is either refused with its reason or can be read, and
every page of one that can be read has a row that says where its words come from. Ends with 1 and the names of those
that break it.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import re
import sys
import tempfile
import zlib
from collections import Counter
from collections.abc import Callable
from itertools import count, islice
from typing import TYPE_CHECKING

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.test.runner import DiscoverRunner  # noqa: E402
from django.test.utils import override_settings  # noqa: E402
from PIL import Image  # noqa: E402

from cases.enums import DocumentSource, DocumentState, PageOrigin  # noqa: E402
from cases.services.documents import DocumentData, check_document, receive_document  # noqa: E402
from cases.services.page_texts import read_document  # noqa: E402
from imr_site.errors import Refused  # noqa: E402
from imr_site.files.store import COPIES, RECORDS, read_file  # noqa: E402
from tests.cases.records.hostile import HOSTILE, made  # noqa: E402
from tests.factories import a_case, an_intake_coordinator  # noqa: E402
from tests.factories.case_file import made_file  # noqa: E402
from tests.taken import Taken  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cases.models import Case, Document

FILES = 320
SLOW = 120.0  # seconds of the processor for one file, which others that use the machine do not change


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=FILES)
    parser.add_argument("--seed", type=int, default=11)
    options = parser.parse_args()
    runner = DiscoverRunner(verbosity=0, interactive=False)
    old = runner.setup_databases()
    broken: list[str] = []
    counted: Counter[str] = Counter()
    slowest = (0.0, "")
    try:
        with tempfile.TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder):
            case = a_case()
            for name, content in hostile_files(options.files, options.seed):
                taken = Taken()
                with taken.counted():
                    ended, fault = taken_in(case, name, content)
                slowest = max(slowest, (taken.processor, name))
                counted[ended] += 1
                if fault or taken.processor > SLOW:
                    broken.append(f"{name}: {fault or f'{taken.processor:.0f} s'}")
    finally:
        runner.teardown_databases(old)
    for ended, files in counted.most_common():
        print(f"{files:5} {ended}")
    print(
        f"{sum(counted.values())} files, the slowest {slowest[0]:.1f} s ({slowest[1]}); {len(broken)} break a promise"
    )
    print("\n".join(broken))
    sys.exit(bool(broken))


def taken_in(case: Case, name: str, content: bytes) -> tuple[str, str]:
    """What became of a file, and which promise it breaks, if any."""
    data = DocumentData(source=DocumentSource.CLAIMS_ADMINISTRATOR, title=name)
    try:
        document = receive_document(
            case=case, data=data, upload=io.BytesIO(content), original_name=name, actor=an_intake_coordinator()
        )
    except Refused as refused:
        return f"not received: {refused}", ""
    try:
        document = check_document(document_id=document.pk)
        read_document(document_id=document.pk)
    except Exception as error:  # noqa: BLE001 - whatever comes out of it would stop a worker's job
        return "breaks", f"{type(error).__name__}: {error}"
    if read_file(RECORDS, document.sha256) != content:
        return "breaks", "the bytes on file are not those that came"
    if document.state == DocumentState.REJECTED:
        return f"refused: {document.rejection}", "" if document.rejection else "refused without a reason"
    if document.state != DocumentState.CLEAN:
        return "breaks", f"is {document.state}"
    return _as_read(document)


def _as_read(document: Document) -> tuple[str, str]:
    rows = list(document.page_rows.order_by("number"))
    if [row.number for row in rows] != list(range(1, (document.pages or 0) + 1)):
        return "breaks", f"{document.pages} pages, {len(rows)} rows"
    if any(row.origin == PageOrigin.UNREAD and row.text for row in rows):
        return "breaks", "unread, with words"
    if document.copy_sha256 and b"/JavaScript" in read_file(COPIES, document.copy_sha256):
        return "breaks", "its copy acts"
    unread = sum(row.origin == PageOrigin.UNREAD for row in rows)
    return ("read in part" if unread else "read"), ""


# ---- the files ------------------------------------------------------------------------------------------------------


def hostile_files(files: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """So many files with their names: every sound one once as it is, then damaged in one way after the other."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    sound = {**_acting(), **_leading_nowhere(), **_of_a_file(), **_pictures(dice)}
    yield from islice(_unlike(sound, dice), files)


def _unlike(sound: dict[str, bytes], dice: random.Random) -> Iterator[tuple[str, bytes]]:
    """Each file as it is, then over and over damaged, each time in the next way, so that few files show all ways."""
    seen = set(sound.values())
    yield from ((f"{name}, as it is.pdf", content) for name, content in sound.items())
    ways = list(DAMAGES.items())
    for turn in count():
        for place, (name, content) in enumerate(sound.items()):
            way, damage = ways[(turn + place) % len(ways)]
            changed = damage(content, dice)
            if changed and changed not in seen:
                seen.add(changed)
                yield f"{name}, {way}.pdf", changed


def _acting() -> dict[str, bytes]:
    return {name: made(change) for name, (change, *_rest) in HOSTILE.items()}


def _of_a_file() -> dict[str, bytes]:
    made_up = made_file(documents=14, pages=28, scanned=0.3, questions=0, seed=3)
    return {document.name: document.content for document in made_up.documents}


def _pictures(dice: random.Random) -> dict[str, bytes]:
    pictures: dict[str, bytes] = {}
    for kind in ("PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP"):
        file = io.BytesIO()
        Image.effect_noise((300, 400), 60 + dice.randrange(9)).save(file, kind)
        pictures[f"a picture of {kind}"] = file.getvalue()
    large = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(large, "PNG")
    pictures["a picture of 900 megapixels"] = large.getvalue()
    return pictures


def _raw(*objects: bytes, root: int = 1) -> bytes:
    """A PDF of these objects, numbered from 1, with a sound table of them."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    size = len(objects) + 1
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, root, start)
    )


def _page(contents: bytes, *, page: bytes = b"", resources: bytes = b"", more: tuple[bytes, ...] = ()) -> bytes:
    box = b"" if b"MediaBox" in page else b"/MediaBox[0 0 612 792]"
    return _raw(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<<%b>>%b%b>>" % (resources, box, page),
        _stream(contents),
        *more,
    )


def _stream(content: bytes, keys: bytes = b"") -> bytes:
    return b"<</Length %d%b>>\nstream\n%b\nendstream" % (len(content), keys, content)


def _packed(content: bytes, times: int) -> bytes:
    for _ in range(times):
        content = zlib.compress(content, 9)
    return _stream(content, b"/Filter[%b]" % (b"/FlateDecode " * times))


WORDS = b"BT /F1 12 Tf 72 700 Td (Lumbar spine, no fracture) Tj ET"
FONT = b"/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"


def _leading_nowhere() -> dict[str, bytes]:
    """PDFs whose structure is sound to the letter and leads nowhere, in a circle, or to no end."""
    page = [
        ("a page inside itself", _raw(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R]/Count 1>>")),
        (
            "pages that count wrong",
            _raw(
                b"<</Type/Catalog/Pages 2 0 R>>",
                b"<</Type/Pages/Kids[3 0 R]/Count 999999>>",
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>",
            ),
        ),
        ("no pages", _raw(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>")),
        (
            "one page many times",
            _raw(
                b"<</Type/Catalog/Pages 2 0 R>>",
                b"<</Type/Pages/Kids[" + b"3 0 R " * 3000 + b"]/Count 3000>>",
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>",
            ),
        ),
        ("arrays inside arrays", _page(WORDS, page=b"/A " + b"[" * 5000 + b"]" * 5000)),
        (
            "a drawing that draws itself",
            _page(
                b"/X Do",
                resources=b"/XObject<</X 5 0 R>>",
                more=(_stream(b"/X Do /X Do", b"/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>"),),
            ),
        ),
        (
            "a letter that writes itself",
            _page(
                b"BT /F1 12 Tf (a) Tj ET",
                resources=b"/Font<</F1 5 0 R>>",
                more=(
                    (
                        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/CharProcs<</a 6 0 R>>"
                        b"/Encoding<</Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[9]"
                        b"/Resources<</Font<</F1 5 0 R>>>>>>"
                    ),
                    _stream(b"BT /F1 12 Tf (aaaa) Tj ET"),
                ),
            ),
        ),
        (
            "a pattern of itself",
            _page(
                b"/Pattern cs /P scn 0 0 600 700 re f",
                resources=b"/Pattern<</P 5 0 R>>",
                more=(
                    _stream(
                        b"/Pattern cs /P scn 0 0 9 9 re f",
                        b"/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9 9]"
                        b"/XStep .0001/YStep .0001/Resources<</Pattern<</P 5 0 R>>>>",
                    ),
                ),
            ),
        ),
        (
            "a colour of itself",
            _page(
                b"/C cs 1 scn 0 0 9 9 re f", resources=b"/ColorSpace<</C 5 0 R>>", more=(b"[/Indexed 5 0 R 255 5 0 R]",)
            ),
        ),
        ("a page without end", _page(WORDS, page=b"/MediaBox[0 0 1e12 1e12]", resources=FONT)),
        ("a page of no size", _page(WORDS, page=b"/MediaBox[0 0 0 0]", resources=FONT)),
        ("a page of less than no size", _page(WORDS, page=b"/MediaBox[612 792 0 0]/CropBox[9 9 1 1]", resources=FONT)),
        ("a page of words for numbers", _page(WORDS, page=b"/MediaBox[(a)/b null true]", resources=FONT)),
        ("a page turned by one", _page(WORDS, page=b"/Rotate 1", resources=FONT)),
        ("a page as large as a town", _page(WORDS, page=b"/UserUnit 75000", resources=FONT)),
        ("a million states", _page(b"q " * 1_000_000 + WORDS, resources=FONT)),
        ("a million brackets", _page(b"[" * 1_000_000, resources=FONT)),
        ("a sentence without end", _page(b"BT /F1 1 Tf (" + b"word " * 400_000 + b") Tj ET", resources=FONT)),
        ("letters of no size", _page(b"BT /F1 0 Tf (a) Tj ET BT /F1 1e30 Tf 1e30 1e30 Td (b) Tj ET", resources=FONT)),
        (
            "words with signs of every kind",
            _page(
                b"BT /F1 9 Tf 9 9 Td (" + bytes(b for b in range(256) if b not in b"()\\") + b") Tj ET", resources=FONT
            ),
        ),
        (
            "a drawing that unpacks to a gigabyte",
            _raw(
                b"<</Type/Catalog/Pages 2 0 R>>",
                b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R>>",
                _packed(b"q Q " * 2**26, 3),
            ),
        ),
        (
            "a picture larger than the world",
            _page(
                b"612 0 0 792 0 0 cm /I Do",
                resources=b"/XObject<</I 5 0 R>>",
                more=(
                    _stream(
                        zlib.compress(b"\0" * 999),
                        b"/Type/XObject/Subtype/Image/Width 60000/Height 60000"
                        b"/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/FlateDecode",
                    ),
                ),
            ),
        ),
        (
            "a picture of noise",
            _page(
                b"612 0 0 792 0 0 cm /I Do",
                resources=b"/XObject<</I 5 0 R>>",
                more=(
                    _stream(
                        bytes(range(256)) * 40,
                        b"/Type/XObject/Subtype/Image/Width 900/Height 900"
                        b"/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/JPXDecode",
                    ),
                ),
            ),
        ),
        (
            "a fax of noise",
            _page(
                b"612 0 0 792 0 0 cm /I Do",
                resources=b"/XObject<</I 5 0 R>>",
                more=(
                    _stream(
                        bytes(range(256)) * 40,
                        b"/Type/XObject/Subtype/Image/Width 1728/Height 2200"
                        b"/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/JBIG2Decode",
                    ),
                ),
            ),
        ),
        (
            "a stream of a hundred layers",
            _page(
                b"/X Do",
                resources=b"/XObject<</X 5 0 R>>",
                more=(
                    _stream(b"", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Filter[%b]" % (b"/ASCIIHexDecode" * 100)),
                ),
            ),
        ),
        (
            "ten thousand notes",
            _page(
                WORDS, resources=FONT, page=b"/Annots[%b]" % (b"<</Subtype/Text/Rect[0 0 9 9]/Contents(a)>>" * 10_000)
            ),
        ),
        ("a name of a megabyte", _page(WORDS, page=b"/A /" + b"a" * 2**20, resources=FONT)),
        (
            "words under other letters",
            _page(
                b"BT /F1 12 Tf 72 700 Td <0001> Tj ET",
                resources=b"/Font<</F1 5 0 R>>",
                more=(
                    (
                        b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[<</Type/Font/Subtype"
                        b"/CIDFontType2/BaseFont/A/CIDSystemInfo<</Registry(A)/Ordering(B)/Supplement 0>>>>]"
                        b"/ToUnicode 6 0 R>>"
                    ),
                    _stream(
                        b"begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfrange "
                        b"<0000> <FFFF> <0000> endbfrange endcmap"
                    ),
                ),
            ),
        ),
        ("only a beginning", b"%PDF-1.7\n"),
        ("an end without a beginning", b"startxref\n0\n%%EOF\n"),
        (
            "a table that leads to itself",
            (b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1/Prev 9>>\nstartxref\n9\n%%EOF\n"),
        ),
    ]
    return dict(page)


# ---- what is done to them -------------------------------------------------------------------------------------------


def _cut(content: bytes, dice: random.Random) -> bytes:
    return content[: dice.randrange(1, len(content))]


def _flipped(content: bytes, dice: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(20):
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def _holed(content: bytes, dice: random.Random) -> bytes:
    begin = dice.randrange(len(content))
    return content[:begin] + content[begin + dice.randrange(1, 2000) :]


def _doubled(content: bytes, dice: random.Random) -> bytes:
    begin = dice.randrange(len(content))
    return content[: begin + 500] + content[begin:]


def _zeroed(content: bytes, dice: random.Random) -> bytes:
    begin = dice.randrange(len(content))
    return content[:begin] + bytes(min(400, len(content) - begin)) + content[begin + 400 :]


def _numbers(content: bytes, dice: random.Random) -> bytes:
    """Some numbers of its structure are others: lengths, references, places."""
    odd = [b"0", b"-1", b"2147483648", b"99999999999999999999", b"1"]
    return re.sub(rb"\b\d+\b", lambda found: dice.choice(odd) if dice.random() < 0.03 else found[0], content)


def _names(content: bytes, dice: random.Random) -> bytes:
    names = list(set(re.findall(rb"/[A-Z][A-Za-z]+", content))) or [b"/A"]
    return re.sub(rb"/[A-Z][A-Za-z]+", lambda found: dice.choice(names) if dice.random() < 0.1 else found[0], content)


def _words_lost(content: bytes, dice: random.Random) -> bytes:
    lost = dice.choice([b"endobj", b"endstream", b"xref", b"trailer", b"startxref", b"%PDF-"])
    return content.replace(lost, b"")


def _behind_junk(content: bytes, dice: random.Random) -> bytes:
    return dice.randbytes(dice.randrange(1, 900)) + content


def _before_junk(content: bytes, dice: random.Random) -> bytes:
    return content + dice.randbytes(dice.randrange(1, 9000))


def _mailed(content: bytes, _dice: random.Random) -> bytes:
    return content.replace(b"\n", b"\r\n")


Damage = Callable[[bytes, random.Random], bytes]
DAMAGES: dict[str, Damage] = {
    "cut off": _cut,
    "with flipped bits": _flipped,
    "with a hole": _holed,
    "with a part twice": _doubled,
    "with zeros": _zeroed,
    "with other numbers": _numbers,
    "with other names": _names,
    "with words lost": _words_lost,
    "behind junk": _behind_junk,
    "before junk": _before_junk,
    "as a mail program changes it": _mailed,
}


if __name__ == "__main__":
    main()
