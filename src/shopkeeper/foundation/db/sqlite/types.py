"""What SQLite must check by itself, for each type of field: by default it takes any value in any column."""

from collections.abc import Mapping
from typing import Any


class _Check(str):
    """A check whose limit of length is left out for a field that has none."""

    __slots__ = ()

    def __mod__(self, values: Any) -> str:
        limit = values.get("max_length")
        check = str.__mod__(self, values)
        return check if limit is None else f'{check} AND length("{values["column"]}") <= {limit}'


def _typed(*kinds: str, also: str = "") -> _Check:
    allowed = ", ".join(f"'{kind}'" for kind in (*kinds, "null"))
    return _Check(f'typeof("%(column)s") IN ({allowed}){also}')


def _between(low: int, high: int) -> _Check:
    return _typed("integer", also=f' AND "%(column)s" BETWEEN {low} AND {high}')


def _and(condition: str) -> str:
    return f' AND ("%(column)s" IS NULL OR {condition})'


_TEXT = _typed("text")
_SMALL, _INTEGER, _BIG = 2**15 - 1, 2**31 - 1, 2**63 - 1
# The lengths of `2026-11-22 10:30:00`, of the same with microseconds, and with the milliseconds of SQLite's own clock.
_INSTANT = 'length("%(column)s") IN (19, 23, 26) AND datetime("%(column)s") IS NOT NULL'

CHECKS: Mapping[str, str] = {
    "BigIntegerField": _typed("integer"),
    "BinaryField": _typed("blob"),
    "BooleanField": '"%(column)s" IN (0, 1)',
    "CharField": _TEXT,
    "DateField": _typed("text", also=_and('length("%(column)s") = 10 AND date("%(column)s") IS NOT NULL')),
    "DateTimeField": _typed("text", also=_and(_INSTANT)),
    "DecimalField": _typed("integer", "real"),
    "DurationField": _typed("integer"),
    "FileField": _TEXT,
    "FilePathField": _TEXT,
    "FloatField": _typed("real"),
    "GenericIPAddressField": _TEXT,
    "IntegerField": _between(-_INTEGER - 1, _INTEGER),
    "JSONField": _typed("text", also=_and('json_valid("%(column)s")')),
    "PositiveBigIntegerField": _between(0, _BIG),
    "PositiveIntegerField": _between(0, _INTEGER),
    "PositiveSmallIntegerField": _between(0, _SMALL),
    "SlugField": _TEXT,
    "SmallIntegerField": _between(-_SMALL - 1, _SMALL),
    "TextField": _TEXT,
    "TimeField": _typed("text", also=_and('length("%(column)s") >= 8 AND time("%(column)s") IS NOT NULL')),
    "UUIDField": _typed("text", also=_and('length("%(column)s") = 32 AND "%(column)s" NOT GLOB \'*[^0-9a-f]*\'')),
}
