"""Reads of behaviour: events, sources and their health, what was rejected."""

from shopkeeper.behaviour.queries.events import event, events_of, stream
from shopkeeper.behaviour.queries.rejections import rejections
from shopkeeper.behaviour.queries.sources import (
    KnownSource,
    forget_keys,
    public_key,
    source,
    source_of_key,
    source_with_slug,
    sources,
)
from shopkeeper.behaviour.rules import Arrived, Channel, EventKind, SourceKind
from shopkeeper.behaviour.rules.checking import BATCH_BYTES, BATCH_EVENTS, EVENT_BYTES

__all__ = [
    "BATCH_BYTES",
    "BATCH_EVENTS",
    "EVENT_BYTES",
    "Arrived",
    "Channel",
    "EventKind",
    "KnownSource",
    "SourceKind",
    "event",
    "events_of",
    "forget_keys",
    "public_key",
    "rejections",
    "source",
    "source_of_key",
    "source_with_slug",
    "sources",
    "stream",
]
