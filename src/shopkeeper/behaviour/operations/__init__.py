"""Writes to behaviour: sources, what is accepted, what it comes to, how long it is kept."""

from shopkeeper.behaviour.operations.accepting import accept
from shopkeeper.behaviour.operations.erasing import erase_events
from shopkeeper.behaviour.operations.sources import (
    MadeSource,
    UnableToChangeSource,
    UnableToMakeSource,
    allow_origins,
    make_source,
    revoke_source,
    rotate_key,
)
from shopkeeper.behaviour.operations.understanding import understand
from shopkeeper.behaviour.operations.working import release, renew, work_through

__all__ = [
    "MadeSource",
    "UnableToChangeSource",
    "UnableToMakeSource",
    "accept",
    "allow_origins",
    "erase_events",
    "make_source",
    "release",
    "renew",
    "revoke_source",
    "rotate_key",
    "understand",
    "work_through",
]
