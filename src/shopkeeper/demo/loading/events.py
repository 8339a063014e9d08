"""The simulated visits as events: what the shop's own snippet would have sent, and who signed in on which device."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from shopkeeper.customers.operations import Sighting
from shopkeeper.demo.chance import stream
from shopkeeper.demo.loading.products import CatalogueKeys
from shopkeeper.demo.simulating import Shop

Event = dict[str, Any]
Row = dict[str, Any]
KEPT = timedelta(days=365)
AGENTS = {
    "phone": "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile Safari/537.36",
    "tablet": "Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Safari/604.1",
    "laptop": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Safari/605.1",
    "desktop": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0",
}
REFERRERS = {
    "search engine": "https://search.example/",
    "social": "https://social.example/",
    "comparison site": "https://compare.example/",
    "link": "https://blog.example/",
}
CAMPAIGNS = {"newsletter": {"source": "newsletter", "medium": "email", "name": "letter"}}


@dataclass(frozen=True)
class Habits:
    """What a device's owner said to the banner: yes, no, or yes with Global Privacy Control."""

    refused: bool
    gpc: bool
    sharing: bool


class Log:
    """Writes the last year of visits as events, in the order in which they came."""

    def __init__(self, shop: Shop, catalogue: CatalogueKeys) -> None:
        self.shop = shop
        self.products = {product.external_id: product for product in shop.products}
        self.keys = {one.external_id: str(key) for one, key in zip(shop.products, catalogue.products, strict=True)}
        self.since = shop.calendar.at(shop.calendar.days) - KEPT
        self.visits = {row["visit"]: row for row in shop.traffic.visits if row["at"] >= self.since}
        self.habits = {name: self._habit(name) for name in {row["visitor"] for row in self.visits.values()}}
        self._asked: set[str] = set()
        self._numbers = 0

    def events(self) -> list[Event]:
        """Return every event of those who let themselves be remembered."""
        told = sorted(self._told(), key=lambda one: (one[0], one[1]))
        return [self._event(at, kind, visit, said) for at, _, kind, visit, said in told]

    def _habit(self, visitor: str) -> Habits:
        rng = stream(self.shop.seed, "permits", visitor)
        refused, gpc, sharing = (float(number) for number in rng.random(3))
        return Habits(refused=refused < 0.14, gpc=gpc < 0.06, sharing=sharing < 0.3)

    def _told(self) -> Iterator[tuple[datetime, int, str, Row, Row]]:
        traffic, order = self.shop.traffic, 0
        rows = (
            ("page", self.visits.values()),
            ("Products Searched", traffic.searches),
            ("Product Viewed", traffic.views),
            ("Product Added", traffic.carts),
            ("Product Added to Wishlist", traffic.wishes),
        )
        for kind, said in rows:
            for row in said:
                visit = self.visits.get(row["visit"])
                if visit and not self.habits[visit["visitor"]].refused:
                    order += 1
                    yield row["at"], order, kind, visit, row

    def _event(self, at: datetime, kind: str, visit: Row, said: Row) -> Event:
        self._numbers += 1
        base = {
            "messageId": f"demo-{self.shop.seed}-{self._numbers}",
            "anonymousId": anonymous_id(self.shop.seed, visit["visitor"]),
            "timestamp": at.isoformat(),
            "context": self._context(visit, first=kind == "page"),
        }
        if kind == "page":
            page = {"path": "/", "title": "Larkmoor", "referrer": REFERRERS.get(visit["source"], "")}
            return {"type": "page", "properties": page, **base}
        if kind == "Products Searched":
            return {"type": "track", "event": kind, "properties": {"query": said["text"]}, **base}
        return {"type": "track", "event": kind, "properties": self._product(said), **base}

    def _product(self, said: Row) -> Row:
        product = self.products[said["product"]]
        variant = product.variants[0]
        told = {
            "product_id": self.keys[product.external_id],
            "sku": variant.sku,
            "name": product.title,
            "brand": product.brand,
            "category": product.kind.category,
            "price": variant.price / 100,
            "currency": self.shop.model.shop["currency"],
        }
        return told | ({"quantity": said["quantity"]} if "quantity" in said else {})

    def _context(self, visit: Row, *, first: bool) -> Row:
        habit = self.habits[visit["visitor"]]
        context: Row = {"library": {"name": "shopkeeper.js", "version": "1.0.0"}, "userAgent": AGENTS[visit["device"]]}
        if first:
            context["page"] = {"path": "/", "referrer": REFERRERS.get(visit["source"], "")}
            if visit["source"] in CAMPAIGNS:
                context["campaign"] = CAMPAIGNS[visit["source"]]
        if visit["visitor"] not in self._asked:  # what was chosen is kept once; a browser would say it each time
            self._asked.add(visit["visitor"])
            context |= {"gpc": habit.gpc, "consent": {"categoryPreferences": chosen(habit)}}
        return context


def chosen(habit: Habits) -> dict[str, bool]:
    """Return what the banner was told, in the words of the ledger."""
    sharing = habit.sharing and not habit.gpc
    return {
        "tracking": not habit.refused,
        "personalisation": not habit.refused,
        "sharing-with-sellers": sharing,
        "sharing-with-advertisers": sharing,
    }


def anonymous_id(seed: int, visitor: str) -> str:
    """Return the anonymous id of a device, the same for the same seed."""
    return str(uuid5(NAMESPACE_URL, f"larkmoor/{seed}/{visitor}"))


def sign_ins(shop: Shop, log: Log, source: str) -> list[Sighting]:
    """Return who was seen signed in on which device, first; on some devices of a household, a second person too."""
    emails = {person.external_id: person.email for person in shop.people}
    seen: dict[tuple[str, str], datetime] = {}
    for visit in log.visits.values():
        if visit["customer"] and not log.habits[visit["visitor"]].refused:
            seen.setdefault((visit["visitor"], visit["customer"]), visit["at"])
    for visitor, other, at in _lent(shop, list(seen.items())):
        seen.setdefault((visitor, other), at)
    return [
        Sighting(
            key=f"{visitor}/{customer}".encode(),
            at=at,
            source=source,
            trusted=True,
            anonymous_id=anonymous_id(shop.seed, visitor),
            email=emails[customer],
        )
        for (visitor, customer), at in sorted(seen.items(), key=lambda one: (one[1], one[0]))
    ]


def _lent(shop: Shop, seen: list[tuple[tuple[str, str], datetime]]) -> Iterator[tuple[str, str, datetime]]:
    """Return devices that another member of the household signed in on as well: one in twenty of theirs."""
    home = {person.external_id: person.home.household for person in shop.people}
    members: dict[int, list[str]] = {}
    for customer, household in home.items():
        members.setdefault(household, []).append(customer)
    rng = stream(shop.seed, "lent")
    for (visitor, customer), at in seen:
        others = [one for one in members[home[customer]] if one != customer]
        if others and rng.random() < 0.05:
            yield visitor, others[0], at + timedelta(hours=1)
