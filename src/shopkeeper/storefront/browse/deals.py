"""What costs less for a while: the page of all deals, and of one."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from shopkeeper.foundation.db.paging import BadCursor
from shopkeeper.promotions import queries as promotions
from shopkeeper.storefront import cards, pages
from shopkeeper.storefront.lowering import Prices, prices
from shopkeeper.storefront.visitors import Visitor, page

PAGE_SIZE = 24
MOST_CHIPS = 12


@require_safe
@page
def deals(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Show what costs less now, by all deals or by the one that the address names."""
    now, url = prices(), reverse("storefront:deals")
    asked = request.GET.get("deal", "")
    shown = next((one for one in now.running.deals if str(one.id) == asked), None)
    wanted = promotions.Running((shown,)) if shown else now.running
    try:
        found = promotions.on_deal(wanted, cursor=request.GET.get("after") or None, limit=PAGE_SIZE)
    except BadCursor:
        raise Http404("no such page of the list") from None
    more = f"{url}?{f'deal={shown.id}&' if shown else ''}after={found.next_cursor}" if found.next_cursor else ""
    context = {
        "here": "deals",
        "shown": shown,
        "until": now.until(shown) if shown else "",
        "is_over": bool(asked) and shown is None,
        "chips": [_chip(one, now, url) for one in now.running.deals[:MOST_CHIPS]],
        "cards": cards.cards(row.id for row in found.rows).values(),
        "more_url": more,
        "canonical": pages.canonical(url),
    }
    return pages.render(request, visitor, "storefront/browse/deals.html", context)


def _chip(deal: promotions.RunningDeal, now: Prices, url: str) -> dict[str, Any]:
    return {"id": deal.id, "name": deal.name, "until": now.until(deal), "url": f"{url}?deal={deal.id}"}
