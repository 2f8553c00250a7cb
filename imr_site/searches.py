"""What a person searched for: kept with the session under a number, so that no address holds a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase

KEPT = 20
"""Searches of a session; Back leads to each of them."""
LONGEST = 200


def keep_search(session: SessionBase, words: str) -> int:
    """Keep the words, and say under which number of this session."""
    kept = session.get("searches", [])
    number = kept[-1][0] + 1 if kept else 1
    session["searches"] = [*kept, [number, words[:LONGEST]]][-KEPT:]
    return number


def kept_search(session: SessionBase, number: int) -> str:
    """The words kept under this number; empty where there are none, as in another session."""
    kept: dict[int, str] = dict(session.get("searches", []))
    return kept.get(number, "")
