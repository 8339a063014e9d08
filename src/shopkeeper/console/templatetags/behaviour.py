"""Template tags of the pages on behaviour: `{% load behaviour %}`."""

from collections.abc import Mapping
from typing import Any

import orjson
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shopkeeper.console.behaviour import telling

register = template.Library()
LONGEST = 20_000
SOURCE_STATES = {
    "live": ("good", "Live"),
    "quiet": ("none", "Quiet"),
    "failing": ("bad", "Much is rejected"),
    "silent": ("warn", "Never heard"),
    "ended": ("none", "Ended"),
}
NAME_STATES = {
    "known": ("good", "Known"),
    "planned": ("good", "Planned"),
    "new": ("busy", "New"),
    "blocked": ("bad", "Blocked"),
}
STANDINGS = {
    "claimed": ("warn", "Claimed"),
    "made": ("good", "Made by it"),
    "linked": ("good", "Linked"),
    "refused": ("bad", "Can't be read"),
}


@register.simple_tag
def source_state(state: str) -> SafeString:
    """Show how a source is doing."""
    return _badge(SOURCE_STATES, state)


@register.simple_tag
def name_state(state: str) -> SafeString:
    """Show where an event stands in the catalogue."""
    return _badge(NAME_STATES, state)


@register.simple_tag
def standing(state: str) -> SafeString:
    """Show what came of an order that was told of."""
    return _badge(STANDINGS, state)


@register.filter
def standing_words(state: str) -> str:
    """Return what came of an order in words."""
    return STANDINGS.get(state, ("", state))[1]


@register.filter
def channel_sign(channel: str) -> str:
    """Return the icon of a channel."""
    return telling.SIGNS.get(channel, "point")


@register.filter
def shape_words(shape: str) -> str:
    """Show what a property must be in words."""
    return telling.shape_words(shape)


@register.simple_tag
def percent_of(part: int, whole: int) -> str:
    """Show a count as a share of another; never all while one is missing, nor none while one is there."""
    if not whole or not part:
        return "—"
    share = min(1.0, part / whole)
    if share < 0.01:
        return "< 1 %"
    return f"{min(99, round(100 * share)) if part < whole else 100} %"


@register.filter
def said(content: Mapping[str, Any], path: str) -> str:
    """Show the value of a property of an event in one line; members of `products` one after the other."""
    where = content.get("properties") or content.get("traits") or {}
    if path.startswith("products."):
        members = [
            one.get(path.removeprefix("products.")) for one in where.get("products", []) if isinstance(one, dict)
        ]
        return ", ".join(_shown(one) for one in members[:20] if one is not None)
    if path == "products":
        return f"{len(where.get(path) or [])} products"
    return _shown(where.get(path))


@register.filter
def as_json(value: Any) -> str:
    """Show a value as indented JSON, cut where it is too long to be read."""
    text = orjson.dumps(value, option=orjson.OPT_INDENT_2, default=str).decode()
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}\n… {len(text) - LONGEST:,} characters more"


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else orjson.dumps(value, default=str).decode()
    return text if len(text) <= 300 else f"{text[:299]}…"


def _badge(known: Mapping[str, tuple[str, str]], state: str) -> SafeString:
    tone, label = known.get(str(state), ("none", str(state)))
    return format_html('<span class="sk-status" data-tone="{}">{}</span>', tone, label)
