"""What is made once and kept for all visitors: the last few of it."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")
_NONE: Any = object()


class Memo(Generic[Value]):
    """Values by their keys, those used last; safe among threads, never to be changed.

    ``most`` bounds how many there are, or the sum of what ``size_of`` gives for them.
    """

    def __init__(self, most: int, size_of: Callable[[Value], int] = lambda _: 1) -> None:
        self.most, self.size_of = most, size_of
        self._kept: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Hashable, default: Any = None) -> Any:
        """Return what is kept under a key, else ``default``."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key, default)

    def keep(self, key: Hashable, value: Value) -> Value:
        """Keep a value and drop those that were not used for longest; one stays, whatever its size.

        Returns the value.
        """
        with self._lock:
            self._kept[key] = value
            self._kept.move_to_end(key)
            while sum(map(self.size_of, self._kept.values())) > self.most and len(self._kept) > 1:
                self._kept.popitem(last=False)
        return value

    def make(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return what is kept under a key, made and kept where it is new."""
        known = self.find(key, _NONE)
        return self.keep(key, make()) if known is _NONE else known

    def items(self) -> list[tuple[Any, Value]]:
        """Return all keys and values."""
        with self._lock:
            return list(self._kept.items())

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
