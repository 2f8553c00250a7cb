"""Gets the text out of letter files: text, PDF, zip archives and folders of them.

A file is judged by its content, never by its name. Nothing is written to disk, and no limit is checked only
after the memory is spent.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, BinaryIO

from .parsing.errors import LetterError, Reason
from .parsing.pdf import read_pdf_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager

MAX_BYTES = 20 * 1024 * 1024
MAX_MEMBERS = 20_000

_ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06")
_OTHER_TYPES = {
    b"\xff\xd8\xff": "a JPEG picture",
    b"\x89PNG": "a PNG picture",
    b"GIF8": "a GIF picture",
    b"II*\0": "a TIFF picture",
    b"MM\0*": "a TIFF picture",
    b"{\\rtf": "an RTF document",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"\x1f\x8b": "a gzip archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"\x7fELF": "a program",
    b"MZ": "a program",
}
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_PDF_MARK_WITHIN = 1024
# Control characters an extractor may leave in a text: tab, line ends, page break, PDFium's hyphen.
_TEXT_CONTROLS = frozenset(b"\t\n\v\f\r\x02\x1a")
_MAX_CONTROL_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class LetterFile:
    """A file that may hold a letter: its name (for a member, `archive.zip/member`) and how to open its bytes.

    Opening or reading raises LetterError for a member that is damaged, encrypted or itself an archive.
    """

    name: str
    opener: Callable[[], AbstractContextManager[IO[bytes]]]


def read_letter_text(source: Path | str | bytes | LetterFile, name: str = "") -> str:
    """The text of one letter file, pages divided by form feeds.

    `source` is a path, the bytes themselves, or what `iter_letter_files` gives. `name` is for messages only.
    Raises LetterError, with a message that begins with the name, for anything that holds no readable text.
    """
    name = name or (source.name if isinstance(source, LetterFile) else "" if isinstance(source, bytes) else str(source))
    try:
        return _text(_content(source)).replace("\0", "")  # no text has it, and PostgreSQL takes none
    except LetterError as error:
        raise LetterError(error.reason, f"{name}: {error}" if name else str(error)) from error


def iter_letter_files(paths: Iterable[Path | str]) -> Iterator[LetterFile]:
    """The files to read below the given files, folders and zip archives, sorted by name within each.

    A file that turns out unusable is still given, and says why when it is read: nothing is dropped in
    silence. Hidden files and the housekeeping of archivers are left out.
    """
    for path in map(Path, paths):
        if path.is_dir():
            for file in sorted(path.rglob("*")):
                if file.is_file() and not _is_housekeeping(file.relative_to(path).parts):
                    yield from _of_file(file)
        else:
            yield from _of_file(path)


def _of_file(path: Path) -> Iterator[LetterFile]:
    if _is_archive(path):
        yield from _members(path)
    else:
        yield LetterFile(str(path), partial(_open_path, path))


def _is_archive(path: Path) -> bool:
    try:
        with _open_path(path) as stream:
            return stream.read(len(_ZIP_MARKS[0])) in _ZIP_MARKS
    except LetterError:
        return False


def _members(path: Path) -> Iterator[LetterFile]:
    try:
        # Not closed here: it lives as long as a member somebody may still open.
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        yield _refused(str(path), Reason.DAMAGED, "The archive is damaged. Make it again.")
        return
    members = sorted((m for m in archive.infolist() if not m.is_dir()), key=lambda m: m.filename)
    if len(members) > MAX_MEMBERS:
        message = f"The archive holds {len(members)} files; at most {MAX_MEMBERS} are read. Split it."
        yield _refused(str(path), Reason.TOO_LARGE, message)
        return
    for member in members:
        if not _is_housekeeping(PurePosixPath(member.filename).parts):
            yield LetterFile(f"{path}/{member.filename}", partial(_open_member, archive, member))


def _is_housekeeping(parts: tuple[str, ...]) -> bool:
    return any(part.startswith((".", "__MACOSX")) and part not in {".", ".."} for part in parts)


def _refused(name: str, reason: Reason, message: str) -> LetterFile:
    @contextmanager
    def opener() -> Iterator[BinaryIO]:
        raise LetterError(reason, message)
        yield BytesIO()

    return LetterFile(name, opener)


@contextmanager
def _open_path(path: Path) -> Iterator[BinaryIO]:
    try:
        # A pipe or a device has no end to wait for.
        if not stat.S_ISREG(path.stat().st_mode):
            raise LetterError(Reason.UNKNOWN_FILE_TYPE, "This is not a file. Choose the file of a letter.")
        with path.open("rb") as stream:
            yield stream
    except OSError as error:
        raise LetterError(
            Reason.NOT_FOUND, f"The file cannot be opened ({error.strerror or error}). Check its name."
        ) from error


@contextmanager
def _open_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[BinaryIO]:
    if member.flag_bits & 1:
        raise LetterError(Reason.PASSWORD_NEEDED, "The archive is encrypted. Unpack it and import the folder.")
    try:
        with archive.open(member) as stream:
            content = _limited(stream)
    except LetterError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise LetterError(Reason.DAMAGED, "This member of the archive is damaged. Make the archive again.") from error
    yield BytesIO(content)


def _content(source: Path | str | bytes | LetterFile) -> bytes:
    if isinstance(source, bytes):
        return _limited(BytesIO(source))
    opener = source.opener if isinstance(source, LetterFile) else partial(_open_path, Path(source))
    with opener() as stream:
        return _limited(stream)


def _limited(stream: IO[bytes]) -> bytes:
    """All bytes of a stream that is not too long; what a header claims about the length is not believed."""
    content: bytes = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        limit = MAX_BYTES // 1024 // 1024
        raise LetterError(Reason.TOO_LARGE, f"The file is larger than {limit} MB. A letter is never that large.")
    return content


def _text(content: bytes) -> str:
    if not content.strip():
        raise LetterError(Reason.EMPTY, "The file is empty. Choose the file of a letter.")
    if b"%PDF-" in content[:_PDF_MARK_WITHIN]:
        return read_pdf_text(content)
    if content.startswith(_ZIP_MARKS):
        raise LetterError(
            Reason.NESTED_ARCHIVE,
            "This is a zip archive (or an Office document) where a letter is expected. Unpack it first.",
        )
    for mark, what in _OTHER_TYPES.items():
        if content.startswith(mark):
            raise LetterError(Reason.UNKNOWN_FILE_TYPE, f"This is {what}, not a text or a PDF. Convert it to PDF.")
    return _decoded(content)


def _decoded(content: bytes) -> str:
    if content.startswith(_UTF16_MARKS):
        text = content.decode("utf-16", errors="replace")
        controls = sum(ord(character) < ord(" ") and ord(character) not in _TEXT_CONTROLS for character in text)
    else:
        controls = sum(map(content.count, (bytes([n]) for n in range(32) if n not in _TEXT_CONTROLS)))
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
    if controls > len(text) * _MAX_CONTROL_SHARE:
        raise LetterError(Reason.UNKNOWN_FILE_TYPE, "This is neither a text nor a PDF. Choose the file of a letter.")
    return text
