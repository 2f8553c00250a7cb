"""How hard a text is to read: the Flesch-Kincaid grade, and the sentences that make it hard.

Grade = 0.39 words a sentence + 11.8 syllables a word - 15.59 (Kincaid and others, 1975). Numbers, codes and units are
no words; an abbreviation is spoken letter by letter.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from reviews.proofreading.model import CheckFinding, Level
from reviews.proofreading.prose import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reviews.guidelines.requests import Span
    from reviews.proofreading.model import DeterminationFacts, Limits

_CITATION = "LC 4610.6(d)(1); 8 CCR 9792.10.6(b)(1)"
_LEAST_WORDS = 30
_NAMED = 3
_WORD = re.compile(r"[A-Za-z]+(?:['\u2019][A-Za-z]+)*")
_VOWELS = re.compile(r"[aeiouy]+")
# Two vowels that are spoken apart: "radiation", "various", "evaluate", "video", "area", "being", "create".
_APART = re.compile(r"i[aou]|[^qg]ua(?=t)|eo(?!u)|[aeiouy]ing$|[aeiou][^aeiou]ea$|crea(?=t)")
# ... but one sound in "initial", "physician", "session", "cautious", "region".
_ONE_SOUND = re.compile(r"[ct]ia(?=[ln])|[cstx]io(?=n|us)|gio(?=n|us)|geous")
# A silent e: at the end, in "-ed" and "-es" after most consonants, before an ending as in "improvement", "guideline".
_SILENT_END = re.compile(r"(?:[^aeiouyl]|[aeiouy]l)e$|[^aeiouytd]ed$|[^aeiouycsxzgh]es$")
_SILENT_INSIDE = re.compile(r"[aeiouy][^aeiouy]e(?=(?:ments?|ful|less|ness|ly|lines?|work|some)(?:ly)?$)")
_EXCEPTIONS = {"people": 2, "element": 3, "elements": 3, "someone": 2, "area": 3, "areas": 3, "ideas": 3}
_SPOKEN_W = 3


class Readability(NamedTuple):
    """What a text measures; the grade is None where it has too few words to tell."""

    grade: float | None
    words: int
    sentences: int
    longest: tuple[tuple[int, Span], ...]


def readability(text: str) -> Readability:
    """Measure a text. `longest` are its sentences by words, longest first."""
    counts: list[tuple[int, Span]] = []
    syllable_count = 0
    for sentence in sentences(text):
        found = _WORD.findall(sentence.text)
        if found:
            counts.append((len(found), sentence.span))
            syllable_count += sum(map(syllables, found))
    words = sum(count for count, _ in counts)
    grade = None
    if words >= _LEAST_WORDS:
        grade = round(0.39 * words / len(counts) + 11.8 * syllable_count / words - 15.59, 1)
    longest = tuple(sorted(counts, key=lambda pair: (-pair[0], pair[1].start)))
    return Readability(grade, words, len(counts), longest)


def syllables(word: str) -> int:
    """The syllables of a word as spoken; at least one."""
    if len(word) > 1 and word.isupper():
        return len(word) + (_SPOKEN_W - 1) * word.count("W")
    low = word.lower().replace("\u2019", "'").split("'")[0]
    if low in _EXCEPTIONS:
        return _EXCEPTIONS[low]
    count = len(_VOWELS.findall(low))
    count += len(_APART.findall(low)) - len(_ONE_SOUND.findall(low))
    count -= len(_SILENT_END.findall(low)) + len(_SILENT_INSIDE.findall(low))
    return max(1, count)


def check_plain_language(facts: DeterminationFacts) -> Iterator[CheckFinding]:
    """The summary and every rationale can be read by a layperson, as far as practicable."""
    yield from _of_text(facts.summary, "The clinical summary", "summary", None, facts.limits)
    for item in facts.items:
        name = f"The rationale of item {item.position}"
        yield from _of_text(item.rationale, name, "rationale", item.position, facts.limits)


def _of_text(text: str, name: str, where: str, position: int | None, limits: Limits) -> Iterator[CheckFinding]:
    measured = readability(text)
    if measured.grade is None:
        return
    long = [pair for pair in measured.longest if pair[0] > limits.sentence_words]
    spans = tuple(span for _, span in long[:_NAMED])
    advice = _advice(long)
    if measured.grade > limits.reading_grade:
        words = (
            f"{name} reads at school grade {measured.grade:.0f}; aim at {limits.reading_grade:.0f} or less. {advice}"
        )
        yield CheckFinding("plain_language", Level.WARNING, position, words.strip(), _CITATION, where, spans)
    elif long:
        words = f"{name} has long sentences. {advice}"
        yield CheckFinding("plain_language", Level.INFO, position, words, _CITATION, where, spans)


def _advice(long: list[tuple[int, Span]]) -> str:
    if not long:
        return "Use shorter words, and explain medical terms."
    counts = ", ".join(str(count) for count, _ in long[:_NAMED])
    many = f"{len(long)} sentences" if len(long) > 1 else "the sentence"
    return f"Split {many} of {counts} words."
