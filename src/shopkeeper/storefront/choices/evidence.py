"""What proves that somebody said something here: which page, when, from where, by which browser."""

from datetime import datetime

from django.http import HttpRequest

from shopkeeper.consent import operations as consent
from shopkeeper.consent.queries import Source
from shopkeeper.storefront.account.sign_in import place_of

LONGEST = 300


def evidence_of(request: HttpRequest, source: Source, at: datetime, *, notice: str = "") -> consent.Evidence:
    """Return the evidence of what this request says; the address and the browser stand in the sealed proof alone."""
    proof = {
        "page": request.resolver_match.view_name if request.resolver_match else "",
        "ip": place_of(request),
        "browser": request.headers.get("User-Agent", "")[:LONGEST],
    }
    shown = consent.shown(notice) if notice else consent.Shown()
    return consent.Evidence(source=source, occurred_at=at, shown=shown, proof=proof)
