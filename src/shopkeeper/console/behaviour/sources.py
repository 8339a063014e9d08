"""Sources: which programs send events, how they are doing, their keys, and the code that makes them send."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from shopkeeper.behaviour import operations, queries
from shopkeeper.console.behaviour.telling import CHANNELS, SIGNS
from shopkeeper.foundation import clock
from shopkeeper.foundation.assets.presentation import words
from shopkeeper.foundation.staff.access import actor_of, requires

KINDS = (
    ("browser", "Browser: the shop's pages, with a key that anyone can read"),
    ("app", "App: a phone or a device, with a key that anyone can read"),
    ("server", "Server: the shop's back office, with a secret key that is trusted"),
)
PATIENCE = timedelta(minutes=1)
PLACEHOLDER = "YOUR-SECRET-KEY"


class SourceForm(forms.Form):
    name = forms.CharField(label="What sends", max_length=80, help_text="Such as Web shop, iPhone app or Till.")
    kind = forms.ChoiceField(label="What kind of program", choices=KINDS)
    channel = forms.ChoiceField(
        label="Where people are when it sends",
        choices=[("", "As usual for its kind"), *((one, words(one)) for one in CHANNELS)],
        required=False,
        help_text="An event may name another channel itself.",
    )
    origins = forms.CharField(
        label="Pages that may use the key",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One address a line, such as https://shop.example; leave it empty for any. Only for browsers.",
    )


class OriginsForm(forms.Form):
    origins = forms.CharField(
        label="Addresses, one a line",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Such as https://shop.example, without a path. Empty: any page.",
    )


@require_safe
@requires("behaviour.view")
def sources(request: HttpRequest) -> HttpResponse:
    """List the sources with their health over the last day."""
    return _list(request, SourceForm())


@require_safe
@requires("behaviour.view")
def source(request: HttpRequest, source_id: UUID) -> HttpResponse:
    """Show one source: its health, its keys, the code that uses them."""
    return _page(request, source_id)


@require_POST
@requires("keys.manage")
def make(request: HttpRequest) -> HttpResponse:
    """Make a source; the key of a server is shown once, here."""
    form = SourceForm(request.POST)
    if not form.is_valid():
        return _list(request, form, status=422)
    wanted = form.cleaned_data
    try:
        made = operations.make_source(
            name=wanted["name"],
            kind=wanted["kind"],
            channel=wanted["channel"],
            origins=wanted["origins"].split() if wanted["kind"] == "browser" else (),
            actor=actor_of(request),
            at=clock.now(),
        )
    except operations.UnableToMakeSource as refusal:
        form.add_error(None, str(refusal))
        return _list(request, form, status=422)
    return _page(request, made.id, shown_once=made)


@require_POST
@requires("keys.manage")
def rotate(request: HttpRequest, source_id: UUID) -> HttpResponse:
    """Give the source a new key; the present ones end after a day."""
    try:
        made = operations.rotate_key(source_id=source_id, actor=actor_of(request), at=clock.now())
    except operations.UnableToChangeSource as refusal:
        messages.error(request, f"Nothing was changed: {refusal}.")
        return redirect("console:behaviour-source", source_id=source_id)
    return _page(request, source_id, shown_once=made)


@require_POST
@requires("keys.manage")
def revoke(request: HttpRequest, source_id: UUID) -> HttpResponse:
    """End the source and its keys."""
    try:
        operations.revoke_source(source_id=source_id, actor=actor_of(request), at=clock.now())
    except operations.UnableToChangeSource as refusal:
        messages.error(request, f"Nothing was changed: {refusal}.")
    else:
        messages.success(request, "The source is ended; what it sent stays, and nothing more is taken from it.")
    return redirect("console:behaviour-sources")


@require_POST
@requires("keys.manage")
def origins(request: HttpRequest, source_id: UUID) -> HttpResponse:
    """Set from which pages the source's key may be used."""
    form = OriginsForm(request.POST)
    try:
        given = form.cleaned_data["origins"].split() if form.is_valid() else []
        operations.allow_origins(source_id=source_id, origins=given, actor=actor_of(request), at=clock.now())
    except operations.UnableToChangeSource as refusal:
        messages.error(request, f"Nothing was changed: {refusal}.")
    else:
        messages.success(request, "Saved. Processes of the shop notice within seconds.")
    return redirect("console:behaviour-source", source_id=source_id)


def _list(request: HttpRequest, form: SourceForm, *, status: int = 200) -> HttpResponse:
    now, backlog = clock.now(), queries.backlog()
    health = queries.health(at=now)
    rows = [
        {"source": one, "health": health.get(one.pk, queries.Health()), "state": _state(one, health.get(one.pk))}
        for one in queries.sources()
    ]
    context = {
        "rows": rows,
        "form": form,
        "signs": SIGNS,
        "backlog": backlog,
        "is_stuck": backlog.oldest_at is not None and now - backlog.oldest_at > PATIENCE,
    }
    return render(request, "console/behaviour/sources.html", context, status=status)


def _page(request: HttpRequest, source_id: UUID, *, shown_once: operations.MadeSource | None = None) -> HttpResponse:
    found = queries.source(source_id)
    if found is None:
        raise Http404("There is no such source.")
    now = clock.now()
    health = queries.health(at=now).get(source_id, queries.Health())
    living = [one for one in found.keys.all() if one.ends_at is None or one.ends_at > now]
    public = queries.public_key(source_id, at=now)
    context = {
        "source": found,
        "health": health,
        "state": _state(found, health),
        "keys": sorted(living, key=lambda one: one.made_at, reverse=True),
        "shown_once": shown_once if shown_once and found.kind == "server" else None,
        "examples": _examples(request, found.kind, public or PLACEHOLDER),
        "origins_form": OriginsForm(initial={"origins": "\n".join(found.origins)}),
        "sign": SIGNS[found.channel],
    }
    response = render(request, "console/behaviour/source.html", context)
    if shown_once:
        response["Cache-Control"] = "no-store"
    return response


def _state(source: Any, health: queries.Health | None) -> str:
    if source.revoked_at is not None:
        return "ended"
    return health.state if health and health.last_at else "silent"


def _examples(request: HttpRequest, kind: str, key: str) -> list[dict[str, str]]:
    """Return code to copy, as short as it can be and complete."""
    host = request.build_absolute_uri("/").rstrip("/")
    script = f"{host}{reverse('track.js')}"
    if kind == "browser":
        return [
            {"title": "Our own snippet", "note": "Into the head of each page. It asks for consent before it sends.",
             "code": f'<script src="{script}" data-key="{key}" defer></script>'},
            {"title": "Segment's analytics.js, from npm", "note": "@segment/analytics-next needs only another address.",
             "code": "import { AnalyticsBrowser } from '@segment/analytics-next'\n\n"
             f"const analytics = AnalyticsBrowser.load({{\n  writeKey: '{key}',\n  cdnURL: '{host}',\n}}, {{\n"
             f"  integrations: {{ 'Segment.io': {{ apiHost: '{host.partition('://')[2]}/v1',"
             f" protocol: '{host.partition('://')[0]}' }} }},\n}})\n"
             "analytics.track('Product Viewed', { product_id: 'kettle-1' })"},
        ]  # fmt: skip
    python = (
        "import segment.analytics as analytics\n\n"
        f"analytics.write_key = '{key}'\nanalytics.host = '{host}'\n"
        "analytics.track('customer-17', 'Order Completed', {\n"
        "    'order_id': '1001', 'total': 27.50, 'currency': 'EUR',\n"
        "    'products': [{'sku': 'KETTLE-1', 'price': 27.50, 'quantity': 1}],\n})"
    )
    curl = (
        f"curl {host}/v1/track -u '{key}:' -H 'Content-Type: application/json' -d '{{\n"
        '  "userId": "customer-17", "event": "Product Viewed", "properties": {"product_id": "kettle-1"}\n}\''
    )
    return [
        {"title": "Python", "note": "Segment's own library, segment-analytics-python.", "code": python},
        {"title": "Any program", "note": "One event by HTTP.", "code": curl},
    ]
