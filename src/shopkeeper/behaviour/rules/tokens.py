"""Identity tokens: the shop's server vouches that the person in the browser is its user."""

from datetime import datetime

from shopkeeper.customers.rules.identity_token import SHORTEST_SECRET, NotProven, Shown, verify


def vouched(token: str, *, secret: str, source: str, at: datetime) -> Shown | None:
    """Return whom the token vouches for to this source at that instant; None for a token that is not good."""
    if len(secret.encode()) < SHORTEST_SECRET:
        return None
    try:
        return verify(token, secrets=[secret.encode()], audience=source, at=at)
    except NotProven:
        return None
