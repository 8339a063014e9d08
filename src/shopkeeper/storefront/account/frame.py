"""The frame around the shopper's own pages."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from shopkeeper.storefront import pages
from shopkeeper.storefront.visitors import Shopper

GROUPS = (
    ("", (("account", "Overview", "user-circle"),)),
    (
        "Shopping",
        (
            ("orders", "Orders", "package"),
            ("returns", "Returns", "truck-return"),
            ("library", "Library", "archive"),
            ("wishes", "Wish lists", "heart"),
        ),
    ),
    ("Paying", (("methods", "Ways of paying", "credit-card"), ("credit", "Store credit", "wallet"))),
    ("You", (("details", "Details and addresses", "user-edit"), ("choices", "Letters and choices", "adjustments"))),
    (
        "Privacy",
        (("known", "What we know about you", "eye"), ("privacy-requests", "Privacy requests", "shield-lock")),
    ),
    ("Signing in", (("passkeys", "Passkeys", "fingerprint"), ("sign-ins", "Where you are signed in", "device-mobile"))),
)


def render(
    request: HttpRequest, visitor: Shopper, here: str, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Return a page of the account, with its places beside it."""
    places = [(title, [_place(*one, is_here=one[0] == here) for one in inside]) for title, inside in GROUPS]
    here_name = next((name for _, inside in GROUPS for key, name, _ in inside if key == here), "Your account")
    framed = {"account_places": places, "here": here, "here_name": here_name, **context}
    return pages.render(request, visitor, template, framed, status=status)


def _place(key: str, name: str, icon: str, *, is_here: bool) -> dict[str, Any]:
    return {"name": name, "icon": icon, "url": reverse(f"storefront:{key}"), "is_here": is_here}
