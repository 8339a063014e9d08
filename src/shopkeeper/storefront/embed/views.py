"""What the web components ask: offers, wishes of a browser, where a parcel is; and the script of the components."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from shopkeeper.catalog import queries as catalog
from shopkeeper.customers import operations as customers
from shopkeeper.customers.queries import WishOwner, wish_lists, wished
from shopkeeper.foundation import clock, kept
from shopkeeper.foundation.kept import Kept
from shopkeeper.orders import queries as orders
from shopkeeper.recommendations import queries as recommendations
from shopkeeper.recommendations.queries import Placement
from shopkeeper.storefront import cards, pages, shelves
from shopkeeper.storefront.account import parcels, wording
from shopkeeper.storefront.embed.door import Refused, door
from shopkeeper.storefront.embed.script import script
from shopkeeper.storefront.lowering import prices

PLACEMENTS = (Placement.BEST_SELLERS, Placement.TRENDING, Placement.NEW, Placement.ALSO_BOUGHT)
MOST = 24
VISITOR = re.compile(r"[0-9a-f]{32}")
YEAR, HOUR = 31_536_000, 3_600
Question = tuple[Placement, str, int]


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Send the components; asked for by their version they may be kept for a year, otherwise for an hour."""
    sent = script()
    tag = f'"{sent.version}"'
    if request.headers.get("If-None-Match", "").removeprefix("W/") == tag:
        response = HttpResponse(status=304)
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(sent.packed, content_type="text/javascript; charset=utf-8")
        response["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(sent.plain, content_type="text/javascript; charset=utf-8")
    lasts = f"{YEAR}, immutable" if request.GET.get("v") == sent.version else str(HOUR)
    response["Cache-Control"] = f"public, max-age={lasts}"
    response["ETag"] = f"W/{tag}"
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


@door("GET")
def offers(request: HttpRequest, asked: Mapping[str, str]) -> dict[str, Any]:
    """Return products of a placement that is the same for everyone, `also-bought` beside the product of a SKU."""
    named, sku, most = asked.get("placement", Placement.BEST_SELLERS), asked.get("sku", ""), asked.get("limit", "8")
    if named not in PLACEMENTS:
        raise Refused(400, "no-placement", f"placement: one of {', '.join(PLACEMENTS)}")
    if not (most.isascii() and most.isdecimal() and 0 < int(most) <= MOST):
        raise Refused(400, "bad-limit", f"limit: from 1 to {MOST}")
    if named == Placement.ALSO_BOUGHT and not sku:
        raise Refused(400, "no-sku", "sku: also-bought needs the SKU of the product that is looked at")
    return {"items": _OFFERS.one((Placement(named), sku[:80], int(most))) or []}


@door("POST")
def wishes(request: HttpRequest, body: Mapping[str, Any]) -> dict[str, Any]:
    """Put the variant of a SKU on the browser's list, take it off, or look whether it is there."""
    visitor, sku, what = body.get("visitor"), body.get("sku"), body.get("do", "look")
    if not isinstance(visitor, str) or not VISITOR.fullmatch(visitor):
        raise Refused(400, "no-visitor", "visitor: 32 hexadecimal digits, drawn by this browser")
    variant = catalog.variants_by_skus([sku]).get(sku) if isinstance(sku, str) else None
    if variant is None or variant.product.status != catalog.ProductStatus.ACTIVE.value:
        raise Refused(404, "no-product", "no product for sale has this SKU")
    owner, at = WishOwner(visitor=visitor), clock.now()
    if what == "add":
        price = prices().money(variant)
        try:
            customers.add_wish(owner=owner, product_id=variant.product_id, variant_id=variant.pk, price=price, at=at)
        except customers.UnableToWish as refusal:
            raise Refused(422, "unable-to-wish", str(refusal)) from None
    elif what == "remove":
        _remove(owner, variant.pk)
    elif what != "look":
        raise Refused(400, "bad-step", "do: add, remove or look")
    kept.forget(visitor)
    return {"wished": variant.pk in wished(owner)}


@door("POST")
def tracking(request: HttpRequest, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return where the parcels of an order are, by the token of the signed link in its mails."""
    at, zone = clock.now(), timezone.get_current_timezone()
    token = body.get("token")
    order_id = orders.tracked_order(token, at) if isinstance(token, str) else None
    found = orders.tracking(order_id) if order_id else None
    if found is None:
        raise Refused(404, "no-parcel", "this link has expired or is none of ours")
    state = wording.state_of(found.status)
    return {
        "state": state.text,
        "day": wording.day(found.placed_at, zone),
        "promised": wording.delivery_note(found.status, found.promised_at, [], at=at, zone=zone),
        "parcels": [_parcel(one) for one in parcels.told(found, at=at, zone=zone)],
    }


def _remove(owner: WishOwner, variant_id: UUID) -> None:
    for one in wish_lists(owner):
        customers.remove_wish(owner=owner, list_id=one.pk, variant_id=variant_id, at=clock.now())


def _parcel(one: parcels.Told) -> dict[str, Any]:
    return {
        "name": one.name,
        "state": one.state.text,
        "promise": one.promise,
        "items": one.items,
        "steps": [{"name": step.name, "day": step.day, "is": step.tone} for step in one.steps],
    }


def _load(questions: list[Question]) -> dict[Question, list[dict[str, Any]]]:
    return {one: _found(*one) for one in questions}


def _found(placement: Placement, sku: str, limit: int) -> list[dict[str, Any]]:
    beside = catalog.variants_by_skus([sku]).get(sku) if sku else None
    if placement is Placement.ALSO_BOUGHT and beside is None:
        return []
    seeds = [beside.product_id] if beside else []
    found = recommendations.recommend(placement, product_ids=seeds, limit=limit, at=clock.now())
    shown = cards.cards(one.product_id for one in found)
    return [_item(shown[one.product_id], shelves.note(one)) for one in found if one.product_id in shown]


def _item(card: cards.Card, why: str) -> dict[str, Any]:
    picture = card.picture
    return {
        "title": card.title,
        "url": pages.canonical(card.url),
        "brand": card.brand,
        "picture": {"url": picture.absolute_url, "width": picture.width, "height": picture.height} if picture else None,
        "price": card.price.now if card.price else "",
        "before": card.price.before if card.price else "",
        "from": bool(card.price and card.price.is_from),
        "gone": not card.is_in_stock,
        "why": why,
    }


_OFFERS: Kept[Question, list[dict[str, Any]]] = Kept(_load, most=2_000)
