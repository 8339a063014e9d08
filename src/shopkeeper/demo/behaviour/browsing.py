"""What people look at before, instead of and beside buying: visits, views, searches, carts and wishes."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from shopkeeper.demo.behaviour.buying import Purchase
from shopkeeper.demo.behaviour.calendar import Calendar, hour
from shopkeeper.demo.behaviour.minds import Mind
from shopkeeper.demo.behaviour.opinions import phrases
from shopkeeper.demo.behaviour.shelf import Shelf
from shopkeeper.demo.chance import stream
from shopkeeper.demo.model import Floats, Model

Row = dict[str, Any]
DEVICES = ("phone", "laptop", "tablet", "desktop")
CAME_FROM = ("direct", "search engine", "newsletter", "social", "comparison site", "link")


@dataclass(frozen=True)
class Visit:
    """One visit as it begins: who, when, with what, and the order it ends in, if any."""

    day: float
    visitor: str
    device: str
    customer: str = ""
    purchase: Purchase | None = None
    order: str = ""


class Traffic:
    """Collects the traces of visits; rows hold keys, and a customer's only where they were signed in."""

    def __init__(self, model: Model, calendar: Calendar, shelf: Shelf, seed: int) -> None:
        self.model, self.calendar, self.shelf, self.seed = model, calendar, shelf, seed
        self.visits: list[Row] = []
        self.views: list[Row] = []
        self.searches: list[Row] = []
        self.carts: list[Row] = []
        self.wishes: list[Row] = []

    def follow(self, mind: Mind, pull: Floats, purchases: list[Purchase], customer: str, orders: list[str]) -> None:
        """Add all visits of one customer."""
        rng = stream(self.seed, "browsing", mind.index)
        rule = self.model.browsing
        for purchase, order in zip(purchases, orders, strict=True):
            for _ in range(int(rng.poisson(rule["visits_before"]))):
                before = purchase.day - float(rng.gamma(1.4, 2.2)) - 0.05
                self._record(rng, pull, self._visit(rng, mind, before, customer))
            visit = self._visit(rng, mind, purchase.day - 0.012, customer)
            self._record(rng, pull, replace(visit, customer=customer, purchase=purchase, order=order))
        left = purchases[-1].day + 20 if purchases and purchases[-1].left else self.calendar.days
        span = max(0.0, left - mind.created)
        for _ in range(min(60, int(rng.poisson(rule["visits_idle"] * (mind.rate * span + 0.4))))):
            day = float(np.floor(mind.created + float(rng.random()) * span)) + hour(rng)
            self._record(rng, pull, self._visit(rng, mind, day, customer))

    def strangers(self, count: int) -> None:
        """Add visitors who never say who they are."""
        pull = self.shelf.popularity * self.shelf.likes.mean(axis=0)
        rng = stream(self.seed, "strangers")
        arrivals = np.cumsum(self.calendar.pull) / self.calendar.pull.sum()
        for number in range(count):
            start = float(np.searchsorted(arrivals, rng.random())) + hour(rng)
            device = DEVICES[int(rng.choice(4, p=(0.6, 0.25, 0.05, 0.1)))]
            for again in range(int(rng.geometric(0.65))):
                day = start + again * float(rng.gamma(1.2, 5))
                self._record(rng, pull, Visit(day, f"S{number + 1:05d}-{device}", device))

    def _visit(self, rng: np.random.Generator, mind: Mind, day: float, customer: str) -> Visit:
        number = int(rng.integers(mind.devices))
        signed_in = day >= mind.created and rng.random() >= self.model.browsing["anonymous"]
        device = DEVICES[(mind.index + number) % len(DEVICES)]
        return Visit(day, f"V{mind.index + 1:05d}-{number + 1}", device, customer if signed_in else "")

    def _record(self, rng: np.random.Generator, pull: Floats, visit: Visit) -> None:
        if not 0 <= visit.day < self.calendar.days - 0.05:
            return
        seen, at = self._seen(rng, pull, visit), visit.day
        base = {"visit": f"T{len(self.visits) + 1:06d}", "visitor": visit.visitor, "customer": visit.customer}
        source = CAME_FROM[int(rng.choice(len(CAME_FROM), p=(0.33, 0.3, 0.14, 0.12, 0.05, 0.06)))]
        begun = {"at": self.calendar.at(at), **base, "device": visit.device, "source": source}
        self.visits.append({**begun, "order": visit.order, "views": len(seen)})
        if rng.random() < self.model.browsing["search"]:
            self.searches.append({"at": self.calendar.at(at), **base, **self._search(rng, seen[-1])})
        for product, seconds in zip(seen, rng.gamma(1.4, 24, size=len(seen)).tolist(), strict=True):
            at += seconds / 86_400
            shown = {"product": self.shelf.products[product].external_id, "seconds": round(seconds, 1)}
            self.views.append({"at": self.calendar.at(at), **base, **shown})
        self._keep_for_later(rng, {"at": self.calendar.at(at), **base}, seen, visit)

    def _seen(self, rng: np.random.Generator, pull: Floats, visit: Visit) -> list[int]:
        count = 1 + int(rng.poisson(self.model.browsing["views_mean"] - 1))
        weights = np.sqrt(pull) * self.shelf.seasons[self.calendar.month(visit.day)] * self.shelf.on_sale(visit.day)
        steps = np.cumsum(weights)
        seen: list[int] = np.searchsorted(steps, rng.random(count) * steps[-1], side="right").tolist()
        return seen + [pick.product for pick in visit.purchase.picks] if visit.purchase else seen

    def _search(self, rng: np.random.Generator, product: int) -> Row:
        extra = phrases()["search"]["extra"]
        chosen = self.shelf.products[product]
        words = chosen.kind.id.replace("-", " ") if rng.random() < 0.6 else chosen.title.split(",")[0].lower()
        text = extra[int(rng.integers(len(extra)))] if rng.random() < 0.12 else words
        return {"text": text, "chosen": chosen.external_id if rng.random() < 0.7 else ""}

    def _keep_for_later(self, rng: np.random.Generator, base: Row, seen: list[int], visit: Visit) -> None:
        rule, items = self.model.browsing, list[tuple[int, int]]()
        if visit.purchase:
            items = [(pick.product, pick.quantity) for pick in visit.purchase.picks]
        elif rng.random() < rule["cart_idle"]:
            items = [(product, 1) for product in dict.fromkeys(seen[-2:])]
        outcome = {"order": visit.order, "outcome": "ordered" if visit.purchase else "abandoned"}
        for product, quantity in items:
            put = {"product": self.shelf.products[product].external_id, "quantity": quantity}
            self.carts.append({**base, **put, **outcome})
        if visit.customer and rng.random() < rule["wish"]:
            self.wishes.append({**base, "product": self.shelf.products[seen[0]].external_id})
