"""What a browser tells of permission with each event, and which events a refusal doesn't reach."""

from collections.abc import Mapping
from typing import Any

from shopkeeper.behaviour.rules.arriving import EventKind

# Our own names, and those that consent managers write into `context.consent.categoryPreferences`.
_PURPOSES = {
    "tracking": ("tracking",),
    "analytics": ("tracking",),
    "personalisation": ("personalisation",),
    "personalization": ("personalisation",),
    "sharing": ("sharing-with-sellers", "sharing-with-advertisers"),
    "sharing-with-sellers": ("sharing-with-sellers",),
    "sharing-with-advertisers": ("sharing-with-advertisers",),
    "advertising": ("sharing-with-advertisers",),
}
_OF_ORDERS = frozenset(
    {
        "Order Completed",
        "Order Updated",
        "Order Refunded",
        "Order Cancelled",
    }
)


def chosen(context: Mapping[str, Any]) -> dict[str, bool]:
    """Return what the person chose in the banner of consent, by purpose; a no outweighs a yes to the same purpose."""
    consent = context.get("consent")
    told = consent.get("categoryPreferences") if isinstance(consent, dict) else None
    answers: dict[str, bool] = {}
    for name, answer in told.items() if isinstance(told, dict) else ():
        for purpose in _PURPOSES.get(str(name).lower(), ()) if isinstance(answer, bool) else ():
            answers[purpose] = answer and answers.get(purpose, True)
    return answers


def is_gpc(context: Mapping[str, Any], *, header: bool) -> bool:
    """Return whether the browser signals Global Privacy Control, by its header or through the library."""
    return header or context.get("gpc") is True


def is_needed(kind: EventKind, name: str, *, trusted: bool) -> bool:
    """Return whether the event is kept though its person refused to be tracked.

    An order that the shop's own server reports is needed to fulfil it (GDPR, article 6(1)(b)), and so is what the
    server says of its customer. What a browser tells never is.
    """
    return trusted and (kind in {EventKind.IDENTIFY, EventKind.ALIAS} or name in _OF_ORDERS)
