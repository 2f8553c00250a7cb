"""The form of the clinical facts that the guideline rules ask for, each with its place in the record."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.forms import BoundField

from cases.models import DisputedItem
from cases.selectors.case_file import filed_at, filed_documents
from cases.selectors.consolidation import documents_on
from reviews.errors import ReviewError
from reviews.forms.spans import SpanField
from reviews.guidelines.engine import facts_asked
from reviews.guidelines.facts import VOCABULARY, FactSpec, FactType, Scope, read_value
from reviews.models import ReviewRound
from reviews.selectors.facts import facts_of, request_facts
from reviews.selectors.library.documents import library
from reviews.selectors.requests import say_value
from reviews.selectors.said_in_file import FileSays, Key, Question, said_in_file
from reviews.services.drafting import FactData

KNOWN_FROM_THE_CASE = {"date_of_injury", "ur_date", "rfa_date", "review_date"}
ALWAYS_ASKED = {"diagnosis_groups", "surgery_procedure", "surgery_date"}
"""Facts of the case that are always asked: they decide which rules are in play."""


ALWAYS_CORRECTABLE = {"service", "category"}
"""What is requested: a person can state it even if nothing was read from the request."""

_NONE = "none"
"""The entry of a list that says that nothing of it was found; another entry takes its place."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A value that the file states for a fact: `take` is what its button sends; a taken one is what is on file."""

    says: FileSays
    take: str
    is_taken: bool


@dataclass(frozen=True, slots=True)
class FactRow:
    """One line of the form: the value with its source, what was read from the request, and what the file says."""

    name: str
    spec: FactSpec
    read: str
    value: BoundField
    document: BoundField
    page: BoundField
    offers: list[Offer]


class FactsForm(forms.Form):
    """One typed field for each fact of the case and of every open item; an empty field means not known.

    `based_on` is the version of the facts that the page was opened at; `file_page`, the page of the case file from
    which somebody came to fill one in, is the place of those that are empty until another is given.
    """

    based_on = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, round_: ReviewRound, file_page: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rounds = ReviewRound.objects.select_related("case__ur_decision").prefetch_related("facts", "case__items")
        round_ = rounds.get(pk=round_.pk)
        self.fields["based_on"].initial = round_.facts_version
        self.items = [item for item in round_.case.items.all() if item.is_open]
        self.documents = {str(document.pk): document for document in documents_on(round_.case).filter(state="clean")}
        self.read = {item: request_facts(item) for item in self.items}
        self.known = {item: facts_of(round_.case, round_, item) for item in self.items}
        self.round = round_
        self.on_file = {(fact.key, fact.item_id): fact for fact in round_.facts.all()}
        self.come_from = filed_at(filed_documents(round_.case), file_page) if file_page else None
        come_page = self.come_from.number_of(file_page) if self.come_from and file_page else None
        self.asked = self._asked(self.on_file.keys() | self._typed())
        for spec, item in self.asked:
            fact = self.on_file.get((spec.key, item.pk if item else None))
            name = _name(spec, item)
            self.fields[f"{name}-value"] = _field(spec, fact.value if fact else "")
            self.fields[f"{name}-document"] = forms.TypedChoiceField(
                choices=[("", "—"), *((pk, document.title) for pk, document in self.documents.items())],
                coerce=self.documents.__getitem__,
                empty_value=None,
                required=False,
                label=f"{spec.label}: document",
                initial=fact.document_id if fact else self.come_from and self.come_from.document.pk,
            )
            self.fields[f"{name}-page"] = forms.IntegerField(
                required=False,
                min_value=1,
                max_value=99_999,
                label=f"{spec.label}: page",
                initial=fact.page if fact else come_page,
            )

    def clean(self) -> dict[str, Any]:
        """Refuse a value that its fact cannot have; the error next to the field says what it can be."""
        cleaned = super().clean() or {}
        for spec, item in self.asked:
            name = f"{_name(spec, item)}-value"
            if cleaned.get(name):
                try:
                    read_value(spec.key, cleaned[name])
                except ValueError as error:
                    words = str(error)
                    self.add_error(name, words[0].upper() + words[1:] + ".")
        return cleaned

    def facts(self) -> list[FactData]:
        """The facts as the service `save_facts` takes them; call it on a valid form."""
        return [
            FactData(
                key=spec.key,
                value=_stored(self.cleaned_data[f"{name}-value"]),
                item=item,
                document=self.cleaned_data[f"{name}-document"],
                page=self.cleaned_data[f"{name}-page"],
            )
            for spec, item in self.asked
            if self.cleaned_data.get(f"{(name := _name(spec, item))}-value")
        ]

    def take(self, sent: str) -> str:
        """Fill in one value that the file states, with its document and page, beside all that is typed.

        `sent` is what the button of an offer sends. Returns in words what was taken. Raises ReviewError where the file
        states no such thing (any more); nothing is saved here.
        """
        offers = (
            (row, offer) for _item, *rows in self.sections() for each in rows for row in each for offer in row.offers
        )
        row, offer = next((pair for pair in offers if pair[1].take == sent), (None, None))
        if row is None or offer is None:
            raise ReviewError("The file does not say this any more, so nothing was taken. Look at what it says now.")
        place = offer.says.newest
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        present: list[str] = []
        if offer.says.is_entry:
            present = [entry for entry in data.getlist(f"{row.name}-value") if entry != _NONE]
            data.setlist(f"{row.name}-value", list(dict.fromkeys([*present, offer.says.value])))
        else:
            data[f"{row.name}-value"] = offer.says.value
        if not (present and data.get(f"{row.name}-document")):
            data[f"{row.name}-document"], data[f"{row.name}-page"] = str(place.document.pk), str(place.page)
        self.data = data
        return f"{row.spec.label}: {offer.says.in_words}, page {place.file_page} of the file"

    @cached_property
    def _said(self) -> dict[Key, list[FileSays]]:
        """What the file says; looked up where the page is shown, or something of it is taken."""
        return said_in_file(self.round, self.asked, self.known)

    def _offers(self, spec: FactSpec, item: DisputedItem | None) -> Iterator[Offer]:
        fact = self.on_file.get((spec.key, item.pk if item else None))
        for says in self._said.get((spec.key, item.pk if item else None), ()):
            is_taken = fact is not None and says.is_taken(fact.value, fact.document_id, fact.page)
            yield Offer(says, f"{_name(spec, item)} {says.newest.file_page} {says.value}", is_taken)

    def sections(self) -> Iterator[tuple[DisputedItem | None, list[FactRow], list[FactRow]]]:
        """For the case (item None) and then each item: its lines, and apart from them those that correct a reading."""
        for item in (None, *self.items):
            rows = [self._row(spec, of) for spec, of in self.asked if of == item]
            yield (
                item,
                [row for row in rows if not self._corrects(row, item)],
                [row for row in rows if self._corrects(row, item)],
            )

    def _corrects(self, row: FactRow, item: DisputedItem | None) -> bool:
        return item is not None and row.spec.key in {*self.read[item], *ALWAYS_CORRECTABLE}

    def _row(self, spec: FactSpec, item: DisputedItem | None) -> FactRow:
        name = _name(spec, item)
        value = self.read[item].get(spec.key) if item else None
        read = say_value(spec.key, value) if value is not None else ""
        return FactRow(
            name,
            spec,
            read,
            self[f"{name}-value"],
            self[f"{name}-document"],
            self[f"{name}-page"],
            list(self._offers(spec, item)),
        )

    def _typed(self) -> set[tuple[str, int | None]]:
        """The facts that the posted form holds: they were asked when the page was opened, whatever was saved since."""
        return {
            (spec.key, item.pk if item else None)
            for item in (None, *self.items)
            for spec in VOCABULARY.values()
            if self.data.get(f"{_name(spec, item)}-value")
        }

    def _asked(self, answered: Collection[tuple[str, int | None]]) -> list[Question]:
        """The facts to ask: those the rules in play read, those read from the requests, and those that have an answer.

        A fact of the case is asked once, whichever item's rules read it.
        """
        asked: dict[int | None, set[str]] = {None: set(ALWAYS_ASKED)}
        rules = library()
        for item in self.items:
            keys = set(facts_asked(self.known[item], rules))
            of_case = {key for key in keys if VOCABULARY[key].scope is Scope.CASE}
            asked[None] |= of_case - KNOWN_FROM_THE_CASE
            asked[item.pk] = (keys - of_case) | set(self.read[item]) | ALWAYS_CORRECTABLE
        for key, item_id in answered:
            if key in VOCABULARY and item_id in asked:
                asked[item_id].add(key)
        items = {item.pk: item for item in self.items}
        return [(spec, items.get(pk) if pk else None) for pk, keys in asked.items() for spec in _in_order(keys)]


def _in_order(keys: Collection[str]) -> Iterator[FactSpec]:
    return (spec for spec in VOCABULARY.values() if spec.key in keys)


def _name(spec: FactSpec, item: DisputedItem | None) -> str:
    return f"{spec.key}-{item.position}" if item else spec.key


def _field(spec: FactSpec, stored: str) -> forms.Field:
    common: dict[str, Any] = {"label": spec.label, "help_text": spec.help, "required": False}
    if spec.type is FactType.BOOL:
        answers = [("", "Not known"), ("yes", "Yes"), ("no", "No")]
        return forms.ChoiceField(choices=answers, initial=stored, **common)
    if spec.type is FactType.CHOICE:
        return forms.ChoiceField(choices=[("", "Not known"), *spec.choices.items()], initial=stored, **common)
    if spec.type is FactType.CHOICES:
        return forms.MultipleChoiceField(
            choices=list(spec.choices.items()),
            initial=stored.split(",") if stored else [],
            widget=forms.CheckboxSelectMultiple,
            **common,
        )
    if spec.type is FactType.INT:
        return forms.IntegerField(initial=stored, min_value=0, **common)
    if spec.type is FactType.DATE:
        return SpanField(initial=stored, max_length=200, **common)
    return forms.CharField(initial=stored, max_length=200, **common)


def _stored(value: Any) -> str:
    return ",".join(value) if isinstance(value, list) else str(value)
