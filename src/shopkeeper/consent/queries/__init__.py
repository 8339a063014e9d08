"""Reads of permission: what may be sent, what holds for whom at any instant, and how it came to be."""

from shopkeeper.consent.queries.entries import address_digest, said_by
from shopkeeper.consent.queries.persons import Choices, choices, tracking
from shopkeeper.consent.rules.persons import Choice, Tracking
from shopkeeper.consent.rules.words import Channel, Frequency, Need, Purpose

__all__ = [
    "Channel",
    "Choice",
    "Choices",
    "Frequency",
    "Need",
    "Purpose",
    "Tracking",
    "address_digest",
    "choices",
    "said_by",
    "tracking",
]
