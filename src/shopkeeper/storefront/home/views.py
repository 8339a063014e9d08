"""The home page, arranged for whoever looks at it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from shopkeeper.catalog.queries import browsing
from shopkeeper.foundation import clock
from shopkeeper.orders import queries as orders
from shopkeeper.storefront import cards, pages, shelves
from shopkeeper.storefront.account import wording
from shopkeeper.storefront.kept import Kept
from shopkeeper.storefront.visitors import Visitor, page

LEAD_LENGTH = 5
TILES_SHOWN = 12
RECENT = timedelta(days=10)
SIGNS = {"open": "package", "moving": "truck-delivery", "done": "circle-check"}


@dataclass(frozen=True)
class Tile:
    """A category with a face."""

    name: str
    url: str
    picture: cards.PictureView | None
    letter: str
    tone: int


@dataclass(frozen=True)
class Parcel:
    """The latest order in one line, while it is of interest."""

    url: str
    headline: str
    detail: str
    sign: str


@require_safe
@page
def home(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Show what this visitor most likely came for; a stranger sees what the whole shop likes."""
    at = clock.now()
    rows = shelves.home(visitor, at=at)
    context: dict[str, object] = {"canonical": pages.canonical(reverse("storefront:home")), "shelves": rows}
    if visitor.customer_id is not None:
        context["parcel"] = parcel_of(visitor.customer_id, at=at)
    else:
        lead = next((shelf for shelf in rows if len(shelf.items) >= LEAD_LENGTH), None)
        context["lead"] = shelves.cut(lead, LEAD_LENGTH) if lead else None
        context["shelves"] = [shelf for shelf in rows if shelf is not lead]
        context["tiles"] = _TILES.get([""])[""]
    return pages.render(request, visitor, "storefront/home/page.html", context)


def parcel_of(customer_id: UUID, *, at: datetime) -> Parcel | None:
    """Return the customer's latest order in one line, when it is under way or has just come."""
    latest = next(iter(orders.order_list(customer_id=customer_id, limit=1).rows), None)
    if latest is None:
        return None
    state = wording.state_of(latest.status)
    if state.tone not in SIGNS or (state.tone == "done" and latest.placed_at < at - RECENT):
        return None
    zone = timezone.get_current_timezone()
    note = wording.delivery_note(latest.status, latest.promised_at, [], at=at, zone=zone)
    return Parcel(
        url=reverse("storefront:order", args=[latest.number]),
        headline=state.text,
        detail=note or f"Ordered on {wording.day(latest.placed_at, zone)}",
        sign=SIGNS[state.tone],
    )


def _load(keys: list[str]) -> dict[str, list[Tile]]:
    faces = browsing.faces()
    chosen = [(aisle, _face(aisle, faces)) for aisle in pages.aisles()[:TILES_SHOWN]]
    shown = cards.cards(face for _, face in chosen if face)
    tiles = [
        Tile(
            aisle.name,
            aisle.url,
            shown[face].picture if face in shown else None,
            cards.letter_of(aisle.name),
            cards.tone_of(aisle.id),
        )
        for aisle, face in chosen
    ]
    return dict.fromkeys(keys, tiles)


_TILES: Kept[str, list[Tile]] = Kept(_load)


def _face(aisle: pages.Aisle, faces: dict[UUID, UUID]) -> UUID | None:
    """Return a product that stands for the category: one of its own, else one of those below."""
    if aisle.id in faces:
        return faces[aisle.id]
    return next((face for child in aisle.children if (face := _face(child, faces))), None)
