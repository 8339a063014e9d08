"""What a customer does, for their page: where they were seen, what they like, what lies in their cart."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shopkeeper.behaviour import queries as behaviour
from shopkeeper.catalog import queries as catalog
from shopkeeper.console.behaviour.telling import SIGNS
from shopkeeper.customers import queries as customers

SHOWN = 5


@dataclass(frozen=True)
class Good:
    """A product in a cart or on a wish list, by its title here or in the sender's words."""

    title: str
    quantity: int
    product_id: UUID | None


@dataclass(frozen=True)
class Habits:
    """What the page shows; `more` is how many products lie in the cart besides those shown."""

    facts: behaviour.Facts
    seen: list[tuple[str, behaviour.SeenOn]]
    month: behaviour.Window
    likes: list[str]
    cart: list[Good]
    more: int
    cart_at: datetime | None
    wishes: list[Good]


def habits(customer_id: UUID, *, at: datetime) -> Habits | None:
    """Return what the customer does, None for one who was never seen; as many queries for much as for little."""
    facts = behaviour.facts([customer_id], at=at)[customer_id]
    if not facts.seen:
        return None
    lists = behaviour.lists(customers.selves(customer_id))
    lying = [*lists.cart[:SHOWN], *lists.wishes[:SHOWN]]
    titles = catalog.titles(one.product_id for one in lying if one.product_id)
    named = catalog.topic_names([one.topic_id for one in (*facts.categories, *facts.brands)])
    return Habits(
        facts=facts,
        seen=[(SIGNS[one.channel], one) for one in facts.seen],
        month=facts.windows[30],
        likes=[named[one.topic_id] for one in (*facts.categories, *facts.brands) if one.topic_id in named],
        cart=[_good(one, titles) for one in lists.cart[:SHOWN]],
        more=max(0, len(lists.cart) - SHOWN),
        cart_at=lists.cart_at,
        wishes=[_good(one, titles) for one in lists.wishes[:SHOWN]],
    )


def _good(one: behaviour.Lying, titles: dict[UUID, str]) -> Good:
    known = titles.get(one.product_id) if one.product_id else None
    said = one.words.get("title") or one.words.get("sku") or one.words.get("product_id") or "A product"
    return Good(known or str(said), one.quantity, one.product_id if known else None)
