"""The simulated orders as rows of the orders' tables."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from shopkeeper.demo.behaviour.buying import Purchase
from shopkeeper.demo.chance import key, keys
from shopkeeper.demo.loading.credits import Refund, refunds
from shopkeeper.demo.loading.products import CatalogueKeys
from shopkeeper.demo.loading.totals import Costs, costs
from shopkeeper.demo.simulating import Shop

Row = dict[str, Any]
METHODS = {
    "NL": ("ideal", "card"),
    "SE": ("swish", "card"),
    "DE": ("paypal", "invoice", "card"),
    "AT": ("paypal", "invoice", "card"),
}
CHANNELS = ("web", "web", "web", "app", "web", "app", "web", "web", "phone", "web")


@dataclass
class OrderRows:
    """Rows for each table."""

    orders: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    changes: list[Row] = field(default_factory=list)
    payments: list[Row] = field(default_factory=list)
    shipments: list[Row] = field(default_factory=list)


class Ledger:
    """Writes the shop's orders, one after the other, as rows."""

    def __init__(self, shop: Shop, catalogue: CatalogueKeys, customers: list[UUID], source: str) -> None:
        self.shop, self.catalogue, self.customers, self.source = shop, catalogue, customers, source
        self.currency = {"currency": shop.model.shop["currency"]}
        self.rows = OrderRows()
        self._bits = 0

    def written(self) -> OrderRows:
        """Return all rows."""
        shop = self.shop
        made = keys(shop.seed, "orders", [shop.calendar.at(one.day) for one in shop.orders])
        given_back: dict[str, list[Refund]] = {}
        for refund in refunds(shop):
            given_back.setdefault(refund.order, []).append(refund)
        for purchase, number, order in zip(shop.orders, shop.numbers, made, strict=True):
            country = shop.people[purchase.customer].home.country
            cost = costs(shop, purchase, country)
            self._sale(purchase, number, order, cost)
            for place, refund in enumerate(given_back.get(number, [])):
                self._credit(purchase, cost, refund, f"{number}-R{place + 1}")
        return self.rows

    def _key(self, at: datetime) -> UUID:
        """Return a key for a row below an order: the same in every run, because it is counted, not drawn."""
        self._bits += 1
        return key(at, (self.shop.seed & 0xFFFFFF) << 40 | self._bits)

    def _sale(self, purchase: Purchase, number: str, order: UUID, cost: Costs) -> None:
        at = self.shop.calendar.at(purchase.day)
        steps = list(self._steps(purchase))
        sums = {"items_minor": cost.items, "discount_minor": cost.discount, "shipping_minor": cost.shipping}
        self._order(
            purchase, order, number, at, {"kind": "sale", "status": steps[-1][0], **sums, "total_minor": cost.total}
        )
        for place, (pick, unit) in enumerate(zip(purchase.picks, cost.units, strict=True)):
            self._product_line(order, place, purchase, pick=place, quantity=pick.quantity, unit=unit)
        extra = (("shipping", "Shipping", cost.shipping), ("discount", "Discount", -cost.discount))
        for place, (kind, title, amount) in enumerate(extra, len(purchase.picks)):
            if amount:
                self._line(
                    order,
                    place,
                    at,
                    {"kind": kind, "title": title, "quantity": 1, "unit_price_minor": amount, "total_minor": amount},
                )
        before = ""
        for status, when, reason in steps:
            change = {"from_status": before, "to_status": status, "at": when, "actor_kind": "system"}
            self.rows.changes.append(
                {"id": self._key(when), "order_id": order, **change, "actor_id": "demo", "reason": reason}
            )
            before = status
        self._payments(purchase, number, order, cost)
        self._shipment(purchase, number, order)

    def _steps(self, purchase: Purchase) -> Iterator[tuple[str, datetime, str]]:
        fate, when = purchase.fate, self.shop.calendar.when
        yield "pending", self.shop.calendar.at(purchase.day), ""
        days = {"paid": fate.paid, "packed": fate.packed, "shipped": fate.shipped, "delivered": fate.delivered}
        for status, day in days.items():
            if (at := when(day)) is not None:
                yield status, at, ""
        if fate.trouble in ("cancelled", "unpaid") and (at := when(fate.ended)) is not None:
            yield "cancelled", at, "asked" if fate.trouble == "cancelled" else "not-paid"

    def _order(self, purchase: Purchase, order: UUID, number: str, at: datetime, told: Row) -> None:
        person = self.shop.people[purchase.customer]
        home = person.home
        parts = {
            "name": person.name,
            "line1": home.line1,
            "line2": home.line2,
            "city": f"{home.postcode} {home.city}",
            "country": home.country,
        }
        self.rows.orders.append(
            {
                "id": order,
                "number": number,
                "source": self.source,
                "external_id": number,
                "customer_id": self.customers[purchase.customer],
                "channel": CHANNELS[(purchase.customer * 3 + purchase.number) % len(CHANNELS)],
                "placed_at": at,
                "tax_minor": 0,
                "country": home.country,
                "ship_to": {name: part for name, part in parts.items() if part},
                "promised_at": self.shop.calendar.at(purchase.fate.promised),
                **self.currency,
                **told,
            }
        )

    def _product_line(
        self, order: UUID, place: int, purchase: Purchase, *, pick: int, quantity: int, unit: int
    ) -> None:
        picked = purchase.picks[pick]
        product = self.shop.products[picked.product]
        sold = {"kind": "product", "title": product.title, "quantity": quantity}
        self._line(
            order,
            place,
            self.shop.calendar.at(purchase.day),
            {**sold, "unit_price_minor": unit, "total_minor": quantity * unit},
            variant_id=self.catalogue.variants[picked.product][picked.variant],
            seller_id=self.catalogue.sellers.get(product.seller),
            sku=product.variants[picked.variant].sku,
        )

    def _line(
        self,
        order: UUID,
        place: int,
        at: datetime,
        told: Row,
        *,
        variant_id: UUID | None = None,
        seller_id: UUID | None = None,
        sku: str = "",
    ) -> None:
        belongs = {
            "id": self._key(at),
            "order_id": order,
            "position": place,
            "variant_id": variant_id,
            "seller_id": seller_id,
        }
        self.rows.lines.append({**belongs, "sku": sku, **self.currency, **told})

    def _payments(self, purchase: Purchase, number: str, order: UUID, cost: Costs) -> None:
        fate, when = purchase.fate, self.shop.calendar.when
        methods = METHODS.get(self.shop.people[purchase.customer].home.country, ("card", "paypal"))
        method = methods[(purchase.customer + purchase.number // 5) % len(methods)]
        tries: list[tuple[str, datetime | None]] = [("failed", None)] if fate.failed_payment else []
        if (paid := when(fate.paid)) is not None:
            ended = fate.trouble == "cancelled" and when(fate.ended) is not None
            tries.append(("refunded" if ended else "paid", paid))
        for place, (status, at) in enumerate(tries, 1):
            self._payment(order, purchase.day, method, cost.total, (status, at, f"{number}-{place}"))

    def _payment(
        self, order: UUID, day: float, method: str, amount: int, told: tuple[str, datetime | None, str]
    ) -> None:
        status, paid_at, reference = told
        belongs = {
            "id": self._key(self.shop.calendar.at(day)),
            "order_id": order,
            "method": method,
            "amount_minor": amount,
        }
        self.rows.payments.append(
            {**belongs, **self.currency, "status": status, "paid_at": paid_at, "instalments": 1, "reference": reference}
        )

    def _shipment(self, purchase: Purchase, number: str, order: UUID) -> None:
        fate, when = purchase.fate, self.shop.calendar.when
        if (shipped := when(fate.shipped)) is None:
            return
        delivered = when(fate.delivered)
        lost = fate.trouble == "lost" and when(fate.ended) is not None
        sellers = {self.shop.products[pick.product].seller for pick in purchase.picks}
        self.rows.shipments.append(
            {
                "id": self._key(shipped),
                "order_id": order,
                "customer_id": self.customers[purchase.customer],
                "seller_id": self.catalogue.sellers.get(sellers.pop()) if len(sellers) == 1 else None,
                "carrier": fate.carrier,
                "tracking_number": f"{fate.carrier[:2].upper()}{int(number[3:]) * 7919 % 10**9:09d}EU",
                "status": "delivered" if delivered else "lost" if lost else "shipped",
                "promised_at": self.shop.calendar.at(fate.promised),
                "shipped_at": shipped,
                "delivered_at": delivered,
            }
        )

    def _credit(self, purchase: Purchase, cost: Costs, refund: Refund, number: str) -> None:
        at = self.shop.calendar.at(refund.day)
        order = self._key(at)
        items = -sum(cost.units[place] * quantity for place, quantity in refund.lines)
        discount = -sum(cost.shares[place] for place, _ in refund.lines)
        shipping = -cost.shipping if refund.whole else 0
        sums = {"items_minor": items, "discount_minor": discount, "shipping_minor": shipping}
        total = items - discount + shipping
        self._order(purchase, order, number, at, {"kind": "credit", "status": "credited", **sums, "total_minor": total})
        for place, (pick, quantity) in enumerate(refund.lines):
            self._product_line(order, place, purchase, pick=pick, quantity=-quantity, unit=cost.units[pick])
        extra = (("shipping", "Shipping", shipping), ("discount", "Discount", -discount))
        for place, (kind, title, amount) in enumerate(extra, len(refund.lines)):
            if amount:
                told = {
                    "kind": kind,
                    "title": title,
                    "quantity": -1 if amount < 0 else 1,
                    "unit_price_minor": abs(amount),
                    "total_minor": amount,
                }
                self._line(order, place, at, told)
        change = {"from_status": "", "to_status": "credited", "at": at, "actor_kind": "system", "actor_id": "demo"}
        self.rows.changes.append({"id": self._key(at), "order_id": order, **change, "reason": refund.reason})
        self._payment(order, refund.day, "refund", -total, ("refunded", at, number))
