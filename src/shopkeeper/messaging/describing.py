"""Orders and parcels as letters name them: plain texts, days and sums in the reader's language and zone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.dates import format_date, format_datetime

from shopkeeper.foundation.money import Money
from shopkeeper.messaging.ours import words
from shopkeeper.messaging.ports import Site
from shopkeeper.messaging.rules import LOCALES
from shopkeeper.orders import queries as orders
from shopkeeper.returns import queries as returns

if TYPE_CHECKING:
    from shopkeeper.orders.models import Cancellation, Order, Refund
    from shopkeeper.returns.models import Claim, Return, Withdrawal

_ADDRESS = ("name", "line1", "line2")
_WHERE = {"gateway": "paid", "test": "paid", "hand": "paid", "store_credit": "credit", "grant": "credit"}


@dataclass(frozen=True)
class Reader:
    """Whom a letter is for: the language, one of ours, and the zone in which days are counted."""

    language: str
    time_zone: str

    def money(self, currency: str, minor: int) -> str:
        """Return the amount as people of the language write it."""
        return Money(currency, minor).format(LOCALES[self.language])

    def day(self, at: datetime | None) -> str:
        """Return the day in words, empty for none."""
        if at is None:
            return ""
        return str(format_date(at.astimezone(_zone(self.time_zone)), "full", LOCALES[self.language]))

    def on(self, day: date) -> str:
        """Return a day of the calendar in words."""
        return str(format_date(day, "full", LOCALES[self.language]))

    def moment(self, at: datetime) -> str:
        """Return day, minute and zone in words, as a receipt needs them."""
        return str(format_datetime(at, "full", tzinfo=_zone(self.time_zone), locale=LOCALES[self.language]))


@cache
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def shop_values(site: Site) -> dict[str, Any]:
    """Return what letters say of the shop."""
    return {"name": site.name, "url": site.url, "address": site.postal_address, "logo_url": site.logo_url}


def order_values(order: "Order", *, reader: Reader, site: Site, at: datetime) -> dict[str, Any]:
    """Return what a letter to whoever ordered says of the order, with a link that opens its tracking page."""
    goods = [line for line in order.lines.all() if line.kind == "product" and line.quantity > 0]
    how = orders.check_out_of(order.id)
    return {
        "number": order.number,
        "placed_on": reader.day(order.placed_at),
        "promised_on": reader.day(order.promised_at),
        "pieces": sum(line.quantity for line in goods),
        "lines": [
            {
                "title": line.title,
                "sku": line.sku,
                "quantity": line.quantity,
                "total": reader.money(line.currency, line.total_minor),
            }
            for line in goods
        ],
        "files": ", ".join(line.title for line in goods if line.is_digital) or None,
        "files_at_once": bool(how and how.wants_files_at_once),
        "sends": any(not line.is_digital for line in goods),
        "sums": _sums(order, reader),
        "total": reader.money(order.currency, order.total_minor),
        "ship_to": _address(order.ship_to, reader.language),
        "waiting": bool(orders.remaining(order)),
        "link": site.track(orders.tracking_link_token(order.id, at)),
    }


def parcel_values(parcel: orders.TrackedParcel, *, reader: Reader) -> dict[str, Any]:
    """Return what a letter says of a parcel: no price, for whoever opens it may not be who paid."""
    return {
        "carrier": parcel.carrier,
        "expected_on": reader.day(parcel.expected_at or parcel.promised_at),
        "delivered_on": reader.day(parcel.delivered_at),
        "lines": [{"title": item.title, "quantity": item.quantity} for item in parcel.items],
    }


def cancelled_values(cancellation: "Cancellation", *, currency: str, reader: Reader) -> dict[str, Any]:
    """Return what a letter says of a cancellation."""
    due = cancellation.refund_minor
    return {
        "lines": [{"title": one.order_line.title, "quantity": one.quantity} for one in cancellation.lines.all()],
        "refund": reader.money(currency, due) if due else "",
    }


def return_values(found: "Return", *, reader: Reader, site: Site, at: datetime) -> dict[str, Any]:
    """Return what a letter says of a return: what went back, or before that what would go back now."""
    is_over = found.status in {one.value for one in returns.ENDED}
    due = None if is_over else returns.due_of(found)
    amount = found.refund_minor + found.bonus_minor if due is None else (due.amount + due.bonus).minor
    return {
        "number": found.number,
        "lines": [{"title": line.order_line.title, "quantity": line.requested} for line in found.lines.all()],
        "outcome": found.outcome,
        "amount": reader.money(found.currency, amount) if amount and found.outcome != "exchange" else "",
        "bonus": reader.money(found.currency, found.bonus_minor) if found.bonus_minor else "",
        "send_by": reader.day(found.expires_at),
        "words": found.words if isinstance(found.words, str) else "",
        "link": site.returned(returns.return_token(found.id, at)),
    }


def exchange_values(found: "Return", *, reader: Reader, amount_minor: int = 0, waits: bool = False) -> dict[str, Any]:
    """Return what a letter says of an exchange: what it costs more, until when, and what goes back instead."""
    exchange = found.exchange
    return {
        "difference": reader.money(found.currency, max(0, exchange.difference_minor)),
        "answer_by": reader.day(exchange.due_at),
        "agreed": exchange.agreed_at is not None,
        "amount": reader.money(found.currency, amount_minor) if amount_minor else "",
        "waits": waits,
    }


def claim_values(found: "Claim", *, reader: Reader, site: Site) -> dict[str, Any]:
    """Return what a letter says of a claim: what was decided, or what is asked."""
    return {
        "number": found.number,
        "approved": bool(found.resolution),
        "resolution": words(reader.language)[f"claim-{found.resolution}"] if found.resolution else "",
        "words": found.answer if isinstance(found.answer, str) else "",
        "question": _asked_last(found),
        "link": site.claim(found.number),
    }


def _asked_last(found: "Claim") -> str:
    """Return what staff asked about the claim the last time."""
    asked = [one.words for one in found.evidence.all() if one.actor_kind == "staff" and isinstance(one.words, str)]
    return asked[-1] if asked else ""


def withdrawal_values(found: "Withdrawal", *, reader: Reader, site: Site, at: datetime) -> dict[str, Any]:
    """Return what the receipt of a withdrawal says: what was withdrawn from, and when that was received."""
    return {
        "number": found.number,
        "received": reader.moment(found.confirmed_at or found.declared_at),
        "lines": [{"title": line.order_line.title, "quantity": line.quantity} for line in found.lines.all()],
        "sends_back": found.of_return_id is not None,
        "gives_back": found.of_return_id is not None or found.cancellation_id is not None,
        "ended": ", ".join(line.order_line.title for line in found.lines.all() if line.has_ended) or None,
        "link": site.withdrawal(returns.withdrawal_token(found.id, at)),
    }


def refund_values(refund: "Refund", *, reader: Reader, bonus_minor: int = 0) -> dict[str, Any]:
    """Return what a letter says of a refund: what goes back, where each part goes, and what is given on top."""
    named = words(reader.language)
    return {
        "amount": reader.money(refund.currency, refund.amount_minor),
        "bonus": reader.money(refund.currency, bonus_minor) if bonus_minor else "",
        "parts": [
            {"to": named[f"to-{_WHERE[part.tender]}"], "amount": reader.money(refund.currency, part.amount_minor)}
            for part in refund.parts.all()
        ],
    }


def _sums(order: "Order", reader: Reader) -> Sequence[Mapping[str, str]]:
    named = words(reader.language)
    parts = (
        ("items", order.items_minor),
        ("discount", -order.discount_minor),
        ("shipping", order.shipping_minor),
        ("tax", order.tax_minor),
    )
    shown = [(name, minor) for name, minor in parts if minor or name == "items"]
    return [
        {"name": named[name], "amount": reader.money(order.currency, minor)}
        for name, minor in (*shown, ("total", order.total_minor))
    ]


def _address(given: Any, language: str) -> list[str]:
    """Return the lines of an address, none where it is unknown or erased."""
    if not isinstance(given, Mapping):
        return []
    place = " ".join(str(given[key]) for key in ("postcode", "city") if given.get(key))
    country = Locale.parse(language).territories.get(str(given.get("country", "")), "")
    lines = [*(str(given.get(key) or "") for key in _ADDRESS), place, str(given.get("region") or ""), country]
    return [line for line in lines if line]
