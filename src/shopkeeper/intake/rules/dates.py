"""Dates written as numbers: day or month first is decided from the whole file, never guessed line by line."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import polars as pl

_ISO = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y/%m/%d", "%Y/%m/%d %H:%M:%S", "%Y%m%d",
)  # fmt: skip
_ZONED = ("%Y-%m-%dT%H:%M:%S%#z", "%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%#z", "%Y-%m-%d %H:%M:%S %#z")
_NUMERIC = r"^(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?"


class DateOrder(StrEnum):
    """Which number of 03/04/2026 is the day."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


@dataclass(frozen=True)
class Evidence:
    """Lines that show an order: a first number above 12 is a day, a second above 12 is one too."""

    day_first: tuple[int, str] | None = None
    month_first: tuple[int, str] | None = None
    undecided: tuple[int, str] | None = None
    dotted: bool = True

    def joined(self, other: "Evidence") -> "Evidence":
        """Return the evidence of both, the earlier lines kept."""
        return Evidence(
            self.day_first or other.day_first,
            self.month_first or other.month_first,
            self.undecided or other.undecided,
            self.dotted and other.dotted,
        )


class UndecidedDates(Exception):
    """The file's dates don't tell their order, or tell both."""


def evidence(rows: pl.DataFrame, column: str, line: str) -> Evidence:
    """Return what the column's numeric dates show about their order."""
    found = rows.select(
        pl.col(line), pl.col(column).alias("cell"), pl.col(column).str.extract_groups(_NUMERIC).alias("parts")
    ).unnest("parts")
    found = found.filter(pl.col("1").is_not_null()).with_columns(pl.col("1", "2").cast(pl.Int64))
    if not found.height:
        return Evidence()
    dotted = bool(found["cell"].str.contains(r"^\d{1,2}\.").all())
    above, below = pl.col("1") > 12, pl.col("2") > 12
    return Evidence(_first(found.filter(above)), _first(found.filter(below)), _first(found), dotted)


def _first(found: pl.DataFrame) -> tuple[int, str] | None:
    return (int(found.item(0, 0)), str(found.item(0, "cell"))) if found.height else None


def decided(found: Evidence, asked: DateOrder | None) -> DateOrder:
    """Return the order of the file's dates; raises UndecidedDates when they show both or nothing."""
    if asked:
        return asked
    if found.day_first and found.month_first:
        (day_line, day), (month_line, month) = found.day_first, found.month_first
        raise UndecidedDates(
            f"The dates are in mixed order: line {day_line:,} has {day} (day first), line {month_line:,} has {month} "
            "(month first). Correct the file, or choose with --date-order which of them are refused."
        )
    if found.day_first or (found.undecided and found.dotted and not found.month_first):
        return DateOrder.DAY_FIRST
    if found.month_first:
        return DateOrder.MONTH_FIRST
    if found.undecided:
        line, cell = found.undecided
        raise UndecidedDates(
            f"Line {line:,} has {cell}, and no date in the file shows whether the day or the month comes first. "
            "Say --date-order day-first or --date-order month-first."
        )
    return DateOrder.DAY_FIRST


def instants(cells: pl.Series, order: DateOrder, time_zone: str) -> pl.Series:
    """Return the instants in UTC, microseconds, null where a cell is no date; local times are of `time_zone`.

    Of an hour that comes twice the earlier is taken; one that the clocks skip moves an hour on.
    """
    made = pl.Series(cells.name, [None] * len(cells), dtype=pl.Datetime("us", "UTC"))
    # Without four digits before, 04/03/26 would be a day of the year 4.
    dated = cells.str.contains(r"^\d{4}").fill_null(value=False)
    iso = cells if dated.all() else cells.set(~dated, None)
    for pattern in _ISO:
        made = _filled(made, iso, lambda left, pattern=pattern: _local(left, pattern, time_zone))
    for pattern in _ZONED:
        made = _filled(made, iso, lambda left, pattern=pattern: _zoned(left, pattern))
    return _filled(made, cells, lambda left: _numeric(left, order, time_zone))


def _filled(made: pl.Series, cells: pl.Series, reader: object) -> pl.Series:
    """Read with one pattern what no earlier one could; the first usually reads all, and nothing more is tried."""
    wanted = made.is_null() & (cells != "").fill_null(value=False)
    count = int(wanted.sum())
    if not count:
        return made
    if count == len(cells):
        return reader(cells).rename(cells.name)  # type: ignore[operator,no-any-return]  # a lambda over one series
    return made.scatter(wanted.arg_true(), reader(cells.filter(wanted)))  # type: ignore[operator]  # as above


def _local(cells: pl.Series, pattern: str, time_zone: str) -> pl.Series:
    """Dates alone are dates at midnight."""
    if "%H" in pattern:
        found = cells.str.to_datetime(pattern, time_unit="us", strict=False)
    else:
        found = cells.str.to_date(pattern, strict=False).cast(pl.Datetime("us"))
    return _placed(found, time_zone)


def _zoned(cells: pl.Series, pattern: str) -> pl.Series:
    return cells.str.to_datetime(pattern, time_unit="us", strict=False, time_zone="UTC")


def _numeric(cells: pl.Series, order: DateOrder, time_zone: str) -> pl.Series:
    parts = cells.str.extract_groups(_NUMERIC).struct.unnest().with_columns(pl.all().cast(pl.Int64))
    day, month = ("1", "2") if order is DateOrder.DAY_FIRST else ("2", "1")
    year = pl.when(pl.col("3") < 100).then(pl.col("3") + 2000).otherwise(pl.col("3"))
    sane = pl.col(month).is_between(1, 12) & pl.col(day).is_between(1, 31) & pl.col("4").fill_null(0).is_between(0, 23)
    text = pl.format(
        "{}-{}-{} {}:{}:{}",
        year, pl.col(month), pl.col(day), pl.col("4").fill_null(0), pl.col("5").fill_null(0), pl.col("6").fill_null(0),
    )  # fmt: skip
    written = parts.select(pl.when(sane).then(text)).to_series()
    return _placed(written.str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us", strict=False), time_zone)


def _placed(local: pl.Series, time_zone: str) -> pl.Series:
    if time_zone == "UTC":
        return local.dt.replace_time_zone("UTC")
    there = local.dt.replace_time_zone(time_zone, ambiguous="earliest", non_existent="null")
    if there.null_count() > local.null_count():
        later = local + timedelta(hours=1)
        there = there.fill_null(later.dt.replace_time_zone(time_zone, ambiguous="earliest", non_existent="null"))
    return there.dt.convert_time_zone("UTC")
