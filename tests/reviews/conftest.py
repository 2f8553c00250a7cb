"""What the tests of the review side share."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED_LETTERS = Path(__file__).parents[3] / "shared" / "letters"


@pytest.fixture(scope="session")
def shared_letters() -> Path:
    """The published letters, which are not part of this repository."""
    if not (SHARED_LETTERS / "text").is_dir():
        pytest.skip("the published letters are not here (../shared/letters)")
    return SHARED_LETTERS
