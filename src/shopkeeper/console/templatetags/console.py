"""Template tags of the console: `{% load console %}`."""

from itertools import groupby
from typing import Any

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.urls import NoReverseMatch, reverse

from shopkeeper.console import navigation
from shopkeeper.foundation.staff.roles import Permission

register = template.Library()


def _reachable(request: HttpRequest) -> list[dict[str, Any]]:
    match = request.resolver_match
    current = (match.url_name or "").partition("-")[0] if match and "console" in match.app_names else ""
    places = []
    for place in navigation.PLACES:
        if place.permission is not None and not _may(request, place.permission):
            continue
        try:
            url = reverse(place.url_name)
        except NoReverseMatch:
            continue
        places.append({"place": place, "url": url, "is_current": place.section == current})
    return places


@register.simple_tag(takes_context=True)
def places(context: Context) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the groups of places that the person signed in may go to, the current one marked."""
    return [
        (group, list(members))
        for group, members in groupby(_reachable(context["request"]), lambda item: item["place"].group)
    ]


@register.simple_tag(takes_context=True)
def may(context: Context, permission: Permission) -> bool:
    """Return whether the person signed in may do this."""
    return _may(context["request"], permission)


def _may(request: HttpRequest, permission: Permission) -> bool:
    return request.user.is_authenticated and request.user.may(permission)
