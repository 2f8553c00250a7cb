"""Pages of a long list that begin at a row instead of a number: the last page is read as fast as the first.

The rows are in the order of columns that are never null and end with the id, with an index in that order; they hold
numbers, days, or words without `~`. A cursor is the values of those columns of one row, with `~` between them, so that
it still marks its place after the row has left the list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import F
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model, QuerySet

Row = TypeVar("Row")
"""A model or a named tuple, with the columns of the order."""
Key = tuple[Any, ...]
_BETWEEN = "~"
COUNTED = 10_000
"""So many rows are counted; of more it is only said that there are more."""


@dataclass(frozen=True, slots=True)
class Order:
    """The columns that order a list, all of them downwards or none."""

    columns: tuple[str, ...]
    downwards: bool = False

    def apply(self, rows: QuerySet[Any, Row]) -> QuerySet[Any, Row]:
        """The rows in this order."""
        return rows.order_by(*(f"-{name}" if self.downwards else name for name in self.columns))

    def after(self, rows: QuerySet[Any, Row], key: Key) -> QuerySet[Any, Row]:
        """The rows behind this place, the nearest first."""
        lookup = TupleLessThan if self.downwards else TupleGreaterThan
        return self.apply(rows.filter(lookup(Tuple(*map(F, self.columns)), key)))

    def before(self, rows: QuerySet[Any, Row], key: Key) -> QuerySet[Any, Row]:
        """The rows in front of this place, the nearest first."""
        return Order(self.columns, not self.downwards).after(rows, key)

    def cursor(self, row: Any) -> str:
        """The place of this row, as a word for an address."""
        return _BETWEEN.join(map(str, self.key_of(row)))

    def key_of(self, row: Any) -> Key:
        """The place of this row."""
        return tuple(getattr(row, name) for name in self.columns)

    def key(self, model: type[Model], cursor: str) -> Key | None:
        """The place that `cursor` names; None for a word that names none in this order."""
        fields: list[Any] = [model._meta.get_field(name) for name in self.columns]  # noqa: SLF001 - a documented API
        kinds = [field.output_field if field.generated else field for field in fields]
        try:
            return tuple(kind.clean(word, None) for kind, word in zip(kinds, cursor.split(_BETWEEN), strict=True))
        except (ValueError, ValidationError):
            return None


@dataclass(frozen=True, slots=True)
class KeysetPage(Generic[Row]):
    """One page: its rows, how many are in front of it and in all (`counted`), and the cursors of the pages beside it.

    Empty cursors: there is no such page.
    """

    rows: list[Row]
    in_front: int
    total: int
    previous: str
    next: str

    @property
    def is_counted(self) -> bool:
        """Whether the list was counted to its end."""
        return self.total <= COUNTED

    @property
    def first(self) -> int:
        """The number of the first row in the list, from 1; 0 where the rows in front of it are too many to count."""
        return self.in_front + 1 if self.in_front <= COUNTED else 0

    @property
    def last(self) -> int:
        """The number of the last row in the list."""
        return self.in_front + len(self.rows)


def keyset_page(
    rows: QuerySet[Any, Row], order: Order, *, size: int, after: str = "", before: str = ""
) -> KeysetPage[Row]:
    """The page behind the row of one cursor, or in front of that of another; the first where both name no place."""
    place = order.key(rows.model, before)
    nearest = list(order.before(rows, place)[: size + 1]) if place is not None else []
    if len(nearest) > size:
        shown = nearest[:size][::-1]
        goes_on = order.after(rows, order.key_of(shown[-1])).exists()
    else:
        place = order.key(rows.model, after)
        read = list((order.apply(rows) if place is None else order.after(rows, place))[: size + 1])
        shown, goes_on = read[:size], len(read) > size
    in_front = count_up_to(order.before(rows, order.key_of(shown[0]))) if shown and place is not None else 0
    return KeysetPage(
        rows=shown,
        in_front=in_front,
        total=count_up_to(rows) if in_front or goes_on else len(shown),
        previous=order.cursor(shown[0]) if in_front else "",
        next=order.cursor(shown[-1]) if goes_on else "",
    )


def count_up_to(rows: QuerySet[Any, Any], most: int = COUNTED) -> int:
    """How many rows there are, and `most` + 1 where there are more."""
    return rows.order_by().values("pk")[: most + 1].count()  # without what a list shows of each row


def chunks_of(rows: QuerySet[Any, Row], order: Order, *, size: int) -> Iterator[list[Row]]:
    """Yield all rows in this order, so many at a time; those that change or leave meanwhile make it lose no place."""
    chunk = list(order.apply(rows)[:size])
    while chunk:
        yield chunk
        chunk = list(order.after(rows, order.key_of(chunk[-1]))[:size]) if len(chunk) == size else []
