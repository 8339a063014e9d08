"""Setting the shop's terms for goods that come back."""

from dataclasses import fields
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from shopkeeper.catalog import queries as catalog
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.money import NotMoney, exponent
from shopkeeper.returns.models import ReturnPolicy
from shopkeeper.returns.rules.terms import Terms
from shopkeeper.returns.rules.words import Condition

MOST_DAYS = 3_650
MOST_MINOR = 10**9
MOST_RETURNS = 10_000


class UnableToSetPolicy(Exception):
    """The terms contradict themselves, or another row holds for the same goods."""


@transaction.atomic
def set_policy(*, policy_id: UUID | None, category_id: UUID | None, terms: Terms, at: datetime, actor: Actor) -> UUID:
    """Write terms for a category and those below it, with None for all the rest; return the row's key.

    Returns that were asked for before keep their terms. Raises UnableToSetPolicy.
    """
    _refuse(terms)
    if category_id is not None and not any(one.id == category_id for one in catalog.category_tree()):
        raise UnableToSetPolicy("there is no such category; choose another")
    row = ReturnPolicy.objects.filter(pk=policy_id).first() if policy_id else ReturnPolicy(id=new_id(at))
    if row is None:
        raise UnableToSetPolicy("these terms were removed; make new ones")
    old = row.terms if policy_id else None
    row.category_id, row.updated_at = category_id, at
    for field in fields(Terms):
        setattr(row, field.name, getattr(terms, field.name))
    row.trigger, row.wear = terms.trigger.value, dict(terms.wear)
    try:
        with transaction.atomic():
            row.save(force_insert=policy_id is None)
    except IntegrityError:
        raise UnableToSetPolicy("there are terms for these goods already; change those") from None
    changed = {
        field.name: [str(getattr(old, field.name)) if old else None, str(getattr(terms, field.name))]
        for field in fields(Terms)
        if old is None or getattr(old, field.name) != getattr(terms, field.name)
    }
    _record(row, "set", changed, at, actor)
    return row.id


@transaction.atomic
def remove_policy(*, policy_id: UUID, at: datetime, actor: Actor) -> None:
    """Remove terms: the goods fall under those above. Raises UnableToSetPolicy."""
    row = ReturnPolicy.objects.filter(pk=policy_id).first()
    if row is None:
        raise UnableToSetPolicy("these terms were removed already")
    _record(row, "removed", {"name": [row.name, None]}, at, actor)
    row.delete()


def _refuse(terms: Terms) -> None:
    if not terms.name.strip() or len(terms.name) > 80:
        raise UnableToSetPolicy("give the terms a name of at most 80 signs")
    days = {
        "the window": terms.window_days,
        "the days on top for members": terms.member_days,
        "the days to send it": terms.ship_within_days,
        "the days to agree to a difference, or to pay it": terms.pay_within_days,
    }
    for what, count in days.items():
        if not 0 <= count <= MOST_DAYS:
            raise UnableToSetPolicy(f"{what}: give between 0 and {MOST_DAYS:,} days")
    if terms.fee_minor or terms.keep_below_minor:
        _refuse_amounts(terms)
    if not 0 <= terms.bonus_percent <= 100:
        raise UnableToSetPolicy("the bonus: give between 0 and 100 percent")
    known = {condition.value for condition in Condition}
    if any(key not in known or not 0 <= percent <= 100 for key, percent in terms.wear.items()):
        raise UnableToSetPolicy(f"wear: give between 0 and 100 percent for each of {', '.join(sorted(known))}")
    _refuse_limits(terms)


def _refuse_limits(terms: Terms) -> None:
    for what, most in (("open returns", terms.most_open), ("returns a year", terms.most_a_year)):
        if most is not None and not 0 < most <= MOST_RETURNS:
            raise UnableToSetPolicy(f"{what}: give between 1 and {MOST_RETURNS:,}, or leave it empty for no limit")


def _refuse_amounts(terms: Terms) -> None:
    try:
        exponent(terms.currency)
    except NotMoney as error:
        raise UnableToSetPolicy(str(error)) from None
    if not (0 <= terms.fee_minor <= MOST_MINOR and 0 <= terms.keep_below_minor <= MOST_MINOR):
        raise UnableToSetPolicy("fee and threshold can't be negative, nor beyond all measure")


def _record(row: ReturnPolicy, what: str, changes: dict[str, list[str | None]], at: datetime, actor: Actor) -> None:
    audit.record(
        actor=actor, action=f"returns.policy-{what}", subject_kind="return-policy", subject_id=row.id, at=at,
        changes=changes,
    )  # fmt: skip
