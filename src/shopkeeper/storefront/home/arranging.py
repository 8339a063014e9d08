"""The home page's rows as HTML, kept for a minute for each visitor: until then the same visitor sees the same rows.

What a visitor's rows rest on stands in the key, so that a new order is seen at once: who, and their latest order.
"""

from dataclasses import dataclass
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from shopkeeper.catalog.queries import browsing
from shopkeeper.foundation import clock
from shopkeeper.foundation.kept import Kept
from shopkeeper.orders.queries.latest import LatestOrder
from shopkeeper.storefront import cards, pages, shelves

LEAD_LENGTH = 5
TILES_SHOWN = 12
VISITORS_KEPT = 500
Key = tuple[UUID | None, UUID | None, str]


@dataclass(frozen=True)
class Tile:
    """A category with a face."""

    name: str
    url: str
    picture: cards.PictureView | None
    letter: str
    tone: int


def arranged(customer_id: UUID | None, latest: LatestOrder | None) -> SafeString:
    """Return the rows for the customer whose latest order this is, or for a stranger."""
    key = (customer_id, latest.id if latest else None, latest.status if latest else "")
    return _KEPT.get([key])[key]


def _load(keys: list[Key]) -> dict[Key, SafeString]:
    return {key: _for_shopper(key[0]) if key[0] else _for_stranger() for key in keys}


_KEPT: Kept[Key, SafeString] = Kept(_load, seconds=60, most=VISITORS_KEPT)


def _for_shopper(customer_id: UUID) -> SafeString:
    rows = shelves.home(customer_id, at=clock.now())
    return render_to_string("storefront/home/shelves.html", {"shelves": rows})


def _for_stranger() -> SafeString:
    rows = shelves.home(None, at=clock.now())
    lead = next((shelf for shelf in rows if len(shelf.items) >= LEAD_LENGTH), None)
    context = {
        "lead": shelves.cut(lead, LEAD_LENGTH) if lead else None,
        "shelves": [shelf for shelf in rows if shelf is not lead],
        "tiles": _tiles(),
        "is_stranger": True,
    }
    return render_to_string("storefront/home/shelves.html", context)


def _tiles() -> list[Tile]:
    faces = browsing.faces()
    chosen = [(aisle, _face(aisle, faces)) for aisle in pages.aisles()[:TILES_SHOWN]]
    shown = cards.cards(face for _, face in chosen if face)
    return [
        Tile(
            aisle.name,
            aisle.url,
            shown[face].picture if face in shown else None,
            cards.letter_of(aisle.name),
            cards.tone_of(aisle.id),
        )
        for aisle, face in chosen
    ]


def _face(aisle: pages.Aisle, faces: dict[UUID, UUID]) -> UUID | None:
    """Return a product that stands for the category: one of its own, else one of those below."""
    if aisle.id in faces:
        return faces[aisle.id]
    return next((face for child in aisle.children if (face := _face(child, faces))), None)
