"""Whether a sentence of the file says a thing: not that it was denied, planned, asked about, or another person's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reviews.proofreading.page import Standing

if TYPE_CHECKING:
    from reviews.proofreading.page import PageText, Segment
    from reviews.proofreading.sought import Sought

_REACH = 8
_PLAN_REACH = 14
_TURN = re.compile(
    r"[;:]|\b(?:but|however|although|except|which|who)\b|,\s+(?:and|then)\s|\.\s+(?=[A-Z])|"
    r",\s+(?=(?:is|was|has|had|does|did|started|given|reports?|admits|complains|positive)\b)",
    re.IGNORECASE,
)
_END = re.compile(r";|\b(?:but|however|although|except|which|who)\b|,\s+(?:and|then)\s|\.\s+(?=[A-Z])", re.IGNORECASE)
_NEGATES = re.compile(
    r"\b(?:no(?!\.?\s*\d|\s+(?:longer|change|lasting|more\s+than))|not(?!\s+only)|n[’']t|denies|denied|deny|denying|"  # noqa: RUF001
    r"without|never|neither|nor|absent|negative\s+for|free\s+of|rules?\s+out|ruled\s+out|declin\w+|refus\w+|unable|lack\w*|"
    r"absence\s+of|none|cannot|unremarkable\s+for|allerg\w+|avoid\w*|hold\s+off|instead\s+of|rather\s+than|"
    r"contraindicat\w+|averse|not\s+interested|cancel(?:l?ed|s|l?ation)?)\b",
    re.IGNORECASE,
)
_NEGATED_AFTER = re.compile(
    r"\b(?:(?:is|are|was|were|has|have|had|been|be|being|did|does|do)\s+(?:\w+\s+){0,2}?(?:not|never)\b(?!\s+only)|"
    r"not\s+(?:performed|done|provided|documented|tested|certified|authorized|obtained|detected|present|examined|indicated|"
    r"noted|available|tried|an\s+option|needed|on\s+file|received|appreciated|reproduced|yet|started|given|approved|seen|"
    r"elicited|found|attempted|taken|used|attended|scheduled|known|applicable|identified|visualized|covered|dispensed|ordered|"
    r"filled|offered|issued|administered|billed|completed|picked\s+up)|non-?certified|denied|"
    r"cancel(?:l?ed|s|l?ation)?|voided|rejected|reversed(?=\s*(?:-|,|by\b|$))|avoided|"
    r"returned\s+to\s+stock|withheld|held\s+(?:per|due|because|today)|no[- ]show\w*|"
    r"declined|refused|left\s+blank|absent|never\s+\w+ed|not\s+\w+\s+yet)\b|:\s*(?:none|never|n/a|denied)\b",
    re.IGNORECASE,
)
_NOT_DONE = re.compile(
    r"\b(?:not|never|un)\s*(?:performed|done|tested|assessed|evaluated|examined|obtained|recorded|documented|addressed|asked|"
    r"available|provided|completed|measured|taken)\b|\b(?:deferred|left\s+blank)\b",
    re.IGNORECASE,
)
_NONE_AFTER = re.compile(
    r"\s*(?:[:=-]|\[[xX]\])?\s*(?:none|ND|no(?=\s*(?:[.,;)\n]|$))|not|never|n/?a|nil|denied|denies|negative(?!\s+for)|0(?![-\d/.]|\s*/)|zero|unknown|(?:\[[xX]\]|☒)\s*no)\b"
    r"(?!\s+(?:prescri\w+|change|complications))(?![/\d]|\.\d)",
    re.IGNORECASE,
)
_CLEAN = re.compile(
    r"\b(?:negative|normal|intact|unremarkable|none|within\s+normal|full\s+and\s+(?:equal|symmetric)|5/5|ruled\s+out|resolved|"
    r"nontender|patent|pristine|supple|silent|ok|okay|good|fine)\b|:\s*0\b(?!\.\d)|^\W*0\s*/\s*\d",
    re.IGNORECASE,
)
_CLEAN_BEFORE = re.compile(
    r"\b(?:negative|normal|intact|unremarkable|resolved|full|equal|symmetric\w*|clear\s+of|stable)\s+(?:\w+(?:'s)?,?\s+){0,3}$|"
    r"\bwaddell\w*\s+(?:signs?\s*)?:?\s*$",
    re.IGNORECASE,
)
_HAS_VALUE = re.compile(
    r"\d|\+|\bpositive\b|\bpresent\b|\bdecreased\b|\bdiminished\b|\bmild\b|\bmoderate\b", re.IGNORECASE
)
_PLANNED = re.compile(
    r"\b(?:requests?|requesting|requested|recommend\w*|plans?|planned|planning|consider\w*|would|will|might|should|if|unless|"
    r"refer|referral|schedule\w*|orders?|ordered|pending|proposed?|await\w*|to\s+be|authorize|authorization|certif\w+|"
    r"guidelines?|criteria|indicated|options?|candidate|resubmit\w*|appeal|until|future|seek\w*|ask(?:s|ed|ing)?\s+(?:\w+\s+)?(?:for|when|about|re|if)|"
    r"(?:i|we)\s+suggest|offer(?:s|ed)?|RFA\s+(?:for|sent)|"
    r"requires?|goals?|history\s+of\s+present|evaluate\s+for|rule\s+out|risks?\s+(?:for|of|incl\w*)|wants?|wishes|possible|"
    r"possibility|clear\w*\s+(?:\w+\s+)?for|need\s+(?:for|to)|needs|due\s+for|eventual\w*|anticipate\w*|versus|return\s+(?:for|if)|watch\s+for|precautions|call\s+(?:for|if)|prior\s+to\s+any|in\s+lieu\s+of|hopes?|"
    r"try|advised?\s+to\s+(?:have|undergo)|can\s+be|could|candidacy)\b|\bmay\b(?!\s+(?:\d|return))",
)
_PLANNED_AFTER = re.compile(
    r"\b(?:is|was|are|were|be|been|being)\s+(?:\w+\s+)?(?:requested|recommended|planned|scheduled|considered|ordered|proposed|"
    r"pending|refused|indicated|required|anticipated|advised|reasonable)\b|"
    r"\b(?:if|criteria|pending|requested|deferred|requires|not\s+authorized|to\s+be|to\s+rule\s+out|ordered|"
    r"(?:may|might|should|could)\s+be|set\s+for|talked\s+(?:over|about))\b|"
    r"^\W*(?:\S+\s+){0,2}sent\b(?!\s+(?:to|out|for|home))|"
    r"^\W*(?:recommended|advised|suggested|proposed|offered|considered|planned|next\s+(?:visit|appointment|time|week|month))\b|"
    r"^\W*(?:discussed|(?-i:[Cc]onsult\w*)|clearance|candidate|fees?|center|clinic|associates|group|institute|department|inc|lab|training|belt)\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"\b(?:continue\w*|refill\w*|renew\w*|maintain\w*|resume\w*|dispensed|given|provided|issued|instructed|educated|reviewed|"
    r"administered|performed|today|stay\w*\s+on|keep\w*|completed|taught|demonstrated|signed|increase\w*|decrease\w*|"
    r"discontinue\w*|stop\w*|add(?:ed)?|start(?:ed)?)\b",
    re.IGNORECASE,
)
"""What stands under "Plan" and is no plan: what goes on, and what was done."""
_DONE = re.compile(
    r"\b(?:obtained|signed|reviewed|checked|given|dispensed|completed|done|issued|provided|performed)\b", re.IGNORECASE
)
_OTHERS = re.compile(
    r"\b(?:mother|father|wife|husband|spouse|brother|sister|son|daughter|uncle|aunt|grand\w+|cousin|co-?worker|friend|"
    r"parents?|siblings?|family\s+history)(?:'s)?\b(?!\s+(?:helps?|assists?|drives?|does|calls?|called|states?|reports?|says?))"
    r"[^.;\n]{0,60}$",
    re.IGNORECASE,
)
_CARES = re.compile(r"(?:helps?|assist\w*|caregiver|bath\w*|dress\w*)\b", re.IGNORECASE)
_CREDENTIAL = re.compile(r"(?:\b[A-Z][a-z]+|\bM\.?D\.?|\bD\.?[OC]\.?|\bPh\.?D\.?|\bDPT),\s*$")
"""Before capitals: "Ines Porto, PT" and "MD, QME" are who signs, not what was done."""
_SPECIALTY = re.compile(
    r"\b(?:M\.?D|D\.?O|D\.?C|Ph\.?D|Psy\.?D|DPM|DDS|PA-C|NP|RN)\.?,[ \t]+"
    r"(?:[A-Z][\w-]*[ \t]+(?:(?:and|&|of)[ \t]+)?){0,3}$"
)
"""Before "Surgery": what the person who signs is versed in."""
_NOT_OF_THE_PATIENT = re.compile(
    r"\b(?:risks(?:\s+(?:and\s+(?:benefits|alternatives|complications)|were|explained|discussed|reviewed)\b)?\s*(?:,|:|-|includ\w+|of\b)|"
    r"consent\s+(?:was\s+)?(?:signed|obtained|given)?\s*[-:,(]|hand-?out|leaflet|brochure|pamphlet|"
    r"(?:pt|patient)\s+ed(?:uc\w*)?\b|educ(?:ation(?:al)?)?\s+(?:sheet|material)|red\s+flags?|general\s+(?:comfort|information|advice))",
    re.IGNORECASE,
)
"""Before what may happen to anybody: the risks of a consent, and what a sheet tells all patients."""
_NOTHING_UNDER = re.compile(r"[ \t]*:[ \t_.]*(?:\n\s*(?:[A-Z][\w /&()-]{1,40}:|\n|$)|$)")
"""A heading with nothing under it."""


def is_said(wanted: Sought, page: PageText, segment: Segment, found: tuple[int, int]) -> bool:
    """Whether the sentence says the thing itself; of a statement that misses a denial, whether it denies it.

    `found` are the words for the thing, as a place within the sentence.
    """
    said = page.plain[segment.start : segment.end]
    words, before, after = said[slice(*found)], said[: found[0]], said[found[1] :]
    who_signs = (_CREDENTIAL.search(before) and words.isupper()) or _SPECIALTY.search(before)
    if who_signs or said.rstrip().endswith("?"):
        return False
    if _NOTHING_UNDER.match(page.plain, segment.start + found[1]):
        return False
    if _is_aside(segment.standing, _clause(before), said, found):
        return False
    if not wanted.either and _NOT_OF_THE_PATIENT.search(before):
        return False
    if wanted.either:
        is_denied = bool(_NOT_DONE.search(" ".join(after.split()[:_REACH])))
    else:
        is_denied = is_negated(said, found, is_finding=not wanted.groups or wanted.groups[0].finding)
    if wanted.denied or is_denied:
        return wanted.denied and is_denied
    return wanted.plans or not is_planned(said, found, segment.standing)


def _clause(before: str) -> str:
    """What of its clause stands before."""
    return before[max((turn.end() for turn in _TURN.finditer(before)), default=0) :]


def _is_aside(standing: Standing, clause: str, said: str, found: tuple[int, int]) -> bool:
    """Whether a relative has it, or it stands under allergies."""
    if standing is Standing.ASIDE and ":" in said[: found[0]]:
        return True
    return bool(_OTHERS.search(clause)) and not _CARES.match(said, found[0])


_OF_ANOTHER = re.compile(
    r"\b(?:no|without)\s+(?!(?:trial|treatment|use|history|attempt|record|documentation|evidence|response)\b)"
    r"(?:[\w-]+\s+){1,3}(?:on|with|from|after|during|despite|since)\b",
    re.IGNORECASE,
)
"""What "no motion on flexion films" and "no relief with Norco" deny is not the films, nor the drug."""
_IT_WAS_NOT = re.compile(
    r"\b(?:it|this|that|which)\s+(?:was|is|were|has\s+been)\s+(?:not|never)\s+(?:performed|done|given|used|started|taken|placed)\b|"
    r"\b(?:but|and|which)\s+(?:(?:he|she|they|the\s+patient|patient|the\s+worker)\s+)?(?:declin|refus)\w+|"
    r"\bnot\s+(?:prescribed|excised|recommended|repaired|removed|injected|released|treated|administered|completed|offered|evaluated)\b",
    re.IGNORECASE,
)
_NO_LONGER = re.compile(r"\b(?:(?:ex|non|former|previous)[-\s]|quit\s+(?:smoking\s+)?)$", re.IGNORECASE)


def is_negated(said: str, found: tuple[int, int], *, is_finding: bool = False) -> bool:
    """Whether a sentence says that what stands at `found` is not or was not done; of a finding, that it is normal."""
    clause, words, after = _clause(said[: found[0]]), said[slice(*found)], said[found[1] :]
    near = " ".join(clause.split()[-_REACH:])
    turn = _END.search(after)
    following = " ".join(after[: turn.start() + 1 if turn else len(after)].split()[:_REACH])
    if not is_finding:
        near = _OF_ANOTHER.sub("", near)
    if is_finding and _NO_LONGER.search(clause):
        return True
    if (
        _NEGATES.search(near)
        or (not is_finding and _IT_WAS_NOT.search(after))
        or _NEGATED_AFTER.search(following)
        or _NONE_AFTER.match(after)
    ):
        return True
    if not is_finding:
        return False
    part = following.split(",", maxsplit=1)[0]
    return bool(
        _CLEAN.search(part if _HAS_VALUE.search(f"{words} {part}") else following) or _CLEAN_BEFORE.search(f"{near} ")
    )


def is_planned(said: str, found: tuple[int, int], standing: Standing = Standing.SAID) -> bool:
    """Whether a sentence asks for what stands at `found`, plans it, or says only when it would be right."""
    before, after = said[: found[0]], said[found[1] :]
    near = " ".join(before.split()[-_PLAN_REACH:])
    near = near.lower() if near.isupper() else _lower_first(near)
    turn = _END.search(after)
    following = " ".join(after[: turn.start() + 1 if turn else len(after)].split()[:_REACH])
    if standing is Standing.PLANNED:
        return not (_GOES_ON.search(near) or _DONE.search(following))
    return bool(_PLANNED.search(near) or _BEFORE_IT.search(before) or _PLANNED_AFTER.search(following))


_BEFORE_IT = re.compile(
    r"\b(?:prior\s+to|before|until)\s+(?!(?:that|he|she|it|this|they)\b)(?:\w+\s+){0,2}$", re.IGNORECASE
)


def _lower_first(text: str) -> str:
    """The words in small letters, except a "May" that may be a month."""
    return re.sub(r"\b(?!May\b)([A-Z])(\w*)", lambda found: found[1].lower() + found[2], text)
