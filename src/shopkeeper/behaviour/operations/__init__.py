"""Writes to behaviour: sources, what is accepted, what it comes to, how long it is kept."""

from shopkeeper.behaviour.operations.accepting import accept
from shopkeeper.behaviour.operations.carting import forget_old_moves
from shopkeeper.behaviour.operations.erasing import erase_events
from shopkeeper.behaviour.operations.ordering import confirm_claims
from shopkeeper.behaviour.operations.planning import UnableToPlan, demand_shape, plan_event, unplan_event
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
    "UnableToPlan",
    "accept",
    "allow_origins",
    "confirm_claims",
    "demand_shape",
    "erase_events",
    "forget_old_moves",
    "make_source",
    "plan_event",
    "release",
    "renew",
    "revoke_source",
    "rotate_key",
    "understand",
    "unplan_event",
    "work_through",
]
