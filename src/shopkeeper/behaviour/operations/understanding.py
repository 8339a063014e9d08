"""What a batch of events means: one step after the other, in the transaction that takes the batch in."""

from collections.abc import Sequence
from datetime import datetime

from shopkeeper.behaviour.models import Source
from shopkeeper.behaviour.operations.carting import keep_carts
from shopkeeper.behaviour.operations.counting import keep_facts
from shopkeeper.behaviour.operations.naming import keep_names
from shopkeeper.behaviour.operations.ordering import keep_orders
from shopkeeper.behaviour.operations.reading import read
from shopkeeper.behaviour.operations.visiting import keep_sessions
from shopkeeper.behaviour.queries.plan import plan
from shopkeeper.behaviour.rules import Arrived, SourceKind


def understand(arrived: Sequence[Arrived], *, at: datetime) -> None:
    """Bring up to date all that is derived from events: the catalogue of names, sessions, facts, carts, orders told of.

    The events stand in the stream already, each once. Statements are few and do not grow with the batch, but for
    events that come late and for orders.
    """
    if not arrived:
        return
    servers = frozenset(
        Source.objects.filter(pk__in={one.source_id for one in arrived}, kind=SourceKind.SERVER.value).values_list(
            "id", flat=True
        )
    )
    readings = read(arrived)
    keep_names(arrived, plan(), at=at)
    keep_sessions(arrived, servers)
    keep_facts(readings, at=at)
    keep_carts(readings, at=at)
    keep_orders(readings, at=at)
