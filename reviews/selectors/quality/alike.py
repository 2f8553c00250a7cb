"""What makes two decided items alike: service, region, edition cited, and timing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from reviews.enums import Timing
from reviews.guidelines.editions import add_months
from reviews.guidelines.requests import Category, ParsedRequest, parse_request
from reviews.letters.citations import edition_cited
from reviews.letters.content import LetterContent

CHRONIC_AFTER: Final = 3
"""Months since the onset from which on pain is chronic (8 CCR 9792.20)."""

LONGEST_SERVICE: Final = 120
"""Letters of the column."""


class Alike(NamedTuple):
    """The columns that two items share; without a service nothing is alike."""

    service: str
    region: str
    edition: str
    timing: str


def timing_of(request: ParsedRequest, *, injured_on: date | None, denied_on: date | None) -> Timing:
    """When the treatment was asked for; the words of the request go before the dates."""
    if request.retrospective:
        return Timing.RETROSPECTIVE
    if request.postoperative:
        return Timing.POSTOPERATIVE
    if injured_on is None or denied_on is None:
        return Timing.NOT_KNOWN
    return Timing.LATER if add_months(injured_on, CHRONIC_AFTER) <= denied_on else Timing.EARLY


def alike_of(content: LetterContent, requests: Sequence[ParsedRequest] = ()) -> list[Alike]:
    """The columns of each item of a content, in its order; `requests` are its titles, if they were read already."""
    found = []
    for item, request in zip(
        content.items, requests or [parse_request(item.title) for item in content.items], strict=True
    ):
        timing = timing_of(request, injured_on=content.date_of_injury, denied_on=content.ur_denial_date)
        found.append(Alike(_service(request), _region(request), edition_cited(item.imro_guideline), timing.value))
    return found


def asked_for(title: str) -> tuple[str, str]:
    """The service and the region of one request, as in the columns."""
    request = parse_request(title)
    return _service(request), _region(request)


def _region(request: ParsedRequest) -> str:
    return request.body_parts[0] if request.body_parts else ""


def _service(request: ParsedRequest) -> str:
    """What is asked for; of drugs what is in them, as two drugs are not alike for being drugs."""
    if request.category is Category.PHARMACEUTICALS:
        return ", ".join(request.ingredients)[:LONGEST_SERVICE]
    return request.service or ""
