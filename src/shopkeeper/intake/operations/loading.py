"""The second phase: from checked rows into the shop, in committed steps; a repeat of any step is harmless."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import polars as pl
from django.db import transaction

from shopkeeper.catalog import operations as catalog
from shopkeeper.customers import operations as customers
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.db.bulk import insert_rows
from shopkeeper.foundation.db.frames import checked_by_column, insert_frame
from shopkeeper.intake import assembling, staging, tables
from shopkeeper.intake.assembling import Defaults
from shopkeeper.intake.models import Fingerprint, Import
from shopkeeper.intake.operations.starting import actor_of
from shopkeeper.intake.presets import PRESETS
from shopkeeper.intake.rules.fields import FileKind
from shopkeeper.intake.rules.shapes import SHAPES
from shopkeeper.intake.taken import Taken
from shopkeeper.orders import operations as orders

Progress = Callable[[int, int | None, str], None]
SLICE = 200_000
"""Lines in one transaction: few enough to keep other writers waiting for a second or two, many enough to be quick."""
FIRST_SLICE = 800_000
"""Lines in one transaction when the source brought nothing before: an empty shop is filled at once."""


@dataclass(frozen=True)
class History:
    """The whole of an import put together; made anew after a restart, equal to the first."""

    frames: Mapping[FileKind, pl.DataFrame]
    lines: pl.DataFrame
    defaults: Defaults

    def drafted(self, *, source: str, known: Mapping[str, str]) -> "Draft":
        """Return the rows of orders and lines; asks the database nothing."""
        headers = assembling.orders(self.frames, self.lines, self.defaults)
        headers = assembling.with_digest(headers, self.frames[FileKind.PAYMENTS])
        headers = tables.order_rows(headers, source=source, known=known)
        return Draft(headers, tables.line_rows(self.lines, headers))


class Draft(NamedTuple):
    """Orders and lines with their own keys, but not yet with those of customers, variants and sellers."""

    orders: pl.DataFrame
    lines: pl.DataFrame


def load(row: Import, taken: Taken, *, at: datetime, progress: Progress) -> dict[str, int]:
    """Write the history into the shop and return what was new, changed and as it was."""
    actor = actor_of(row)
    history = assembled(row, taken)
    progress(0, None, "customers and products")
    counts: dict[str, int] = dict(row.counts or {})
    # While one thing is written, a thread puts the next together: polars holds no lock meanwhile.
    with ThreadPoolExecutor(1) as ahead:
        known = orders.imported_order_ids(row.source)
        found_customers = _past_customers(history, at)
        found_products = ahead.submit(_past_products, history, at)
        draft = ahead.submit(history.drafted, source=row.source, known=known)
        people, new_people = customers.import_customers(
            customers=found_customers, at=at, actor=actor, source=row.source
        )
        stock = catalog.import_catalogue(
            products=found_products.result(), sellers=_past_sellers(history), at=at, actor=actor, source=row.source
        )
        drafted = draft.result()
    _count(row, counts, "customers_new", new_people)
    _count(row, counts, "products_new", stock.created)
    counts["customers"], counts["products"] = len(people), len(stock.variants)
    with checked_by_column():
        _load_orders(row, history, drafted, known, people, stock, counts, at=at, actor=actor, progress=progress)
    _keep_reviews(row, history)
    return counts


def assembled(row: Import, taken: Taken) -> History:
    """Return the rows put together."""
    frames = {kind: _joined(kind, taken.get(kind, ())) for kind in FileKind}
    preset = PRESETS.get(row.preset)
    options = dict(row.options or {})
    defaults = Defaults(
        currency=preset.currency if preset else options.get("currency") or "EUR",
        country=preset.country if preset else "",
        status=preset.status if preset else "delivered",
        preset=preset,
    )
    return History(frames, assembling.purchases(frames), defaults)


def _joined(kind: FileKind, parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat([pl.DataFrame(schema=dict(SHAPES[kind])), *parts], rechunk=True)


def _past_customers(history: History, at: datetime) -> list[customers.PastCustomer]:
    found = assembling.customers(history.frames, history.lines).with_columns(pl.col("since").fill_null(pl.lit(at)))
    return [
        customers.PastCustomer(
            ref=row.pop("customer_ref") or "",
            since=row.pop("since"),
            **{name: value or "" for name, value in row.items() if name != "customer"},
        )
        for row in found.iter_rows(named=True)
    ]


def _past_products(history: History, at: datetime) -> list[catalog.PastProduct]:
    rows = assembling.products(history.frames, history.lines, history.defaults).with_columns(
        pl.col("first_sold_at").fill_null(pl.lit(at))
    )
    return [catalog.PastProduct(**row) for row in rows.iter_rows(named=True)]


def _past_sellers(history: History) -> list[catalog.PastSeller]:
    rows = history.frames[FileKind.SELLERS].unique("seller_ref", keep="last", maintain_order=True)
    named = history.lines["seller_ref"].drop_nulls().unique(maintain_order=True)
    unlisted = named.filter(~named.is_in(rows["seller_ref"].implode()))
    listed = [
        catalog.PastSeller(
            ref=row["seller_ref"],
            name=row["title"] or f"Seller {row['seller_ref'][:6].upper()}",
            city=(row["city"] or "").title(),
            region=row["region"] or "",
            country=row["country"] or "",
        )
        for row in rows.iter_rows(named=True)
    ]
    return listed + [catalog.PastSeller(ref=ref, name=f"Seller {ref[:6].upper()}") for ref in unlisted]


def _load_orders(
    row: Import,
    history: History,
    draft: Draft,
    known: Mapping[str, str],
    people: Mapping[str, str],
    stock: catalog.ImportedCatalogue,
    counts: dict[str, int],
    *,
    at: datetime,
    actor: Actor,
    progress: Progress,
) -> None:
    mail_keys = _mail_keys(history)
    customer = pl.col("customer").replace(mail_keys) if mail_keys else pl.col("customer")
    headers = tables.numbered(
        draft.orders.with_columns(
            customer_id=customer.replace_strict(dict(people), default=None, return_dtype=pl.String)
        ),
        source=row.source,
        taken=orders.taken_numbers(draft.orders["order_ref"].to_list(), row.source),
    )
    digests = _digests(known)
    payments = history.frames[FileKind.PAYMENTS]
    done = 0
    size = SLICE if known else max(SLICE, FIRST_SLICE)
    for part, lines in _slices(headers, draft.lines, size):
        progress(done, headers.height, "orders")
        _load_slice(row, part, lines, payments, digests, stock, counts, at=at, actor=actor)
        done += part.height
    progress(done, headers.height, "orders")


def _mail_keys(history: History) -> dict[str, str]:
    """Return the shop's key of each customer known by e-mail alone, by the address in small letters."""
    rows = history.lines.filter(pl.col("customer_ref").is_null() & pl.col("email").is_not_null())
    return {
        mail: customers.PastCustomer(ref="", since=at, email=mail).external_id
        for mail, at in rows.select("customer", "placed_at").unique("customer").iter_rows()
    }


def _digests(known: Mapping[str, str]) -> pl.DataFrame:
    rows = list(Fingerprint.objects.values_list("id", "digest")) if known else []
    return pl.DataFrame(
        [(key.hex, digest) for key, digest in rows], schema={"id": pl.String, "was": pl.Int64}, orient="row"
    )


def _slices(headers: pl.DataFrame, lines: pl.DataFrame, size: int) -> "list[tuple[pl.DataFrame, pl.DataFrame]]":
    """Part the orders, which stand in order of time as their lines do, so that each part has about `size` lines."""
    sizes = headers["line_count"].fill_null(1).cum_sum() // size
    bounds = sizes.rle_id()
    found = []
    for number in bounds.unique(maintain_order=True):
        part = headers.filter(bounds == number)
        whole = part.height == headers.height
        own = lines if whole else _of(part, lines)
        found.append((part, own))
    return found


def _of(part: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    return lines.filter(pl.col("order_id").is_in(part["id"].implode()))


def _load_slice(
    row: Import,
    part: pl.DataFrame,
    lines: pl.DataFrame,
    payments: pl.DataFrame,
    digests: pl.DataFrame,
    stock: catalog.ImportedCatalogue,
    counts: dict[str, int],
    *,
    at: datetime,
    actor: Actor,
) -> None:
    """Write one part in one transaction: new orders in, changed ones changed, equal ones passed over."""
    compared = part.join(digests, on="id", how="left", maintain_order="left")
    fresh = compared.filter(~pl.col("is_known"))
    changed = compared.filter(pl.col("is_known") & pl.col("was").ne_missing(pl.col("digest")))
    with transaction.atomic():
        for chosen, write in ((fresh, orders.import_orders), (changed, orders.reimport_orders)):
            if chosen.height:
                own = lines if chosen.height == part.height else _of(chosen, lines)
                past = tables.past_orders(chosen, own, payments, variants=stock.variants, sellers=stock.sellers)
                write(past=past, at=at, actor=actor, source=row.source)
        insert_frame(Fingerprint, fresh.select("id", "digest"))
        _replace_digests(changed)
        _count(row, counts, "orders_new", fresh.height)
        _count(row, counts, "orders_changed", changed.height)
        _count(row, counts, "orders_unchanged", part.height - fresh.height - changed.height)
        _count(row, counts, "lines_new", int(part["line_count"].sum()) if fresh.height == part.height else 0)
        Import.objects.filter(pk=row.pk).update(counts=counts)


def _replace_digests(changed: pl.DataFrame) -> None:
    keys = [UUID(key) for key in changed["id"]]
    for start in range(0, len(keys), 500):
        Fingerprint.objects.filter(pk__in=keys[start : start + 500]).delete()
    insert_rows(Fingerprint, ("id", "digest"), zip(keys, changed["digest"].to_list(), strict=True))


def _count(row: Import, counts: dict[str, int], name: str, more: int) -> None:
    """Add to a count of the whole import: what a killed attempt committed stays counted."""
    counts[name] = counts.get(name, 0) + more
    row.counts = counts


def _keep_reviews(row: Import, history: History) -> None:
    """Reviews have no domain yet: they stay staged, sealed under this import's key, until one takes them in."""
    reviews = history.frames[FileKind.REVIEWS]
    if reviews.height:
        staging.put_frame(row.id, "kept-reviews.00001", reviews)


def summary_of(counts: Mapping[str, Any]) -> int:
    """Return how many orders are new or changed."""
    return int(counts.get("orders_new", 0)) + int(counts.get("orders_changed", 0))
