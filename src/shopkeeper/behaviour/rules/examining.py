"""An event held against what is expected of it: which properties it has, of which shapes, and which are wrong."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shopkeeper.behaviour.rules.vocabulary import PRODUCT, Shape, known

MOST_PRODUCTS = 50
MOST_NAME = 80
MEMBERS = "products."
NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Property:
    """One property of an event, by its path: `price`, or `products.price` for the members of that list."""

    path: str
    shape: str
    """What the value is: text, number, yes or no, list, object, nothing."""
    expected: Shape | None = None
    is_wrong: bool = False
    example: str = ""
    """The wrong value's look without the value: `text of 5 characters`."""


def shape_of(value: Any) -> str:
    """Return what a value is, in a word."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "yes or no"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, str):
        return "text"
    return "list" if isinstance(value, (list, tuple)) else "object"


def fits(value: Any, shape: Shape) -> bool:
    """Return whether the value has the shape; nothing fits everything, for it tells nothing."""
    return value is None or _FITS[shape](value)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _is_whole(value: Any) -> bool:
    return _is_number(value) and float(value).is_integer()


def _is_instant(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


_FITS: Mapping[Shape, Callable[[Any], bool]] = {
    Shape.TEXT: lambda value: isinstance(value, str),
    Shape.KEY: lambda value: isinstance(value, str) or _is_whole(value),
    Shape.NUMBER: _is_number,
    Shape.WHOLE: _is_whole,
    Shape.FLAG: lambda value: isinstance(value, bool),
    Shape.INSTANT: _is_instant,
    Shape.LIST: lambda value: isinstance(value, (list, tuple)),
    Shape.OBJECT: lambda value: isinstance(value, Mapping),
}


def look_of(value: Any) -> str:
    """Return how a value looks without saying what it is, so that an example names nobody."""
    shape = shape_of(value)
    if shape == "text":
        count = len(value)
        return f"text of {count} character{'' if count == 1 else 's'}"
    if shape in {"list", "object"}:
        count = len(value)
        return f"{shape} of {count} entr{'y' if count == 1 else 'ies'}"
    if shape == "number":
        return "number with a fraction" if not _is_whole(value) else "whole number"
    return shape


def examine(name: str, properties: Mapping[str, Any], demanded: Mapping[str, Shape] | None = None) -> list[Property]:
    """Return each property of the event once, with what was expected of it.

    Of the members of `products` a wrong one outranks the others.
    `demanded` are the shapes that the shop's own plan asks for, by path; they outrank the vocabulary's.
    """
    found = known(name)
    expected: dict[str, Shape] = {}
    if found:
        expected.update(found.shapes)
        if "products" in found.shapes:
            expected.update({f"{MEMBERS}{path}": shape for path, shape in PRODUCT.items()})
    expected.update(demanded or {})
    seen: dict[str, Property] = {}
    for path, value in _values(properties):
        wished = expected.get(path)
        is_wrong = wished is not None and not fits(value, wished)
        if path not in seen or (is_wrong and not seen[path].is_wrong):
            seen[path] = Property(path, shape_of(value), wished, is_wrong, look_of(value) if is_wrong else "")
    return list(seen.values())


def _values(properties: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield from properties.items()
    products = properties.get("products")
    if isinstance(products, (list, tuple)):
        for product in products[:MOST_PRODUCTS]:
            if isinstance(product, Mapping):
                yield from ((f"{MEMBERS}{name}", value) for name, value in product.items())


def is_nameable(name: str) -> bool:
    """Return whether a name may stand in the catalogue: short, in plain signs, and naming nobody.

    A name with an @ or six digits in a row is most likely an address or a number made into a name; it is counted
    among the others and never kept.
    """
    if not name or len(name) > MOST_NAME or "@" in name or not name.isprintable():
        return False
    run = 0
    for sign in name:
        run = run + 1 if sign.isdigit() else 0
        if run >= 6:
            return False
    return True
