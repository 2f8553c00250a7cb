"""What the tests of the review side share."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path

import pytest

from reviews.selectors.library import documents as library_selectors
from reviews.services.library import versions

SHARED_LETTERS = Path(__file__).parents[3] / "shared" / "letters"


@pytest.fixture(scope="session")
def shared_letters() -> Path:
    """The published letters, which are not part of this repository."""
    if not (SHARED_LETTERS / "text").is_dir():
        pytest.skip("the published letters are not here (../shared/letters)")
    return SHARED_LETTERS


@pytest.fixture
def at_the_same_moment(monkeypatch):
    """`with at_the_same_moment():` a text is added by someone who counted the versions before the first was there."""

    @contextmanager
    def counted_before():
        with monkeypatch.context() as patched:
            patched.setattr(versions, "last_version", lambda _model, _name: 0)
            yield

    return counted_before


@pytest.fixture(autouse=True)
def _library_read_anew() -> None:
    """A document of a test before is rolled back, and its key is given again; what was read under it is forgotten."""
    for read in (library_selectors._documents, library_selectors._library, library_selectors._sha256):
        read.cache_clear()
