"""The keys that seal the intake log and the rejections: one for each day, destroyed once the day is over and done."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from shopkeeper.foundation.personal import keys

_NAMESPACE = UUID("019ab4e2-5c00-7b1d-9a6e-2f3c8d41e7a0")
_MADE: set[UUID] = set()


def day_key(purpose: str, day: date) -> UUID:
    """Return the subject whose key seals what is kept for that purpose on that day."""
    return uuid5(_NAMESPACE, f"{purpose}/{day.isoformat()}")


def living_day_key(purpose: str, at: datetime) -> UUID:
    """Return the subject of that instant's day, whose key there is from now on."""
    subject = day_key(purpose, at.date())
    if subject not in _MADE:
        keys.create([subject])
        _MADE.add(subject)
    return subject


def destroy_day_keys(purpose: str, *, before: date, days: int = 60) -> int:
    """Destroy the keys of the days before that one, as far back as `days`; return how many there were to destroy."""
    subjects = [day_key(purpose, before - timedelta(days=number)) for number in range(1, days + 1)]
    stored = keys.store().fetch(subjects)
    living = [subject for subject in subjects if stored.get(subject)]
    for subject in living:
        keys.destroy(subject)
        _MADE.discard(subject)
    return len(living)
