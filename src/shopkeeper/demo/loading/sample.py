"""Loading the sample shop: all in one transaction, so that a shop is there whole or not at all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from shopkeeper.behaviour import operations as behaviour_operations
from shopkeeper.behaviour import queries as behaviour
from shopkeeper.catalog import operations as catalog_operations
from shopkeeper.catalog import queries as catalog
from shopkeeper.consent import operations as consent_operations
from shopkeeper.consent import queries as consent
from shopkeeper.customers import operations as customers_operations
from shopkeeper.customers import queries as customers
from shopkeeper.demo import keeping
from shopkeeper.demo.loading import permissions
from shopkeeper.demo.loading.cards import pay_by_card
from shopkeeper.demo.loading.customers import CustomerRows, customer_rows
from shopkeeper.demo.loading.deals import set_deals
from shopkeeper.demo.loading.events import Log, sign_ins
from shopkeeper.demo.loading.lately import buyers_of, live_on
from shopkeeper.demo.loading.orders import Ledger, OrderRows
from shopkeeper.demo.loading.products import CatalogueRows, catalogue_rows
from shopkeeper.demo.loading.returns import bring_back
from shopkeeper.demo.loading.terms import give_credit, set_terms
from shopkeeper.demo.simulating import Shop, simulate
from shopkeeper.foundation.actors import system
from shopkeeper.orders import operations as orders_operations
from shopkeeper.orders import queries as orders

SOURCE = "demo"
ACTOR = system("demo")
FIRST_SKU = "LM-0001-1"
AT_ONCE = 2_000
Progress = Callable[[str, int, int], None]


class UnableToLoadSample(Exception):
    """The home holds a shop that isn't the sample; the message says what to do."""


@dataclass(frozen=True)
class Loaded:
    """What was loaded."""

    products: int
    customers: int
    orders: int
    events: int


def is_loaded() -> bool:
    """Tell whether the sample shop is there."""
    return bool(catalog.variants_by_skus([FIRST_SKU]))


def load_sample(
    *, seed: int, customers_count: int, until: date, at: datetime, folder: Path, progress: Progress
) -> Loaded:
    """Simulate the shop, keep its files in the folder, write it into the domains; all or nothing, however it ends.

    Raises UnableToLoadSample when a shop is there already.
    """
    _refuse_another_shop()
    shop = simulate(seed=seed, customers=customers_count, until=until, progress=progress)
    progress("Files of what has no domain yet", 0, 1)
    keeping.write_files(shop, folder)
    progress("Rows", 0, 1)
    products, people = catalogue_rows(shop, SOURCE), customer_rows(shop, SOURCE)
    history = Ledger(shop, products.keys, people.keys, SOURCE).written()
    with transaction.atomic():
        return _written(shop, products, people, history, at=at, progress=progress)


def _written(
    shop: Shop, products: CatalogueRows, people: CustomerRows, history: OrderRows, *, at: datetime, progress: Progress
) -> Loaded:
    progress("Catalogue and pictures", 0, 3)
    stocked = catalog_operations.stock_catalogue(
        sellers=products.sellers,
        brands=products.brands,
        categories=products.categories,
        products=products.products,
        variants=products.variants,
        pictures=products.pictures,
        at=shop.calendar.opened,
        actor=ACTOR,
        source=SOURCE,
    )
    progress("Customers, sealed one by one", 1, 3)
    welcomed = customers_operations.welcome_customers(
        customers=people.customers,
        identifiers=people.identifiers,
        addresses=people.addresses,
        interests=people.interests,
        at=at,
        actor=ACTOR,
        source=SOURCE,
    )
    progress("Orders, payments, parcels", 2, 3)
    orders_operations.recall_orders(
        orders=history.orders,
        lines=history.lines,
        changes=history.changes,
        payments=history.payments,
        shipments=history.shipments,
        at=at,
        actor=ACTOR,
        source=SOURCE,
    )
    set_terms(shop, at=at, actor=ACTOR)
    give_credit(shop, people.keys, at=at, actor=ACTOR)
    buyers = list(buyers_of(shop, products.keys, people.keys))
    live_on(buyers, at=at, actor=ACTOR)
    set_deals(shop, at=at, actor=ACTOR)
    bring_back(shop, at=at, actor=ACTOR)
    pay_by_card(buyers, at=at, actor=ACTOR)
    told = _behave(shop, products, at=at, progress=progress)
    _permit(shop, people, at=at, progress=progress)
    progress("Saved", 3, 3)
    return Loaded(stocked, welcomed, len(shop.orders), told)


def _behave(shop: Shop, products: CatalogueRows, *, at: datetime, progress: Progress) -> int:
    """Write what people did on the shop's pages, as the shop's own source; first who signed in on which device."""
    log = Log(shop, products.keys)
    behaviour_operations.open_own_source(actor=ACTOR, at=at)
    seen = sign_ins(shop, log, SOURCE)
    for start in range(0, len(seen), AT_ONCE):
        progress("Devices that customers signed in on", start, len(seen))
        customers_operations.recognise(seen[start : start + AT_ONCE], at=at)
    return behaviour_operations.recall_events(
        source=behaviour.OWN_SHOP,
        events=log.events(),
        at=at,
        actor=ACTOR,
        progress=lambda done, total: progress("A year of visits", done, total),
    )


def _permit(shop: Shop, people: CustomerRows, *, at: datetime, progress: Progress) -> None:
    """Write who wants letters and who said no; and sales at the till that leave a question for people."""
    progress("Permissions", 0, 1)
    topics = [topic.slug for topic in consent.topics(channel="email", offered=True)]
    if topics:
        consent_operations.import_permissions(
            text=permissions.letters(shop, topics), name="the shop's old letters", at=at, actor=ACTOR
        )
    consent_operations.note_signals(permissions.refusals(shop, people.keys), at=at)
    customers_operations.recognise(permissions.at_the_till(shop), at=at)


def _refuse_another_shop() -> None:
    if is_loaded():
        raise UnableToLoadSample("the sample shop is there already")
    if customers.count_customers() or orders.latest_order_at() is not None:
        raise UnableToLoadSample(
            "This home holds a shop of its own, and the sample is never mixed into one. "
            "Name another home: SHOPKEEPER_HOME=var/sample shopkeeper demo"
        )
