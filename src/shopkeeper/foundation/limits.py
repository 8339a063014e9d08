"""Rate limits: a moving window per name and key, counted in this process's memory (`limits`)."""

import time
from functools import cache

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

_LIMITER = MovingWindowRateLimiter(MemoryStorage())


def allow(name: str, key: str, rate: str) -> float | None:
    """Count one try and return None while the rate (`5/minute`) is kept, else the seconds to wait."""
    item = _item(rate)
    if _LIMITER.hit(item, name, key):
        return None
    return max(0.0, _LIMITER.get_window_stats(item, name, key).reset_time - time.time())


def forget() -> None:
    """Forget every try; for tests."""
    _LIMITER.storage.reset()


@cache
def _item(rate: str) -> RateLimitItem:
    return parse(rate)
