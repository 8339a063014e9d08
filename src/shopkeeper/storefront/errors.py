"""The pages for when something can't be shown, in the shop's clothes; machines get problem+json."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse

from shopkeeper.storefront.pages import render
from shopkeeper.storefront.visitors import STRANGER

MACHINES = "/api/"
TO_SHOP = "To the shop"


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that nothing stands at the address."""
    return _page(
        request,
        404,
        "We looked everywhere",
        "There is no page at this address. It may have moved, or the product is no longer sold. Search finds the rest.",
        sign="search",
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the visitor may not do this, with the reason when there is one."""
    return _page(request, 403, "This is not for you", str(exception or "") or "You may not see this page.", sign="lock")


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form came without its token: another site sent it, or the page stood open for long."""
    return _page(
        request,
        403,
        "Please send that again",
        "The form came without our mark: the page was open for long, or cookies are off. Go back, reload, try again.",
        sign="refresh",
    )


def too_many(request: HttpRequest, *, seconds: int) -> HttpResponse:
    """Say that this was tried too often, and when it may be tried again."""
    minutes = max(1, -(-seconds // 60))
    wait = "a minute" if minutes == 1 else f"{minutes} minutes"
    text = f"To keep accounts safe we allow a few attempts only. Please wait {wait} and try again."
    response = _page(request, 429, "One moment, please", text, sign="hourglass")
    response["Retry-After"] = str(seconds)
    return response


def broken(request: HttpRequest) -> HttpResponse:
    """Say that something broke; asks neither database nor session, which may be what broke."""
    if request.path.startswith(MACHINES):
        return _problem(500, "Something broke on our side")
    return HttpResponse(render_to_string("storefront/errors/broken.html"), status=500)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Refuse a request that no browser of ours makes; plain, because its host may be a lie."""
    if request.path.startswith(MACHINES):
        return _problem(400, "Bad request")
    return HttpResponse("Bad request", status=400, content_type="text/plain; charset=utf-8")


def _page(request: HttpRequest, status: int, title: str, text: str, *, sign: str) -> HttpResponse:
    if request.path.startswith(MACHINES):
        return _problem(status, title)
    in_console = request.path.startswith("/console/")
    context = {
        "title": title,
        "text": text,
        "sign": sign,
        "way_out": reverse("console:home") if in_console else reverse("storefront:home"),
        "way_out_name": "To the console" if in_console else TO_SHOP,
    }
    return render(request, STRANGER, "storefront/errors/page.html", context, status=status)


def _problem(status: int, title: str) -> JsonResponse:
    body = {"type": "about:blank", "title": title, "status": status}
    return JsonResponse(body, status=status, content_type="application/problem+json")
