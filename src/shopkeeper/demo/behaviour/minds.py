"""What goes on in a customer: the latent truth that everything they do follows from."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from shopkeeper.demo.behaviour.calendar import Calendar, hour
from shopkeeper.demo.chance import stream
from shopkeeper.demo.model import STYLES, Floats, Model
from shopkeeper.demo.people.people import personas


@dataclass(frozen=True)
class Mind:
    """A customer's latent parameters.

    `late_order` makes the parcel of that order late, 0 leaves it to chance; `faithful` is the chance to buy a
    consumable again where it is above the model's.
    """

    index: int
    mixture: Floats
    style: Floats
    price_sense: float
    rate: float
    dropout: float
    pace: float
    mood: float
    created: float
    buys: bool
    guest: bool
    devices: int
    late_order: int = 0
    faithful: float = 0.0


def make_minds(model: Model, seed: int, count: int, calendar: Calendar) -> list[Mind]:
    """Return so many minds, in the order of the people they belong to."""
    growth = (0.55 + 0.9 * np.arange(calendar.days) / calendar.days) * calendar.pull
    arrivals = np.cumsum(growth) / growth.sum()
    told = personas()
    return [
        _persona(model, told[index], index)
        if index < len(told)
        else _mind(model, stream(seed, "mind", index), index, arrivals)
        for index in range(count)
    ]


def _mind(model: Model, rng: np.random.Generator, index: int, arrivals: Floats) -> Mind:
    buying, taste = model.buying, model.taste
    shares = np.array([segment.share for segment in model.segments])
    spread = taste["mixture"] * len(shares)
    buys = bool(rng.random() >= model.shop["registered_only"])
    return Mind(
        index=index,
        mixture=rng.dirichlet(shares / shares.sum() * spread),
        style=rng.dirichlet(np.full(len(STYLES), taste["style_mixture"])),
        price_sense=float(rng.beta(2, 2)),
        rate=float(rng.gamma(buying["rate_shape"], buying["rate_mean"] / buying["rate_shape"])),
        dropout=float(rng.beta(buying["dropout_alpha"], buying["dropout_beta"])),
        pace=float(rng.lognormal(0, buying["renewal_pace_sigma"])),
        mood=float(rng.normal(0, 0.3)),
        created=float(np.searchsorted(arrivals, rng.random())) + hour(rng),
        buys=buys,
        guest=buys and bool(rng.random() < model.shop["guests"]),
        devices=1 + int(rng.poisson(0.7)),
    )


def _persona(model: Model, told: dict[str, Any], index: int) -> Mind:
    mixture = np.array([told["mixture"].get(segment.name, 0.0) for segment in model.segments])
    style = np.array([0.85 if name == told["style"] else 0.05 for name in STYLES])
    return Mind(
        index=index,
        mixture=mixture,
        style=style,
        price_sense=0.35,
        rate=told["rate"],
        dropout=0.0,
        pace=told["pace"],
        mood=0.2,
        created=told["created"],
        buys=True,
        guest=False,
        devices=3,
        late_order=told["late_order"],
        faithful=told["faithful"],
    )
