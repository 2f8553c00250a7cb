"""Gets the text out of letter files: text, PDF, zip archives and folders of them.

A file is judged by its content, never by its name. Nothing is written to disk, and no limit is checked only
after the memory is spent.
"""

from __future__ import annotations

import os
import stat
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, BinaryIO

from cases.records.foreign import PACKED, named_by_bytes, named_by_words

from .parsing.errors import LetterError, Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager

MAX_BYTES = 20 * 1024 * 1024
MAX_MEMBERS = 20_000

_ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06")
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

    A file that turns out unusable is still given, and says why when it is read, and so does a folder or an archive in
    which there is nothing: nothing is dropped in silence. Hidden files and the housekeeping of archivers are left out.
    """
    for path in map(Path, paths):
        if _is_folder(path):
            yield from _below(path)
        else:
            yield from _of_file(path)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # as for a name that is too long: opening it says so
        return False


def _below(folder: Path) -> Iterator[LetterFile]:
    closed: list[OSError] = []
    files = sorted(Path(root, name) for root, _, names in os.walk(folder, onerror=closed.append) for name in names)
    files = [file for file in files if not _is_housekeeping(file.relative_to(folder).parts)]
    for error in closed:
        words = f"The folder cannot be opened ({error.strerror}). Check who may read it."
        yield _refused(str(error.filename), Reason.NOT_FOUND, words)
    for file in files:
        yield from _of_file(file)
    if not files and not closed:
        yield _refused(str(folder), Reason.EMPTY, "No file is in this folder. Choose the folder of the letters.")


def _of_file(path: Path) -> Iterator[LetterFile]:
    if _is_archive(path):
        yield from _members(path)
    else:
        yield LetterFile(str(path), partial(_open_path, path))


def _is_archive(path: Path) -> bool:
    """Whether it is a plain zip archive, and none of the many documents that are stored as one."""
    try:
        with _open_path(path) as stream:
            if stream.read(len(_ZIP_MARKS[0])) not in _ZIP_MARKS:
                return False
            stream.seek(0)
            return named_by_bytes(stream) == PACKED
    except (LetterError, OSError):
        return False


def _members(path: Path) -> Iterator[LetterFile]:
    try:
        # Not closed here: it lives as long as a member somebody may still open.
        archive = zipfile.ZipFile(path)
        members = sorted((m for m in archive.infolist() if not m.is_dir()), key=lambda m: m.filename)
    except Exception:  # noqa: BLE001 - a foreign file may be wrong in any way, and is one line of the report
        yield _refused(str(path), Reason.DAMAGED, "The archive is damaged. Make it again.")
        return
    members = [member for member in members if not _is_housekeeping(PurePosixPath(member.filename).parts)]
    if len(members) > MAX_MEMBERS:
        message = f"The archive holds {len(members)} files; at most {MAX_MEMBERS} are read. Split it."
        yield _refused(str(path), Reason.TOO_LARGE, message)
        return
    for member in members:
        yield LetterFile(f"{path}/{member.filename}", partial(_open_member, archive, member))
    if not members:
        yield _refused(str(path), Reason.EMPTY, "No file is in this archive. Make it again.")


def _is_housekeeping(parts: tuple[str, ...]) -> bool:
    """What macOS, Windows and Office leave beside files."""
    hidden = any(part.startswith((".", "__MACOSX", "~$")) and part not in {".", ".."} for part in parts)
    return hidden or parts[-1].lower() in {"thumbs.db", "desktop.ini"}


def _refused(name: str, reason: Reason, message: str) -> LetterFile:
    @contextmanager
    def opener() -> Iterator[BinaryIO]:
        raise LetterError(reason, message)
        yield BytesIO()

    return LetterFile(name, opener)


@contextmanager
def _open_path(path: Path) -> Iterator[BinaryIO]:
    try:
        is_file = stat.S_ISREG(path.stat().st_mode)  # a pipe or a device has no end to wait for
        stream = path.open("rb") if is_file else None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise LetterError(Reason.NOT_FOUND, f"The file cannot be opened ({why}). Check its name.") from error
    if stream is None:
        raise LetterError(Reason.UNKNOWN_FILE_TYPE, "This is not a file. Choose the file of a letter.")
    with stream:
        yield stream


@contextmanager
def _open_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[BinaryIO]:
    if member.flag_bits & 1:
        raise LetterError(Reason.PASSWORD_NEEDED, "The archive is encrypted. Unpack it and import the folder.")
    try:
        with archive.open(member) as stream:
            content = _limited(stream)
    except LetterError:
        raise
    except Exception as error:  # each packing has errors of its own, and each member is one line of the report
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
    kind = named_by_bytes(BytesIO(content))
    if kind == PACKED:
        raise LetterError(Reason.NESTED_ARCHIVE, "This is a zip archive where a letter is expected. Unpack it first.")
    if not kind and b"%PDF-" in content[:_PDF_MARK_WITHIN]:
        from .parsing.pdf import read_pdf_text  # it loads two PDF libraries, and few processes read letters

        return read_pdf_text(content)
    text = "" if kind else _decoded(content)
    if kind := kind or named_by_words(text):
        raise LetterError(Reason.UNKNOWN_FILE_TYPE, f"This is {kind}, not a text or a PDF. {_advice(kind)}")
    return text


def _advice(kind: str) -> str:
    return "Unpack it first." if "packed" in kind else "Print it to PDF, or choose the letter itself."


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
