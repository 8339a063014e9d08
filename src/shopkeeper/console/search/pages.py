"""One search for everything: as a page, and as the results of the search box while someone types."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shopkeeper.console.search.finding import find
from shopkeeper.foundation.staff.access import staff_of

LONGEST = 200


@require_safe
@login_required
def search(request: HttpRequest) -> HttpResponse:
    """Show what fits the text: customers, orders, products."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    is_box = bool(request.headers.get("HX-Request"))
    found = find(text, staff_of(request), limit=5 if is_box else 20)
    template = "console/search/_box.html" if is_box else "console/search/page.html"
    return render(request, template, {"text": text, "found": found})
