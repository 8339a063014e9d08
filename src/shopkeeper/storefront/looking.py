"""What the person in front of the page looked at lately, to go on from there: a shopper, or a browser known again."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from shopkeeper.behaviour import queries as behaviour
from shopkeeper.consent import queries as consent
from shopkeeper.customers import queries as customers
from shopkeeper.foundation import clock
from shopkeeper.foundation.kept import Kept
from shopkeeper.storefront import cards, cookies, shelves
from shopkeeper.storefront.visitors import Visitor

FEWEST = 2
TITLE = "Where you left off"
WHY = (
    "The products whose pages you opened last, the latest first. Only what you did in this shop is used, and only if "
    "you allow it: see Privacy at the end of the page."
)


def looked_at(request: HttpRequest, visitor: Visitor, *, leaving_out: Collection[UUID] = ()) -> SafeString:
    """Return the shelf of what was looked at as HTML; nothing where that is too little or the person wants none.

    Who is not signed in and shows no anonymous id costs no query; staff who look on see what the customer would.
    """
    chosen = cookies.chosen(request)
    if chosen and not (chosen.personalisation or visitor.acting_for):
        return SafeString()
    persons = _persons(request, visitor)
    products = behaviour.viewed_lately(persons, limit=shelves.SHELF_LENGTH + len(leaving_out)) if persons else []
    wanted = [key for key in products if key not in leaving_out][: shelves.SHELF_LENGTH]
    if len(wanted) < FEWEST:
        return SafeString()
    if not permits(persons[0]):
        return SafeString()
    shown = cards.cards(wanted)
    faces = tuple(shown[key].html for key in wanted if key in shown)
    return _DRAWN.one(faces) or SafeString() if len(faces) >= FEWEST else SafeString()


def permits(person_id: UUID) -> bool:
    """Tell whether the person lets the shop be arranged for them: what all they are known to be said, the strictest."""
    return bool(_PERMITS.one(person_id))


def _persons(request: HttpRequest, visitor: Visitor) -> Sequence[UUID]:
    if visitor.customer_id:
        return _SELVES.one(visitor.customer_id) or []
    named = cookies.anonymous_id(request)
    found = _VISITORS.one(named) if named else None
    return [found] if found else []


def _permitting(persons: list[UUID]) -> dict[UUID, bool]:
    at = clock.now()
    return {key: consent.tracking_of_one(one, at=at).personalisation for key, one in _GROUPS.get(persons).items()}


def _groups(persons: list[UUID]) -> dict[UUID, list[UUID]]:
    known = customers.persons(persons)
    groups = customers.selves_of_many(known.values())
    return {one: list(dict.fromkeys([one, *groups.get(known.get(one, one), [])])) for one in persons}


def _draw(rows: list[tuple[SafeString, ...]]) -> dict[tuple[SafeString, ...], SafeString]:
    return {faces: _drawn(faces) for faces in rows}


def _drawn(faces: tuple[SafeString, ...]) -> SafeString:
    shelf = shelves.Shelf("looked-at", TITLE, WHY, [shelves.Item(one) for one in faces])
    return render_to_string("storefront/parts/shelf.html", {"shelf": shelf})


def _named(names: list[str]) -> dict[str, UUID]:
    return {name: found for name in names if (found := customers.visitor_named(name))}


# Who somebody is changes seldom; what they looked at is asked anew each time.
_SELVES: Kept[UUID, list[UUID]] = Kept(customers.selves_of_many, seconds=60, most=5_000)
_GROUPS: Kept[UUID, list[UUID]] = Kept(_groups, seconds=60, most=5_000)
# A choice made in the account is seen at once in this process, and in others within these seconds.
_PERMITS: Kept[UUID, bool] = Kept(_permitting, seconds=10, most=5_000)
_VISITORS: Kept[str, UUID] = Kept(_named, seconds=60, most=5_000)
# By the cards themselves, so that it is as new as these are.
_DRAWN: Kept[tuple[SafeString, ...], SafeString] = Kept(_draw, most=500)
