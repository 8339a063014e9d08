"""How an event and a session read in a line: the sign of the channel, what happened, and with what."""

from collections.abc import Mapping, Sequence
from typing import Any

from shopkeeper.behaviour import queries
from shopkeeper.foundation.assets import presentation
from shopkeeper.foundation.money import Money, NotMoney

SIGNS = {
    "web": "world",
    "app": "device-mobile",
    "device": "device-tablet",
    "voice": "microphone",
    "mail": "mail",
    "chat": "message-circle",
    "phone": "phone",
    "store": "building-store",
}
PLACES = {
    "web": "Visited the shop",
    "app": "Used the app",
    "device": "Used a device",
    "voice": "Spoke to a voice assistant",
    "chat": "Was in the chat",
    "phone": "Was on the phone",
    "store": "Was in the store",
}
SAYS = {"identify": "Said who they are", "group": "Named a group", "alias": "Was given another id"}
LONGEST = 80


def title_of(kind: str, name: str) -> str:
    """Return what an event is called in a list."""
    if kind == "page":
        return f"Looked at {name}" if name else "Looked at a page"
    if kind == "screen":
        return f"Opened {name}" if name else "Opened a screen"
    return name or SAYS.get(kind, presentation.words(kind))


def note_of(content: Mapping[str, Any] | str | None) -> str:
    """Return with what it happened: product, words searched for, page, order and amount; empty where nothing tells."""
    if not isinstance(content, Mapping):
        return ""
    said, context = _mapping(content.get("properties")), _mapping(content.get("context"))
    if order := _word(said.get("order_id")):
        return f"order {order}{_amount(said)}"
    products = said.get("products")
    if isinstance(products, Sequence) and not isinstance(products, str) and products:
        return f"{len(products)} product{'' if len(products) == 1 else 's'}"
    for name in ("name", "title", "query", "sku", "product_id", "category", "path"):
        if text := _word(said.get(name)):
            return f"“{text}”" if name == "query" else text
    return _word(_mapping(context.get("page")).get("path"))


def session_note(one: Any) -> str:
    """Return what a session held: how much of each, how long it was, where it came from."""
    counts = (
        (one.pages, "page", "pages"),
        (one.views, "product looked at", "products looked at"),
        (one.searches, "search", "searches"),
        (one.added, "put into the cart", "put into the cart"),
        (one.orders, "order", "orders"),
    )
    parts = [f"{count} {single if count == 1 else many}" for count, single, many in counts if count]
    length = one.last_at - one.began_at
    parts += [presentation.duration(length)] if length.total_seconds() >= 1 else []
    came = one.campaign_name or one.campaign_source or one.referrer
    parts += [f"from {came}"] if came else []
    return " · ".join(parts) or f"{one.events} event{'' if one.events == 1 else 's'}"


def shape_words(shape: str) -> str:
    """Return what a property must be in words: a key is a text or a whole number."""
    return "text or whole number" if shape == "key" else str(shape)


def person_label(person_id: Any, known: Mapping[Any, Any]) -> str:
    """Return what a person is called in a list that names nobody."""
    return f"{'Customer' if person_id in known else 'Visitor'} {str(person_id)[-4:]}"


def _amount(said: Mapping[str, Any]) -> str:
    try:
        amount = Money.parse(str(said.get("total", said.get("revenue"))), str(said.get("currency")))
    except (NotMoney, ValueError):
        return ""
    return f", {amount.format()}"


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _word(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    text = "".join(sign if sign.isprintable() else " " for sign in str(value)[: 2 * LONGEST]).strip()
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


CHANNELS = tuple(one.value for one in queries.Channel)
KINDS = tuple(one.value for one in queries.EventKind)
