"""How values look on pages, as pure functions: words, tones, lengths of time, initials, points of a line."""

import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from babel import Locale

ENGLISH = Locale("en", "GB")
TONES: dict[str, frozenset[str]] = {
    "good": frozenset(
        {
            "active",
            "paid",
            "delivered",
            "done",
            "sent",
            "captured",
            "approved",
            "succeeded",
            "verified",
            "owner",
            "resolved",
            "kept",
        }
    ),
    "busy": frozenset(
        {
            "running",
            "queued",
            "picking",
            "packed",
            "shipped",
            "handing_off",
            "in_transit",
            "out_for_delivery",
            "authorised",
            "checking",
            "uploaded",
            "mapped",
            "ready",
            "confirmed",
            "processing",
            "invoiced",
            "created",
            "label_issued",
            "partially_received",
            "received",
            "inspected",
        }
    ),
    "warn": frozenset(
        {
            "pending",
            "late",
            "guest",
            "draft",
            "unknown",
            "paused",
            "parked",
            "credit",
            "partial",
            "lost_scan",
            "asked",
            "delayed",
            "requested",
            "review",
            "evidence_wanted",
        }
    ),
    "bad": frozenset({"failed", "unavailable", "lost", "erased", "refused", "rejected", "voided", "dead", "exception"}),
}
PROPER = {"paypal": "PayPal", "ideal": "iDEAL"}
HUES = 8
MINUTE, HOUR, DAY = 60, 3_600, 86_400


def tone(word: str) -> str:
    """Return the tone of a status word: good, busy, warn, bad, or none for a word at rest."""
    return next((name for name, members in TONES.items() if str(word) in members), "none")


def words(identifier: str) -> str:
    """Return an identifier like `handing_off` as words, its first letter large."""
    if identifier in PROPER:
        return PROPER[identifier]
    text = str(identifier).replace("_", " ").replace("-", " ").strip()
    return text[:1].upper() + text[1:]


def initials(name: str) -> str:
    """Return at most two initials, a dot for a name that is not known."""
    parts = [part for part in name.replace("-", " ").split() if part[0].isalnum()]
    return (parts[0][0] + (parts[-1][0] if len(parts) > 1 else "")).upper() if parts else "·"


def hue(key: str) -> int:
    """Return one of a few colours, the same for the same key."""
    return zlib.crc32(key.encode()) % HUES


def percent(ratio: float) -> str:
    """Return a ratio as percent: one decimal below ten, none above, capped where the number says no more."""
    if ratio >= 10:
        return "> 999 %"
    return f"{100 * ratio:.1f} %" if ratio < 0.0995 else f"{100 * ratio:.0f} %"


def ago(then: datetime, now: datetime) -> str:
    """Return how long ago an instant lies, or ahead; empty beyond a month, where a date says more."""
    seconds = (now - then).total_seconds()
    if abs(seconds) < MINUTE:
        return "just now"
    for unit, size, limit in (("min", MINUTE, HOUR), ("h", HOUR, DAY), ("day", DAY, 31 * DAY)):
        if abs(seconds) < limit:
            count = int(abs(seconds) // size)
            text = f"{count} {unit}{'s' if unit == 'day' and count != 1 else ''}"
            return f"{text} ago" if seconds > 0 else f"in {text}"
    return ""


def duration(value: timedelta | float) -> str:
    """Return a length of time by its two largest units."""
    seconds = value.total_seconds() if isinstance(value, timedelta) else float(value)
    if seconds < 1:
        return f"{1000 * seconds:.0f} ms"
    if seconds < MINUTE:
        return f"{seconds:.0f} s"
    units = ((DAY, "d", HOUR, "h"), (HOUR, "h", MINUTE, "min"), (MINUTE, "min", 1, "s"))
    size, name, smaller, smaller_name = next(unit for unit in units if seconds >= unit[0])
    whole, rest = divmod(int(seconds), size)
    return f"{whole} {name} {rest // smaller} {smaller_name}" if rest // smaller else f"{whole} {name}"


def polyline(values: Sequence[float], width: int, height: int) -> str:
    """Return the points of a line through the values in a box, with a margin of two units above and below."""
    if not values:
        return ""
    low, high = min(values), max(values)
    span = (high - low) or 1
    step = width / max(1, len(values) - 1)
    return " ".join(
        f"{index * step:.1f},{height - 2 - (value - low) / span * (height - 4):.1f}"
        for index, value in enumerate(values)
    )


def country(code: str) -> str:
    """Return the English name of a country by its ISO 3166 code; the code itself when it has none."""
    return str(ENGLISH.territories.get(code, code))


def language(code: str) -> str:
    """Return the English name of a language by its tag, like `pt-BR`; the tag itself when it has none."""
    main = code.replace("_", "-").partition("-")[0].lower()
    return str(ENGLISH.languages.get(main, code))
