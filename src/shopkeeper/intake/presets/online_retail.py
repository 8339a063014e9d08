"""UCI Online Retail: what each of its oddities means. docs/reference/import-presets.md gives the reasons."""

import polars as pl

from shopkeeper.intake.presets.preset import Preset, PresetFile
from shopkeeper.intake.rules.fields import FileKind

SHIPPING = ("POST", "DOT", "C2")
DISCOUNTS = ("D",)
ADJUSTMENTS = ("M",)
FEES = ("BANK CHARGES",)
OWN_COSTS = {"AMAZONFEE": "marketplace's fee", "CRUK": "commission paid to a charity", "S": "samples given away"}

BAD_DEBT = "bad debt: an entry of the books, not an order (invoice begins with A)"
WRITE_OFF = "stock written off: quantity below zero outside a cancellation"
STOCK_FOUND = "stock entry: price 0 and no customer"
OWN_BANK_CHARGE = "the shop's own bank charge: no customer"


def _meaning(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with what they are; a negative price stands only in entries that are excluded."""
    code, price, nobody = pl.col("sku"), pl.col("unit_price"), pl.col("customer_ref").is_null()
    credit = pl.col("order_ref").str.starts_with("C")
    rows = rows.with_columns(code.str.to_uppercase())
    excluded = (
        pl.when(pl.col("order_ref").str.starts_with("A"))
        .then(pl.lit(BAD_DEBT))
        .when(~credit & (pl.col("quantity") < 0))
        .then(pl.lit(WRITE_OFF))
        .when((price == 0) & nobody)
        .then(pl.lit(STOCK_FOUND))
        .when(code.is_in(OWN_COSTS))
        .then(pl.lit("the shop's own cost: ") + code.replace_strict(OWN_COSTS, default=None, return_dtype=pl.String))
        .when(code.is_in(FEES) & nobody)
        .then(pl.lit(OWN_BANK_CHARGE))
    )
    kind = code.replace_strict(_KINDS, default="product", return_dtype=pl.String)
    order_kind = pl.when(credit).then(pl.lit("credit")).otherwise(pl.lit("sale"))
    rows = rows.with_columns(excluded.alias("excluded"), kind.alias("line_kind"), order_kind.alias("order_kind"))
    known = pl.col("excluded").is_not_null() & pl.col("order_ref").is_not_null() & price.is_not_null()
    wrong_sign = credit & (pl.col("quantity") > 0)
    return rows.with_columns(
        pl.when(known)
        .then(pl.lit(None, pl.String))
        .when(wrong_sign & pl.col("reason").is_null())
        .then(pl.lit("Quantity: a cancellation takes back, so it must be below zero"))
        .otherwise(pl.col("reason"))
        .alias("reason")
    )


_KINDS = {
    **dict.fromkeys(SHIPPING, "shipping"),
    **dict.fromkeys(DISCOUNTS, "discount"),
    **dict.fromkeys(ADJUSTMENTS, "adjustment"),
    **dict.fromkeys(FEES, "fee"),
}


def _readable(title: pl.Expr) -> pl.Expr:
    """Return a title in capitals as one people like to read: White Hanging Heart T-Light Holder."""
    spoken = title.str.to_titlecase().str.replace_all(r"'S\b", "'s").str.replace_all(r"\s+", " ")
    return pl.when(title == title.str.to_uppercase()).then(spoken).otherwise(title)


PRESET = Preset(
    name="online-retail",
    title="UCI Online Retail (a gift wholesaler, 2010 to 2011)",
    files=(
        PresetFile(
            FileKind.LINES,
            {
                "order_ref": "InvoiceNo",
                "sku": "StockCode",
                "title": "Description",
                "quantity": "Quantity",
                "placed_at": "InvoiceDate",
                "unit_price": "UnitPrice",
                "customer_ref": "CustomerID",
                "country": "Country",
            },
            _meaning,
        ),
    ),
    currency="GBP",
    time_zone="Europe/London",
    product_title=_readable,
)
