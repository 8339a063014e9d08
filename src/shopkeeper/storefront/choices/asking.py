"""The question by mail: whether letters are wanted at this address."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from shopkeeper.consent import operations as consent
from shopkeeper.consent import queries
from shopkeeper.delivery import operations as delivery
from shopkeeper.foundation.actors import Actor
from shopkeeper.storefront.pages import canonical

NOTICE = "newsletter-sign-up"
PURPOSE = "confirm-address"
GOOD_FOR_DAYS = 7


def ask_by_mail(*, address: str, topics: Sequence[str], evidence: consent.Evidence, at: datetime, actor: Actor) -> None:
    """Send the question to the address, unless it was asked often enough today. Raises UnableToAsk."""
    asked = consent.ask_permission(address=address, topics=topics, language="en", evidence=evidence, at=at, actor=actor)
    if asked is None:
        return
    names = queries.topic_names()
    context = {
        "shop": settings.SITE_NAME,
        "address": settings.SITE_URL,
        "topics": [names.get(one, one) for one in asked.topics],
        "link": canonical(reverse("storefront:confirm", args=[asked.token])),
        "days": GOOD_FOR_DAYS,
    }
    delivery.send_message(
        key=f"confirm-address:{asked.asking_id}",
        channel="email",
        purpose=PURPOSE,
        recipient_kind="customer",
        recipient_id=asked.recipient_id,
        address=asked.address,
        subject=f"Do you want letters from {settings.SITE_NAME}?",
        text=render_to_string("storefront/mail/confirm.txt", context),
        html=render_to_string("storefront/mail/confirm.html", context),
        at=at,
        actor=actor,
    )
