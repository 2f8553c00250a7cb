"""Pages of records whose words are known, without reading a file."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from cases.enums import PageOrigin
from cases.models import DocumentPage, page_index
from cases.records.pages import Box, packed, text_and_places
from cases.records.reading import VERSION
from cases.records.terms import body_of

if TYPE_CHECKING:
    from cases.models import Document

WIDTH, HEIGHT = 6120, 7920  # tenths of a point: letter paper
_LETTER, _LINE, _MARGIN = 60, 140, 720  # tenths of a point


def with_pages(document: Document, *texts: str, **changes: object) -> Document:
    """The record with a page for each text, its words set in lines of one height, letter by letter six points wide."""
    document.page_rows.all().delete()
    for number, said in enumerate(texts, start=1):
        lines = [_line(line, row) for row, line in enumerate(said.split("\n"))]
        text, places = text_and_places(lines)
        row = DocumentPage.objects.create(
            document=document,
            number=number,
            **{
                "width": WIDTH,
                "height": HEIGHT,
                "text": text,
                "packed_places": packed(places),
                "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
                "origin": PageOrigin.LAYER.value,
                "engine": "poppler 22.12.0",
                "language": "en",
                "version": VERSION,
                **changes,
            },
        )
        page_index.put([(row.pk, document.case_id, body_of(text))])
    type(document).objects.filter(pk=document.pk).update(pages=len(texts), read_version=VERSION)
    document.refresh_from_db()
    return document


def _line(said: str, row: int) -> list[tuple[str, Box]]:
    words: list[tuple[str, Box]] = []
    column = 0
    top = _MARGIN + row * _LINE
    for word in said.split():
        left = _MARGIN + column * _LETTER
        words.append((word, (left, top, left + len(word) * _LETTER, top + _LINE - 30)))
        column += len(word) + 1
    return words
