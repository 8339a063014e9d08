"""Rows of products, each with the reason it stands there."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from shopkeeper.recommendations import queries as recommendations
from shopkeeper.recommendations.queries import Placement, Recommendation, Row, Why
from shopkeeper.storefront import cards, lowering

SHELF_LENGTH = 12
LOOKED_THROUGH = 24
ENOUGH_FOR_A_SHELF = 4
MOST_BECAUSE = 2
DEALS = "deals"
DEALS_WHY = (
    "Prices lowered for a while, the greatest cuts first. The same for every visitor; nothing about you is used."
)
OFTEN = {0: "before", 1: "once", 2: "twice"}
SOON = timedelta(days=7)

TITLES = {
    Placement.BUY_AGAIN: "Time for more?",
    Placement.FOR_YOU: "For you",
    Placement.TRENDING: "In demand right now",
    Placement.BEST_SELLERS: "What most people buy",
    Placement.NEW: "New in the shop",
    Placement.ALSO_BOUGHT: "Often bought together",
}
REASONS = {
    Placement.BUY_AGAIN: "You bought these before. From how often you and others buy each of them again we work out "
    "when you may need more; what is due stands first.",
    Placement.FOR_YOU: "Chosen by what you bought: customers who bought the same things went on to buy these. What "
    "sells well at present comes a little earlier. Only your purchases in this shop are used.",
    Placement.TRENDING: "These sold more often in the last two weeks than the weeks before let us expect. The same "
    "for every visitor; nothing about you is used.",
    Placement.BEST_SELLERS: "The products that are in most orders, at most two of each category. The same for every "
    "visitor; nothing about you is used.",
    Placement.NEW: "The products that came into the shop last. The same for every visitor; nothing about you is used.",
    Placement.ALSO_BOUGHT: "Counted over all orders: how many of those with this product also held the other. Nothing "
    "about you is used. Where too few orders tell, products of the same kind stand in.",
}
BECAUSE = "People who bought this went on to buy these. The number under each product says how many of them did."


@dataclass(frozen=True)
class Item:
    """A product on a shelf: its card, why it stands there, and a badge."""

    html: SafeString
    why: str = ""
    badge: str = ""

    def __html__(self) -> str:
        why = f'<p class="card-why">{escape(self.why)}</p>' if self.why else ""
        badge = f'<p class="card-due">{escape(self.badge)}</p>' if self.badge else ""
        return f'<li><article class="card">{self.html}{why}{badge}</article></li>'


@dataclass(frozen=True)
class Shelf:
    """A row of products; `subject` is the product that the row rests on."""

    key: str
    title: str
    why: str
    items: Sequence[Item]
    subject: cards.Card | None = None
    more_url: str = ""

    @property
    def html(self) -> SafeString:
        """Return the list items; put together here, because a page has a hundred of them."""
        # every part is escaped where it is made: cards by their template, words in Item
        return mark_safe("\n".join(item.__html__() for item in self.items))  # noqa: S308  see the line above


def home(customer_id: UUID | None, *, at: datetime) -> list[Shelf]:
    """Return the shelves of the home page, arranged for the customer or for a stranger; none is empty."""
    rows, dealt = recommendations.home_rows(customer_id, at, limit=LOOKED_THROUGH), lowering.dealt()
    shown = cards.cards({*_named(rows), *dealt})
    made = [shelf for row in rows for shelf in _shelves(row, shown, at) if shelf.items]
    lowered = _lowered(dealt, shown)
    place = next((at for at, one in enumerate(made) if one.key == Placement.NEW.value), len(made))
    return [*made[:place], lowered, *made[place:]] if lowered.items else made


def cut(shelf: Shelf, length: int) -> Shelf:
    """Return the beginning of the shelf."""
    return replace(shelf, items=shelf.items[:length])


def beside_product(product_id: UUID, *, at: datetime) -> list[Shelf]:
    """Return what else was bought with the product: the same for everyone."""
    offers = recommendations.recommend(Placement.ALSO_BOUGHT, product_ids=[product_id], limit=SHELF_LENGTH, at=at)
    shown = cards.cards(offer.product_id for offer in offers)
    together = [offer for offer in offers if offer.reason.why is Why.BOUGHT_TOGETHER]
    others = [offer for offer in offers if offer.reason.why is not Why.BOUGHT_TOGETHER]
    placed = [(Placement.ALSO_BOUGHT.value, TITLES[Placement.ALSO_BOUGHT], together)]
    placed.append(("more-like-this", "You may also like", others))
    made = [Shelf(key, title, REASONS[Placement.ALSO_BOUGHT], _items(part, shown)) for key, title, part in placed]
    return [shelf for shelf in made if shelf.items]


def note(offer: Recommendation) -> str:
    """Return the evidence for one offer in a few words, to stand under its card."""
    reason = offer.reason
    if reason.why is Why.BOUGHT_TOGETHER and reason.count > 1:
        return f"In {reason.count:,} of {reason.out_of:,} orders with it"
    if reason.why is Why.SIMILAR_CUSTOMERS and reason.count > 1:
        return f"{reason.count:,} of {reason.out_of:,} buyers took this too"
    if reason.why is Why.TRENDING:
        orders = "order" if reason.count == 1 else "orders"
        usual = f", {reason.out_of:,} expected" if reason.out_of else ""
        return f"{reason.count:,} {orders} in two weeks{usual}"
    if reason.why is Why.BOUGHT_BEFORE and reason.last_at:
        return f"You bought it {OFTEN.get(reason.times) or f'{reason.times} times'}"
    return ""


def badge(offer: Recommendation, at: datetime) -> str:
    """Return whether a product that is bought again and again is due by now."""
    reason = offer.reason
    if reason.why is not Why.BOUGHT_BEFORE or not reason.every_days or not reason.last_at:
        return ""
    due = reason.last_at + timedelta(days=reason.every_days)
    if due <= at:
        return "Due now"
    return "Due soon" if due <= at + SOON else ""


def _shelves(row: Row, shown: dict[UUID, cards.Card], at: datetime) -> Iterable[Shelf]:
    """Yield one shelf for a row, or several when its offers rest on one product each."""
    offers = [offer for offer in row.offers if offer.product_id in shown]
    if row.placement is Placement.FOR_YOU:
        for because in _strong(offers, shown):
            resting = [offer for offer in offers if offer.reason.because == because][:SHELF_LENGTH]
            offers = [offer for offer in offers if offer not in resting]
            yield Shelf(
                f"because-{shown[because].id.hex[-12:]}",
                "Because you bought",
                BECAUSE,
                _items(resting, shown, at=at),
                subject=shown[because],
            )
    title, why = TITLES[row.placement], REASONS[row.placement]
    yield Shelf(
        row.placement.value,
        title,
        why,
        _items(offers[:SHELF_LENGTH], shown, at=at, named=row.placement is Placement.FOR_YOU),
    )


def _lowered(dealt: Sequence[UUID], shown: dict[UUID, cards.Card]) -> Shelf:
    """Return the shelf of what costs less now, the greatest cuts first."""
    prices = [(one.price.cut, one) for key in dealt if (one := shown.get(key)) and one.price and one.price.is_deal]
    greatest = sorted(prices, key=lambda pair: -pair[0])[:SHELF_LENGTH]
    items = [Item(one.html) for _, one in greatest]
    return Shelf(DEALS, "Deals", DEALS_WHY, items, more_url=reverse("storefront:deals"))


def _strong(offers: Sequence[Recommendation], shown: dict[UUID, cards.Card]) -> list[UUID]:
    """Return the products on which enough offers rest to fill a shelf of their own, the fullest first."""
    counted = Counter(offer.reason.because for offer in offers if offer.reason.because in shown)
    full = [because for because, number in counted.most_common(MOST_BECAUSE) if number >= ENOUGH_FOR_A_SHELF]
    return [because for because in full if because is not None]


def _items(
    offers: Iterable[Recommendation],
    shown: dict[UUID, cards.Card],
    *,
    at: datetime | None = None,
    named: bool = False,
) -> list[Item]:
    return [
        Item(shown[offer.product_id].html, _named_note(offer) if named else note(offer), badge(offer, at) if at else "")
        for offer in offers
        if offer.product_id in shown
    ]


def _named_note(offer: Recommendation) -> str:
    title = offer.reason.because_title
    if not title:
        return note(offer)
    return f"Because you bought {title if len(title) <= 40 else title[:39].rstrip() + '…'}"


def _named(rows: Iterable[Row]) -> set[UUID]:
    offers = [offer for row in rows for offer in row.offers]
    return {offer.product_id for offer in offers} | {offer.reason.because for offer in offers if offer.reason.because}
