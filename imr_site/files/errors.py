"""What may go wrong with a file, with words fit for the person who gave it or asked for it."""

from __future__ import annotations

from imr_site.errors import Refused


class FileError(Refused):
    """A file that cannot be kept or opened as things stand."""

    code = "file"


class FileEmpty(FileError):  # noqa: N818 - named for what happened, as in cases.errors
    """There is not one byte in what was given."""

    code = "file_empty"

    def __init__(self) -> None:
        super().__init__("The file is empty. Choose it again, or ask the sender for a new copy.")


class FileTooLarge(FileError):  # noqa: N818
    """What was given goes on beyond `at_most` bytes."""

    code = "file_too_large"

    def __init__(self, *, at_most: int) -> None:
        super().__init__(f"The file is larger than {at_most // 2**20} MB. Split it and send the parts.")


class FileGone(FileError):  # noqa: N818
    """Nothing is kept under this hash any more."""

    code = "file_gone"

    def __init__(self) -> None:
        super().__init__("The stored file is gone. Tell the administrator, who has it in the backup.")


class FileAltered(FileError):  # noqa: N818
    """What is kept under this hash are other bytes."""

    code = "file_altered"

    def __init__(self) -> None:
        super().__init__("The stored file does not match its hash. Tell the administrator; do not send it.")
