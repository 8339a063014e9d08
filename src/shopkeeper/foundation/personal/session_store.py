"""Django's SESSION_ENGINE: sessions in the database, sealed, and read in one plain question.

Every page of a signed-in person begins with it. Django's own store builds a query and checks a second signature each
time, which took half of the home page's time; the seal (AES-GCM) already vouches for the content.
"""

import base64
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.sessions.backends import db
from django.db import connections, router
from django.utils import timezone

from shopkeeper.foundation.db.planned import planned_cursor
from shopkeeper.foundation.personal.envelope import SealBroken
from shopkeeper.foundation.personal.sessions import SealedSerializer

STORED = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"

CLEARED_AT_ONCE = 500


class SessionStore(db.SessionStore):
    def load(self) -> dict[str, Any]:
        """Return what the session holds; the key of an unknown or old one is not used again."""
        using = router.db_for_read(self.model)
        now = connections[using].ops.adapt_datetimefield_value(timezone.now())
        with planned_cursor(using) as cursor:
            cursor.execute(STORED, [self.session_key, now])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        return self.decode(row[0])

    @classmethod
    def clear_expired(cls) -> None:
        """Delete the sessions that have expired, a few at a time, so that other writers get in between."""
        expired = cls.get_model_class().objects.filter(expire_date__lt=timezone.now()).order_by("expire_date")
        while some := list(expired.values_list("pk", flat=True)[:CLEARED_AT_ONCE]):
            cls.get_model_class().objects.filter(pk__in=some).delete()

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Return the content, sealed for this session's key, in characters that a text column takes."""
        key = self._get_or_create_session_key()  # type: ignore[attr-defined]  # left out by the stubs
        return base64.b64encode(SealedSerializer(key).dumps(session_dict)).decode()

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        """Return the content; nothing when it was changed, or sealed for another session or by another shop."""
        try:
            return SealedSerializer(self.session_key).loads(base64.b64decode(session_data, validate=True))
        except (SealBroken, ValueError):
            return {}


def living(session_keys: Iterable[str], *, at: datetime) -> set[str]:
    """Return which of the sessions are there and not expired."""
    known = SessionStore.get_model_class().objects.filter(session_key__in=list(session_keys), expire_date__gt=at)
    return set(known.values_list("session_key", flat=True))


def end(session_keys: Iterable[str]) -> None:
    """End the sessions: the next request of their browsers is a stranger's, and none under way brings them back."""
    SessionStore.get_model_class().objects.filter(session_key__in=list(session_keys)).delete()
