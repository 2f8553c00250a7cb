"""Composes letters about invented people, as different extractors would give their text."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field, replace

import pikepdf

HEADINGS = (
    "HOW THE IMR FINAL DETERMINATION WAS MADE",
    "CLINICAL CASE SUMMARY",
    "IMR ISSUES, DECISIONS AND RATIONALES",
)
WIDTH = 90


@dataclass(frozen=True)
class Item:
    title: str = "Lumbar traction table, rental for 2 weeks"
    decision: str = "Upheld"
    claims: str = "Decision based on MTUS Low Back Complaints 2004."
    own: str = "Decision based on MTUS Low Back Complaints 2004, Section(s): Physical Methods."
    rationale: str = (
        "The chapter on the low back finds no lasting gain from traction and advises against its use outside of "
        "a trial. The notes sent with the case mention no goal for it and no trial of exercise at home. For these "
        "reasons the rented table is not medically necessary."
    )


@dataclass(frozen=True)
class Letter:
    case_number: str = "CM18-0000123"
    injury: str = "03/04/2018"
    denial: str = "05/06/2018"
    received: str = "05/20/2018"
    assigned: str = "06/01/2018"
    decided: str = "06/28/2018"
    priority: str = "Standard"
    licensure: str = "Ohio, California"
    specialty: str = "Family Practice"
    how_made: str = (
        "A physician who never met any of the parties read the whole file. That physician still sees patients "
        "every week and knows how evidence is weighed."
    )
    credentials_lead: str = "These are the reviewer's credentials:"
    summary_lead: str = "From the file the reviewer drew this picture:"
    summary: str = (
        "The worker, a 40 year old baker, lifted a sack of flour on 03/04/2018 and felt a pull in the lower back. "
        "Two visits, a short course of tablets and a week of rest followed. The request under review came next."
    )
    items_lead: str = "What was disputed was decided in this way:"
    items: tuple[Item, ...] = field(default_factory=lambda: (Item(),))
    imro: str = "MAXIMUS"

    def with_items(self, *items: Item) -> Letter:
        return replace(self, items=items)

    def body(self) -> list[list[str]]:
        """The paragraphs, each a list of pieces that start on a line of their own."""
        paragraphs = [
            [HEADINGS[0], self.how_made],
            [
                self.credentials_lead,
                f"State(s) of Licensure: {self.licensure}",
                f"Certification(s)/Specialty: {self.specialty}",
            ],
            [HEADINGS[1], self.summary_lead],
            [self.summary],
            [HEADINGS[2], self.items_lead],
        ]
        for item in self.items:
            paragraphs += [
                [f"{item.title}: {item.decision}"],
                [f"Claims Administrator guideline: {item.claims}"],
                [f"{self.imro} guideline: {item.own}"],
                [f"Decision rationale: {item.rationale}"],
            ]
        return paragraphs


def wrapped(paragraph: list[str], width: int = WIDTH) -> list[str]:
    return [line for piece in paragraph for line in textwrap.wrap(piece, width, break_long_words=False)]


def header_in_rows(letter: Letter) -> list[str]:
    return [
        f"Case Number: {letter.case_number} ",
        f"Date Assigned: {letter.assigned} Date of Injury:  {letter.injury} ",
        f"Decision Date: {letter.decided} UR Denial Date:  {letter.denial} ",
        f"Priority:  {letter.priority} Application ",
        "Received:  ",
        f"{letter.received} ",
    ]


def header_in_blocks(letter: Letter) -> list[str]:
    left = ["Case Number:", "Date Assigned:", "Decision Date:", "Priority:", ""]
    left += [letter.case_number, letter.assigned, letter.decided, letter.priority, ""]
    right = ["Date of Injury:", "UR Denial Date:", "Application", "Received:", ""]
    return left + right + [letter.injury, letter.denial, letter.received, ""]


def header_dates_first(letter: Letter) -> list[str]:
    left = [letter.case_number, letter.assigned, letter.decided, letter.priority, ""]
    left += ["Case Number: ", "Date Assigned: ", "Decision Date: ", "Priority:  ", ""]
    right = [f"{letter.injury} ", "Date of Injury:  ", f"UR Denial Date:   {letter.denial} "]
    return left + right + [f"{letter.received} ", "Application ", "Received:  ", ""]


def header_in_columns(letter: Letter) -> list[str]:
    return [
        f"Case Number:          {letter.case_number}",
        f"Date Assigned:        {letter.assigned}                      Date of Injury:      {letter.injury}",
        f"Decision Date:        {letter.decided}                      UR Denial Date:      {letter.denial}",
        f"Priority:             {letter.priority}                        Application          {letter.received}",
        "                                                      Received:",
        "",
    ]


def content_order(letter: Letter) -> str:
    lines = [" ", *header_in_rows(letter), " "]
    for paragraph in letter.body():
        lines += [f"{line} " for line in wrapped(paragraph)] + [" "]
    return "\n".join([*lines, " ", ""])


def seed_style(letter: Letter) -> str:
    lines = []
    for paragraph in letter.body():
        lines += [f"{line} " for line in wrapped(paragraph)] + [" "]
    return " " + "\n\n".join(lines) + "\n\n"


def pdftotext(letter: Letter) -> str:
    return "\n".join(header_in_blocks(letter) + [line for p in letter.body() for line in wrapped(p)]) + "\n\f"


def pdftotext_raw(letter: Letter) -> str:
    header = [line.rstrip() for line in header_in_rows(letter)]
    return "\n".join(header + [line for p in letter.body() for line in wrapped(p)]) + "\n\f"


def pdftotext_layout(letter: Letter) -> str:
    lines = header_in_columns(letter)
    for paragraph in letter.body():
        lines += [line.center(WIDTH).rstrip() if line in HEADINGS else line for line in wrapped(paragraph)] + [""]
    return "\n".join(lines) + "\n\f"


def pdfminer(letter: Letter) -> str:
    lines = header_dates_first(letter)
    for paragraph in letter.body():
        lines += [f"{line} " for line in wrapped(paragraph)] + [""]
    return "\n".join(lines + [" "] * 12) + "\n\f"


LAYOUTS = {
    "content order": content_order,
    "pdftotext": pdftotext,
    "pdftotext -raw": pdftotext_raw,
    "pdftotext -layout": pdftotext_layout,
    "pdfminer": pdfminer,
}


def pdf(pages: list[list[str]], **save: object) -> bytes:
    """A PDF with these lines on its pages; an empty line leaves a gap."""
    from io import BytesIO

    document = pikepdf.new()
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name("/Times-Roman"),
        Encoding=pikepdf.Name("/WinAnsiEncoding"),
    )
    for lines in pages:
        page = document.add_blank_page(page_size=(612, 792))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        shown = "".join(f"({_escaped(line)}) Tj T*\n" for line in lines)
        page.Contents = document.make_stream(f"BT /F1 10 Tf 12 TL 36 750 Td\n{shown}ET".encode())
    stream = BytesIO()
    document.save(stream, **save)
    return stream.getvalue()


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def pdf_of(letter: Letter, lines_a_page: int = 40) -> bytes:
    lines = [line.strip() for line in content_order(letter).split("\n")]
    return pdf([lines[at : at + lines_a_page] for at in range(0, len(lines), lines_a_page)])
