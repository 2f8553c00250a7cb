"""Keeps the public register: a row and its index for each public version in force, in the transaction that says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction

from cases.records.terms import BETWEEN, body_of
from imr_site.jobs.registry import Progress
from imr_site.jobs.services import enqueue
from reviews.disclosure import band_of, exact_age
from reviews.enums import JobKind
from reviews.guidelines.requests import parse_request
from reviews.letters.citations import sources_cited
from reviews.letters.content import LetterContent
from reviews.models import Determination, PublicDetermination, RegisterEntry, register_index
from reviews.register.facets import Facet, alike_term, terms_of, week_term
from reviews.register.model import READING, Indexed
from reviews.register.places import place_of, week_of
from reviews.register.wordings import terms_said
from reviews.selectors.public import versions_in_force
from reviews.selectors.quality.alike import alike_of
from reviews.selectors.register.entries import all_are_read, values_of
from reviews.statistics.eras import era_of

_AT_ONCE = 200


def list_public(*, public: PublicDetermination) -> None:
    """List a public version in force, in the place of the one that it corrects."""
    unlist_public(determination=public.determination)
    _put([public])


def unlist_public(*, determination: Determination) -> None:
    """Take what is published of a determination out of the register."""
    entries = RegisterEntry.objects.filter(public__determination=determination)
    register_index.drop(list(entries.values_list("pk", flat=True)))
    entries.delete()


def request_register() -> None:
    """Request that all is listed, where something is published and nothing listed, or another release read it."""
    if not all_are_read() or (not RegisterEntry.objects.exists() and versions_in_force().exists()):
        enqueue(kind=JobKind.REBUILD_REGISTER, key="register", args={})


def rebuild_register(*, progress: Progress) -> int:
    """List all public versions in force anew, as requests and citations are read now. Returns how many there are.

    What is there meanwhile is found: each part is put in place of what was there, and what has no version left goes.
    """
    listed = versions_in_force().order_by("pk").values_list("pk", flat=True)
    total, last, places = listed.count(), 0, set[int]()
    while chunk := list(listed.filter(pk__gt=last)[:_AT_ONCE]):
        with transaction.atomic():
            versions = list(versions_in_force().select_related("determination__case").filter(pk__in=chunk))
            RegisterEntry.objects.filter(public__in=chunk).delete()
            places.update(_put(versions))
        last = chunk[-1]
        progress(len(places), total)
    with transaction.atomic():
        RegisterEntry.objects.exclude(public__in=versions_in_force()).delete()
        kept = set(RegisterEntry.objects.values_list("pk", flat=True))
        register_index.drop(sorted(register_index.all_places() - kept))
    return len(kept)


def _put(versions: Sequence[PublicDetermination]) -> list[int]:
    listed = [listing_of(public) for public in versions]
    RegisterEntry.objects.bulk_create(entry for entry, _indexed in listed)
    register_index.put(indexed for _entry, indexed in listed)
    return [entry.place for entry, _indexed in listed]


def listing_of(public: PublicDetermination) -> tuple[RegisterEntry, Indexed]:
    """The row of a version and what it is indexed by, read from its published words, but for the band of the age."""
    content = public.letter_content
    requests = [parse_request(item.title) for item in content.items]
    alike = alike_of(content, requests)
    entry = RegisterEntry(
        place=place_of(content.decision_date, public.pk),
        public=public,
        case_number=public.determination.case.case_number,
        decided_on=content.decision_date,
        outcome=content.outcome,
        era=era_of(content.date_of_injury),
        age_band=_age_band(public.determination),
        titles="\n".join(" ".join(item.title.split()) for item in content.items),
        decisions="\n".join(item.decision for item in content.items),
        categories=_lines(request.category.value for request in requests if request.category),
        services=_lines(each.service for each in alike),
        regions=_lines(part for request in requests for part in request.body_parts),
        ingredients=_lines(name for request in requests for name in request.ingredients),
        editions=_lines(source for item in content.items for source in sources_cited(item.imro_guideline)),
        specialties=_lines(content.specialties),
        licence_states=_lines(content.licence_states),
        reading=READING,
    )
    marks = [*terms_of({facet: values_of(entry, facet) for facet in Facet})]
    for each in alike:
        if each.service:
            marks += [alike_term([each.service, each.region]), alike_term([each.service, each.region, each.edition])]
    titles, body = _titles(content), _body(entry, content)
    marks += [*terms_said(titles), *terms_said(body), week_term(week_of(entry.place))]
    return entry, Indexed(entry.place, " ".join(dict.fromkeys(marks)), titles, body)


def _age_band(determination: Determination) -> str:
    """Read from the letter as issued: the published words tell no age of their own, or the very band."""
    age = exact_age(determination.letter_content.summary)
    return band_of(age) if age else ""


def _titles(content: LetterContent) -> str:
    return f" {BETWEEN} ".join(body_of(item.title) for item in content.items)


def _body(entry: RegisterEntry, content: LetterContent) -> str:
    """The terms of all other published words; between two texts stands a word that no phrase has."""
    texts = [entry.case_number, content.licensure, content.specialty, content.summary]
    for item in content.items:
        texts += [item.claims_administrator_guideline, item.imro_guideline, item.rationale]
    return "".join(f" {BETWEEN} {body_of(text)}" for text in texts if text)


def _lines(values: Iterable[str]) -> str:
    return "\n".join(sorted({" ".join(value.split()) for value in values} - {""}))
