"""The simulated people as rows of the customers' tables."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np

from shopkeeper.demo.behaviour.minds import Mind
from shopkeeper.demo.chance import keys, stream
from shopkeeper.demo.model import Model
from shopkeeper.demo.people.people import Person
from shopkeeper.demo.simulating import Shop

Row = dict[str, Any]
DWELLINGS = ("flat", "house", "shared flat")


@dataclass(frozen=True)
class CustomerRows:
    """Rows for each table; `keys` in the order of the people."""

    keys: list[UUID]
    customers: list[Row]
    identifiers: list[Row]
    addresses: list[Row]
    interests: list[Row]


def customer_rows(shop: Shop, source: str) -> CustomerRows:
    """Return everybody as rows, personal values in clear."""
    created = [shop.calendar.at(mind.created) for mind in shop.minds]
    made = CustomerRows(keys(shop.seed, "customers", created), [], [], [], [])
    other_keys = iter(keys(shop.seed, "belongings", [at for at in created for _ in range(8)]))
    for person, mind, key, at in zip(shop.people, shop.minds, made.keys, created, strict=True):
        own = {"customer_id": key}
        made.customers.append(_customer(shop, person, mind, key, source) | {"created_at": at, "updated_at": at})
        for identifier in _identifiers(person, source):
            made.identifiers.append({"id": next(other_keys), **own, **identifier, "created_at": at})
        for address in _addresses(shop, person):
            made.addresses.append({"id": next(other_keys), **own, **address, "created_at": at})
        if not mind.guest:
            for topic, weight in _interests(shop.model, mind):
                made.interests.append(
                    {"id": next(other_keys), **own, "topic": topic, "weight": weight, "source": "asked"}
                )
    return made


def _customer(shop: Shop, person: Person, mind: Mind, key: UUID, source: str) -> Row:
    return {
        "id": key,
        "source": source,
        "external_id": person.external_id,
        "status": "guest" if mind.guest else "active",
        "given_name": person.given_name,
        "family_name": person.family_name,
        "birth_date": "" if mind.guest else person.birth_date,
        "gender": "" if mind.guest else person.gender,
        "demographics": None if mind.guest else _demographics(shop, person),
        "language": person.language,
        "time_zone": person.time_zone,
        "country": person.home.country,
    }


def _demographics(shop: Shop, person: Person) -> dict[str, Any] | None:
    rng = stream(shop.seed, "household", person.home.household)
    size, dwelling = 1 + int(rng.poisson(1.2)), DWELLINGS[int(rng.choice(3, p=(0.55, 0.35, 0.1)))]
    told = stream(shop.seed, "told", person.index).random() < 0.55
    return {"household_size": size, "dwelling": dwelling} if told else None


def _identifiers(person: Person, source: str) -> Iterator[Row]:
    for kind, value in (("email", person.email), ("phone", person.phone)):
        if value:
            yield {"kind": kind, "value": value, "is_primary": True, "verified_at": None, "source": source}


def _addresses(shop: Shop, person: Person) -> Iterator[Row]:
    home = person.home
    base = {"name": person.name, "region": "", "phone": person.phone, "country": home.country}
    lines = {"line1": home.line1, "line2": home.line2, "city": home.city, "postcode": home.postcode}
    yield {**base, **lines, "label": "Home", "is_default_shipping": True, "is_default_billing": True}
    neighbour = shop.people[(person.index * 7 + 3) % len(shop.people)].home
    if neighbour.country == home.country and person.index % 4 == 0:
        there = {"line1": neighbour.line1, "line2": "", "city": neighbour.city, "postcode": neighbour.postcode}
        yield {**base, **there, "label": "Work", "is_default_shipping": False, "is_default_billing": False}


def _interests(model: Model, mind: Mind) -> list[tuple[str, float]]:
    if mind.index % 10 > 6:
        return []
    segment = model.segments[int(np.argmax(mind.mixture))]
    strongest = sorted(segment.likes.items(), key=lambda like: -like[1])[: 1 + mind.index % 3]
    return [(topic, round(min(1.0, pull / 7), 2)) for topic, pull in strongest]
