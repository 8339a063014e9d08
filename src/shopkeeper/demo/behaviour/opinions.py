"""What customers say and send back: reviews, returns, complaints, answers to 'would you recommend us?'."""

from functools import cache
from typing import Any

import numpy as np

from shopkeeper.demo.behaviour.buying import Purchase
from shopkeeper.demo.behaviour.calendar import Calendar
from shopkeeper.demo.catalogue.products import Product
from shopkeeper.demo.chance import stream
from shopkeeper.demo.model import Model, read_toml

Row = dict[str, Any]


@cache
def phrases() -> dict[str, dict[str, list[str]]]:
    """Return the sentences people use, by occasion."""
    return read_toml("shopkeeper.demo.behaviour", "opinions.toml")


class Voices:
    """Collects what customers say about their orders; rows hold keys and days, and no names."""

    def __init__(self, model: Model, calendar: Calendar, products: list[Product], seed: int) -> None:
        self.model, self.calendar, self.products, self.seed = model, calendar, products, seed
        self.reviews: list[Row] = []
        self.returns: list[Row] = []
        self.contacts: list[Row] = []
        self.answers: list[Row] = []

    def hear(self, purchase: Purchase, order: str, customer: str) -> None:
        """Add what the customer says about one order."""
        rng = stream(self.seed, "voice", purchase.customer, purchase.number)
        self._contact(rng, purchase, order, customer)
        if purchase.fate.delivered is None:
            return
        for line in range(len(purchase.picks)):
            self._review(rng, purchase, line, order, customer)
            self._return(rng, purchase, line, order, customer)
        self._answer(rng, purchase, order, customer)

    def _keep(self, rows: list[Row], day: float, row: Row) -> None:
        if (at := self.calendar.when(day)) is not None:
            rows.append({"at": at, **row})

    def _review(self, rng: np.random.Generator, purchase: Purchase, line: int, order: str, customer: str) -> None:
        if rng.random() >= self.model.opinion["review"] or purchase.fate.delivered is None:
            return
        product = self.products[purchase.picks[line].product]
        score = purchase.satisfaction + 0.5 * product.quality + float(rng.normal(0, 0.35))
        rating = int(np.clip(round(score), 1, 5))
        trouble = purchase.fate.trouble if rating <= 3 and rng.random() < 0.7 else ""
        pool = phrases()["review"].get(trouble) or phrases()["review"][str(rating)]
        words = _say(rng, pool, product) if rng.random() < 0.8 else ""
        day = purchase.fate.delivered + 3 + float(rng.gamma(1.5, 7))
        self._keep(
            self.reviews,
            day,
            {
                "order": order,
                "line": line,
                "customer": customer,
                "product": product.external_id,
                "rating": rating,
                "text": words,
                "helpful": int(rng.poisson(0.8)),
                "unhelpful": int(rng.poisson(0.15)),
            },
        )

    def _return(self, rng: np.random.Generator, purchase: Purchase, line: int, order: str, customer: str) -> None:
        pick, delivered = purchase.picks[line], purchase.fate.delivered
        product, rule = self.products[pick.product], self.model.returns
        chance = rule["sized" if product.kind.vary == "size" and not product.kind.renewal else "base"]
        chance += rule["poor"] * max(0.0, -product.quality) / self.model.opinion["quality_sigma"] / 2
        damaged = purchase.fate.trouble == "damaged" and line == 0
        if delivered is None or rng.random() >= (0.7 if damaged else chance):
            return
        asked = delivered + (0.4 if damaged else 1 + float(rng.gamma(2.0, 3.2)))
        received = asked + 2 + float(rng.gamma(2.0, 1.6))
        reasons = phrases()["return"]["reasons"]
        reason = "damaged" if damaged else reasons[int(rng.integers(len(reasons)))]
        row = {
            "order": order,
            "line": line,
            "customer": customer,
            "product": product.external_id,
            "quantity": pick.quantity,
            "reason": reason,
            "received_at": self.calendar.when(received),
            "refunded_at": self.calendar.when(received + 0.6),
        }
        self._keep(self.returns, asked, row)

    def _contact(self, rng: np.random.Generator, purchase: Purchase, order: str, customer: str) -> None:
        fate, chances = purchase.fate, self.model.opinion
        topic = fate.trouble if fate.trouble in ("late", "lost", "damaged") else "other"
        if rng.random() >= chances[f"contact_{topic}"]:
            return
        after = {"late": fate.promised + 0.4, "lost": fate.promised + 2.5, "damaged": (fate.delivered or 0) + 0.2}
        day = after.get(topic, purchase.day + 0.1) + float(rng.gamma(1.5, 0.6))
        product = self.products[purchase.picks[0].product]
        promised = self.calendar.at(fate.promised).strftime("%-d %B")
        pool = phrases()["contact"]["question" if topic == "other" else topic]
        channel = ("mail", "chat", "phone", "form")[int(rng.choice(4, p=(0.4, 0.3, 0.18, 0.12)))]
        minutes = float(rng.gamma(1.6, 150 if channel == "mail" else 12))
        self._keep(
            self.contacts,
            day,
            {
                "order": order,
                "customer": customer,
                "channel": channel,
                "topic": topic,
                "text": _say(rng, pool, product, promised),
                "first_answer_minutes": round(minutes, 1),
                "solved": bool(rng.random() < 0.86),
            },
        )

    def _answer(self, rng: np.random.Generator, purchase: Purchase, order: str, customer: str) -> None:
        if rng.random() >= self.model.opinion["answer"] or purchase.fate.delivered is None:
            return
        score = int(np.clip(round((purchase.satisfaction - 1) / 4 * 10 + float(rng.normal(0.4, 0.9))), 0, 10))
        camp = "promoter" if score >= 9 else "passive" if score >= 7 else "detractor"
        day = purchase.fate.delivered + 5 + float(rng.gamma(1.2, 2))
        words = _say(rng, phrases()["answer"][camp], None)
        self._keep(self.answers, day, {"order": order, "customer": customer, "score": score, "text": words})


def _say(rng: np.random.Generator, pool: list[str], product: Product | None, promised: str = "") -> str:
    thing = product.title.split(",")[0] if product else ""
    thing = thing[:1].lower() + thing[1:] if product and product.kind.flavours else thing
    return pool[int(rng.integers(len(pool)))].format(thing=thing, promised=promised)
