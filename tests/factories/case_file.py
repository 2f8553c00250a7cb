"""A made-up case file of any size: documents of all the kinds that come in, and facts whose page is known.

Everybody in it is invented. One seed gives one file. The facts are told in the words of a chart and asked for in the
words of a physician who remembers half of them: another form of the word, an abbreviation, the brand of the drug,
the date written otherwise. Every page also tells of like things with other values, so that a word alone finds many.
"""

from __future__ import annotations

import io
import random
import textwrap
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import pikepdf
from PIL import Image, ImageDraw, ImageFilter, ImageFont

if TYPE_CHECKING:
    from collections.abc import Iterator

PARTS = ["lumbar spine", "cervical spine", "right shoulder", "left knee", "right wrist", "left hip", "thoracic spine"]
STUDIES = {"MRI": "magnetic resonance imaging", "CT": "computed tomography", "EMG": "electromyography"}
DRUGS = {
    "Norco": "hydrocodone", "Flexeril": "cyclobenzaprine", "Neurontin": "gabapentin", "Mobic": "meloxicam",
    "Lyrica": "pregabalin", "Cymbalta": "duloxetine", "Ultram": "tramadol", "Celebrex": "celecoxib",
}  # fmt: skip
THERAPIES = {"PT": "physical therapy", "chiro": "chiropractic manipulation", "CBT": "cognitive behavioral therapy"}
SCORES = ["Oswestry Disability Index", "QuickDASH", "PHQ-9", "Beck Depression Inventory", "Neck Disability Index"]
PROCEDURES = ["epidural steroid injection", "medial branch block", "arthroscopic meniscectomy", "rotator cuff repair",
    "carpal tunnel release", "trigger point injection", "radiofrequency ablation", "lumbar laminectomy"]  # fmt: skip
LEVELS = ["L3-L4", "L4-L5", "L5-S1", "C5-C6", "C6-C7"]
FINDINGS = ["a broad-based disc protrusion", "a full-thickness tear", "moderate foraminal stenosis",
    "no acute fracture", "degenerative changes", "a bucket-handle tear", "mild facet arthropathy",
    "a loose body"]  # fmt: skip
NAMES = ["Dufort", "Okonjo", "Vanterpool", "Szymborska", "Ibarrola", "Thackeray", "Quillfeather", "Mbatha", "Lindqvist"]
WORK = ["no lifting over 15 pounds", "no overhead reaching", "sedentary work only", "no kneeling or squatting"]
FIRST_DAY = date(2023, 1, 9)


class Kind(StrEnum):
    """How a page of the file looks."""

    LETTER = "letter"
    COLUMNS = "two columns"
    TABLE = "table"
    FORM = "form"
    TURNED = "turned"
    SCAN = "scan"
    FAX = "fax"

    @property
    def is_picture(self) -> bool:
        """Whether only OCR reads it."""
        return self in {Kind.SCAN, Kind.FAX}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and the page of the file (from 1) that answers it."""

    words: str
    page: int
    kind: Kind


@dataclass(slots=True)
class MadeDocument:
    """One document: its bytes as they come in."""

    name: str
    kind: Kind
    pages: int
    content: bytes = b""


@dataclass(slots=True)
class MadeFile:
    """A whole file in its order, the words of each page, and what may be asked of it."""

    documents: list[MadeDocument] = field(default_factory=list)
    texts: list[list[str]] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


def made_file(*, documents: int, pages: int, scanned: float, questions: int, seed: int = 7) -> MadeFile:
    """A file of so many documents and pages, a share of whose documents are scans, with questions over both kinds."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    made = MadeFile()
    kinds = [Kind.LETTER, Kind.COLUMNS, Kind.TABLE, Kind.FORM, Kind.TURNED]
    pictures = round(documents * scanned)
    plan = [dice.choice([Kind.SCAN, Kind.FAX]) for _ in range(pictures)]
    plan += [kinds[number % len(kinds)] for number in range(documents - pictures)]
    dice.shuffle(plan)
    sizes = [pages // documents + (number < pages % documents) for number in range(documents)]
    facts = _facts(dice)
    asked = set(dice.sample(range(pages), min(questions, pages)))
    first = 0
    for number, (kind, size) in enumerate(zip(plan, sizes, strict=True), start=1):
        texts = []
        for page in range(first, first + size):
            sentences = [_sentence(dice) for _ in range(14)]
            if page in asked:
                told, question = next(facts)
                sentences.insert(dice.randrange(len(sentences)), told)
                made.questions.append(Question(question, page + 1, kind))
            texts.append(" ".join(sentences))
        suffix = "tif" if kind is Kind.FAX else "pdf"
        made.documents.append(MadeDocument(f"{number:02d} {kind}.{suffix}", kind, size, _drawn(kind, texts, dice)))
        made.texts.append(texts)
        first += size
    return made


# ---- what is told ---------------------------------------------------------------------------------------------------


def _day(dice: random.Random) -> date:
    return FIRST_DAY + timedelta(days=dice.randrange(1200))


def _long(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def _short(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year}"


def _sentence(dice: random.Random) -> str:
    """One thing that a chart says, of no consequence."""
    study, part, brand, score = (dice.choice(list(each)) for each in (STUDIES, PARTS, DRUGS, SCORES))
    return dice.choice([
        f"The patient\u2019s {part} pain is {dice.randint(2, 9)} out of 10 \u2013 worse with prolonged sitting.",
        f"{STUDIES[study].capitalize()} of the {part} on {_long(_day(dice))} showed {dice.choice(FINDINGS)}.",
        f"{DRUGS[brand].capitalize()} {dice.choice([5, 10, 25, 75, 300])} mg was refilled on {_short(_day(dice))}.",
        f"He has attended {dice.randint(2, 11)} visits of {dice.choice(list(THERAPIES.values()))} so far.",
        f"The {score} was {dice.randint(4, 60)} at the last visit.",
        f"Range of motion of the {part} is limited in flexion; sensation is intact.",
        f"A {dice.choice(PROCEDURES)} was discussed with the patient, who wishes to wait.",
        f"Work status on {_short(_day(dice))}: {dice.choice(WORK)}.",
        "Straight leg raise is negative bilaterally and reflexes are symmetric.",
        f"The claim was discussed with Dr. {dice.choice(NAMES)} by telephone.",
        "He sleeps poorly, denies bowel or bladder changes, and walks without a limp.",
        f"The {part} was examined; there is tenderness without swelling or redness.",
    ])  # fmt: skip


def _facts(dice: random.Random) -> Iterator[tuple[str, str]]:
    """What is told once in the whole file, and how it is asked for."""
    days: set[date] = set()
    while True:
        day = FIRST_DAY + timedelta(days=dice.randrange(1200))
        if day in days:
            continue
        days.add(day)
        study, brand, therapy = (dice.choice(list(each)) for each in (STUDIES, DRUGS, THERAPIES))
        part, level, name, score = (dice.choice(each) for each in (PARTS, LEVELS, NAMES, SCORES))
        procedure, finding = dice.choice(PROCEDURES), dice.choice(FINDINGS)
        count = dice.randint(12, 48)
        yield dice.choice([
            (
                f"Dr. {name} performed a {procedure} at {level} on {_long(day)} without complication.",
                f"{procedure} performed {_short(day)} Dr. {name}",
            ),
            (
                f"On {_short(day)} the patient was given {DRUGS[brand]} {count * 5} mg for the first time.",
                f"when was {DRUGS[brand]} first given, {day:%Y-%m-%d}",
            ),
            (
                f"{study} of the {part} dated {_short(day)} was personally reviewed and shows {finding}.",
                f"{study} {part} {_long(day)} reviewed",
            ),
            (
                f"By {_long(day)} she had completed {count} sessions of {THERAPIES[therapy]} with good effect.",
                f"how many sessions of {THERAPIES[therapy]} completed by {_short(day)}",
            ),
            (
                f"The {score} had fallen from {count + 30} to {count} when measured on {_short(day)}.",
                f"{score} falling to {count} measured {_long(day)}",
            ),
            (
                f"The request for authorization of {_long(day)} asks for a {procedure} of the {part}.",
                f'"request for authorization" {procedure} {part} {_short(day)}',
            ),
            (
                f"On {_long(day)} Dr. {name} declared the {part} permanent and stationary.",
                f"Dr. {name} permanent and stationary {part}",
            ),
        ])  # fmt: skip


# ---- how it looks ---------------------------------------------------------------------------------------------------


def _drawn(kind: Kind, texts: list[str], dice: random.Random) -> bytes:
    if kind is Kind.FAX:
        return _fax([_picture(text) for text in texts])
    if kind is Kind.SCAN:
        return _scanned([_worn(_picture(text), dice) for text in texts])
    return _pdf(kind, texts, dice)


def _pdf(kind: Kind, texts: list[str], dice: random.Random) -> bytes:
    pdf = pikepdf.new()
    font = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type1,
            BaseFont=pikepdf.Name.Helvetica,
            Encoding=pikepdf.Name.WinAnsiEncoding,
        )
    )
    fields = pikepdf.Array()
    for text in texts:
        page = pdf.add_blank_page(page_size=(612, 792))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.Contents = pdf.make_stream(_content(kind, text))
        if kind is Kind.TURNED:
            page.Rotate = dice.choice([90, 180, 270])
        if kind is Kind.FORM:
            fields.append(_field(pdf, page, text, len(fields)))
    if kind is Kind.FORM:
        resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=fields, DR=resources, NeedAppearances=True)
    file = io.BytesIO()
    pdf.save(file, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return file.getvalue()


def _content(kind: Kind, text: str) -> bytes:
    if kind is Kind.COLUMNS:
        lines = textwrap.wrap(text, 44)
        half = (len(lines) + 1) // 2
        rows = zip(lines[:half], [*lines[half:], ""], strict=False)
        return b"".join(
            _line(left, 50, 740 - 13 * row, 9) + _line(right, 320, 740 - 13 * row, 9)
            for row, (left, right) in enumerate(rows)
        )
    if kind is Kind.TABLE:
        rows_of = [sentence.strip() for sentence in text.split(". ")]
        return b"".join(
            _line(f"{row + 1}", 50, 740 - 26 * row, 10)
            + _line(cells[0], 90, 740 - 26 * row, 8)
            + _line(" ".join(cells[1:]), 90, 730 - 26 * row, 8)
            for row, sentence in enumerate(rows_of)
            for cells in [textwrap.wrap(sentence, 100) or [""]]
        )
    if kind is Kind.FORM:
        return _line("State of California, form made up for a test. See the field below.", 50, 740, 11)
    return b"".join(_line(line, 60, 740 - 14 * row, 10) for row, line in enumerate(_broken(text)))


def _broken(text: str) -> list[str]:
    """Lines of a letter; a long word at the end of one is broken in two now and then, as word processors do."""
    lines = textwrap.wrap(text, 88)
    for row in range(0, len(lines) - 1, 3):
        word = lines[row + 1].split(" ")[0]
        if len(word) > 8 and word.isalpha() and word.islower():
            lines[row] += f" {word[:4]}-"
            lines[row + 1] = word[4:] + lines[row + 1][len(word) :]
    return lines


def _line(text: str, x: int, y: int, size: int) -> bytes:
    shown = text.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"BT /F1 %d Tf %d %d Td (%s) Tj ET\n" % (size, x, y, shown)


def _field(pdf: pikepdf.Pdf, page: pikepdf.Page, text: str, number: int) -> pikepdf.Object:
    field_ = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, Ff=1 << 12,
            T=pikepdf.String(f"narrative {number}"), V=pikepdf.String(text), DA=pikepdf.String("/F1 8 Tf 0 g"),
            Rect=pikepdf.Array([50, 60, 560, 720]), F=4, P=page.obj,
        )
    )  # fmt: skip
    page.Annots = pikepdf.Array([field_])
    return field_


def _picture(text: str) -> Image.Image:
    sheet = Image.new("L", (1700, 2200), 255)
    font = ImageFont.load_default(size=30)
    for row, line in enumerate(textwrap.wrap(text, 92)):
        ImageDraw.Draw(sheet).text((140, 150 + 44 * row), line, fill=10, font=font)
    return sheet


def _worn(sheet: Image.Image, dice: random.Random) -> Image.Image:
    """A sheet as an old scanner sees it: askew, blurred and speckled, and now and then lying on its side."""
    sheet = sheet.rotate(dice.uniform(-1.2, 1.2), fillcolor=255).filter(ImageFilter.GaussianBlur(0.7))
    for _ in range(300):
        sheet.putpixel((dice.randrange(sheet.width), dice.randrange(sheet.height)), dice.randrange(120))
    return sheet.rotate(dice.choice([0, 0, 0, 90, 180, 270]), expand=True)


def _scanned(sheets: list[Image.Image]) -> bytes:
    pdf = pikepdf.new()
    for sheet in sheets:
        jpeg = io.BytesIO()
        sheet.save(jpeg, "JPEG", quality=70)
        page = pdf.add_blank_page(page_size=(sheet.width * 72 / 200, sheet.height * 72 / 200))
        picture = pikepdf.Stream(
            pdf, jpeg.getvalue(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=sheet.width,
            Height=sheet.height, ColorSpace=pikepdf.Name.DeviceGray, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode,
        )  # fmt: skip
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Scan=picture))
        size = b"%.2f 0 0 %.2f" % (sheet.width * 72 / 200, sheet.height * 72 / 200)
        page.Contents = pdf.make_stream(b"q " + size + b" 0 0 cm /Scan Do Q")
    file = io.BytesIO()
    pdf.save(file)
    return file.getvalue()


def _fax(sheets: list[Image.Image]) -> bytes:
    """Pages of one bit in the fine mode of a fax machine, 204 dots across and 196 down."""
    bits = [sheet.resize((1734, 2156)).point(lambda grey: 255 if grey > 150 else 0).convert("1") for sheet in sheets]
    file = io.BytesIO()
    bits[0].save(file, "TIFF", save_all=True, append_images=bits[1:], compression="group4", dpi=(204, 196))
    return file.getvalue()
