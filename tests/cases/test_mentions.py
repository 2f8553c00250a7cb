from __future__ import annotations

import pytest

from cases.mentions import typed_mentions

NAMES = {1: "Marcus Obi", 2: "Marcus Obiora", 3: "Ines Calloway", 4: "Ines Dupont", 5: "Sam Petrosyan"}


@pytest.mark.parametrize(
    ("text", "found", "unknown"),
    [
        ("@Marcus Obi, please call", {1}, []),
        ("@marcus obiora please call", {2}, []),
        ("Told @Sam.", {5}, []),
        ("@Ines is two people", set(), ["Ines"]),
        ("@Ines Dupont and @Sam", {4, 5}, []),
        ("Write to m.obi@example.org", set(), []),
        ("@Nobody: why?", set(), ["Nobody"]),
        ("@Samantha is not Sam", set(), ["Samantha"]),
        ("(@Sam) stands in brackets", set(), []),
        ("a lone @ says nothing", set(), []),
    ],
)
def test_who_is_named_after_an_at(text, found, unknown):
    assert typed_mentions(text, NAMES) == (found, unknown)
