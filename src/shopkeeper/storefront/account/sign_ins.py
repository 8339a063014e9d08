"""Where the shopper is signed in: look, end one, end all others."""

from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from shopkeeper.customers import operations as customers
from shopkeeper.customers import queries
from shopkeeper.foundation import clock
from shopkeeper.storefront.account import wording
from shopkeeper.storefront.account.frame import render
from shopkeeper.storefront.visitors import Shopper, forget, shopper_page, sign_in_here

HOW = {"code": "with a mailed code", "passkey": "with a passkey"}
HOUR = 3_600


@require_safe
@shopper_page
def sign_ins(request: HttpRequest, visitor: Shopper) -> HttpResponse:
    """Show every browser in which the shopper is signed in, this one first."""
    at, here = clock.now(), sign_in_here(request)
    zone = timezone.get_current_timezone()
    rows = queries.sign_ins_of(visitor.customer_id, at=at)
    shown = [_shown(one, at, zone, is_here=one.id == here) for one in sorted(rows, key=lambda one: one.id != here)]
    context = {
        "sign_ins": shown,
        "others": sum(not one["is_here"] for one in shown),
        "has_passkey": bool(queries.passkeys_of(visitor.customer_id)),
    }
    return render(request, visitor, "sign-ins", "storefront/account/sign_ins.html", context)


@require_POST
@shopper_page
def end(request: HttpRequest, visitor: Shopper, sign_in_id: UUID) -> HttpResponse:
    """End one of them at once; the own one is signed out."""
    if sign_in_id == sign_in_here(request):
        forget(request)
        messages.success(request, "You are signed out.")
        return HttpResponseRedirect(reverse("storefront:home"))
    try:
        customers.end_sign_in(
            customer_id=visitor.customer_id, sign_in_id=sign_in_id, at=clock.now(), actor=visitor.actor
        )
    except customers.UnableToEndSignIn as refusal:
        messages.error(request, f"Nothing was ended: {refusal}.")
    else:
        messages.success(request, "That device is signed out.")
    return HttpResponseRedirect(reverse("storefront:sign-ins"))


@require_POST
@shopper_page
def end_others(request: HttpRequest, visitor: Shopper) -> HttpResponse:
    """End all but this one."""
    ended = customers.end_other_sign_ins(
        customer_id=visitor.customer_id, but=sign_in_here(request), at=clock.now(), actor=visitor.actor
    )
    said = "Only this device is signed in now." if ended else "No other device was signed in."
    messages.success(request, said)
    return HttpResponseRedirect(reverse("storefront:sign-ins"))


def _shown(one: Any, at: datetime, zone: tzinfo, *, is_here: bool) -> dict[str, Any]:
    device = one.device if isinstance(one.device, str) else ""
    return {
        "id": one.id,
        "device": device or "A device that does not say what it is",
        "icon": "device-mobile" if any(word in device for word in ("iPhone", "iPad", "Android")) else "world",
        "began": f"Signed in on {wording.day(one.began_at, zone)} {HOW.get(one.method, '')}".strip(),
        "seen": "In use now" if is_here else _ago(one.seen_at, at, zone),
        "is_here": is_here,
    }


def _ago(seen_at: datetime, at: datetime, zone: tzinfo) -> str:
    """Return when it was last seen: it is noted every ten minutes, so no more is promised."""
    if (at - seen_at).total_seconds() < HOUR:
        return "Last seen within the hour"
    local = seen_at.astimezone(zone)
    if local.date() == at.astimezone(zone).date():
        return f"Last seen today at {local:%H:%M}"
    return f"Last seen on {wording.day(seen_at, zone)}"
