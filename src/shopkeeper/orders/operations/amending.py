"""Changing what is in an order, or how it is sent: first its price is told, then it is done, never the other way."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from django.db import transaction

from shopkeeper.catalog import operations as catalog_operations
from shopkeeper.catalog import queries as catalog
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.outbox import tell
from shopkeeper.orders.events import OrderChanged
from shopkeeper.orders.models import CheckOut, Order, OrderChange, OrderLine, PaymentIntent
from shopkeeper.orders.operations.carting import take_out
from shopkeeper.orders.operations.holding import move_stock
from shopkeeper.orders.operations.placing import LineRequest
from shopkeeper.orders.operations.planning import UnableToChangeOrder, planned
from shopkeeper.orders.operations.rebooking import books_of, take_off, write_sums
from shopkeeper.orders.operations.refunding import give_back
from shopkeeper.orders.operations.steps import UnableToStep, locked_order
from shopkeeper.orders.queries.carts import CartOwner
from shopkeeper.orders.queries.fulfilment import cut_off_of
from shopkeeper.orders.queries.library import downloaded_lines
from shopkeeper.orders.queries.refunds import refundable_of
from shopkeeper.orders.rules import LineKind, OrderStatus
from shopkeeper.orders.rules.books import Books
from shopkeeper.orders.rules.changes import (
    CHANGE_HOLDS,
    LIVING,
    WHY_DROPPED,
    Added,
    ChangeStatus,
    Plan,
    Sending,
    plan_of,
)
from shopkeeper.orders.rules.money_back import IntentStatus

LONGEST_KEY = 120


@transaction.atomic
def propose_change(
    *,
    order_id: UUID,
    quantities: Mapping[UUID, int],
    additions: Sequence[LineRequest] = (),
    shipping_code: str = "",
    key: str,
    at: datetime,
    actor: Actor,
    holds: timedelta = CHANGE_HOLDS,
) -> UUID:
    """Return the key of a change worked out: its price holds, and what it adds is off the shelf, until it runs out.

    Nothing of the order is changed before `accept_change`. `quantities` are how many of a line shall be; added goods
    cost what they cost today, deals with them, and codes are not spread over them. A newer change takes the place of
    the last. The same key with the same wish is the same change. Raises UnableToChangeOrder.
    """
    if not 0 < len(key) <= LONGEST_KEY:
        raise UnableToChangeOrder(f"the key must have between 1 and {LONGEST_KEY} signs")
    order = locked(order_id)
    digest = _digest(quantities, additions, shipping_code)
    if seen := OrderChange.objects.filter(order=order, key=key).first():
        if bytes(seen.digest) != digest:
            raise UnableToChangeOrder("this key was used for another change; choose a new key")
        return seen.id
    if refusal := why_not(order):
        raise UnableToChangeOrder(refusal)
    _replace(order, at)
    plan = planned(
        order,
        list(order.lines.all()),
        quantities=quantities,
        additions=additions,
        shipping_code=shipping_code,
        at=at,
    )
    moved = _tried(order, plan, at)
    try:
        move_stock({one.variant_id: -one.quantity for one in plan.more}, at=at)
    except catalog_operations.UnableToAdjustStock:
        raise UnableToChangeOrder(_short(plan.more)) from None
    change = OrderChange.objects.create(
        id=new_id(at),
        order=order,
        key=key,
        digest=digest,
        plan=plan.written(),
        books=moved.written(),
        difference_minor=moved.total,
        total_minor=order.total_minor + moved.total,
        asked_by_kind=actor.kind,
        asked_at=at,
        expires_at=at + holds,
    )
    _record(change, order, "change-proposed", at, actor)
    return change.id


@transaction.atomic
def withdraw_change(*, change_id: UUID, at: datetime, actor: Actor) -> None:
    """Leave the order as it is; what the change would have added is on the shelf again. Raises UnableToChangeOrder."""
    change = OrderChange.objects.filter(pk=change_id).first()
    if change is None:
        raise UnableToChangeOrder("there is no such change")
    order = locked(change.order_id)
    change.refresh_from_db()
    if is_on_its_way(change):
        raise UnableToChangeOrder("a payment for it is on its way; wait until it is decided")
    if drop(change, "withdrawn", at):
        _record(change, order, "change-withdrawn", at, actor)


def release_expired_changes(*, at: datetime) -> list[UUID]:
    """Return the changes that ran out by now; what they held is on the shelf again."""
    due = OrderChange.objects.filter(status__in=[one.value for one in LIVING], expires_at__lte=at).order_by(
        "expires_at"
    )
    released = []
    for change_id, order_id in due.values_list("id", "order_id"):
        with transaction.atomic():
            locked(order_id)
            change = OrderChange.objects.get(pk=change_id)
            if not is_on_its_way(change) and drop(change, "expired", at):
                released.append(change_id)
    return released


def locked(order_id: UUID) -> Order:
    """Return the order, locked until the transaction ends. Raises UnableToChangeOrder."""
    try:
        return locked_order(order_id)
    except UnableToStep as refusal:
        raise UnableToChangeOrder(str(refusal)) from None


def why_not(order: Order) -> str:
    """Return why the order can't be changed now, empty when it can."""
    if order.status == OrderStatus.PENDING.value:
        return f"order {order.number} is not paid yet; pay it first, or cancel it and order anew"
    now = cut_off_of(order)
    return "" if now.may_change else f"order {order.number}: {now.why}"


def is_on_its_way(change: OrderChange) -> bool:
    """Return whether a payment for the change was sent off and is not decided."""
    undecided = [IntentStatus.CREATED.value, IntentStatus.UNKNOWN.value, IntentStatus.PROCESSING.value]
    return PaymentIntent.objects.filter(change=change, status__in=undecided).exists()


def drop(change: OrderChange, reason: str, at: datetime) -> bool:
    """End a living change of a locked order and put what it held back on the shelf; return whether it lived."""
    living = OrderChange.objects.filter(pk=change.pk, status__in=[one.value for one in LIVING])
    if not living.update(status=ChangeStatus.DROPPED.value, reason=reason, settled_at=at):
        return False
    change.status, change.reason, change.settled_at = ChangeStatus.DROPPED.value, reason, at
    move_stock({one.variant_id: one.quantity for one in plan_of(change.plan).more}, at=at)
    return True


def stale(change: OrderChange, order: Order, at: datetime) -> str:
    """Return the word for why the change can't be done any more, empty while it can."""
    if change.status == ChangeStatus.DROPPED.value:
        return change.reason
    if why_not(order):
        return "too-late"
    plan = plan_of(change.plan)
    if downloaded_lines(order.pk) & set(plan.less):
        return "downloaded"
    now = {line.id: line.quantity for line in order.lines.all() if line.kind == LineKind.PRODUCT.value}
    if now != plan.seen or order.total_minor + change.difference_minor != change.total_minor:
        return "outdated"
    return "expired" if change.status == ChangeStatus.OPEN.value and change.expires_at <= at else ""


def dropped_because(reason: str) -> str:
    """Return the sentence for why a change was dropped."""
    return f"this change can't be done any more: {WHY_DROPPED.get(reason, reason)}"


def carry_out(change: OrderChange, order: Order, at: datetime, actor: Actor) -> None:
    """Do the change, whose difference is paid where there is one; what is less goes back. The order is locked.

    Raises UnableToChangeOrder.
    """
    if change.difference_minor < 0 and refundable_of(order).is_disputed:
        raise UnableToChangeOrder(f"a dispute of order {order.number} is open, so nothing of it can go back now")
    plan = plan_of(change.plan)
    back = OrderLine.objects.filter(pk__in=list(plan.less), variant__isnull=False).values_list("id", "variant_id")
    # stock before the audited step, as in placing: who holds the end of the audit log must not wait for goods
    moves: dict[UUID, int] = {}
    for line_id, variant_id in back:
        assert variant_id is not None  # noqa: S101  filtered above; tells the type checker
        moves[variant_id] = moves.get(variant_id, 0) + plan.less[line_id]
    move_stock(moves, at=at)
    before = order.total_minor
    _apply(order, list(order.lines.all()), plan)
    if order.customer_id and change.asked_by_kind == "customer":  # a shopper adds from the cart
        take_out(CartOwner(order.customer_id), {one.variant_id: one.quantity for one in plan.more})
    if plan.sending:
        _promise(order, plan.sending)
    OrderChange.objects.filter(pk=change.pk).update(status=ChangeStatus.DONE.value, settled_at=at)
    change.status, change.settled_at = ChangeStatus.DONE.value, at
    give_back(order=order, before_minor=before, reason="changed", key=f"change:{change.id}", at=at, actor=actor)
    _record(change, order, "order-changed", at, actor)
    tell(OrderChanged(order.id, order.customer_id, change.id, change.difference_minor), at=at)


def _tried(order: Order, plan: Plan, at: datetime) -> Books:
    """Return what the change moves, by doing it and taking it back: told and done can't differ."""
    with transaction.atomic():
        copy = Order.objects.get(pk=order.pk)
        lines = list(copy.lines.all())
        before = books_of(copy, lines)
        _apply(copy, lines, plan)
        moved = books_of(copy, lines).less(before)
        transaction.set_rollback(True)
    return moved


def _apply(order: Order, lines: list[OrderLine], plan: Plan) -> None:
    variants = catalog.variants_by_ids(one.variant_id for one in plan.more)
    if plan.less:
        is_sent = any(not one.is_digital for one in variants.values())
        take_off(order, lines, plan.less, keeps_sending=is_sent)
    for one in plan.more:
        order.items_minor += one.quantity * one.unit_minor
        same = next((line for line in lines if _is_same(line, one)), None)
        if same is not None:
            same.quantity += one.quantity
            same.total_minor += one.quantity * one.unit_minor
            OrderLine.objects.filter(pk=same.pk).update(quantity=same.quantity, total_minor=same.total_minor)
            continue
        variant = variants[one.variant_id]
        _write_line(
            order,
            lines,
            OrderLine(
                variant_id=variant.id,
                seller_id=variant.product.seller_id,
                title=variant.product.title,
                sku=variant.sku,
                is_digital=variant.is_digital,
                quantity=one.quantity,
                unit_price_minor=one.unit_minor,
                total_minor=one.quantity * one.unit_minor,
                **_rate_columns(one),
            ),
        )
    if plan.sending:
        _send_by(order, lines, plan.sending)
    write_sums(order, lines)


def _is_same(line: OrderLine, one: Added) -> bool:
    """Return whether what is added can stand on a line: same thing, same price, same tax, and nothing off it."""
    rate = one.rate and (one.rate.name, one.rate.rate, one.rate.is_included)
    own = None if line.tax_rate is None else (line.tax_name, line.tax_rate, line.tax_is_included)
    is_plain = line.quantity > 0 and line.total_minor == line.quantity * line.unit_price_minor
    return is_plain and (line.variant_id, line.unit_price_minor, own) == (one.variant_id, one.unit_minor, rate)


def _write_line(order: Order, lines: list[OrderLine], line: OrderLine) -> None:
    line.order, line.currency = order, order.currency
    line.position = max((one.position for one in lines), default=-1) + 1
    line.save(force_insert=True)
    lines.append(line)


def _send_by(order: Order, lines: list[OrderLine], way: Sending) -> None:
    order.shipping_minor = way.price_minor
    line = next((one for one in lines if one.kind == LineKind.SHIPPING.value), None)
    if line is None:
        if way.price_minor:
            title = way.name
            _write_line(
                order,
                lines,
                OrderLine(
                    kind=LineKind.SHIPPING.value,
                    title=title,
                    quantity=1,
                    unit_price_minor=way.price_minor,
                    total_minor=way.price_minor,
                    **_rate_columns(way),
                ),
            )
        return
    line.title, line.unit_price_minor, line.total_minor = way.name, way.price_minor, way.price_minor
    line.save(update_fields=["title", "unit_price_minor", "total_minor"])


def _rate_columns(one: Added | Sending) -> dict[str, object]:
    rate = one.rate
    return {} if rate is None else {"tax_name": rate.name, "tax_rate": rate.rate, "tax_is_included": rate.is_included}


def _promise(order: Order, way: Sending) -> None:
    order.promised_at = datetime.combine(way.latest, time.max.replace(microsecond=0), UTC)
    order.save(update_fields=["promised_at"])
    CheckOut.objects.filter(order=order).update(shipping_name=way.name, earliest_on=way.earliest, latest_on=way.latest)


def _replace(order: Order, at: datetime) -> None:
    for change in OrderChange.objects.filter(order=order, status__in=[one.value for one in LIVING]):
        if is_on_its_way(change):
            raise UnableToChangeOrder("a payment for the last change is on its way; wait until it is decided")
        drop(change, "replaced", at)


def _short(more: Sequence[Added]) -> str:
    wanted = {one.variant_id: one.quantity for one in more}
    titles = sorted(
        variant.product.title
        for key, variant in catalog.variants_by_ids(wanted).items()
        if variant.stock_on_hand is not None and variant.stock_on_hand < wanted[key]
    )
    return f"fewer are left than you want of {', '.join(titles) or 'one of the things'}; add fewer"


def _digest(quantities: Mapping[UUID, int], additions: Sequence[LineRequest], shipping_code: str) -> bytes:
    body = [
        sorted((str(key), quantity) for key, quantity in quantities.items()),
        sorted((str(one.variant_id), one.quantity) for one in additions),
        shipping_code,
    ]
    return hashlib.sha256(json.dumps(body).encode()).digest()


def _record(change: OrderChange, order: Order, action: str, at: datetime, actor: Actor) -> None:
    audit.record(
        actor=actor,
        action=f"orders.{action}",
        subject_kind="order",
        subject_id=order.id,
        at=at,
        changes={"change": [None, str(change.id)], "difference_minor": [0, change.difference_minor]},
    )
