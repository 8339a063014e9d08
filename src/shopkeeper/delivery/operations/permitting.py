"""Whether a message may go out, and the form in which it does."""

from datetime import datetime

from shopkeeper.consent import queries as consent
from shopkeeper.delivery.models import Message
from shopkeeper.delivery.ports import Links, Outgoing
from shopkeeper.delivery.rules import ASKED_FOR, WAITED_FOR, Kind, with_footer

ALLOWED = consent.Verdict(allowed=True, reason="transactional")


def permitted(message: Message, *, at: datetime) -> consent.Verdict:
    """Return whether the message may go to its recipient now. What goes to staff is nobody's marketing."""
    if message.recipient_kind == "staff":
        return ALLOWED
    return consent.may_send(
        channel=message.channel,
        digest=bytes(message.address_digest or b""),
        need=need_of(message),
        topic=message.topic,
        person_id=message.recipient_id,
        at=at,
    )


def need_of(message: Message) -> consent.Need:
    """Return what the message is to its recipient."""
    if message.kind == Kind.MARKETING:
        return consent.Need.MARKETING
    if message.purpose in ASKED_FOR:
        return consent.Need.NOTICE
    return consent.Need.ON_DEMAND if message.purpose in WAITED_FOR else consent.Need.TRANSACTIONAL


def opened(message: Message, links: Links | None) -> Outgoing:
    """Return the message as its channel needs it; a marketing one with the way to stop it. Raises as its keys do."""
    text, html, unsubscribe = message.text, message.html, ""
    if message.kind == Kind.MARKETING and links is not None:
        token = consent.link_token(
            consent.Link(
                channel=consent.Channel(message.channel),
                digest=bytes(message.address_digest or b""),
                topic=message.topic,
                person_id=message.recipient_id,
            )
        )
        unsubscribe = links.unsubscribe(token)
        text, html = with_footer(text, html, unsubscribe=unsubscribe, preferences=links.preferences(token))
    return Outgoing(
        id=message.id,
        purpose=message.purpose,
        address=message.address,
        subject=message.subject,
        text=text,
        html=html,
        unsubscribe_url=unsubscribe,
    )
