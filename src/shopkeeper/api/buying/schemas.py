from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field, StringConstraints

from shopkeeper.api.orders.schemas import LineIn, Slug
from shopkeeper.api.schemas import Amount, AmountInput, Currency, Input
from shopkeeper.foundation.money import Money
from shopkeeper.orders import operations, queries

Key = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Codes = Annotated[list[Code], Field(max_length=5)]
Line = Annotated[str, StringConstraints(max_length=200)]


class PlaceIn(Input):
    """Where it goes."""

    name: Line
    line1: Line
    line2: Line = ""
    postcode: Line = ""
    city: Line
    region: Line = ""
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$"), Field(description="ISO 3166-1", examples=["DE"])]
    phone: Line = ""


class CartMade(Schema):
    """The address of a cart; nothing is kept before something lies in it."""

    cart: str


class CartLineOut(Schema):
    """One line; `left` is how many can be had now, null where nobody counts. The price is after deals."""

    variant_id: UUID
    sku: str
    title: str
    quantity: int
    left: int | None
    unit: Amount
    total: Amount


class RefusedCode(Schema):
    code: str
    reason: str


class CartOut(Schema):
    """What lies in a cart, and what it costs now; sums are null while it is empty or of several currencies."""

    lines: list[CartLineOut]
    codes: list[str]
    refused_codes: list[RefusedCode]
    items: Amount | None
    discount: Amount | None


class QuantityIn(Input):
    quantity: Annotated[int, Field(ge=0, le=99, description="0 takes it out")]


class CodesIn(Input):
    codes: Codes


class OwnerIn(Input):
    customer_id: UUID


class QuoteIn(Input):
    """What to quote; without `lines`, what lies in the customer's cart."""

    customer_id: UUID
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=100)] | None = None
    ship_to: PlaceIn
    shipping: Slug = ""
    codes: Codes = []


class QuoteLineOut(Schema):
    variant_id: UUID
    sku: str
    title: str
    quantity: int
    list_unit_minor: int
    unit_minor: int
    total_minor: int

    @staticmethod
    def resolve_sku(line: Any) -> str:
        return str(line.variant.sku)

    @staticmethod
    def resolve_title(line: Any) -> str:
        return str(line.variant.product.title)


class QuoteOut(Schema):
    """A price, its days and its goods, kept until `expires_at`; `order_number` once it was ordered."""

    id: UUID
    customer_id: UUID
    state: queries.QuoteState
    currency: str
    items_minor: int
    discount_minor: int
    shipping_minor: int
    tax_minor: int
    included_tax_minor: int
    total_minor: int
    shipping_code: str
    shipping_name: str
    earliest_on: date | None
    latest_on: date | None
    codes: list[str]
    lines: list[QuoteLineOut]
    created_at: datetime
    expires_at: datetime


class WayOut(Schema):
    code: str
    name: str
    price: Amount
    earliest: date
    latest: date


class PayIn(Input):
    """How to pay: by the gateway, with what the customer saved there or on its page, or with store credit."""

    method: Literal["gateway", "store_credit"]
    saved_method_id: UUID | None = None
    store_credit: AmountInput | None = None
    save: bool = False

    def asked(self) -> operations.PayBy:
        """Return it as operations take it."""
        credit = Money(self.store_credit.currency, self.store_credit.minor) if self.store_credit else None
        return operations.PayBy(self.method, self.saved_method_id, credit, self.save)


class CheckOutIn(Input):
    """The same `key` again is the same order.

    `wants_files_at_once` says that the buyer asked to have files before the time to withdraw is over, and knows that
    the first download ends that right; else they are asked before the first download.
    """

    key: Key
    pay: PayIn
    wants_files_at_once: bool = False


class BegunOut(Schema):
    """A payment on its way: with a `next_url` the customer finishes it on that page."""

    payment_id: UUID
    status: str
    next_url: str | None


class CheckedOutOut(Schema):
    order_id: UUID
    number: str
    status: queries.OrderStatus
    payment: BegunOut | None


class ChangedLineIn(Input):
    """A line by its position, and how many of it there shall be."""

    position: Annotated[int, Field(ge=0, le=10_000)]
    quantity: Annotated[int, Field(ge=0, le=10_000)]


class ChangeIn(Input):
    """What an order shall be: other quantities, more goods, another way of sending. The same `key` is the same wish."""

    key: Key
    lines: Annotated[list[ChangedLineIn], Field(max_length=500)] = []
    add: Annotated[list[LineIn], Field(max_length=20)] = []
    shipping: Slug = ""


class ChangeLineOut(Schema):
    title: str
    quantity: int
    unit: Amount


class ChangeOut(Schema):
    """A change with its price; `difference` is to be paid, or goes back when it is below zero."""

    id: UUID
    status: queries.ChangeStatus
    reason: str
    lines: list[ChangeLineOut]
    sending: str
    difference: Amount
    total: Amount
    asked_at: datetime
    expires_at: datetime
    settled_at: datetime | None


class AcceptIn(Input):
    """Yes to a change; `pay` where something is to be paid."""

    key: Key
    pay: PayIn | None = None


class AcceptedOut(Schema):
    status: queries.ChangeStatus
    payment: BegunOut | None


class CutOffOut(Schema):
    """What can be done with an order now without talking to anyone, and why."""

    may_change: bool
    may_cancel: bool
    may_ask: bool
    may_return: bool
    why: str


class InvoiceOut(Schema):
    id: UUID
    kind: str
    number: str
    issued_at: datetime
    currency: Currency
    total_minor: int
    tax_minor: int

    @staticmethod
    def resolve_number(found: Any) -> str:
        return queries.invoice_number(found)
