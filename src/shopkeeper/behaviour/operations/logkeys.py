"""The keys that seal the intake log and the rejections: one for each day, destroyed once the day is over and done."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from shopkeeper.foundation.personal import keys

_NAMESPACE = UUID("019ab4e2-5c00-7b1d-9a6e-2f3c8d41e7a0")
_SPARE = 3  # keys of one day: a second is needed where a clock ran ahead, and the first was destroyed too early
_LOOKED_BACK = 400  # days
_living: dict[tuple[str, date], UUID] = {}


class NoDayKey(Exception):
    """Every key of the day was destroyed already: the clock of this machine has been wrong more than once."""


def living_day_key(purpose: str, at: datetime) -> UUID:
    """Return the subject of that instant's day, whose key there is from now on. Raises NoDayKey."""
    day = at.date()
    if known := _living.get((purpose, day)):
        return known
    for subject in _day_keys(purpose, day):
        keys.create([subject])
        if keys.cipher(subject) is not None:
            _living[purpose, day] = subject
            return subject
    raise NoDayKey(f"{purpose}: the keys of {day} were destroyed; set this machine's clock, and go on tomorrow")


def destroy_day_keys(purpose: str, *, before: date) -> int:
    """Destroy the keys of the days before that one; return how many there were to destroy."""
    days = [before - timedelta(days=number) for number in range(1, _LOOKED_BACK)]
    subjects = {subject: day for day in days for subject in _day_keys(purpose, day)}
    stored = keys.store().fetch(list(subjects))
    living = [subject for subject in subjects if stored.get(subject)]
    for subject in living:
        _living.pop((purpose, subjects[subject]), None)
        keys.destroy(subject)
    return len(living)


def _day_keys(purpose: str, day: date) -> list[UUID]:
    return [uuid5(_NAMESPACE, f"{purpose}/{day.isoformat()}/{number}") for number in range(_SPARE)]
