"""Letters: what the shop writes of its own accord, rewritten with a look at a real order."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages as notices
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.html import escape
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shopkeeper.console.messages.frame import shows_letter
from shopkeeper.foundation import audit, clock
from shopkeeper.foundation.staff.access import actor_of, requires
from shopkeeper.messaging import operations, queries
from shopkeeper.orders import queries as orders


class LetterForm(forms.Form):
    subject = forms.CharField(label="Subject", max_length=300)
    body = forms.CharField(
        label="Text",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false", "class": "sk-code"}),
        help_text="Liquid and MJML: mj-text, mj-button, mj-table, mj-divider, mj-spacer, mj-image.",
    )
    based_on = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    number = forms.CharField(
        label="Shown for order", max_length=40, required=False, help_text="The latest order where left empty."
    )


@require_safe
@requires("messages.view")
def letters(request: HttpRequest) -> HttpResponse:
    """List the letters, and which of them staff rewrote in which language."""
    touched = queries.standing()
    rows = [
        {
            "name": name.value,
            "about": about,
            "languages": [
                {"code": code, "title": title, "version": _theirs(touched.get((name.value, code)))}
                for code, title in queries.LANGUAGES.items()
            ],
        }
        for name, about in queries.ABOUT.items()
    ]
    return render(request, "console/letters/list.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("messages.view")
def letter(request: HttpRequest, name: str, language: str) -> HttpResponseBase:
    """Show a letter in a language, or put another text in force."""
    known = _known(name, language)
    chosen = queries.in_force(known, language)
    version = queries.versions(known, language)
    latest = version[0].version if version else 0
    if request.method != "POST":
        form = LetterForm(initial={"subject": chosen.text.subject, "body": chosen.text.body, "based_on": latest})
        return _show(request, known, language, form)
    form = LetterForm(request.POST)
    if not form.is_valid():
        return _show(request, known, language, form, status=422)
    return _save(request, known, language, form)


@requires("messages.edit")
def _save(request: HttpRequest, name: queries.Name, language: str, form: LetterForm) -> HttpResponse:
    given = form.cleaned_data
    try:
        version = operations.save_template(
            name=name,
            language=language,
            subject=given["subject"],
            body=given["body"],
            based_on=given["based_on"],
            order_id=_order_id(given["number"]),
            at=clock.now(),
            actor=actor_of(request),
        )
    except operations.UnableToSaveTemplate as refused:
        form.add_error("body", str(refused))
        return _show(request, name, language, form, status=422)
    notices.success(request, f"Version {version} is in force: the next letter goes out with it.")
    return redirect("console:messages-letter", name.value, language)


@require_POST
@requires("messages.edit")
def reset(request: HttpRequest, name: str, language: str) -> HttpResponse:
    """Go back to the text that Shopkeeper brings."""
    known = _known(name, language)
    operations.reset_template(name=known, language=language, at=clock.now(), actor=actor_of(request))
    notices.success(request, "Our text is in force again. What you wrote stays in the history.")
    return redirect("console:messages-letter", known.value, language)


@require_POST
@requires("messages.edit")
def test(request: HttpRequest, name: str, language: str) -> HttpResponse:
    """Send the letter in force to whoever asks for it."""
    known = _known(name, language)
    address = getattr(request.user, "email", "")
    try:
        message_id = operations.send_test(
            name=known,
            language=language,
            order_id=_order_id(request.POST.get("number", "")),
            staff_id=UUID(str(request.user.pk)),
            address=address,
            at=clock.now(),
            actor=actor_of(request),
        )
    except queries.UnableToRender as refused:
        notices.error(request, f"Nothing was sent: {refused}.")
        return redirect("console:messages-letter", known.value, language)
    notices.success(request, "It is on its way to you.")
    return redirect("console:messages-message", message_id)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("messages.view")
@xframe_options_sameorigin
@shows_letter
def look(request: HttpRequest, name: str, language: str) -> HttpResponse:
    """Return the letter as it would look, for the frame that shows it, or what is wrong with it."""
    known = _known(name, language)
    chosen, order_id = queries.in_force(known, language), _order_id(request.POST.get("number", ""))
    if order_id is not None:
        audit.record(
            actor=actor_of(request),
            action="messages.letter-looked-at",
            subject_kind="order",
            subject_id=order_id,
            at=clock.now(),
        )
    try:
        made = queries.preview(
            name=known,
            language=language,
            subject=request.POST.get("subject", chosen.text.subject),
            body=request.POST.get("body", chosen.text.body),
            order_id=order_id,
            at=clock.now(),
        )
    except queries.UnableToRender as wrong:
        return HttpResponse(f"<p>This can't be sent: {escape(str(wrong))}</p>")
    return HttpResponse(made.html)


def _known(name: str, language: str) -> queries.Name:
    if name not in set(queries.Name) or language not in queries.LANGUAGES:
        raise Http404("There is no such letter.")
    return queries.Name(name)


def _theirs(version: Any) -> Any:
    return version if version is not None and version.body else None


def _order_id(number: str) -> UUID | None:
    if number.strip():
        found = orders.order_by_number(number)
        return found.id if found else None
    latest = orders.order_list(limit=1).rows
    return latest[0].id if latest else None


def _show(
    request: HttpRequest, name: queries.Name, language: str, form: LetterForm, *, status: int = 200
) -> HttpResponse:
    versions = queries.versions(name, language)
    context = {
        "name": name.value,
        "about": queries.ABOUT[name],
        "language": language,
        "languages": list(queries.LANGUAGES.items()),
        "form": form,
        "versions": versions,
        "is_ours": not versions or not versions[0].body,
    }
    return render(request, "console/letters/letter.html", context, status=status)
