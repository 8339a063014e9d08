"""Quoting: price, discount, tax, delivery and its days, and the goods themselves, kept until the quote runs out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from shopkeeper.catalog import operations as catalog_operations
from shopkeeper.catalog import queries as catalog
from shopkeeper.customers import queries as customers
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.orders.models import Quote, QuoteLine, StockHold
from shopkeeper.orders.operations.holding import end_quotes, move_stock
from shopkeeper.orders.operations.placing import MOST_A_LINE, MOST_MINOR, LineRequest
from shopkeeper.orders.queries.charging import Charges, charges_for
from shopkeeper.orders.queries.reckoning import Reckoned, reckon
from shopkeeper.orders.rules.checkout import LONGEST_MESSAGE, QUOTE_HOLDS, Gift, QuoteState

PLACE = ("name", "line1", "line2", "postcode", "city", "region", "country", "phone")
LONGEST_PART = 200
NO_GIFT = Gift()


class UnableToQuote(Exception):
    """Something of it can't be bought or sent there, or the customer is not there."""


@dataclass(frozen=True)
class _Asked:
    customer_id: UUID
    lines: tuple[LineRequest, ...]
    place: dict[str, str]
    codes: tuple[str, ...]
    shipping_code: str


@transaction.atomic
def make_quote(
    *,
    customer_id: UUID,
    lines: Sequence[LineRequest],
    ship_to: Mapping[str, str],
    codes: Sequence[str] = (),
    shipping_code: str = "",
    email: str = "",
    gift: Gift = NO_GIFT,
    channel: str = "web",
    is_of_cart: bool = False,
    at: datetime,
    actor: Actor,
) -> Quote:
    """Return a quote that holds for 20 minutes, its goods set aside; it takes the place of the customer's last one.

    `ship_to` is an address by its parts, the country by ISO 3166. Without a `shipping_code` the cheapest way is taken,
    of those the quickest. Raises UnableToQuote and leaves all as it was, the last quote included.
    """
    asked = _Asked(
        _buyer(customer_id), tuple(_joined(lines)), _place(ship_to), tuple(dict.fromkeys(codes)), shipping_code
    )
    if len(gift.message) > LONGEST_MESSAGE:
        raise UnableToQuote(f"the card has room for {LONGEST_MESSAGE} letters, and this is {len(gift.message)}")
    reckoned = _reckoned(asked, at)
    charges = _charges(asked, reckoned, at)
    _set_aside(asked, at)
    quote = _written(asked, reckoned, charges, email=email, gift=gift, channel=channel, is_of_cart=is_of_cart, at=at)
    audit.record(
        actor=actor,
        action="orders.quote-made",
        subject_kind="quote",
        subject_id=quote.id,
        at=at,
        changes={"total": [None, f"{quote.currency} {quote.total_minor}"]},
        sealed_fields=["ship_to", *(["email"] if email else []), *(["gift_message"] if gift.message else [])],
    )
    return quote


def _buyer(customer_id: UUID) -> UUID:
    survivor = customers.survivor(customer_id)
    buyer = customers.customer(survivor)
    if buyer is None or buyer.status in {customers.CustomerStatus.ERASED, customers.CustomerStatus.CLOSED}:
        raise UnableToQuote(f"there is no customer {customer_id} who could buy")
    return survivor


def _joined(lines: Sequence[LineRequest]) -> list[LineRequest]:
    """Return one line a variant, so that a thing asked for twice is not counted out as two small quantities."""
    wanted: Counter[UUID] = Counter()
    for line in lines:
        if not 0 < line.quantity <= MOST_A_LINE:
            raise UnableToQuote(f"{line.quantity} of a thing can't be ordered; at least 1, at most {MOST_A_LINE:,}")
        wanted[line.variant_id] += line.quantity
    if not wanted:
        raise UnableToQuote("there is nothing in it; put something into the cart first")
    variants = catalog.variants_by_ids(wanted)
    for variant_id, quantity in wanted.items():
        variant = variants.get(variant_id)
        if variant is None or variant.product.status != catalog.ProductStatus.ACTIVE.value:
            raise UnableToQuote(f"{variant.product.title if variant else 'one of the things'} is not for sale any more")
        if quantity > MOST_A_LINE:
            raise UnableToQuote(f"{quantity} of {variant.product.title} can't be ordered; at most {MOST_A_LINE:,}")
    return [LineRequest(key, quantity) for key, quantity in wanted.items()]


def _place(ship_to: Mapping[str, str]) -> dict[str, str]:
    place = {name: str(ship_to.get(name, "")).strip() for name in PLACE}
    if missing := [name for name in ("name", "line1", "city", "country") if not place[name]]:
        raise UnableToQuote(f"the address lacks {', '.join(missing)}")
    if unknown := sorted(set(ship_to) - set(PLACE)):
        raise UnableToQuote(f"an address has no {', '.join(unknown)}; it has {', '.join(PLACE)}")
    if too_long := [name for name, part in place.items() if len(part) > LONGEST_PART]:
        raise UnableToQuote(f"{', '.join(too_long)} of the address has more than {LONGEST_PART} letters")
    if len(place["country"]) != 2 or not (place["country"].isascii() and place["country"].isupper()):
        raise UnableToQuote("country must be two capitals such as DE")
    return place


def _reckoned(asked: _Asked, at: datetime) -> Reckoned:
    wanted = [(line.variant_id, line.quantity) for line in asked.lines]
    reckoned = reckon(wanted, codes=asked.codes, customer_id=asked.customer_id, at=at)
    if reckoned is None:
        raise UnableToQuote("an order has one currency; order these separately")
    if reckoned.items_minor > MOST_MINOR:
        raise UnableToQuote("the order costs more than can be counted")
    return reckoned


def _charges(asked: _Asked, reckoned: Reckoned, at: datetime) -> Charges:
    charges = charges_for(reckoned, place=asked.place, shipping_code=asked.shipping_code, at=at)
    if charges is None:
        wished = f"by {asked.shipping_code} " if asked.shipping_code else ""
        raise UnableToQuote(f"this can't be sent {wished}to {asked.place['country']}; choose another way or address")
    return charges


def _set_aside(asked: _Asked, at: datetime) -> None:
    """Take the goods off the shelf; put back those of the customer's last quote, and of quotes whose time is over."""
    wanted = {line.variant_id: line.quantity for line in asked.lines}
    still_open = Quote.objects.filter(state=QuoteState.OPEN.value)
    over = still_open.filter(expires_at__lte=at, holds__variant__in=wanted).exclude(customer=asked.customer_id)
    moves = Counter(end_quotes(set(over.values_list("id", flat=True)), as_=QuoteState.EXPIRED))
    moves.update(
        end_quotes(still_open.filter(customer=asked.customer_id).values_list("id", flat=True), as_=QuoteState.REPLACED)
    )
    back = dict(moves)
    moves.subtract(wanted)
    try:
        move_stock(moves, at=at)
    except catalog_operations.UnableToAdjustStock:
        raise UnableToQuote(_what_is_short(wanted, back)) from None


def _what_is_short(wanted: Mapping[UUID, int], back: Mapping[UUID, int]) -> str:
    """Say what there is too little of; what comes back from quotes that end by this is there."""
    left = {
        variant.product.title: variant.stock_on_hand + back.get(key, 0)
        for key, variant in catalog.variants_by_ids(wanted).items()
        if variant.stock_on_hand is not None and variant.stock_on_hand + back.get(key, 0) < wanted[key]
    }
    if gone := sorted(title for title, count in left.items() if count <= 0):
        return f"{' and '.join(gone)} {'is' if len(gone) == 1 else 'are'} sold out: somebody else was quicker"
    return f"fewer are left than you want of {', '.join(sorted(left)) or 'one of the things'}; take fewer"


def _written(
    asked: _Asked,
    reckoned: Reckoned,
    charges: Charges,
    *,
    email: str,
    gift: Gift,
    channel: str,
    is_of_cart: bool,
    at: datetime,
) -> Quote:
    option = charges.option
    try:
        with transaction.atomic():
            quote = Quote.objects.create(  # type: ignore[misc]  # the plugin knows a sealed field by its stored form alone
                id=new_id(at),
                customer_id=asked.customer_id,
                channel=channel,
                is_of_cart=is_of_cart,
                currency=reckoned.currency,
                items_minor=reckoned.items_minor,
                discount_minor=reckoned.discount_minor,
                shipping_minor=option.price.minor,
                tax_minor=charges.taxes.added_minor,
                included_tax_minor=charges.taxes.included_minor,
                line_taxes=_line_taxes(charges),
                shipping_by=option.by,
                tax_by=charges.taxes.by,
                total_minor=reckoned.goods.minor + option.price.minor + charges.taxes.added_minor,
                country=asked.place["country"],
                ship_to=asked.place,
                email=email,
                shipping_code=option.code,
                shipping_name=option.name,
                earliest_on=option.earliest,
                latest_on=option.latest,
                codes=[code for _, code, _ in reckoned.discounts if code],
                discounts=[list(one) for one in reckoned.discounts],
                wraps=gift.wraps,
                hides_prices=gift.hides_prices,
                gift_message=gift.message,
                created_at=at,
                expires_at=at + QUOTE_HOLDS,
            )
    except IntegrityError:
        raise UnableToQuote("another window asked for a price at this moment; try again") from None
    _write_lines(quote, reckoned)
    return quote


def _line_taxes(charges: Charges) -> list[list[Any] | None]:
    shares = zip(charges.taxes.line_rates, charges.taxes.line_minor, strict=True)
    return [[rate.name, rate.rate, rate.is_included, minor] if rate else None for rate, minor in shares]


def _write_lines(quote: Quote, reckoned: Reckoned) -> None:
    QuoteLine.objects.bulk_create(
        QuoteLine(
            quote=quote,
            position=position,
            variant=line.variant,
            quantity=line.quantity,
            list_unit_minor=line.list_unit_minor,
            unit_minor=line.unit_minor,
            total_minor=line.total_minor,
        )
        for position, line in enumerate(reckoned.lines)
    )
    StockHold.objects.bulk_create(
        StockHold(quote=quote, variant=line.variant, quantity=line.quantity)
        for line in reckoned.lines
        if line.variant.stock_on_hand is not None
    )
