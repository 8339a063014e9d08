"""The sample shop's terms: how it sends, and the value added tax of the countries it sends to."""

from collections.abc import Sequence
from datetime import datetime, time
from uuid import UUID

from shopkeeper.demo.chance import stream
from shopkeeper.demo.simulating import Shop
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.money import Money
from shopkeeper.ledger import operations as ledger
from shopkeeper.orders import operations as orders
from shopkeeper.orders import queries

HOME, CLOCK = "DE", "Europe/Berlin"
# Standard rates in percent, as of 2026.
VAT = {
    "AT": 20, "BE": 21, "CH": 8.1, "CZ": 21, "DE": 19, "DK": 25, "ES": 21, "FR": 20, "GB": 20, "IE": 23, "IT": 22,
    "NL": 21, "PL": 23, "PT": 23, "SE": 25,
}  # fmt: skip
# name, code, countries, price, free from, days, the hour until which it leaves the same day
WAYS = (
    ("Standard", "standard", [HOME], 490, 5000, (2, 3), 14),
    ("Express, next day", "express", [HOME], 1290, None, (1, 1), 12),
    ("Standard abroad", "standard-abroad", [queries.EVERYWHERE], 990, 10000, (4, 7), 14),
)
WHY = (
    ("goodwill", "The parcel was days late; with our apology."),
    ("refund", "For what came back, as wished."),
    ("bonus", "Thank you for the recommendation."),
)


def set_terms(shop: Shop, *, at: datetime, actor: Actor) -> None:
    """Set the ways of sending and the tax rates, as an owner would on the settings page."""
    currency = shop.model.shop["currency"]
    for position, (name, code, countries, price, free_from, (first, last), until) in enumerate(WAYS):
        orders.set_shipping_method(
            code=code, name=name, countries=countries, price=Money(currency, price),
            free_from=None if free_from is None else Money(currency, free_from), min_days=first, max_days=last,
            cut_off=time(until), time_zone=CLOCK, position=position, at=at, actor=actor,
        )  # fmt: skip
    for country, percent in VAT.items():
        orders.set_tax_rate(
            country=country, region="", tax_class=queries.TaxClass.STANDARD, name="VAT", rate=round(percent * 1000),
            is_included=True, at=at, actor=actor,
        )  # fmt: skip


def give_credit(shop: Shop, keys: Sequence[UUID], *, at: datetime, actor: Actor) -> None:
    """Give one in sixty customers store credit, the first among them: as an apology, or for goods that came back."""
    rng, currency = stream(shop.seed, "store credit"), shop.model.shop["currency"]
    for place in range(0, len(keys), 60):
        if shop.minds[place].guest:
            continue
        reason, note = WHY[int(rng.integers(len(WHY)))]
        ledger.grant_store_credit(
            customer_id=keys[place], amount=Money(currency, 500 * int(rng.integers(1, 7))), reason=reason,
            reference="", key=f"sample/{place}", note=note, at=at, actor=actor,
        )  # fmt: skip
