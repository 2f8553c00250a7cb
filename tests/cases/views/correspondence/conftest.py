"""Pages are tested on cases of their own, with files of their own, as a signed-in person."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _files(files) -> None:
    """Nothing a test stores is seen by another."""
