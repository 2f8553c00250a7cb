"""Who is medical director on a day, and whether a licence of California stands behind it (LC 139.5(c)(1))."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from reviews.models import MedicalDirector


def medical_director(on: date) -> MedicalDirector | None:
    """The medical director of that day: the one who began last; None where none is on file."""
    in_office = Q(begins_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=on))
    return MedicalDirector.objects.filter(in_office).first()


def director_missing(on: date) -> str:
    """What stands against signing letters on that day in the medical director's name, in words; empty if nothing."""
    director = medical_director(on)
    if director is None:
        return "an administrator must enter the medical director with the California licence (LC 139.5(c)(1))"
    if director.licence_expires_on < on:
        return (
            f"the California licence of the medical director, {director}, expired on "
            f"{director.licence_expires_on:%m/%d/%Y}; an administrator must update it (LC 139.5(c)(1))"
        )
    return ""


def signatory_name(on: date) -> str:
    """The name under the letters of that day, empty where nobody is medical director."""
    director = medical_director(on)
    return director.name if director else ""
