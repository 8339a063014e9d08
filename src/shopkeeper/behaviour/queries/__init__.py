"""Reads of behaviour: events, sources and their health, what was rejected."""

from shopkeeper.behaviour.queries.catalogue import Named, NamedProperty, catalogue, named_event
from shopkeeper.behaviour.queries.events import event, events_of, stream
from shopkeeper.behaviour.queries.health import (
    Backlog,
    Health,
    backlog,
    health,
    rejected_by_reason,
    taken_and_refused,
    taken_since,
)
from shopkeeper.behaviour.queries.knowing import Facts, Liking, SeenOn, Window, facts, viewed_lately
from shopkeeper.behaviour.queries.live import events_before, live, names_lately
from shopkeeper.behaviour.queries.rejections import rejection, rejections
from shopkeeper.behaviour.queries.rereading import Means, means
from shopkeeper.behaviour.queries.sources import (
    OWN_SHOP,
    KnownSource,
    forget_keys,
    own_shop_key,
    public_key,
    source,
    source_of_key,
    source_with_slug,
    sources,
)
from shopkeeper.behaviour.queries.visits import lists, sessions_before, sessions_of, told_by_standing, told_orders
from shopkeeper.behaviour.rules import Arrived, Channel, EventKind, SourceKind
from shopkeeper.behaviour.rules.carts import Lists, Lying
from shopkeeper.behaviour.rules.checking import BATCH_BYTES, BATCH_EVENTS, EVENT_BYTES
from shopkeeper.behaviour.rules.orders import Standing
from shopkeeper.behaviour.rules.planning import NameState
from shopkeeper.behaviour.rules.vocabulary import Shape

__all__ = [
    "BATCH_BYTES",
    "BATCH_EVENTS",
    "EVENT_BYTES",
    "OWN_SHOP",
    "Arrived",
    "Backlog",
    "Channel",
    "EventKind",
    "Facts",
    "Health",
    "KnownSource",
    "Liking",
    "Lists",
    "Lying",
    "Means",
    "NameState",
    "Named",
    "NamedProperty",
    "SeenOn",
    "Shape",
    "SourceKind",
    "Standing",
    "Window",
    "backlog",
    "catalogue",
    "event",
    "events_before",
    "events_of",
    "facts",
    "forget_keys",
    "health",
    "lists",
    "live",
    "means",
    "named_event",
    "names_lately",
    "own_shop_key",
    "public_key",
    "rejected_by_reason",
    "rejection",
    "rejections",
    "sessions_before",
    "sessions_of",
    "source",
    "source_of_key",
    "source_with_slug",
    "sources",
    "stream",
    "taken_and_refused",
    "taken_since",
    "told_by_standing",
    "told_orders",
    "viewed_lately",
]
