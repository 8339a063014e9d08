"""The suppression list asked by address, permissions taken in from a list, and the law as the shop applies it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from shopkeeper.consent import operations, queries
from shopkeeper.console.consent.customer import change_list, place_of
from shopkeeper.foundation import audit, clock
from shopkeeper.foundation.staff.access import actor_of, requires

LARGEST = 20 * 2**20
SHOWN = 50


class AddressForm(forms.Form):
    channel = forms.ChoiceField(label="Channel", choices=list(queries.CHANNEL_NAMES.items()))
    address = forms.CharField(label="Address or number", max_length=320)


class ListForm(forms.Form):
    file = forms.FileField(label="List (CSV)")


@require_safe
@requires("consent.edit")
def suppression(request: HttpRequest) -> HttpResponse:
    """Ask for an address: it goes by POST, so that none stands in a log of addresses."""
    return _page(request, AddressForm(initial={"channel": "email"}))


@require_POST
@requires("consent.edit")
def look_up(request: HttpRequest) -> HttpResponse:
    """Show what stands against an address, and let it be put on the list or taken off; the look is audited."""
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    given, at = form.cleaned_data, clock.now()
    try:
        one = operations.addressed(given["channel"], given["address"])
    except operations.UnableToRecordPermission as refused:
        form.add_error("address", str(refused))
        return _page(request, form, status=422)
    if request.POST.get("do") == "change":
        change_list(request, one.channel, one.digest, one.person_id)
    else:
        _record(request, one.digest.hex(), at)
    reach = queries.Reach(one.channel, one.address, one.digest)
    found = {
        **place_of(reach, one.person_id, clock.now()),
        "person_id": one.person_id,
        "lines": queries.history_of_address(one.channel, one.digest)[:SHOWN],
    }
    return _page(request, form, found=found)


def _page(
    request: HttpRequest, form: AddressForm, *, found: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "found": found, "part": "suppression"}
    return render(request, "console/consent/suppression.html", context, status=status)


def _record(request: HttpRequest, digest: str, at: Any) -> None:
    audit.record(actor=actor_of(request), action="consent.looked-up", subject_kind="consent", subject_id=digest, at=at)


@require_safe
@requires("consent.manage")
def imports(request: HttpRequest) -> HttpResponse:
    """Say what a list has to hold, and take one."""
    return render(request, "console/consent/imports.html", {"form": ListForm(), "part": "imports"})


@require_POST
@requires("consent.manage")
def take_list(request: HttpRequest) -> HttpResponse:
    """Take in a list of permissions, and show what came of each line that was left out."""
    form, taken = ListForm(request.POST, request.FILES), None
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            taken = operations.import_permissions(
                text=_text(file), name=file.name[:100], at=clock.now(), actor=actor_of(request)
            )
        except operations.UnableToImportPermissions as refused:
            form.add_error("file", str(refused))
    if taken is None:
        context = {"form": form, "part": "imports"}
        return render(request, "console/consent/imports.html", context, status=422)
    if not taken.left:
        messages.success(request, f"All {taken.read:,} lines were taken in.")
        return redirect("console:settings-permissions")
    context = {"form": ListForm(), "taken": taken, "left": taken.left[:500], "part": "imports"}
    return render(request, "console/consent/imports.html", context)


def _text(file: Any) -> str:
    if file.size > LARGEST:
        raise operations.UnableToImportPermissions("the file is larger than 20 MB; split it")
    raw: bytes = file.read()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


@require_safe
@requires("settings.view")
def law(request: HttpRequest) -> HttpResponse:
    """Show what the law asks where, as the shop applies it, with its sources."""
    names = {channel: queries.CHANNEL_NAMES[channel] for channel in queries.Channel}
    regimes = [
        {"regime": one, "channels": [(names[channel], rule) for channel, rule in one.channels.items()]}
        for one in queries.REGIMES
    ]
    return render(request, "console/consent/law.html", {"regimes": regimes, "part": "law"})
