"""Coupons: the list, one code, many codes of one kind, what each takes off, and ending them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shopkeeper.console.deals import words
from shopkeeper.console.deals.forms import CodesForm, CouponForm, StateFilter, held, starting
from shopkeeper.console.lists import cursor_of
from shopkeeper.foundation import clock
from shopkeeper.foundation.jobs import queries as work
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.staff.access import actor_of, requires
from shopkeeper.orders import queries as orders
from shopkeeper.promotions import operations, queries

CARTS = (20, 50, 100)
BATCHES_SHOWN = 20
MOVING = {"queued", "running"}


@require_safe
@requires("products.view")
def coupons(request: HttpRequest) -> HttpResponse:
    """List coupons and batches of codes, the latest made first."""
    filters, now = StateFilter(request.GET or None), clock.now()
    state = filters.cleaned_data["state"] if filters.is_valid() else ""
    page = queries.coupon_list(state=state, at=now, cursor=cursor_of(request))
    rows = [{"row": one, "cut": words.cut(one), "state": words.state(one, now)} for one in page.rows]
    batches = [] if request.GET.get("cursor") or state else list(queries.batches()[:BATCHES_SHOWN])
    context = {"rows": rows, "page": page, "filters": filters, "is_filtered": bool(state), "batches": batches}
    return render(request, "console/deals/coupons.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("products.edit")
def new(request: HttpRequest) -> HttpResponse:
    """Make a coupon."""
    if request.method == "POST":
        return _saved(request, CouponForm(request.POST), None)
    return _page(request, CouponForm(initial=_fresh()), None)


@require_safe
@requires("products.view")
def coupon(request: HttpRequest, coupon_id: UUID) -> HttpResponse:
    """Show a coupon, how it was used, and its form for who may change it."""
    found = _found(coupon_id)
    minimum = Money(found.currency, found.minimum_minor).major if found.minimum_minor else None
    names = ("code", "stacks", "most_uses", "most_uses_each")
    initial = {**held(found), "minimum": minimum} | {name: getattr(found, name) for name in names}
    return _page(request, CouponForm(initial=initial), found)


@require_POST
@requires("products.edit")
def change(request: HttpRequest, coupon_id: UUID) -> HttpResponse:
    """Change a coupon; its code stays."""
    found = _found(coupon_id)
    given = request.POST.copy()
    given["code"] = found.code
    return _saved(request, CouponForm(given), found)


@require_POST
@requires("products.edit")
def end(request: HttpRequest, coupon_id: UUID) -> HttpResponse:
    """Let a coupon hold no more."""
    try:
        operations.end_coupon(coupon_id=coupon_id, at=clock.now(), actor=actor_of(request))
    except operations.UnableToPromote as refusal:
        messages.error(request, f"Nothing was changed: {refusal}.")
    else:
        messages.success(request, "The code holds no more; what was ordered with it stays.")
    return redirect("console:deals-coupon", coupon_id=coupon_id)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("products.edit")
def new_codes(request: HttpRequest) -> HttpResponse:
    """Order many codes of one kind; background work makes them."""
    form = CodesForm(request.POST) if request.method == "POST" else CodesForm(initial=_fresh())
    if request.method == "POST" and form.is_valid():
        try:
            key = operations.order_codes(
                prefix=form.cleaned_data["begins"],
                number=form.cleaned_data["number"],
                at=clock.now(),
                actor=actor_of(request),
                **form.terms(),
            )
        except operations.UnableToPromote as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("console:deals-codes", batch_id=key)
    context = {"form": form, "is_batch": True}
    return render(request, "console/deals/coupon.html", context, status=422 if form.errors else 200)


@require_safe
@requires("products.view")
def codes(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Show a batch of codes: how many stand, how many were used."""
    found = queries.batch(batch_id)
    if found is None:
        raise Http404("There are no such codes.")
    job = work.job(found.job_id) if found.job_id else None
    context = {
        "batch": found,
        "terms": _Terms(found.terms),
        "cut": words.cut(_Terms(found.terms)),
        "used": queries.uses_of(batch_id),
        "is_moving": job is not None and job.state in MOVING and found.made < found.number,
        "failure": job.error if job and job.state == "failed" else "",
    }
    return render(request, "console/deals/codes.html", context)


@require_safe
@requires("products.edit")
def codes_file(request: HttpRequest, batch_id: UUID) -> HttpResponseBase:
    """Send the codes as a CSV file, each with how often it was used."""
    found = queries.batch(batch_id)
    if found is None:
        raise Http404("There are no such codes.")
    answer = StreamingHttpResponse(queries.code_lines(batch_id), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="codes-{found.prefix.lower() or "made"}-{batch_id}.csv"'
    return answer


@require_POST
@requires("products.edit")
def end_codes(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Let no code of a batch hold any more."""
    try:
        operations.end_codes(batch_id=batch_id, at=clock.now(), actor=actor_of(request))
    except operations.UnableToPromote as refusal:
        messages.error(request, f"Nothing was changed: {refusal}.")
        return redirect("console:deals-coupons")
    messages.success(request, "None of these codes holds any more; what was ordered with them stays.")
    return redirect("console:deals-codes", batch_id=batch_id)


@require_safe
@requires("products.edit")
def look(request: HttpRequest) -> HttpResponse:
    """Show what carts of some sizes would cost with the code that stands in the form."""
    form = CodesForm(request.GET) if "begins" in request.GET else CouponForm(request.GET)
    form.full_clean()
    needed = {"effect", "percent", "amount", "currency", "minimum"}
    carts = None if needed & set(form.errors) or "effect" not in form.cleaned_data else _carts(form)
    return render(request, "console/deals/_look_code.html", {"carts": carts, "stacks": form.cleaned_data.get("stacks")})


class _Terms:
    """The terms of a batch, named as a coupon's."""

    def __init__(self, terms: dict[str, Any]) -> None:
        self.__dict__.update(terms)


def _fresh() -> dict[str, Any]:
    return starting(clock.now())


def _carts(form: CouponForm) -> list[tuple[str, str]]:
    cut, currency = form.cut, form.cut.currency or orders.main_currency() or "EUR"
    wished = form.cleaned_data.get("minimum")
    minimum = Money.from_major(wished, currency) if wished else Money(currency, 0)
    goods = [minimum] if wished else []
    goods += [Money.parse(str(size), currency) for size in CARTS]
    offer = queries.Offer("CODE", "", cut.effect, cut.rate, cut.amount_minor)
    found = queries.tried_code(offer, goods=sorted(set(goods)), minimum_minor=minimum.minor)
    free = " and free delivery" if cut.effect is queries.Effect.FREE_SHIPPING else ""
    return [(whole.format(), paid.format() + (free if whole.minor >= minimum.minor else "")) for whole, paid in found]


def _saved(request: HttpRequest, form: CouponForm, found: Any) -> HttpResponse:
    if form.is_valid():
        try:
            key = operations.set_coupon(
                coupon_id=found.pk if found else None,
                code=form.cleaned_data["code"],
                at=clock.now(),
                actor=actor_of(request),
                **form.terms(),
                **form.limits(),
            )
        except operations.UnableToPromote as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The code is saved and holds as it says.")
            return redirect("console:deals-coupon", coupon_id=key)
    return _page(request, form, found, status=422)


def _page(request: HttpRequest, form: CouponForm, found: Any, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "coupon": found,
        "cut": words.cut(found) if found else "",
        "state": words.state(found, clock.now()) if found else None,
        "uses": queries.redemptions(found.pk, cursor=cursor_of(request)) if found else None,
        "link": f"/cart/?code={found.code}" if found else "",
    }
    return render(request, "console/deals/coupon.html", context, status=status)


def _found(coupon_id: UUID) -> Any:
    found = queries.coupon(coupon_id)
    if found is None:
        raise Http404("There is no such coupon.")
    return found
