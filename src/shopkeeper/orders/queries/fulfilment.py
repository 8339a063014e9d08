"""How far an order is: what left in which parcel, what arrived, what can still be changed, when it was promised."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q

from shopkeeper.orders.models import Cancellation, Order, OrderLine, Shipment, ShipmentLine
from shopkeeper.orders.rules import LineKind, OrderKind, OrderStatus, ShipmentStatus
from shopkeeper.orders.rules.cutoff import CancellationStatus, CutOff
from shopkeeper.orders.rules.cutoff import cut_off as decided


@dataclass(frozen=True)
class DeliveredLine:
    """How many of a line arrived, and when. A line that came in two parcels stands twice."""

    line_id: UUID
    quantity: int
    at: datetime


@dataclass(frozen=True)
class TrackedItem:
    line_id: UUID
    title: str
    quantity: int


@dataclass(frozen=True)
class TrackedUpdate:
    state: str
    at: datetime


@dataclass(frozen=True)
class TrackedParcel:
    """One parcel: where it is, what is in it, all news of it with the latest first, what was promised and what is."""

    id: UUID
    carrier: str
    status: str
    state: str
    items: tuple[TrackedItem, ...]
    updates: tuple[TrackedUpdate, ...]
    promised_at: datetime | None
    expected_at: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None


@dataclass(frozen=True)
class Tracking:
    """An order on its way: its parcels in the order in which they left, and what has not left yet."""

    order_id: UUID
    number: str
    status: str
    placed_at: datetime
    promised_at: datetime | None
    parcels: tuple[TrackedParcel, ...]
    waiting: tuple[TrackedItem, ...]


@dataclass(frozen=True)
class PromiseKept:
    """Of the parcels promised for a period: how many came in time, came late, are lost, or are still waited for."""

    in_time: int
    late: int
    lost: int
    waiting: int


def goods_of(order: Order) -> list[OrderLine]:
    """Return the lines of an order that are goods, in their order; those of an order read whole cost no query."""
    return [line for line in order.lines.all() if line.kind == LineKind.PRODUCT.value]


def contents(order: Order) -> dict[UUID, dict[UUID, int]]:
    """Return how many of each line are in each parcel that was not cancelled, in the order in which they left.

    A single parcel from history, of which that is not known, holds everything.
    """
    sent = [one for one in order.shipments.all() if one.status != ShipmentStatus.CANCELLED.value]
    held: dict[UUID, dict[UUID, int]] = {one.id: {} for one in sorted(sent, key=lambda one: str(one.id))}
    for line in ShipmentLine.objects.filter(shipment__in=list(held)):
        held[line.shipment_id][line.order_line_id] = line.quantity
    if len(sent) == 1 and not any(held.values()):
        held[sent[0].id] = {line.id: line.quantity for line in goods_of(order) if line.quantity > 0}
    return held


def remaining(order: Order, held: Mapping[UUID, Mapping[UUID, int]] | None = None) -> dict[UUID, int]:
    """Return of each line how many have not left yet; lines of which nothing is left are left out.

    Where several parcels of history say nothing about what is in them, everything left. Files leave when they are paid.
    """
    held = contents(order) if held is None else held
    if held and not any(held.values()):
        return {}
    gone: dict[UUID, int] = {}
    for inside in held.values():
        for line_id, quantity in inside.items():
            gone[line_id] = gone.get(line_id, 0) + quantity
    is_paid = order.status != OrderStatus.PENDING.value
    sent = [line for line in goods_of(order) if not (line.is_digital and is_paid)]
    left = {line.id: line.quantity - gone.get(line.id, 0) for line in sent}
    return {line_id: quantity for line_id, quantity in left.items() if quantity > 0}


def delivered(order_id: UUID) -> list[DeliveredLine]:
    """Return what arrived of the order and when, parcel by parcel; empty when nothing did or there is no such order."""
    order = _with_parcels(order_id)
    if order is None:
        return []
    held = contents(order)
    arrived = [(one.id, one.delivered_at) for one in order.shipments.all() if one.delivered_at is not None]
    if arrived and held and not any(held.values()):
        last = max(at for _, at in arrived)
        return [DeliveredLine(line.id, line.quantity, last) for line in goods_of(order) if line.quantity > 0]
    return [
        DeliveredLine(line_id, quantity, at)
        for shipment_id, at in sorted(arrived, key=lambda one: (one[1], str(one[0])))
        for line_id, quantity in held.get(shipment_id, {}).items()
    ]


def cut_off(order_id: UUID, at: datetime) -> CutOff:
    """Return what can be done with the order now without talking to anyone."""
    order = _with_parcels(order_id)
    if order is None:
        return CutOff(why="There is no such order.")
    return cut_off_of(order)


def cut_off_of(order: Order) -> CutOff:
    """Return the same of an order that was read with its lines and parcels."""
    held = contents(order)
    left = sum(remaining(order, held).values())
    goods = [line for line in goods_of(order) if line.quantity > 0]
    return decided(
        OrderKind(order.kind),
        OrderStatus(order.status),
        parcels=len(held),
        remaining=left,
        is_only_files=bool(goods) and all(line.is_digital for line in goods),
    )


def tracking(order_id: UUID) -> Tracking | None:
    """Return where the order's parcels are, None when there is no such order; no name, street or price."""
    order = _with_parcels(order_id)
    if order is None:
        return None
    titles = {line.id: line.title for line in goods_of(order)}
    held = contents(order)
    parcels = {one.id: one for one in order.shipments.all()}
    return Tracking(
        order_id=order.id,
        number=order.number,
        status=order.status,
        placed_at=order.placed_at,
        promised_at=order.promised_at,
        parcels=tuple(_tracked(parcels[key], _items(inside, titles)) for key, inside in held.items()),
        waiting=_items(remaining(order, held), titles),
    )


def cancellations_of(order_id: UUID) -> list[Cancellation]:
    """Return what was cancelled of the order or asked to be, the latest first, with its lines."""
    found = Cancellation.objects.filter(order=order_id).prefetch_related("lines__order_line")
    return list(found.order_by("-asked_at", "-id"))


def asked_cancellations(limit: int = 200) -> list[Cancellation]:
    """Return what staff are asked to stop, the longest waiting first, with order and lines."""
    asked = Cancellation.objects.filter(status=CancellationStatus.ASKED.value).select_related("order")
    return list(asked.prefetch_related("lines__order_line").order_by("asked_at", "id")[:limit])


def promise_kept(*, period_from: datetime, period_to: datetime, at: datetime) -> PromiseKept:
    """Return how the promises for the half-open period were kept, as it stands at `at`, in one query."""
    promised = Shipment.objects.filter(promised_at__gte=period_from, promised_at__lt=period_to)
    promised = promised.exclude(status=ShipmentStatus.CANCELLED.value)
    is_lost = Q(status=ShipmentStatus.LOST.value)
    counted = promised.aggregate(
        in_time=Count("id", filter=Q(delivered_at__lte=F("promised_at"))),
        late=Count(
            "id", filter=Q(delivered_at__gt=F("promised_at")) | (Q(delivered_at=None, promised_at__lt=at) & ~is_lost)
        ),
        lost=Count("id", filter=is_lost),
        all=Count("id"),
    )
    waiting = counted["all"] - counted["in_time"] - counted["late"] - counted["lost"]
    return PromiseKept(counted["in_time"], counted["late"], counted["lost"], waiting)


def _with_parcels(order_id: UUID) -> Order | None:
    return Order.objects.filter(pk=order_id).prefetch_related("lines", "shipments__updates").first()


def _items(inside: Mapping[UUID, int], titles: Mapping[UUID, str]) -> tuple[TrackedItem, ...]:
    return tuple(TrackedItem(line_id, titles.get(line_id, ""), quantity) for line_id, quantity in inside.items())


def _tracked(parcel: Shipment, items: Sequence[TrackedItem]) -> TrackedParcel:
    news = sorted(parcel.updates.all(), key=lambda one: (one.at, str(one.id)), reverse=True)
    return TrackedParcel(
        id=parcel.id,
        carrier=parcel.carrier,
        status=parcel.status,
        state=state_of(parcel),
        items=tuple(items),
        updates=tuple(TrackedUpdate(one.state, one.at) for one in news),
        promised_at=parcel.promised_at,
        expected_at=parcel.expected_at,
        shipped_at=parcel.shipped_at,
        delivered_at=parcel.delivered_at,
    )


def state_of(parcel: Shipment) -> str:
    """Return the tracking state of a parcel; one that no carrier told about has the state its status amounts to."""
    told = {"delivered": "delivered", "lost": "lost"}
    return told.get(parcel.status) or parcel.tracking_state or ("in_transit" if parcel.shipped_at else "label_created")
