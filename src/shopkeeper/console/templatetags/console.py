"""Template tags of the console: `{% load console %}`."""

from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django import template
from django.core.files.storage import default_storage
from django.http import HttpRequest
from django.template.context import Context
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shopkeeper.console import navigation
from shopkeeper.console.messages import codes
from shopkeeper.foundation.assets import presentation
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.staff.roles import Permission

register = template.Library()


def _reachable(request: HttpRequest) -> list[dict[str, Any]]:
    match = request.resolver_match
    current = (match.url_name or "").partition("-")[0] if match and "console" in match.app_names else ""
    places = []
    for place in navigation.PLACES:
        if place.permission is not None and not _may(request, place.permission):
            continue
        try:
            url = reverse(place.url_name)
        except NoReverseMatch:
            continue
        places.append({"place": place, "url": url, "is_current": place.section == current})
    return places


@register.simple_tag(takes_context=True)
def places(context: Context) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the groups of places that the person signed in may go to, the current one marked."""
    return [
        (group, list(members))
        for group, members in groupby(_reachable(context["request"]), lambda item: item["place"].group)
    ]


@register.filter
def holds_code(purpose: str) -> bool:
    """Return whether a message of this purpose holds a sign-in code."""
    return codes.holds_code(purpose)


@register.simple_tag(takes_context=True)
def may(context: Context, permission: Permission) -> bool:
    """Return whether the person signed in may do this."""
    return _may(context["request"], permission)


def _may(request: HttpRequest, permission: Permission) -> bool:
    return request.user.is_authenticated and request.user.may(permission)


@register.inclusion_tag("console/parts/filter_select.html")
def filter_select(bound: Any, label: str) -> dict[str, Any]:
    """Show a filter of a list as a select that submits its form when it is changed."""
    return {"field": bound, "label": label, "value": str(bound.value() or "")}


@register.simple_tag
def product_row(product: Any) -> dict[str, str]:
    """Return what a list says of a product: brand and SKU, price of the first variant or from it, stock."""
    variants = list(product.variants.all())
    counted = [one.stock_on_hand for one in variants if one.stock_on_hand is not None]
    cheapest = min(variants, key=lambda one: one.price_minor, default=None)
    price = Money(cheapest.currency, cheapest.price_minor).format() if cheapest else "—"
    known_as = variants[0].sku if len(variants) == 1 else f"{len(variants)} variants"
    return {
        "subtitle": " · ".join(part for part in (product.brand.name if product.brand else "", known_as) if part),
        "price": f"from {price}" if len({one.price_minor for one in variants}) > 1 else price,
        "stock": f"{sum(counted):,}" if counted else "not counted",
    }


@register.filter
def at(mapping: dict[Any, Any], key: Any) -> Any:
    """Return what a mapping holds at a key, nothing when it holds none."""
    return mapping.get(key, "")


@register.simple_tag
def subject_link(kind: str, key: str) -> SafeString | str:
    """Show what an audit entry is about, as a link where the console has a page for it."""
    name = {
        "customer": "console:customers-customer",
        "order": "console:orders-order",
        "product": "console:products-product",
        "job": "console:work-job",
        "event": "console:work-event",
    }.get(kind)
    short = key[-8:] if len(key) > 12 else key
    if name is None:
        return f"{kind} {short}"
    try:
        return format_html('<a href="{}">{} {}</a>', reverse(name, args=[key]), kind, short)
    except NoReverseMatch:
        return f"{kind} {short}"


@register.filter
def days_newest_first(chart: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of the chart's table."""
    rows = zip(chart["days"], chart["shown"], chart["orders"], strict=True)
    return [{"day": day, "revenue": revenue, "orders": orders} for day, revenue, orders in rows][::-1]


@register.simple_tag
def days_late(promised_at: datetime, at: datetime) -> str:
    """Show by how much a promise is overdue."""
    days = (at - promised_at).days
    return "since today" if days < 1 else f"for {days} day{'s' if days > 1 else ''}"


@register.inclusion_tag("console/parts/customer_line.html")
def customer_line(customer: Any, note: str = "") -> dict[str, Any]:
    """Show a customer in one line: initials, name as a link that covers the row, a note below."""
    return {"customer": customer, "name": customer.name or "Name not known", "note": note}


@register.simple_tag
def money_off(minor: int, currency: str) -> str:
    """Show an amount that is taken off."""
    return (-Money(currency, minor)).format()


@register.simple_tag
def is_late(parcel: Any, now: datetime) -> str:
    """Show by how much a parcel is or was late; empty when it wasn't."""
    if parcel.promised_at is None or parcel.status == "cancelled":
        return ""
    overdue = (parcel.delivered_at or now) - parcel.promised_at
    if overdue <= timedelta(0):
        return ""
    days = f"{overdue.days} day{'' if overdue.days == 1 else 's'}" if overdue.days else "a few hours"
    return f"Came {days} late" if parcel.delivered_at else f"{days[:1].upper()}{days[1:]} late"


@register.filter
def address_lines(address: dict[str, str]) -> list[str]:
    """Return an address as the lines of an envelope, the country by its name."""
    town = " ".join(part for part in (address.get("postcode"), address.get("city")) if part)
    region = address.get("region")
    lines = [
        address.get("name"),
        address.get("line1"),
        address.get("line2"),
        f"{town}, {region}" if region and town else town or region,
    ]
    return [line for line in [*lines, presentation.country(address.get("country") or "")] if line]


@register.filter
def first_email(customer: Any) -> str:
    """Return the address a customer is known by: the primary one, else any; a phone number where there is none."""
    known = sorted(customer.identifiers.all(), key=lambda one: (one.kind != "email", not one.is_primary))
    return str(known[0].value) if known and known[0].kind != "external" else ""


@register.filter
def model_address_lines(address: Any) -> list[str]:
    """Return a kept address as the lines of an envelope."""
    names = ("name", "line1", "line2", "city", "region", "postcode", "country")
    return address_lines({name: getattr(address, name) for name in names})


@register.simple_tag
def average_order(figures: Any) -> str:
    """Show what a customer's order is worth on average, where all are of one currency."""
    if not figures.orders or len(figures.revenue) != 1:
        return "—"
    whole = figures.revenue[0]
    return Money(whole.currency, round(whole.minor / figures.orders)).format()


@register.simple_tag
def shop_as_url(customer_id: Any) -> str:
    """Return where a press lets staff see the shop as the customer; empty where the shop offers no such thing."""
    try:
        return reverse("storefront:visit", args=[customer_id])
    except NoReverseMatch:
        return ""


@register.simple_tag
def time_of_day(at: datetime) -> str:
    """Show the hour and minute of an instant in the shop's time zone."""
    return f"{timezone.localtime(at):%H:%M}"


@register.simple_tag
def day_heading(at: datetime, is_first: bool, moments: list[Any], place: int) -> str:  # noqa: FBT001  a template tag's flag
    """Show the day above the first moment of each day; nothing above the others."""
    day = timezone.localtime(at).date()
    if not is_first and timezone.localtime(moments[place - 1].at).date() == day:
        return ""
    return f"{day.day} {day:%B %Y}"


@register.filter
def before_colon(text: str) -> str:
    """Show the part of a title that stands before its colon."""
    return text.partition(":")[0]


@register.filter
def breakable(address: str) -> SafeString:
    """Show an e-mail address so that a line breaks before its @ rather than in a word."""
    name, sign, place = address.partition("@")
    return format_html("{}<wbr>{}{}", name, sign, place)


@register.simple_tag
def share_text(value: float) -> str:
    """Show a share of 1 as a percentage."""
    return f"{value:.0%}".replace("%", "\u202f%")


WAYS = {
    "code": "signed in by code",
    "passkey": "signed in by passkey",
    "confirmed-address": "confirmed an address",
    "signed-token": "a signed token",
}


@register.filter
def way_words(way: str) -> str:
    """Show what proved that a device is a customer's: a sign-in in words, a source by its name."""
    return WAYS.get(way, way)


@register.filter
def signed(value: int) -> str:
    """Show a count with its sign."""
    return f"{value:+,}"


@register.simple_tag
def picture_url(one: Any) -> str:
    """Return where a picture of the catalogue is sent from."""
    return str(default_storage.url(one.path))
