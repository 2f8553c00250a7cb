"""Why a letter or a letter file was refused."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """What is wrong with a refused letter, as a stable code for reports and tests."""

    EMPTY = "empty"
    UNKNOWN_LAYOUT = "unknown_layout"
    INCOMPLETE = "incomplete"
    SEVERAL_LETTERS = "several_letters"
    BAD_DATE = "bad_date"
    MISSING_DATE = "missing_date"
    BAD_HEADER = "bad_header"
    PAGE_FURNITURE = "page_furniture"
    NOT_FOUND = "not_found"
    TOO_LARGE = "too_large"
    UNKNOWN_FILE_TYPE = "unknown_file_type"
    DAMAGED = "damaged"
    PASSWORD_NEEDED = "password_needed"  # noqa: S105 - a reason code, not a password
    NO_TEXT = "no_text"
    NESTED_ARCHIVE = "nested_archive"


class LetterError(ValueError):
    """A letter that cannot be read without guessing; the message says what is wrong and what to do."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason
