"""Assembled history as rows of the tables of orders."""

from collections.abc import Mapping

import polars as pl

from shopkeeper.intake.keys import keys_at
from shopkeeper.intake.rules.shapes import INSTANT
from shopkeeper.orders.operations import PastOrders

_TEXT = pl.String()
_OF_LINES = (
    "order_ref", "placed_at", "line_kind", "seller_ref", "title", "sku", "quantity", "unit_minor", "total_minor",
    "shipping_minor", "currency",
)  # fmt: skip


def order_rows(orders: pl.DataFrame, *, source: str, known: Mapping[str, str]) -> pl.DataFrame:
    """Return the orders with `id`, which is the known one where their source brought them before."""
    ref = pl.col("order_ref")
    return orders.with_columns(
        id=pl.coalesce(ref.replace_strict(dict(known), default=None, return_dtype=_TEXT), keys_at(orders["placed_at"])),
        is_known=ref.is_in(list(known)) if known else pl.lit(value=False),
        source=pl.lit(source),
        total_minor=pl.col("items_minor") - pl.col("discount_minor") + pl.col("shipping_minor"),
        tax_minor=pl.lit(0, pl.Int64),
    )


def numbered(orders: pl.DataFrame, *, source: str, taken: set[str]) -> pl.DataFrame:
    """Return the orders with `number`; one that another order has, or that is too long, bears the source before it."""
    ref = pl.col("order_ref")
    named = pl.lit(f"{source[:12]}-") + ref.str.tail(27)
    return orders.with_columns(
        number=pl.when(ref.is_in(list(taken)) | (ref.str.len_chars() > 40)).then(named).otherwise(ref)
    )


def past_orders(
    orders: pl.DataFrame,
    lines: pl.DataFrame,
    payments: pl.DataFrame,
    *,
    variants: Mapping[str, str],
    sellers: Mapping[str, str],
) -> PastOrders:
    """Return the rows of every table for these orders (of `order_rows`, with `customer_id`), `lines` of `line_rows`."""
    return PastOrders(
        orders=orders.select(
            "id", "number", "source", pl.col("order_ref").alias("external_id"), "customer_id",
            pl.col("order_kind").alias("kind"), pl.lit("import").alias("channel"), "status", "currency", "placed_at",
            "items_minor", "discount_minor", "shipping_minor", "tax_minor", "total_minor", "country", "promised_at",
        ),
        lines=_with_keys(lines, variants, sellers),
        changes=_changes(orders),
        payments=_payments(orders, payments),
        shipments=_shipments(orders, lines, sellers),
    )  # fmt: skip


def line_rows(lines: pl.DataFrame, orders: pl.DataFrame) -> pl.DataFrame:
    """Return the lines of these orders (of `order_rows`) but for the keys of variants and sellers.

    Freight given with a line becomes lines of shipping behind the order's articles.
    """
    header = orders.select("order_ref", order_id="id")
    own = lines.select(_OF_LINES).join(header, on="order_ref", how="inner", maintain_order="left")
    columns = (
        "order_id", "placed_at", "line_kind", "seller_ref", "title", "sku", "quantity", "unit_minor", "total_minor",
        "currency",
    )  # fmt: skip
    articles = own.select(columns)
    freight = own.filter(pl.col("shipping_minor").fill_null(0) != 0).select(
        "order_id", "placed_at", pl.lit("shipping").alias("line_kind"), "seller_ref", pl.lit("Shipping").alias("title"),
        pl.lit("").alias("sku"), pl.lit(1, pl.Int64).alias("quantity"), pl.col("shipping_minor").alias("unit_minor"),
        pl.col("shipping_minor").alias("total_minor"), "currency",
    )  # fmt: skip
    both = (
        pl.concat([articles, freight]).sort("placed_at", "order_id", maintain_order=True)
        if freight.height
        else articles
    )
    return both.select(
        keys_at(both["placed_at"]),
        "order_id",
        (pl.int_range(pl.len(), dtype=pl.Int64).over("order_id") + 1).alias("position"),
        pl.col("line_kind").alias("kind"),
        "seller_ref",
        "title",
        "sku",
        "quantity",
        pl.col("unit_minor").alias("unit_price_minor"),
        "total_minor",
        "currency",
    )


def _with_keys(rows: pl.DataFrame, variants: Mapping[str, str], sellers: Mapping[str, str]) -> pl.DataFrame:
    article = pl.col("kind") == "product"
    return rows.with_columns(
        pl.when(article).then(_key(pl.col("sku"), variants)).alias("variant_id"),
        *([_key(pl.col("seller_ref"), sellers).alias("seller_id")] if sellers else []),
    ).drop("seller_ref")


def _key(column: pl.Expr, keys: Mapping[str, str]) -> pl.Expr:
    return column.replace_strict(dict(keys), default=None, return_dtype=_TEXT)


def _changes(orders: pl.DataFrame) -> pl.DataFrame:
    """Return the history that the dates tell: placed, paid, shipped, delivered; else one step to its status."""
    final, dated = pl.col("status"), {"paid": "paid_at", "shipped": "shipped_at", "delivered": "delivered_at"}
    told = pl.any_horizontal(pl.col(name).is_not_null() for name in dated.values())
    first = orders.select(
        "id", to=pl.when(told).then(pl.lit("pending")).otherwise(final), at=pl.col("placed_at"), rank=pl.lit(0)
    )
    steps = [first]
    for rank, (status, at) in enumerate(dated.items(), 1):
        steps.append(
            orders.filter(pl.col(at).is_not_null()).select("id", to=pl.lit(status), at=pl.col(at), rank=pl.lit(rank))
        )
    last = pl.max_horizontal("placed_at", *dated.values())
    ended = orders.filter(told & ~final.is_in(["pending", *dated]))
    steps.append(ended.select("id", to=pl.col("status"), at=last, rank=pl.lit(9)))
    every = pl.concat(steps).with_columns(pl.col("at").cast(INSTANT)).sort("id", "rank", maintain_order=True)
    every = every.with_columns(pl.col("at").cum_max().over("id"))
    return every.select(
        keys_at(every["at"]),
        pl.col("id").alias("order_id"),
        pl.col("to").shift(1).over("id").fill_null("").alias("from_status"),
        pl.col("to").alias("to_status"),
        "at",
        pl.lit("system").alias("actor_kind"),
        pl.lit("intake").alias("actor_id"),
        pl.lit("import").alias("reason"),
    )


def _payments(orders: pl.DataFrame, payments: pl.DataFrame) -> pl.DataFrame:
    header = orders.select("order_ref", "placed_at", "paid_at", order_status="status", order_id="id")
    own = payments.join(header, on="order_ref", how="inner", maintain_order="left")
    return own.select(
        keys_at(own["placed_at"]),
        "order_id",
        pl.col("method").fill_null("unknown"),
        "amount_minor",
        "currency",
        pl.when(pl.col("paid_at").is_null()).then(pl.lit("pending")).otherwise(pl.lit("paid")).alias("status"),
        pl.col("paid_at").cast(INSTANT),
        pl.col("instalments").fill_null(1),
        pl.col("reference").fill_null(""),
    )


def _shipments(orders: pl.DataFrame, own: pl.DataFrame, sellers: Mapping[str, str]) -> pl.DataFrame:
    """One parcel for each seller of an order whose sending or delivery is dated."""
    dated = orders.filter(pl.col("promised_at").is_not_null() | pl.col("shipped_at").is_not_null())
    dated = dated.select(
        pl.col("id").alias("order_id"), "customer_id", "placed_at", "promised_at", "shipped_at", "delivered_at",
        order_status="status",
    )  # fmt: skip
    parcels = (own if dated.height else own.clear()).select("order_id", "seller_ref").unique(maintain_order=True)
    parcels = dated.join(parcels, on="order_id", how="inner", maintain_order="left")
    called_off = pl.col("order_status").is_in(["cancelled", "unavailable"])
    status = (
        pl.when(pl.col("delivered_at").is_not_null())
        .then(pl.lit("delivered"))
        .when(pl.col("shipped_at").is_not_null())
        .then(pl.lit("shipped"))
        .when(called_off)
        .then(pl.lit("cancelled"))
        .otherwise(pl.lit("pending"))
    )
    return parcels.select(
        keys_at(parcels["placed_at"]),
        "order_id",
        "customer_id",
        _key(pl.col("seller_ref"), sellers).alias("seller_id"),
        status.alias("status"),
        "promised_at",
        "shipped_at",
        "delivered_at",
    )
