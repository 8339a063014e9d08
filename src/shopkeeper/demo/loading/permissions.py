"""Who of the sample shop's customers wants letters, who won't be remembered, and whom the till took for whom."""

import csv
import io
from datetime import timedelta
from uuid import UUID

from shopkeeper.consent.operations import Signal
from shopkeeper.customers.operations import Sighting
from shopkeeper.demo.chance import stream
from shopkeeper.demo.simulating import Shop

COLUMNS = ("address", "topic", "said_at", "source", "proof", "country", "word")
TILLS = 12


def letters(shop: Shop, topics: list[str]) -> str:
    """Return the shop's old list of readers as CSV: four in ten of those with an account, some gone again."""
    rows = io.StringIO()
    out = csv.writer(rows)
    out.writerow(COLUMNS)
    for person, mind in zip(shop.people, shop.minds, strict=True):
        rng = stream(shop.seed, "letters", person.index)
        if mind.guest or rng.random() >= 0.4:
            continue
        topic, joined = topics[int(rng.integers(len(topics)))], shop.calendar.at(mind.created)
        where = ("account form, /register/", f"double opt-in, confirmed {joined + timedelta(minutes=7):%Y-%m-%d %H:%M}")
        out.writerow((person.email, topic, joined.isoformat(), *where, person.home.country, "granted"))
        if rng.random() < 0.12:
            ended = joined + (shop.calendar.at(shop.calendar.days) - joined) * float(rng.random())
            out.writerow(
                (person.email, topic, ended.isoformat(), "link in a letter", "", person.home.country, "withdrawn")
            )
    return rows.getvalue()


def refusals(shop: Shop, keys: list[UUID]) -> list[Signal]:
    """Return the customers who said in the last month that they do not want to be remembered: three in a hundred."""
    end, no = shop.calendar.at(shop.calendar.days), ("tracking", "personalisation", "sharing-with-sellers")
    found = []
    for person, mind, key in zip(shop.people, shop.minds, keys, strict=True):
        rng = stream(shop.seed, "refusal", person.index)
        if not mind.guest and person.index > 1 and rng.random() < 0.03:
            said_at = max(shop.calendar.at(mind.created), end - timedelta(days=30 * float(rng.random())))
            found.append(Signal(person_id=key, at=said_at, choices=dict.fromkeys(no, False)))
    return found


def at_the_till(shop: Shop) -> list[Sighting]:
    """Return sales at the shop's till that named one person's address and another's number: for people to decide."""
    members: dict[int, list[int]] = {}
    for person in shop.people[2:]:
        members.setdefault(person.home.household, []).append(person.index)
    pairs = [(pair[0], one) for pair in members.values() for one in pair[1:] if shop.people[one].phone]
    end = shop.calendar.at(shop.calendar.days)
    return [
        Sighting(
            key=f"till/{number}".encode(),
            at=end - timedelta(days=3 + number),
            source="till",
            trusted=True,
            user_id=f"T-{number + 1:03}",
            email=shop.people[first].email,
            phone=shop.people[second].phone,
        )
        for number, (first, second) in enumerate(pairs[:TILLS])
    ]
