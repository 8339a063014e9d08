"""Django's SESSION_ENGINE: sessions in the database, sealed, and read in one plain question.

Every page of a signed-in person begins with it. Django's own store builds a query and checks a second signature each
time, which took half of the home page's time; the seal (AES-GCM) already vouches for the content.
"""

import base64
from typing import Any

from django.contrib.sessions.backends import db
from django.db import connections, router
from django.utils import timezone

from shopkeeper.foundation.personal.envelope import SealBroken
from shopkeeper.foundation.personal.sessions import SealedSerializer

STORED = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    def load(self) -> dict[str, Any]:
        """Return what the session holds; the key of an unknown or old one is not used again."""
        connection = connections[router.db_for_read(self.model)]
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(STORED, [self.session_key, now])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        return self.decode(row[0])

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Return the content, sealed, in characters that a text column takes."""
        return base64.b64encode(SealedSerializer().dumps(session_dict)).decode()

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        """Return the content; nothing when it was sealed by another shop or changed."""
        try:
            return SealedSerializer().loads(base64.b64decode(session_data, validate=True))
        except (SealBroken, ValueError):
            return {}
