"""The one way a round is fetched for a page."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from imr_site.accounts.access import signed_in
from reviews.models import ReviewRound
from reviews.selectors.rounds import visible_rounds


def get_round(request: HttpRequest, pk: int) -> ReviewRound:
    """The round, for those who may see it; for everyone else it does not exist."""
    round_ = visible_rounds(signed_in(request)).select_related("conflict_declaration").filter(pk=pk).first()
    if round_ is None:
        raise Http404
    return round_


def get_own_round(request: HttpRequest, pk: int) -> ReviewRound:
    """The round, for its reviewer; colleagues who may see it are told why they may not write in it."""
    round_ = get_round(request, pk)
    if round_.reviewer.user_id != signed_in(request).pk:
        raise PermissionDenied("This page is for the reviewer designated for the round.")
    return round_
