"""Typed rows of each kind in one fixed shape, whatever the file gave; what staging holds and loading reads."""

from collections.abc import Mapping

import polars as pl

from shopkeeper.intake.rules.fields import FileKind
from shopkeeper.intake.rules.values import MICRO, Reading, to_minor

INSTANT = pl.Datetime("us", "UTC")
_TEXT, _NUMBER = pl.String(), pl.Int64()

SHAPES: Mapping[FileKind, Mapping[str, pl.DataType]] = {
    FileKind.LINES: {
        "_line": _NUMBER, "order_ref": _TEXT, "order_kind": _TEXT, "line_kind": _TEXT, "placed_at": INSTANT,
        "customer_ref": _TEXT, "email": _TEXT, "given_name": _TEXT, "family_name": _TEXT, "country": _TEXT,
        "currency": _TEXT, "status": _TEXT, "seller_ref": _TEXT, "sku": _TEXT, "title": _TEXT, "quantity": _NUMBER,
        "unit_minor": _NUMBER, "total_minor": _NUMBER, "shipping_minor": _NUMBER,
    },
    FileKind.ORDERS: {
        "_line": _NUMBER, "order_ref": _TEXT, "placed_at": INSTANT, "customer_ref": _TEXT, "status": _TEXT,
        "country": _TEXT, "currency": _TEXT, "paid_at": INSTANT, "shipped_at": INSTANT, "delivered_at": INSTANT,
        "promised_at": INSTANT,
    },
    FileKind.CUSTOMERS: {
        "_line": _NUMBER, "customer_ref": _TEXT, "alias_ref": _TEXT, "email": _TEXT, "given_name": _TEXT,
        "family_name": _TEXT, "phone": _TEXT, "line1": _TEXT, "postcode": _TEXT, "city": _TEXT, "region": _TEXT,
        "country": _TEXT,
    },
    FileKind.PRODUCTS: {
        "_line": _NUMBER, "sku": _TEXT, "title": _TEXT, "category": _TEXT, "brand": _TEXT, "description": _TEXT,
        "unit_minor": _NUMBER, "currency": _TEXT,
    },
    FileKind.SELLERS: {
        "_line": _NUMBER, "seller_ref": _TEXT, "title": _TEXT, "postcode": _TEXT, "city": _TEXT, "region": _TEXT,
        "country": _TEXT,
    },
    FileKind.PAYMENTS: {
        "_line": _NUMBER, "order_ref": _TEXT, "method": _TEXT, "amount_minor": _NUMBER, "instalments": _NUMBER,
        "reference": _TEXT, "currency": _TEXT,
    },
    FileKind.REVIEWS: {
        "_line": _NUMBER, "order_ref": _TEXT, "review_ref": _TEXT, "score": _NUMBER, "subject": _TEXT, "text": _TEXT,
        "asked_at": INSTANT, "answered_at": INSTANT,
    },
    FileKind.CATEGORIES: {"_line": _NUMBER, "category": _TEXT, "shown_as": _TEXT},
}  # fmt: skip

_IN_MINOR = {"unit_price": "unit_minor", "amount": "amount_minor", "shipping": "shipping_minor"}


def shaped(rows: pl.DataFrame, reading: Reading) -> pl.DataFrame:
    """Return typed rows in their kind's shape with `reason` and `excluded`, money in minor units of its currency.

    A line's total is its quantity times the price as written, rounded once, halves to even.
    """
    given = set(rows.columns)
    if "currency" in given:
        rows = rows.with_columns(pl.col("currency").fill_null(reading.currency))
    elif "currency" in SHAPES[reading.kind]:
        rows = rows.with_columns(pl.lit(reading.currency).alias("currency"))
    if reading.kind is FileKind.LINES:
        rows = _line_kinds(rows.with_columns((pl.col("quantity") * pl.col("unit_price")).alias("total")))
    money = {**_IN_MINOR, "total": "total_minor"}
    rows = rows.with_columns(_minor(rows, name).alias(into) for name, into in money.items() if name in rows.columns)
    if "excluded" not in rows.columns:
        rows = rows.with_columns(pl.lit(None, pl.String).alias("excluded"))
    shape = SHAPES[reading.kind]
    missing = [pl.lit(None, dtype).alias(name) for name, dtype in shape.items() if name not in rows.columns]
    return rows.with_columns(missing).select(*shape, "reason", "excluded")


def _line_kinds(rows: pl.DataFrame) -> pl.DataFrame:
    """Lines that take something back stand in a credit of their own, unless a preset has said so already."""
    if "order_kind" not in rows.columns:
        back = pl.col("quantity") < 0
        rows = rows.with_columns(
            pl.when(back).then(pl.lit("credit")).otherwise(pl.lit("sale")).alias("order_kind"),
            pl.when(back).then(pl.col("order_ref") + " credit").otherwise(pl.col("order_ref")).alias("order_ref"),
            pl.when((pl.col("quantity") == 0) & pl.col("reason").is_null())
            .then(pl.lit("Quantity: 0 is neither sold nor given back"))
            .otherwise(pl.col("reason"))
            .alias("reason"),
        )
    if "line_kind" not in rows.columns:
        rows = rows.with_columns(pl.lit("product").alias("line_kind"))
    if "title" not in rows.columns:
        rows = rows.with_columns(pl.col("sku").alias("title"))
    return rows.with_columns(pl.coalesce("title", "sku").alias("title"))


def _minor(rows: pl.DataFrame, name: str) -> pl.Expr:
    currencies = rows["currency"].unique().drop_nulls().to_list()
    made = to_minor(name, currencies[0]) if currencies else pl.col(name) // MICRO
    for currency in currencies[1:]:
        made = pl.when(pl.col("currency") == currency).then(to_minor(name, currency)).otherwise(made)
    return made
