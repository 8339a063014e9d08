"""The two doors of the preference centre: in the account, and by a link out of a mail."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from shopkeeper.consent import queries
from shopkeeper.consent.queries import Source
from shopkeeper.customers import queries as customers
from shopkeeper.foundation import clock
from shopkeeper.foundation.actors import Actor
from shopkeeper.storefront import pages
from shopkeeper.storefront.account.frame import render
from shopkeeper.storefront.choices import centre
from shopkeeper.storefront.choices.evidence import evidence_of
from shopkeeper.storefront.visitors import STRANGER, Shopper, shopper_page

MAY = ["GET", "HEAD", "POST"]
SAVED = "Your choices are saved. They hold from now on."
STOPPED = "Done. No more letters from us."


@require_http_methods(MAY)
@shopper_page
def account(request: HttpRequest, visitor: Shopper) -> HttpResponseBase:
    """Show a signed-in shopper all their choices, and keep what they change."""
    at, person = clock.now(), visitor.customer_id
    shown = centre.places(queries.reaches(person), person_id=person, at=at, hidden=False)
    if request.method == "POST":
        evidence = evidence_of(request, Source.ACCOUNT, at, notice=centre.NOTICE)
        if request.POST.get("do") == "stop":
            centre.stop_all(shown, person_id=person, evidence=evidence, at=at)
            messages.success(request, STOPPED)
        else:
            asked = centre.save(request, shown, person_id=person, evidence=evidence, at=at, actor=visitor.actor)
            messages.success(request, _saved(asked))
        return HttpResponseRedirect(reverse("storefront:choices"))
    context = _context(shown, centre.personal(person, at), history=reverse("storefront:choices-history"))
    return render(request, visitor, "choices", "storefront/choices/account.html", context)


@require_safe
@shopper_page
def account_history(request: HttpRequest, visitor: Shopper) -> HttpResponseBase:
    """Hand out what the shopper ever chose, in words."""
    return _text(centre.in_words(queries.history(visitor.customer_id)))


@csrf_exempt  # the link out of the mail is the proof; a cookie would add none
@never_cache
@require_http_methods(MAY)
def by_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show whoever comes by a link out of their mail the choices of that address, its middle hidden."""
    link, at = _link(token), clock.now()
    shown, person = _of_link(link, at)
    done = ""
    if request.method == "POST":
        evidence = evidence_of(request, Source.LINK, at, notice=centre.NOTICE)
        if request.POST.get("do") == "stop":
            centre.stop_all(shown, person_id=link.person_id, evidence=evidence, at=at)
            done = STOPPED
        else:
            actor = Actor("customer", str(link.person_id or "link"))
            done = _saved(centre.save(request, shown, person_id=person, evidence=evidence, at=at, actor=actor))
        shown, person = _of_link(link, clock.now())
    context = _context(
        shown, centre.personal(person, clock.now()), history=reverse("storefront:preferences-history", args=[token])
    )
    return pages.render(request, STRANGER, "storefront/choices/by_link.html", {**context, "done": done})


@never_cache
@require_safe
def history_by_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """Hand out what was ever said about the link's address, in words."""
    link = _link(token)
    return _text(centre.in_words(queries.history_of_address(link.channel, link.digest)))


def _link(token: str) -> queries.Link:
    if link := queries.link_of(token):
        return link
    raise Http404("the link is none of ours")


def _of_link(link: queries.Link, at: Any) -> tuple[list[centre.Place], Any]:
    """Return the link's address with its topics, and its customer while the address is still theirs."""
    known = customers.persons([link.person_id] if link.person_id else [])
    person = known.get(link.person_id) if link.person_id else None
    reach = queries.reach_with(person, link.digest) or queries.Reach(link.channel, "", link.digest)
    person = person if reach.address else None
    shown = centre.places([reach], person_id=person, at=at, hidden=True)
    return shown, person


def _context(shown: list[centre.Place], personal: dict[str, Any], *, history: str) -> dict[str, Any]:
    gets = any(topic["on"] for place in shown for topic in place.topics)
    notice = queries.notice_in_force(centre.NOTICE)
    return {"shown": shown, "gets_mail": gets, "history_url": history, "notice": notice, **personal}


def _saved(asked: list[str]) -> str:
    if not asked:
        return SAVED
    return f"Saved. We sent a mail to {', '.join(asked)}: press its button, and it holds."


def _text(text: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="my-choices.txt"'
    return response
