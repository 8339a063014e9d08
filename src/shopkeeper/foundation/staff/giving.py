"""How much staff and API keys may give away by themselves, and who may let more go: four eyes above a limit.

A deed within the limits is counted as it is done, in one guarded statement, so that many at once can't pass the day's.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import F

from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.staff.models import GivenInADay, GivingLimit, User
from shopkeeper.foundation.staff.roles import PERMISSIONS, may

Deed = Literal["refund", "grant"]
DEEDS: tuple[Deed, ...] = get_args(Deed)
API_KEYS = "api-key"
"""The place of a role that every API key has here."""

GIVERS: tuple[str, ...] = (*(role for role in PERMISSIONS if may(role, "orders.edit")), API_KEYS)
"""Who can give at all."""

WIDE = frozenset({"owner", API_KEYS})
"""Who has the wider of the two limits that hold until an owner of the shop sets others."""

DEEDS_A_DAY = 10
"""Until others are set, a day's limit is that many deeds at their limit."""


class UnableToSetLimits(Exception):
    """A limit is below zero, of another currency, or a day's is below a deed's."""


@dataclass(frozen=True)
class Limit:
    """What one may give alone, a deed and a day; None is without limit."""

    alone: Money | None
    a_day: Money | None


Limits = Mapping[tuple[str, Deed], Limit]


def limits(currency: str) -> dict[tuple[str, Deed], Limit]:
    """Return the limit of each who can give, by role and deed. Raises NotMoney for what is no currency."""
    kept = {(row.role, row.deed): row for row in GivingLimit.objects.filter(currency=currency)}
    return {
        (role, deed): _limit(kept[role, deed]) if (role, deed) in kept else _unset(role, currency)
        for role in GIVERS
        for deed in DEEDS
    }


def currencies_with_limits() -> list[str]:
    """Return the currencies for which limits were set."""
    return list(GivingLimit.objects.order_by("currency").values_list("currency", flat=True).distinct())


def widest_alone(deed: Deed, currency: str) -> Money | None:
    """Return the most that one owner may let go alone; None is without limit."""
    return _limit_of("owner", deed, currency).alone


def take_alone(*, actor: Actor, deed: Deed, amount: Money, at: datetime) -> bool:
    """Count the amount as given by the actor alone, and return True; False when it is above a limit, and not counted.

    Runs in the giver's transaction. Customers and the shop's own work are under no limit here: the terms bind them.
    """
    if actor.kind not in {"staff", "api-key"}:
        return True
    limit = _limit_of(_role(actor), deed, amount.currency)
    if limit.alone is not None and amount > limit.alone:
        return False
    row, _ = GivenInADay.objects.get_or_create(
        giver_kind=actor.kind, giver_id=actor.id, deed=deed, currency=amount.currency, on=shop_day(at)
    )
    under = GivenInADay.objects.filter(pk=row.pk)
    if limit.a_day is not None:
        under = under.filter(given_minor__lte=limit.a_day.minor - amount.minor)
    return bool(under.update(given_minor=F("given_minor") + amount.minor))


def given_today(*, actor: Actor, deed: Deed, currency: str, at: datetime) -> Money:
    """Return what the actor gave alone on the day of that instant."""
    row = GivenInADay.objects.filter(
        giver_kind=actor.kind, giver_id=actor.id, deed=deed, currency=currency, on=shop_day(at)
    ).first()
    return Money(currency, row.given_minor if row else 0)


def limit_of(actor: Actor, deed: Deed, currency: str) -> Limit:
    """Return what the actor may give alone."""
    return _limit_of(_role(actor), deed, currency)


def may_allow(actor: Actor) -> bool:
    """Return whether the actor is a member of staff who may let go what others asked for."""
    user = _user(actor)
    return user is not None and user.may("refunds.allow")


@transaction.atomic
def set_limits(*, currency: str, wanted: Limits, at: datetime, actor: Actor) -> None:
    """Set what each role may give alone in a currency; it holds from the next deed on. Raises UnableToSetLimits."""
    before = limits(currency)
    changes: dict[str, object] = {}
    for (role, deed), limit in wanted.items():
        _check(role, deed, limit, currency)
        if limit == before[role, deed]:
            continue
        minors = [None if one is None else one.minor for one in (limit.alone, limit.a_day)]
        GivingLimit.objects.update_or_create(
            role=role, deed=deed, currency=currency, defaults={"alone_minor": minors[0], "a_day_minor": minors[1]}
        )
        changes[f"{role} {deed}"] = [_words(before[role, deed]), _words(limit)]
    if changes:
        audit.record(
            actor=actor,
            action="staff.limits-set",
            subject_kind="limits",
            subject_id=currency,
            at=at,
            changes=changes,
        )


def shop_day(at: datetime) -> date:
    """Return the day of the shop's zone in which the instant lies."""
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def _check(role: str, deed: str, limit: Limit, currency: str) -> None:
    if role not in GIVERS or deed not in DEEDS:
        raise UnableToSetLimits(f"{role!r} gives no {deed}; limits are for " + ", ".join(GIVERS))
    for one in (limit.alone, limit.a_day):
        if one is not None and (one.minor < 0 or one.currency != currency):
            raise UnableToSetLimits(f"write limits in {currency}, zero or more, or leave them empty for none")
    if limit.a_day is not None and (limit.alone is None or limit.a_day < limit.alone):
        raise UnableToSetLimits("a day's limit must be at least that of one deed; raise it, or leave it empty")


def _words(limit: Limit) -> str:
    alone, a_day = ("no limit" if one is None else f"{one.currency} {one.major}" for one in (limit.alone, limit.a_day))
    return f"{alone} a deed, {a_day} a day"


def _limit_of(role: str, deed: Deed, currency: str) -> Limit:
    row = GivingLimit.objects.filter(role=role, deed=deed, currency=currency).first()
    return _limit(row) if row else _unset(role, currency)


def _limit(row: GivingLimit) -> Limit:
    alone, a_day = (
        None if minor is None else Money(row.currency, minor) for minor in (row.alone_minor, row.a_day_minor)
    )
    return Limit(alone, a_day)


def _unset(role: str, currency: str) -> Limit:
    text = settings.REFUND_FOUR_EYES if role in WIDE else settings.REFUND_LIMIT
    alone = Money.parse(text, currency)
    return Limit(alone, alone * DEEDS_A_DAY)


def _role(actor: Actor) -> str:
    if actor.kind == "api-key":
        return API_KEYS
    user = _user(actor)
    return user.role if user else ""


def _user(actor: Actor) -> User | None:
    if actor.kind != "staff":
        return None
    try:
        return User.objects.filter(pk=uuid.UUID(actor.id)).first()
    except ValueError:
        return None
