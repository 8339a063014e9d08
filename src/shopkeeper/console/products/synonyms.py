"""Synonyms: words that mean the same in this shop, so that search finds what people call by another name."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from shopkeeper.catalog import operations, queries
from shopkeeper.foundation import clock
from shopkeeper.foundation.staff.access import actor_of, requires


class SynonymForm(forms.Form):
    words = forms.CharField(label="Who searches for", max_length=80, help_text="A word or a few, such as couch.")
    means = forms.CharField(label="Finds also", max_length=80, help_text="As the catalogue has it, such as sofa.")
    is_both_ways = forms.BooleanField(label="And the other way round", required=False, initial=True)


@require_safe
@requires("products.view")
def synonyms(request: HttpRequest) -> HttpResponse:
    """List the synonyms and offer to add one."""
    return _page(request, SynonymForm())


@require_POST
@requires("products.edit")
def add(request: HttpRequest) -> HttpResponse:
    """Let two words mean the same from now on."""
    form = SynonymForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        operations.add_synonym(**form.cleaned_data, at=clock.now(), actor=actor_of(request))
    except operations.UnableToKeepSynonym as error:
        form.add_error(None, f"Nothing was kept: {error}.")
        return _page(request, form, status=422)
    messages.success(request, "Kept. Search knows it within half a minute.")
    return redirect("console:products-synonyms")


@require_POST
@requires("products.edit")
def remove(request: HttpRequest, synonym_id: UUID) -> HttpResponse:
    """Let the two mean the same no longer."""
    try:
        operations.remove_synonym(synonym_id=synonym_id, at=clock.now(), actor=actor_of(request))
    except operations.UnableToKeepSynonym as error:
        messages.error(request, f"Nothing was changed: {error}.")
    else:
        messages.success(request, "Removed.")
    return redirect("console:products-synonyms")


def _page(request: HttpRequest, form: SynonymForm, *, status: int = 200) -> HttpResponse:
    context = {"synonyms": queries.synonyms(), "form": form}
    return render(request, "console/products/synonyms.html", context, status=status)
