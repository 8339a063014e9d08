"""API keys: which programs speak for the shop, and what each may do."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from shopkeeper.foundation import clock
from shopkeeper.foundation.apikeys import operations
from shopkeeper.foundation.apikeys.scopes import SCOPES
from shopkeeper.foundation.staff.access import actor_of, requires


class NewKeyForm(forms.Form):
    label = forms.CharField(label="Which program", max_length=80, help_text="Such as Warehouse or Mobile app.")
    scopes = forms.MultipleChoiceField(
        label="What it may do", choices=list(SCOPES.items()), widget=forms.CheckboxSelectMultiple
    )


@require_safe
@requires("keys.manage")
def api_keys(request: HttpRequest) -> HttpResponse:
    """List the keys in use and offer to make one."""
    return _page(request, NewKeyForm())


@require_POST
@requires("keys.manage")
def make(request: HttpRequest) -> HttpResponse:
    """Make a key; it is shown once, here."""
    form = NewKeyForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    wanted = form.cleaned_data
    try:
        key, secret = operations.make_api_key(
            label=wanted["label"], scopes=wanted["scopes"], actor=actor_of(request), at=clock.now()
        )
    except operations.UnableToMakeApiKey as error:
        form.add_error(None, str(error))
        return _page(request, form, status=422)
    return _page(request, NewKeyForm(), shown_once={"key": key, "secret": secret})


@require_POST
@requires("keys.manage")
def revoke(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """End a key at once."""
    try:
        operations.revoke_api_key(key_id=key_id, actor=actor_of(request), at=clock.now())
    except operations.UnableToRevokeApiKey as error:
        messages.error(request, f"Nothing was changed: {error}.")
    else:
        messages.success(request, "The key is ended; whoever uses it is refused from now on.")
    return redirect("console:settings-keys")


def _page(
    request: HttpRequest, form: NewKeyForm, *, shown_once: dict[str, object] | None = None, status: int = 200
) -> HttpResponse:
    context = {"keys": operations.in_use(), "form": form, "shown_once": shown_once, "scopes": SCOPES}
    response = render(request, "console/settings/keys.html", context, status=status)
    if shown_once:
        response["Cache-Control"] = "no-store"
    return response
