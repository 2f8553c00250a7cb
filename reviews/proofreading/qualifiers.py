"""What a statement says of a thing, and the words that a page must say near the thing to contradict it.

"The acupuncture was not authorized" is not contradicted by acupuncture, but by its authorization.
"""

from __future__ import annotations

import re

_BEFORE_THE_INJURY = (
    r"\b(?:before|prior\s+to|pre-?dat\w+)\s+(?:the\s+)?(?:date\s+of\s+)?"
    r"(?:(?:industrial|work|subject)\s+)?(?:injury|accident)\b"
)
_EARLIER = (
    r"\b(?:prior|previous\w*|before|history|past|earlier|pre-?exist\w*|pre-?injury|childhood|as\s+a\s+\w+|ago|"
    r"in\s+(?:her|his)\s+\w+|(?:in|since)\s+(?:\w+\s+)?(?:19|20)\d\d)\b"
)
_QUALIFIERS = tuple(
    (re.compile(stated, re.IGNORECASE), re.compile(said, re.IGNORECASE))
    for stated, said in (
        (r"\b(?:was|were|been)\s+(?:authori[sz]ed|certified|approved)\b", r"\b(?:approv|authori[sz]|certif)\w*"),
        (r"\b(?:was|were|been)\s+injected\b", r"\binject\w*|\b(?:CSI|kenalog|depo)\b"),
        (r"\b(?:elevated|raised)\b", r"\b(?:elevat|high|raised|increas|above|abnormal)\w*|\bH\b"),
        (_BEFORE_THE_INJURY, _EARLIER),
        (r"\b(?:missed|cancell?ed)\b", r"\b(?:missed|cancel(?:l?ed|s|l?ations?)?|no[- ]?show\w*|absen\w+)\b"),
        (r"\brefill\w*\b", r"(?<!\bno )(?<!\b0 )\brefill\w*|\brf\b"),
        (
            r"\ball\s+(?:\w+\s+){0,4}(?:visits|sessions)\b",
            r"\b(\d+)\s*(?:of|/|out\s+of)\s*\1\b|\ball\s+(?:\w+\s+){0,3}(?:visits|sessions)\b",
        ),
        (r"\bchildhood\b", r"\bchild\w*|\bas\s+a\s+(?:boy|girl|kid|teen\w*)\b"),
        (r"\bspread\w*\b", r"\bspread\w*|\bextend\w*|\bnow\s+also\b"),
        (r"\bimplants?\b", r"\bimplant\w*"),
    )
)


def qualifiers_in(statement: str) -> tuple[re.Pattern[str], ...]:
    """The words of which a page must say one near the thing, for each thing that a statement says of it."""
    return tuple(said for stated, said in _QUALIFIERS if stated.search(statement))
