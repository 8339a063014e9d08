"""Saved views: a list's filters under a name, mine or everybody's."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from shopkeeper.console.models import SavedView
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.staff.models import User

READY_MADE = (
    ("Best customers", {"sort": "spent"}),
    ("Came back often", {"orders_from": "5", "sort": "orders"}),
    ("Away for long", {"away": "180", "sort": "spent"}),
)


class UnableToSaveView(Exception):
    """The view has no name, or its owner has one of that name already."""


def views_for(user: User, page: str) -> QuerySet[SavedView]:
    """Return the views that this person may use, by name."""
    return SavedView.objects.filter(Q(owner=user) | Q(is_shared=True), page=page).order_by("name", "id")


@transaction.atomic
def save_view(
    *, owner: User, page: str, name: str, filters: Mapping[str, Any], is_shared: bool, actor: Actor, at: datetime
) -> UUID:
    """Return the key of a new view. Raises UnableToSaveView."""
    if not name.strip():
        raise UnableToSaveView("a view needs a name")
    try:
        with transaction.atomic():
            view = SavedView.objects.create(
                id=new_id(at),
                owner=owner,
                page=page,
                name=name.strip()[:60],
                filters=dict(filters),
                is_shared=is_shared,
                created_at=at,
            )
    except IntegrityError:
        raise UnableToSaveView(f"you have a view called {name.strip()} already; take another name") from None
    audit.record(
        actor=actor,
        action="console.view-saved",
        subject_kind="saved-view",
        subject_id=view.id,
        at=at,
        changes={"is_shared": [None, is_shared]},
    )
    return view.id


@transaction.atomic
def remove_view(*, view_id: UUID, owner: User, actor: Actor, at: datetime) -> bool:
    """Take away a view of one's own; return whether there was one."""
    removed, _ = SavedView.objects.filter(pk=view_id, owner=owner).delete()
    if removed:
        audit.record(actor=actor, action="console.view-removed", subject_kind="saved-view", subject_id=view_id, at=at)
    return bool(removed)
