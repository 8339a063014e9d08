"""The source that the shop's own pages send with: there from the first start, so that nobody has to set it up."""

from contextlib import suppress
from datetime import datetime

from django.db import IntegrityError, transaction

from shopkeeper.behaviour.models import Source
from shopkeeper.behaviour.operations.sources import make_source
from shopkeeper.behaviour.queries.sources import OWN_SHOP
from shopkeeper.behaviour.rules import SourceKind
from shopkeeper.foundation.actors import Actor


def open_own_source(*, actor: Actor, at: datetime) -> None:
    """Make the source of the shop's own pages where there never was one; one that staff revoked stays revoked."""
    if Source.objects.filter(slug=OWN_SHOP).exists():
        return
    with suppress(IntegrityError), transaction.atomic():  # another process was quicker: its source holds
        make_source(name=OWN_SHOP.capitalize(), kind=SourceKind.BROWSER, actor=actor, at=at)
