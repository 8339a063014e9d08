"""Days since the opening, and what months, hours and seasons they fall into."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import numpy.typing as npt

from shopkeeper.demo.chance import instant
from shopkeeper.demo.model import Floats, Model


@dataclass(frozen=True)
class Calendar:
    """The shop's two years: they end as the last day begins; `months` holds 0 to 11 for each day."""

    opened: datetime
    days: int
    months: npt.NDArray[np.int64]
    pull: Floats

    def month(self, day: float) -> int:
        """Return the month, from 0, a day falls into."""
        return int(self.months[min(max(int(day), 0), self.days - 1)])

    def at(self, day: float) -> datetime:
        """Return the instant of a day."""
        return instant(self.opened, day)

    def when(self, day: float | None) -> datetime | None:
        """Return the instant of a day that has come, else nothing."""
        return None if day is None or day >= self.days else self.at(day)

    def sale(self, day: float) -> float:
        """Return the share taken off in the shop's sales: late November, and after the new year."""
        on = self.at(day)
        if on.month == 11 and on.day >= 20:
            return 0.15
        return 0.1 if on.month == 1 and 4 <= on.day <= 20 else 0.0


def calendar(model: Model, until: date) -> Calendar:
    """Return the calendar of a shop whose history ends as `until` begins."""
    days = int(model.shop["days"])
    opened = datetime.combine(until - timedelta(days=days), time(), UTC)
    months = np.array([(opened + timedelta(days=day)).month - 1 for day in range(days)])
    return Calendar(opened, days, months, np.array(model.seasons["shop"])[months])


def hour(rng: np.random.Generator) -> float:
    """Return a time of day as a share of the day: most people shop in the evening, some at noon."""
    centre, spread = ((20.0, 1.7), (12.6, 1.5), (16.0, 4.0))[int(rng.choice(3, p=(0.48, 0.22, 0.3)))]
    return float(np.clip(rng.normal(centre, spread), 0.2, 23.7)) / 24
