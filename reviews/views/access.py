"""The two functions by which pages fetch a review round."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import Rule, require
from reviews import rules
from reviews.models import ReviewRound
from reviews.selectors.rounds import visible_rounds


def get_round(request: HttpRequest, pk: int) -> ReviewRound:
    """The round, for those who may see it. Raises Http404 for everyone else."""
    round_ = visible_rounds(signed_in(request)).select_related("conflict_declaration").filter(pk=pk).first()
    if round_ is None:
        raise Http404
    return round_


def get_own_round(request: HttpRequest, pk: int, *required: Rule) -> ReviewRound:
    """The round, for its reviewer only, if the rules `required` allow it too. Raises NotAllowed for colleagues."""
    round_ = get_round(request, pk)
    for rule in (rules.enter_round, *required):
        require(signed_in(request), rule, round_)
    return round_
