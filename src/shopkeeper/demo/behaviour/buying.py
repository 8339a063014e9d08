"""Who orders what and when: trips, renewals, complements, and leaving (a BG/NBD process with renewals on top)."""

import heapq
from dataclasses import dataclass, field

import numpy as np

from shopkeeper.demo.behaviour.calendar import Calendar, hour
from shopkeeper.demo.behaviour.fate import Fate, decide
from shopkeeper.demo.behaviour.minds import Mind
from shopkeeper.demo.behaviour.shelf import Shelf
from shopkeeper.demo.model import Floats, Model

OWNED = 0.06
"""What is left of a durable product's pull on somebody who has it."""


@dataclass(frozen=True)
class Pick:
    """A line of an order, and why it is there: taste, complement or renewal."""

    product: int
    variant: int
    quantity: int
    reason: str


@dataclass(frozen=True)
class Purchase:
    """An order as it happened; `left` says that the customer never came back after it."""

    customer: int
    number: int
    day: float
    cause: str
    picks: tuple[Pick, ...]
    voucher: float
    fate: Fate
    satisfaction: float
    left: bool


@dataclass
class Shopper:
    """One customer on their way through two years."""

    model: Model
    calendar: Calendar
    shelf: Shelf
    mind: Mind
    country: str
    rng: np.random.Generator
    pull: Floats
    due: list[tuple[float, int, int]] = field(default_factory=list)
    favourite_variant: dict[int, int] = field(default_factory=dict)

    def history(self) -> list[Purchase]:
        """Return all orders up to the end, or until the customer leaves."""
        made: list[Purchase] = []
        trip = self.mind.created + 0.003
        while True:
            renewing = bool(self.due) and self.due[0][0] < trip
            day = self.due[0][0] if renewing else trip
            if day >= self.calendar.days:
                return made
            made.append(self._order(day, len(made) + 1, renewing=renewing))
            if made[-1].left:
                return made
            if not renewing:
                trip = self._next_trip(day)

    def _next_trip(self, day: float) -> float:
        pull, highest = self.calendar.pull, float(self.calendar.pull.max())
        while day < self.calendar.days:
            day += float(self.rng.exponential(1 / (self.mind.rate * highest)))
            if day < self.calendar.days and self.rng.random() < pull[int(day)] / highest:
                return max(day, float(np.floor(day)) + hour(self.rng))
        return day

    def _order(self, day: float, number: int, *, renewing: bool) -> Purchase:
        picks: list[Pick] = []
        if renewing:
            _, product, variant = heapq.heappop(self.due)
            if self.shelf.retired[product] > day:
                picks.append(Pick(product, variant, 1, "renewal"))
        if not picks or self.rng.random() < 0.35:
            picks += self._by_taste(day, 1 + int(self.rng.poisson(self.model.buying["lines_mean"])), picks)
        picks += self._complements(day, picks)
        by_seller = any(self.shelf.products[pick.product].seller for pick in picks)
        fate = decide(
            self.model,
            self.calendar,
            self.rng,
            day=day,
            country=self.country,
            by_seller=by_seller,
            must_be_late=number == self.mind.late_order,
        )
        self._remember(day, picks, fate)
        return Purchase(
            customer=self.mind.index,
            number=number,
            day=day,
            cause="renewal" if renewing else "trip",
            picks=tuple(picks),
            voucher=self._voucher(day, number),
            fate=fate,
            satisfaction=self._satisfaction(picks, fate),
            left=self._leaves(fate),
        )

    def _by_taste(self, day: float, count: int, already: list[Pick]) -> list[Pick]:
        weights = self.pull * self.shelf.seasons[self.calendar.month(day)] * self.shelf.on_sale(day)
        weights[[product for _, product, _ in self.due] + [pick.product for pick in already]] = 0
        steps = np.cumsum(weights)
        found = dict.fromkeys(np.searchsorted(steps, self.rng.random(count) * steps[-1], side="right").tolist())
        return [self._pick(product, "taste") for product in found]

    def _complements(self, day: float, picks: list[Pick]) -> list[Pick]:
        there = {pick.product for pick in picks} | {product for _, product, _ in self.due}
        there |= set(np.flatnonzero(~self.shelf.on_sale(day)).tolist())
        added: list[Pick] = []
        for pick in picks:
            for partner, chance in self.shelf.partners.get(pick.product, ()):
                if pick.reason == "taste" and partner not in there and self.rng.random() < chance:
                    added.append(self._pick(partner, "complement"))
                    there.add(partner)
        return added

    def _pick(self, product: int, reason: str) -> Pick:
        count = len(self.shelf.products[product].variants)
        variant = self.favourite_variant.get(product)
        if variant is None:
            variant = min(int(self.rng.geometric(0.55)) - 1, count - 1)
        two = self.rng.random() < self.model.buying["quantity_two"]
        return Pick(product, variant, 2 if two and not self.shelf.renewal[product] else 1, reason)

    def _remember(self, day: float, picks: list[Pick], fate: Fate) -> None:
        buying = self.model.buying
        for pick in picks:
            self.favourite_variant[pick.product] = pick.variant
            lasts = self.shelf.lasts(pick.product, pick.variant) * self.mind.pace
            if not lasts:
                self.pull[pick.product] *= OWNED
                continue
            again = buying["renewal_again"] if pick.reason == "renewal" else buying["renewal_first"]
            if fate.trouble not in ("cancelled", "unpaid") and self.rng.random() < max(again, self.mind.faithful):
                shape = buying["renewal_shape"]
                due = day + float(self.rng.gamma(shape, lasts / shape))
                heapq.heappush(self.due, (due, pick.product, pick.variant))

    def _voucher(self, day: float, number: int) -> float:
        if (sale := self.calendar.sale(day)) > 0:
            return sale
        if number == 1 and self.rng.random() < 0.3:
            return 0.1
        return 0.05 if self.rng.random() < 0.2 * self.mind.price_sense else 0.0

    def _satisfaction(self, picks: list[Pick], fate: Fate) -> float:
        opinion = self.model.opinion
        quality = float(np.mean([self.shelf.products[pick.product].quality for pick in picks]))
        trouble = opinion[fate.trouble] if fate.trouble in ("late", "lost", "damaged") else 0.0
        return opinion["base"] + self.mind.mood + quality + trouble + float(self.rng.normal(0, opinion["noise"]))

    def _leaves(self, fate: Fate) -> bool:
        chance = self.mind.dropout
        if chance <= 0:
            return False
        odds = chance / (1 - chance) * np.exp(self.model.trouble.get(f"churn_{fate.trouble}", 0.0))
        return bool(self.rng.random() < odds / (1 + odds))
