"""The shopper's library: what was bought as files, there on every device; each download by a link that runs out."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shopkeeper.catalog import queries as catalog
from shopkeeper.customers import queries as customers
from shopkeeper.foundation import clock
from shopkeeper.orders import operations, queries
from shopkeeper.storefront import cards
from shopkeeper.storefront.account import wording
from shopkeeper.storefront.account.frame import render
from shopkeeper.storefront.visitors import Shopper, shopper_page

LASTS = timedelta(minutes=10)
# Whatever is in the file, a browser saves it and runs nothing of it.
SANDBOX = "default-src 'none'; sandbox"


@require_safe
@shopper_page
def library(request: HttpRequest, visitor: Shopper) -> HttpResponse:
    """Show what the shopper owns as files."""
    selves = [visitor.customer_id, *customers.merged_into(visitor.customer_id)]
    owned = queries.library(selves)
    shown = cards.cards(one.item.order_line.variant.product_id for one in owned if one.item.order_line.variant)
    context = {"things": [_told(one, shown) for one in owned]}
    return render(request, visitor, "library", "storefront/account/library.html", context)


@require_POST
@shopper_page
def download(request: HttpRequest, visitor: Shopper, item_id: UUID, file_id: UUID) -> HttpResponseBase:
    """Note that the shopper downloads a file of their own, and lead to a link that holds for ten minutes.

    Before the first one the form asks for the tick that ends the right to withdraw, unless check-out did.
    """
    now = clock.now()
    try:
        key = operations.begin_download(
            customer_id=visitor.customer_id,
            item_id=item_id,
            file_id=file_id,
            at=now,
            actor=visitor.actor,
            asks_at_once="at_once" in request.POST,
        )
    except operations.UnableToDownload as refusal:
        messages.error(request, f"Nothing was downloaded: {refusal}.")
        return HttpResponseRedirect(reverse("storefront:library"))
    token = queries.download_token(key, now + LASTS)
    return HttpResponseRedirect(reverse("storefront:download", args=[token]))


@never_cache
@require_safe
def send(request: HttpRequest, token: str) -> HttpResponseBase:
    """Send the file that a link stands for: to whoever holds it, for ten minutes, unless it was paid back meanwhile."""
    file = queries.file_of(token, clock.now())
    if file is None:
        raise Http404("no such download, or its time is over")
    try:
        opened = catalog.open_file(file)
    except FileNotFoundError:
        raise Http404("the file is not there any more") from None
    answer = FileResponse(opened, as_attachment=True, filename=file.name, content_type="application/octet-stream")
    answer["Content-Security-Policy"] = SANDBOX
    answer["X-Robots-Tag"] = "noindex"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _told(one: queries.Owned, shown: dict[UUID, cards.Card]) -> dict[str, Any]:
    line, item = one.item.order_line, one.item
    card = shown.get(line.variant.product_id) if line.variant else None
    return {
        "id": item.pk,
        "title": line.title,
        "picture": card.picture if card else None,
        "letter": cards.letter_of(line.title),
        "tone": card.tone if card else cards.tone_of(line.title),
        "order": line.order.number,
        "day": wording.day(item.granted_at, timezone.get_current_timezone()),
        "is_back": item.revoked_at is not None,
        "asks": item.at_once_since is None,
        "is_untouched": not one.downloads,
        "files": [
            {"id": file.pk, "name": file.name, "size": filesizeformat(file.size_bytes), "times": times}
            for file, times in one.files
        ],
    }
