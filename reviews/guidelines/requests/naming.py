"""What the chosen services are called, and the request's own words where the vocabulary has no name."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from reviews.guidelines.requests.lexicon import data, word_set
from reviews.guidelines.requests.model import Category, Span
from reviews.guidelines.requests.services import Found, Service, flag, service_table
from reviews.guidelines.requests.tokens import is_short_for, normal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reviews.guidelines.requests.clauses import Clause

MEDICATION = "medication"
_NERVE_STUDIES = frozenset({"emg", "ncs", "emg/ncs"})
_STUDIES_OF_NERVES = _NERVE_STUDIES | {"electrodiagnostic study"}
_LONGEST_NAME = 5
_SHORTEST_STEM = 3


class ServiceReading(NamedTuple):
    """The service asked for, and where its words stand."""

    name: str
    category: Category
    spans: tuple[Span, ...]


def name_services(
    clause: Clause, group: Sequence[Found], found: Sequence[Found], taken: Iterable[tuple[int, int]], into: set[str]
) -> ServiceReading:
    """Name the `group` of services chosen among those `found`; `into`: the regions treated, the classes of drugs used.

    `taken` are the token ranges of drugs and body parts, which are no part of a name.
    """
    meant = [_meaning(clause, match, found, into) for match in group]
    names = [_name(clause, match, service, taken) for match, service in zip(group, meant, strict=True)]
    spans = tuple(clause.span(match.first, match.end) for match in group)
    name = "/".join(dict.fromkeys(_with_nerve_studies_as_one(names)))
    return ServiceReading(name, meant[0].category, spans)


def name_by_head(clause: Clause, taken: Iterable[tuple[int, int]]) -> ServiceReading | None:
    """Name an unknown service by the word that tells its kind: "grip test", "laser therapy"."""
    for index, token in enumerate(clause.tokens):
        category = _kind(token.norm) if token.is_word and index not in clause.used else None
        if category is None:
            continue
        head = index
        while (kind := _kind(clause.norm(head + 1))) is not None:
            head, category = head + 1, kind
        first = _phrase_start(clause, head, taken)
        if category is Category.PHARMACEUTICALS:
            return ServiceReading(MEDICATION, category, (clause.span(head, head + 1),))
        return ServiceReading(_own_words(clause, first, head + 1), category, (clause.span(first, head + 1),))
    return None


def _meaning(clause: Clause, match: Found, found: Sequence[Found], into: set[str]) -> Service:
    """Give the service a wording means beside the other words of its clause."""
    name = match.meaning.name
    if name == "injection" and "botulinum_toxin" in into:
        name = "botulinum toxin injection"
    elif name == "steroid injection" and any(token.norm in {"bursa", "bursal"} for token in clause.tokens):
        name = "bursa injection"
    elif name in flag("into_joint") and _is_joint_injection(clause, name, into):
        name = "joint injection"
    elif name in _STUDIES_OF_NERVES and _is_both(clause, found):
        name = "emg/ncs"
    elif name == "ultrasound" and any(token.norm in word_set("visit") | word_set("week") for token in clause.tokens):
        name = "therapeutic ultrasound"
    elif name == "spinal manipulation" and any(other.meaning.name == "chiropractic" for other in found):
        name = "chiropractic"
    elif name == "specialist":
        name = "consultation"
    return service_table()[name]


def _name(clause: Clause, match: Found, service: Service, taken: Iterable[tuple[int, int]]) -> str:
    """Give a service's name; one the vocabulary only knows by its kind keeps the request's own words."""
    if not service.weak or service.name not in data("services")["heads"] or service.name == MEDICATION:
        return service.name
    first = min(_phrase_start(clause, match.end - 1, taken), match.first)
    return _own_words(clause, first, match.end) if match.end - first > 1 else service.name


def _own_words(clause: Clause, first: int, end: int) -> str:
    """Give the words as written in small letters, abbreviations of the thing itself in full."""
    words = clause.words(first, end).lower().split()
    return " ".join(normal(word) if is_short_for(word) else word for word in words)


def _is_both(clause: Clause, found: Sequence[Found]) -> bool:
    """Tell muscle and nerve studies asked for together: "EMG with NCS", "electrodiagnostic/nerve conduction"."""
    studies = [match for match in found if match.meaning.name in _STUDIES_OF_NERVES]
    names = {match.meaning.name for match in studies}
    if "emg/ncs" in names or {"emg", "ncs"} <= names:
        return True
    both = any(clause.norm(one.end) in {"/", "and", "&"} and one.end + 1 == two.first for one, two in pairwise(studies))
    return both and len(names) > 1


def _is_joint_injection(clause: Clause, name: str, regions: set[str]) -> bool:
    injected = name == "steroid injection" or any(token.norm in {"injection", "shot"} for token in clause.tokens)
    joint = bool(regions & flag("joints")) or any(token.norm == "joint" for token in clause.tokens)
    return injected and joint and not any(token.norm in flag("beside_joint") for token in clause.tokens)


def _with_nerve_studies_as_one(names: list[str]) -> list[str]:
    """Name electromyography and nerve conduction together."""
    studies = _NERVE_STUDIES.intersection(names)
    if len(studies) < 2:  # noqa: PLR2004
        return names
    return ["emg/ncs" if name in studies else name for name in names]


def _kind(word: str) -> Category | None:
    """Give the category a word tells by itself or by its ending."""
    content = data("services")
    category = content["heads"].get(word)
    if category is None:
        found = (kind for ending, kind in content["head_endings"].items() if _ends_in(word, ending))
        category = next(found, None)
    return Category(category) if category else None


def _ends_in(word: str, ending: str) -> bool:
    return word.endswith(ending) and len(word) > len(ending) + _SHORTEST_STEM


def _phrase_start(clause: Clause, head: int, taken: Iterable[tuple[int, int]]) -> int:
    """Give where the words for a thing start, going back from the word that tells its kind."""
    inside = {index for first, end in taken for index in range(first, end)}
    start = index = head
    while index > 0 and head - index < _LONGEST_NAME:
        index -= 1
        token = clause.tokens[index]
        if index in inside or index in clause.used or token.norm in flag("not_in_name"):
            break
        if token.is_word:
            start = index
        elif token.norm != "/":
            break
    return start
