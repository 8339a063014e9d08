"""Who did it: every write names its actor."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Actor:
    """A person or program that acts: `id` is the key of a staff user, customer or API key, or a program's name."""

    kind: Literal["staff", "customer", "api-key", "system"]
    id: str


def system(name: str) -> Actor:
    """Return the actor for work that no person asked for, such as `system("intake")`."""
    return Actor(kind="system", id=name)
