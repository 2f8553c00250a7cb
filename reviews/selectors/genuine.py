"""What the public may learn of a letter: whether it is genuine and whether it stands, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from reviews.letters.checkcode import normalized_code
from reviews.models import Determination
from reviews.selectors.determination import set_aside_on


class Answer(StrEnum):
    """The answers of the check page."""

    GENUINE = "genuine"
    SUPERSEDED = "superseded"
    SET_ASIDE = "set_aside"
    ALTERED = "altered"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Genuineness:
    """The answer, and the date of the determination if there is one."""

    answer: Answer
    issued_on: date | None = None


def genuineness(typed_code: str, file_sha256: str = "") -> Genuineness:
    """Whether the code was issued here and, if a file is given, whether the file is a letter with that code."""
    code = normalized_code(typed_code)
    determination = Determination.objects.filter(check_code=code).first() if code else None
    if determination is None:
        return Genuineness(Answer.UNKNOWN)
    issued_on = determination.letter_content.decision_date
    if file_sha256 and not determination.letters.filter(sha256=file_sha256).exists():
        return Genuineness(Answer.ALTERED)
    if Determination.objects.filter(supersedes=determination).exists():
        return Genuineness(Answer.SUPERSEDED, issued_on)
    if set_aside_on(determination):
        return Genuineness(Answer.SET_ASIDE, issued_on)
    return Genuineness(Answer.GENUINE, issued_on)
