"""What the shop knows about the shopper and why they see what they see, in plain words, with where to change it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from babel import Locale
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from shopkeeper.behaviour import queries as behaviour
from shopkeeper.consent import queries as consent
from shopkeeper.customers import queries as customers
from shopkeeper.foundation import clock
from shopkeeper.orders import queries as orders
from shopkeeper.privacy import queries as privacy
from shopkeeper.storefront import cards, pages
from shopkeeper.storefront.account import wording
from shopkeeper.storefront.account.frame import render
from shopkeeper.storefront.visitors import Shopper, shopper_page

SHOWN = 8
# A domain that declares something of customers has its name here; a test holds that none is left out.
PARTS = {
    "behaviour": "What you look at",
    "consent": "What you permit",
    "customers": "Who you are",
    "delivery": "Letters and messages to you",
    "intake": "What your shop imported",
    "ledger": "Store credit",
    "messaging": "Letters",
    "orders": "Orders, parcels and payments",
    "privacy": "Privacy requests",
    "returns": "Returns and claims",
}


@require_safe
@shopper_page
def known(request: HttpRequest, visitor: Shopper) -> HttpResponse:
    """Show it all on one page."""
    at, found = clock.now(), customers.profile(visitor.customer_id)
    if found is None:
        raise Http404("the customer is gone")
    selves = customers.selves(visitor.customer_id)
    context = {
        "facts": _facts(found),
        "reach": _reach(found),
        "places": [", ".join(_lines(one)) for one in found.addresses.all()],
        "interests": _interests(found),
        **_why(visitor.customer_id, selves, at),
        "parts": [(PARTS.get(one.domain, one.domain.capitalize()), one.kinds) for one in privacy.held()],
    }
    return render(request, visitor, "known", "storefront/account/known.html", context)


def _facts(found: Any) -> list[tuple[str, str]]:
    """Return name, birthday and so on, as far as they are known."""
    zone = timezone.get_current_timezone()
    told = [
        ("Name", found.name),
        ("Birthday", found.birth_date),
        ("Gender", found.gender),
        ("Language", str(Locale("en").languages.get(found.language[:2], found.language)) if found.language else ""),
        ("Country", wording.ENGLISH.territories.get(found.country, found.country)),
        ("Time zone", found.time_zone),
        ("Known since", wording.day(found.created_at, zone)),
    ]
    own = found.demographics if isinstance(found.demographics, dict) else {}
    told += [(str(name).replace("_", " ").capitalize(), str(value)) for name, value in own.items()]
    return [(name, text) for name, text in told if isinstance(text, str) and text]


def _reach(found: Any) -> list[tuple[str, str]]:
    named = {"email": "E-mail", "phone": "Phone"}
    return [
        (named.get(one.kind, "Number in another system"), one.value)
        for one in found.identifiers.all()
        if isinstance(one.value, str)
    ]


def _lines(address: Any) -> list[str]:
    place = " ".join(part for part in (address.postcode, address.city) if isinstance(part, str) and part)
    country = wording.ENGLISH.territories.get(address.country, address.country)
    parts = [address.name, address.line1, address.line2, place, address.region, country]
    return [part for part in parts if isinstance(part, str) and part]


def _interests(found: Any) -> list[str]:
    names = {aisle.slug: aisle.name for aisle in pages.aisles()}
    return [names.get(one.topic, one.topic.replace("-", " ").capitalize()) for one in found.interests.all()]


def _why(customer_id: UUID, selves: list[UUID], at: datetime) -> dict[str, Any]:
    """Return what recommendations rest upon, and whether they may: what was bought, what was looked at."""
    tracking = consent.tracking([customer_id], at=at)[customer_id]
    latest = orders.orders_of_customer(customer_id, limit=SHOWN)
    bought: dict[UUID, None] = {}
    for order in latest.rows:
        for line in order.lines.all():
            if line.kind == "product" and line.quantity > 0 and line.variant:
                bought[line.variant.product_id] = None
    seen = behaviour.viewed_lately(selves, limit=SHOWN)
    shown = cards.cards([*list(bought)[:SHOWN], *seen])
    return {
        "may_follow": tracking.allowed,
        "may_arrange": tracking.personalisation,
        "bought": [shown[key] for key in list(bought)[:SHOWN] if key in shown],
        "seen": [shown[key] for key in seen if key in shown],
        "orders_url": reverse("storefront:orders"),
    }
