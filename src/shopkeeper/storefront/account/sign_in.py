"""Signing in with a mailed code, and out: the same answer whether the address is known, or not."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from shopkeeper.customers import operations as customers
from shopkeeper.customers import queries as people
from shopkeeper.delivery import operations as delivery
from shopkeeper.foundation import clock, limits
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.ids import new_id
from shopkeeper.messaging import operations as messaging
from shopkeeper.messaging import queries as letters
from shopkeeper.storefront import cookies, errors, pages, permitting
from shopkeeper.storefront.account.forms import CodeForm, EmailForm
from shopkeeper.storefront.visitors import Visitor, forget, page, remember, safe_next

PENDING = "sign-in"
MINUTES = 10
CODES_PER_ADDRESS, CODES_PER_PLACE = "5/15 minutes", "30/15 minutes"
TRIES_PER_ADDRESS, TRIES_PER_PLACE = "10/15 minutes", "60/15 minutes"
WRONG = "This code is not right, or no longer good. Look at the newest mail, or let us send another code."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page
def sign_in(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """Ask for an e-mail address and send a code there."""
    next_url = safe_next(request, request.POST.get("next") or request.GET.get("next", ""), reverse("storefront:home"))
    if request.method != "POST":
        if visitor.is_known:
            return HttpResponseRedirect(next_url)
        return _ask(request, visitor, EmailForm(), next_url)
    form = EmailForm(request.POST)
    if not form.is_valid():
        return _ask(request, visitor, form, next_url, status=400)
    email, at = form.cleaned_data["email"], clock.now()
    if wait := _wait(request, email, "sign-in-code", CODES_PER_ADDRESS, CODES_PER_PLACE):
        return errors.too_many(request, seconds=wait)
    try:
        _send_code(email, at)
    except (customers.UnableToIssueSignInCode, delivery.UnableToSendMessage) as reason:
        form.add_error("email", str(reason))
        return _ask(request, visitor, form, next_url, status=400)
    request.session[PENDING] = {"email": email, "next": next_url}
    return HttpResponseRedirect(reverse("storefront:code"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page
def code(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """Ask for the code and sign the shopper in."""
    pending = request.session.get(PENDING)
    if not pending:
        return HttpResponseRedirect(reverse("storefront:sign-in"))
    if request.method != "POST":
        return _ask_code(request, visitor, CodeForm(), pending)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _ask_code(request, visitor, form, pending, status=400)
    if wait := _wait(request, pending["email"], "sign-in-try", TRIES_PER_ADDRESS, TRIES_PER_PLACE):
        return errors.too_many(request, seconds=wait)
    try:
        customer_id = customers.redeem_sign_in_code(
            email=pending["email"], code=form.cleaned_data["code"], at=clock.now()
        )
    except customers.UnableToSignIn:
        form.add_error("code", WRONG)
        return _ask_code(request, visitor, form, pending, status=400)
    del request.session[PENDING]
    at = clock.now()
    remember(request, customer_id, method="code", at=at)
    permitting.recognise(request, customer_id, method="code", at=at)
    return HttpResponseRedirect(safe_next(request, pending["next"], reverse("storefront:home")))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign the shopper out; whoever uses the browser next is another visitor."""
    forget(request)
    messages.success(request, "You are signed out.")
    response = HttpResponseRedirect(reverse("storefront:home"))
    cookies.forget(response)
    return response


def place_of(request: HttpRequest) -> str:
    """Return where the request comes from, as the server sees it or the first of the shop's own proxies saw it.

    What stands farther to the left in the header anyone can write.
    """
    told = request.headers.get("X-Forwarded-For", "").split(",")
    if 0 < settings.PROXIES <= len(told):
        return told[-settings.PROXIES].strip()
    return str(request.META.get("REMOTE_ADDR") or "unknown")


def _wait(request: HttpRequest, email: str, name: str, per_address: str, per_place: str) -> int:
    """Count one try and return how many seconds to wait, 0 for none; known and unknown addresses count alike."""
    waits = (
        limits.allow(name, email.casefold(), per_address),
        limits.allow(f"{name}-place", place_of(request), per_place),
    )
    return max((int(wait) + 1 for wait in waits if wait is not None), default=0)


def _send_code(email: str, at: datetime) -> None:
    recipient_id, code = customers.issue_sign_in_code(email=email, at=at)
    known = people.customers_by_ids([recipient_id])  # of strangers as of customers: the time taken tells nothing
    letter = messaging.rendered(
        name=letters.Name.SIGN_IN_CODE,
        values={"code": code, "minutes": MINUTES},
        reader=letters.reader_of(language=known[0].language if known else ""),
        at=at,
    )
    delivery.send_message(
        key=f"sign-in-code:{new_id(at)}",
        channel="email",
        purpose="sign-in",
        recipient_kind="customer",
        recipient_id=recipient_id,
        address=email,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        expires_at=at + timedelta(minutes=MINUTES),
        at=at,
        actor=system("storefront"),
    )


def _ask(request: HttpRequest, visitor: Visitor, form: EmailForm, next_url: str, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "next_url": next_url}
    return pages.render(request, visitor, "storefront/account/sign_in.html", context, status=status)


def _ask_code(
    request: HttpRequest, visitor: Visitor, form: CodeForm, pending: dict[str, str], *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "email": pending["email"], "next_url": pending["next"], "minutes": MINUTES}
    return pages.render(request, visitor, "storefront/account/code.html", context, status=status)
