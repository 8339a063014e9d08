"""Who listens to what, and which class stands behind a wire name; filled once from `config/wiring.py`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Handler = Callable[[Any, datetime], None]


@dataclass(frozen=True)
class Listener:
    """A handler with the name under which its receipts are kept."""

    name: str
    call: Handler


class UnknownEvent(LookupError):
    """No class is known for a wire name: the row was told by another version of Shopkeeper."""


class TwoOfOneName(ValueError):
    """Two event classes claim one wire name, or one handler is listed twice for an event."""


class Registry:
    """Event classes by wire name and their listeners, in the order of the wiring."""

    def __init__(self) -> None:
        self._classes: dict[str, type[Any]] = {}
        self._listeners: dict[str, tuple[Listener, ...]] = {}

    def install(self, listeners: Mapping[type[Any], tuple[Handler, ...]], events: Iterable[type[Any]] = ()) -> None:
        """Replace what is known by these listeners and event classes."""
        classes: dict[str, type[Any]] = {}
        for kind in (*listeners, *events):
            if classes.setdefault(kind.wire_name, kind) is not kind:
                raise TwoOfOneName(f"{kind.wire_name!r} is the wire name of two event classes")
        by_name = {kind.wire_name: tuple(_listener(call) for call in calls) for kind, calls in listeners.items()}
        for wire_name, known in by_name.items():
            if len({listener.name for listener in known}) < len(known):
                raise TwoOfOneName(f"a handler is listed twice for {wire_name!r}")
        self._classes, self._listeners = classes, by_name

    def event_class(self, wire_name: str) -> type[Any]:
        """Return the event class of the wire name. Raise `UnknownEvent`."""
        try:
            return self._classes[wire_name]
        except KeyError:
            raise UnknownEvent(f"no event class of this version has the wire name {wire_name!r}") from None

    def listeners(self, wire_name: str) -> tuple[Listener, ...]:
        """Return who listens to the event."""
        return self._listeners.get(wire_name, ())


def _listener(call: Handler) -> Listener:
    module = call.__module__.removeprefix("shopkeeper.")
    return Listener(name=f"{module}.{call.__qualname__}", call=call)


registry = Registry()
