"""Addresses as the post asks for them."""

from __future__ import annotations

import pytest

from cases.addressing import in_lines


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("100 Example Street, Sacramento, CA 95814", ["100 Example Street", "Sacramento, CA 95814"]),
        (
            "Suite 4, 100 Example Street, San Luis Obispo, CA 93401-1234",
            ["Suite 4, 100 Example Street", "San Luis Obispo, CA 93401-1234"],
        ),
        ("100 Example Street\nSacramento, CA 95814", ["100 Example Street", "Sacramento, CA 95814"]),
        ("  P.O. Box 1 \n\n Fresno, CA 93700 ", ["P.O. Box 1", "Fresno, CA 93700"]),
        ("Rue de la Loi 16, 1000 Brussels, Belgium", ["Rue de la Loi 16, 1000 Brussels, Belgium"]),
        ("", []),
    ],
)
def test_city_state_and_zip_stand_on_a_line_of_their_own(typed, lines):
    assert in_lines(typed) == lines
