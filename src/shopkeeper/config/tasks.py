"""Housekeeping of what belongs to the frame and to no domain."""

from datetime import timedelta
from importlib import import_module

from django.conf import settings

from shopkeeper.foundation.jobs import JobContext, job


@job(name="config.clear-expired-sessions", every=timedelta(days=1), offset=timedelta(hours=2, minutes=20))
def clear_expired_sessions(context: JobContext) -> None:
    """Delete the sessions of browsers that have expired."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    context.progress(1, 1, "expired sessions cleared")
