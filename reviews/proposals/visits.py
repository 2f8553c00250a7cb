"""Visits of a discipline that were completed: “has completed 8 of 12 visits of physical therapy”."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reviews.proposals.days import days_in
from reviews.proposals.sentences import header, named_parts
from reviews.proposals.words import patterns, sign

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reviews.proposals.model import Said
    from reviews.proposals.sentences import Sentence

_DISCIPLINES = patterns("disciplines")
_LABELS = {"chiropractic": "chiropractic care"}
_WORDS = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
]  # fmt: skip
_NUMBER = rf"(?<![\d/.,-])(?:\d{{1,3}}|{'|'.join(_WORDS)})(?!\d|[.,]\d|%|\s*(?:-|\u2013|to|or)\s*\d)"
_N = rf"(?P<n>{_NUMBER})(?:\s*\(\d{{1,3}}\))?"
_OF_ALL = r"(?:\s*(?:out\s+)?of(?:\s+(?:the|her|his|a\s+planned))?\s*\d{1,3}\b)"
_OF = rf"(?:{_OF_ALL}|\s*/\s*\d{{1,3}}\b(?!\s*[/-]\s*\d))"
_UNIT = r"(?:visits?|sessions?|treatments?|appointments?)\b"
_NO_WORD = r"(?:additional|more|further|extra|remaining|weeks?|months?|days?|hours?|per|and|but|with)"
_WORD = rf"(?:\s+(?!{_NO_WORD}\b)[A-Za-z][\w.-]*)"
_DONE = (
    r"(?:completed|attended|received|undergone|underwent|finished|had|done|utilized|used|"
    r"participated\s+in|(?:been|was)\s+seen\s+for|been\s+to|gone\s+to|went\s+to)"
)
_THERAPY = (
    r"(?:\s+(?:her|his|the|a|course\s+of|post-?op(?:erative)?|outpatient|formal))*"
    r"\s+(?:PT|OT|physical\s+therapy|occupational\s+therapy|acupuncture|psychotherapy|chiro\w*)(?:\s+(?:care|treatments?))?"
)
_VAGUE = r"about|approximately|approx\.?|around|roughly|some"
_FILL = (
    rf"(?:\s+(?:(?:a\s+)?total\s+of|all(?:\s+of)?|{_VAGUE}|only|just|now|already|an?\s+initial|initial|first|"
    r"her|his|the|their)\b)*"
)
_SINCE = r"(?:to\s+date|so\s+far|thus\s+far|completed|attended|rendered|used|provided|done)"
_PATTERNS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # completed 8 of 12 authorized visits; received six physical therapy sessions
        rf"\b{_DONE}{_FILL}\s+{_N}{_OF}?{_WORD}{{0,5}}?\s+{_UNIT}",
        # has completed 8 of 12; completed 8/12 PT
        rf"\b{_DONE}{_FILL}\s+{_N}(?:{_OF_ALL}(?!\s*(?:weeks?|months?|days?))|{_OF}{_THERAPY})",
        # completed physical therapy x 8
        rf"\b{_DONE}{_THERAPY}\s*(?:x|\u00d7|#|times)\s*{_N}(?!\s*(?:weeks?|months?|/))",
        # completed acupuncture, 8 visits; attended PT for a total of 18 visits
        rf"\b{_DONE}{_THERAPY}(?:\s*[,:(]|\s+for){_FILL}\s*{_N}\s*{_UNIT}",
        # 12 sessions of acupuncture have been completed; 24 PT visits to date
        rf"{_N}{_OF}?{_WORD}{{0,3}}?\s+{_UNIT}{_WORD}{{0,5}}?(?:\s+(?:have|has)\s+been|\s+were|\s+was)?\s+{_SINCE}\b",
        # visits to date: 24; sessions completed: 8 of 12
        rf"\b(?:visits?|sessions?|treatments?)\s+{_SINCE}(?:\s+(?:to\s+date|so\s+far))?\s*(?:[:=-]|is|was)?\s*{_N}(?!\s*/\s*\d+/)",
        # visit 8 of 12
        rf"\b(?:visit|session)\s*(?:\#|no\.?|number)?\s*{_N}{_OF}",
    )
]
_LISTED_SO_FAR = re.compile(
    r"\b(?:treatments?|care|therapy)\s+(?:to\s+date|so\s+far|completed|received)\s*:", re.IGNORECASE
)
_LISTED = re.compile(
    rf"\b(?:PT|OT|physical\s+therapy|acupuncture|chiro\w*)\s*(?:x|\u00d7)\s*{_N}(?!\s*(?:weeks?|months?|/))",
    re.IGNORECASE,
)
_UNDONE_BEFORE = re.compile(
    r"(?:\b(?:to|will|would|should|must|could|may|might|can|not|never)\s+(?:have\s+)?(?:\w+ly\s+)?"
    r"|\b(?:at\s+least|more\s+than|over|up\s+to|less\s+than|fewer\s+than|under|nearly|almost|another|additional|next|"
    r"remaining|last|of(?:\s+the)?|every|each|for|\d\s*(?:to|or|x))\s*)$",
    re.IGNORECASE,
)
_UNDONE_AFTER = re.compile(
    r"^[^\w;.]*(?:\w+\s+){0,4}?(?:were|was|are|is|have\s+been|has\s+been)?\s*" + sign("visit_undone_after").pattern,
    re.IGNORECASE,
)
_AFTER_SURGERY = sign("after_surgery")
_AFTER = 60  # letters in which the discipline may follow


def visits(sentence: Sentence) -> Iterator[Said]:
    """The counts of completed visits that a sentence states."""
    taken: list[tuple[int, int]] = []
    for pattern in (*_PATTERNS, *([_LISTED] if _LISTED_SO_FAR.search(sentence.text) else [])):
        for match in pattern.finditer(sentence.text):
            group = match.re.groupindex["n"]
            place = match.start(group), match.end(group)
            if any(begin < place[1] and place[0] < end for begin, end in taken):
                continue
            taken.append(match.span())
            discipline = _discipline(sentence, match.span())
            if discipline and _is_done(sentence, match, place):
                yield _stated(sentence, match, place, discipline)


def _stated(sentence: Sentence, match: re.Match[str], place: tuple[int, int], discipline: str) -> Said:
    said = match["n"].lower()
    count = str(_WORDS.index(said) + 1 if said in _WORDS else int(said))
    about = "about " if re.search(rf"\b(?:{_VAGUE})\s*$", sentence.text[: place[0]], re.IGNORECASE) else ""
    name = _LABELS.get(discipline, discipline.replace("_", " "))
    key = f"prior_visits_{discipline}"
    if discipline in {"physical_therapy", "occupational_therapy"} and _AFTER_SURGERY.search(
        f"{sentence.page.title} {sentence.text}"
    ):
        key, name = "prior_visits_postsurgical", f"{name} after the operation"
    day = max((span for _begin, _end, span in days_in(sentence.text)), default=None)
    return sentence.state(
        key,
        count,
        match.span(),
        f"{about}{count} completed visits of {name}",
        parts=sentence.parts(match.span()) or named_parts(sentence.page.title),
        on=str(day) if day else "",
        is_past=sentence.is_past,
    )


def _is_done(sentence: Sentence, match: re.Match[str], place: tuple[int, int]) -> bool:
    text = sentence.text
    before, after = text[: match.start()], text[match.end() :]
    undone = _UNDONE_BEFORE.search(before) or _UNDONE_AFTER.search(after)
    asked = re.search(r"\b(?:request|requested|order|ordered|refer|referred|submit)\b", sentence.clause_before(place))
    return not (undone or asked) and sentence.says(match.span())


def _discipline(sentence: Sentence, span: tuple[int, int]) -> str:
    """The one discipline that the words are about: named in them, right after, in the sentence, before or above it."""
    text = sentence.text
    after = re.split(r"[.;]|\b(?:and|but)\b", text[span[1] : span[1] + _AFTER])[0]
    for words in (text[span[0] : span[1]], after, text, sentence.before, header(sentence.page)):
        named = [name for name, pattern in _DISCIPLINES.items() if _names(pattern, words)]
        if named:
            return named[0] if len(named) == 1 else ""
    return ""


def _names(pattern: re.Pattern[str], words: str) -> bool:
    """Whether a discipline is named; in capitals alone, PT is also the patient."""
    found = pattern.search(words)
    if found is None:
        return False
    return found[0] != "PT" or not words.isupper() or bool(re.search(r"\bOF PT\b|\bPT (?:VISIT|SESS)", words))
