"""One press and it is over (RFC 8058): by POST, without cookie or sign-in; the page itself changes nothing."""

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from shopkeeper.consent import operations as consent
from shopkeeper.consent import queries
from shopkeeper.consent.queries import Source
from shopkeeper.foundation import clock
from shopkeeper.storefront import pages
from shopkeeper.storefront.choices.evidence import evidence_of
from shopkeeper.storefront.visitors import STRANGER

FIELD, PRESSED = "List-Unsubscribe", "One-Click"


@csrf_exempt  # mail programs post here, which have neither page nor cookie (RFC 8058, section 3.2)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponseBase:
    """End the mails that the link came in; the answer is the same whatever the link is worth.

    It holds with this answer: what waits to be sent is asked again before it goes.
    """
    if request.method != "POST" or request.POST.get(FIELD) != PRESSED:
        return pages.render(request, STRANGER, "storefront/choices/unsubscribe.html", {"token": token})
    link, at = queries.link_of(token), clock.now()
    if link is not None:
        by_button = request.POST.get("by") == "page"
        evidence = evidence_of(request, Source.LINK if by_button else Source.ONE_CLICK, at)
        consent.unsubscribe(link=link, whole=request.POST.get("whole") == "1", evidence=evidence, at=at)
    return pages.render(request, STRANGER, "storefront/choices/unsubscribed.html", {"token": token})
