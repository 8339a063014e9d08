"""The frame around the shopper's own pages."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from shopkeeper.storefront import pages
from shopkeeper.storefront.visitors import Shopper

PLACES = (
    ("account", "Overview", "user-circle"),
    ("orders", "Orders", "package"),
    ("returns", "Returns", "truck-return"),
    ("methods", "Ways of paying", "credit-card"),
    ("credit", "Store credit", "wallet"),
    ("wishes", "Wish lists", "heart"),
    ("library", "Library", "archive"),
    ("details", "Your details", "user-edit"),
    ("choices", "Letters and choices", "adjustments"),
    ("passkeys", "Passkeys", "fingerprint"),
)


def render(
    request: HttpRequest, visitor: Shopper, here: str, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Return a page of the account, with its places beside it."""
    places = [
        {"key": key, "name": name, "icon": icon, "url": reverse(f"storefront:{key}")} for key, name, icon in PLACES
    ]
    return pages.render(request, visitor, template, {"places": places, "here": here, **context}, status=status)
