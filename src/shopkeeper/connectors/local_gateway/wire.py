"""Stripe's form of requests and errors: nested names in forms, one shape for every refusal."""

from typing import Any
from urllib.parse import parse_qsl


class Refusal(Exception):
    """An answer that is an error; `fields` go into its body."""

    def __init__(self, status: int, kind: str, message: str, **fields: Any) -> None:
        super().__init__(message)
        self.status, self.body = status, {"error": {"type": kind, "message": message, **fields}}


def missing(kind: str, key: str) -> Refusal:
    """Return the refusal for an object that is not there."""
    return Refusal(404, "invalid_request_error", f"No such {kind}: '{key}'", code="resource_missing", param="id")


def invalid(message: str, **fields: Any) -> Refusal:
    """Return the refusal for a request that can't be."""
    return Refusal(400, "invalid_request_error", message, **fields)


def parsed(text: str) -> dict[str, Any]:
    """Return a form as nested dictionaries: `a[b]=1` becomes {"a": {"b": "1"}}; lists have keys 0, 1, 2."""
    form: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        first, *rest = name.replace("]", "").split("[")
        place = form
        for key, following in zip([first, *rest], [*rest, None], strict=True):
            if following is None:
                place[key or str(len(place))] = value
            else:
                place = place.setdefault(key, {})
    return form


def number(form: dict[str, Any], name: str, default: int | None = None) -> int:
    """Return a whole number of the form. Raises Refusal."""
    text = form.get(name, default)
    try:
        return int(text)  # type: ignore[arg-type]  # None is refused below like any other that is no number
    except (TypeError, ValueError):
        raise invalid(f"Invalid integer: {text}", param=name, code="parameter_invalid_integer") from None
