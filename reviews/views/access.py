"""How pages of a round open: each names its rule, and none is reached without it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import Rule, require
from reviews import rules
from reviews.models import ReviewRound
from reviews.selectors.rounds import visible_rounds

View = Callable[..., HttpResponseBase]


def get_round(request: HttpRequest, pk: int) -> ReviewRound:
    """The round, for those who may see it. Raises Http404 for everyone else."""
    round_ = visible_rounds(signed_in(request)).select_related("conflict_declaration").filter(pk=pk).first()
    if round_ is None:
        raise Http404
    return round_


def round_page(*required: Rule) -> Callable[[View], View]:
    """Give the view the round of the address if the rules let the person: strangers get 404, colleagues the reason.

    The rules that open anything of the case ask for the declaration of conflicts (LC 139.5(d)(5)).
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponseBase:
            round_ = get_round(request, pk)
            for rule in required:
                require(signed_in(request), rule, round_)
            return view(request, round_, **kwargs)

        opened.round_rules = required  # type: ignore[attr-defined]
        return opened

    return decorate


own_round_page = round_page(rules.enter_round, rules.enter_cleared_round)
"""For a page of the designated reviewer, once the declaration is on file; whoever may not enter is told which lacks."""
