"""Versions of the texts that administrators maintain: counted by name, no number given twice."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from imr_site.accounts.models import User
from imr_site.clock import now_after
from reviews.errors import ReviewError
from reviews.models import LibraryDocument, WordingText

Text = TypeVar("Text", LibraryDocument, WordingText)


def add_version(*, model: type[Text], name: str, actor: User, **content: Any) -> Text:
    """Store a text as the next version of its name. Raises ReviewError if somebody else added one meanwhile."""
    version = last_version(model, name) + 1
    try:
        with transaction.atomic():
            return model.objects.create(name=name, version=version, added_at=timezone.now(), added_by=actor, **content)
    except IntegrityError:
        raise ReviewError(
            f"Somebody else added version {version} of {name} at the same moment. Your text is not saved. "
            "Read theirs first; if yours shall take its place, save again."
        ) from None


def retire_version(*, text: Text, actor: User) -> None:
    """Take a version out of force; its row stays. Raises ReviewError if it is retired already."""
    current = type(text).objects.filter(pk=text.pk, retired_at__isnull=True)
    if not current.update(retired_at=now_after(text.added_at), retired_by=actor):
        raise ReviewError(f"{text} is retired already.")


def last_version(model: type[Text], name: str) -> int:
    """The last number given for this name; 0 if there is none."""
    return model.objects.filter(name=name).aggregate(last=Max("version"))["last"] or 0
