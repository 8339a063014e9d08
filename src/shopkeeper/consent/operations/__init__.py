"""Writes to the ledger of permission: each appends, none changes; atomic, audited, told."""

from shopkeeper.consent.operations.choosing import Signal, choose, note_signals
from shopkeeper.consent.operations.writing import Evidence, Shown

__all__ = ["Evidence", "Shown", "Signal", "choose", "note_signals"]
