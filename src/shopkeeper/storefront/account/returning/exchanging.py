"""An exchange for something dearer: how much more and why, the shopper's answer, and paying it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone

from shopkeeper.foundation import clock
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.money import Money
from shopkeeper.orders import queries as orders
from shopkeeper.returns import operations, queries
from shopkeeper.returns.queries import ExchangeStatus, Outcome, ReturnStatus
from shopkeeper.storefront.account.wording import TIMES, day

if TYPE_CHECKING:
    from shopkeeper.orders.models import Order
    from shopkeeper.returns.models import Exchange, Return


@dataclass(frozen=True)
class Difference:
    """What is asked for an exchange, in words; the sums are empty where whoever looks on hears no price."""

    state: Literal["asked", "agreed", "to_pay"]
    what: str
    price: str = ""
    worth: str = ""
    more: str = ""
    instead: str = ""
    instead_less: str = ""
    until: str = ""
    is_here: bool = False


def context_of(found: "Return", *, hides_prices: bool = False) -> dict[str, Any]:
    """Return what the page of a return shows of its exchange; nothing where nothing is asked for."""
    exchange = exchange_of(found)
    shown = _shown(found, exchange, hides_prices=hides_prices) if exchange else None
    return {"difference": shown} if shown else {}


def exchange_of(found: "Return") -> "Exchange | None":
    """Return the return's exchange, None where there is none."""
    return getattr(found, "exchange", None)


def waits_for_payment(found: "Return") -> "Order | None":
    """Return the order of the replacement while it is not paid."""
    exchange = exchange_of(found)
    placed = exchange.replacement_order if exchange else None
    return placed if placed and placed.status == orders.OrderStatus.PENDING.value else None


def left_of(order: "Order") -> Money:
    """Return what is still to pay of an order."""
    return Money(order.currency, order.total_minor) - orders.refundable(order.id).paid


def answer(request: HttpRequest, found: "Return", actor: Actor) -> None:
    """Do as the shopper answers, and say what follows; what can't be is said."""
    exchange, agrees = exchange_of(found), request.POST.get("answer") == "agree"
    if exchange is None or exchange.status != ExchangeStatus.AWAITING_DIFFERENCE.value:
        return messages.error(request, "This was answered already.")
    if not agrees and request.POST.get("answer") != "decline":
        return messages.error(request, "Choose one of the two.")
    try:
        if agrees:
            operations.agree_to_difference(return_id=found.id, at=clock.now(), actor=actor)
        else:
            operations.decline_difference(return_id=found.id, outcome=Outcome.REFUND, at=clock.now(), actor=actor)
    except operations.UnableToExchange as refusal:
        return messages.error(request, f"Nothing was changed: {refusal}.")
    said = "Agreed. Thank you." if agrees else "The exchange is off, and your money goes back."
    return messages.success(request, said)


def _shown(found: "Return", exchange: "Exchange", *, hides_prices: bool) -> Difference | None:
    what = ", ".join(
        f"{line.approved} {TIMES} {line.order_line.title} ({line.replacement.title or line.replacement.sku})"
        for line in found.lines.all()
        if line.replacement and line.approved
    )
    is_here = found.status == ReturnStatus.INSPECTED.value
    if (order := waits_for_payment(found)) is not None:
        return Difference("to_pay", what, more="" if hides_prices else left_of(order).format(), until=_until(exchange))
    state = _state(found, exchange)
    if state is None or hides_prices:
        return Difference(state, what, until=_until(exchange), is_here=is_here) if state else None
    price, more = (Money(found.currency, minor) for minor in (exchange.price_minor, exchange.difference_minor))
    due = queries.due_if(found, Outcome.REFUND) if state == "asked" else None
    return Difference(
        state,
        what,
        price.format(),
        (price - more).format(),
        more.format(),
        instead=due.amount.format() if due else "",
        instead_less=_kept(due) if due else "",
        until=_until(exchange),
        is_here=is_here,
    )


def _kept(due: queries.Due) -> str:
    """Return what is kept of the worth when the money goes back, in words; empty for nothing."""
    parts = ((due.fee, "for sending it back"), (due.wear, "for wear"))
    return " and ".join(f"{amount.format()} {what}" for amount, what in parts if amount)


def _until(exchange: "Exchange") -> str:
    """Return until when the answer or the payment is waited for."""
    return day(exchange.due_at, timezone.get_current_timezone()) if exchange.due_at else ""


def _state(found: "Return", exchange: "Exchange") -> Literal["asked", "agreed"] | None:
    if ReturnStatus(found.status) in queries.ENDED:
        return None
    if exchange.status == ExchangeStatus.AWAITING_DIFFERENCE.value:
        return "asked"
    is_agreed = exchange.status == ExchangeStatus.RESERVED.value and exchange.agreed_at
    return "agreed" if is_agreed else None
