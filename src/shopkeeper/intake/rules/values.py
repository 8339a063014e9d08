"""Cells into typed values, column by column; a row that can't be read gets its reason."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from shopkeeper.foundation.money import exponent
from shopkeeper.intake.rules.countries import country_codes
from shopkeeper.intake.rules.dates import DateOrder, instants
from shopkeeper.intake.rules.fields import REQUIRED, Field, FieldType, FileKind, field_of

MICRO = 1_000_000
_OUTSIDE_KEYS = {"customer_ref", "alias_ref"}  # kept in clear, to know a person again
_NOTHING = ("", "null", "none", "nan", "n/a", "\\n")
_LARGEST = 9_000_000_000.0
_MAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"


@dataclass(frozen=True)
class Reading:
    """How a file's cells are to be read: columns by field, and what the cells leave open."""

    kind: FileKind
    columns: Mapping[str, str]
    date_order: DateOrder = DateOrder.DAY_FIRST
    time_zone: str = "UTC"
    currency: str = "EUR"
    decimal_commas: frozenset[str] = field(default_factory=frozenset)
    """Fields of money whose cells write 1.234,50."""


def typed(rows: pl.DataFrame, reading: Reading, line: str) -> pl.DataFrame:
    """Return the fields as typed columns with the line, and `reason`: null for a row that can be taken.

    Money comes in millionths of the currency's unit, keys and texts as strings without blanks around them, instants
    in UTC. A field that no column gives is left out.
    """
    columns: list[pl.Series] = [rows[line].alias("_line")]
    reasons: list[pl.Series] = []
    for name, column in reading.columns.items():
        one = field_of(reading.kind, name)
        made, reason = _by_runs(rows[column].alias(name), one, reading)
        columns.append(made)
        reasons.extend(_reasons(rows[column], made, reason, one, required=name in REQUIRED[reading.kind]))
    frame = pl.DataFrame(columns)
    nothing = pl.lit(None, pl.String)
    return frame.with_columns(pl.coalesce([*reasons, nothing]).alias("reason") if reasons else nothing.alias("reason"))


def _by_runs(cells: pl.Series, one: Field, reading: Reading) -> tuple[pl.Series, str]:
    """Read what stands in several rows below each other, as an order's date and customer do, once."""
    runs = cells.rle_id()
    if not len(runs) or int(runs[-1]) > len(runs) // 4:
        return _column(cells, one, reading)
    made, unread = _column(cells.rle().struct.field("value").alias(one.name), one, reading)
    return made.gather(runs), unread


def _column(cells: pl.Series, one: Field, reading: Reading) -> tuple[pl.Series, str]:
    """Return the column's values and what a cell that gives none should have been."""
    match one.type:
        case FieldType.MONEY:
            return _money(cells, comma=one.name in reading.decimal_commas), "is not an amount such as 12.50"
        case FieldType.INSTANT:
            made = instants(cells.str.strip_chars(), reading.date_order, reading.time_zone)
            return made, f"is not a date ({reading.date_order})"
        case _:
            read, unread = _READERS[one.type]
            return read(cells), unread


def _reasons(cells: pl.Series, made: pl.Series, unread: str, one: Field, *, required: bool) -> list[pl.Series]:
    """Return reasons for the rows whose cell is missing, unreadable or too long; none where all is well."""
    found = []
    gone = made.is_null()
    if unread and gone.any():
        found.append(_where(gone & ~_empty(cells), cells, f'{one.label}: "{{}}" {unread}'))
    if required and gone.any():
        found.append(_where(gone, cells, f"{one.label} is missing"))
    if made.dtype == pl.String:
        long = made.str.len_chars() > one.longest
        if long.any():
            found.append(
                _where(long.fill_null(value=False), cells, f"{one.label} is longer than {one.longest} characters")
            )
    if one.name in _OUTSIDE_KEYS and (mail := made.str.contains("@", literal=True).fill_null(value=False)).any():
        found.append(
            _where(mail, cells, f"{one.label} is an e-mail address, which may not stand in clear: map it as e-mail")
        )
    if one.type is FieldType.MONEY and (made < 0).any():
        found.append(_where((made < 0).fill_null(value=False), cells, f'{one.label}: "{{}}" is negative'))
    return found


def _where(rows: pl.Series, cells: pl.Series, told: str) -> pl.Series:
    shown = pl.format(told, cells.str.slice(0, 40)) if "{}" in told else pl.lit(told)
    return pl.select(pl.when(rows).then(shown)).to_series()


def _empty(cells: pl.Series) -> pl.Series:
    return cells.str.strip_chars().str.to_lowercase().is_in(_NOTHING)


def _texts(cells: pl.Series) -> pl.Series:
    """Blanks around are dropped, and a cell that says nothing is null."""
    made = cells.str.strip_chars()
    short = (made.str.len_bytes() <= max(map(len, _NOTHING))).arg_true()
    silent = short.filter(_empty(made.gather(short)))
    return made.scatter(silent, None) if len(silent) else made


def _keys(cells: pl.Series) -> pl.Series:
    """Return keys; one that a spreadsheet took for a number, such as 17850.0, is 17850 again."""
    made = _texts(cells)
    if made.str.ends_with(".0").any():
        made = made.str.replace(r"^(\d+)\.0$", "$1")
    return made


def _counts(cells: pl.Series) -> pl.Series:
    made = cells.str.strip_chars().cast(pl.Float64, strict=False)
    whole = (made == made.round(0)) & (made.abs() <= 2_147_483_647)
    return made.set(~whole.fill_null(value=False), None).cast(pl.Int64)


def _money(cells: pl.Series, *, comma: bool) -> pl.Series:
    """Return millionths; thousands separators, currency signs and blanks are passed over."""
    made = cells.cast(pl.Float64, strict=False) if not comma else pl.Series(cells.name, [None] * len(cells), pl.Float64)
    if made.null_count():
        group, point = (".", ",") if comma else (",", ".")
        bare = cells.str.replace_all(r"[\s\u00a0$€£¥]|^[A-Z]{3}|[A-Z]{3}$|R\$", "")
        bare = bare.str.replace_all(group, "", literal=True).str.replace_all(point, ".", literal=True)
        made = made.fill_null(bare.cast(pl.Float64, strict=False))
    sane = made.is_finite() & (made.abs() < _LARGEST)
    return (made.set(~sane.fill_null(value=False), None) * MICRO).round(0).cast(pl.Int64)


def _countries(cells: pl.Series) -> pl.Series:
    """Return codes; countries nobody knows are left empty, for they decide nothing."""
    names = cells.str.strip_chars().str.to_lowercase()
    return names.replace_strict(country_codes(), default=None, return_dtype=pl.String)


def _currencies(cells: pl.Series) -> pl.Series:
    made = cells.str.strip_chars().str.to_uppercase()
    known = [code for code in made.unique().drop_nulls().to_list() if _is_currency(code)]
    return made.set(~made.is_in(known), None)


def _is_currency(code: str) -> bool:
    try:
        exponent(code)
    except ValueError:
        return False
    return len(code) == 3


def _mails(cells: pl.Series) -> pl.Series:
    made = cells.str.strip_chars()
    return made.set(~made.str.contains(_MAIL).fill_null(value=False), None)


_READERS: Mapping[FieldType, tuple[Callable[[pl.Series], pl.Series], str]] = {
    FieldType.KEY: (_keys, ""),
    FieldType.TEXT: (_texts, ""),
    FieldType.COUNT: (_counts, "is not a whole number"),
    FieldType.COUNTRY: (_countries, ""),
    FieldType.CURRENCY: (_currencies, "is not an ISO 4217 currency such as EUR"),
    FieldType.EMAIL: (_mails, "is not an e-mail address"),
}


def to_minor(micro: str, currency: str) -> pl.Expr:
    """Return the column of millionths in minor units of the currency, halves to even."""
    step: int = MICRO // 10 ** exponent(currency)
    amount = pl.col(micro)
    whole, rest = amount // step, amount % step
    up = (rest * 2 > step) | ((rest * 2 == step) & (whole % 2 == 1))
    return whole + up.cast(pl.Int64)


def commas(sample: pl.DataFrame, columns: Mapping[str, str], kind: FileKind) -> frozenset[str]:
    """Return the fields of money whose cells in the sample write their decimals after a comma."""
    return frozenset(
        name
        for name, column in columns.items()
        if field_of(kind, name).type is FieldType.MONEY and _is_comma(sample[column].to_list())
    )


def _is_comma(cells: Sequence[str]) -> bool:
    comma = sum(len(cell.strip().rpartition(",")[2]) in (1, 2) for cell in cells if "," in cell)
    point = sum(len(cell.strip().rpartition(".")[2]) in (1, 2) for cell in cells if "." in cell)
    return comma > point
