"""What was decided before about the same service and part of the body: own determinations and published ones.

It is shown to the physician who writes, with the outcome, and decides nothing. Which service a request names, the
parser of requests says; what was decided about it, the rows of the register and of decided items.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from cases.models import DisputedItem
from imr_site.accounts.models import User
from reviews.enums import CitationSide
from reviews.letters.content import LetterContent
from reviews.models import Citation, DecidedItem, PublicDetermination, RegisterEntry
from reviews.register.facets import Facet, alike_term, facet_term
from reviews.selectors.quality.alike import asked_for
from reviews.selectors.register.alike import newest_marked

MOST_READ = 200
"""Determinations of each kind that are compared, the newest first."""
MOST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Similar:
    """An item decided before. `is_published`: anyone may read it at the address of its case."""

    case_number: str
    decided_on: date | None
    title: str
    decision: str
    guideline: str
    is_own: bool
    same_edition: bool
    is_published: bool


def similar_to(item: DisputedItem, actor: User) -> list[Similar]:
    """Items about the same service and body part, those by the same edition first, then the newest."""
    service, region = asked_for(item.title)
    if not service:
        return []
    regions = Q(region__in=[region, ""]) if region else Q()
    alike = DecidedItem.objects.filter(regions, service=service).exclude(determination__case=item.case_id)
    own = list(
        alike.filter(reviewer__user=actor, determination__superseded_by__isnull=True)
        .select_related("determination")
        .order_by("-decided_on", "-pk")[:MOST_READ]
    )
    published = _published(service, region)
    read = list(alike.filter(determination__in=published))
    cited = Citation.objects.filter(
        decision__item=item, side=CitationSide.REVIEWER.value, edition__isnull=False
    ).select_related("edition")
    editions = [str(citation.edition) for citation in cited]
    found = {(row.determination_id, row.position): row for row in [*read, *own]}
    mine = {row.pk for row in own}
    nearest = sorted(found.values(), key=lambda row: row.decided_on or date.min, reverse=True)
    nearest.sort(key=lambda row: not _cites(row, editions))
    return list(_shown(nearest[:MOST_SHOWN], mine, published, editions))


def _published(service: str, region: str) -> dict[int, RegisterEntry]:
    """The newest published decisions about it, by determination."""
    marks = [facet_term(Facet.SERVICE, service)]
    if region:
        marks = [alike_term([service, region]), alike_term([service, ""])]
    rows = (
        RegisterEntry.objects.select_related("public").defer("public__content").in_bulk(newest_marked(marks, MOST_READ))
    )
    return {row.public.determination_id: row for row in rows.values()}


def _cites(row: DecidedItem, editions: list[str]) -> bool:
    return any(edition in row.edition for edition in editions)


def _shown(
    rows: list[DecidedItem], mine: set[int], published: dict[int, RegisterEntry], editions: list[str]
) -> Iterator[Similar]:
    contents = dict(
        PublicDetermination.objects.filter(
            register_entry__in=[published[row.determination_id] for row in rows if row.determination_id in published]
        ).values_list("determination", "content")
    )
    for row in rows:
        public = published.get(row.determination_id)
        content = contents[row.determination_id] if public else row.determination.content
        letter = LetterContent.from_dict(content)
        decided = letter.items[row.position - 1]
        yield Similar(
            case_number=letter.case_number,
            decided_on=row.decided_on,
            title=decided.title,
            decision=decided.decision,
            guideline=decided.imro_guideline,
            is_own=row.pk in mine,
            same_edition=_cites(row, editions),
            is_published=public is not None,
        )
