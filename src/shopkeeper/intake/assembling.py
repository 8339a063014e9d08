"""Checked rows of related files put together: sellers, products, customers, orders with all that belongs to them.

Each is one query that polars plans as a whole: a thread can work on it while another writes what was found before.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from shopkeeper.intake.presets import Preset
from shopkeeper.intake.rules.fields import FileKind
from shopkeeper.intake.rules.shapes import SHAPES

Frames = Mapping[FileKind, pl.DataFrame]
_EARNING = ("product", "adjustment", "fee")


@dataclass(frozen=True)
class Defaults:
    """What an import says where its files don't."""

    currency: str
    country: str
    status: str
    preset: Preset | None = None


def purchases(frames: Frames) -> pl.DataFrame:
    """Return the order lines with instant, customer and country of the order, in order of time and then of the file.

    A customer is `customer`: the shop's own key of them, found through `alias_ref` where orders have another.
    """
    lines = frames[FileKind.LINES]
    orders = frames[FileKind.ORDERS]
    if orders.height:
        header = orders.select("order_ref", "placed_at", "customer_ref", "country", "status").unique(
            "order_ref", keep="first", maintain_order=True
        )
        lines = lines.join(header, on="order_ref", how="left", suffix="_of_order", maintain_order="left")
        lines = lines.with_columns(
            pl.coalesce(name, f"{name}_of_order").alias(name)
            for name in ("placed_at", "customer_ref", "country", "status")
        ).drop(f"{name}_of_order" for name in ("placed_at", "customer_ref", "country", "status"))
    return _in_order(_with_customer(lines, frames), "placed_at", "order_ref", "_line")


def _in_order(rows: pl.DataFrame, *names: str) -> pl.DataFrame:
    """Return the rows sorted; an export mostly is."""
    places = rows.select(pl.arg_sort_by(*names)).to_series()
    return rows if places.is_sorted() else rows[places]


def _with_customer(rows: pl.DataFrame, frames: Frames) -> pl.DataFrame:
    """Return the rows with `customer`, the reference or, without one, the e-mail in small letters."""
    aliases = frames[FileKind.CUSTOMERS].filter(pl.col("alias_ref").is_not_null())
    if aliases.height:
        known = aliases.select("alias_ref", customer_own="customer_ref").unique("alias_ref")
        rows = rows.join(known, left_on="customer_ref", right_on="alias_ref", how="left", maintain_order="left")
        rows = rows.with_columns(customer_ref=pl.coalesce("customer_own", "customer_ref")).drop("customer_own")
    mail = pl.col("email").str.to_lowercase() if "email" in rows.columns else pl.lit(None, pl.String)
    return rows.with_columns(customer=pl.coalesce("customer_ref", mail))


def customers(frames: Frames, lines: pl.DataFrame) -> pl.DataFrame:
    """Return one row for each customer of any file: what the file of customers says, else their latest order."""
    columns = [name for name in SHAPES[FileKind.CUSTOMERS] if name not in {"_line", "alias_ref", "customer_ref"}]
    named = (
        frames[FileKind.CUSTOMERS]
        .lazy()
        .with_columns(customer=pl.coalesce("customer_ref", pl.col("email").str.to_lowercase()))
    )
    named = named.group_by("customer", maintain_order=True).agg(pl.col("customer_ref", *columns).drop_nulls().last())
    orders = _with_customer(frames[FileKind.ORDERS], frames).sort("placed_at")
    seen = pl.concat(
        [
            part.lazy().select("customer", "customer_ref", "placed_at", *(_given(part, name) for name in columns))
            for part in (orders, lines)
        ]
    ).filter(pl.col("customer").is_not_null())
    seen = seen.group_by("customer", maintain_order=True).agg(
        pl.col("placed_at").min().alias("since"), pl.col("customer_ref", *columns).drop_nulls().last()
    )
    both = seen.join(named, on="customer", how="full", coalesce=True, suffix="_named", maintain_order="left_right")
    chosen = [pl.coalesce(f"{name}_named", name).alias(name) for name in ("customer_ref", *columns)]
    return both.select("customer", "since", *chosen).collect()


def _given(frame: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name) if name in frame.columns else pl.lit(None, pl.String).alias(name)


def products(frames: Frames, lines: pl.DataFrame, defaults: Defaults) -> pl.DataFrame:
    """Return one row for each article: its commonest title, last price, first sale; lines that are no article aside."""
    sold = lines.lazy().filter(pl.col("line_kind") == "product")
    titles = (
        sold.group_by("sku", "title")
        .len()
        .sort("sku", "len", "title", descending=[False, True, False])
        .unique("sku", keep="first", maintain_order=True)
    )
    priced = sold.filter((pl.col("unit_minor") > 0) & (pl.col("order_kind") == "sale"))
    prices = priced.group_by("sku", maintain_order=True).agg(
        last_minor=pl.col("unit_minor").last(), last_currency=pl.col("currency").last()
    )
    first = sold.group_by("sku", maintain_order=True).agg(
        first_sold_at=pl.col("placed_at").min(), seller_ref=pl.col("seller_ref").drop_nulls().last()
    )
    seen = first.join(titles.select("sku", seen_title="title"), on="sku", how="left").join(prices, on="sku", how="left")
    listed = frames[FileKind.PRODUCTS].lazy().unique("sku", keep="last", maintain_order=True)
    both = listed.join(seen, on="sku", how="full", coalesce=True, maintain_order="left_right")
    title = pl.coalesce("title", pl.when(pl.col("seen_title") != pl.col("sku")).then(pl.col("seen_title")))
    readable = defaults.preset.product_title(title) if defaults.preset else title
    both = _with_category(both, frames)
    return both.select(
        "sku",
        pl.coalesce(readable, _made_title()).alias("title"),
        pl.col("category").fill_null(""),
        pl.col("brand").fill_null(""),
        pl.col("description").fill_null(""),
        pl.coalesce("last_minor", "unit_minor", 0).alias("price_minor"),
        pl.coalesce("last_currency", "currency", pl.lit(defaults.currency)).alias("currency"),
        "first_sold_at",
        pl.col("seller_ref").fill_null(""),
    ).collect()


def _with_category(rows: pl.LazyFrame, frames: Frames) -> pl.LazyFrame:
    """Return the rows with their category as people read it: translated where a file does, blanks for underscores."""
    shown = frames[FileKind.CATEGORIES].lazy().unique("category").select("category", "shown_as")
    rows = rows.join(shown, on="category", how="left", maintain_order="left")
    readable = pl.coalesce("shown_as", "category").str.replace_all("_", " ").str.strip_chars()
    return rows.with_columns(category=readable.str.slice(0, 1).str.to_uppercase() + readable.str.slice(1))


def _made_title() -> pl.Expr:
    """Return a title for an article that has none: its category and the first signs of its number."""
    named = pl.when(pl.col("category").fill_null("") != "").then(pl.col("category")).otherwise(pl.lit("Article"))
    return named + " " + pl.col("sku").str.slice(0, 6).str.to_uppercase()


def orders(frames: Frames, lines: pl.DataFrame, defaults: Defaults) -> pl.DataFrame:
    """Return one row for each order: sums of its lines, the earliest instant, and what a file of orders says of it."""
    kind, total = pl.col("line_kind"), pl.col("total_minor")
    sums = (
        lines.lazy()
        .group_by("order_ref", maintain_order=True)
        .agg(
            pl.col("order_kind").first(),
            pl.col("placed_at").first(),
            pl.col("customer").drop_nulls().first(),
            pl.col("country").drop_nulls().first(),
            pl.col("currency").first(),
            pl.col("status").drop_nulls().first(),
            total.filter(kind.is_in(_EARNING)).sum().alias("items_minor"),
            (-total.filter(kind == "discount").sum()).alias("discount_minor"),
            (total.filter(kind == "shipping").sum() + pl.col("shipping_minor").fill_null(0).sum()).alias(
                "shipping_minor"
            ),
            line_count=pl.len().cast(pl.Int64),
            lines_digest=_line_digest().sum(),
        )
    )
    listed = _with_customer(frames[FileKind.ORDERS], frames).unique("order_ref", keep="last", maintain_order=True)
    extra = listed.lazy().select(
        "order_ref", "customer", "placed_at", "country", "status", "currency",
        "paid_at", "shipped_at", "delivered_at", "promised_at",
    )  # fmt: skip
    both = sums.join(extra, on="order_ref", how="full", coalesce=True, suffix="_listed", maintain_order="left_right")
    both = both.with_columns(
        pl.coalesce(f"{name}_listed", name).alias(name)
        for name in ("customer", "placed_at", "country", "status", "currency")
    )
    money = ("items_minor", "discount_minor", "shipping_minor")
    both = both.with_columns(
        pl.col("order_kind").fill_null("sale"),
        pl.col("currency").fill_null(defaults.currency),
        pl.coalesce("country", pl.lit(defaults.country)).alias("country"),
        pl.col(money).fill_null(0),
        pl.when(pl.col("order_kind") == "credit")
        .then(pl.lit("credited"))
        .otherwise(pl.coalesce("status", pl.lit(defaults.status)))
        .alias("status"),
    )
    return both.sort("placed_at", "order_ref").collect()


def _line_digest() -> pl.Expr:
    """Return a digest of each line with its place in the order."""
    told = pl.struct("sku", "title", "quantity", "unit_minor", "total_minor", "line_kind", "shipping_minor")
    return told.hash(seed=7) ^ (pl.int_range(pl.len()).cast(pl.UInt64) * 0x9E3779B1).hash(seed=11)


def with_digest(orders: pl.DataFrame, payments: pl.DataFrame) -> pl.DataFrame:
    """Return the orders with a digest of all that was imported of them; equal content gives an equal digest."""
    paid = payments.group_by("order_ref").agg(
        paid_digest=pl.struct("method", "amount_minor", "instalments", "reference").hash(seed=5).sum()
    )
    told = (
        "customer", "placed_at", "country", "status", "currency", "paid_at", "shipped_at", "delivered_at",
        "promised_at", "lines_digest", "paid_digest",
    )  # fmt: skip
    orders = orders.join(paid, on="order_ref", how="left", maintain_order="left")
    return orders.with_columns(digest=pl.struct(told).hash(seed=3).reinterpret(signed=True)).drop("paid_digest")
