"""The address book: physicians, claims administrators and attorneys as the newest case that names them has them.

It is what cases say, and what a person said of two of their spellings (`selectors.book`). What an entry fills in is a
copy, and no case is changed.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from cases.enums import PartyKind
from cases.folding import number_of, words_of
from cases.models import Party
from cases.selectors.book import chosen, roots_of, said_to_be_two
from cases.selectors.cases import visible_cases
from cases.selectors.search import found_cases
from imr_site.accounts.models import User

SHORTEST = 3
"""Letters of a name, or digits of a number, from which on the book is asked."""
LOOKED_AT = 200
"""So many parties are compared, the newest first."""
MOST = 6


def known_parties(actor: User, kind: PartyKind, *, name: str = "", numbers: Iterable[str] = ()) -> list[Party]:
    """The parties of this kind whose NPI or licence number is one of `numbers`, then those whose name has these words.

    Each word begins a word of the name. The same number, or without one the same name, is one entry, that of the newest
    case, unless a person said that they are two. Spellings that a person merged are the one that was chosen.
    """
    wanted = [number for number in map(str.strip, numbers) if len(number) >= SHORTEST]
    of_kind = Party.objects.filter(kind=kind.value, case__in=visible_cases(actor)).order_by("-id")
    found = list(of_kind.filter(Q(npi__in=wanted) | Q(licence_number__in=wanted))[:LOOKED_AT]) if wanted else []
    words = words_of(name)
    if len("".join(words)) >= SHORTEST:
        named = of_kind.filter(case__in=found_cases(actor, name).ids)[:LOOKED_AT]
        found += [party for party in named if _has(party, words)]
    return _entries(found)[:MOST]


def _entries(found: list[Party]) -> list[Party]:
    roots = roots_of({party.book_entry_id for party in found if party.book_entry_id})
    of_choice = chosen(roots.values())
    apart = {roots.get(pk, pk) for pair in said_to_be_two({*roots, *roots.values()}) for pk in pair}
    entries: dict[str, Party] = {}
    for party in found:
        root = roots.get(party.book_entry_id or 0, 0)
        shown = of_choice.get(root, party)
        entries.setdefault(str(root) if root in apart else _told_by(shown), shown)
    return list(entries.values())


def _has(party: Party, words: list[str]) -> bool:
    own = words_of(f"{party.name} {party.organization}")
    return all(any(mine.startswith(word) for mine in own) for word in words)


def _told_by(party: Party) -> str:
    """What two parties are one entry by, where nobody said otherwise."""
    number = party.npi or number_of(party.licence_number)
    return number or " ".join(words_of(party.organization or party.name))
