"""Olist, a Brazilian marketplace: nine linked files. docs/reference/import-presets.md gives the reasons."""

import polars as pl

from shopkeeper.intake.presets.preset import Preset, PresetFile
from shopkeeper.intake.rules.fields import FileKind

STATUSES = {
    "created": "pending",
    "approved": "paid",
    "invoiced": "paid",
    "processing": "packed",
    "shipped": "shipped",
    "delivered": "delivered",
    "canceled": "cancelled",
    "unavailable": "unavailable",
}


def _orders(rows: pl.DataFrame) -> pl.DataFrame:
    """Their words for a status become ours; an unknown word is refused."""
    ours = pl.col("status").replace_strict(STATUSES, default=None, return_dtype=pl.String)
    unknown = pl.lit('Status: "') + pl.col("status").fill_null("") + pl.lit('" is none of theirs')
    return rows.with_columns(
        ours,
        pl.when(ours.is_null() & pl.col("reason").is_null()).then(unknown).otherwise(pl.col("reason")).alias("reason"),
    )


def _items(rows: pl.DataFrame) -> pl.DataFrame:
    """One row is one piece; when it was ordered stands in the file of orders."""
    return rows.with_columns(pl.lit(1, pl.Int64).alias("quantity"))


def _in_brazil(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(pl.lit("BR").alias("country"))


def _payments(rows: pl.DataFrame) -> pl.DataFrame:
    """Payments of nothing whose kind nobody knows are excluded; 0 instalments are one payment."""
    nothing = (pl.col("method") == "not_defined") & (pl.col("amount") == 0)
    return rows.with_columns(
        pl.when(nothing).then(pl.lit("a payment of nothing by no known means")).alias("excluded"),
        pl.col("instalments").fill_null(1).clip(1),
    )


PRESET = Preset(
    name="olist",
    title="Olist (a Brazilian marketplace, 2016 to 2018)",
    files=(
        PresetFile(
            FileKind.ORDERS,
            {
                "order_ref": "order_id",
                "customer_ref": "customer_id",
                "status": "order_status",
                "placed_at": "order_purchase_timestamp",
                "paid_at": "order_approved_at",
                "shipped_at": "order_delivered_carrier_date",
                "delivered_at": "order_delivered_customer_date",
                "promised_at": "order_estimated_delivery_date",
            },
            _orders,
        ),
        PresetFile(
            FileKind.LINES,
            {
                "order_ref": "order_id",
                "sku": "product_id",
                "seller_ref": "seller_id",
                "unit_price": "price",
                "shipping": "freight_value",
            },
            _items,
        ),
        PresetFile(
            FileKind.CUSTOMERS,
            {
                "alias_ref": "customer_id",
                "customer_ref": "customer_unique_id",
                "postcode": "customer_zip_code_prefix",
                "city": "customer_city",
                "region": "customer_state",
            },
            _in_brazil,
        ),
        PresetFile(
            FileKind.SELLERS,
            {
                "seller_ref": "seller_id",
                "postcode": "seller_zip_code_prefix",
                "city": "seller_city",
                "region": "seller_state",
            },
            _in_brazil,
        ),
        PresetFile(FileKind.PRODUCTS, {"sku": "product_id", "category": "product_category_name"}),
        PresetFile(
            FileKind.PAYMENTS,
            {
                "order_ref": "order_id",
                "reference": "payment_sequential",
                "method": "payment_type",
                "instalments": "payment_installments",
                "amount": "payment_value",
            },
            _payments,
        ),
        PresetFile(
            FileKind.REVIEWS,
            {
                "review_ref": "review_id",
                "order_ref": "order_id",
                "score": "review_score",
                "subject": "review_comment_title",
                "text": "review_comment_message",
                "asked_at": "review_creation_date",
                "answered_at": "review_answer_timestamp",
            },
        ),
        PresetFile(
            FileKind.CATEGORIES,
            {"category": "product_category_name", "shown_as": "product_category_name_english"},
        ),
    ),
    currency="BRL",
    country="BR",
    time_zone="America/Sao_Paulo",
)
