"""The page of one product: what everyone sees of it, and what of it is the visitor's own."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from shopkeeper.catalog import queries as catalog
from shopkeeper.foundation import clock
from shopkeeper.foundation.ids import new_id
from shopkeeper.storefront import cards, pages
from shopkeeper.storefront.browse import bundling, described, facing
from shopkeeper.storefront.browse.delivering import delivery, download
from shopkeeper.storefront.buying import one_press
from shopkeeper.storefront.looking import looked_at
from shopkeeper.storefront.lowering import prices
from shopkeeper.storefront.visitors import Visitor, page
from shopkeeper.storefront.wishes.owner import is_wished, owner_of


@require_safe
@page
def product(request: HttpRequest, visitor: Visitor, slug: str) -> HttpResponse:
    """Show one product that is for sale."""
    offered = catalog.offered(slug)
    chosen = described.chosen_variant(offered.variants, request.GET.get("variant", "")) if offered else None
    now = prices()
    face = facing.face(slug, offered, chosen, now) if offered and chosen else None
    if chosen is None or face is None:
        raise Http404(f"no product {slug}")
    cost = now.money(chosen)
    context = {
        "face": face,
        "here": face.aisle,
        "variant": chosen,
        "may_buy_at_once": one_press.may_press(visitor, cost),
        "shown_minor": cost.minor,
        "may_be_had": cards.is_in_stock(chosen),
        "press": new_id(clock.now()),
        "tells": [["product", face.told]],
        "bundle": bundling.bundle(face.product_id, chosen, now),
        "beside": facing.beside(face.product_id),
        "looked_at": looked_at(request, visitor, leaving_out=[face.product_id]),
        "delivery": download() if chosen.is_digital else delivery(request, visitor, cost),
        "is_wished": is_wished(owner_of(request, visitor), chosen.id),
    }
    return pages.render(request, visitor, "storefront/browse/product.html", context)
