"""Completes WeasyPrint's output so that one file is PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import pydyf  # type: ignore[import-untyped]

from .errors import PressError
from .pdffile import write_file
from .printable import code_of

VARIANT = "pdf/a-3a"

# PDF/A allows a schema it does not know only where the file itself describes it.
_UNIVERSAL_ACCESS = b"""\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 to which the file conforms</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
_ANOTHER_LANGUAGE = "es-US"
_FONTS = {"Letter Serif", "Letter Sans", "Letter Sans Extended"}
"""The families of static/letters/fonts.css."""
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class DataFile:
    """A data file to embed in a PDF; without a date it is dated 1970-01-01, so that the bytes stay the same."""

    text: str
    name: str
    description: str
    dated: date | None


def finish(document: Any, pdf: Any) -> None:
    """Complete a letter's PDF objects before they are written. Raises PressError for characters it cannot print."""
    _refuse_other_signs(document.fonts.values())
    finish_draft(document, pdf)


def finish_draft(_document: Any, pdf: Any) -> None:
    """Complete the PDF objects of a draft, which may show characters that cannot be printed."""
    _declare_universal_access(pdf)
    for element in pdf.objects:
        if not isinstance(element, dict):
            continue
        if element.get("S") == "/TR":
            _head_cells(pdf, element)
        elif element.get("S") == "/Art":  # the one article of a letter is its Spanish part
            element["Lang"] = pydyf.String(_ANOTHER_LANGUAGE)
    _join_lines(pdf)
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])  # WeasyPrint (70.0) names each attachment twice
    pdf.write = partial(write_file, pdf)


def _refuse_other_signs(fonts: Iterable[Any]) -> None:
    """Raise PressError for characters drawn as a box or with a font of this machine, which is no PDF/A.

    Before a letter is issued its texts were checked (`printable`); this is the last check. Its reader may not know the
    case, so the message names characters and no words.
    """
    signs: set[str] = set()
    others: set[str] = set()
    for font in fonts:
        signs.update(map(chr, font.missing), font.to_unicode.get(0, ""))
        if font.family not in _FONTS:
            others.add(font.family)
            signs.update(*font.to_unicode.values())
    if not signs and not others:
        return
    named = ", ".join(map(code_of, sorted(signs)[:_MOST_NAMED])) + (" and more" if len(signs) > _MOST_NAMED else "")
    fonts_of = f" They would be drawn with fonts of this machine: {', '.join(sorted(others))}." if others else ""
    raise PressError(f"The letter cannot be drawn: its own fonts have not all of its signs ({named}).{fonts_of}")


def _declare_universal_access(pdf: Any) -> None:
    metadata = _object(pdf, pdf.catalog["Metadata"])
    metadata.compress = False
    metadata.stream = [part.replace(b"</rdf:RDF>", _UNIVERSAL_ACCESS + b"</rdf:RDF>") for part in metadata.stream]


def _head_cells(pdf: Any, row: Any) -> None:
    """Tell for each header cell which cells it heads: in a row of several labels, the value to its right.

    WeasyPrint (70.0) makes each label head its whole row.
    """
    cells = [_object(pdf, reference) for reference in row["K"]]
    labels = [cell for cell in cells if cell["S"] == "/TH"]
    for label in labels:
        label["A"]["Scope"] = "/Column" if len(labels) == len(cells) else "/Row"
    if len(labels) < 2 or len(labels) == len(cells):  # noqa: PLR2004
        return
    name = ""
    for cell in cells:
        if cell["S"] == "/TH":
            name = cell["ID"]
        else:
            cell["A"]["Headers"][:] = [name]


def _join_lines(pdf: Any) -> None:
    """Make the lines of a paragraph direct content of the paragraph; WeasyPrint (70.0) makes an element of each line.

    The order of reading stays the same, and a screen reader no longer reads a paragraph as many parts.
    """
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    numbers = _object(pdf, root["ParentTree"])["Nums"]
    lines_of_page = [list(lines) for lines in numbers[1::2]]
    places = {reference: place for place, reference in enumerate(pdf.page_references)}
    for parent in [element for element in pdf.objects if isinstance(element, pydyf.Dictionary)]:
        if parent.get("Type") != "/StructElem" or "Pg" not in parent:
            continue
        page = places[parent["Pg"]]
        for place, kid in enumerate(parent["K"]):
            if isinstance(kid, int):
                continue
            line = _object(pdf, kid)
            content = line["K"]
            if line["S"] not in {"/Span", "/NonStruct"} or line["Pg"] != parent["Pg"] or len(content) != 1:
                continue
            if isinstance(content[0], int) and lines_of_page[page][content[0]] == line.reference:
                parent["K"][place] = content[0]
                numbers[2 * page + 1][content[0]] = parent.reference
                line.free = "f"


def _object(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
