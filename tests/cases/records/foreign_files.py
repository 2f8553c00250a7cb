"""Files of many kinds, made here: what people send where a record or a letter is expected."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile

LETTER = "Case Number: CM18-0000123\nDecision Date: 06/28/2018\n"
PAGE = f"<p>{LETTER}</p>"
HEADERS = (
    "From: Ada Quill <ada@harbor.example>\nTo: desk@example.org\nSubject: A letter\n"
    "Date: Fri, 9 Nov 2018 10:32:11 -0800\n"
)


def zipped(*names: str, first: str = "", content: bytes = b"x") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        if first:
            archive.writestr("mimetype", first)
        for name in names:
            archive.writestr(name, content)
    return stream.getvalue()


def ole(name: str) -> bytes:
    """An old Office file: its mark, and the name of a part as its directory writes it."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016) + name.encode("utf-16-le") + bytes(200)


def tar(content: bytes) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        entry = tarfile.TarInfo("letter.pdf")
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return stream.getvalue()


KINDS: dict[str, list[bytes]] = {
    "a Word document": [
        zipped("[Content_Types].xml", "_rels/.rels", "word/document.xml"),
        zipped("word/document.xml", "docProps/app.xml", content=b"%PDF-1.7 inside"),
    ],
    "an Excel workbook": [zipped("[Content_Types].xml", "xl/workbook.xml")],
    "a PowerPoint presentation": [zipped("[Content_Types].xml", "ppt/presentation.xml")],
    "an OpenDocument text": [zipped("content.xml", first="application/vnd.oasis.opendocument.text")],
    "an OpenDocument spreadsheet": [zipped("content.xml", first="application/vnd.oasis.opendocument.spreadsheet")],
    "an electronic book (EPUB)": [zipped("META-INF/container.xml", first="application/epub+zip")],
    "an XPS document": [zipped("[Content_Types].xml", "FixedDocSeq.fdseq")],
    "a document of Apple Pages, Numbers or Keynote": [zipped("Index/Document.iwa", "Metadata/Properties.plist")],
    "an old Office document (Word)": [ole("WordDocument")],
    "an old Office document (Excel)": [ole("Workbook")],
    "an Office document with a password": [ole("EncryptedPackage")],
    "a mail (saved by Outlook)": [ole("__substg1.0_0037001F")],
    "a mail": [
        f"Received: from a by b;\n Fri, 9 Nov 2018\n{HEADERS}MIME-Version: 1.0\n\n{LETTER}".encode(),
        f"From ada@harbor.example Fri Nov  9 10:32:11 2018\n{HEADERS}\n{LETTER}".encode(),
        f"{HEADERS}\n{LETTER}".replace("\n", "\r\n").encode(),
        f"Message-ID: <1@harbor.example>\nSubject: A letter\n\n{LETTER}".encode(),
        f"From: Ada Quill\nSent: Friday\nTo: The desk\nSubject: A letter\n\n{LETTER}".encode(),
    ],
    "a saved web page (MHTML)": [
        (
            "From: <Saved by Blink>\nSnapshot-Content-Location: https://example.org/\nSubject: A page\n"
            f'MIME-Version: 1.0\nContent-Type: multipart/related; type="text/html"\n\n{PAGE}'
        ).encode()
    ],
    "a web page": [
        f"<html><body>{PAGE}</body></html>".encode(),
        f"<!DOCTYPE html>\n<title>A letter</title>{PAGE}".encode(),
        f"\ufeff  <!-- saved -->\n<HTML><BODY>{PAGE}".encode(),
        f"<pre>{LETTER}</pre>".encode(),
        f'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">{PAGE}</html>'.encode(),
        f"{LETTER}<br><table><tr><td>{LETTER}</td></tr></table>".encode(),
        f"<html>{PAGE}</html>".encode("utf-16"),
    ],
    "an XML file": [f'<?xml version="1.0"?><letter>{LETTER}</letter>'.encode()],
    "a text document (RTF)": [b"{\\rtf1\\ansi " + LETTER.encode() + b"}"],
    "a JSON file": [b'{"case_number": "CM18-0000123", "items": []}', b'[{"title": "Zinc"}]\n'],
    "a WordPerfect document": [b"\xffWPC\x10\0\0\0" + bytes(40)],
    "a DjVu document": [b"AT&TFORM\0\0\0\x20DJVU" + bytes(40)],
    "a PostScript file": [b"%!PS-Adobe-3.0\n"],
    "a packed file (gzip)": [gzip.compress(LETTER.encode()), gzip.compress(b"%PDF-1.7")],
    "a packed file (bzip2)": [b"BZh91AY&SY" + bytes(40)],
    "a packed file (xz)": [b"\xfd7zXZ\0" + bytes(40)],
    "a packed file (7z)": [b"7z\xbc\xaf\x27\x1c" + bytes(40)],
    "a packed file (RAR)": [b"Rar!\x1a\x07\x01\0"],
    "a packed file (tar)": [tar(b"%PDF-1.7 first of a letter")],
    "a GIF picture": [b"GIF89a" + bytes(40)],
    "a WebP picture": [b"RIFF\x24\0\0\0WEBPVP8 " + bytes(40)],
    "a picture of a telephone (HEIC)": [b"\0\0\0\x18ftypheic" + bytes(40)],
    "a BMP picture": [b"BM\x36\0\0\0\0\0" + bytes(40)],
    "a DICOM picture": [bytes(128) + b"DICM" + bytes(40)],
    "a program": [b"\x7fELF\x02" + bytes(40), b"MZ\x90\0\x03" + bytes(80)],
    "a database (SQLite)": [b"SQLite format 3\0" + bytes(80)],
    "an attachment of Outlook (winmail.dat)": [b"\x78\x9f\x3e\x22" + bytes(40)],
    "a business card (vCard)": [b"BEGIN:VCARD\nFN:Ada Quill\nEND:VCARD\n"],
    "a link to a web page": [b"[InternetShortcut]\nURL=https://example.org/\n"],
    "a Windows shortcut": [b"L\0\0\0\x01\x14\x02\0" + bytes(60)],
    "a film": [b"\0\0\0\x18ftypisom" + bytes(40)],
}
FILES = [(f"{kind} {number}", kind, content) for kind, each in KINDS.items() for number, content in enumerate(each)]
