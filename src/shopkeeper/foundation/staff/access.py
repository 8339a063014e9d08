"""The guard before each page of the console."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.staff.models import User
from shopkeeper.foundation.staff.roles import Permission, may

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def requires(permission: Permission) -> Callable[[View[P]], View[P]]:
    """Let only staff whose role carries the permission reach the view; others sign in, or are refused with 403."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not may(staff_of(request).role, permission):
                raise PermissionDenied(f"Your role does not include {permission}; ask an owner of the shop.")
            return view(request, *args, **kwargs)

        return cast("View[P]", login_required(guarded))

    return guard


def staff_of(request: HttpRequest) -> User:
    """Return the member of staff who is signed in."""
    return cast("User", request.user)


def actor_of(request: HttpRequest) -> Actor:
    """Return the signed-in member of staff as the actor of a write."""
    return Actor(kind="staff", id=str(staff_of(request).pk))
