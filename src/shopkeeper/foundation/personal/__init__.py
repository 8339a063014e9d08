"""Personal data: a key for each person, fields sealed with it, blind indexes, a registry of it all."""

from shopkeeper.foundation.personal.erased import ERASED, Erased

__all__ = ["ERASED", "Erased"]
