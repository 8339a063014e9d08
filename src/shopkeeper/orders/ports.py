"""What the outside provides to orders: carriers, a gateway that moves money, and rates of sending and of tax.

The gateway's words are those of Stripe's protocol.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from shopkeeper.foundation.money import Money
from shopkeeper.orders.rules.money_back import DisputeStatus, IntentStatus, RefundStatus
from shopkeeper.orders.rules.terms import OWN_TABLE, Rate, ShippingOption, TaxClass
from shopkeeper.orders.rules.tracking import TrackingState, Update

__all__ = [
    "Asked",
    "Card",
    "Carrier",
    "DisputeStatus",
    "GatewayDispute",
    "GatewayEvent",
    "GatewayRefund",
    "GatewayRefused",
    "GatewaySilent",
    "Heard",
    "Intent",
    "IntentStatus",
    "Label",
    "LabelWanted",
    "NotTheGateway",
    "NotTheirs",
    "PaymentGateway",
    "Rate",
    "Rates",
    "RatesSilent",
    "RefundStatus",
    "ShippingAsked",
    "ShippingOption",
    "ShippingRates",
    "TaxAsked",
    "TaxClass",
    "TaxRates",
    "TaxSaid",
    "Teller",
    "TrackingState",
    "Unreadable",
    "Update",
    "gateway",
    "rates",
    "use_gateway",
    "use_rates",
]


class NotTheirs(Exception):
    """The message is not signed by the carrier."""


class Unreadable(Exception):
    """The carrier's message is not in the form that is known of it."""


@dataclass(frozen=True)
class LabelWanted:
    """A parcel that needs a label; the same `key` buys the same label, however often it is asked for."""

    key: str
    order_id: UUID
    country: str


@dataclass(frozen=True)
class Label:
    """A label bought: the number to follow the parcel by, and where the label is, empty where the shop draws it."""

    tracking_number: str
    address: str = ""


@dataclass(frozen=True)
class Heard:
    """News of one parcel."""

    carrier: str
    tracking_number: str
    updates: tuple[Update, ...]


class Carrier(Protocol):
    """A carrier that labels are bought of and that can be asked where a parcel is."""

    @property
    def name(self) -> str: ...

    def buy_label(self, wanted: LabelWanted) -> Label:
        """Return a label; the same for the same key."""
        ...

    def track(self, tracking_number: str, *, shipped_at: datetime, at: datetime) -> Sequence[Update]:
        """Return all news of the parcel up to now."""
        ...


class Teller(Protocol):
    """One who tells of parcels by webhook."""

    def heard(self, body: bytes, headers: Mapping[str, str]) -> Sequence[Heard]:
        """Return what a message says. Raises NotTheirs, Unreadable."""
        ...


class GatewayRefused(Exception):
    """The gateway answered no; nothing moved. `code` is its word for why, such as `card_declined`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class GatewaySilent(Exception):
    """No answer, or one that says nothing: whether something moved is not known."""


class NotTheGateway(Exception):
    """What came in is not signed by the gateway, or too long ago."""


@dataclass(frozen=True)
class Card:
    """A saved method as the gateway describes it: never a number, only what tells its owner which one it is."""

    reference: str
    brand: str
    last4: str
    expires_month: int
    expires_year: int


@dataclass(frozen=True)
class Intent:
    """A try to pay as the gateway has it; `reference` names it there, `next_url` is where the shopper goes on."""

    reference: str
    status: IntentStatus
    session: str = ""
    client_secret: str | None = None
    next_url: str | None = None
    failure: str = ""
    card: Card | None = None
    intent_id: str = ""


@dataclass(frozen=True)
class GatewayRefund:
    reference: str
    status: RefundStatus
    failure: str = ""
    part_id: str = ""


@dataclass(frozen=True)
class GatewayDispute:
    reference: str
    payment_reference: str
    amount: Money
    status: DisputeStatus
    reason: str
    evidence_due_at: datetime | None


@dataclass(frozen=True)
class GatewayEvent:
    """News of the gateway: one of what it speaks of, or none where it is of no interest."""

    id: str
    kind: str
    digest: bytes
    intent: Intent | None = None
    refund: GatewayRefund | None = None
    dispute: GatewayDispute | None = None


@dataclass(frozen=True)
class Asked:
    """A payment to be made. `key` is the gateway's idempotency key, the same for ever."""

    intent_id: UUID
    amount: Money
    key: str
    return_url: str
    customer: str = ""
    method: str = ""
    saves: bool = False


class PaymentGateway(Protocol):
    """Every writing call carries an idempotency key; each may raise `GatewayRefused` and `GatewaySilent`."""

    name: str

    def create_customer(self, *, key: str) -> str:
        """Return the gateway's reference of a customer without a name."""

    def create_intent(self, asked: Asked) -> Intent:
        """Begin a payment: with a saved method at once, else on the gateway's own page."""

    def retrieve(self, *, reference: str, session: str) -> Intent:
        """Return how a payment stands."""

    def cancel(self, *, reference: str, session: str, key: str) -> Intent:
        """Call a payment off that has not been made."""

    def refund(self, *, payment_reference: str, amount: Money, part_id: UUID, key: str) -> GatewayRefund:
        """Give back so much of a payment."""

    def find_refund(self, *, payment_reference: str, part_id: UUID) -> GatewayRefund | None:
        """Return the refund that was made for that part, if the gateway knows one."""

    def begin_saving(self, *, customer: str, return_url: str, key: str) -> str:
        """Return the gateway's page on which a method is entered to be saved."""

    def methods(self, *, customer: str) -> list[Card]:
        """Return what is saved for that customer."""

    def attach_method(self, *, method: str, customer: str, key: str) -> Card:
        """Save a method that the shopper's browser gave to the gateway."""

    def detach_method(self, *, method: str, key: str) -> None:
        """Forget a saved method. Forgotten already is no error."""

    def check(self) -> None:
        """Ask something that changes nothing, to see whether the gateway is there and knows the key."""


class _Joined:
    """Where `config` puts the one gateway of this shop; made when it is first needed."""

    make: Callable[[], PaymentGateway] | None = None
    made: PaymentGateway | None = None


def use_gateway(make: Callable[[], PaymentGateway] | None) -> None:
    """Let that be the gateway from now on; None leaves the shop without one."""
    _Joined.make, _Joined.made = make, None


def gateway() -> PaymentGateway | None:
    """Return the shop's gateway, or None where none was joined."""
    if _Joined.made is None and _Joined.make is not None:
        _Joined.made = _Joined.make()
    return _Joined.made


class RatesSilent(Exception):
    """No answer, or one that says nothing; the shop's own table answers then."""


@dataclass(frozen=True)
class ShippingAsked:
    """Goods of that worth to a place; `weight_grams` is None where not all of them were weighed."""

    country: str
    goods: Money
    at: datetime
    region: str = ""
    postcode: str = ""
    weight_grams: int | None = None


@dataclass(frozen=True)
class TaxAsked:
    """What is taxed: (minor units after discounts, class) of each line, shipping's last, and where it goes."""

    lines: tuple[tuple[int, TaxClass], ...]
    currency: str
    country: str
    at: datetime
    region: str = ""
    postcode: str = ""


@dataclass(frozen=True)
class TaxSaid:
    """A rate for each line that was asked about, None where nothing is owed on it; `by` is whose word it is."""

    rates: tuple[Rate | None, ...]
    by: str = OWN_TABLE


class ShippingRates(Protocol):
    """Says what sending costs and when it comes. Raises RatesSilent, or anything else, when it can't say."""

    @property
    def name(self) -> str:
        """What staff call it; an order says by whose word its shipping was charged."""
        ...

    def options(self, asked: ShippingAsked) -> Sequence[ShippingOption]:
        """Return the ways in which the goods can go there, priced in their currency; none where none leads."""
        ...


class TaxRates(Protocol):
    """Says which rate each line is taxed by. Raises RatesSilent, or anything else, when it can't say."""

    @property
    def name(self) -> str: ...

    def rates(self, asked: TaxAsked) -> TaxSaid:
        """Return the rate of each line; the shop works out the tax and shares it among them."""
        ...


@dataclass(frozen=True)
class Rates:
    """What is joined: who is asked for shipping and for tax; None leaves it to the shop's own tables."""

    shipping: ShippingRates | None = None
    tax: TaxRates | None = None


class _JoinedRates:
    """Where `config` puts them."""

    now = Rates()


def use_rates(joined: Rates) -> None:
    """Let these be asked from now on."""
    _JoinedRates.now = joined


def rates() -> Rates:
    """Return who is asked."""
    return _JoinedRates.now
