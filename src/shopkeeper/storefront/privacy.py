"""The question which cookies and which use of them a visitor permits: a banner, and a page behind it for ever."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from shopkeeper.foundation import clock, limits
from shopkeeper.storefront import cookies, errors, pages, permitting
from shopkeeper.storefront.account.sign_in import place_of
from shopkeeper.storefront.cookies import NEEDED, Choice
from shopkeeper.storefront.origin import require_own_page
from shopkeeper.storefront.visitors import Visitor, page, safe_next

PER_PLACE = "60/15 minutes"


@never_cache
@csrf_exempt  # a token would need a cookie before anything was chosen: `require_own_page` looks at the origin instead
@require_http_methods(["GET", "HEAD", "POST"])
@page
def choose(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """Show what may be chosen, or keep what was."""
    home = reverse("storefront:home")
    if request.method == "POST":
        require_own_page(request, "Open the page “Privacy choices” here, and choose.")
        if visitor.acting_for:
            raise PermissionDenied("You see the shop as a customer: look at everything, change nothing.")
        if wait := limits.allow("choices", place_of(request), PER_PLACE):
            return errors.too_many(request, seconds=int(wait) + 1)
        return _kept(request, visitor, safe_next(request, request.POST.get("next", ""), home), at=clock.now())
    context = {
        "choice": cookies.chosen(request) or NEEDED,
        "gpc": cookies.signals_control(request),
        "is_saved": "saved" in request.GET and cookies.chosen(request) is not None,
        "next_url": f"{reverse('storefront:privacy')}?saved",
        "asks": True,
        "canonical": pages.canonical(reverse("storefront:privacy")),
    }
    return pages.render(request, visitor, "storefront/privacy/page.html", context)


def _kept(request: HttpRequest, visitor: Visitor, next_url: str, *, at: datetime) -> HttpResponse:
    gpc = cookies.signals_control(request)
    choice = read(request.POST, gpc=gpc)
    response = HttpResponseRedirect(next_url, status=303)
    before = cookies.anonymous_id(request)
    after = cookies.write(request, response, choice, at=at)
    permitting.keep(visitor, choice, named=after or before, gpc=gpc, at=at)
    return response


def read(posted: QueryDict, *, gpc: bool) -> Choice:
    """Return what the form says: all, only what is needed, or the ticks; Global Privacy Control outweighs a tick.

    To accept the banner is to be remembered in this shop. Sharing is said yes to where it is named, and nowhere else.
    """
    wanted = posted.get("choice", "")
    if wanted == "accept":
        return Choice(tracking=True, personalisation=True, sharing=False)
    if wanted == "all":
        return Choice(tracking=True, personalisation=True, sharing=not gpc)
    if wanted != "ticked":
        return NEEDED
    ticks = {name: posted.get(name) == "1" for name in ("tracking", "personalisation", "sharing")}
    return Choice(**ticks | {"sharing": ticks["sharing"] and not gpc})
