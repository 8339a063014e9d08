"""Deals: the list, making and changing one with what customers would pay beside it, ending it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shopkeeper.console.deals import words
from shopkeeper.console.deals.forms import DealForm, StateFilter, held, starting
from shopkeeper.console.lists import cursor_of
from shopkeeper.foundation import clock
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.staff.access import actor_of, requires
from shopkeeper.promotions import operations, queries


@require_safe
@requires("products.view")
def deals(request: HttpRequest) -> HttpResponse:
    """List deals, the latest made first."""
    filters, now = StateFilter(request.GET or None), clock.now()
    state = filters.cleaned_data["state"] if filters.is_valid() else ""
    page = queries.deal_list(state=state, at=now, cursor=cursor_of(request))
    rows = [
        {"row": one, "cut": words.cut(one), "state": words.state(one, now), "goods": words.goods(one)}
        for one in page.rows
    ]
    context = {"rows": rows, "page": page, "filters": filters, "is_filtered": bool(state)}
    return render(request, "console/deals/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("products.edit")
def new(request: HttpRequest) -> HttpResponse:
    """Make a deal."""
    if request.method == "POST":
        return _saved(request, DealForm(request.POST), None)
    return _page(request, DealForm(initial=starting(clock.now())), None)


@require_safe
@requires("products.view")
def deal(request: HttpRequest, deal_id: UUID) -> HttpResponse:
    """Show a deal, with its form for who may change it."""
    found = _found(deal_id)
    targets = list(found.targets.all())
    initial = {
        **held(found),
        "scope": "all" if found.is_for_all else "some",
        "categories": [str(one.category_id) for one in targets if one.category_id],
        "brands": [str(one.brand_id) for one in targets if one.brand_id],
        "articles": "\n".join(queries.articles(found)),
    }
    return _page(request, DealForm(initial=initial), found)


@require_POST
@requires("products.edit")
def change(request: HttpRequest, deal_id: UUID) -> HttpResponse:
    """Change a deal; what was quoted before stays as it was quoted."""
    return _saved(request, DealForm(request.POST), _found(deal_id))


@require_POST
@requires("products.edit")
def end(request: HttpRequest, deal_id: UUID) -> HttpResponse:
    """End a deal now."""
    try:
        operations.end_deal(deal_id=deal_id, at=clock.now(), actor=actor_of(request))
    except operations.UnableToPromote as refusal:
        messages.error(request, f"Nothing was changed: {refusal}.")
    else:
        messages.success(request, "The deal is over; prices are what they were.")
    return redirect("console:deals-deal", deal_id=deal_id)


@require_safe
@requires("products.edit")
def look(request: HttpRequest) -> HttpResponse:
    """Show what customers would pay under the deal that stands in the form."""
    form = DealForm(request.GET)
    context: dict[str, Any] = {"errors": [], "tried": None}
    if form.is_valid():
        context["tried"] = _tried(form, request.GET.get("deal", ""))
    return render(request, "console/deals/_look.html", context)


def _tried(form: DealForm, key: str) -> list[queries.Tried]:
    targets, cut = form.targets(), form.cut
    meant = queries.draft_of([*targets["products"], *targets["brands"]], targets["categories"])
    times = form.times()
    starts_at = times["starts_at"] or clock.now()
    draft = queries.RunningDeal(
        id=_key(key),
        name=form.cleaned_data["name"],
        effect=cut.effect,
        rate=cut.rate,
        amount_minor=cut.amount_minor,
        currency=cut.currency,
        is_for_all=form.cleaned_data["scope"] == "all",
        starts_at=starts_at,
        ends_at=times["ends_at"],
        meant=meant,
    )
    return queries.tried(draft, at=max(starts_at, clock.now()))


def _saved(request: HttpRequest, form: DealForm, found: Any) -> HttpResponse:
    if form.is_valid():
        try:
            key = operations.set_deal(
                deal_id=found.pk if found else None,
                name=form.cleaned_data["name"],
                cut=form.cut,
                starts_at=form.cleaned_data["starts_at"],
                ends_at=form.cleaned_data["ends_at"],
                at=clock.now(),
                actor=actor_of(request),
                **form.targets(),
            )
        except operations.UnableToPromote as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{form.cleaned_data['name']} is saved; shoppers see it within half a minute.")
            return redirect("console:deals-deal", deal_id=key)
    return _page(request, form, found, status=422)


def _page(request: HttpRequest, form: DealForm, found: Any, *, status: int = 200) -> HttpResponse:
    now = clock.now()
    context = {
        "form": form,
        "deal": found,
        "cut": words.cut(found) if found else "",
        "state": words.state(found, now) if found else None,
        "goods": words.goods(found) if found else "",
        "tried": _tried_of(found) if found else None,
    }
    return render(request, "console/deals/deal.html", context, status=status)


def _tried_of(found: Any) -> list[queries.Tried]:
    """Return what is paid under the deal that is stored."""
    return queries.tried_of(found, at=max(found.starts_at, clock.now()))


def _found(deal_id: UUID) -> Any:
    found = queries.deal(deal_id)
    if found is None:
        raise Http404("There is no such deal.")
    return found


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return new_id(clock.now())
