"""Says what a file is that is neither taken as a record nor read as a letter, so that the sender can be told."""

from __future__ import annotations

import json
import re
import zipfile
from typing import IO, Final

HEAD: Final = 2**16
_STARTS: Final = {
    b"\xff\xd8\xff": "a JPEG picture",
    b"\x89PNG": "a PNG picture",
    b"GIF8": "a GIF picture",
    b"II*\0": "a TIFF picture",
    b"MM\0*": "a TIFF picture",
    b"II+\0": "a TIFF picture",
    b"MM\0+": "a TIFF picture",
    b"8BPS": "a Photoshop picture",
    b"{\\rtf": "a text document (RTF)",
    b"%!PS": "a PostScript file",
    b"\xffWPC": "a WordPerfect document",
    b"AT&TFORM": "a DjVu document",
    b"\x1f\x8b": "a packed file (gzip)",
    b"BZh": "a packed file (bzip2)",
    b"\xfd7zXZ\0": "a packed file (xz)",
    b"\x28\xb5\x2f\xfd": "a packed file (zstd)",
    b"7z\xbc\xaf": "a packed file (7z)",
    b"Rar!": "a packed file (RAR)",
    b"MSCF": "a packed file (CAB)",
    b"\x1f\x9d": "a packed file (compress)",
    b"\x7fELF": "a program",
    b"SQLite format 3\0": "a database (SQLite)",
    b"!BDN": "an Outlook mailbox",
    b"\x78\x9f\x3e\x22": "an attachment of Outlook (winmail.dat)",
    b"bplist00": "a property list or web archive of a Mac",
    b"L\0\0\0\x01\x14\x02\0": "a Windows shortcut",
    b"ID3": "a sound file",
    b"OggS": "a sound file",
}
# Two letters that a text may begin with too: these files have a null byte soon after.
_SHORT_STARTS: Final = {b"MZ": "a program", b"BM": "a BMP picture"}
_RIFF: Final = {b"WEBP": "a WebP picture", b"WAVE": "a sound file", b"AVI ": "a film"}
_BRANDS: Final = {b"hei": "a picture of a telephone (HEIC)", b"mif1": "a picture of a telephone (HEIC)"} | {
    b"avif": "an AVIF picture"
}
_OLE: Final = b"\xd0\xcf\x11\xe0"
_INSIDE_OLE: Final = {
    "EncryptedPackage": "an Office document with a password",
    "__substg1.0_": "a mail (saved by Outlook)",
    "WordDocument": "an old Office document (Word)",
    "Workbook": "an old Office document (Excel)",
    "PowerPoint Document": "an old Office document (PowerPoint)",
}
_INSIDE_ZIP: Final = {
    "word/": "a Word document",
    "xl/": "an Excel workbook",
    "ppt/": "a PowerPoint presentation",
    "visio/": "a Visio drawing",
    "FixedDocSeq.fdseq": "an XPS document",
    "FixedDocumentSequence.fdseq": "an XPS document",
    "Index/Document.iwa": "a document of Apple Pages, Numbers or Keynote",
    "[Content_Types].xml": "an Office document",
}
_MIMETYPES: Final = {
    b"opendocument.text": "an OpenDocument text",
    b"opendocument.spreadsheet": "an OpenDocument spreadsheet",
    b"opendocument.presentation": "an OpenDocument presentation",
    b"opendocument": "an OpenDocument file",
    b"epub": "an electronic book (EPUB)",
}
PACKED: Final = "a packed file (zip)"

_HEADER: Final = re.compile(r"([A-Za-z][A-Za-z0-9-]{1,40}):[ \t]*([^\n]*)\n?|[ \t]+\S[^\n]*\n?")
_TRANSPORT: Final = frozenset(
    [
        "received",
        "return-path",
        "message-id",
        "mime-version",
        "delivered-to",
        "content-type",
        "dkim-signature",
        "x-mailer",
    ]
)
_TYPED: Final = frozenset(["from", "to", "subject", "date", "sent", "cc", "bcc", "reply-to"])
_TYPED_ENOUGH: Final = 3
_WEB_START: Final = re.compile(
    r"(?:<\?xml[^>]*>|<!--.*?-->|\s)*<(?:!doctype\s+html|html|head|body|meta|title|style|script|div|p|pre|table|span|br|h[1-6]|article)\b",
    re.IGNORECASE | re.DOTALL,
)
_TAG: Final = re.compile(
    r"</?(?:html|body|div|span|p|br|pre|table|tbody|tr|td|th|ul|li|font|strong)\b[^<>\n]*>", re.IGNORECASE
)
_TAGS_ENOUGH: Final = 4
_TEXT_STARTS: Final = {
    "BEGIN:VCARD": "a business card (vCard)",
    "BEGIN:VCALENDAR": "a calendar entry",
    "[InternetShortcut]": "a link to a web page",
}
_DICOM: Final = slice(128, 132)
_TAR: Final = slice(257, 262)


def named_by_bytes(stream: IO[bytes]) -> str:
    """What a file of bytes is, with its article, as "a Word document"; empty where its first bytes tell nothing.

    The stream is at its start, may be moved to any place, and is left anywhere.
    """
    head = stream.read(HEAD)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _named_zip(stream, head)
    if head.startswith(_OLE):
        return _named_ole(head + stream.read())
    return _named_by_start(head) or _named_by_later_mark(head)


def _named_by_start(head: bytes) -> str:
    named = next((what for mark, what in _STARTS.items() if head.startswith(mark)), "")
    has_null = b"\0" in head[:64]
    return named or next((what for mark, what in _SHORT_STARTS.items() if has_null and head.startswith(mark)), "")


def _named_by_later_mark(head: bytes) -> str:
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return next((what for mark, what in _BRANDS.items() if head[8:].startswith(mark)), "a film")
    if head[_DICOM] == b"DICM":
        return "a DICOM picture"
    return "a packed file (tar)" if head[_TAR] == b"ustar" else ""


def _named_zip(stream: IO[bytes], head: bytes) -> str:
    try:
        with zipfile.ZipFile(stream) as archive:
            names = archive.namelist()
    except Exception:  # noqa: BLE001 - a foreign file: whatever is wrong with its list, the names stand before the parts
        names = [name for name in _INSIDE_ZIP if name.encode() in head]
    for mark, what in _MIMETYPES.items():
        if b"mimetype" in head[:60] and mark in head[:200]:
            return what
    for name, what in _INSIDE_ZIP.items():
        if any(each.startswith(name) for each in names):
            return what
    return PACKED


def _named_ole(content: bytes) -> str:
    for name, what in _INSIDE_OLE.items():
        if name.encode("utf-16-le") in content:
            return what
    return "an old Office document"


def named_by_words(text: str) -> str:
    """What a text is that is no plain text: "a web page", "a mail"; empty where it looks like plain text."""
    start = text[:HEAD].lstrip("\ufeff\0 \t\r\n")
    for mark, what in _TEXT_STARTS.items():
        if start.startswith(mark):
            return what
    if mail := _named_mail(start.replace("\r\n", "\n")):
        return mail
    if _WEB_START.match(start) or ("</" in text and len(_TAG.findall(text, 0, HEAD)) >= _TAGS_ENOUGH):
        return "a web page"
    if start.startswith(("<?xml", "<svg")):
        return "an XML file"
    return "a JSON file" if start.startswith(("{", "[")) and _is_json(text) else ""


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), (dict, list))
    except (ValueError, RecursionError):
        return False


def _named_mail(start: str) -> str:
    if re.match(r"From \S+@\S+ .*\d{4}\n", start):
        start = start.partition("\n")[2]
    names: set[str] = set()
    kinds = ""
    at = 0
    while found := _HEADER.match(start, at):
        if found.end() == at:
            break
        if found[1]:
            names.add(found[1].lower())
            kinds += found[2].lower() if found[1].lower() == "content-type" else ""
        at = found.end()
    is_mail = len(names & _TRANSPORT) > 1 or (names & _TRANSPORT and names & _TYPED)
    if not is_mail and len(names & _TYPED) < _TYPED_ENOUGH:
        return ""
    if "multipart/related" in kinds and "snapshot-content-location" in names:
        return "a saved web page (MHTML)"
    return "a mail"
