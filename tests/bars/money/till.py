"""The shop, one buyer, and how every step is held against the model: money, stock and store credit."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import time, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from shopkeeper.catalog.models import Variant
from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.money import Money
from shopkeeper.ledger import operations as ledger
from shopkeeper.ledger import queries as credit
from shopkeeper.orders import operations, ports
from shopkeeper.orders.models import Dispute, Order, Payment, RefundPart
from shopkeeper.orders.ports import GatewayDispute
from shopkeeper.orders.queries import TaxClass
from shopkeeper.orders.rules.money_back import DisputeStatus
from shopkeeper.orders.tests.factories import AT
from shopkeeper.orders.tests.gateway import FakeGateway
from shopkeeper.orders.tests.test_money_bar import MINOR, SHOP
from shopkeeper.orders.tests.test_money_bar import Till as Work
from shopkeeper.promotions import operations as promotions
from shopkeeper.promotions.operations import Cut
from shopkeeper.promotions.rules import Effect
from shopkeeper.returns import operations as returns
from shopkeeper.returns.models import Return
from shopkeeper.returns.operations.steps import UnableToStep
from shopkeeper.returns.tests.factories import policy
from tests.bars.money.model import Back, Line, Purse, Sale, Tender, Terms, owes

STOCK = 50
PLENTY = 20_000
HOME = {"name": "Ada", "line1": "Square 12", "city": "London", "country": "GB"}
REFUSALS = (
    UnableToStep,
    *(getattr(returns, name) for name in returns.__all__ if name.startswith("UnableTo")),
    *(getattr(operations, name) for name in operations.__all__ if name.startswith("UnableTo")),
)
SETUP = st.fixed_dictionaries(
    {
        "prices": st.lists(MINOR, min_size=2, max_size=2),
        "quantity": st.integers(1, 4),
        "part": st.integers(0, 5_000),
        "coupon": st.sampled_from([0, 0, 7, 33, 100]),
        "delivery": st.sampled_from([0, 1, 499]),
        "tax": st.sampled_from([(0, False), (19, True), (7, False), (25, False)]),
        "fee": st.sampled_from([0, 0, 1, 295]),
        "bonus": st.sampled_from([0, 7, 10]),
        "wear": st.sampled_from([0, 15, 50]),
        "trigger": st.sampled_from(["approval", "first_scan", "receipt", "inspection"]),
        "gives_sending": st.booleans(),
        "keep_below": st.sampled_from([0, 2_000]),
        "approves_itself": st.sampled_from([True, True, False]),
        "sent": st.sampled_from([0, 2, 4, 4]),
    }
)


@contextmanager
def undone() -> Iterator[None]:
    block = transaction.atomic()
    block.__enter__()
    try:
        yield
    finally:
        transaction.set_rollback(True)
        block.__exit__(None, None, None)


class Till(Work):
    """Buys, and reckons beside the shop; what the shop refuses must leave everything as it was."""

    chosen = "EUR"

    def __init__(self) -> None:
        super().__init__()
        self.block = undone()
        self.block.__enter__()

    @initialize(drawn=SETUP)
    def buy(self, drawn: dict[str, Any]) -> None:
        self.now, self.currency, self.events = AT, self.chosen, 0
        self.gateway = FakeGateway()
        ports.use_gateway(lambda: self.gateway)
        self.buyer = CustomerFactory()
        self.due: Counter[UUID] = Counter()
        self.bonus, self.backs = 0, list[Back]()
        self._set_terms(drawn)
        goods = [self._thing(price) for price in drawn["prices"]]
        self.stock = {one.pk: STOCK for one in Variant.objects.all()}
        self.prices = dict(Variant.objects.values_list("pk", "price_minor"))
        self.family = dict(Variant.objects.values_list("pk", "product_id"))
        quote = operations.make_quote(
            customer_id=self.buyer.pk,
            lines=[operations.LineRequest(one.pk, drawn["quantity"]) for one in goods],
            ship_to=HOME,
            codes=["CODE"] if drawn["coupon"] else [],
            at=AT,
            actor=SHOP,
        )
        self.granted = 0
        self.grant(PLENTY)
        pay = operations.PayBy("gateway", store_credit=Money(self.currency, min(drawn["part"], quote.total_minor)))
        done = operations.check_out(quote_id=quote.pk, pay=pay, key=str(quote.pk), at=AT, actor=SHOP)
        self.order = Order.objects.get(pk=done.order_id)
        sale = self.known(self.order.pk, percent=Fraction(0 if drawn["tax"][1] else drawn["tax"][0]))
        sale.off, sale.sending = round(Fraction(sale.goods * drawn["coupon"], 100)), drawn["delivery"]
        self.sales = [sale]
        self.take_stock({one.variant: one.bought for one in sale.lines.values()})
        self._send(sale, drawn["sent"])
        assert self.order.status == "paid"  # as it was read before anything was sent
        assert sum(one.amount_minor for one in self.order.payments.all()) == sale.total

    def _send(self, sale: Sale, most: int) -> None:
        """Let a part of it be with the buyer at the beginning, so that lives are not all spent before that."""
        inside = {key: min(most, one.bought) for key, one in sale.lines.items()}
        if most:
            parcel = operations.ship_order(order_id=sale.key, quantities=inside, at=AT, actor=SHOP)
            operations.deliver_shipment(shipment_id=parcel, at=AT, actor=SHOP)
            for key, one in sale.lines.items():
                one.sent = inside[key]

    def _thing(self, price: int) -> Variant:
        """Return goods that can be exchanged for dearer ones, and for cheaper ones."""
        thing: Variant = VariantFactory(price_minor=price, currency=self.currency, stock_on_hand=STOCK)
        for place, other in enumerate((price + 77, max(1, price // 2)), 1):
            VariantFactory(
                product=thing.product, price_minor=other, currency=self.currency, position=place, stock_on_hand=STOCK
            )
        return thing

    def _set_terms(self, drawn: dict[str, Any]) -> None:
        self.terms = Terms(drawn["trigger"], drawn["fee"], drawn["bonus"], drawn["wear"], drawn["gives_sending"])
        self.approves_itself = drawn["approves_itself"]
        policy(
            currency=self.currency,
            fee_minor=drawn["fee"],
            bonus_percent=drawn["bonus"],
            trigger=drawn["trigger"],
            wear={"used": drawn["wear"]},
            refunds_shipping=drawn["gives_sending"],
            window_days=3_650,
            keep_below_minor=drawn["keep_below"],
            approves_itself=drawn["approves_itself"],
        )
        if drawn["delivery"]:
            operations.set_shipping_method(
                code="post",
                name="Post",
                countries=["*"],
                price=Money(self.currency, drawn["delivery"]),
                free_from=None,
                min_days=1,
                max_days=3,
                cut_off=time(12),
                time_zone="UTC",
                at=AT,
                actor=SHOP,
            )
        percent, is_included = drawn["tax"]
        if percent:
            operations.set_tax_rate(
                country="GB", region="", tax_class=TaxClass.STANDARD, name="VAT", rate=percent * 1_000,
                is_included=is_included, at=AT, actor=SHOP,
            )  # fmt: skip
        if drawn["coupon"]:
            cut = Cut(Effect.PERCENT, rate=drawn["coupon"] * 1_000)
            promotions.set_coupon(
                code="CODE", name="Code", cut=cut, starts_at=AT, ends_at=None, at=AT, actor=SHOP
            )  # fmt: skip

    def grant(self, minor: int) -> None:
        self.granted += minor
        ledger.grant_store_credit(
            customer_id=self.buyer.pk,
            amount=Money(self.currency, minor),
            reason="goodwill",
            reference="x",
            key=f"grant:{new_id()}",
            at=AT,
            actor=SHOP,
        )

    def known(self, order_id: UUID, **more: Any) -> Sale:
        """Return an order just placed, its lines as they were asked for, at the catalogue's prices."""
        rows = Order.objects.get(pk=order_id).lines.filter(kind="product").order_by("position")
        lines = {
            one.pk: Line(one.variant_id, self.prices[one.variant_id], one.quantity)
            for one in rows
            if one.variant_id is not None
        }
        return Sale(order_id, lines, **more)

    def take_stock(self, counts: dict[UUID, int]) -> None:
        for variant, count in counts.items():
            self.stock[variant] -= count

    def pick(self, which: int) -> Sale:
        return self.sales[which % len(self.sales)]

    def pick_sent(self, which: int) -> Sale:
        """Return an order of which something is with the buyer, where there is one."""
        found = [one for one in self.sales if any(line.sent > line.gone for line in one.lines.values())]
        return found[which % len(found)] if found else self.pick(which)

    def there(self, sale: Sale, key: UUID, count: int) -> int:
        """Return a count that may come back, as far as the model can tell; four times in five none too many."""
        most = sale.lines[key].sent - sum(
            max(0, (one.accepted if one.condition else one.asked))
            for back in self.backs
            for line, one in back.items.items()
            if line == key
        )
        return 1 + (count - 1) % most if most > 0 else count

    def is_any(self, *statuses: str) -> bool:
        """Tell whether a return, or a claimed order, stood so after the last step."""
        return bool(self.__dict__.get("standing", set()) & set(statuses))

    @invariant()
    def note_where_all_stands(self) -> None:
        self.standing = {*Return.objects.values_list("status", flat=True)}
        self.standing |= {f"order {one}" for one in Order.objects.filter(kind="sale").values_list("status", flat=True)}

    def line(self, sale: Sale, place: int) -> UUID:
        return list(sale.lines)[place % len(sale.lines)]

    def key(self) -> str:
        return str(new_id())

    def tried(self, do: Callable[[], Any]) -> Any:
        """Return what the shop answers, None when it refuses; the purse is what was there before."""
        self.purse = self.look()
        try:
            return do() or True
        except REFUSALS:
            return None

    def look(self) -> Purse:
        tenders: dict[UUID, list[Tender]] = {}
        for one in Payment.objects.filter(status="paid").order_by("id"):
            left = one.amount_minor - one.refunded_minor - one.disputed_minor
            tenders.setdefault(one.order_id, []).append(Tender(one.pk, one.method, one.amount_minor, left))
        open_ones = Dispute.objects.filter(status="open").values_list("payment__order", flat=True)
        purse = Purse(tenders, open_ones)
        purse.due = self.due
        return purse

    @rule(
        what=st.sampled_from(["work", "work", "reconcile", "hear", "answer", "dispute", "ask back"]),
        how=st.sampled_from(["well", "silent", "silent after", "dies", "dies after", "fails"]),
        status=st.sampled_from(DisputeStatus),
        minor=MINOR,
        which=st.integers(0, 3),
        yes=st.booleans(),
    )
    def money_moves(self, what: str, how: str, status: DisputeStatus, minor: int, which: int, yes: bool) -> None:
        """Let the worker and the gateway do one thing: these are no rules of their own, lest lives be made of them."""
        if what == "work":
            super().work(how)
        elif what == "reconcile":
            super().reconcile()
        elif what == "hear":
            super().hear_of_refunds(yes)
        elif what == "answer":
            super().answer(yes)
        elif what == "dispute":
            self._dispute(status, minor, which)
        else:
            self._ask_back(minor, which, "tenders" if yes else "store_credit", waits=how == "fails")

    def work(self, how: str) -> None:
        super().work(how)

    def reconcile(self) -> None:
        super().reconcile()

    def hear_of_refunds(self, again: bool) -> None:
        super().hear_of_refunds(again)

    def answer(self, allow: bool) -> None:
        super().answer(allow)

    def ask_back(self, *_: Any) -> None:
        """Be no rule."""

    def dispute(self, *_: Any) -> None:
        """Be no rule."""

    def _ask_back(self, minor: int, which: int, to: Any, *, waits: bool) -> None:
        sale, key = self.pick(which), self.key()

        def ask() -> UUID:
            return operations.refund(
                order_id=sale.key, amount=Money(self.currency, minor), reason="asked", key=key, at=self.now,
                actor=SHOP, to=to, needs_consent=waits,
            )  # fmt: skip

        if (made := self.tried(ask)) is not None:
            self.purse.give(sale, minor)
            sale.by_hand += minor
            assert ask() == made  # whoever asks twice with one key gets one refund

    def _dispute(self, status: DisputeStatus, minor: int, which: int) -> None:
        """Open a dispute or close it; one that the shop wins sets free what it owed all along."""
        sale = self.pick(which)
        payment = Payment.objects.filter(order=sale.key, method="card").first()
        if payment is None:
            return
        seen = Dispute.objects.filter(payment=payment).first()
        amount = Money(self.currency, min(minor, payment.amount_minor))
        self.purse = self.look()
        self._hear(dispute=GatewayDispute(f"dp_{payment.reference}", payment.reference, amount, status, "", None))
        if status is DisputeStatus.WON and (seen is None or seen.status == "open"):
            self._set_free(sale, payment.pk, seen.held_minor if seen else 0)

    def _set_free(self, sale: Sale, payment: UUID, held: int) -> None:
        for tender in self.purse.tenders[sale.key]:
            tender.left += held if tender.key == payment else 0
        still = Dispute.objects.filter(payment__order=sale.key, status="open").exists()
        self.purse.disputed -= set() if still else {sale.key}
        failed = RefundPart.objects.filter(payment__order=sale.key, status="failed")
        due = owes(sale, self.purse) - sum(failed.values_list("amount_minor", flat=True))
        if not still:
            self.purse.give(sale, max(0, due))

    @rule(days=st.integers(1, 30))
    def days_pass(self, days: int) -> None:
        self.now += timedelta(days=days)

    @invariant()
    def every_tender_adds_up(self) -> None:
        if not hasattr(self, "sales"):
            return
        asked: Counter[UUID] = Counter()
        parts: dict[UUID, list[RefundPart]] = {}
        for part in RefundPart.objects.all():
            asked[part.payment_id] += part.amount_minor
            parts.setdefault(part.payment_id, []).append(part)
        assert +asked == +self.due, "went back, and what should have"
        for payment in Payment.objects.all():
            mine = parts.get(payment.pk, [])
            held = sum(one.amount_minor for one in mine if one.status not in {"failed", "declined"})
            assert payment.refunded_minor == held
            disputes = [one for one in Dispute.objects.filter(payment=payment) if one.status != "won"]
            assert payment.disputed_minor == sum(one.held_minor for one in disputes)
            assert payment.amount_minor >= payment.refunded_minor + payment.disputed_minor
            self._gateway_agrees(payment.reference, mine)

    @invariant()
    def what_is_kept_is_what_the_rest_costs(self) -> None:
        """Hold what is left of every order's money against what it costs now, less what was credited for goods."""
        if not hasattr(self, "sales"):
            return
        purse = self.look()
        for sale in self.sales:
            order = Order.objects.get(pk=sale.key)
            assert (0 if sale.is_off else order.total_minor) == sale.total
            if sale.by_hand or order.status == "pending" or Dispute.objects.filter(payment__order=sale.key).exists():
                continue
            failed = RefundPart.objects.filter(payment__order=sale.key, status="failed")
            kept = purse.left(sale) - sum(failed.values_list("amount_minor", flat=True))
            assert kept == sale.total - sale.credited

    @invariant()
    def stock_adds_up(self) -> None:
        if hasattr(self, "sales"):
            assert dict(Variant.objects.values_list("pk", "stock_on_hand")) == self.stock

    @invariant()
    def store_credit_adds_up(self) -> None:
        """Hold the ledger against what was given, less what was spent, what came back and each bonus promised."""
        if hasattr(self, "sales"):
            spent = sum(Payment.objects.filter(method="store_credit").values_list("amount_minor", flat=True))
            back = RefundPart.objects.filter(status="succeeded", tender__in=["store_credit", "grant"])
            came = sum(back.values_list("amount_minor", flat=True))
            held = credit.store_credit_in(self.buyer.pk, self.currency).minor
            assert held == self.granted - spent + came + self.bonus
            assert credit.wrong_balances() == []

    def teardown(self) -> None:
        try:
            super().teardown()
        finally:
            ports.use_gateway(None)
            self.block.__exit__(None, None, None)

    _store_credit_adds_up = store_credit_adds_up
