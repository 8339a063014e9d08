"""Writes to behaviour: sources, what is accepted, what it comes to, how long it is kept."""

from shopkeeper.behaviour.operations.accepting import accept
from shopkeeper.behaviour.operations.carting import forget_old_moves
from shopkeeper.behaviour.operations.erasing import erase_events
from shopkeeper.behaviour.operations.ordering import confirm_claims
from shopkeeper.behaviour.operations.own_shop import open_own_source
from shopkeeper.behaviour.operations.planning import UnableToPlan, demand_shape, plan_event, unplan_event
from shopkeeper.behaviour.operations.recalling import UnableToRecallEvents, recall_events
from shopkeeper.behaviour.operations.rejecting import UnableToTakeAgain, take_again, tell_refused
from shopkeeper.behaviour.operations.retention import (
    UnableToSetRetention,
    forget_old_events,
    forget_traces,
    make_room,
    set_retention,
)
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
from shopkeeper.behaviour.operations.working import release, renew, retry_parked, work_through

__all__ = [
    "MadeSource",
    "UnableToChangeSource",
    "UnableToMakeSource",
    "UnableToPlan",
    "UnableToRecallEvents",
    "UnableToSetRetention",
    "UnableToTakeAgain",
    "accept",
    "allow_origins",
    "confirm_claims",
    "demand_shape",
    "erase_events",
    "forget_old_events",
    "forget_old_moves",
    "forget_traces",
    "make_room",
    "make_source",
    "open_own_source",
    "plan_event",
    "recall_events",
    "release",
    "renew",
    "retry_parked",
    "revoke_source",
    "rotate_key",
    "set_retention",
    "take_again",
    "tell_refused",
    "understand",
    "unplan_event",
    "work_through",
]
