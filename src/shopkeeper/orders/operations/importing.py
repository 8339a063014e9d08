"""Orders of another system as whole frames: inserted when new, changed when their content changed, never doubled."""

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import polars as pl
from django.db import transaction

from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.db.bulk import insert_rows
from shopkeeper.foundation.db.filling import filled_at_once
from shopkeeper.foundation.db.frames import insert_frame
from shopkeeper.foundation.personal.seal import seal_rows
from shopkeeper.orders.models import Order, OrderLine, Payment, Shipment, StatusChange
from shopkeeper.orders.rules import OrderStatus, may_reach

_SHIPMENT = ("id", "order_id", "customer_id", "seller_id", "status", "promised_at", "shipped_at", "delivered_at")
_BATCH = 500
_MANY = 50_000


@dataclass(frozen=True)
class PastOrders:
    """Orders with all that belongs to them, each frame with its table's columns; keys are hexadecimal."""

    orders: pl.DataFrame
    lines: pl.DataFrame
    changes: pl.DataFrame
    payments: pl.DataFrame
    shipments: pl.DataFrame

    def of(self, order_ids: pl.Series) -> "PastOrders":
        """Return the part that belongs to these orders."""
        wanted = order_ids.implode()
        return PastOrders(
            self.orders.filter(pl.col("id").is_in(wanted)),
            *(
                frame.filter(pl.col("order_id").is_in(wanted))
                for frame in (self.lines, self.changes, self.payments, self.shipments)
            ),
        )


def imported_order_ids(source: str) -> dict[str, str]:
    """Return the keys of the orders that came from that source, hexadecimal, by their key there."""
    known = Order.objects.filter(source=source).exclude(external_id="").values_list("external_id", "id")
    return {external_id: order_id.hex for external_id, order_id in known.iterator(chunk_size=10_000)}


def taken_numbers(numbers: list[str], source: str) -> set[str]:
    """Return which of the numbers orders of other sources have already."""
    others = Order.objects.exclude(source=source)
    if not others.exists():
        return set()
    batches = (numbers[start : start + _BATCH] for start in range(0, len(numbers), _BATCH))
    return {number for batch in batches for number in others.filter(number__in=batch).values_list("number", flat=True)}


@transaction.atomic
def import_orders(*, past: PastOrders, at: datetime, actor: Actor, source: str) -> int:
    """Write orders that are not there yet and return how many; nobody is told, stock stays as it is.

    All of them, or none when one is refused. Raises IntegrityError.
    """
    with filled_at_once(Order, OrderLine, StatusChange) if past.lines.height > _MANY else nullcontext():
        insert_frame(Order, past.orders)
        insert_frame(OrderLine, past.lines)
        insert_frame(StatusChange, past.changes)
    insert_frame(Payment, past.payments)
    _insert_shipments(past.shipments)
    _record("orders-imported", past, at=at, actor=actor, source=source)
    return past.orders.height


@transaction.atomic
def reimport_orders(*, past: PastOrders, at: datetime, actor: Actor, source: str) -> int:
    """Change orders that are there to what their source says now, and return how many.

    Lines keep their keys by position. A status moves forward only: an older export can't undo a delivery.
    """
    order_ids = past.orders["id"].to_list()
    for start in range(0, len(order_ids), _BATCH):
        part = past.of(past.orders["id"].slice(start, _BATCH))
        _change_orders(part.orders, at=at, actor=actor)
        _change_lines(part.lines, order_ids[start : start + _BATCH])
        for model, frame in ((Payment, part.payments), (Shipment, part.shipments)):
            model.objects.filter(order__in=part.orders["id"].to_list()).delete()
            if model is Payment:
                insert_frame(Payment, frame)
            else:
                _insert_shipments(frame)
    _record("orders-reimported", past, at=at, actor=actor, source=source)
    return past.orders.height


def _change_orders(orders: pl.DataFrame, *, at: datetime, actor: Actor) -> None:
    known = Order.objects.select_for_update(no_key=True).in_bulk([UUID(key) for key in orders["id"]])
    steps = []
    for row in orders.iter_rows(named=True):
        order = known[UUID(row["id"])]
        wished = OrderStatus(row["status"])
        if may_reach(OrderStatus(order.status), wished):
            steps.append(
                StatusChange(
                    order=order,
                    from_status=order.status,
                    to_status=wished.value,
                    at=at,
                    actor_kind=actor.kind,
                    actor_id=actor.id,
                    reason="import",
                )
            )
            order.status = wished.value
        for name, value in row.items():
            if name not in {"id", "status", "number"}:
                setattr(order, name, UUID(value) if name == "customer_id" and value else value)
    names = [name for name in orders.columns if name not in {"id", "number"}]
    Order.objects.bulk_update(known.values(), names, batch_size=100)
    StatusChange.objects.bulk_create(steps)


def _change_lines(lines: pl.DataFrame, order_ids: list[str]) -> None:
    """Lines at a known position keep their key; those that are gone are deleted."""
    known = {
        (order_id.hex, position): key
        for key, order_id, position in OrderLine.objects.filter(order__in=[UUID(key) for key in order_ids]).values_list(
            "id", "order_id", "position"
        )
    }
    wanted = {(row["order_id"], row["position"]): row for row in lines.iter_rows(named=True)}
    OrderLine.objects.filter(pk__in=[key for place, key in known.items() if place not in wanted]).delete()
    changed = [OrderLine(**{**row, "id": known[place]}) for place, row in wanted.items() if place in known]
    names = [name for name in lines.columns if name not in {"id", "order_id", "position"}]
    if changed:
        OrderLine.objects.bulk_update(changed, names, batch_size=50)
    fresh = [place not in known for place in wanted]
    insert_frame(OrderLine, lines.filter(pl.Series(fresh, dtype=pl.Boolean)))


def _insert_shipments(shipments: pl.DataFrame) -> None:
    columns = (*_SHIPMENT, "carrier", "tracking_number")
    rows = (
        (*(UUID(cell) if cell and place < 4 else cell for place, cell in enumerate(row)), "", "")
        for row in shipments.select(_SHIPMENT).iter_rows()
    )
    insert_rows(Shipment, columns, seal_rows(Shipment, columns, rows))


def _record(action: str, past: PastOrders, *, at: datetime, actor: Actor, source: str) -> None:
    audit.record(
        actor=actor,
        action=f"orders.{action}",
        subject_kind="orders",
        subject_id=source,
        at=at,
        changes={"orders": [0, past.orders.height], "lines": [0, past.lines.height]},
    )
