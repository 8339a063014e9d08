"""The outbox: events told inside the writer's transaction, delivered after it at least once, each effect once."""

from shopkeeper.foundation.outbox.telling import NotInTransaction, tell, tell_all

__all__ = ["NotInTransaction", "tell", "tell_all"]
