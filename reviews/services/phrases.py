"""A reviewer's own phrases."""

from __future__ import annotations

from django.db import transaction

from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.press.printable import what_to_change
from reviews import rules
from reviews.errors import ReviewError
from reviews.models import Phrase

MOST = 100
"""So many of one person: each page on which text is typed brings them along."""


def keep_phrase(*, short: str, words: str, actor: User) -> Phrase:
    """Keep the words under the short name, instead of those it stood for before.

    Raises ReviewError where there are many, or where no letter can print them.
    """
    require(actor, rules.review_cases)
    if asked := what_to_change(words, ""):
        raise ReviewError(f"{asked[0].upper()}{asked[1:]}.")
    with transaction.atomic():
        others = Phrase.objects.select_for_update().filter(owner=actor).exclude(short=short)
        if len(others) >= MOST:
            raise ReviewError(f"You keep {MOST} phrases already. Remove one of them first.")
        return Phrase.objects.update_or_create(owner=actor, short=short, defaults={"words": words})[0]


def remove_phrase(*, phrase: Phrase, actor: User) -> None:
    """Take a phrase of the actor away; texts in which it was put keep its words."""
    require(actor, rules.review_cases)
    Phrase.objects.filter(pk=phrase.pk, owner=actor).delete()
