"""Wordings that people agree to: every version that was ever shown, what changed, and the next one."""

import difflib
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from shopkeeper.consent import operations, queries
from shopkeeper.foundation import clock
from shopkeeper.foundation.staff.access import actor_of, requires

PLACES = {
    "newsletter-sign-up": "Shown where people sign up for letters",
    "preference-centre": "Shown on the page of choices",
}


class NoticeForm(forms.Form):
    slug = forms.SlugField(label="Name", max_length=60)
    language = forms.RegexField(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$", label="Language", initial="en", max_length=12)
    text = forms.CharField(label="Text", max_length=20_000, widget=forms.Textarea(attrs={"rows": 6}), strip=True)


@require_safe
@requires("settings.view")
def notices(request: HttpRequest) -> HttpResponse:
    """List the wordings with the version in force."""
    return _list(request, NoticeForm())


@require_safe
@requires("settings.view")
def notice(request: HttpRequest, slug: str) -> HttpResponse:
    """Show every version of a wording, and what each changed."""
    return _one(request, slug, None)


@require_POST
@requires("consent.manage")
def publish(request: HttpRequest) -> HttpResponse:
    """Publish the next version of a wording; its texts in other languages go along unchanged."""
    form = NoticeForm(request.POST)
    slug = request.POST.get("slug", "")
    if form.is_valid():
        given = form.cleaned_data
        versions = queries.versions(given["slug"])
        last = versions[0].version if versions else 0
        texts = {one.language: one.text for one in versions if one.version == last}
        texts[given["language"]] = given["text"]
        try:
            version = operations.publish_notice(
                slug=given["slug"], texts=texts, at=clock.now(), actor=actor_of(request)
            )
        except operations.UnableToPublishNotice as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Version {version} is published. Who agrees from now on agrees to it.")
            return redirect("console:settings-notice", given["slug"])
    if queries.versions(slug):
        return _one(request, slug, form, status=422)
    return _list(request, form, status=422)


def _list(request: HttpRequest, form: NoticeForm, *, status: int = 200) -> HttpResponse:
    rows = [
        {"slug": slug, "notice": queries.notice_in_force(slug), "place": PLACES.get(slug, "Used by name, by programs")}
        for slug in queries.notice_slugs()
    ]
    context = {"rows": rows, "form": form, "part": "notices"}
    return render(request, "console/consent/notices.html", context, status=status)


def _one(request: HttpRequest, slug: str, form: NoticeForm | None, *, status: int = 200) -> HttpResponse:
    versions = queries.versions(slug)
    if not versions:
        raise Http404("There is no wording of this name.")
    shown = form or NoticeForm(initial={"slug": slug, "language": versions[0].language, "text": versions[0].text})
    context = {
        "slug": slug,
        "place": PLACES.get(slug, "Used by name, by programs"),
        "versions": changes(versions),
        "form": shown,
        "part": "notices",
    }
    return render(request, "console/consent/notice.html", context, status=status)


def changes(versions: Any) -> list[dict[str, Any]]:
    """Return each text with what it changed against the version before, word by word."""
    texts = {(one.version, one.language): one.text for one in versions}
    found = []
    for one in versions:
        before = texts.get((one.version - 1, one.language))
        parts = [] if before is None or before == one.text else word_changes(before, one.text)
        found.append({"notice": one, "parts": parts, "is_same": before == one.text})
    return found


def word_changes(before: str, after: str) -> list[dict[str, str]]:
    """Return the text in parts that were kept, added or taken away."""
    old, new = before.split(), after.split()
    parts = []
    for kind, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind in {"delete", "replace"}:
            parts.append({"kind": "gone", "text": " ".join(old[i1:i2])})
        if kind in {"insert", "replace"}:
            parts.append({"kind": "new", "text": " ".join(new[j1:j2])})
        if kind == "equal":
            parts.append({"kind": "kept", "text": " ".join(old[i1:i2])})
    return parts
