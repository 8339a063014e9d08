"""When a product comes and what sending it costs, to where this visitor lives, told before anything is in a cart."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from shopkeeper.customers.queries import shopping
from shopkeeper.foundation import clock
from shopkeeper.foundation.kept import Kept
from shopkeeper.foundation.money import Money
from shopkeeper.orders import queries as orders
from shopkeeper.storefront.account.forms import countries
from shopkeeper.storefront.visitors import Visitor, safe_next

COOKIE = "sk_country"
YEAR = 365 * 86_400
ANYWHERE = "*"


class Way(NamedTuple):
    """One way of sending in words: what it is called, when it comes, what it costs."""

    name: str
    when: str
    price: str


Told = tuple[str, tuple[Way, ...]]  # the country, and the ways there


def delivery(request: HttpRequest, visitor: Visitor, goods: Money) -> SafeString:
    """Return the ways to where the visitor lives as HTML; nothing where the shop has said of no way of sending yet."""
    country = _country(request, visitor)
    return _DRAWN.one((country, _ways_to(country, goods, clock.now()))) or SafeString() if country else SafeString()


def _draw(told: list[Told]) -> dict[Told, SafeString]:
    return {one: _drawn(*one) for one in told}


def _drawn(country: str, ways: tuple[Way, ...]) -> SafeString:
    context = {
        "country": country,
        "place": _names().get(country, country),
        "ways": ways,
        "options": _OPTIONS.get(["all"])["all"],
    }
    return render_to_string("storefront/parts/delivery.html", context)


def download() -> SafeString:
    """Return, as HTML, that a thing is files: nothing is sent, wherever the visitor lives."""
    return _FILES.get(["all"])["all"]


@csrf_exempt  # it changes nothing but which country the same browser is shown
@require_POST
def deliver_to(request: HttpRequest) -> HttpResponse:
    """Remember in this browser where things are to go, and lead back to the page."""
    response = HttpResponseRedirect(safe_next(request, request.POST.get("next", ""), reverse("storefront:home")))
    if (country := request.POST.get("country", "")) in _names():
        response.set_cookie(COOKIE, country, max_age=YEAR, secure=settings.HTTPS, httponly=True, samesite="Lax")
    return response


def days(earliest: date, latest: date) -> str:
    """Return a span of days in words."""
    if earliest == latest:
        return f"{earliest:%A}, {earliest.day} {earliest:%B}"
    if (earliest.year, earliest.month) == (latest.year, latest.month):
        return f"{earliest.day} to {latest.day} {latest:%B}"
    return f"{earliest.day} {earliest:%B} to {latest.day} {latest:%B}"


def _country(request: HttpRequest, visitor: Visitor) -> str:
    """Return what was chosen in this browser, else where the customer lives, else where the shop sends first."""
    if (told := request.COOKIES.get(COOKIE, "")) in _names():
        return told
    own = _OWN.one(visitor.customer_id) if visitor.customer_id else ""
    return own or _HOME.get(["home"])["home"]


def _ways_to(country: str, goods: Money, at: datetime) -> tuple[Way, ...]:
    return tuple(
        Way(one.name, days(one.earliest, one.latest), one.price.format() if one.price.minor else "free")
        for one in orders.shipping_options_of(_OFFERED.get(["all"])["all"], country=country, goods=goods, at=at)
    )


def _home(keys: list[str]) -> dict[str, str]:
    named = (country for one in orders.shipping_methods() for country in one.countries if country != ANYWHERE)
    return dict.fromkeys(keys, next(named, ""))


def _options(keys: list[str]) -> dict[str, SafeString]:
    return dict.fromkeys(keys, format_html_join("", '<option value="{}">{}</option>', sorted_names()))


def sorted_names() -> list[tuple[str, str]]:
    """Return the countries as (code, name), by name."""
    return [pair for pair in countries() if pair[0]]


def _names() -> dict[str, str]:
    return _NAMES.get(["all"])["all"]


# What a quote promises is reckoned anew.
_OFFERED: Kept[str, orders.OfferedTerms] = Kept(lambda keys: dict.fromkeys(keys, orders.offered_terms(at=clock.now())))
_DRAWN: Kept[Told, SafeString] = Kept(_draw, most=500)
_FILES: Kept[str, SafeString] = Kept(
    lambda keys: dict.fromkeys(keys, render_to_string("storefront/parts/download.html")), seconds=3_600
)
_OWN: Kept[UUID, str] = Kept(lambda keys: {key: shopping.country_of(key) for key in keys}, most=5_000)
_HOME: Kept[str, str] = Kept(_home)
_OPTIONS: Kept[str, SafeString] = Kept(_options, seconds=3_600)
_NAMES: Kept[str, dict[str, str]] = Kept(lambda keys: {key: dict(sorted_names()) for key in keys}, seconds=3_600)
