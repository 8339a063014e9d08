"""The one list of who listens to what, which jobs there are, and which adapter stands behind which port."""

import inspect
from types import ModuleType
from typing import Any

from shopkeeper.foundation.jobs import tasks as jobs_tasks
from shopkeeper.foundation.outbox import tasks as outbox_tasks
from shopkeeper.foundation.outbox.registry import Handler, registry

# event class -> the handlers that react to it; a handler is one function of a domain's handlers.py
LISTENERS: dict[type[Any], tuple[Handler, ...]] = {}

# the events module of each domain, so that every event told can be read again
EVENTS: tuple[ModuleType, ...] = ()

# the tasks module of each domain: importing it names its jobs
TASKS: tuple[ModuleType, ...] = (outbox_tasks, jobs_tasks)


def event_classes() -> list[type[Any]]:
    """Return every event class of the modules above."""
    return [
        kind
        for module in EVENTS
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if kind.__module__ == module.__name__ and hasattr(kind, "wire_name")
    ]


def install() -> None:
    """Make the lists above known to the outbox and the worker."""
    registry.install(LISTENERS, event_classes())
