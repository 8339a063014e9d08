"""Rate limits: how often someone may try.

Tries are counted in this process: `shopkeeper serve` is one. Where several serve the same shop, each counts for itself,
so the rate is that of one times their number, at most.
"""

import math
import time
from functools import cache

from django.utils.crypto import salted_hmac
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter, RateLimiter, SlidingWindowCounterRateLimiter

# from here on tries are counted by the window, not kept one by one, which would cost more with each
MANY = 100


@cache
def _storage() -> MemoryStorage:
    return MemoryStorage()


@cache
def _limiter(amount: int) -> RateLimiter:
    return (SlidingWindowCounterRateLimiter if amount >= MANY else MovingWindowRateLimiter)(_storage())


@cache
def _rate(text: str) -> RateLimitItem:
    return parse(text)


def allow(name: str, key: str, rate: str) -> int | None:
    """Count one try of `key` at `name`; return None when it is allowed, else the seconds to wait.

    `rate` is written like "5/minute" or "100/hour", and holds in any window of that length. `key` may be an address:
    only its keyed hash is kept. Refused tries don't count.
    """
    item = _rate(rate)
    limiter = _limiter(item.amount)
    hidden = salted_hmac("shopkeeper.limits", key, algorithm="sha256").hexdigest()[:32]
    if limiter.hit(item, name, hidden):
        return None
    return max(1, math.ceil(limiter.get_window_stats(item, name, hidden).reset_time - time.time()))


def forget() -> None:
    """Forget every try; for tests."""
    _storage().reset()
