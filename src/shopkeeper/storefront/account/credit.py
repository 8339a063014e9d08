"""The shopper's store credit: what there is, and what happened to it."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from shopkeeper.foundation.db.paging import BadCursor
from shopkeeper.ledger import queries
from shopkeeper.storefront.account import wording
from shopkeeper.storefront.account.frame import render
from shopkeeper.storefront.visitors import Shopper, shopper_page

PAGE_SIZE = 20
WORDS = {
    "refund": "For what you sent back",
    "goodwill": "With our apology",
    "bonus": "Thank you",
    "correction": "Put right",
    "spending": "Spent",
    "reversal": "Taken back",
}


@require_safe
@shopper_page
def credit(request: HttpRequest, visitor: Shopper) -> HttpResponse:
    """Show the credit in each currency, and its history."""
    try:
        found = queries.statement(visitor.customer_id, cursor=request.GET.get("after"), limit=PAGE_SIZE)
    except BadCursor:
        raise Http404("no such page of the credit") from None
    more = f"{reverse('storefront:credit')}?{urlencode({'after': found.next_cursor})}" if found.next_cursor else ""
    context = {
        "held": queries.store_credit(visitor.customer_id),
        "lines": [_told(line) for line in found.lines],
        "more_url": more,
    }
    return render(request, visitor, "credit", "storefront/account/credit.html", context)


def _told(line: queries.StatementLine) -> dict[str, Any]:
    entry = line.entry
    what = WORDS[entry.kind] if entry.kind != queries.EntryKind.GRANT.value else WORDS.get(entry.reason, "Given")
    return {
        "what": what,
        "day": wording.day(entry.at, timezone.get_current_timezone()),
        "note": entry.note,
        "amount": line.amount,
        "is_more": line.amount.minor > 0,
    }
