"""Reads of permission: what may be sent, what holds for whom at any instant, and how it came to be."""

from shopkeeper.consent.queries.entries import address_digest, normalised, said_about, said_by
from shopkeeper.consent.queries.history import (
    Line,
    Reach,
    entry_with,
    history,
    history_of_address,
    masked,
    reach_with,
    reaches,
    whose,
)
from shopkeeper.consent.queries.links import Link, asking_of, asking_token, link_of, link_token
from shopkeeper.consent.queries.permission import OnTopic, law_for, may_send, standings, suppressions
from shopkeeper.consent.queries.persons import Choices, choices, tracking, tracking_of_one
from shopkeeper.consent.queries.topics import (
    notice_in_force,
    notice_slugs,
    text_of,
    topic,
    topic_names,
    topics,
    versions,
)
from shopkeeper.consent.rules.jurisdictions import REGIMES, regime_of
from shopkeeper.consent.rules.permitting import WHY, Verdict
from shopkeeper.consent.rules.persons import Choice, Tracking
from shopkeeper.consent.rules.telling import CHANNEL_NAMES, PURPOSES, WISHES
from shopkeeper.consent.rules.words import Basis, Channel, Frequency, Need, Purpose, Reason, Source, Word

__all__ = [
    "CHANNEL_NAMES",
    "PURPOSES",
    "REGIMES",
    "WHY",
    "WISHES",
    "Basis",
    "Channel",
    "Choice",
    "Choices",
    "Frequency",
    "Line",
    "Link",
    "Need",
    "OnTopic",
    "Purpose",
    "Reach",
    "Reason",
    "Source",
    "Tracking",
    "Verdict",
    "Word",
    "address_digest",
    "asking_of",
    "asking_token",
    "choices",
    "entry_with",
    "history",
    "history_of_address",
    "law_for",
    "link_of",
    "link_token",
    "masked",
    "may_send",
    "normalised",
    "notice_in_force",
    "notice_slugs",
    "reach_with",
    "reaches",
    "regime_of",
    "said_about",
    "said_by",
    "standings",
    "suppressions",
    "text_of",
    "topic",
    "topic_names",
    "topics",
    "tracking",
    "tracking_of_one",
    "versions",
    "whose",
]
