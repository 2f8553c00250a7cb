"""Which service a request asks for, and of what category it is."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import TYPE_CHECKING

from reviews.guidelines.requests.drugs import SELF_INJECTED
from reviews.guidelines.requests.lexicon import Conflict, Match, Matcher, data, word_set
from reviews.guidelines.requests.model import Category
from reviews.guidelines.requests.numbers import is_numeral

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reviews.guidelines.requests.clauses import Clause
    from reviews.guidelines.requests.drugs import DrugMention


@cache
def flag(name: str) -> frozenset[str]:
    """Give a set of names or words the vocabulary of services keeps for a rule."""
    return frozenset(data("services")["flags"][name])


_REASONS = frozenset({"for", "following", "after", "post", "due", "prior", "before", "during", "until", "p", "o"})
"""Words before a reason or a time; "p" and "o" of s/p, h/o and r/o."""
_NO_REASON = frozenset({"op", "operative", "surgical", "surgery", "("})
_BREAKS = frozenset({",", ";", ":", ".", "(", ")", "/", "and", "&", "+", "with"})
_LINKS = frozenset({"and", "/", "&", "+", ",", ";", "or", "plus"})
_ENDS_LIST = flag("ends_list")
_AND_THEN = frozenset({"plus", "and", "&", "/", "+", ",", "then", "with", "w"})
_GUIDES = frozenset({"ultrasound", "fluoroscopy", "ct", "emg", "imaging", "x-ray", "mri"})
_GUIDANCE = frozenset({"guided", "guidance", "guide", "guiding"})
_WITH = frozenset({"with", "w", "under", "using", "via"})
_DONE_WITH_TESTS = frozenset({Category.INJECTIONS, Category.SURGERY, Category.EVALUATION_MANAGEMENT})
_GLOSS = frozenset({"(", ")", "medicine", "management", "specialist", "specialty"})
_PERIODS = word_set("week") | word_set("month") | word_set("day")
_LOOK_BACK = 5
_MOST_LISTED = 12

_EVALUATION = Category.EVALUATION_MANAGEMENT
_EVALUATED = frozenset(
    {
        Category.REHABILITATION,
        Category.BEHAVIORAL_HEALTH,
        Category.PROGRAMS,
        Category.HOME_HEALTH,
        Category.SURGERY,
        Category.DENTAL,
        Category.DMEPOS,
    }
)
"""Categories whose name before "consultation" or "evaluation" tells only by whom."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service of the vocabulary. A `weak` one counts only where the text names nothing more exact."""

    name: str
    category: Category
    weak: bool = False
    hides_parts: bool = False


Found = Match[Service]


@cache
def service_table() -> dict[str, Service]:
    """Read the services, by name."""
    content = data("services")
    weak, hides = flag("weak"), flag("hides_parts")
    return {
        name: Service(name, category, name in weak, name in hides)
        for category in Category
        for name in content[category.value]
    }


@cache
def service_matcher() -> Matcher[Service]:
    """Build the matcher of service names and their other wordings, written out and shortened.

    A shortened wording that already means something else keeps that meaning.
    """
    matcher: Matcher[Service] = Matcher()
    content = data("services")
    wordings = [
        (wording, service)
        for service in service_table().values()
        for wording in (service.name, *content[service.category.value][service.name])
    ]
    for wording, service in wordings:
        matcher.add(wording, service)
    for wording, service in wordings:
        for short in _shortened(wording):
            with suppress(Conflict):
                matcher.add(short, service)
    return matcher


def _shortened(wording: str) -> Iterator[str]:
    """Give a wording of several words with its words as they are shortened: "cold tx unit", "inpt rehab"."""
    words = wording.split()
    if len(words) > 1:
        shorthand = data("services")["shorthand"]
        for chosen in product(*((word, *shorthand.get(word, ())) for word in words)):
            if list(chosen) != words:
                yield " ".join(chosen)


def find_services(clause: Clause) -> list[Found]:
    """Find the services named in a clause, leaving out those that only tell how another one is done."""
    found = [match for match in service_matcher().scan(clause.tokens) if match.first not in clause.used]
    done = _first_procedure(clause, found)
    return [match for match in found if not _is_means(clause, match) and not _is_helper(clause, match, done)]


def choose(clause: Clause, found: Sequence[Found], drugs: Sequence[DrugMention]) -> list[Found]:
    """Choose the services the item is named for; none where it is named for a drug, or names no service."""
    main = _main(clause, found, drugs)
    if main is None:
        return []
    if main.meaning.category in {Category.SURGERY, Category.PHARMACEUTICALS}:
        return [main]
    return [main, *_joined(clause, main, found)]


def _is_means(clause: Clause, match: Found) -> bool:
    """Tell "ultrasound guided" and "heat pad therapy", where the word names no service of its own."""
    name, following = match.meaning.name, clause.norm(match.end)
    if name in flag("agents"):
        return following == "therapy"
    return name in _GUIDES and (following in _GUIDANCE or clause.norm(match.first - 1) == "under")


def _first_procedure(clause: Clause, found: Sequence[Found]) -> int:
    """Give where the first injection, operation or visit is named, or a place past the end."""
    named = (match.end for match in found if match.meaning.category in _DONE_WITH_TESTS)
    heads = data("services")["heads"]
    told = (index for index, token in enumerate(clause.tokens) if heads.get(token.norm) == Category.INJECTIONS)
    return min(next(named, len(clause.tokens)), next(told, len(clause.tokens)))


def _is_helper(clause: Clause, match: Found, done: int) -> bool:
    """Tell what a procedure or visit named before is done with: "with fluoroscopy", "under ultrasound"."""
    if match.meaning.category is not Category.DIAGNOSTIC_TESTING or match.first < done:
        return False
    back = range(match.first - 1, max(done - 2, match.first - 1 - _LOOK_BACK), -1)
    return any(clause.norm(index) in _WITH for index in back)


def _main(clause: Clause, found: Sequence[Found], drugs: Sequence[DrugMention]) -> Found | None:
    """Choose the service that names the item."""
    strong = [match for match in found if not match.meaning.weak]
    asked = [match for match in strong if not _is_reason(clause, match)]
    weak = [match for match in found if match.meaning.weak and not _is_reason(clause, match)]
    if drugs and _drug_leads(clause, drugs, asked or strong, weak):
        return None
    if drugs:
        weak = [match for match in weak if match.meaning.category is not Category.PHARMACEUTICALS] or weak
    return _head(clause, asked or weak or strong or list(found))


def _drug_leads(clause: Clause, drugs: Sequence[DrugMention], strong: Sequence[Found], weak: Sequence[Found]) -> bool:
    """Tell whether the item is the drug itself and not a service that uses one."""
    injected = any(match.meaning.category is Category.INJECTIONS for match in (*strong, *weak))
    infused = any(match.meaning.name == "infusion" for match in weak)
    at_home = not infused and all(mention.drug.drug_class in SELF_INJECTED for mention in drugs)
    if injected and not at_home and all(token.norm != "#" for token in clause.tokens):
        return False
    if injected and at_home and not any(match.meaning.category is not Category.INJECTIONS for match in strong):
        return True
    if not strong:
        return True
    return drugs[0].first < strong[0].first and strong[0].first - drugs[0].end > 1


def _head(clause: Clause, matches: Sequence[Found]) -> Found | None:
    """Give the first service, unless it only qualifies another: "chiropractic consultation", "follow-up MRI"."""
    if not matches:
        return None
    first = matches[0]
    if first.meaning.category is _EVALUATION and _treats(clause, first):
        return next((match for match in matches if match.meaning.category is Category.REHABILITATION), first)
    following = _next_other(clause, matches)
    if following is None:
        return first
    to_evaluate = following.meaning.category is _EVALUATION
    by_whom = first.meaning.category in _EVALUATED or first.meaning.name in flag("by_whom")
    by_whom = by_whom or clause.norm(following.first).startswith(("consult", "referral"))
    if to_evaluate and by_whom and not _treats(clause, following):
        return following
    timed = first.meaning.name in {"follow-up visit", "examination", "office visit", "home health care"}
    return following if timed and not to_evaluate else first


def _next_other(clause: Clause, matches: Sequence[Found]) -> Found | None:
    """Give the other service written right behind the first one, past a gloss of that one."""
    end = matches[0].end
    for match in matches[1:]:
        while end < match.first and clause.norm(end) in _GLOSS:
            end += 1
        if match.first != end:
            return None
        if match.meaning.name != matches[0].meaning.name:
            return match
        end = match.end
    return None


def _treats(clause: Clause, match: Found) -> bool:
    """Tell "evaluation and treatment", "eval & tx" and "treat and evaluate" from an evaluation only."""
    after = match.end
    while clause.norm(after) in _AND_THEN:
        after += 1
    before = match.first - 1
    while clause.norm(before) in _AND_THEN:
        before -= 1
    if after > match.end and (_is_treating(clause.norm(after)) or _is_visits(clause, after)):
        return True
    if before < match.first - 1 and _is_treating(clause.norm(before)):
        return True
    return any(_is_treating(clause.norm(index)) for index in range(match.first, match.end))


def _is_treating(word: str) -> bool:
    return word.startswith("treat") or word in word_set("treating")


def _is_visits(clause: Clause, index: int) -> bool:
    """Tell "eval and 12 visits" and "eval and 2x6", where the visits are no evaluations."""
    numeral = index < len(clause.tokens) and is_numeral(clause.tokens[index])
    return numeral and clause.norm(index + 1) in word_set("visit") | word_set("times")


def _is_reason(clause: Clause, match: Found) -> bool:
    """Tell a service named only as the reason or the time: "for lumbar fusion", "after arthroscopy"."""
    for index in range(match.first - 1, max(-1, match.first - 1 - _LOOK_BACK), -1):
        word = clause.norm(index)
        if word in _BREAKS:
            return False
        if word in _REASONS:
            after = clause.tokens[index + 1]
            numeral = after.value is not None or after.norm in data("words")["numbers"]
            return not numeral and (after.norm not in _NO_REASON or word == "for")
    return False


def _joined(clause: Clause, main: Found, found: Sequence[Found]) -> list[Found]:
    """Give the services listed after the main one: "MRI/CT", "physical therapy and acupuncture"."""
    group: list[Found] = []
    end = main.end
    for match in found:
        if match.first < end or match.meaning.weak or _is_reason(clause, match):
            continue
        if match.meaning.name != main.meaning.name:
            if len(group) == _MOST_LISTED or not _is_listed(clause, main, match, end):
                break
            group.append(match)
        end = match.end
    return group


def _is_of_rate(clause: Clause, index: int) -> bool:
    """Tell the slash of "2x/wk" and "4 hrs/day", which lists nothing."""
    return clause.norm(index) == "/" and clause.norm(index + 1) in _PERIODS


def _is_listed(clause: Clause, main: Found, match: Found, end: int) -> bool:
    between = {clause.norm(index) for index in range(end, match.first) if not _is_of_rate(clause, index)}
    if between & _ENDS_LIST or not between & _LINKS:
        return False
    return main.meaning.category is not _EVALUATION or "for" not in between
