"""What the shopper asks about their own data: a form, and what became of each request."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shopkeeper.foundation import audit, clock
from shopkeeper.foundation.ids import new_id
from shopkeeper.privacy import operations, queries
from shopkeeper.storefront.account import wording
from shopkeeper.storefront.account.frame import render
from shopkeeper.storefront.visitors import Shopper, shopper_page

if TYPE_CHECKING:
    from shopkeeper.privacy.queries import PrivacyRequest

LONGEST_KEY = 60
KINDS = {
    queries.Kind.COPY: (
        "A copy of my data",
        "Everything that we keep of you, as a file for people and programs.",
    ),
    queries.Kind.CORRECTION: ("A correction", "Something is wrong, and you can't change it yourself."),
    queries.Kind.ERASURE: (
        "Erase my data",
        "Your account goes, for good. Invoices stay as long as the law has us keep them.",
    ),
    queries.Kind.RESTRICTION: ("Use my data less", "Keep it, but do nothing with it beyond what I asked for."),
    queries.Kind.OBJECTION: ("I object to a use", "Such as recommendations, or advertising by mail."),
}
STATES = {
    queries.Standing.RECEIVED: wording.State("Received", "open"),
    queries.Standing.IN_WORK: wording.State("We are working on it", "moving"),
    queries.Standing.ERASING: wording.State("Being erased", "moving"),
    queries.Standing.DONE: wording.State("Done", "done"),
    queries.Standing.REFUSED: wording.State("Refused", "ended"),
    queries.Standing.WITHDRAWN: wording.State("Taken back", "ended"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@shopper_page
def privacy_requests(request: HttpRequest, visitor: Shopper) -> HttpResponseBase:
    """Show what was asked, and ask for more."""
    at = clock.now()
    if request.method == "POST":
        kind = next((one for one in queries.Kind if one.value == request.POST.get("kind")), None)
        if kind is None:
            messages.error(request, "Nothing was asked for: choose what you want.")
            return HttpResponseRedirect(reverse("storefront:privacy-requests"))
        try:
            operations.make_request(
                customer_id=visitor.customer_id,
                kind=kind,
                words=request.POST.get("words", ""),
                key=f"account:{request.POST.get('key', '')[:LONGEST_KEY]}",
                at=at,
                actor=visitor.actor,
            )
        except operations.UnableToRequest as refusal:
            messages.error(request, f"Nothing was asked for: {refusal}.")
        else:
            messages.success(request, "We have received it. A receipt is on its way to your mail.")
        return HttpResponseRedirect(reverse("storefront:privacy-requests"))
    found = queries.requests_of(visitor.customer_id)
    open_kinds = {one.kind for one in found if queries.Standing(one.status) in queries.OPEN}
    context = {
        "requests": [_told(one, at) for one in found],
        "kinds": [(one.value, *KINDS[one], one.value in open_kinds) for one in KINDS],
        "chosen": request.GET.get("kind", ""),
        "key": new_id(at),
    }
    return render(request, visitor, "privacy-requests", "storefront/account/privacy_requests.html", context)


@require_POST
@shopper_page
def withdraw(request: HttpRequest, visitor: Shopper, request_id: UUID) -> HttpResponseBase:
    """Take an own request back."""
    _own(visitor, request_id)
    try:
        operations.withdraw_request(request_id=request_id, at=clock.now(), actor=visitor.actor)
    except operations.UnableToAnswer as refusal:
        messages.error(request, f"It can't be taken back: {refusal}.")
    else:
        messages.success(request, "Taken back.")
    return HttpResponseRedirect(reverse("storefront:privacy-requests"))


@require_safe
@shopper_page
def copy(request: HttpRequest, visitor: Shopper, request_id: UUID) -> HttpResponseBase:
    """Hand out the copy that was asked for, as it is now, while it can be taken."""
    found, at = _own(visitor, request_id), clock.now()
    if visitor.acting_for or not queries.may_take_copy(found, at):
        raise Http404("no copy to take")
    content = orjson.dumps(queries.copy_of(visitor.customer_id), default=str, option=orjson.OPT_INDENT_2)
    audit.record(
        actor=visitor.actor,
        action="privacy.copy-taken",
        subject_kind="customer",
        subject_id=visitor.customer_id,
        at=at,
        changes={"request": [None, found.number]},
    )
    answer = HttpResponse(content, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{found.number}.json"'
    return answer


def _own(visitor: Shopper, request_id: UUID) -> "PrivacyRequest":
    found = queries.request_of(visitor.customer_id, request_id)
    if found is None:
        raise Http404("no such request of this shopper")
    return found


def _told(one: "PrivacyRequest", at: datetime) -> dict[str, Any]:
    zone = timezone.get_current_timezone()
    standing = queries.Standing(one.status)
    return {
        "id": one.id,
        "number": one.number,
        "title": KINDS[queries.Kind(one.kind)][0],
        "state": STATES[standing],
        "received": wording.day(one.received_at, zone),
        "due": f"{one.due_on.day} {one.due_on:%B %Y}" if standing in queries.OPEN else "",
        "settled": wording.day(one.settled_at, zone) if one.settled_at else "",
        "words": one.words if isinstance(one.words, str) else "",
        "answer": one.answer if isinstance(one.answer, str) else "",
        "may_withdraw": standing in queries.WORKABLE,
        "has_copy": queries.may_take_copy(one, at),
    }
