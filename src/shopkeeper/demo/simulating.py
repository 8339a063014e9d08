"""The whole sample shop from a seed: pure, and the same byte for byte whenever the arguments are the same."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from shopkeeper.demo.behaviour.browsing import Traffic
from shopkeeper.demo.behaviour.buying import Purchase, Shopper
from shopkeeper.demo.behaviour.calendar import Calendar, calendar
from shopkeeper.demo.behaviour.minds import Mind, make_minds
from shopkeeper.demo.behaviour.opinions import Voices
from shopkeeper.demo.behaviour.shelf import Shelf, make_shelf
from shopkeeper.demo.catalogue.products import Product, make_products
from shopkeeper.demo.chance import stream
from shopkeeper.demo.model import Model, written_model
from shopkeeper.demo.people.people import Person, make_people

SEED = 20_241
CUSTOMERS = 3_000
Progress = Callable[[str, int, int], None]


@dataclass
class Shop:
    """All that is known of the sample shop; `orders` are sorted by day, and `numbers` name them in that order."""

    seed: int
    until: date
    model: Model
    calendar: Calendar
    products: list[Product]
    shelf: Shelf
    people: list[Person]
    minds: list[Mind]
    orders: list[Purchase]
    numbers: list[str]
    voices: Voices
    traffic: Traffic
    created: list[float] = field(default_factory=list)


def simulate(*, seed: int = SEED, customers: int = CUSTOMERS, until: date, progress: Progress | None = None) -> Shop:
    """Return a shop with two years of history that end as `until` begins."""
    tell = progress or (lambda what, done, total: None)
    model = written_model()
    days = calendar(model, until)
    products = make_products(model, seed)
    shelf = make_shelf(model, products, seed)
    tell("People", 0, customers)
    people = make_people(seed, customers, until)
    minds = make_minds(model, seed, customers, days)
    shop = Shop(
        seed, until, model, days, products, shelf, people, minds, [], [],
        Voices(model, days, products, seed), Traffic(model, days, shelf, seed),
    )  # fmt: skip
    _live(shop, tell)
    return shop


def _live(shop: Shop, tell: Progress) -> None:
    histories: list[list[Purchase]] = []
    for mind in shop.minds:
        if mind.index % 250 == 0:
            tell("Two years of orders", mind.index, len(shop.minds))
        histories.append(_history(shop, mind))
    shop.orders = sorted((one for history in histories for one in history), key=lambda one: (one.day, one.customer))
    shop.numbers = [f"LM-{100_001 + place}" for place in range(len(shop.orders))]
    names = {(one.customer, one.number): name for one, name in zip(shop.orders, shop.numbers, strict=True)}
    for purchase, name in zip(shop.orders, shop.numbers, strict=True):
        shop.voices.hear(purchase, name, shop.people[purchase.customer].external_id)
    for mind, history in zip(shop.minds, histories, strict=True):
        if mind.index % 250 == 0:
            tell("Visits and carts", mind.index, len(shop.minds))
        orders = [names[one.customer, one.number] for one in history]
        pull = shop.shelf.pull(shop.model, mind)
        shop.traffic.follow(mind, pull, history, shop.people[mind.index].external_id, orders)
    shop.traffic.strangers(len(shop.minds) // 2)


def _history(shop: Shop, mind: Mind) -> list[Purchase]:
    if not mind.buys:
        return []
    country = shop.people[mind.index].home.country
    rng = stream(shop.seed, "buying", mind.index)
    return Shopper(
        shop.model, shop.calendar, shop.shelf, mind, country, rng, shop.shelf.pull(shop.model, mind)
    ).history()
