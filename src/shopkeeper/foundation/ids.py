"""Keys: UUID version 7 (RFC 9562), so that rows made later sort later."""

import secrets
import time
from datetime import datetime
from uuid import UUID


def new_id(at: datetime | None = None) -> UUID:
    """Return a new key; with `at`, one that sorts by that instant, as history imported later should.

    The instant stands in milliseconds with 12 bits of fraction (RFC 9562, section 6.2, method 3), then 62 random bits.
    """
    nanoseconds = time.time_ns() if at is None else int(at.timestamp() * 1_000_000) * 1_000
    milliseconds, rest = divmod(nanoseconds, 1_000_000)
    fraction = (rest << 12) // 1_000_000
    return UUID(int=milliseconds << 80 | 7 << 76 | fraction << 64 | 0b10 << 62 | secrets.randbits(62))
