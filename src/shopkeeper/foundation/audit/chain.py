"""How an entry's digest is made: HMAC-SHA-256 over the digest before it and the entry in one canonical form."""

import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime

GENESIS = bytes(32)


@dataclass(frozen=True)
class Facts:
    """What an entry says."""

    position: int
    at: datetime
    actor_kind: str
    actor_id: str
    action: str
    subject_kind: str
    subject_id: str
    changes: str
    sealed_fields: str

    def canonical(self) -> bytes:
        """Return the entry as bytes that are the same on every machine and database."""
        at = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        row = [
            self.position,
            at,
            self.actor_kind,
            self.actor_id,
            self.action,
            self.subject_kind,
            self.subject_id,
            self.changes,
            self.sealed_fields,
        ]
        return json.dumps(row, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()


def digest(key: bytes, previous: bytes, facts: Facts) -> bytes:
    """Return the entry's digest, which nobody without the key can make."""
    return hmac.digest(key, previous + facts.canonical(), "sha256")
