"""The refusals of the file store; each message is written for the person who sent or wanted the file."""

from __future__ import annotations

from datetime import date

from imr_site.errors import Refused


class FileError(Refused):
    """Base of the refusals to store or open a file."""

    code = "file"


class FileEmpty(FileError):  # noqa: N818 - named for what happened, as in cases.errors
    """The stream held fewer bytes than it must."""

    code = "file_empty"

    def __init__(self) -> None:
        super().__init__("The file is empty. Choose it again, or ask the sender for a new copy.")


class FileTooLarge(FileError):  # noqa: N818
    """The stream held more than `at_most` bytes."""

    code = "file_too_large"

    def __init__(self, *, at_most: int) -> None:
        super().__init__(f"The file is larger than {at_most // 2**20} MB. Split it and send the parts.")


class FileNotKept(FileError):  # noqa: N818
    """The store had no room for the file, or did not answer."""

    code = "file_not_kept"

    def __init__(self, *, no_room: bool) -> None:
        why = "There is no room left for files" if no_room else "The file store does not answer"
        super().__init__(f"{why}, so nothing was kept. Tell the administrator, and send it again later.")


class ScannerSilent(FileError):  # noqa: N818
    """The scanner for malware gave no answer, so nobody knows what is in the file."""

    code = "scanner_silent"

    def __init__(self) -> None:
        super().__init__("The scanner for malware does not answer. The file is kept closed, and asked about again.")


class FileFault(FileError):  # noqa: N818
    """Base of what is wrong with a file that was stored; `name` is the one it has in the store, if it is known."""

    code = "file_fault"

    def __init__(self, message: str, name: str) -> None:
        super().__init__(message)
        self.name = name


class FileGone(FileFault):
    """No file is stored under this hash."""

    code = "file_gone"

    def __init__(self, name: str = "") -> None:
        super().__init__("The stored file is gone. Tell the administrator, who has it in the backup.", name)


class FileDisposed(FileError):  # noqa: N818
    """The time of what this file was part of is over, and it was disposed of on the day `on`."""

    code = "file_disposed"

    def __init__(self, *, on: date) -> None:
        super().__init__(f"The file was disposed of on {on:%m/%d/%Y}; a certificate is on file.")


class FileAltered(FileFault):
    """The bytes stored under this hash have another hash."""

    code = "file_altered"

    def __init__(self, name: str = "") -> None:
        super().__init__("The stored file does not match its hash. Tell the administrator; do not send it.", name)
