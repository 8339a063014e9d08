"""Exchanges: the replacement put aside, the difference asked for and never taken unasked, the replacement sent.

The replacement is an order of its own, so that it is packed, followed, cancelled and returned as any other. What the
goods that come back were worth stands in it as a discount; what it costs more is paid for as any order is.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NoReturn
from uuid import UUID

from django.db import transaction

from shopkeeper.catalog import operations as catalog
from shopkeeper.catalog import queries as catalog_seen
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.outbox import tell
from shopkeeper.orders import queries as orders_seen
from shopkeeper.returns.events import ExchangeDifferenceAsked, ExchangeShipped
from shopkeeper.returns.models import Exchange, Return
from shopkeeper.returns.operations.finishing import finish
from shopkeeper.returns.operations.replacing import place_replacement
from shopkeeper.returns.operations.settling import settle
from shopkeeper.returns.operations.steps import UnableToStep, customer_of, locked, record, refusing
from shopkeeper.returns.queries.due import sums_for
from shopkeeper.returns.rules import TO_COME, ExchangeStatus, ReturnStatus, exchange_may_become
from shopkeeper.returns.rules.words import Outcome


class UnableToExchange(Exception):
    """There is no such exchange, or it is not at that point."""


def reserve(row: Return, *, at: datetime, actor: Actor) -> None:
    """Take the replacements of a return that is being approved off the shelf. Raises UnableToStep."""
    order = orders_seen.order(row.order_id)
    assert order is not None  # noqa: S101  a return protects its order; tells the type checker
    counts = {line.order_line_id: line.approved for line in row.lines.all() if line.approved}
    value = sums_for(order, counts, fee_minor=0, refunds_shipping=False, bonus_percent=0).value
    wanted = _wanted(row, counts)
    price = _price(wanted)
    for variant_id, quantity in sorted(wanted.items(), key=lambda one: str(one[0])):
        try:
            catalog.adjust_stock(variant_id=variant_id, by=-quantity, at=at)
        except catalog.UnableToAdjustStock:
            raise UnableToStep("what you want instead is sold out; choose another, or the money") from None
    asks = price > value
    Exchange.objects.create(
        id=new_id(at),
        of_return=row,
        status=(ExchangeStatus.AWAITING_DIFFERENCE if asks else ExchangeStatus.RESERVED).value,
        price_minor=price,
        difference_minor=price - value,
        held={str(key): quantity for key, quantity in wanted.items()},
        due_at=at + timedelta(days=row.pay_within_days) if asks else None,
    )
    if asks:
        tell(ExchangeDifferenceAsked(row.id, row.order_id, customer_of(row), row.currency, price - value), at=at)


@transaction.atomic
def agree_to_difference(*, return_id: UUID, at: datetime, actor: Actor) -> None:
    """Let the customer agree to pay what the replacement costs more; it is paid when that leaves. UnableToExchange."""
    with refusing(UnableToExchange):
        row = locked(return_id)
        exchange = _exchange(row)
        _step(exchange, ExchangeStatus.RESERVED)
        exchange.agreed_at, exchange.due_at = at, None
        exchange.save(update_fields=["status", "agreed_at", "due_at"])
        record(row, "difference-agreed", {"difference_minor": exchange.difference_minor}, at=at, actor=actor)
        go_on(row, at=at, actor=actor)


@transaction.atomic
def decline_difference(*, return_id: UUID, outcome: Outcome, at: datetime, actor: Actor) -> None:
    """Let the customer have the money or store credit instead of the replacement. Raises UnableToExchange."""
    with refusing(UnableToExchange):
        row = locked(return_id)
        exchange = _exchange(row)
        if outcome not in {Outcome.REFUND, Outcome.STORE_CREDIT}:
            _refuse("choose your money back, or store credit")
        if outcome is Outcome.STORE_CREDIT and customer_of(row) is None:
            _refuse("this order names no customer who could hold store credit")
        if exchange.status == ExchangeStatus.SENT.value:
            _refuse("the replacement is on its way; send that back instead")
        if not exchange_may_become(ExchangeStatus(exchange.status), ExchangeStatus.CANCELLED):
            _refuse(f"the exchange is {exchange.status}")
        drop(row, at=at)
        row.outcome = outcome.value
        row.save(update_fields=["outcome"])
        record(row, "outcome-changed", {"outcome": [Outcome.EXCHANGE.value, outcome.value]}, at=at, actor=actor)
        go_on(row, at=at, actor=actor)


@transaction.atomic
def send_replacement(*, return_id: UUID, at: datetime, actor: Actor) -> UUID:
    """Place the order of the replacement before the goods are back, and return its key.

    For customers with a saved way of paying, or by a word of staff, who vouch for it. Raises UnableToExchange.
    """
    with refusing(UnableToExchange):
        row = locked(return_id)
        exchange = _exchange(row)
        customer_id = customer_of(row)
        secured = customer_id is not None and bool(orders_seen.saved_methods(customer_id))
        if row.status not in TO_COME or not (secured or actor.kind == "staff"):
            _refuse(f"the replacement of return {row.number} leaves when the goods are back")
        return _send(row, exchange, at, actor)


def go_on(row: Return, *, at: datetime, actor: Actor) -> None:
    """Do what is due for a return that was inspected and of which something was accepted. Raises UnableToStep."""
    if row.status != ReturnStatus.INSPECTED.value:
        return
    if not any(line.accepted for line in row.lines.all()):
        drop(row, at=at)
        return
    if row.outcome == Outcome.EXCHANGE.value:
        exchange = _exchange(row)
        if exchange.status == ExchangeStatus.AWAITING_DIFFERENCE.value:
            return
        if exchange.status == ExchangeStatus.RESERVED.value:
            _send(row, exchange, at, actor)
    else:
        settle(row, at=at, actor=actor)
    finish(row, at=at, actor=actor)


def drop(row: Return, *, at: datetime) -> None:
    """Put the replacement of a return back on the shelf, where one is put aside."""
    exchange = Exchange.objects.filter(of_return=row).first()
    if exchange is None or not exchange_may_become(ExchangeStatus(exchange.status), ExchangeStatus.CANCELLED):
        return
    _give_free(exchange, at)
    exchange.status = ExchangeStatus.CANCELLED.value
    exchange.save(update_fields=["status", "held"])


def _send(row: Return, exchange: Exchange, at: datetime, actor: Actor) -> UUID:
    if exchange.status != ExchangeStatus.RESERVED.value:
        _refuse(f"the replacement of return {row.number} is {exchange.status.replace('_', ' ')}")
    counts = {line.order_line_id: line.accepted if line.condition else line.approved for line in row.lines.all()}
    wanted = _wanted(row, counts)
    order = orders_seen.order(row.order_id)
    assert order is not None  # noqa: S101  a return protects its order; tells the type checker
    sums = sums_for(order, counts, fee_minor=0, refunds_shipping=False, bonus_percent=0)
    whole = sum(line.approved for line in row.lines.all()) == sum(counts.values())
    # never more than was asked and agreed to, whatever the replacement costs by now
    price = exchange.price_minor if whole else min(_price(wanted), exchange.price_minor)
    to_pay = min(max(0, price - sums.value), max(0, exchange.difference_minor))
    _give_free(exchange, at)
    placed = place_replacement(order, wanted, to_pay=to_pay, reference=row.number, at=at, actor=actor)
    covered = min(sums.value, price - to_pay)
    settle(row, at=at, actor=actor, covered_minor=covered)
    exchange.status, exchange.sent_at, exchange.covered_minor = ExchangeStatus.SENT.value, at, covered
    exchange.replacement_order_id = placed
    exchange.due_at = at + timedelta(days=row.pay_within_days) if to_pay else None
    exchange.save()
    record(row, "replacement-placed", {"order": str(placed)}, at=at, actor=actor)
    return placed


def _give_free(exchange: Exchange, at: datetime) -> None:
    for variant_id, quantity in sorted(exchange.held.items()):
        catalog.adjust_stock(variant_id=UUID(variant_id), by=quantity, at=at)
    exchange.held = {}


def _wanted(row: Return, counts: Mapping[UUID, int]) -> dict[UUID, int]:
    wanted: dict[UUID, int] = {}
    for line in row.lines.all():
        if line.replacement_id and (count := counts.get(line.order_line_id, 0)):
            wanted[line.replacement_id] = wanted.get(line.replacement_id, 0) + count
    return wanted


def _price(wanted: Mapping[UUID, int]) -> int:
    variants = catalog_seen.variants_by_ids(wanted)
    if len(variants) < len(wanted):
        _refuse("what you want instead is not sold any more")
    return sum(variants[key].price_minor * quantity for key, quantity in wanted.items())


def _exchange(row: Return) -> Exchange:
    found = Exchange.objects.filter(of_return=row).first()
    if found is None:
        raise UnableToStep(f"return {row.number} is no exchange")
    return found


def _step(exchange: Exchange, to: ExchangeStatus) -> None:
    now = ExchangeStatus(exchange.status)
    if not exchange_may_become(now, to):
        raise UnableToStep(f"the exchange is {now.value.replace('_', ' ')}")
    exchange.status = to.value


def _refuse(why: str) -> NoReturn:
    raise UnableToStep(why)


@transaction.atomic
def note_replacement_shipped(*, order_id: UUID, shipment_id: UUID, at: datetime) -> None:
    """Tell that a parcel of a replacement left, where the order is one."""
    found = Exchange.objects.filter(replacement_order=order_id, status=ExchangeStatus.SENT.value)
    for exchange in found.select_related("of_return__order"):
        row = exchange.of_return
        tell(ExchangeShipped(row.id, row.order_id, customer_of(row), order_id, shipment_id), at=at)


@transaction.atomic
def note_replacement_delivered(*, order_id: UUID) -> None:
    """Note that a replacement arrived, where the order is one."""
    Exchange.objects.filter(replacement_order=order_id, status=ExchangeStatus.SENT.value).update(
        status=ExchangeStatus.DONE.value
    )
