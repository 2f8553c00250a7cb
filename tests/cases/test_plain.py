from __future__ import annotations

import pytest

from cases.plain import plain


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Adele Marchetti", "Adele Marchetti"),
        ("Nuñez, Zoë", "Nuñez, Zoë"),
        ("HC\u200b-4410", "HC-4410"),
        ("\u202aAdele\u202c", "Adele"),
        ("\ufeffAdele\u00ad\u2060", "Adele"),
        ("Ade\x00le\x1b\x7f", "Adele"),
        ("Ade\u0378le\ufdd0\U0010ffff", "Adele"),
        ("Adele\ue000\U000f0000\ud800", "Adele"),
        ("1\u00a0Elm\u2003Street\u202fA\u3000B", "1 Elm Street A B"),
        ("1\tElm\nStreet\r\nA\rB\u2028C\x85D", "1 Elm Street A B C D"),
        ("two  spaces", "two  spaces"),
    ],
)
def test_what_nobody_sees_goes_and_white_space_is_a_space(typed, kept):
    assert plain(typed) == kept


def test_a_text_of_lines_keeps_its_lines():
    assert plain("1 Elm\u200b\r\nStreet\u00a0A\rB\n\n\tC", lines=True) == "1 Elm\nStreet A\nB\n\n C"
