"""What was worked out before in this process, so that pages of the site need not do it again at every save."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Remembered(Generic[Key, Value]):
    """The newest `most` values by their keys, for all threads of a process; None is never one of them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: dict[Key, Value] = {}
        self._one_at_a_time = Lock()

    def get(self, key: Key) -> Value | None:
        """The value of one key; None where it is not known, or not any more."""
        return self.among([key]).get(key)

    def among(self, keys: Iterable[Key]) -> dict[Key, Value]:
        """The values of those of the keys that are known."""
        with self._one_at_a_time:
            return {key: self._values[key] for key in keys if key in self._values}

    def keep(self, values: Mapping[Key, Value]) -> None:
        """Keep these, and let the oldest go."""
        with self._one_at_a_time:
            self._values.update(values)
            while len(self._values) > self._most:
                del self._values[next(iter(self._values))]

    def forget(self) -> None:
        """Know nothing, as a process that begins."""
        with self._one_at_a_time:
            self._values.clear()
