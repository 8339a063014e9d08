"""Staff: who may sign in, and to what task."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from shopkeeper.foundation import clock
from shopkeeper.foundation.staff import operations, queries, roles
from shopkeeper.foundation.staff.access import actor_of, requires


class NewStaffForm(forms.Form):
    name = forms.CharField(label="Name", max_length=120)
    email = forms.EmailField(label="E-mail", max_length=254)
    role = forms.ChoiceField(label="Task", choices=list(roles.TITLES.items()), initial="agent")


@require_safe
@requires("staff.manage")
def staff(request: HttpRequest) -> HttpResponse:
    """List the staff and offer to add someone."""
    return _page(request, NewStaffForm())


@require_POST
@requires("staff.manage")
def add(request: HttpRequest) -> HttpResponse:
    """Add a member of staff; the first password is shown once, here."""
    form = NewStaffForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    wanted = form.cleaned_data
    try:
        person, password = operations.add_staff(
            email=wanted["email"], name=wanted["name"], role=wanted["role"], actor=actor_of(request), at=clock.now()
        )
    except operations.UnableToAddStaff as error:
        form.add_error("email", str(error))
        return _page(request, form, status=422)
    return _page(request, NewStaffForm(), shown_once={"person": person, "password": password})


@require_POST
@requires("staff.manage")
def change_role(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Give a member of staff another task."""
    wanted = request.POST.get("role", "")
    try:
        person = operations.change_role(user_id=user_id, role=wanted, actor=actor_of(request), at=clock.now())
    except operations.UnableToChangeStaff as error:
        messages.error(request, f"Nothing was changed: {error}.")
    else:
        messages.success(request, f"{person}: {roles.TITLES[person.role]}.")
    return redirect("console:settings-staff")


@require_POST
@requires("staff.manage")
def reset_password(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Give a member of staff a new password, shown once, here."""
    try:
        password = operations.reset_password(user_id=user_id, actor=actor_of(request), at=clock.now())
    except operations.UnableToChangeStaff as error:
        messages.error(request, f"Nothing was changed: {error}.")
        return redirect("console:settings-staff")
    person = next(person for person in queries.everyone() if person.pk == user_id)
    return _page(request, NewStaffForm(), shown_once={"person": person, "password": password})


@require_POST
@requires("staff.manage")
def deactivate(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Let a member of staff sign in no more."""
    try:
        person = operations.deactivate(user_id=user_id, actor=actor_of(request), at=clock.now())
    except operations.UnableToChangeStaff as error:
        messages.error(request, f"Nothing was changed: {error}.")
    else:
        messages.success(request, f"{person} can sign in no more.")
    return redirect("console:settings-staff")


def _page(
    request: HttpRequest, form: NewStaffForm, *, shown_once: dict[str, object] | None = None, status: int = 200
) -> HttpResponse:
    context = {"people": queries.everyone(), "form": form, "titles": roles.TITLES, "shown_once": shown_once}
    response = render(request, "console/settings/staff.html", context, status=status)
    if shown_once:
        response["Cache-Control"] = "no-store"
    return response
