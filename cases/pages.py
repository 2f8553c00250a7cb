"""The addresses of the pages of a case, as templates, tags and views say them."""

from __future__ import annotations

from functools import lru_cache
from typing import Final
from urllib.parse import urlencode

from django.urls import URLResolver, get_resolver, get_script_prefix, reverse

_ANY: Final = "CM00-0000000"
"""What stands for the number of any case."""
_ANY_KEY: Final = 1_000_000_007
"""What stands for the key of any row."""


def case_url(name: str, number: str, *rest: str | int) -> str:
    """The address of a page of a case, as `{% url %}` says it, of which what stands around the numbers is made once."""
    keys = [one for one in rest if isinstance(one, int)]
    words = tuple(_ANY_KEY if isinstance(one, int) else one for one in rest)
    return _around_numbers(get_resolver(), get_script_prefix(), name, words).format(number, *keys)


def opened_from(number: str, view: str, cursor: str) -> str:
    """The page of a case as it is opened from the worklist of this view, at the row of this cursor."""
    return f"{case_url('case_detail', number)}?{urlencode({'view': view, 'at': cursor})}"


@lru_cache(maxsize=1_000)
def _around_numbers(_resolver: URLResolver, _prefix: str, name: str, rest: tuple[str | int, ...]) -> str:
    return reverse(name, args=[_ANY, *rest]).replace(_ANY, "{}").replace(str(_ANY_KEY), "{}")
