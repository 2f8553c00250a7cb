"""Letters of determinations that wait to be printed, and print batches of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from cases.models import Delivery
from cases.services.correspondence.batches import make_batch, merge_batch
from cases.services.correspondence.letters import make_letter
from tests.factories.accounts import a_case_manager
from tests.factories.reviews import a_determination

if TYPE_CHECKING:
    from django.db.models import Model

    from cases.models import PrintBatch

Row = TypeVar("Row", bound="Model")


def ready(count: int = 1) -> list[Delivery]:
    """The letters of so many determinations, made and waiting to be printed: three each."""
    for _ in range(count):
        for letter in a_determination().letters.exclude(recipient=None):
            make_letter(letter_id=letter.pk)
    return list(Delivery.objects.filter(letter__recipient__isnull=False).order_by("pk"))


def a_batch(services: list[Delivery]) -> PrintBatch:
    return make_batch(delivery_ids=[service.pk for service in services], actor=a_case_manager())


def merged(services: list[Delivery]) -> PrintBatch:
    """A batch of these letters that is ready to print."""
    return merge_batch(batch_id=a_batch(services).pk, progress=quietly)


def quietly(_done: int, _total: int) -> None:
    """Nobody is told of progress."""


def now(row: Row) -> Row:
    """The row as it is stored."""
    return type(row)._base_manager.get(pk=row.pk)
