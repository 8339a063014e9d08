"""Passkeys: sign in with one, add one, remove one. The ceremonies speak JSON with the page's small script."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import orjson
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shopkeeper.customers import operations as customers
from shopkeeper.customers import queries
from shopkeeper.foundation import clock, limits
from shopkeeper.storefront import permitting
from shopkeeper.storefront.account import wording
from shopkeeper.storefront.account.frame import render
from shopkeeper.storefront.account.sign_in import place_of
from shopkeeper.storefront.visitors import Shopper, remember, safe_next, shopper_page

ADDING, PROVING = "passkey-adding", "passkey-proving"
TRIES = "30/15 minutes"
LONGEST = 100_000
TOO_LATE = "This took too long. Please start again."


def shop() -> customers.RelyingParty:
    """Return the shop as browsers know it: a passkey is bound to the host that the operator named."""
    parts = urlsplit(settings.SITE_URL)
    return customers.RelyingParty(
        id=parts.hostname or "localhost", name=settings.SITE_NAME, origin=f"{parts.scheme}://{parts.netloc}"
    )


def limited(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let one place try a few times only."""

    @wraps(view)
    def counted(request: HttpRequest) -> HttpResponse:
        if wait := limits.allow("passkey", place_of(request), TRIES):
            answer = _refused("Too many attempts. Please wait a few minutes.", status=429)
            answer["Retry-After"] = str(int(wait) + 1)
            return answer
        return view(request)

    return counted


@never_cache
@require_POST
@limited
def sign_in_options(request: HttpRequest) -> HttpResponse:
    """Return what the browser needs to ask for a passkey."""
    options, state = customers.begin_passkey_sign_in(shop=shop())
    request.session[PROVING] = state
    return JsonResponse(options)


@never_cache
@require_POST
@limited
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign the shopper in by what the browser signed; each challenge is good once."""
    said, state = _said(request), request.session.pop(PROVING, None)
    if state is None:
        return _refused(TOO_LATE)
    try:
        customer_id = customers.finish_passkey_sign_in(shop=shop(), state=state, answer=_answer(said), at=clock.now())
    except customers.UnableToUsePasskey:
        return _refused("This passkey does not open an account here. Sign in with a code instead.")
    at = clock.now()
    remember(request, customer_id, method="passkey", at=at)
    permitting.recognise(request, customer_id, method="passkey", at=at)
    return JsonResponse({"next": safe_next(request, str(said.get("next") or ""), reverse("storefront:home"))})


@require_safe
@shopper_page
def passkeys(request: HttpRequest, visitor: Shopper) -> HttpResponseBase:
    """Show the shopper's passkeys."""
    zone = timezone.get_current_timezone()
    shown = [
        {
            "id": one.id,
            "label": one.label or "Passkey",
            "added": wording.day(one.created_at, zone),
            "used": f"last used {wording.day(one.last_used_at, zone)}" if one.last_used_at else "not used yet",
        }
        for one in queries.passkeys_of(visitor.customer_id)
    ]
    return render(request, visitor, "passkeys", "storefront/account/passkeys.html", {"passkeys": shown})


@require_POST
@shopper_page
def options(request: HttpRequest, visitor: Shopper) -> HttpResponseBase:
    """Return what the browser needs to make a passkey."""
    try:
        options, state = customers.begin_passkey_registration(customer_id=visitor.customer_id, shop=shop())
    except customers.UnableToUsePasskey as reason:
        return _refused(str(reason))
    request.session[ADDING] = state
    return JsonResponse(options)


@require_POST
@shopper_page
def add(request: HttpRequest, visitor: Shopper) -> HttpResponseBase:
    """Keep the passkey that the browser made."""
    said, state = _said(request), request.session.pop(ADDING, None)
    if state is None:
        return _refused(TOO_LATE)
    try:
        customers.finish_passkey_registration(
            customer_id=visitor.customer_id,
            shop=shop(),
            state=state,
            answer=_answer(said),
            label=str(said.get("label") or "").strip()[:60] or "Passkey",
            at=clock.now(),
            actor=visitor.actor,
        )
    except customers.UnableToUsePasskey as reason:
        return _refused(f"It did not work: {reason}.")
    messages.success(request, "The passkey is ready. Next time, sign in with it.")
    return JsonResponse({"done": True})


@require_POST
@shopper_page
def remove(request: HttpRequest, visitor: Shopper, passkey_id: UUID) -> HttpResponseBase:
    """Remove one of the shopper's own passkeys; another's stays where it is."""
    customers.remove_passkey(
        customer_id=visitor.customer_id, passkey_id=passkey_id, at=clock.now(), actor=visitor.actor
    )
    messages.success(request, "The passkey is removed.")
    return HttpResponseRedirect(reverse("storefront:passkeys"))


def _said(request: HttpRequest) -> dict[str, Any]:
    """Return the JSON object of the request, empty when it is none."""
    if len(request.body) > LONGEST:
        return {}
    try:
        said = orjson.loads(request.body)
    except orjson.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}


def _answer(said: dict[str, Any]) -> dict[str, Any]:
    answer = said.get("credential")
    return answer if isinstance(answer, dict) else {}


def _refused(message: str, *, status: int = 400) -> JsonResponse:
    return JsonResponse({"message": message}, status=status)
