"""The guideline library in force: the shipped files, what administrators added, and what may be cited."""

from __future__ import annotations

from functools import cache, lru_cache

from django.db.models import Q, QuerySet
from django.db.models.functions import MD5

from imr_site.canonical import canonical_sha256
from reviews.guidelines.loader import LIBRARY_FOLDER, library_from, shipped_library
from reviews.guidelines.rules import Library
from reviews.models import GuidelineEdition, ItemDecision, LibraryDocument


def library() -> Library:
    """The library as it is now; one query tells whether it is still the one read last."""
    return _library(_in_force())


def library_sha256() -> str:
    """The hash of the library, by which a finding tells from which rules it comes."""
    return _sha256(_in_force())


def documents() -> dict[str, str]:
    """The rule files in force, text by name without suffix."""
    return _documents(_in_force())


def editions_to_cite(decision: ItemDecision | None) -> QuerySet[GuidelineEdition]:
    """The editions of the library, and those that the decision cites already although the library lost them."""
    if decision is None:
        return GuidelineEdition.objects.filter(offered=True)
    cited = decision.citations.filter(edition__isnull=False).values("edition")
    return GuidelineEdition.objects.filter(Q(offered=True) | Q(pk__in=cited))


InForce = tuple[tuple[int, str], ...]
"""Added documents by their id and the MD5 of their text: after a rollback an id alone comes again with another."""


def _in_force() -> InForce:
    """The added documents in force: for each name the newest that is not retired."""
    standing = LibraryDocument.objects.filter(retired_at__isnull=True).order_by("version")
    newest = {name: (pk, digest) for name, pk, digest in standing.values_list("name", "pk", MD5("text"))}
    return tuple(sorted(newest.values()))


@cache
def _shipped_documents() -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(LIBRARY_FOLDER.glob("*.toml"))}


@cache
def _shipped_sha256() -> str:
    return canonical_sha256(_shipped_documents())


@lru_cache(maxsize=4)
def _documents(added: InForce) -> dict[str, str]:
    ids = [pk for pk, _digest in added]
    own = dict(LibraryDocument.objects.filter(pk__in=ids).values_list("name", "text")) if added else {}
    return _shipped_documents() | own


@lru_cache(maxsize=4)
def _library(added: InForce) -> Library:
    return library_from(_documents(added)) if added else shipped_library()


@lru_cache(maxsize=4)
def _sha256(added: InForce) -> str:
    return canonical_sha256(_documents(added)) if added else _shipped_sha256()
