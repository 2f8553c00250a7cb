"""Puts on the pages of a letter what fax machines, stamps and numbering machines print on them."""

from __future__ import annotations

from collections.abc import Iterator

FAX = {
    "from and to": "FROM 5559165550  TO 15559165551   P.0{n}",
    "a unit": "FAX FROM IMR UNIT 916 555 0100  P.0{n}",
    "day, hour and sheet": "11/09/2018 10:32 5559165550  HARBOR UNIT  PAGE {n}/05",
    "a small printer": "Nov 09 2018 10:32AM HARBOR OFFICEJET FAX  p.{n}",
    "a server": "RightFax N1-3   11/9/2018 10:32:11 AM   PAGE {n}/007   Fax Server",
    "capitals": "NOV. 9. 2018 10:32AM   HARBOR CLAIMS   NO. 1234   P. {n}",
    "a service": "To: Page {n} of 7  2018-11-09 18:32:11 (GMT) 15559165551 From: Ada Quill",
    "sent by": "Fax sent by : 5559165550   HARBOR UNIT   11-09-18 10:32   Pg: {n}/12",
    "brackets": "(FAX)5559165550   P.00{n}/012",
    "a job": "T-123 P.00{n}/004 F-567",
    "received from": "Received: 9 Nov 2018 10:32  FROM: 5559165550   P{n}/4",
}
NUMBERS = {
    "Bates with zeros": "IMR00041{n}",
    "Bates with a blank": "DEF-EX 00041{n}",
    "Bates with a line": "HARBOR_00041{n}",
    "figures alone": "00041{n}",
    "sheets": "Page {n} of 9",
    "the case again": "Case Number: CM18-0000123   Page {n}",
    "between dashes": "- {n} -",
    "the case without a colon": "Final Determination Letter for IMR Case Number CM18-0000123",
}
STAMPS = {
    "CONFIDENTIAL": "CONFIDENTIAL",
    "stars": "*** CONFIDENTIAL ***",
    "do not": "Confidential - Do Not Distribute",
    "records": "CONFIDENTIAL MEDICAL INFORMATION",
    "privileged": "PRIVILEGED & CONFIDENTIAL",
    "a notice": "This document is confidential and protected by law.",
    "received": "RECEIVED\nNOV 09 2018\nHARBOR 2018",
    "filed": "EAMS FILED 2018-11-09 WCAB OAKLAND",
    "a clock": "2018 NOV -9 PM 2:14",
    "day and hour": "11/09/2018 10:32:07",
    "exhibit": "EXHIBIT A",
    "exhibit of a party": "DEFENDANT'S EXHIBIT NO. 12",
    "an app": "Scanned by CamScanner",
}
SIZES = (14, 20, 27, 45, 200)
PLACES = ("top", "bottom", "both", "from the second", "middle", "one page")


def on_pages(text: str, printed: str, place: str, *, size: int, fed: bool) -> str:
    """The text on pages of so many lines with what is printed there; `fed` by form feeds, or pasted together."""
    lines = text.split("\n")
    pages = [lines[at : at + size] for at in range(0, len(lines), size)]
    shown = ["\n".join(_page(page, printed.format(n=n), place, n)) for n, page in enumerate(pages, start=1)]
    return ("\f" if fed else "\n").join(shown)


def _page(lines: list[str], printed: str, place: str, number: int) -> list[str]:
    if place == "top" or (place == "from the second" and number > 1) or (place == "one page" and number == 2):
        return [printed, *lines]
    if place == "bottom":
        return [*lines, printed]
    if place == "both":
        return [printed, "", *lines, "", printed]
    if place == "middle":
        middle = len(lines) // 2
        return [*lines[:middle], printed, *lines[middle:]]
    return lines


def everywhere(text: str, printed: str) -> Iterator[tuple[str, str]]:
    """Each way in which it may be on the pages, with what tells it apart."""
    for size in SIZES:
        for place in PLACES:
            for fed in (True, False):
                yield f"{place}, {size} lines, fed: {fed}", on_pages(text, printed, place, size=size, fed=fed)
