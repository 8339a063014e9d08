"""A batch of events read once: what each means, and which of the catalogue's products it names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from shopkeeper.behaviour.rules import Arrived, EventKind
from shopkeeper.behaviour.rules.goods import Good, goods_of, text_of
from shopkeeper.behaviour.rules.vocabulary import Meaning, meaning_of
from shopkeeper.catalog import queries as catalog

NAMES_GOODS = frozenset(
    {
        Meaning.LISTED,
        Meaning.VIEWED,
        Meaning.ADDED,
        Meaning.REMOVED,
        Meaning.CART_VIEWED,
        Meaning.WISHED,
        Meaning.UNWISHED,
        Meaning.ORDERED,
        Meaning.ORDER_UPDATED,
    }
)
ACTS = frozenset({EventKind.TRACK, EventKind.PAGE, EventKind.SCREEN})


@dataclass(frozen=True, slots=True)
class Reading:
    """One event with its meaning; `found` is what the catalogue knows of each of `goods`."""

    event: Arrived
    meaning: Meaning
    goods: tuple[Good, ...] = ()
    found: tuple[catalog.Reference | None, ...] = ()
    category_id: UUID | None = None

    @property
    def products(self) -> list[catalog.Reference]:
        """Return those of the goods that the catalogue knows."""
        return [one for one in self.found if one is not None]


def read(arrived: Sequence[Arrived]) -> list[Reading]:
    """Return the events with their meaning, the catalogue asked once for all of them."""
    meanings = [meaning_of(one.kind, one.name) for one in arrived]
    goods = [
        _goods(one, meaning) if meaning in NAMES_GOODS else () for one, meaning in zip(arrived, meanings, strict=True)
    ]
    known = catalog.products_by_references(_references(goods))
    listed = {text for one, meaning in zip(arrived, meanings, strict=True) if (text := _category(one, meaning))}
    categories = catalog.categories_by_references(listed) if listed else {}
    return [
        Reading(
            one, meaning, named, tuple(_found(good, known) for good in named), categories.get(_category(one, meaning))
        )
        for one, meaning, named in zip(arrived, meanings, goods, strict=True)
    ]


def _goods(event: Arrived, meaning: Meaning) -> tuple[Good, ...]:
    # a list that was opened is a matter of its category, and an order without products names none by its own properties
    if meaning is Meaning.LISTED or (
        meaning in {Meaning.ORDERED, Meaning.ORDER_UPDATED, Meaning.CART_VIEWED} and "products" not in event.properties
    ):
        return ()
    return goods_of(event.properties)


def _references(goods: Iterable[tuple[Good, ...]]) -> set[str]:
    return {reference for named in goods for good in named for reference in good.references}


def _found(good: Good, known: dict[str, catalog.Reference]) -> catalog.Reference | None:
    return next((known[reference] for reference in good.references if reference in known), None)


def _category(event: Arrived, meaning: Meaning) -> str:
    return (
        text_of(event.properties.get("category") or event.properties.get("list_id"), 120)
        if meaning is Meaning.LISTED
        else ""
    )
