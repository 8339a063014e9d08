"""The catalogue as numbers: what pulls whom, when it is on sale, and what goes with what."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shopkeeper.demo.behaviour.minds import Mind
from shopkeeper.demo.catalogue.products import Product
from shopkeeper.demo.chance import stream
from shopkeeper.demo.model import STYLES, Floats, Model

SIZE_LASTS = (1.0, 1.7, 2.9)


@dataclass(frozen=True)
class Shelf:
    """One entry a product: pull by segment, season by month, days on sale, and partners (product, chance)."""

    products: list[Product]
    likes: Floats
    style: npt.NDArray[np.int64]
    dearness: Floats
    popularity: Floats
    seasons: Floats
    launched: Floats
    retired: Floats
    renewal: Floats
    partners: dict[int, list[tuple[int, float]]]

    def pull(self, model: Model, mind: Mind) -> Floats:
        """Return how strongly each product pulls a customer, whatever the season, shape (products,)."""
        taste = mind.mixture @ self.likes
        style = 1 + model.taste["style_strength"] * mind.style[self.style]
        price = np.exp(-model.taste["price_strength"] * mind.price_sense * self.dearness)
        return np.asarray(taste * style * price * self.popularity)

    def on_sale(self, day: float) -> npt.NDArray[np.bool_]:
        """Return which products the shop sells on that day."""
        return (self.launched <= day) & (self.retired > day)

    def lasts(self, product: int, variant: int) -> float:
        """Return for how many days a consumable usually lasts, by its size; 0 for what isn't used up."""
        step = variant if self.products[product].kind.vary == "size" else 0
        return float(self.renewal[product]) * SIZE_LASTS[step]


def make_shelf(model: Model, products: list[Product], seed: int) -> Shelf:
    """Return the shelf for a catalogue."""
    categories = sorted({product.kind.category for product in products})
    column = np.array([categories.index(product.kind.category) for product in products])
    price = np.log([product.variants[0].price for product in products])
    crowd = np.bincount(column)[column]
    return Shelf(
        products=products,
        likes=model.likes(categories)[:, column] / np.sqrt(crowd),
        style=np.array([STYLES.index(product.style) for product in products]),
        dearness=(price - price.mean()) / price.std(),
        popularity=np.array([product.popularity for product in products]),
        seasons=np.array([model.seasons[product.kind.season] for product in products]).T,
        launched=np.array([product.launched for product in products]),
        retired=np.array([np.inf if product.retired is None else product.retired for product in products]),
        renewal=np.array([product.kind.renewal for product in products], dtype=np.float64),
        partners=_partners(model, products, seed),
    )


def _partners(model: Model, products: list[Product], seed: int) -> dict[int, list[tuple[int, float]]]:
    found: dict[int, list[tuple[int, float]]] = {}
    by_kind: dict[str, list[Product]] = {}
    for product in products:
        by_kind.setdefault(product.kind.id, []).append(product)
    for planted in model.complements:
        rng = stream(seed, "complement", planted.first, planted.second)
        lasting = [other for other in by_kind[planted.second] if other.launched < 0 and other.retired is None]
        among = lasting or by_kind[planted.second]
        weights = np.array([other.popularity for other in among])
        for product in by_kind[planted.first]:
            chosen = among[int(rng.choice(len(among), p=weights / weights.sum()))]
            found.setdefault(product.index, []).append((chosen.index, planted.chance))
    return found
