"""Something is wrong with an order: saying so, showing what it is, and seeing how it is put right."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from shopkeeper.foundation import clock
from shopkeeper.foundation.ids import new_id
from shopkeeper.orders import queries as orders
from shopkeeper.returns import operations, queries
from shopkeeper.returns.queries import ClaimKind, ClaimStatus, Resolution
from shopkeeper.storefront.account.frame import render
from shopkeeper.storefront.account.returning import wording
from shopkeeper.storefront.account.returning.asking import sentence
from shopkeeper.storefront.account.wording import TIMES, day
from shopkeeper.storefront.visitors import Shopper, shopper_page

if TYPE_CHECKING:
    from shopkeeper.orders.models import Order
    from shopkeeper.returns.models import Claim

LONGEST_WORDS, LONGEST_KEY = 2_000, 60


@require_http_methods(["GET", "HEAD", "POST"])
@shopper_page
def open_one(request: HttpRequest, visitor: Shopper, number: str) -> HttpResponseBase:
    """Ask what is wrong with which goods, and what would put it right."""
    order = orders.order_by_number(number, customer_id=visitor.customer_id)
    if order is None:
        raise Http404("no such order of this shopper")
    if request.method == "POST":
        try:
            claim_id = _open(request, visitor, order)
        except operations.UnableToClaim as refusal:
            messages.error(request, sentence(refusal))
            return _form(request, visitor, order, status=400)
        made = queries.the_claim(claim_id, visitor.customer_id)
        if made is None:
            raise Http404("no such claim of this shopper")
        return HttpResponseRedirect(reverse("storefront:claim", args=[made.number]), status=303)
    return _form(request, visitor, order)


@require_http_methods(["GET", "HEAD", "POST"])
@shopper_page
def one(request: HttpRequest, visitor: Shopper, number: str) -> HttpResponseBase:
    """Show a claim, and add a word to it."""
    found = queries.claim_by_number(number, visitor.customer_id)
    if found is None:
        raise Http404("no such claim of this shopper")
    if request.method == "POST":
        words = request.POST.get("words", "").strip()[:LONGEST_WORDS]
        try:
            operations.add_evidence(claim_id=found.id, words=words, at=clock.now(), actor=visitor.actor)
        except operations.UnableToClaim as refusal:
            messages.error(request, sentence(refusal))
        else:
            messages.success(request, "Thank you. We look at it again.")
        return HttpResponseRedirect(reverse("storefront:claim", args=[found.number]), status=303)
    return render(request, visitor, "returns", "storefront/returns/claim.html", {"one": _whole(found)})


def summaries(rows: "list[Claim]") -> list[dict[str, Any]]:
    """Return the claims as a list shows them."""
    zone = timezone.get_current_timezone()
    return [
        {
            "number": row.number,
            "url": reverse("storefront:claim", args=[row.number]),
            "day": day(row.opened_at, zone),
            "state": wording.CLAIM_STATES[ClaimStatus(row.status)],
            "kind": wording.CLAIMS[ClaimKind(row.kind)],
            "what": ", ".join(f"{one.quantity} {TIMES} {one.order_line.title}" for one in row.lines.all()),
        }
        for row in rows
    ]


def _open(request: HttpRequest, visitor: Shopper, order: "Order") -> UUID:
    given = request.POST
    kind = next((one for one in ClaimKind if one.value == given.get("kind")), None)
    wish = next((one for one in wording.WISHES if one.value == given.get("wish")), None)
    if kind is None or wish is None:
        raise operations.UnableToClaim("say what is wrong, and what would put it right")
    lines: dict[UUID, int] = {}
    for line in order.lines.all():
        if str(line.pk) in given.getlist("line"):
            text = given.get(f"quantity-{line.pk}") or str(line.quantity)
            if not (text.isascii() and text.isdigit() and len(text) < 7):
                raise operations.UnableToClaim("a count is a whole number, such as 2")
            lines[line.pk] = int(text)
    return operations.open_claim(
        order_id=order.id,
        kind=kind,
        lines=lines,
        wish=wish,
        words=given.get("words", "").strip()[:LONGEST_WORDS],
        key=f"shop-{given.get('key', '')[:LONGEST_KEY]}",
        at=clock.now(),
        actor=visitor.actor,
    )


def _form(request: HttpRequest, visitor: Shopper, order: "Order", *, status: int = 200) -> HttpResponse:
    given = request.POST
    goods = [line for line in order.lines.all() if line.kind == "product" and line.quantity > 0]
    ticked = given.getlist("line") or ([str(goods[0].pk)] if len(goods) == 1 else [])
    context = {
        "order": order,
        "lines": [
            {"id": line.pk, "title": line.title, "quantity": line.quantity, "is_ticked": str(line.pk) in ticked}
            for line in goods
        ],
        "kinds": [(one.value, text, one.value == given.get("kind")) for one, text in wording.CLAIMS.items()],
        "wishes": [(one.value, text, one.value == given.get("wish")) for one, text in wording.WISHES.items()],
        "words": given.get("words", "")[:LONGEST_WORDS],
        "key": given.get("key", "")[:LONGEST_KEY] or new_id(),
    }
    return render(request, visitor, "orders", "storefront/returns/problem.html", context, status=status)


def _whole(found: "Claim") -> dict[str, Any]:
    zone = timezone.get_current_timezone()
    status = ClaimStatus(found.status)
    return {
        **summaries([found])[0],
        "order": found.order.number,
        "order_url": reverse("storefront:order", args=[found.order.number]),
        "words": str(found.words or ""),
        "answer": str(found.answer or ""),
        "resolution": wording.RESOLUTIONS[Resolution(found.resolution)] if found.resolution else "",
        "said": [
            {"who": "You" if one.actor_kind == "customer" else "The shop", "day": day(one.at, zone), "words": one.words}
            for one in found.evidence.all()
        ],
        "may_add": status in {ClaimStatus.OPEN, ClaimStatus.EVIDENCE_WANTED},
    }
