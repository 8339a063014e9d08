"""The anchor: how far the log had come, noted in the key store, so that a log cut short is seen."""

import logging

from shopkeeper.foundation.audit.models import Entry
from shopkeeper.foundation.personal import keys
from shopkeeper.foundation.personal.keystore.port import Anchor

CHAIN = "audit"
CUT = "audit-cut"
_LOG = logging.getLogger(__name__)


def note(position: int, digest: bytes) -> None:
    """Note that the log has come to this position.

    When it is known to have come farther, another process was quicker, or somebody cut the log and this entry was
    chained to what was left. The second is kept for ever, since the log itself will soon have grown over it.
    """
    store = keys.store()
    if store.advance(CHAIN, Anchor(position, digest)):
        return
    known = store.anchor(CHAIN)
    if known is None or Entry.objects.filter(position=known.position, digest=known.digest).exists():
        return
    _LOG.error("The audit log was cut: entry %s is missing or was replaced", known.position)
    store.advance(CUT, known)
