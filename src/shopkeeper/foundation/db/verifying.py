"""What a table's CHECKs, NOT NULLs and foreign keys ask, asked of whole columns of a frame."""

import operator
from collections.abc import Callable, Mapping
from typing import Any

import orjson
import polars as pl
from django.db import IntegrityError, connection, models
from django.db.models import F, Q
from django.db.models.expressions import CombinedExpression, Value
from django.db.models.functions import Length, Upper
from django.db.models.lookups import Exact

_UUID = r"^[0-9a-f]{32}$"
_RANGES = {
    "IntegerField": (-(2**31), 2**31 - 1),
    "PositiveIntegerField": (0, 2**31 - 1),
    "SmallIntegerField": (-(2**15), 2**15 - 1),
    "PositiveSmallIntegerField": (0, 2**15 - 1),
    "BigIntegerField": (-(2**63), 2**63 - 1),
}
_LOOKUPS: Mapping[str, Callable[[pl.Expr, Any], pl.Expr]] = {
    "exact": operator.eq,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "in": lambda left, right: left.is_in(right),
    "isnull": lambda left, right: left.is_null() if right else left.is_not_null(),
}
_SIGNS: Mapping[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}


class UnableToVerify(Exception):
    """A condition is written in a way that this module can't put to a column."""


def verify(model: type[models.Model], frame: pl.DataFrame) -> None:
    """Raise IntegrityError unless the database would take each row of the frame."""
    fields = {field.column: field for field in model._meta.concrete_fields}
    table = model._meta.db_table
    frame = _with_defaults(fields, frame)
    conditions = {f"{table}.{name}": _fitting(fields[name], frame[name].dtype) for name in frame.columns}
    absent = [name for name, field in fields.items() if name not in frame.columns and not field.null]
    if absent:
        raise IntegrityError(f"NOT NULL constraint failed: {table}.{absent[0]}")
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            conditions[constraint.name] = _condition(model, constraint.condition, frame)
    # Like SQL, a condition that is null (neither true nor false) is kept.
    broken = frame.select(
        (~condition).fill_null(value=False).any().alias(name) for name, condition in conditions.items()
    )
    for name, is_broken in broken.row(0, named=True).items():
        if is_broken:
            raise IntegrityError(f"CHECK constraint failed: {name}")
    for name in frame.columns:
        _refuse_strangers(fields[name], frame[name])


def _with_defaults(fields: Mapping[Any, Any], frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with what the database itself writes into columns that aren't there."""
    absent = {name: field.db_default for name, field in fields.items() if name not in frame.columns}
    plain = {name: given for name, given in absent.items() if isinstance(given, (bool, int, str))}
    kinds = {bool: pl.Boolean, int: pl.Int64, str: pl.String}
    return frame.with_columns(pl.lit(given, dtype=kinds[type(given)]).alias(name) for name, given in plain.items())


def _fitting(field: Any, dtype: pl.DataType) -> pl.Expr:
    """Return the condition that cells fit the field: type, range, length, and null only where it may be."""
    column = pl.col(field.column)
    given = pl.lit(value=True) if field.null else column.is_not_null()
    target = field
    while target.remote_field:
        target = target.target_field
    kind = target.get_internal_type()
    if kind == "UUIDField":
        return given & _of(dtype, pl.String, column.str.contains(_UUID))
    if kind in _RANGES:
        return given & _of(dtype, pl.Int64, column.is_between(*_RANGES[kind]))
    if kind == "DateTimeField":
        return given & _of(dtype, pl.Datetime, column.dt.year().is_between(1, 9999))
    if kind in {"CharField", "SlugField", "TextField"}:
        return given & _of(dtype, pl.String, column.str.len_chars() <= (target.max_length or 2**31))
    if kind == "BooleanField":
        return given & _of(dtype, pl.Boolean, pl.lit(value=True))
    raise UnableToVerify(f"{field} is a {kind}; insert its table by foundation.db.bulk")


def _of(dtype: pl.DataType, wanted: Any, condition: pl.Expr) -> pl.Expr:
    if dtype == pl.Null:
        return pl.lit(value=True)
    return condition if dtype == wanted else pl.lit(value=False)


def _condition(model: type[models.Model], wanted: Any, frame: pl.DataFrame) -> pl.Expr:
    """Return a condition of the ORM as an expression over the frame; columns not there are null."""
    if isinstance(wanted, Exact):
        return _value(model, wanted.lhs, frame) == _value(model, wanted.rhs, frame)
    if not isinstance(wanted, Q):
        raise UnableToVerify(f"{model.__name__}: {wanted!r}")
    parts = [
        _lookup(model, child[0], child[1], frame) if isinstance(child, tuple) else _condition(model, child, frame)
        for child in wanted.children
    ]
    joined = pl.any_horizontal(parts) if wanted.connector == Q.OR else pl.all_horizontal(parts)
    return ~joined if wanted.negated else joined


def _lookup(model: type[models.Model], path: str, right: Any, frame: pl.DataFrame) -> pl.Expr:
    name, _, lookup = path.partition("__")
    compare = _LOOKUPS.get(lookup or "exact")
    if compare is None:
        raise UnableToVerify(f"{model.__name__}: {path}")
    plain = right if isinstance(right, (list, tuple, bool)) else _value(model, right, frame)
    return compare(_value(model, F(name), frame), list(plain) if isinstance(plain, tuple) else plain)


def _value(model: type[models.Model], wanted: Any, frame: pl.DataFrame) -> pl.Expr:
    if isinstance(wanted, F):
        field: Any = model._meta.get_field(getattr(wanted, "name"))  # noqa: B009  the plugin doesn't know F's own name
        column = field.column
        return pl.col(column) if column in frame.columns else pl.lit(None)
    if isinstance(wanted, Value):
        return pl.lit(wanted.value)
    if isinstance(wanted, Length):
        return _value(model, wanted.get_source_expressions()[0], frame).str.len_chars()
    if isinstance(wanted, Upper):
        return _value(model, wanted.get_source_expressions()[0], frame).str.to_uppercase()
    if isinstance(wanted, CombinedExpression) and wanted.connector in _SIGNS:
        return _SIGNS[wanted.connector](_value(model, wanted.lhs, frame), _value(model, wanted.rhs, frame))
    if isinstance(wanted, (int, str)):
        return pl.lit(wanted)
    raise UnableToVerify(f"{model.__name__}: {wanted!r}")


def _refuse_strangers(field: Any, cells: pl.Series) -> None:
    """Raise IntegrityError when a foreign key leads nowhere."""
    if not field.remote_field or connection.vendor != "sqlite":
        return  # elsewhere foreign keys are checked by the database itself
    keys = cells.drop_nulls().unique().to_list()
    parent = field.remote_field.model._meta
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT 1 FROM json_each(%s) AS wanted WHERE NOT EXISTS "  # noqa: S608  quoted names only
            f"(SELECT 1 FROM {quote(parent.db_table)} WHERE {quote(parent.pk.column)} = wanted.value) LIMIT 1",
            [orjson.dumps(keys).decode()],
        )
        if cursor.fetchone():
            raise IntegrityError(f"FOREIGN KEY constraint failed: {field.model._meta.db_table}.{field.column}")
