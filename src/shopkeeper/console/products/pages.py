"""Products: the list, a product's page, its stock and price."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from shopkeeper.catalog import operations, queries
from shopkeeper.console.lists import cursor_of, offset_of
from shopkeeper.console.products.edit_forms import REASONS
from shopkeeper.console.products.forms import PriceForm, ProductFilters, StockForm
from shopkeeper.foundation import clock
from shopkeeper.foundation.db.paging import Page
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.money import NotMoney
from shopkeeper.foundation.staff.access import actor_of, requires
from shopkeeper.orders import queries as orders
from shopkeeper.recommendations import queries as recommendations

PAGE = 50


@require_safe
@requires("products.view")
def products(request: HttpRequest) -> HttpResponse:
    """List products: searched by words, or filtered and ordered."""
    filters = ProductFilters(request.GET or None)
    filters.offer(queries.category_tree())
    wanted = filters.cleaned_data if filters.is_valid() else {}
    if wanted.get("q"):
        offset = offset_of(request)
        found = queries.search(wanted["q"], category_id=wanted.get("category"), limit=PAGE, offset=offset)
        page: Page[Any] = Page(found.products, str(offset + PAGE) if found.has_more else None)
    else:
        page = queries.product_list(cursor=cursor_of(request), limit=PAGE, **filters.conditions())
    return render(
        request,
        "console/products/list.html",
        {"page": page, "filters": filters, "is_filtered": any(wanted.values())},
    )


@require_safe
@requires("products.view")
def product(request: HttpRequest, product_id: UUID) -> HttpResponse:
    """Show one product: variants, prices over time, sales, what is bought with it."""
    return product_page(request, product_id)


@require_POST
@requires("products.edit")
def stock(request: HttpRequest, variant_id: UUID) -> HttpResponse:
    """Set how many of a variant are on hand."""
    found = queries.variant(variant_id)
    if found is None:
        raise Http404("There is no such variant.")
    form = StockForm(request.POST)
    if form.is_valid():
        wanted = form.cleaned_data["on_hand"]
        try:
            operations.set_stock(
                variant_id=variant_id,
                on_hand=wanted,
                seen=form.cleaned_data["seen"],
                at=clock.now(),
                actor=actor_of(request),
            )
        except operations.UnableToAdjustStock as refusal:
            return product_page(request, found.product_id, wrong={variant_id: [sentence(refusal)]})
        said = f"{wanted:,} on hand" if wanted is not None else "its stock is not counted"
        messages.success(request, f"{found.sku}: {said}.")
        return redirect("console:products-product", product_id=found.product_id)
    return product_page(request, found.product_id, wrong={variant_id: [str(error) for error in form.errors["on_hand"]]})


@require_POST
@requires("products.edit")
def price(request: HttpRequest, variant_id: UUID) -> HttpResponse:
    """Let a variant cost another price from now on."""
    found = queries.variant(variant_id)
    if found is None:
        raise Http404("There is no such variant.")
    form = PriceForm(request.POST)
    if not form.is_valid():
        return product_page(
            request, found.product_id, wrong={variant_id: [str(error) for error in form.errors["price"]]}
        )
    try:
        wanted = form.money(found.currency)
        operations.set_price(
            variant_id=variant_id,
            price=wanted,
            seen=form.seen_money(found.currency),
            at=clock.now(),
            actor=actor_of(request),
        )
    except (NotMoney, operations.UnableToSetPrice) as error:
        return product_page(request, found.product_id, wrong={variant_id: [sentence(error)]})
    messages.success(request, f"{found.sku} costs {wanted} from now on.")
    return redirect("console:products-product", product_id=found.product_id)


def sentence(refusal: Exception) -> str:
    """Return why something is refused, as a sentence."""
    text = str(refusal)
    return f"{text[:1].upper()}{text[1:]}."


def product_page(request: HttpRequest, product_id: UUID, *, wrong: dict[UUID, list[str]] | None = None) -> HttpResponse:
    """Return the page of a product, with what is `wrong` beside its variants."""
    found = queries.product(product_id)
    if found is None:
        raise Http404("There is no such product.")
    variants, now = list(found.variants.all()), clock.now()
    sales = orders.product_sales(product_id=product_id, at=now)
    context = {
        "product": found,
        "categories": queries.category_path(found.category_id) if found.category_id else [],
        "variants": [
            {"variant": one, "prices": queries.price_history(one.id), "wrong": (wrong or {}).get(one.id)}
            for one in variants
        ],
        "sales": sales,
        "units_by_month": [units for _, units in sales.units_by_month],
        "also_bought": _bought_with(product_id, now),
        "corrections": queries.stock_corrections(product_id),
        "reasons": REASONS,
        "new_key": new_id(),
    }
    return render(request, "console/products/product.html", context, status=422 if wrong else 200)


def _bought_with(product_id: UUID, at: datetime) -> list[dict[str, Any]]:
    """Return products bought together with this one, with the evidence; nothing that only fills a shelf."""
    offers = recommendations.recommend("also-bought", product_ids=[product_id], limit=6, at=at)
    proved = [offer for offer in offers if offer.reason.why == recommendations.Why.BOUGHT_TOGETHER]
    products = {one.id: one for one in queries.products_by_ids([offer.product_id for offer in proved])}
    return [
        {"product": products[offer.product_id], "reason": offer.reason.text}
        for offer in proved
        if offer.product_id in products
    ]
