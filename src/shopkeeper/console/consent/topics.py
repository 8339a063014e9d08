"""Topics that mail can be about."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from shopkeeper.consent import operations, queries
from shopkeeper.foundation import clock
from shopkeeper.foundation.staff.access import actor_of, requires

LANGUAGE = "en"


class TopicForm(forms.Form):
    slug = forms.SlugField(
        label="Name in the ledger", max_length=60, help_text="Small letters and hyphens; it stays for ever."
    )
    name = forms.CharField(label="Name that shoppers see", max_length=80)
    description = forms.CharField(label="What it is about, and how often", max_length=200, required=False)
    channels = forms.MultipleChoiceField(
        label="Sent by", choices=list(queries.CHANNEL_NAMES.items()), widget=forms.CheckboxSelectMultiple
    )
    regime = forms.ChoiceField(
        label="When it may be sent",
        choices=[
            ("opt-in", "Only to people who permitted it"),
            ("law", "As the law of the recipient's country allows"),
        ],
    )
    position = forms.IntegerField(label="Place in the list", min_value=0, max_value=1000, initial=0)
    is_offered = forms.BooleanField(label="Shoppers can choose it", required=False, initial=True)


@require_safe
@requires("settings.view")
def topics(request: HttpRequest) -> HttpResponse:
    """List the topics, and offer to make or change one."""
    return _page(request, TopicForm(initial=_initial(request.GET.get("change", ""))))


@require_POST
@requires("consent.manage")
def save(request: HttpRequest) -> HttpResponse:
    """Make a topic, or change the one of this name; texts in other languages stay."""
    form = TopicForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    given = form.cleaned_data
    known = queries.topic(given["slug"])
    text = {"name": given["name"], "description": given["description"]}
    try:
        operations.set_topic(
            slug=given["slug"],
            texts={**(known.texts if known else {}), LANGUAGE: text},
            channels=given["channels"],
            regime=given["regime"],
            is_offered=given["is_offered"],
            position=given["position"],
            at=clock.now(),
            actor=actor_of(request),
        )
    except operations.UnableToChangeTopic as refused:
        form.add_error(None, str(refused))
        return _page(request, form, status=422)
    messages.success(request, f"{given['name']} is saved.")
    return redirect("console:settings-consent")


def _initial(slug: str) -> dict[str, object]:
    topic = queries.topic(slug) if slug else None
    if topic is None:
        return {"regime": "opt-in", "channels": ["email"]}
    return {
        "slug": topic.slug,
        **queries.text_of(topic, LANGUAGE),
        "channels": topic.channels,
        "regime": topic.regime,
        "position": topic.position,
        "is_offered": topic.is_offered,
    }


def _page(request: HttpRequest, form: TopicForm, *, status: int = 200) -> HttpResponse:
    rows = [
        {
            "topic": one,
            **queries.text_of(one, LANGUAGE),
            "channels": [queries.CHANNEL_NAMES[channel] for channel in one.channels],
        }
        for one in queries.topics()
    ]
    is_change = bool(form.initial.get("slug")) and not form.is_bound
    context = {"rows": rows, "form": form, "is_open": is_change or form.is_bound, "part": "topics"}
    return render(request, "console/consent/topics.html", context, status=status)
