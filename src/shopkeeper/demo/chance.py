"""Chance that can be repeated: each part draws from its own stream, so that one more draw here moves nothing there."""

from datetime import datetime, timedelta
from uuid import UUID
from zlib import crc32

import numpy as np


def stream(seed: int, *names: str | int) -> np.random.Generator:
    """Return the stream of random numbers that belongs to the seed and the names."""
    return np.random.default_rng([seed, *(name if isinstance(name, int) else crc32(name.encode()) for name in names)])


def key(at: datetime, bits: int) -> UUID:
    """Return a version 7 key for the instant, its random part filled from `bits` (74 of them)."""
    milliseconds = int(at.timestamp() * 1000)
    high, low = (bits >> 62) & 0xFFF, bits & (1 << 62) - 1
    return UUID(int=milliseconds << 80 | 7 << 76 | high << 64 | 0b10 << 62 | low)


def keys(seed: int, name: str, instants: list[datetime]) -> list[UUID]:
    """Return one key for each instant, the same for the same seed and name."""
    words = stream(seed, "keys", name).integers(0, 2**32, size=(len(instants), 3), dtype=np.uint64).tolist()
    return [key(at, a << 64 | b << 32 | c) for at, (a, b, c) in zip(instants, words, strict=True)]


def instant(opened: datetime, day: float) -> datetime:
    """Return the instant so many days after the opening, to the second."""
    return opened + timedelta(seconds=round(day * 86_400))
