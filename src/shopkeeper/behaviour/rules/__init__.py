"""What an event is, what makes one good, when it happened: values in, values out."""

from shopkeeper.behaviour.rules.arriving import Arrived, Channel, EventKind, SourceKind
from shopkeeper.behaviour.rules.checking import Fault, Sent, check
from shopkeeper.behaviour.rules.naming import clear_name, printable
from shopkeeper.behaviour.rules.timing import happened_at

__all__ = [
    "Arrived",
    "Channel",
    "EventKind",
    "Fault",
    "Sent",
    "SourceKind",
    "check",
    "clear_name",
    "happened_at",
    "printable",
]
