"""The event catalogue and tracking plan: which events come, with which properties, and which are wanted."""

from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from shopkeeper.behaviour import operations, queries
from shopkeeper.console.behaviour.telling import shape_words
from shopkeeper.console.lists import offset_of
from shopkeeper.foundation import clock
from shopkeeper.foundation.staff.access import actor_of, requires

PAGE = 50
STATES = tuple(queries.NameState)
SHAPES = [("", "Anything"), *((one.value, shape_words(one.value).capitalize()) for one in queries.Shape)]
SAID = {
    "planned": "In the plan.",
    "blocked": "Blocked: from now on such events are rejected, from every source.",
}


class PlanForm(forms.Form):
    name = forms.CharField(label="Name of the event", max_length=80, help_text="Just as programs send it.")
    state = forms.ChoiceField(
        label="What to do with it", choices=[("planned", "We want it"), ("blocked", "Don't take it in")]
    )
    description = forms.CharField(
        label="What it means", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ShapeForm(forms.Form):
    path = forms.CharField(label="Property", max_length=80)
    shape = forms.ChoiceField(label="What it must be", choices=SHAPES, required=False)
    description = forms.CharField(label="What it means", max_length=300, required=False)


@require_safe
@requires("behaviour.view")
def catalogue(request: HttpRequest) -> HttpResponse:
    """List events by name, those that come most often first."""
    return _list(request, PlanForm())


@require_safe
@requires("behaviour.view")
def name(request: HttpRequest) -> HttpResponse:
    """Show one event of the catalogue with its properties."""
    return _page(request, request.GET.get("kind", "track"), request.GET.get("name", ""), ShapeForm())


@require_POST
@requires("behaviour.manage")
def plan(request: HttpRequest) -> HttpResponse:
    """Put an event into the plan, or block it."""
    form = PlanForm(request.POST)
    if not form.is_valid():
        return _list(request, form, status=422)
    wanted = form.cleaned_data
    try:
        operations.plan_event(**wanted, actor=actor_of(request), at=clock.now())
    except operations.UnableToPlan as refusal:
        form.add_error(None, str(refusal))
        return _list(request, form, status=422)
    messages.success(request, SAID[wanted["state"]])
    return redirect(address("track", wanted["name"].strip()))


@require_POST
@requires("behaviour.manage")
def unplan(request: HttpRequest) -> HttpResponse:
    """Take an event out of the plan."""
    named = request.POST.get("name", "")
    try:
        operations.unplan_event(name=named, actor=actor_of(request), at=clock.now())
    except operations.UnableToPlan as refusal:
        messages.error(request, f"Nothing was changed: {refusal}.")
    else:
        messages.success(request, "Out of the plan; such events are taken in, and neither wanted nor blocked.")
    return redirect(address("track", named) if queries.named_event("track", named) else "console:behaviour-catalogue")


@require_POST
@requires("behaviour.manage")
def shape(request: HttpRequest) -> HttpResponse:
    """Demand a shape of a property."""
    named, form = request.POST.get("name", ""), ShapeForm(request.POST)
    if not form.is_valid():
        return _page(request, "track", named, form, status=422)
    try:
        operations.demand_shape(name=named, **form.cleaned_data, actor=actor_of(request), at=clock.now())
    except operations.UnableToPlan as refusal:
        form.add_error(None, str(refusal))
        return _page(request, "track", named, form, status=422)
    messages.success(request, "Saved. Events with another shape are kept, and counted as wrong.")
    return redirect(address("track", named))


def address(kind: str, named: str) -> str:
    """Return where the page of an event of the catalogue stands."""
    return f"{reverse('console:behaviour-name')}?{urlencode({'kind': kind, 'name': named})}"


def _list(request: HttpRequest, form: PlanForm, *, status: int = 200) -> HttpResponse:
    sources = queries.sources()
    chosen = next((one.pk for one in sources if str(one.pk) == request.GET.get("source")), None)
    every = queries.catalogue(source_id=chosen)
    state, text = request.GET.get("state", ""), request.GET.get("find", "")[:80].casefold()
    named = [one for one in every if not one.is_others]
    rows = [
        one
        for one in named
        if (not state or one.state == state or (state == "wrong" and one.wrong)) and text in one.name.casefold()
    ]
    offset = offset_of(request)
    context = {
        "rows": [(one, address(one.kind, one.name)) for one in rows[offset : offset + PAGE]],
        "next_cursor": str(offset + PAGE) if len(rows) > offset + PAGE else None,
        "states": [(one.value, sum(each.state == one for each in named)) for one in STATES],
        "wrong": sum(bool(one.wrong) for one in named),
        "count": len(named),
        "others": sum(one.events for one in every if one.is_others),
        "state": state,
        "text": request.GET.get("find", "")[:80],
        "sources": sources,
        "source_id": chosen,
        "form": form,
    }
    return render(request, "console/behaviour/catalogue.html", context, status=status)


def _page(request: HttpRequest, kind: str, named: str, form: ShapeForm, *, status: int = 200) -> HttpResponse:
    found = queries.named_event(kind[:8], named[:100])
    if found is None:
        raise Http404("No event of this name has come in, and none is planned.")
    one, properties = found
    names = {source.pk: source.name for source in queries.sources()}
    context = {
        "one": one,
        "properties": [each for each in properties if each.path],
        "others": next((each for each in properties if not each.path), None),
        "sources": sorted(
            ((_source(key, names), count) for key, count in one.sources.items()), key=lambda row: -row[1]
        ),
        "plan_form": PlanForm(initial={"name": one.name, "state": _plan_state(one), "description": one.description}),
        "form": form,
        "shapes": SHAPES,
    }
    return render(request, "console/behaviour/name.html", context, status=status)


def _plan_state(one: queries.Named) -> str:
    return "blocked" if one.state == queries.NameState.BLOCKED else "planned"


def _source(key: UUID, names: dict[UUID, str]) -> str:
    return names.get(key, "a source that is gone")
