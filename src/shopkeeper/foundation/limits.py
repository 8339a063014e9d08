"""Rate limits: how often someone may try.

Tries are counted in this process: `shopkeeper serve` is one. Where several serve the same shop, each counts for itself,
so the rate is that of one times their number, at most.
"""

import math
import time
from collections.abc import Callable
from functools import cache
from threading import Lock

from django.utils.crypto import salted_hmac
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

# From here on a rate is kept by a clock for each key (GCRA, ITU-T I.371): `limits` would keep every try,
# and start a thread to forget it.
MANY = 100
MOST_KEYS = 10_000


class _Paced:
    """Lets `amount` tries through at once, and then one for each share of the period that has passed."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, Lock()
        self._earned: dict[tuple[str, str], float] = {}

    def wait(self, item: RateLimitItem, name: str, key: str) -> float:
        """Count one try and return 0 when it is allowed, else the seconds to wait."""
        period = float(item.get_expiry())
        with self._lock:
            now = self._clock()
            earned = max(self._earned.get((name, key), now), now) + period / item.amount
            if earned - now > period:
                return earned - now - period
            if len(self._earned) >= MOST_KEYS:
                self._earned = {one: at for one, at in self._earned.items() if at > now}
            self._earned[name, key] = earned
            return 0.0

    def reset(self) -> None:
        self._earned.clear()


@cache
def _storage() -> MemoryStorage:
    return MemoryStorage()


@cache
def _paced() -> _Paced:
    return _Paced()


@cache
def _rate(text: str) -> RateLimitItem:
    return parse(text)


def allow(name: str, key: str, rate: str) -> int | None:
    """Count one try of `key` at `name`; return None when it is allowed, else the seconds to wait.

    `rate` is written like "5/minute" or "6000/minute". `key` may be an address: only its keyed hash is kept. Refused
    tries don't count.
    """
    item = _rate(rate)
    hidden = salted_hmac("shopkeeper.limits", key, algorithm="sha256").hexdigest()[:32]
    if item.amount >= MANY:
        wait = _paced().wait(item, name, hidden)
        return math.ceil(wait) if wait else None
    limiter = MovingWindowRateLimiter(_storage())
    if limiter.hit(item, name, hidden):
        return None
    return max(1, math.ceil(limiter.get_window_stats(item, name, hidden).reset_time - time.time()))


def forget() -> None:
    """Forget every try; for tests."""
    _storage().reset()
    _paced().reset()
