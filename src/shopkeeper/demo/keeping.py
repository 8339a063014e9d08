"""The simulator's files: what has no domain yet, and the truth behind the behaviour, as Parquet with a manifest."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import polars as pl

from shopkeeper.demo.model import STYLES
from shopkeeper.demo.simulating import Shop

Row = dict[str, Any]
VERSION = 1
MANIFEST = "manifest.json"


def write_files(shop: Shop, folder: Path) -> dict[str, Any]:
    """Write all files and, last, the manifest, which is returned: whoever finds a manifest finds whole files."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MANIFEST).unlink(missing_ok=True)
    counts: dict[str, Any] = {}
    for name, frame in frames(shop):
        path = folder / f"{name}.parquet"
        frame.write_parquet(path, compression="zstd", statistics=True)
        counts[path.name] = {"rows": frame.height, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    manifest = {
        "version": VERSION,
        "seed": shop.seed,
        "customers": len(shop.people),
        "until": shop.until.isoformat(),
        "files": counts,
    }
    waiting = folder / f"{MANIFEST}.new"
    waiting.write_text(json.dumps(manifest, indent=2) + "\n")
    waiting.replace(folder / MANIFEST)
    return manifest


def frames(shop: Shop) -> Iterator[tuple[str, pl.DataFrame]]:
    """Return each file's name and rows; customers and products stand in them by their keys, never by name."""
    kept = {
        "visits": shop.traffic.visits,
        "views": shop.traffic.views,
        "searches": shop.traffic.searches,
        "carts": shop.traffic.carts,
        "wishes": shop.traffic.wishes,
        "reviews": shop.voices.reviews,
        "returns": shop.voices.returns,
        "contacts": shop.voices.contacts,
        "answers": shop.voices.answers,
    }
    for name, rows in kept.items():
        frame = _frame(rows)
        yield name, frame.sort("at", maintain_order=True) if frame.height else frame
    yield "truth_customers", _frame(_customers(shop))
    yield "truth_products", _frame(_products(shop))
    yield "truth_orders", _frame(_orders(shop))
    yield "truth_lines", _frame(_lines(shop))
    yield "truth_complements", _frame(_complements(shop))


def _frame(rows: Iterable[Row]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), infer_schema_length=None)


def _customers(shop: Shop) -> Iterator[Row]:
    count = [0] * len(shop.people)
    gone: dict[int, float] = {}
    for order in shop.orders:
        count[order.customer] += 1
        if order.left:
            gone[order.customer] = order.day
    for person, mind in zip(shop.people, shop.minds, strict=True):
        segments = {f"segment_{one.name}": float(mind.mixture[at]) for at, one in enumerate(shop.model.segments)}
        styles = {f"style_{name}": float(mind.style[at]) for at, name in enumerate(STYLES)}
        yield {
            "customer": person.external_id,
            "household": person.home.household,
            "created_at": shop.calendar.at(mind.created),
            "buys": mind.buys,
            "guest": mind.guest,
            "trips_a_day": mind.rate,
            "dropout": mind.dropout,
            "pace": mind.pace,
            "price_sense": mind.price_sense,
            "mood": mind.mood,
            "devices": mind.devices,
            "orders": count[person.index],
            "left_after": shop.calendar.at(gone[person.index]) if person.index in gone else None,
            "alive": mind.buys and person.index not in gone,
            **segments,
            **styles,
        }


def _products(shop: Shop) -> Iterator[Row]:
    for product in shop.products:
        yield {
            "product": product.external_id,
            "kind": product.kind.id,
            "category": product.kind.category,
            "style": product.style,
            "popularity": product.popularity,
            "quality": product.quality,
            "season": product.kind.season,
            "renewal_days": product.kind.renewal,
            "launched_on": shop.calendar.at(max(product.launched, 0.0)).date(),
            "retired_on": None if product.retired is None else shop.calendar.at(product.retired).date(),
        }


def _orders(shop: Shop) -> Iterator[Row]:
    for number, order in zip(shop.numbers, shop.orders, strict=True):
        yield {
            "order": number,
            "customer": shop.people[order.customer].external_id,
            "number_of_customer": order.number,
            "placed_at": shop.calendar.at(order.day),
            "cause": order.cause,
            "trouble": order.fate.trouble,
            "promised_at": shop.calendar.at(order.fate.promised),
            "delivered_at": None if order.fate.delivered is None else shop.calendar.at(order.fate.delivered),
            "satisfaction": order.satisfaction,
            "left": order.left,
        }


def _lines(shop: Shop) -> Iterator[Row]:
    for number, order in zip(shop.numbers, shop.orders, strict=True):
        for place, pick in enumerate(order.picks):
            product = shop.products[pick.product].external_id
            yield {
                "order": number,
                "line": place,
                "product": product,
                "variant": pick.variant,
                "quantity": pick.quantity,
                "reason": pick.reason,
            }


def _complements(shop: Shop) -> Iterator[Row]:
    for first, partners in shop.shelf.partners.items():
        for second, chance in partners:
            yield {
                "first": shop.products[first].external_id,
                "second": shop.products[second].external_id,
                "chance": chance,
            }
