"""The search finds a person wherever a file can hold one: what it does not find is not there."""

from __future__ import annotations

import html
import io
import json
import unicodedata
import zipfile
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

import pikepdf
import pytest

from tests.factories import a_pdf
from tests.reviews.identity.roster import LENA, ROSTER, Hostile
from tests.reviews.identity.searching import Output, leaks, of_message

if TYPE_CHECKING:
    from collections.abc import Callable


def _pdf(change: Callable[[pikepdf.Pdf], object]) -> bytes:
    with pikepdf.open(io.BytesIO(a_pdf("Nothing"))) as pdf:
        change(pdf)
        file = io.BytesIO()
        pdf.save(file, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return file.getvalue()


def _described(pdf: pikepdf.Pdf, words: str) -> None:
    with pdf.open_metadata() as metadata:
        metadata["dc:description"] = words


def _archive(name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


HELD: dict[str, Callable[[str], bytes]] = {
    "as text": str.encode,
    "in capitals": lambda words: words.upper().encode(),
    "without accents": lambda words: unicodedata.normalize("NFKD", words).encode("ascii", "ignore"),
    "in UTF-16": lambda words: f"x{words}".encode("utf-16"),
    "on a page": lambda words: html.escape(words).encode(),
    "in entities": lambda words: "".join(f"&#{ord(sign)};" for sign in words).encode(),
    "in an address": lambda words: f"/?q={quote_plus(words)}".encode(),
    "in a path": lambda words: f"/{quote(words)}/".encode(),
    "in JSON": lambda words: json.dumps({"by": words}).encode(),
    "in JSON on a page": lambda words: html.escape(json.dumps(words)).encode(),
    "in an archive": lambda words: _archive("a.json", words.encode()),
    "in the name of a file inside": lambda words: _archive(f"{words}.pdf".replace("/", ""), b""),
    "in what a PDF says of itself": lambda words: _pdf(lambda pdf: pdf.docinfo.update({"/Author": words})),
    "in its XMP": lambda words: _pdf(lambda pdf: _described(pdf, words)),
    "in its structure": lambda words: _pdf(lambda pdf: pdf.Root.update({"/StructTreeRoot": {"/Alt": words}})),
    "attached to it": lambda words: _pdf(lambda pdf: pdf.attachments.update({"a.xml": words.encode()})),
    "in the name of what is attached": lambda words: _pdf(lambda pdf: pdf.attachments.update({words: b"x"})),
}


@pytest.mark.parametrize("way", HELD)
@pytest.mark.parametrize("person", ROSTER, ids=lambda person: person.name[:20])
def test_whoever_is_held_is_found(person, way):
    for what, words in {"name": person.name, "licence": person.licence, "address": person.email}.items():
        found = leaks([Output("x", HELD[way](f"({words})"))], ROSTER)
        by = (f"{what} of ", *(f"“{word}” of " for word in person.tells if what == "name"))
        assert any(f"{one}{person.name[:30]}" in each for each in found for one in by), (what, found)


@pytest.mark.parametrize("way", ["shown", "around", "mailed"])
def test_so_is_who_stands_on_its_pages_beside_it_or_in_a_message(way):
    outputs = {
        "shown": [Output("x", a_pdf("By Lena Forsyth"))],
        "around": [Output("x", b"", 'attachment; filename="forsyth.pdf"')],
        "mailed": list(of_message(b"Subject: =?utf-8?b?TGVuYSBGb3JzeXRo?=\n\nHello")),
    }
    assert leaks(outputs[way], [LENA]) != []


@pytest.mark.parametrize(
    ("person", "words"),
    [
        (ROSTER[1], "By grace it will heal. Will it? Grace periods."),
        (ROSTER[2], "You may. Case CM26-0000001 may case no harm."),
        (ROSTER[4], "le ZQ70 ZQ"),
        (Hostile("Van Nguyen", "A-1", "v@x.example", "1"), "a van of nguyens"),
    ],
)
def test_words_are_nobody(person, words):
    assert leaks([Output("x", words.encode())], [person]) == []
