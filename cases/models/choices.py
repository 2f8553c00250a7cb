"""Database columns that hold the codes of one vocabulary and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cases.enums import LabelledEnum


def enum_field(enum: Iterable[LabelledEnum], **options: Any) -> models.CharField[str, str]:
    """A text column for one code of `enum`, a vocabulary or a part of one."""
    longest = max(len(member.value) for member in enum)
    return models.CharField(max_length=longest, choices=[(member.value, member.label) for member in enum], **options)


def known(field: str, enum: Iterable[LabelledEnum], name: str, *, blank: bool = False) -> models.CheckConstraint:
    """The constraint that keeps `field` within `enum`, whatever code writes the row."""
    values = [member.value for member in enum] + ([""] if blank else [])
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": values}), name=name)
