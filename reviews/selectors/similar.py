"""What was decided before about the same service and part of the body: own determinations and published ones.

It is shown to the physician who writes, with the outcome, and decides nothing. Which service a request names, the
parser of requests says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import Q

from cases.models import DisputedItem
from imr_site.accounts.models import User
from reviews.enums import CitationSide
from reviews.guidelines.requests import ParsedRequest, parse_request
from reviews.letters.content import LetterContent
from reviews.models import Citation, Determination, PublicDetermination
from reviews.selectors.public import public_register

MOST_READ = 200
"""Determinations of each kind that are compared, the newest first: a page is not kept waiting for more."""
MOST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Similar:
    """An item decided before. `public` is the published version whose letter anyone may read, None without one."""

    case_number: str
    decided_on: date | None
    title: str
    decision: str
    guideline: str
    is_own: bool
    same_edition: bool
    public: int | None


def similar_to(item: DisputedItem, actor: User) -> list[Similar]:
    """Items about the same service and body part, those by the same edition first, then the newest."""
    wanted = _read(item.title)
    if wanted.service is None:
        return []
    cited = Citation.objects.filter(
        decision__item=item, side=CitationSide.REVIEWER.value, edition__isnull=False
    ).select_related("edition")
    editions = [str(citation.edition) for citation in cited]
    found: dict[tuple[int, int], Similar] = {}
    for determination, content, is_own, public in _candidates(item, actor, wanted.service):
        for place, decided in enumerate(content.items):
            if (determination, place) in found or not _is_alike(wanted, _read(decided.title)):
                continue
            found[determination, place] = Similar(
                case_number=content.case_number,
                decided_on=content.decision_date,
                title=decided.title,
                decision=decided.decision,
                guideline=decided.imro_guideline,
                is_own=is_own,
                same_edition=any(edition in decided.imro_guideline for edition in editions),
                public=public,
            )
    newest = sorted(found.values(), key=lambda each: each.decided_on or date.min, reverse=True)
    return sorted(newest, key=lambda each: not each.same_edition)[:MOST_SHOWN]


def _candidates(item: DisputedItem, actor: User, service: str) -> Iterator[tuple[int, LetterContent, bool, int | None]]:
    """Determinations that may hold such an item: all own ones, and the published ones that name the service."""
    published = {public.determination_id: public for public in public_register(service)[:MOST_READ]}
    own = Determination.objects.filter(
        Q(round__reviewer__user=actor) & ~Q(case=item.case_id) & Q(superseded_by__isnull=True)
    ).order_by("-issued_at")[:MOST_READ]
    for determination in own:
        content = LetterContent.from_dict(determination.content)
        yield determination.pk, content, True, _letter_of(published.get(determination.pk))
    for public in published.values():
        if public.determination.case_id != item.case_id:
            yield public.determination_id, public.letter_content, False, _letter_of(public)


def _letter_of(public: PublicDetermination | None) -> int | None:
    return public.pk if public and any(letter.sealed_at for letter in public.letters.all()) else None


def _is_alike(one: ParsedRequest, other: ParsedRequest) -> bool:
    """The same service, for a part of the body in common where both name one."""
    parts = set(one.body_parts) & set(other.body_parts)
    return one.service == other.service and bool(parts or not (one.body_parts and other.body_parts))


@lru_cache(maxsize=4096)
def _read(title: str) -> ParsedRequest:
    return parse_request(title)
