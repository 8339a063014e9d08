"""The sample shop's last days, done by the operations of the domains as in a shop that is open.

Orders at every place of their way, gifts, parcels with news, a part that was cancelled, one that is to be stopped, a
refund that waits for a second pair of eyes, carts that were left, and lists of wishes: every page has something on it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from shopkeeper.catalog import queries as catalog
from shopkeeper.customers import operations as customers
from shopkeeper.customers import queries as people
from shopkeeper.demo.chance import stream
from shopkeeper.demo.loading.products import CatalogueKeys
from shopkeeper.demo.simulating import Shop
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.money import Money
from shopkeeper.orders import operations, queries
from shopkeeper.orders.ports import TrackingState, Update

CARRIER = "Paketlinie"
ENOUGH = 8
"""So many of a product are left at least, so that the last days take nobody the last one."""
EVERY_CART, EVERY_LIST = 25, 40
CARD = "Have a good time with it. We think of you!"
LISTS = ("Birthday", "For the kitchen", "When we move")
FATES = (
    ("delivered", 90), ("paid", 1), ("out for delivery", 50), ("delayed", 100), ("packed", 26), ("picking", 9),
    ("to be stopped", 10), ("partly cancelled", 5), ("lost", 240), ("gift", 3), ("in two parcels", 60),
    ("paid back", 200), ("delivered", 160), ("gift", 7), ("in transit", 40), ("paid", 2),
)  # fmt: skip
"""What becomes of each order, and how many hours ago it was placed."""


@dataclass(frozen=True)
class Buyer:
    """A member, where they live, and what they would buy: the keys of variants of which there are enough."""

    customer_id: UUID
    home: Mapping[str, str]
    wants: Sequence[UUID]

    @property
    def actor(self) -> Actor:
        return Actor("customer", str(self.customer_id))


def live_on(buyers: Sequence[Buyer], *, at: datetime, actor: Actor) -> int:
    """Let the shop's last days happen up to an instant, and return how many orders were placed in them."""
    if not buyers:
        return 0
    for place, (fate, hours) in enumerate(FATES):
        # the first two are the first persona's, whose account is shown in the docs
        buyer = buyers[max(0, place - 1) % len(buyers)]
        _happens(buyer, fate, place, at - timedelta(hours=hours), at, actor)
    for place, buyer in enumerate(buyers):
        if place % EVERY_CART == 0:
            _fill_cart(buyer, place, at)
        if place % EVERY_LIST == 0:
            _wish(buyer, place, at)
    return len(FATES)


def buyers_of(shop: Shop, catalogue: CatalogueKeys, keys: Sequence[UUID]) -> Iterator[Buyer]:
    """Return the members, each with what somebody else bought of late."""
    lately = [catalogue.variants[pick.product][pick.variant] for one in shop.orders[-600:] for pick in one.picks]
    found = catalog.variants_by_ids(lately)
    plenty = [key for key in dict.fromkeys(lately) if (found[key].stock_on_hand or 0) >= ENOUGH]
    rng = stream(shop.seed, "lately")
    for place, key in enumerate(keys):
        if shop.minds[place].guest or len(plenty) < ENOUGH:
            continue
        person, home = shop.people[place], shop.people[place].home
        parts = {"name": person.name, "line1": home.line1, "line2": home.line2, "city": home.city}
        parts |= {"postcode": home.postcode, "country": home.country}
        wants = [plenty[int(one)] for one in rng.choice(len(plenty), 4, replace=False)]
        yield Buyer(key, {name: part for name, part in parts.items() if part}, wants)


def _happens(buyer: Buyer, fate: str, place: int, placed_at: datetime, now: datetime, staff: Actor) -> None:
    """Let an order be placed, and have its fate."""
    gift = operations.Gift(wraps=True, hides_prices=True, message=CARD) if fate == "gift" else operations.Gift()
    counts = {key: 1 + (place + number) % 2 for number, key in enumerate(buyer.wants[: 2 + place % 2])}
    order_id = ordered(buyer, counts, pay=operations.PayBy("test"), key=f"sample:{place}", at=placed_at, gift=gift)
    if act := FATE.get(fate):
        act(After(order_id, buyer, f"sample:{place}", placed_at, now, staff))


def ordered(
    buyer: Buyer,
    counts: Mapping[UUID, int],
    *,
    pay: operations.PayBy,
    key: str,
    at: datetime,
    gift: operations.Gift | None = None,
) -> UUID:
    """Let somebody order so many of each, and return the order."""
    quote = operations.make_quote(
        customer_id=buyer.customer_id,
        lines=[operations.LineRequest(variant_id, count) for variant_id, count in counts.items()],
        ship_to=buyer.home,
        gift=gift or operations.Gift(),
        at=at,
        actor=buyer.actor,
    )
    return operations.check_out(quote_id=quote.id, pay=pay, key=key, at=at, actor=buyer.actor).order_id


@dataclass(frozen=True)
class After:
    """What happens to an order after it was paid."""

    order_id: UUID
    buyer: Buyer
    key: str
    placed_at: datetime
    now: datetime
    staff: Actor

    def later(self, share: float) -> datetime:
        """Return an instant after a share of the time that has passed since."""
        return self.placed_at + (self.now - self.placed_at) * share

    def pick(self) -> None:
        operations.pick_order(order_id=self.order_id, at=self.later(0.1), actor=self.staff)

    def pack(self) -> None:
        self.pick()
        operations.pack_order(order_id=self.order_id, at=self.later(0.15), actor=self.staff)

    def ship(self, *news: tuple[TrackingState, float], parts: int = 1) -> None:
        """Let it leave in one parcel or two; the first has the news, each after a share of the time."""
        self.pack()
        order = queries.order(self.order_id)
        lines = [line for line in order.lines.all() if line.kind == "product"] if order else []
        for part in range(parts):
            number = f"PA{self.order_id.int % 10**9:09d}{part + 1}"
            own = None if parts == 1 else {line.id: line.quantity for line in lines[part::parts]}
            shipment_id = operations.ship_order(
                order_id=self.order_id, carrier=CARRIER, tracking_number=number, quantities=own,
                at=self.later(0.25 + 0.1 * part), actor=self.staff,
            )  # fmt: skip
            told = [Update(state, self.later(share), expected_at=self._expected(state)) for state, share in news]
            operations.note_parcel(
                shipment_id=shipment_id, updates=told if part == 0 else told[:1], at=self.later(0.95)
            )

    def cancel(self, line: int) -> None:
        """Let the buyer cancel one line; from picking on that is a wish."""
        order = queries.order(self.order_id)
        lines = [one for one in order.lines.all() if one.kind == "product"] if order else []
        operations.cancel_lines(
            order_id=self.order_id, quantities={lines[line].id: lines[line].quantity}, reason="asked",
            key=self.key, at=self.later(0.5), actor=self.buyer.actor,
        )  # fmt: skip

    def refund(self, share: float, *, needs_consent: bool = False) -> UUID:
        """Let a share of what was paid go back, as an apology."""
        there = queries.refundable(self.order_id)
        return operations.refund(
            order_id=self.order_id, amount=Money(there.currency, round(there.left.minor * share)), reason="goodwill",
            key=self.key, needs_consent=needs_consent, is_reduction=True, at=self.later(0.9), actor=self.staff,
        )  # fmt: skip

    def _expected(self, state: TrackingState) -> datetime | None:
        return self.now + timedelta(days=2) if state is TrackingState.DELAYED else None


IN_TRANSIT, OUT = (TrackingState.IN_TRANSIT, 0.4), (TrackingState.OUT_FOR_DELIVERY, 0.75)
ARRIVED = (IN_TRANSIT, OUT, (TrackingState.DELIVERED, 0.85))


def _stopped(order: After) -> None:
    order.pick()
    order.cancel(0)


def _paid_back(order: After) -> None:
    order.ship(*ARRIVED)
    order.refund(1.0, needs_consent=True)  # above what one person may give alone


FATE: dict[str, Callable[[After], None]] = {
    "picking": After.pick,
    "packed": After.pack,
    "in transit": lambda order: order.ship(IN_TRANSIT),
    "out for delivery": lambda order: order.ship(IN_TRANSIT, OUT),
    "delayed": lambda order: order.ship(IN_TRANSIT, (TrackingState.DELAYED, 0.7)),
    "lost": lambda order: order.ship(IN_TRANSIT, (TrackingState.LOST, 0.9)),
    "delivered": lambda order: order.ship(*ARRIVED),
    "in two parcels": lambda order: order.ship(*ARRIVED, parts=2),
    "partly cancelled": lambda order: order.cancel(1),
    "to be stopped": _stopped,
    "paid back": _paid_back,
}


def _fill_cart(buyer: Buyer, place: int, at: datetime) -> None:
    for number, key in enumerate(buyer.wants[: 1 + place % 3]):
        operations.add_to_cart(
            owner=queries.CartOwner(buyer.customer_id), variant_id=key, quantity=1 + number % 2,
            at=at - timedelta(hours=1 + place % 70),
        )  # fmt: skip


def _wish(buyer: Buyer, place: int, at: datetime) -> None:
    when = at - timedelta(days=1 + place % 60)
    named = customers.make_list(customer_id=buyer.customer_id, name=LISTS[place // EVERY_LIST % len(LISTS)], at=when)
    found = catalog.variants_by_ids(buyer.wants)
    for number, key in enumerate(buyer.wants):
        variant = found[key]
        customers.add_wish(
            owner=people.WishOwner(buyer.customer_id), product_id=variant.product_id, variant_id=key, list_id=named,
            is_told=number > 1, price=Money(variant.currency, variant.price_minor), at=when,
        )  # fmt: skip
