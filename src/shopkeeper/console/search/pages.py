"""One search for everything: as a page, and as the results of the search box while someone types.

What is looked for is posted, never part of an address: names and e-mail addresses stay out of logs and histories.
"""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from shopkeeper.console.lists import text_of
from shopkeeper.console.looks import look_through
from shopkeeper.console.search.finding import find
from shopkeeper.foundation import clock
from shopkeeper.foundation.staff.access import staff_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def search(request: HttpRequest) -> HttpResponse:
    """Show what fits the posted text: customers, orders, products; a look at people is audited."""
    text = text_of(request)
    person, is_box = staff_of(request), bool(request.headers.get("HX-Request"))
    found = find(text, person, limit=5 if is_box else 20)
    people = {one.pk for one in found.people}
    if not is_box and person.may("customers.view"):
        people |= {one.customer_id for one in found.orders if one.customer_id}
    look_through(request, "customers.searched", rows=len(people), at=clock.now())
    template = "console/search/_box.html" if is_box else "console/search/page.html"
    return render(request, template, {"text": text, "found": found})
