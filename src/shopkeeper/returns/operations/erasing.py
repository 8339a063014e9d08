"""What is left of a person's returns after erasure: goods, days and amounts, no words."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from shopkeeper.customers import queries as customers
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.returns.models import Claim, Evidence, Return, Withdrawal


@transaction.atomic
def erase_returns(*, customer_id: UUID, at: datetime, actor: Actor) -> None:
    """Empty what the customer, in all selves, wrote and was written to; amounts and goods stay for the books."""
    selves = [customer_id, *customers.merged_into(customer_id)]
    mine = Return.objects.filter(Q(customer__in=selves) | Q(order__customer__in=selves))
    mine.update(comment="", words="", tracking_number="", tracking_digest=None)
    Claim.objects.filter(Q(customer__in=selves) | Q(order__customer__in=selves)).update(words="", answer="")
    Evidence.objects.filter(Q(customer__in=selves) | Q(claim__order__customer__in=selves)).update(words="")
    Withdrawal.objects.filter(Q(customer__in=selves) | Q(order__customer__in=selves)).update(name="", email="")
    audit.record(
        actor=actor,
        action="returns.personal-data-erased",
        subject_kind="customer",
        subject_id=customer_id,
        at=at,
        sealed_fields=["comment", "words", "tracking_number", "answer", "name", "email"],
    )
