"""How often something may be done: a bucket of tokens for each who does it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from time import monotonic


class RateLimit:
    """Lets each do something `burst` times at once, and `per_second` times a second from then on.

    At most `most` who did it of late are known: the one who did nothing for longest is forgotten,
    whose bucket is full again, or nearly.

    >>> limit = RateLimit(per_second=1, burst=2, clock=iter([0.0, 0.0, 0.0, 1.0]).__next__)
    >>> [limit.allows("a") for _ in range(4)]
    [True, True, False, True]
    """

    def __init__(
        self,
        per_second: float,
        burst: float,
        most: int = 4096,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._per_second = per_second
        self._burst = float(burst)
        self._most = most
        self._clock = clock
        self._known: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def allows(self, who: Hashable) -> bool:
        """Take a token of somebody's bucket; return whether there was one."""
        tokens, now = self._tokens(who)
        allowed = tokens >= 1.0
        self._known[who] = (tokens - allowed, now)
        self._known.move_to_end(who)
        if len(self._known) > self._most:
            self._known.popitem(last=False)
        return allowed

    def is_exhausted(self, who: Hashable) -> bool:
        """Tell whether somebody has no token left, without taking one."""
        return self._tokens(who)[0] < 1.0

    def _tokens(self, who: Hashable) -> tuple[float, float]:
        now = self._clock()
        tokens, when = self._known.get(who, (self._burst, now))
        return min(self._burst, tokens + (now - when) * self._per_second), now


__all__ = ["RateLimit"]
