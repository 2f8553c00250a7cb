"""What the address of the public register asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils import timezone

from cases.eligibility import FIRST_INJURY_DATE
from cases.forms.fields import PlainField
from reviews.enums import FinalDetermination
from reviews.register.facets import Facet
from reviews.selectors.register.search import Found, Search
from reviews.selectors.statistics.outcomes import CATEGORIES
from reviews.statistics.eras import ERAS

LONGEST_SEARCH: Final = 100
LONGEST_VALUE: Final = 300
LABELS: Final = {
    Facet.OUTCOME: "Outcome",
    Facet.CATEGORY: "Kind of treatment",
    Facet.SERVICE: "Treatment",
    Facet.REGION: "Part of the body",
    Facet.INGREDIENT: "Drug",
    Facet.EDITION: "Guideline relied on",
    Facet.SPECIALTY: "Reviewer's specialty",
    Facet.LICENCE: "Reviewer's state of licence",
    Facet.ERA: "Date of injury",
    Facet.YEAR: "Year decided",
}
WORDS: Final[Mapping[Facet, Mapping[str, str]]] = {
    Facet.OUTCOME: {
        FinalDetermination.UPHOLD.value: "Upheld: the denial stands",
        FinalDetermination.OVERTURN.value: "Overturned: the treatment is to be authorized",
        FinalDetermination.PARTIAL_OVERTURN.value: "Partly overturned",
    },
    Facet.CATEGORY: CATEGORIES,
    Facet.ERA: ERAS,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One facet as a list to choose from: values with their words and how many have them, None where not counted."""

    facet: Facet
    label: str
    chosen: str
    options: Sequence[tuple[str, str, int | None]]


class RegisterForm(forms.Form):
    """Words, a value of each facet, the order, and where the page begins; what is not understood is left out."""

    q = PlainField(required=False, max_length=LONGEST_SEARCH)
    order = forms.ChoiceField(required=False, choices=[("", "Newest first"), ("best", "Best match first")])
    before = forms.IntegerField(required=False, min_value=0, max_value=2**63 - 1)
    after = forms.IntegerField(required=False, min_value=0, max_value=2**63 - 1)
    page = forms.IntegerField(required=False, min_value=1, max_value=40)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        for facet in Facet:
            self.fields[facet.value] = PlainField(required=False, max_length=LONGEST_VALUE)
        self.is_valid()

    def given(self, name: str) -> Any:
        """What was understood of a field; None for what was not."""
        return self.cleaned_data.get(name) or None

    @property
    def search(self) -> Search:
        """What is looked for, and in which order it is shown."""
        chosen = {facet: value for facet in Facet if (value := self.given(facet.value))}
        words = self.given("q") or ""
        return Search(words, chosen, "best" if self.given("order") == "best" and words else "newest")

    @property
    def query(self) -> str:
        """The search as an address has it, without the place of its page."""
        search = self.search
        pairs = {"q": search.words, **{facet.value: value for facet, value in search.chosen.items()}}
        if search.order == "best":
            pairs["order"] = "best"
        return urlencode({name: value for name, value in pairs.items() if value})

    @property
    def narrows(self) -> int:
        """How many facets narrow it."""
        return len(self.search.chosen)

    @property
    def told(self) -> str:
        """The search in words; empty for all."""
        search = self.search
        words = [f"“{search.words}”"] if search.words else []
        values = (WORDS.get(facet, {}).get(value, value) for facet, value in search.chosen.items())
        return ", ".join([*words, *values])

    def choices(self, found: Found | None) -> list[Choice]:
        """The facets to choose from, with how many of the decisions that were counted have each value.

        What is chosen stays. Where not all were counted, older ones may have other years and outcomes: all are offered.
        """
        search, choices = self.search, []
        counts_all = found is not None and found.counts_all
        for facet, label in LABELS.items():
            chosen = search.chosen.get(facet, "")
            numbers: dict[str, int | None] = dict(found.facets.get(facet, ())) if found else {}
            if not counts_all:
                numbers = dict.fromkeys(_every(facet)) | numbers
            if chosen:
                numbers.setdefault(chosen, 0 if counts_all else None)
            choices.append(Choice(facet, label, chosen, _options(facet, numbers)))
        return choices


def _every(facet: Facet) -> Iterable[str]:
    """All values of a facet that are known without asking; of most there are too many."""
    if facet is Facet.YEAR:
        return map(str, range(FIRST_INJURY_DATE.year, timezone.localdate().year + 1))
    return WORDS.get(facet, ())


def _options(facet: Facet, numbers: Mapping[str, int | None]) -> list[tuple[str, str, int | None]]:
    words = WORDS.get(facet, {})
    values = sorted(numbers, reverse=facet is Facet.YEAR)
    if words:
        values = [value for value in words if value in numbers]
    return [(value, words.get(value) or value[:1].upper() + value[1:], numbers[value]) for value in values]
