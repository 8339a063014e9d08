"""Naming a function as a job, and enqueuing it."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID


class JobContext(Protocol):
    """What a running job knows of itself and may say."""

    @property
    def job_id(self) -> UUID:
        """The job's row."""

    @property
    def state(self) -> dict[str, Any]:
        """What an earlier attempt kept; empty on the first."""

    def now(self) -> datetime:
        """Return the present instant."""

    def progress(self, done: int, total: int | None = None, note: str = "") -> None:
        """Say how far the work is; written at most a few times a second."""

    def raise_if_cancelled(self) -> None:
        """Raise `Cancelled` when someone asked for it, `Interrupted` when the worker must stop or has lost the job."""

    def keep(self, state: dict[str, Any]) -> None:
        """Keep the state for a later attempt: call it in the transaction that wrote what the state speaks of."""


JobFunction = Callable[..., None]


class UnableToEnqueue(TypeError):
    """The arguments don't fit the job's function."""


@dataclass(frozen=True)
class JobType:
    """A function that runs as a background job, under a name that rows refer to."""

    name: str
    function: JobFunction
    every: timedelta | None = None
    offset: timedelta = timedelta()
    max_attempts: int = 5
    priority: int = 0

    def enqueue(
        self, *, at: datetime, key: str | None = None, due_at: datetime | None = None, **arguments: object
    ) -> UUID:
        """Write a job into the present transaction and return its id; it runs after the commit, from `due_at` on.

        While a job with this `key` is open, no second one is made: its id is returned. Arguments must be JSON-able and
        hold no personal data. Raise `UnableToEnqueue` when they don't fit the function.
        """
        from shopkeeper.foundation.jobs import queueing  # the package is loaded before the app registry is ready

        try:
            inspect.signature(self.function).bind(None, **arguments)
        except TypeError as error:
            raise UnableToEnqueue(f"{self.name}: {error}") from None
        return queueing.enqueue(
            name=self.name,
            arguments=arguments,
            key=key,
            at=at,
            due_at=due_at or at,
            priority=self.priority,
            max_attempts=self.max_attempts,
        )

    def __call__(self, context: JobContext, **arguments: object) -> None:
        """Run the function here and now."""
        self.function(context, **arguments)


known: dict[str, JobType] = {}


def job(
    *,
    name: str,
    every: timedelta | None = None,
    offset: timedelta = timedelta(),
    max_attempts: int = 5,
    priority: int = 0,
) -> Callable[[JobFunction], JobType]:
    """Make the function a job; `every` runs it in each period too, counted from midnight UTC plus `offset`."""

    def define(function: JobFunction) -> JobType:
        made = JobType(name, function, every=every, offset=offset, max_attempts=max_attempts, priority=priority)
        earlier = known.setdefault(name, made)
        if (earlier.function.__module__, earlier.function.__qualname__) != (function.__module__, function.__qualname__):
            raise ValueError(f"two jobs are named {name!r}")
        known[name] = made
        return made

    return define
