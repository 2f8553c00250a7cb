"""One published decision as anyone reads it, its versions, and what is told where it is gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from cases.models import Letter
from reviews.enums import WithdrawalKind
from reviews.models import PublicDetermination, RegisterEntry
from reviews.selectors.determination import set_aside_on


@dataclass(frozen=True, slots=True)
class PublicVersion:
    """A version that was published, by its days alone: what it said, and who worked on it, is told by none."""

    released_at: datetime
    ended_on: date | None
    why: str

    @property
    def is_in_force(self) -> bool:
        """Whether it is what anyone reads now."""
        return self.ended_on is None


def published(case_number: str) -> RegisterEntry | None:
    """The decision of a case that is in force."""
    entries = RegisterEntry.objects.select_related("public__determination").filter(case_number=case_number)
    return entries.order_by("-place").first()


def versions_of(case_number: str) -> list[PublicVersion]:
    """Every version that was published of a case, the newest first; empty where none ever was.

    The reason for a correction may name people, so it is only said that it was corrected.
    """
    rows = PublicDetermination.objects.select_related("withdrawal", "determination", "register_entry")
    versions: list[PublicVersion] = []
    later: PublicDetermination | None = None
    for row in rows.filter(determination__case__case_number=case_number).order_by("-released_at", "-pk"):
        versions.append(PublicVersion(row.released_at, *_end(row, later)))
        later = row
    return versions


def gone(public: PublicDetermination) -> PublicVersion:
    """The same of one version."""
    later = public.determination.public_versions.filter(version__gt=public.version).order_by("version").first()
    return PublicVersion(public.released_at, *_end(public, later))


def _end(row: PublicDetermination, later: PublicDetermination | None) -> tuple[date | None, str]:
    if hasattr(row, "register_entry"):
        return None, ""
    if hasattr(row, "withdrawal"):
        return timezone.localdate(row.withdrawal.withdrawn_at), WithdrawalKind(row.withdrawal.kind).label
    if later is not None and later.determination_id == row.determination_id:
        return timezone.localdate(later.released_at), "A corrected version took its place"
    return set_aside_on(row.determination), "What was decided was set aside"


def letter_in_force(pk: int) -> Letter | None:
    """The sealed letter of a public version in force; None for any other version."""
    letters = Letter.objects.filter(
        determination_link__public=pk, determination_link__public__register_entry__isnull=False, sealed_at__isnull=False
    )
    return letters.select_related("case").first()
