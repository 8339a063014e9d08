"""The sample shop's customers as persons: invented names, households, addresses, numbers and birthdays."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
from anyascii import anyascii

from shopkeeper.demo.chance import stream
from shopkeeper.demo.model import read_toml
from shopkeeper.demo.people.countries import Country, countries

DOMAINS = ("example.com", "example.org", "example.net")


@dataclass(frozen=True)
class Home:
    """Where a household lives."""

    household: int
    line1: str
    line2: str
    city: str
    postcode: str
    country: str


@dataclass(frozen=True)
class Person:
    """A customer's personal details; all invented."""

    index: int
    external_id: str
    given_name: str
    family_name: str
    gender: str
    birth_date: str
    language: str
    time_zone: str
    email: str
    phone: str
    home: Home

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


@cache
def personas() -> list[dict[str, Any]]:
    """Return the named customers, who are the first of every sample shop."""
    told: list[dict[str, Any]] = read_toml("shopkeeper.demo.people", "personas.toml")["persona"]
    return told


def make_people(seed: int, count: int, until: date) -> list[Person]:
    """Return so many persons; the first are the personas, and a larger crowd begins with the smaller one."""
    made: list[Person] = []
    emails: set[str] = set()
    phones: set[str] = set()
    for index in range(count):
        rng = stream(seed, "person", index)
        neighbour = made[-1] if len(made) > len(personas()) and rng.random() < 0.17 else None
        person = _person(rng, index, until, neighbour, len(made))
        if index < len(personas()):
            person = _named(person, personas()[index])
        person = replace(
            person, email=_unused(person.email, emails), phone="" if person.phone in phones else person.phone
        )
        emails.add(person.email)
        phones.add(person.phone)
        made.append(person)
    return made


def _person(rng: np.random.Generator, index: int, until: date, neighbour: Person | None, household: int) -> Person:
    known = countries()
    if neighbour:
        country = known[neighbour.home.country]
    else:
        shares = np.array([one.share for one in known.values()])
        country = list(known.values())[int(rng.choice(len(shares), p=shares / shares.sum()))]
    female = rng.random() < 0.54
    given = _pick(rng, country.women if female else country.men)
    family = neighbour.family_name if neighbour and rng.random() < 0.7 else _pick(rng, country.families)
    if country.code == "PL" and female:
        family = re.sub(r"ki$", "ka", family)
    home = neighbour.home if neighbour else _home(rng, country, household)
    age = float(np.clip(rng.gamma(7.5, 3.6) + 17, 18, 88))
    return Person(
        index=index,
        external_id=f"C{index + 1:05d}",
        given_name=given,
        family_name=family,
        gender=("female" if female else "male") if rng.random() < 0.97 else "other",
        birth_date=(until - timedelta(days=round(age * 365.25))).isoformat() if rng.random() < 0.78 else "",
        language=country.language if rng.random() < 0.93 else "en",
        time_zone=country.time_zone,
        email=_email(rng, given, family),
        phone=_digits(rng, _pick(rng, country.phones)) if country.phones and rng.random() < 0.4 else "",
        home=home,
    )


def _home(rng: np.random.Generator, country: Country, household: int) -> Home:
    city, pattern = country.cities[int(rng.integers(len(country.cities)))]
    line = country.line.format(street=_pick(rng, country.streets), number=int(rng.gamma(1.6, 16)) + 1)
    flat = f"{int(rng.integers(1, 6))}/{int(rng.integers(1, 9))}" if rng.random() < 0.18 else ""
    return Home(household, line[0].upper() + line[1:], flat, city, _digits(rng, pattern), country.code)


def _named(person: Person, told: dict[str, Any]) -> Person:
    country = countries()[told["country"]]
    home = Home(person.index, told["line1"], told.get("line2", ""), told["city"], told["postcode"], country.code)
    same = ("given_name", "family_name", "gender", "email", "phone", "birth_date")
    return replace(
        person, home=home, language=country.language, time_zone=country.time_zone, **{name: told[name] for name in same}
    )


def _pick(rng: np.random.Generator, among: tuple[str, ...]) -> str:
    return among[int(rng.integers(len(among)))]


def _digits(rng: np.random.Generator, text: str) -> str:
    return re.sub("#", lambda _: str(int(rng.integers(10))), text)


def _email(rng: np.random.Generator, given: str, family: str) -> str:
    first, last = (re.sub(r"[^a-z]", "", anyascii(part).lower()) for part in (given, family))
    shape = ("{first}.{last}", "{first}{last}", "{initial}.{last}", "{first}_{last}")[
        int(rng.choice(4, p=[0.6, 0.15, 0.15, 0.1]))
    ]
    return f"{shape.format(first=first, last=last, initial=first[0])}@{DOMAINS[int(rng.integers(3))]}"


def _unused(email: str, taken: set[str]) -> str:
    local, _, domain = email.partition("@")
    number = 2
    while email in taken:
        email = f"{local}{number}@{domain}"
        number += 1
    return email
