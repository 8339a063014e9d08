"""Who looks at the page: a stranger, a signed-in shopper, or staff who see the shop as a shopper."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme

from shopkeeper.customers import operations as customers
from shopkeeper.customers.queries import shopping
from shopkeeper.foundation import clock, kept
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.kept import Kept

SHOPPER, ACTING, SIGN_IN = "shopper", "acting", "signed-in"
ACTING_LASTS = timedelta(minutes=30)
P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, "Visitor", P], HttpResponseBase]
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


@dataclass(frozen=True)
class Visitor:
    """The person the page is for; `acting_for` is the key of the member of staff who looks on, `door` the way in."""

    customer_id: UUID | None = None
    given_name: str = ""
    name: str = ""
    acting_for: str = ""
    door: str = "/sign-in/"

    @property
    def is_known(self) -> bool:
        return self.customer_id is not None

    @property
    def actor(self) -> Actor:
        """Return who a write is done by."""
        return Actor(kind="customer", id=str(self.customer_id))


class Shopper(Visitor):
    """A visitor who is signed in."""

    customer_id: UUID


STRANGER = Visitor()


def _load(customer_ids: list[UUID]) -> dict[UUID, Shopper]:
    found = (shopping.shopper(key) for key in customer_ids)
    return {
        one.id: Shopper(customer_id=one.id, given_name=one.given_name, name=one.name, door="/account/")
        for one in found
        if one is not None
    }


# Whoever opens a page opens the next one soon. An account that is closed ends its sessions within these seconds.
_SHOPPERS: Kept[UUID, Shopper] = Kept(_load, seconds=10, most=500)


def look_again(customer_id: UUID) -> None:
    """Forget what is kept of a customer whose details have just changed: name, address, ways to pay, choices."""
    kept.forget(customer_id)


def visitor_of(request: HttpRequest) -> Visitor:
    """Return who looks at the page; a session that is over, or of an account that is closed, makes a stranger."""
    session = request.session
    if not (key := session.get(SHOPPER)):
        return STRANGER
    acting = session.get(ACTING)
    if acting and clock.now().timestamp() >= acting["until"]:
        forget(request)
        return STRANGER
    shopper = _SHOPPERS.one(UUID(key))
    if shopper is None:
        forget(request)
        return STRANGER
    return replace(shopper, acting_for=acting["staff"]) if acting else shopper


def page(view: Page[P]) -> View[P]:
    """Give the view its visitor."""

    @wraps(view)
    def shown(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        visitor = visitor_of(request)
        _note_seen(request)
        response = view(request, visitor, *args, **kwargs)
        _seen_at_once(request, visitor)
        return response

    return cast("View[P]", shown)


def shopper_page(view: Callable[Concatenate[HttpRequest, Shopper, P], HttpResponseBase]) -> View[P]:
    """Let only signed-in shoppers reach the view, kept in no cache; staff who look on may change nothing there."""

    @wraps(view)
    def shown(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        visitor = visitor_of(request)
        if not isinstance(visitor, Shopper):
            return HttpResponseRedirect(f"{reverse('storefront:sign-in')}?{urlencode({'next': request.path})}")
        if visitor.acting_for and request.method not in {"GET", "HEAD"}:
            raise PermissionDenied("You see the shop as a customer: look at everything, change nothing.")
        _note_seen(request)
        response = view(request, visitor, *args, **kwargs)
        _seen_at_once(request, visitor)
        add_never_cache_headers(response)
        return response

    return cast("View[P]", shown)


def _note_seen(request: HttpRequest) -> None:
    """Note now and then that the browser's sign-in is in use, and under which session where that has a new key."""
    if not (told := request.session.get(SIGN_IN)):
        return
    sign_in_id, session = UUID(told[0]), request.session.session_key
    if session != told[1]:
        customers.follow_session(sign_in_id=sign_in_id, session=str(session))
        request.session[SIGN_IN] = [told[0], session]
    _SEEN.one(sign_in_id)


def _see(sign_in_ids: list[UUID]) -> dict[UUID, bool]:
    customers.note_seen(sign_in_ids=sign_in_ids, at=clock.now())
    return dict.fromkeys(sign_in_ids, True)


# Written when it is not kept: once in ten minutes for each browser.
_SEEN: Kept[UUID, bool] = Kept(_see, seconds=600)


def _seen_at_once(request: HttpRequest, visitor: Visitor) -> None:
    """Let the next page show what this one changed, whatever it was."""
    if visitor.customer_id and request.method not in {"GET", "HEAD"}:
        look_again(visitor.customer_id)


def remember(request: HttpRequest, customer_id: UUID, *, method: str, at: datetime) -> None:
    """Sign the shopper in under a new session key, so that a key planted before is worth nothing.

    The account lists it, with what the browser is called, so that its owner can end it from anywhere.
    """
    request.session.cycle_key()
    request.session.pop(ACTING, None)
    request.session[SHOPPER] = str(customer_id)
    session = str(request.session.session_key)
    agent = request.headers.get("User-Agent", "")
    made = customers.note_sign_in(customer_id=customer_id, session=session, agent=agent, method=method, at=at)
    request.session[SIGN_IN] = [str(made), session]


def sign_in_here(request: HttpRequest) -> UUID | None:
    """Return the key of this browser's own sign-in."""
    told = request.session.get(SIGN_IN)
    return UUID(told[0]) if told else None


def act_as(request: HttpRequest, customer_id: UUID, *, staff_id: UUID, at: datetime) -> None:
    """Let staff see the shop as the customer for half an hour, in the session they already have."""
    request.session[SHOPPER] = str(customer_id)
    request.session[ACTING] = {"staff": str(staff_id), "until": (at + ACTING_LASTS).timestamp()}


def forget(request: HttpRequest) -> None:
    """Sign the shopper out; staff stay signed in at the console."""
    for key in (SHOPPER, ACTING, SIGN_IN):
        request.session.pop(key, None)
    if request.session.is_empty() or not list(request.session.keys()):
        request.session.flush()
    else:
        request.session.cycle_key()


def safe_next(request: HttpRequest, wanted: str, otherwise: str) -> str:
    """Return the wanted address when it lies in this shop, else the other: a link must not lead a shopper away."""
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None, require_https=request.is_secure()):
        return wanted
    return otherwise
