"""Pages of the file that show what a statement says is absent.

A page contradicts where it says the thing itself: not that it was not done, and not that it was asked for or planned.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from reviews.guidelines.requests import Span
from reviews.guidelines.requests.body import part_matcher
from reviews.guidelines.requests.tokens import tokenize
from reviews.proofreading.sought import Group, Sought

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

MOST = 5
"""Pages shown beside one statement."""
_HEADER = 200
_LONGEST = 320
_REACH = 8
_PLAN_REACH = 14

_HYPHENATED = re.compile(r"(?<=[a-z])-[ \t]*\n[ \t]*(?=[a-z])")
_STOP = re.compile(
    r"(?<!\bDr)(?<!\bMs)(?<!\bMr)(?<!\bvs)(?<!\bNo)[.!?;](?=\s|$)|\n[ \t]*\n|\n(?=[A-Z][A-Za-z /]{2,30}:)"
)
_TURN = re.compile(r"[;:]|\b(?:but|however|although|except|which|who)\b|,\s+(?:and|then)\s", re.IGNORECASE)
_END = re.compile(r";|\b(?:but|however|although|except|which|who)\b|,\s+(?:and|then)\s", re.IGNORECASE)
_NEGATES = re.compile(
    r"\b(?:no|not|n[’']t|denies|denied|deny|denying|without|never|neither|nor|absent|negative\s+for|free\s+of|rules?\s+out|"  # noqa: RUF001
    r"r/o|ruled\s+out|declin\w+|refus\w+|unable|lack\w*|absence\s+of|none|cannot|unremarkable\s+for|allerg\w+|avoid\w*)\b",
    re.IGNORECASE,
)
_NEGATED_AFTER = re.compile(
    r"\b(?:(?:is|are|was|were|has|have|had|been|be|being|did|does|do)\s+(?:\w+\s+){0,2}?(?:not|never)\b(?!\s+only)|"
    r"not\s+(?:performed|done|provided|documented|tested|certified|authorized|obtained|detected|present|examined|indicated|"
    r"noted|available|tried|an\s+option|needed|on\s+file|received|appreciated|reproduced)|non-?certified|denied|declined|"
    r"refused|left\s+blank|not\s+yet|absent)\b|:\s*(?:none|never|n/a|denied)\b",
    re.IGNORECASE,
)
_CLEAN = re.compile(
    r"\b(?:negative|normal|intact|unremarkable|none|within\s+normal|full\s+and\s+(?:equal|symmetric)|5/5|ruled\s+out|resolved|neg)\b"
    r"|:\s*0\b",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\b(?:requests?|requesting|requested|recommend\w*|plans?|planned|planning|consider\w*|would|will|might|should|if|unless|"
    r"refer|referral|schedule\w*|orders?|ordered|pending|proposed?|await\w*|to\s+be|authorize|authorization|certif\w+|"
    r"guidelines?|criteria|indicated|options?|candidate|resubmit\w*|appeal|until|future|seek\w*|asks?\s+for|requires?|"
    r"goals?|history\s+of\s+present|evaluate\s+for|rule\s+out|risks?\s+(?:for|of))\b|\bmay\b(?!\s+\d)",
)
_PLANNED_AFTER = re.compile(
    r"\b(?:is|was|are|were|be|been|being)\s+(?:\w+\s+)?(?:requested|recommended|planned|scheduled|considered|ordered|proposed|"
    r"pending|refused|indicated|required)\b|\b(?:if|criteria|pending|requested|deferred|requires|not\s+authorized|to\s+be)\b|"
    r"^\W*(?:discussed|consult\w*|clearance|candidate|fees?|center|clinic|associates|group|institute|department|inc)\b",
    re.IGNORECASE,
)
_CREDENTIAL = re.compile(r"(?:\b[A-Z][a-z]+|\bM\.?D\.?|\bD\.?[OC]\.?|\bPh\.?D\.?),\s*$")
"""Before capitals: "Ines Porto, PT" and "MD, QME" are who signs, not what was done."""
_NO_RECORD = re.compile(
    r"\b(?:notice\s+of\s+(?:denial|non-?certification)|utilization\s+review|non-?certification|proof\s+of\s+service|"
    r"independent\s+medical\s+review|guideline\s+excerpt)\b",
    re.IGNORECASE,
)
_OF_NO_RECORD = re.compile(
    r"\butilization\s+review\b|\bdenial\b|\bnon-?certif\w*|\bIMR\b|\bproof\s+of\s+service\b", re.IGNORECASE
)
_REQUEST_FORM = re.compile(r"\brequest\s+for\s+authorization\b|\bDWC\s+form\s+RFA\b", re.IGNORECASE)
_REQUEST = "rfa"
_LEG = frozenset(
    {
        "lower extremity",
        "knee",
        "foot",
        "ankle",
        "calf",
        "thigh",
        "toe",
        "shin",
        "heel",
        "lower leg",
        "upper leg",
        "hip",
    }
)
_ARM = frozenset({"upper extremity", "hand", "wrist", "elbow", "forearm", "finger", "thumb", "shoulder", "upper arm"})
_SMALLER = {
    "foot": ("heel", "toe"),
    "hand": ("finger", "thumb"),
    "head": ("face", "jaw", "eye", "ear"),
    "hip": ("groin",),
}
_PARTICULAR = re.compile(
    r"repeat|second|third|fourth|inconsist|abnormal|positiv|progress|updat|follow|extend|long|intrathec|topic|compound|new|"
    r"weekly|bilateral|postop|subsequent|multidisc|interdisc|total|open|endoscop|inpatient|residential|supervis|group|random|unexplain|impair"
)
_UNSAID = frozenset({"spine", "back"})
_SPINE = frozenset({"lumbar spine", "cervical spine", "thoracic spine", "spine", "back"})
_LEVELS = {
    "lumbar spine": re.compile(
        r"\bL[1-5](?:-?[LS]?\d)?\b|\bS1\b|\blumb\w+|\bsciatic\w*|\bstraight leg|\bSLR\b", re.IGNORECASE
    ),
    "cervical spine": re.compile(r"\bC[2-7](?:-?[CT]?\d)?\b|\bcervic\w+|\bspurling", re.IGNORECASE),
    "thoracic spine": re.compile(r"\bT\d{1,2}-T?\d{1,2}\b|\bthorac\w+", re.IGNORECASE),
    "lower extremity": re.compile(
        r"\bEHL\b|\bextensor hallucis|\btibialis|\bquadriceps|\bAchilles|\bpatellar|\bheel walk", re.IGNORECASE
    ),
    "upper extremity": re.compile(r"\bbiceps|\btriceps|\bgrip\b|\bdeltoid", re.IGNORECASE),
}


@dataclass(frozen=True)
class PageText:
    """A page of the case file: its number in the file, its words, and the document it stands in.

    `is_record`: not a review, denial or other paper that only talks about the records.
    """

    number: int
    text: str
    title: str = ""
    dated: date | None = None
    is_record: bool = True

    @cached_property
    def joined(self) -> str:
        """The text with words that a line break divides joined again."""
        return _HYPHENATED.sub("", self.text)

    @cached_property
    def low(self) -> str:
        """The joined text and the title in small letters, with single spaces, to pass over pages quickly."""
        return " ".join(f"{self.title} {self.joined}".lower().split())

    @cached_property
    def tells_of_care(self) -> bool:
        """Whether it is no review, denial, guideline or proof of service, by its document and by its first lines."""
        return self.is_record and not _NO_RECORD.search(self.joined[:_HEADER])

    @cached_property
    def is_request(self) -> bool:
        """Whether it is a form on which treatment is requested."""
        return bool(_REQUEST_FORM.search(f"{self.title} {self.joined[:_HEADER]}"))

    @cached_property
    def cuts(self) -> list[tuple[int, int]]:
        """Where in `joined` letters were left out, and how many up to there."""
        gone, cuts = 0, []
        for found in _HYPHENATED.finditer(self.text):
            cuts.append((found.start() - gone, gone + len(found.group())))
            gone += len(found.group())
        return cuts

    def original(self, place: int) -> int:
        """The place in `text` of a place in `joined`."""
        index = bisect_right([at for at, _ in self.cuts], place) - 1
        return place + (self.cuts[index][1] if index >= 0 else 0)

    @cached_property
    def segments(self) -> list[tuple[int, int]]:
        """Sentences of the page, and lines where it has no sentences, as places in `joined`."""
        edges = [0, *(found.end() for found in _STOP.finditer(self.joined)), len(self.joined)]
        spans: list[tuple[int, int]] = []
        for start, end in pairwise(edges):
            spans += _lines(self.joined, start, end) if end - start > _LONGEST else [(start, end)]
        return [(start, end) for start, end in spans if self.joined[start:end].strip()]


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for line in re.finditer(r"[^\n]*\n?", text[start:end]):
        if line.group():
            yield start + line.start(), start + line.end()


def is_about_records(title: str) -> bool:
    """Whether a document of this title only talks about the records: a denial, an application, a proof of service."""
    return bool(_OF_NO_RECORD.search(title))


class Hit(NamedTuple):
    """Words of a page that contradict a statement: `span` in the text of the page, `words` the sentence around."""

    page: int
    span: Span
    words: str
    weight: int


def contradicting(wanted: Sequence[Sought], pages: Sequence[PageText], *, most: int = MOST) -> list[Hit]:
    """The pages that show what is said to be absent, the plainest first, one hit a page; at most `most`."""
    best: dict[int, Hit] = {}
    for each in wanted:
        for page in pages:
            if _may_show(each, page):
                for hit in _hits(each, page):
                    if page.number not in best or best[page.number].weight < hit.weight:
                        best[page.number] = hit
    return sorted(best.values(), key=lambda hit: (-hit.weight, hit.page))[:most]


def _may_show(wanted: Sought, page: PageText) -> bool:
    asks_form = any(group.name == _REQUEST for group in wanted.groups)
    if not page.tells_of_care or (page.is_request and not asks_form):
        return False
    if wanted.since and page.dated and page.dated < wanted.since:
        return False
    low = page.low
    return all(any(anchor in low for anchor in group.anchors) for group in (*wanted.groups, *wanted.around))


def _hits(wanted: Sought, page: PageText) -> Iterator[Hit]:
    head = f"{page.title}\n{page.joined[:_HEADER]}"
    if not all(group.shown.search(page.joined) or group.shown.search(page.title) for group in wanted.around):
        return
    if wanted.groups and not wanted.groups[0].shown.search(page.joined):
        return
    segments = page.segments
    for index, (start, end) in enumerate(segments):
        segment = page.joined[start:end]
        for found in _mentions(wanted, segment):
            near = page.joined[segments[max(0, index - 1)][0] : segments[min(len(segments) - 1, index + 1)][1]]
            weight = _weight(wanted, segment, found, near, head)
            if weight and _is_said(wanted, segment, found):
                span = Span(page.original(start + found[0]), page.original(start + found[1]))
                yield Hit(page.number, span, " ".join(segment.split()), weight)


def _mentions(wanted: Sought, segment: str) -> Iterator[tuple[int, int]]:
    if wanted.groups:
        yield from (found.span() for found in wanted.groups[0].shown.finditer(segment))
    else:
        for found in re.finditer(rf"\b{re.escape(wanted.words[-1])}\w*", segment, re.IGNORECASE):
            yield found.span()


def _weight(wanted: Sought, segment: str, found: tuple[int, int], near: str, head: str) -> int:
    """How closely the words around a mention match what is sought; 0 where they do not."""
    wide = f"{head}\n{near}"
    if not all(group.shown.search(wide) for group in wanted.groups[1:]):
        return 0
    held = [word for word in wanted.words if re.search(rf"\b{re.escape(word)}", f"{head}\n{segment}", re.IGNORECASE)]
    if not _is_enough(wanted, held):
        return 0
    if not _is_there(wanted.regions, segment, found, wide) or not _is_on_side(wanted.sides, segment, wide):
        return 0
    close = sum(bool(group.shown.search(segment)) for group in wanted.groups)
    return 1 + 2 * close + len(held)


def _is_enough(wanted: Sought, held: Sequence[str]) -> bool:
    """Whether a page that shows the thing holds enough of the further words.

    Without a thing they are all there is. Of a finding each counts: a labral tear is not any tear. Of what was done one
    may lack, unless it tells it from others of its kind, as "repeat" or "second".
    """
    many = len(wanted.words)
    if not wanted.groups:
        return len(held) == many if many <= 2 else len(held) >= int(many * 0.6 + 0.5)  # noqa: PLR2004
    if wanted.groups[0].finding:
        return len(held) >= int(many * 0.6 + 0.5)
    return len(held) >= many - 1 and all(word in held or not _PARTICULAR.match(word) for word in wanted.words)


def _is_there(regions: frozenset[str], segment: str, found: tuple[int, int], wide: str) -> bool:
    """Whether the words are about one of these parts of the body, and not about another.

    The nearest words that name any part decide: those between the commas, then the sentence, then what is around.
    """
    if not regions:
        return True
    start = segment.rfind(",", 0, found[0]) + 1
    end = segment.find(",", found[1])
    for text in (segment[start : end if end >= 0 else None], segment, wide):
        if _at_level(regions, text):
            return True
        named = regions_in(text)
        if named and not (named <= _UNSAID and regions & _SPINE):
            return bool(named & kin_of(regions))
    return False


def regions_in(text: str) -> frozenset[str]:
    """The parts of the body that a text names, without side."""
    return frozenset(name for match in part_matcher().scan(tokenize(text)) for name in match.meaning.regions)


def kin_of(regions: frozenset[str]) -> frozenset[str]:
    """These parts of the body, and those that are inside them: the knee is a part of the lower extremity."""
    wider = set(regions)
    if "lower extremity" in regions:
        wider |= _LEG
    if "upper extremity" in regions:
        wider |= _ARM
    wider |= {small for large in regions for small in _SMALLER.get(large, ())}
    if regions & {"spine", "back"}:
        wider |= _SPINE
    return frozenset(wider)


def _at_level(regions: frozenset[str], text: str) -> bool:
    names = regions | ({"lumbar spine"} if "lower extremity" in regions else set())
    return any(name in _LEVELS and _LEVELS[name].search(text) for name in names)


def _is_on_side(sides: frozenset[str], segment: str, wide: str) -> bool:
    if not sides:
        return True
    here = {word.lower() for word in re.findall(r"\b(left|right)\b", segment, re.IGNORECASE)}
    bilateral = re.search(r"\bbilateral", segment, re.IGNORECASE)
    if here & sides or bilateral:
        return True
    return not here and bool({word.lower() for word in re.findall(r"\b(left|right)\b", wide, re.IGNORECASE)} & sides)


def _is_said(wanted: Sought, segment: str, found: tuple[int, int]) -> bool:
    """Whether the sentence says the thing itself; of a statement that misses a denial, whether it denies it."""
    if segment.rstrip().endswith("?"):
        return False
    if _CREDENTIAL.search(segment[: found[0]]) and segment[slice(*found)].isupper():
        return False
    head: Group | None = wanted.groups[0] if wanted.groups else None
    negated = is_negated(segment, found, finding=head is None or head.finding)
    if wanted.denied:
        return negated
    return not negated and (wanted.plans or not is_planned(segment, found))


def is_negated(segment: str, found: tuple[int, int], *, finding: bool = False) -> bool:
    """Whether a sentence says that what stands at `found` is not or was not done; of a `finding`, is normal."""
    before, after = segment[: found[0]], segment[found[1] :]
    clause = before[max((turn.end() for turn in _TURN.finditer(before)), default=0) :]
    near = " ".join(clause.split()[-_REACH:])
    following = _following(after)
    return bool(
        _NEGATES.search(near)
        or _NEGATED_AFTER.search(following)
        or re.match(r"\s*[:-]\s*(?:none|no|not|never|n/a|denied|negative)\b", after, re.IGNORECASE)
        or (finding and _CLEAN.search(following))
    )


def is_planned(segment: str, found: tuple[int, int]) -> bool:
    """Whether a sentence asks for what stands at `found`, plans it, or says only when it would be right."""
    planned = " ".join(segment[: found[0]].split()[-_PLAN_REACH:])
    asked = _PLANNED.search(planned.lower() if planned.isupper() else _lower_first(planned))
    return bool(asked or _PLANNED_AFTER.search(_following(segment[found[1] :])))


def _following(after: str) -> str:
    turn = _END.search(after)
    return " ".join(after[: turn.start() + 1 if turn else len(after)].split()[:_REACH])


def _lower_first(text: str) -> str:
    """The words in small letters, except a "May" that may be a month."""
    return re.sub(r"\b(?!May\b)([A-Z])(\w*)", lambda found: found[1].lower() + found[2], text)
