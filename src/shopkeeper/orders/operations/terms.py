"""Setting the shop's terms: ways of sending and tax rates. What was quoted before holds as it was quoted."""

from collections.abc import Sequence
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import available_timezones

from django.db import transaction

from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.money import Money
from shopkeeper.orders.models import ClosedDays, ShippingMethod, TaxRate
from shopkeeper.orders.rules.terms import EVERYWHERE, WHOLE, TaxClass

MOST_DAYS = 120
LONGEST_NAME = 80


class UnableToSetTerms(Exception):
    """Something of the method or rate can't be; the message says what."""


@transaction.atomic
def set_shipping_method(
    *,
    code: str,
    name: str,
    countries: Sequence[str],
    price: Money,
    free_from: Money | None,
    min_days: int,
    max_days: int,
    cut_off: time,
    time_zone: str,
    at: datetime,
    actor: Actor,
    position: int = 0,
    is_active: bool = True,
) -> UUID:
    """Return the key of the method with that code, made or changed. Raises UnableToSetTerms."""
    if strange := [one for one in countries if one != EVERYWHERE and not (len(one) == 2 and one.isupper())]:
        raise UnableToSetTerms(f"countries: {strange[0]!r} is no country code; write it like DE, or * for all others")
    if not countries:
        raise UnableToSetTerms("countries: say where it goes, or * for everywhere")
    if not 0 <= min_days <= max_days <= MOST_DAYS:
        raise UnableToSetTerms(
            f"days: from {min_days} to {max_days} can't be; the second is no less, at most {MOST_DAYS}"
        )
    if time_zone not in available_timezones():
        raise UnableToSetTerms(f"time zone: {time_zone!r} is none; write it like Europe/Berlin")
    if price.minor < 0 or (free_from and (free_from.minor < 0 or free_from.currency != price.currency)):
        raise UnableToSetTerms("price: neither it nor the sum from which it is free may be below zero")
    values = {
        "name": name.strip() or code,
        "countries": sorted(set(countries)),
        "currency": price.currency,
        "price_minor": price.minor,
        "free_from_minor": free_from.minor if free_from else None,
        "min_days": min_days,
        "max_days": max_days,
        "cut_off": cut_off,
        "time_zone": time_zone,
        "position": position,
        "is_active": is_active,
    }
    method, _ = ShippingMethod.objects.update_or_create(code=code, defaults=values)
    _record("shipping-method-set", method.pk, {"code": code, **values}, at=at, actor=actor)
    return method.pk


@transaction.atomic
def set_tax_rate(
    *,
    country: str,
    region: str,
    tax_class: TaxClass,
    name: str,
    rate: int,
    is_included: bool,
    at: datetime,
    actor: Actor,
) -> UUID:
    """Return the key of the rate, made or changed; `rate` in thousandths of a percent. Raises UnableToSetTerms."""
    if not (len(country) == 2 and country.isupper()):
        raise UnableToSetTerms(f"country: {country!r} is no country code; write it like DE")
    if not 0 <= rate <= WHOLE:
        raise UnableToSetTerms("rate: it lies between 0 and 100 percent")
    values = {"name": name.strip() or "Tax", "rate": rate, "is_included": is_included}
    row, _ = TaxRate.objects.update_or_create(
        country=country, region=region.strip(), tax_class=tax_class.value, defaults=values
    )
    _record("tax-rate-set", row.pk, {"country": country, "class": tax_class.value, **values}, at=at, actor=actor)
    return row.pk


@transaction.atomic
def remove_tax_rate(*, rate_id: UUID, at: datetime, actor: Actor) -> None:
    """Take a rate out of the table. Raises UnableToSetTerms."""
    if not TaxRate.objects.filter(pk=rate_id).delete()[0]:
        raise UnableToSetTerms("this rate is not there any more")
    _record("tax-rate-removed", rate_id, {}, at=at, actor=actor)


def _record(action: str, subject_id: UUID, changes: dict[str, object], *, at: datetime, actor: Actor) -> None:
    audit.record(
        actor=actor, action=f"orders.{action}", subject_kind="terms", subject_id=subject_id, at=at, changes=changes
    )


@transaction.atomic
def close_on(*, first_on: date, last_on: date, name: str, at: datetime, actor: Actor) -> UUID:
    """Let the shop pack nothing on these days, the last included, and return their key. Raises UnableToSetTerms."""
    if not 0 <= (last_on - first_on).days < MOST_DAYS:
        raise UnableToSetTerms(f"closed days: the last is no earlier than the first, at most {MOST_DAYS} days")
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise UnableToSetTerms(f"closed days: say in at most {LONGEST_NAME} letters what for")
    row = ClosedDays.objects.create(id=new_id(at), first_on=first_on, last_on=last_on, name=name.strip())
    _record_closed(row, at, actor, [None, f"{first_on} to {last_on}"])
    return row.id


@transaction.atomic
def open_again(*, closed_id: UUID, at: datetime, actor: Actor) -> None:
    """Take closed days out. Raises UnableToSetTerms."""
    row = ClosedDays.objects.filter(pk=closed_id).first()
    if row is None:
        raise UnableToSetTerms("these days are not closed any more")
    row.delete()
    row.id = closed_id
    _record_closed(row, at, actor, [f"{row.first_on} to {row.last_on}", None])


def _record_closed(row: ClosedDays, at: datetime, actor: Actor, days: list[str | None]) -> None:
    audit.record(
        actor=actor,
        action="orders.closed-days-set",
        subject_kind="closed-days",
        subject_id=row.id,
        at=at,
        changes={"days": days},
    )
