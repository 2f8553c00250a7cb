"""The one way a round is fetched for a page."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import Rule, require
from reviews import rules
from reviews.models import ReviewRound
from reviews.selectors.rounds import visible_rounds


def get_round(request: HttpRequest, pk: int) -> ReviewRound:
    """The round, for those who may see it; for everyone else it does not exist."""
    round_ = visible_rounds(signed_in(request)).select_related("conflict_declaration").filter(pk=pk).first()
    if round_ is None:
        raise Http404
    return round_


def get_own_round(request: HttpRequest, pk: int, *also: Rule) -> ReviewRound:
    """The round, for its reviewer, where that person may do `also`; colleagues who may see it are told why not."""
    round_ = get_round(request, pk)
    for rule in (rules.enter_round, *also):
        require(signed_in(request), rule, round_)
    return round_
