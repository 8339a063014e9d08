"""Keys and instants as statements written by hand send and receive them: PostgreSQL has types for them, SQLite text."""

from datetime import UTC, datetime
from uuid import UUID

from django.db import connection


def stored(key: UUID) -> UUID | str:
    """Return the key as a parameter of a statement."""
    return key if connection.features.has_native_uuid_field else key.hex


def key_of(value: UUID | str) -> UUID:
    """Return the key that a column holds."""
    return value if isinstance(value, UUID) else UUID(hex=value)


def instant_of(value: datetime | str) -> datetime:
    """Return the instant that a column holds; SQLite gives it without zone, or as text."""
    told = datetime.fromisoformat(value) if isinstance(value, str) else value
    return told if told.tzinfo else told.replace(tzinfo=UTC)
