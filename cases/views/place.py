"""Where in a list a case was opened: “4 of 37”, with the cases beside it, also after the case has left the list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from cases.forms.worklist import WorklistFilter
from cases.models import Case
from cases.pages import opened_from
from cases.selectors.worklist import Neighbour, place_in
from imr_site.accounts.access import signed_in
from imr_site.keyset import COUNTED

KEPT: Final = 20
"""So many cases of a session keep the list they were opened from."""


@dataclass(frozen=True, slots=True)
class ShownPlace:
    """The place in words, and the addresses around it; empty where there is none."""

    words: str
    left: bool
    back: str
    previous: str
    next: str


def place_of(request: HttpRequest, case: Case) -> ShownPlace | None:
    """The place named by the address (`view`, `at`), else the one this session opened the case at; None: neither.

    The session keeps it, as whatever is done to the case leads back to its page without those words.
    """
    kept: dict[str, list[str]] = request.session.get("places", {})
    if "at" in request.GET:
        here = [request.GET.get("view", "")[:500], request.GET["at"][:500]]
        if kept.get(case.case_number) != here:
            others = [(number, place) for number, place in kept.items() if number != case.case_number]
            request.session["places"] = dict([*others[1 - KEPT :], (case.case_number, here)])
    elif case.case_number in kept:
        here = kept[case.case_number]
    else:
        return None
    view, cursor = here
    actor = signed_in(request)
    form = WorklistFilter(QueryDict(view), actor=actor)
    place = place_in(actor, form.wanted, case, cursor)
    if place is None:
        return None
    total = f"more than {COUNTED:,}" if place.total > COUNTED else f"{place.total:,}"
    number = f"after {COUNTED:,}" if place.number > COUNTED else f"{place.number:,}"
    return ShownPlace(
        words=f"Was {number}; {total} left" if place.left else f"{number} of {total}",
        left=place.left,
        back=f"{reverse('case_list')}?{form.query}" if form.query else reverse("case_list"),
        previous=_address(place.previous, form.query),
        next=_address(place.next, form.query),
    )


def _address(neighbour: Neighbour | None, view: str) -> str:
    return opened_from(neighbour.case_number, view, neighbour.cursor) if neighbour else ""
