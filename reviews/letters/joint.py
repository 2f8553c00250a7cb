"""One determination of several reviewers: the majority prevails, an even split favours the treatment (LC 4610.6(e)).

Each analysis goes to the parties, under a number and a specialty and never a name (LC 4610.6(f)). It knows no Django.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from .content import ItemOutcome, LetterContent, LetterItem, Statements

_COUNTED = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_FOUND: dict[ItemOutcome, str] = {"overturned": "medically necessary", "upheld": "not medically necessary"}


def prevailing(decisions: Sequence[str]) -> ItemOutcome:
    """What holds of the decisions on one item: the majority, and of an even split that the service is provided."""
    return "upheld" if 2 * decisions.count("upheld") > len(decisions) else "overturned"


def joint_content(analyses: Sequence[LetterContent], statements: Statements) -> LetterContent:
    """The letter of reviewers who decided the same items, in their order; of one reviewer it is that one's own.

    `statements` speak of several reviewers. Raises ValueError where the analyses do not decide the same items.
    """
    first, *others = analyses
    if not others:
        return first
    titles = [[item.title for item in each.items] for each in analyses]
    if any(each != titles[0] for each in titles):
        raise ValueError("The reviewers do not decide the same items.")
    names = [_named(number, each) for number, each in enumerate(analyses, start=1)]
    return replace(
        first,
        licensure=_list(name for each in analyses for name in each.licence_states),
        specialty=_list(name for each in analyses for name in each.specialties),
        summary=_paragraphs(_once(names, [each.summary for each in analyses])),
        items=tuple(_joint_item(names, items) for items in zip(*(each.items for each in analyses), strict=True)),
        statements=statements,
    )


def _joint_item(names: Sequence[str], items: Sequence[LetterItem]) -> LetterItem:
    lines = list(dict.fromkeys(item.imro_guideline for item in items))
    texts = [_how_decided([item.decision for item in items])]
    for name, item in zip(names, items, strict=True):
        relied = [item.imro_guideline] if len(lines) > 1 else []
        texts += [" ".join([f"{name} found the treatment {_FOUND[item.decision]}.", *relied]), item.rationale]
    return LetterItem(
        title=items[0].title,
        decision=prevailing([item.decision for item in items]),
        claims_administrator_guideline=items[0].claims_administrator_guideline,
        imro_guideline=" ".join(lines),
        rationale=_paragraphs(texts),
    )


def _how_decided(decisions: Sequence[ItemOutcome]) -> str:
    """Who found what, in words, and which rule follows from it."""
    total, necessary = len(decisions), decisions.count("overturned")
    decided = f"{_counted(total).capitalize()} reviewers decided this item, each alone."
    if necessary in {0, total}:
        return f"{decided} All of them found the treatment {_FOUND[decisions[0]]}."
    for_it, against = _counted(necessary).capitalize(), _counted(total - necessary)
    split = f"{for_it} found the treatment medically necessary and {against} did not."
    if 2 * necessary == total:
        rule = "They are evenly split, so the decision is in favor of providing the treatment"
    else:
        rule = "The recommendation of the majority prevails"
    return f"{decided} {split} {rule} (Labor Code section 4610.6(e))."


def _named(number: int, analysis: LetterContent) -> str:
    return f"Reviewer {number}" + (f" ({analysis.specialty})" if analysis.specialty else "")


def _counted(number: int) -> str:
    return _COUNTED[number] if number < len(_COUNTED) else str(number)


def _list(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(names))


def _once(names: Sequence[str], summaries: Sequence[str]) -> list[str]:
    """Every summary under its reviewer; the same words of all of them only once."""
    if len(set(summaries)) == 1:
        return [summaries[0]]
    return [text for name, said in zip(names, summaries, strict=True) for text in (f"{name} sums up the case:", said)]


def _paragraphs(texts: Iterable[str]) -> str:
    return "\n\n".join(filter(None, texts))
