"""Staff come, change their task, and leave."""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from email_validator import EmailNotValidError, validate_email

from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal import keys
from shopkeeper.foundation.staff.models import User
from shopkeeper.foundation.staff.queries import username_of
from shopkeeper.foundation.staff.roles import PERMISSIONS, TITLES


class UnableToAddStaff(Exception):
    """The person can't be added; the message says why and what to do."""


class UnableToChangeStaff(Exception):
    """The change would leave the shop without an owner, or names an unknown role."""


def new_password() -> str:
    """Return a password that nobody has to invent: 120 random bits."""
    return secrets.token_urlsafe(15)


@transaction.atomic
def add_staff(*, email: str, name: str, role: str, actor: Actor, at: datetime) -> tuple[User, str]:
    """Add a member of staff; return it with its first password, which is kept nowhere in clear."""
    try:
        address = validate_email(email, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise UnableToAddStaff(f"{email!r} is not an e-mail address: {error}") from None
    _require_known(role, UnableToAddStaff)
    user = User(id=new_id(at), username=username_of(address), role=role, created_at=at)
    keys.create([user.id])
    user.email, user.name = address, name or address.partition("@")[0]
    user.set_password(password := new_password())
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise UnableToAddStaff(f"{address} belongs to the staff already; reset the password instead") from None
    _audit(user, "staff.added", actor, at, {"role": [None, role]})
    return user, password


@transaction.atomic
def reset_password(*, user_id: UUID, actor: Actor, at: datetime) -> str:
    """Give the person a new password and return it; every session of theirs ends."""
    user = _locked(user_id)
    user.set_password(password := new_password())
    user.save(update_fields=["password"])
    _audit(user, "staff.password-reset", actor, at, {})
    return password


@transaction.atomic
def change_role(*, user_id: UUID, role: str, actor: Actor, at: datetime) -> User:
    """Give the person another role; the last owner stays one."""
    _require_known(role, UnableToChangeStaff)
    user = _locked(user_id)
    if user.role == "owner" and role != "owner":
        _require_another_owner(user)
    before, user.role = user.role, role
    user.save(update_fields=["role"])
    _audit(user, "staff.role-changed", actor, at, {"role": [before, role]})
    return user


@transaction.atomic
def deactivate(*, user_id: UUID, actor: Actor, at: datetime) -> User:
    """Let the person sign in no more; the last owner stays."""
    user = _locked(user_id)
    if user.role == "owner":
        _require_another_owner(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    _audit(user, "staff.deactivated", actor, at, {"is_active": [True, False]})
    return user


def _locked(user_id: UUID) -> User:
    # All owners are locked in key order: two owners who demote each other at once must not both succeed.
    rows = User.objects.select_for_update().order_by("pk")
    users = {user.pk: user for user in rows.filter(role="owner") | rows.filter(pk=user_id)}
    if user_id not in users:
        raise UnableToChangeStaff(f"no member of staff has the key {user_id}")
    return users[user_id]


def _require_another_owner(user: User) -> None:
    if not User.objects.filter(role="owner", is_active=True).exclude(pk=user.pk).exists():
        raise UnableToChangeStaff("this is the shop's last owner; make someone else an owner first")


def _require_known(role: str, error: type[Exception]) -> None:
    if role not in PERMISSIONS:
        raise error(f"{role!r} is no role; choose one of: " + "; ".join(TITLES.values()))


def _audit(user: User, action: str, actor: Actor, at: datetime, changes: dict[str, list[object]]) -> None:
    audit.record(actor=actor, action=action, subject_kind="staff", subject_id=user.pk, at=at, changes=changes)
