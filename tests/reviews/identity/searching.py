"""Looks for people in bytes: in the files inside them, in whichever way words can be written there."""

from __future__ import annotations

import email
import email.policy
import html
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import unquote_plus

import pikepdf

from cases.folding import fold
from tests.reviews.identity.roster import Hostile
from tests.reviews.reading import pdf_text

ENCODINGS = ("utf-8", "latin-1", "utf-16-le", "utf-16-be")
LEAST_IN_BYTES = 6
"""Bytes from which something found in packed data is no accident."""


@dataclass(frozen=True, slots=True)
class Output:
    """What came out at one place; `around` is all that goes with it, as a file name and the headers of an answer."""

    place: str
    content: bytes
    around: str = ""


def leaks(outputs: Iterable[Output], people: Iterable[Hostile]) -> list[str]:
    """Who is told by what, where, in words of a failure."""
    people = tuple(people)
    return sorted(
        {
            f"{place}: {what}"
            for each in outputs
            for place, part in parts_of(each)
            for what in (told(part, people) if isinstance(part, str) else told_in_bytes(part, people))
        }
    )


def told(text: str, people: tuple[Hostile, ...]) -> Iterator[str]:
    """What of these people stands in the text, in any reading of it."""
    for reading in dict.fromkeys((text, *_readings(text))):
        folded = fold(reading)
        for person in people:
            for what, sought in _sought(person).items():
                found = all(word in folded for word in sought.words) and sought.pattern.search(folded)
                if found and not (what == "name" and person.is_words and _is_prose(reading, person)):
                    yield f"{what} of {person.name[:30]} in “{folded[max(0, found.start() - 30) : found.end() + 20]}”"


def _is_prose(text: str, person: Hostile) -> bool:
    """Whether the words of a name stand there only as words: "who may case"; a name has a capital somewhere."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return all(match[0].islower() and " " in match[0] for match in _sought(person)["name"].pattern.finditer(plain))


class _Sought(NamedTuple):
    """What is looked for, and words that all stand wherever it does: to look for those is quicker."""

    words: tuple[str, ...]
    pattern: re.Pattern[str]


@cache
def _sought(person: Hostile) -> dict[str, _Sought]:
    words = [word for word in re.findall(r"[^\W_]+", fold(person.name)) if word not in {"dr", "b"}]
    between = r"(?:,?\s{1,3}|[-_.+'\u2019]{0,2})"
    wrong_way = [*words[-1:], *words[:-1]]
    whole = "|".join(between.join(map(re.escape, order)) for order in (words, wrong_way))
    groups = re.findall(r"[^\W_]+", fold(person.licence))
    licence = r"[\W_]{0,2}".join(groups)
    sought = {
        "name": (words, rf"(?<![^\W_])(?:{whole})(?![^\W_])"),
        "licence": (groups, rf"(?<![^\W_]){licence}(?![^\W_])"),
        "address": ([fold(person.email)], re.escape(fold(person.email))),
        "NPI": ([person.npi], person.npi),
    }
    sought |= {f"“{word}”": ([word], rf"(?<![^\W\d_]){word}(?![^\W\d_])") for word in person.tells}
    return {what: _Sought(tuple(needs), re.compile(form, re.IGNORECASE)) for what, (needs, form) in sought.items()}


def told_in_bytes(content: bytes, people: Iterable[Hostile]) -> Iterator[str]:
    """What of these people lies in bytes that are no text, in each of the encodings that files use."""
    small = content.lower()
    for person in people:
        for needle in (person.name, person.licence, person.email, person.npi, *person.tells):
            written = {needle.lower().encode(code, errors="ignore") for code in ENCODINGS}
            if any(len(form) >= LEAST_IN_BYTES and form in small for form in written):
                yield f"{needle[:30]} lies in the bytes"


def _readings(text: str) -> Iterator[str]:
    """The text without each way in which pages, addresses and JSON write a sign; twice, as one may hold another."""
    for _ in range(2):
        for read in (_of_a_page, _of_json, _of_an_address):
            if (found := read(text)) != text:
                text = found
                yield text


def _of_a_page(text: str) -> str:
    return html.unescape(text) if "&" in text else text


def _of_json(text: str) -> str:
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)


def _of_an_address(text: str) -> str:
    return unquote_plus(text) if "%" in text or "+" in text else text


# ---- what is inside -------------------------------------------------------------------------------------------------


def parts_of(output: Output) -> Iterator[tuple[str, str | bytes]]:
    """Every part of the output with its place, of the files inside it too: a text, or bytes that are none."""
    yield f"{output.place} (around it)", output.around
    yield from _inside(output.place, output.content)


def _inside(place: str, content: bytes) -> Iterator[tuple[str, str | bytes]]:
    if content.startswith(b"%PDF"):
        yield from ((f"{place} ({part})", found) for part, found in _of_pdf(content))
    elif content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield f"{place} (comment)", _text(archive.comment)
            for entry in archive.infolist():
                yield f"{place} (names inside)", f"{entry.filename} {_text(entry.comment)} {_text(entry.extra)}"
                yield from _inside(f"{place}/{entry.filename}", archive.read(entry))
    elif content.startswith((b"\xff\xd8", b"\x89PNG")):
        yield place, content
    else:
        yield place, _text(content)


def _text(content: bytes) -> str:
    """The bytes as text in each of the ways that give one."""
    found = [content.decode("utf-8", errors="replace")]
    if b"\x00" in content:
        found += [content[begin:].decode(f"utf-16-{end}", errors="ignore") for begin in (0, 1) for end in ("le", "be")]
    return "\n".join(found)


def _of_pdf(content: bytes) -> Iterator[tuple[str, str | bytes]]:
    """The words on its pages, all strings and names of its structure, its metadata, each stream, and as it lies."""
    yield "words", pdf_text(content)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        yield "metadata", "\n".join(f"{key} {value}" for key, value in pdf.docinfo.items())
        strings: list[str] = []
        for number, thing in enumerate(pdf.objects):
            strings += _strings(thing, depth=0)
            if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") != "/Image" and "/Length1" not in thing:
                unpacked = _unpacked(thing)
                yield f"stream {number}", _text(unpacked) if thing.get("/Type") == "/Metadata" else unpacked
        yield "structure", "\n".join(dict.fromkeys(strings))
        for name, attached in pdf.attachments.items():
            yield from _inside(f"attached {name}", attached.get_file().read_bytes())
    yield "as it lies", content


def _unpacked(stream: Any) -> bytes:
    try:
        return bytes(stream.read_bytes())
    except pikepdf.PdfError:
        return bytes(stream.read_raw_bytes())


def _strings(thing: Any, depth: int) -> Iterator[str]:
    if isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
        for key, value in thing.items():
            yield str(key)
            if depth == 0 or not getattr(value, "is_indirect", False):
                yield from _strings(value, depth + 1)
    elif isinstance(thing, pikepdf.Array):
        for value in thing:  # type: ignore[attr-defined]
            if not getattr(value, "is_indirect", False):
                yield from _strings(value, depth + 1)
    elif isinstance(thing, pikepdf.String):
        yield str(thing)
        yield _text(bytes(thing))
    elif isinstance(thing, pikepdf.Name):
        yield str(thing)


def of_message(message: bytes) -> Iterator[Output]:
    """A message as it goes over the wire, its headers read, and each of its parts."""
    parsed = email.message_from_bytes(message, policy=email.policy.default)
    yield Output("a message", message, "\n".join(f"{name}: {value}" for name, value in parsed.items()))
    for part in parsed.walk():
        if not part.is_multipart():
            yield Output("a part of a message", part.get_payload(decode=True) or b"", part.get_filename() or "")
