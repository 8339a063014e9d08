from datetime import timedelta
from itertools import permutations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shopkeeper.behaviour.models import DayCount, Favourite, LatelyViewed, Presence
from shopkeeper.behaviour.operations import counting, erase_events
from shopkeeper.behaviour.operations.erasing import DERIVED
from shopkeeper.behaviour.queries.knowing import facts, viewed_lately
from shopkeeper.behaviour.rules.favourites import HALF_LIFE
from shopkeeper.behaviour.tests.happening import AT, MINUTE, did, happen, person, source
from shopkeeper.catalog.tests.factories import BrandFactory, CategoryFactory, ProductFactory, VariantFactory
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.db.folding import fold_rows
from shopkeeper.foundation.ids import new_id

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_windows_are_sums_of_days() -> None:
    who, shop = CustomerFactory().pk, source().id
    happen(
        did(who, "Product Viewed", {"sku": "x"}, source_id=shop, at=AT - 8 * DAY),
        did(who, "Product Viewed", {"sku": "x"}, source_id=shop),
        did(who, "product_added", {"sku": "x"}, source_id=shop),
        did(who, "Products Searched", {"query": "tea"}, source_id=shop),
        did(who, kind="page", source_id=shop),
    )
    found = facts([who], at=AT)[who]
    assert (found.windows[7].events, found.windows[7].counts.views, found.windows[7].counts.added) == (4, 1, 1)
    assert (found.windows[30].events, found.windows[30].counts.views) == (5, 2)
    assert (found.windows[7].counts.searches, found.windows[7].counts.pages) == (1, 1)


def test_a_person_is_seen_first_and_last_on_each_channel() -> None:
    who, shop = CustomerFactory().pk, source().id
    happen(
        did(who, "Opened", source_id=shop, at=AT, channel="app"),
        did(who, "Opened", source_id=shop, at=AT - DAY, channel="web"),
        did(who, "Opened", source_id=shop, at=AT - 3 * DAY, channel="web"),
        did(who, kind="identify", source_id=shop, at=AT + DAY, channel="web"),
    )
    found = facts([who], at=AT)[who]
    assert [(one.channel, one.first_at, one.last_at, one.events) for one in found.seen] == [
        ("app", AT, AT, 1),
        ("web", AT - 3 * DAY, AT - DAY, 2),
    ]
    assert (found.first_seen_at, found.last_seen_at) == (AT - 3 * DAY, AT)


def test_a_liking_halves_with_each_half_life_and_adds_up_over_acts() -> None:
    who, shop = CustomerFactory().pk, source().id
    tea, cups, brand = CategoryFactory(slug="tea"), CategoryFactory(), BrandFactory()
    variant = VariantFactory(sku="CUP", product=ProductFactory(category=cups, brand=brand))
    happen(
        did(who, "Product List Viewed", {"category": "tea"}, source_id=shop, at=AT - HALF_LIFE),
        did(who, "Product Added", {"sku": variant.sku}, source_id=shop, at=AT),
    )
    found = facts([who], at=AT)[who]
    assert [(one.topic_id, round(one.worth, 9)) for one in found.categories] == [(cups.pk, 3.0), (tea.pk, 0.5)]
    assert [(one.topic_id, round(one.worth, 9)) for one in found.brands] == [(brand.pk, 3.0)]


def test_facts_are_the_same_in_any_order() -> None:
    shop = source().id
    variants = [VariantFactory(product=ProductFactory(category=CategoryFactory())) for _ in range(2)]
    outcomes = set()
    for order in permutations(range(4)):
        who = person()
        events = [
            did(who, "Product Viewed", {"sku": variants[n % 2].sku}, source_id=shop, at=AT - n * 40 * DAY)
            for n in range(4)
        ]
        for place in order:
            happen(events[place])
        outcomes.add(
            (
                tuple(DayCount.objects.filter(person_id=who).order_by("day_on").values_list("day_on", "views")),
                tuple(Presence.objects.filter(person_id=who).values_list("first_at", "last_at", "events")),
                tuple(
                    round(w, 9)
                    for (w,) in Favourite.objects.filter(person_id=who).order_by("topic_id").values_list("weight")
                ),
                tuple(viewed_lately([who])),
            )
        )
    assert len(outcomes) == 1


def test_only_the_newest_products_looked_at_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST_VIEWED", 3)
    who, shop = person(), source().id
    variants = [VariantFactory() for _ in range(5)]
    happen(
        *(
            did(who, "Product Viewed", {"product_id": str(one.product_id)}, source_id=shop, at=AT + n * MINUTE)
            for n, one in enumerate(variants)
        )
    )
    assert viewed_lately([who]) == [one.product_id for one in reversed(variants[2:])]
    assert LatelyViewed.objects.count() == 3


def test_what_the_catalogue_does_not_know_leaves_no_liking() -> None:
    who, shop = person(), source().id
    happen(
        did(who, "Product Viewed", {"sku": "nobody", "category": "made up"}, source_id=shop),
        did(who, "Product List Viewed", {"category": "made up"}, source_id=shop),
    )
    assert not Favourite.objects.exists()
    assert not LatelyViewed.objects.exists()


def test_facts_of_three_customers_cost_no_more_queries() -> None:
    people = [CustomerFactory().pk for _ in range(3)]
    shop = source().id
    happen(*(did(who, "Opened", source_id=shop) for who in people))
    with CaptureQueriesContext(connection) as one:
        facts(people[:1], at=AT)
    with CaptureQueriesContext(connection) as three:
        facts(people, at=AT)
    assert len(three) == len(one)


def test_instants_fold_the_same_in_any_order() -> None:
    outcomes = set()
    for order in permutations([AT, AT + MINUTE / 7, AT - MINUTE]):
        person = new_id()
        for at in order:
            fold_rows(
                Presence,
                ("id", "person_id", "channel", "first_at", "last_at", "events"),
                [(new_id(), person, "web", at, at, 1)],
                key=("person_id", "channel"),
                add=("events",),
                least=("first_at",),
                greatest=("last_at",),
            )
        outcomes.add(Presence.objects.filter(person_id=person).values_list("first_at", "last_at", "events").get())
    assert outcomes == {(AT - MINUTE, AT + MINUTE / 7, 3)}


def test_erasing_a_person_takes_all_that_was_made_of_their_events_and_nothing_else() -> None:
    shop, gone, other = source().id, person(), person()
    VariantFactory(sku="POT", product=ProductFactory(category=CategoryFactory()))
    for who in (gone, other):
        happen(
            did(who, "Product Viewed", {"sku": "POT"}, source_id=shop),
            did(who, "Product Added", {"sku": "POT"}, source_id=shop),
            did(who, "Order Completed", {"order_id": "1", "total": 3, "currency": "EUR"}, source_id=shop),
        )
    erase_events(person_ids=[gone], at=AT, actor=system("tests"))
    for model in DERIVED:
        assert set(model._default_manager.values_list("person_id", flat=True)) == {other}, model
