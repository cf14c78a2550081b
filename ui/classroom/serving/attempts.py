"""Wrong codes are counted: by visitor and over the whole server, never by network address."""

import time
from collections import OrderedDict
from collections.abc import Callable

_OF_A_VISITOR = (10, 0.1)  # wrong codes at once, and how many more a second
_OF_ALL = (60, 2.0)  # a school shares one address: its classes mistype together
_MOST_VISITORS = 10_000  # remembered at once


class _Bucket:
    """So many attempts, refilled over time."""

    def __init__(self, most: float, per_second: float, now: float) -> None:
        self._most, self._per_second = most, per_second
        self._left, self._since = most, now

    def left(self, now: float) -> float:
        grown = self._left + (now - self._since) * self._per_second
        self._left, self._since = min(grown, self._most), now
        return self._left

    def take(self, now: float) -> None:
        self._left = max(self.left(now) - 1, 0)


class Attempts:
    """Who may still try a code."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._all = _Bucket(*_OF_ALL, clock())
        self._visitors: OrderedDict[str, _Bucket] = OrderedDict()

    def may_try(self, visitor: str) -> bool:
        """Tell whether a visitor may try a code now, even one that is right."""
        now, bucket = self._clock(), self._visitors.get(visitor)
        return self._all.left(now) >= 1 and (bucket is None or bucket.left(now) >= 1)

    def note_wrong(self, visitor: str) -> None:
        """Note a code or a key that was wrong."""
        now = self._clock()
        bucket = self._visitors.setdefault(visitor, _Bucket(*_OF_A_VISITOR, now))
        self._visitors.move_to_end(visitor)
        while len(self._visitors) > _MOST_VISITORS:
            self._visitors.popitem(last=False)
        bucket.take(now)
        self._all.take(now)
