"""Cards at the gateway: saved ones, so that one press buys at once, and what else can happen to a card's payment.

Only a gateway for trying out is used, joined by whoever makes the shop; without one nothing is written here.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from shopkeeper.demo.loading.lately import ARRIVED, After, Buyer, ordered
from shopkeeper.foundation.actors import Actor, system
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.staff import queries as staff
from shopkeeper.foundation.staff.operations import add_staff
from shopkeeper.orders import operations, queries
from shopkeeper.orders.ports import gateway

GOOD = ("pm_card_visa", "pm_card_mastercard")
DECLINED, DISPUTED, SENT_BACK = "pm_card_chargeDeclined", "pm_card_createDispute", "pm_card_refundFail"
ONE_IN, MOST = 12, 24
SECOND = "ines@example.com"
LOOKED_AT = 400


@dataclass
class Paying:
    """One buyer's way through the gateway; `hours` ago the order is placed."""

    buyer: Buyer
    place: int
    now: datetime
    staff: Actor

    def card(self, token: str) -> operations.PayBy:
        """Let the buyer save a card, and return how they pay with it."""
        key = f"sample:{token}:{self.buyer.customer_id}"
        saved = operations.save_method(customer_id=self.buyer.customer_id, token=token, key=key, at=self.now)
        return operations.PayBy("gateway", saved_method_id=saved)

    def orders(self, token: str, *, hours: float) -> After:
        """Let the buyer order and pay with the card."""
        at, key = self.now - timedelta(hours=hours), f"sample:card:{self.place}"
        counts = dict.fromkeys(self.buyer.wants[1 : 3 + self.place % 2], 1)
        order_id = ordered(self.buyer, counts, pay=self.card(token), key=key, at=at)
        return After(order_id, self.buyer, key, at, self.now, self.staff)


def pay_by_card(buyers: Sequence[Buyer], *, at: datetime, actor: Actor) -> int:
    """Let members save cards, pay with them and get money back; return how many orders that made."""
    if gateway() is None or len(buyers) < 2:
        return 0
    for place, buyer in enumerate(buyers[::ONE_IN][:MOST]):
        paying = Paying(buyer, place, at, actor)
        for token in GOOD if place == 0 else GOOD[place % 2 :][:1]:
            paying.card(token)
    for place, story in enumerate(STORIES):
        # the first is the persona whose account the docs show
        story(Paying(buyers[1 + (7 * place + 3) % (len(buyers) - 1)], place, at, actor))
    _wait_for_hand(at, actor)
    while operations.submit_refunds(clock=lambda: at):
        pass
    return len(STORIES)


def _given_back(paying: Paying) -> None:
    _arrived(paying, GOOD[0], hours=150).refund(0.3)


def _sent_back(paying: Paying) -> None:
    _arrived(paying, SENT_BACK, hours=170).refund(1.0)


def _refused(paying: Paying) -> None:
    refund_id = _arrived(paying, GOOD[1], hours=190).refund(0.8, needs_consent=True)
    at = paying.now - timedelta(hours=2)
    operations.allow_refund(refund_id=refund_id, allow=False, why=queries.Refusal.TOO_MUCH, at=at, actor=_second(at))


def _second(at: datetime) -> Actor:
    """Return the shop's other owner, who looks at what one may not give alone; made with the first refusal."""
    made = (
        staff.staff_by_email(SECOND)
        or add_staff(email=SECOND, name="Ines Falk", role="owner", actor=system("demo"), at=at - timedelta(days=300))[0]
    )
    return Actor("staff", str(made.pk))


def _disputed(paying: Paying) -> None:
    _arrived(paying, DISPUTED, hours=230)


def _arrived(paying: Paying, token: str, *, hours: float) -> After:
    order = paying.orders(token, hours=hours)
    order.ship(*ARRIVED)
    return order


def _declined(paying: Paying) -> None:
    paying.orders(DECLINED, hours=0.3)


def _given_up(paying: Paying) -> None:
    order = paying.orders(DECLINED, hours=30)
    operations.give_up_unpaid(at=order.placed_at + timedelta(hours=2))


def _paid_at_last(paying: Paying) -> None:
    other = paying.card(GOOD[0])
    order = paying.orders(DECLINED, hours=28)
    at = order.placed_at + timedelta(minutes=4)
    operations.begin_payment(
        order_id=order.order_id, pay=other, key=f"{order.key}:again", at=at, actor=order.buyer.actor
    )
    order.pack()


STORIES: tuple[Callable[[Paying], None], ...] = (
    _given_back, _declined, _disputed, _paid_at_last, _sent_back, _given_up, _refused,
)  # fmt: skip


def _wait_for_hand(at: datetime, actor: Actor) -> None:
    """Promise two buyers money that no gateway took, and that staff still have to send."""
    for order_id, left in list(_paid_elsewhere())[:2]:
        with suppress(operations.UnableToRefund):
            operations.refund(
                order_id=order_id, amount=Money(left.currency, left.minor // 4 or 1), reason="goodwill",
                key=f"sample:hand:{order_id}", at=at - timedelta(hours=5), actor=actor,
            )  # fmt: skip


def _paid_elsewhere() -> Iterator[tuple[UUID, Money]]:
    for order in queries.order_list(status=queries.OrderStatus.DELIVERED, limit=LOOKED_AT).rows:
        there = queries.refundable(order.id) if order.source else None
        if (
            there
            and there.tenders
            and all(one.tender == "hand" and not one.amount_minor > one.left_minor for one in there.tenders)
        ):
            yield order.id, there.left
