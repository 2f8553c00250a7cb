"""Reads the layouts of 2013 and 2014: the letter with a list of documents, the professional review and the notice.

What is in each is known from few letters and from the headings that another reader looks for, so a heading is asked for
only where the letter would be cut without it. A field without words stays empty (`reviews.letters.absent` says why).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any, Final

from reviews.letters.content import Layout, LetterContent, LetterItem, Statements

from .errors import LetterError, Reason
from .header import case_numbers
from .items import read_items
from .labels import DATE, read_day, read_labels
from .linefill import Column
from .sections import (
    EXTRACT_AGAIN,
    Decided,
    credentials_in_prose,
    cut_at_headings,
    decisions_in,
    listed_documents,
    numbered,
    parts_of_item,
    split_lead,
    verdict_of,
)
from .whitespace import BREAKS, prose


def _heading(words: str) -> re.Pattern[str]:
    return re.compile(words.replace(" ", r"\s"))


_LISTED: Final = {
    "how_made": _heading(r"HOW THE IMR FINAL DETERMINATION WAS MADE"),
    "documents": _heading(r"DOCUMENTS REVIEWED"),
    "summary": _heading(r"CLINICAL CASE SUMMARY"),
    "items": _heading(r"IMR DECISIONS?(?:\(S\))? AND RATIONALES?(?:\(S\))?"),
}
_LISTED_NEEDED: Final = {
    "how_made": "HOW THE IMR FINAL DETERMINATION WAS MADE",
    "summary": "CLINICAL CASE SUMMARY",
    "items": "IMR DECISION(S) AND RATIONALE(S)",
}
_REVIEW: Final = {
    "items": _heading(r"ISSUES?(?:\(S\))? (?:AT|IN) DISPUTE ?:"),
    "summary": _heading(r"(?:CLINICAL )?CASE SUMMARY ?:"),
    "documents": _heading(r"DOCUMENTS REVIEWED(?: FOR DETERMINATION)? ?:"),
    "guidelines": _heading(
        r"MEDICAL TREATMENT GUIDELINES?(?:\(S\))? RELIED UPON BY(?: THE)? PROFESSIONAL REVIEWER(?: AND WHY)? ?:"
    ),
    "rationale": _heading(
        r"RATIONALE FOR WHY THE REQUESTED TREATMENT ?/ ?SERVICE (?:IS|WAS|IS ?/ ?WAS|WAS ?/ ?IS)"
        r"(?P<no>(?: ?/)? ?\(?NOT\)?)? MEDICALLY NECESSARY ?:"
    ),
    "qualifications": _heading(r"MEDICAL REVIEWER(?:'S)? QUALIFICATIONS ?:"),
}
_REVIEW_NEEDED: Final = {
    "items": "ISSUE AT DISPUTE:",
    "summary": "CASE SUMMARY:",
    "rationale": "RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE IS/WAS NOT MEDICALLY NECESSARY:",
}
_NOTICE: Final = {
    "decisions": _heading(r"INDEPENDENT MEDICAL REVIEW DECISIONS?(?:\(S\))? AND RATIONALES?(?:\(S\))?"),
    "qualifications": _heading(r"Medical Qualifications of the (?:Expert|Physician|Professional) Reviewer ?:"),
    "summary": _heading(r"(?:Expert Reviewer )?(?:Clinical )?Case Summary ?:"),
    "documents": _heading(r"Documents Reviewed(?: for Determination)? ?:"),
}
_NOTICE_NEEDED: Final = {
    "decisions": "INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE",
    "qualifications": "Medical Qualifications of the Expert Reviewer:",
    "summary": "Case Summary:",
}
_NOTICE_TITLE: Final = re.compile(r"Notice\sof\sIndependent\sMedical\sReview\sDetermination", re.IGNORECASE)
_TOLD: Final = {
    "application_received": re.compile(rf"\bfiled\son\s({DATE})", re.IGNORECASE),
    "ur_denial_date": re.compile(
        rf"\bUtilization\sReview\s(?:Denial|Decision|Determination|Modification)\s(?:\S+\s)?dated\s({DATE})",
        re.IGNORECASE,
    ),
    "date_assigned": re.compile(
        rf"\bNotice\sof\sAssignment\sand\sRequest\sfor\sInformation\s(?:\S+\s){{1,8}}?on\s({DATE})", re.IGNORECASE
    ),
}
_DETERMINED: Final = re.compile(r"\b[A-Z][\w.,& ]{0,60}\shas\sdetermined\s(?:that\s)?the\srequest\b")
_REGARDING: Final = re.compile(
    rf"(?:^|(?<=[{BREAKS}])|(?<=[.:]\s))(\d{{1,2}})(?:[.)]|\s\))\s?(?:Regarding|Concerning|As\sto|For)\s(?:the\s)?requests?\s"
)
_LABELS_OF_CREDENTIALS: Final = re.compile(
    r"State\(s\)\sof\sLicensure\s?:\s?(.+?)\sCertification\(s\)/Specialty\s?:\s?(.+)", re.DOTALL
)
_CLAIMS_LABEL: Final = re.compile(r"(?:^|[\n\v\f])Claims\sAdministrator\sguideline\s?:")
_CLAIMS_TOLD: Final = re.compile(r"[\n\v\f]The\sClaims\sAdministrator\s(?:based|did\snot\scite)\b")
_ENDED: Final = re.compile(r"[.!?][\"'\u201d\u2019)\]]*$|\bnecessary$|\bappropriate$")
_CONCLUSION: Final = 300


def older_layout(text: str) -> Layout | None:
    """Which of the older layouts a normalised text is in; None where it shows none of their signs."""
    if _REVIEW["items"].search(text) or re.match(r"\W*MEDICAL\sPROFESSIONAL\sREVIEW", text):
        return "professional_review"
    if _LISTED["items"].search(re.sub(_NOTICE["decisions"], "", text)) or (
        _LISTED["how_made"].search(text) and _LISTED["documents"].search(text)
    ):
        return "documents_listed"
    if _NOTICE["decisions"].search(text) or _NOTICE_TITLE.search(text):
        return "notice"
    return None


def read_older(text: str, layout: Layout) -> LetterContent:
    """The content of a letter of this layout. Raises LetterError for anything but one whole letter."""
    if len(set(case_numbers(text))) > 1:
        raise LetterError(Reason.SEVERAL_LETTERS, "Another letter begins in this text. Put one letter in one file.")
    content = _READERS[layout](text)
    for number, item in enumerate(content.items, start=1):
        if not item.title:
            raise _incomplete(f"Item {number} has no words before its decision.")
        if not item.rationale and layout != "notice":
            raise _incomplete(f"Item {number} has no rationale.")
        if item.rationale and not _ENDED.search(item.rationale):
            raise _incomplete(f"The rationale of item {number} stops in mid-sentence.")
    return content


def _listed(text: str) -> LetterContent:
    head, under = cut_at_headings(text, _LISTED, needed=_LISTED_NEEDED)
    how_made, licensure, specialty = _credentials(under["how_made"])
    summary_lead, summary = split_lead(under["summary"])
    items_lead, items = split_lead(under["items"])
    found = _items(items)
    return _content(
        layout="documents_listed",
        facts=read_labels(head),
        licensure=licensure,
        specialty=specialty,
        summary=summary,
        items=found,
        statements=Statements(how_made, "", summary_lead, items_lead),
        documents=listed_documents(under.get("documents", "")),
    )


def _items(text: str) -> tuple[LetterItem, ...]:
    """The items as numbered sentences, or with the titles and labels of the later layout."""
    decided = decisions_in(text)
    labels = len(_CLAIMS_LABEL.findall(text))
    if labels > len(decided) or (not decided and labels):
        return read_items(text, Column(re.split(f"[{BREAKS}]", text)))[0]
    if not decided:
        raise _incomplete("No decision stands in the letter: no request is called medically necessary, or not.")
    if len(_CLAIMS_TOLD.findall(text)) > len(decided):
        raise _incomplete("There are reasons for more requests than decisions, which are not numbered.")
    return tuple(_item(one, parts_of_item(one.rest)) for one in decided)


def _review(text: str) -> LetterContent:
    head, under = cut_at_headings(text, _REVIEW, needed=_REVIEW_NEEDED)
    heading = _REVIEW["rationale"].search(text)
    titles = [words for _, words in numbered(under["items"])] or [under["items"]]
    rationales = _shared(under["rationale"], len(titles))
    guidelines = _shared(under.get("guidelines", ""), len(titles))
    _how_made, licensure, specialty = _credentials(under.get("qualifications", ""))
    items = [
        LetterItem(
            title=prose(title),
            decision=_outcome_of_review(heading, title, rationale, number),
            claims_administrator_guideline="",
            imro_guideline=prose(guideline),
            rationale=prose(rationale),
        )
        for number, (title, guideline, rationale) in enumerate(
            zip(titles, guidelines, rationales, strict=True), start=1
        )
    ]
    return _content(
        layout="professional_review",
        facts=read_labels(head),
        licensure=licensure,
        specialty=specialty,
        summary=under["summary"],
        items=items,
        statements=Statements(prose(under.get("qualifications", "")), "", "", ""),
        documents=listed_documents(under.get("documents", "")),
    )


def _outcome_of_review(heading: re.Match[str] | None, title: str, rationale: str, number: int) -> Any:
    """What the heading says of the treatment, unless it leaves that open; then the last words of the rationale."""
    words = prose(heading.group()) if heading else ""
    said = re.search(r"(IS|WAS|IS ?/ ?WAS|WAS ?/ ?IS)((?: ?/)? ?\(?NOT\)?)? MEDICALLY", words)
    no, is_open = (said[2] or "", "/" in said[1] or "(" in (said[2] or "")) if said else ("", True)
    ends = prose(rationale)[-_CONCLUSION:]
    told = [verdict_of(sentence) for sentence in re.split(r"(?<=[.!?])\s", ends)]
    concluded = next((verdict[0] for verdict in reversed(told) if verdict), None)
    named = re.search(r":\s?(upheld|overturned)\b", title, re.IGNORECASE)
    if named:
        return named[1].lower()
    if concluded is not None and (is_open or concluded == ("upheld" if no else "overturned")):
        return concluded
    if said and not is_open and concluded is None:
        return "upheld" if no else "overturned"
    if said and no and "(" not in no and concluded is None:
        return "upheld"
    words = "says neither" if concluded is None else "and its heading contradict each other on"
    raise LetterError(
        Reason.INCOMPLETE,
        f"The rationale of item {number} {words} whether the treatment is medically necessary. "
        "Enter the determination by hand.",
    )


def _notice(text: str) -> LetterContent:
    head, under = cut_at_headings(text, _NOTICE, needed=_NOTICE_NEEDED)
    first, again = decisions_in(_from_first_number(head)), decisions_in(_from_first_number(under["decisions"]))
    if not first or not again:
        raise _incomplete("The decisions do not stand twice, at the top and under the heading.")
    if [one.outcome for one in first] != [one.outcome for one in again]:
        raise _incomplete("The decisions at the top and those under the heading are not the same.")
    facts: dict[str, str | date] = {
        name: read_day(found[1]) for name, pattern in _TOLD.items() if (found := pattern.search(under["decisions"]))
    }
    facts |= read_labels(head[: _first_number(head)])
    last = "documents" if "documents" in under else "summary"
    under[last], parts = _regarding(under[last], len(again))
    if ("documents" in under or any(parts)) and not all(part.get("rationale") for part in parts):
        raise _incomplete("Not each decision has its reasons.")
    if not _ENDED.search(prose(under[last])) and last == "summary":
        raise _incomplete("The case summary stops in mid-sentence.")
    how_made, licensure, specialty = _credentials(under["qualifications"])
    return _content(
        layout="notice",
        facts=facts,
        licensure=licensure,
        specialty=specialty,
        summary=under["summary"],
        items=[_item(one, part) for one, part in zip(again, parts, strict=True)],
        statements=Statements(how_made, "", "", prose(under["decisions"][: _first_number(under["decisions"])])),
        documents=listed_documents(under.get("documents", "")),
    )


def _first_number(text: str) -> int:
    """Where the decisions begin: at the first number, or where one stands alone at the name that has determined."""
    parts = numbered(text)
    alone = _DETERMINED.search(text)
    return parts[0][0] if parts else alone.start() if alone else len(text)


def _from_first_number(text: str) -> str:
    return text[_first_number(text) :]


def _regarding(text: str, count: int) -> tuple[str, list[dict[str, str]]]:
    """The text before the reasons for each decision, and the parts of each; none for a notice without them."""
    starts = [match for match in _REGARDING.finditer(text) if int(match[1]) <= count]
    if not starts:
        return text, [{} for _ in range(count)]
    ends = [match.start() for match in starts[1:]] + [len(text)]
    found = {int(match[1]): text[match.end() : end] for match, end in zip(starts, ends, strict=True)}
    return text[: starts[0].start()], [
        parts_of_item(_after_title(found[number])) if number in found else {} for number in range(1, count + 1)
    ]


def _after_title(text: str) -> str:
    """The text after `Regarding the request for ...:`."""
    title, colon, rest = text.partition(":")
    return rest if colon else title


def _item(decided: Decided, parts: dict[str, str]) -> LetterItem:
    return LetterItem(
        title=decided.title,
        decision=decided.outcome,
        claims_administrator_guideline=parts.get("claims", ""),
        imro_guideline=parts.get("own", ""),
        rationale=parts.get("rationale", ""),
    )


def _content(*, facts: dict[str, str | date], summary: str, items: Iterable[LetterItem], **rest: Any) -> LetterContent:
    empty = LetterContent(
        case_number="", date_of_injury=None, ur_denial_date=None, application_received=None, date_assigned=None,
        decision_date=None, priority="", summary=prose(summary), items=tuple(items), **rest,
    )  # fmt: skip
    if not empty.summary:
        raise _incomplete("Nothing stands under the heading of the case summary.")
    content: LetterContent = replace(empty, **facts)  # type: ignore[arg-type]  # named as the fields are
    return content


def _credentials(text: str) -> tuple[str, str, str]:
    """The statement, the licensure and the specialty: by their labels, or out of the sentences."""
    labelled = _LABELS_OF_CREDENTIALS.search(text)
    if labelled:
        return prose(text[: labelled.start()]), prose(labelled[1]), prose(labelled[2])
    return prose(text), *credentials_in_prose(text)


def _shared(text: str, count: int) -> list[str]:
    """The part of a section for each of so many items; all of it for each where it is not numbered as they are."""
    parts = [words for _, words in numbered(text)]
    return parts if len(parts) == count and count > 1 else [text] * count


def _incomplete(what: str) -> LetterError:
    return LetterError(Reason.INCOMPLETE, f"{what} {EXTRACT_AGAIN}")


_READERS: Final[dict[Layout, Callable[[str], LetterContent]]] = {
    "documents_listed": _listed,
    "professional_review": _review,
    "notice": _notice,
}
