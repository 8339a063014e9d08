"""Which days the first page tells of: yesterday, a week, a month, each beside the same length before it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

QUIET = timedelta(days=31)


@dataclass(frozen=True)
class Period:
    """Whole days up to, but not including, `until`; the days before it for comparison."""

    key: str
    label: str
    days: int
    until: date
    zone: ZoneInfo

    @property
    def first_on(self) -> date:
        """The first day."""
        return self.until - timedelta(days=self.days)

    @property
    def last_on(self) -> date:
        """The last day."""
        return self.until - timedelta(days=1)

    @property
    def begins_at(self) -> datetime:
        """The instant of the first midnight."""
        return _midnight(self.first_on, self.zone)

    @property
    def ends_at(self) -> datetime:
        """The instant of the midnight after the last day."""
        return _midnight(self.until, self.zone)

    @property
    def before_begins_at(self) -> datetime:
        """The instant where the days to compare with begin; they end where the period begins."""
        return _midnight(self.first_on - timedelta(days=self.days), self.zone)


PERIODS = (("day", "Yesterday", 1), ("week", "7 days", 7), ("month", "30 days", 30), ("quarter", "90 days", 90))


def periods(until: date, zone: ZoneInfo) -> list[Period]:
    """Return the periods that end before the day."""
    return [Period(key, label, days, until, zone) for key, label, days in PERIODS]


def present_day(now: datetime, latest_order_at: datetime | None, zone: ZoneInfo) -> tuple[date, bool]:
    """Return the day that counts as today, and whether it lies in the past.

    A history that ended long ago is told as of the day after its last order: figures of nothing help nobody.
    """
    if latest_order_at is None or now - latest_order_at < QUIET:
        return now.astimezone(zone).date(), False
    return latest_order_at.astimezone(zone).date() + timedelta(days=1), True


def greeting(now: datetime, zone: ZoneInfo) -> str:
    """Return the greeting of the hour."""
    hour = now.astimezone(zone).hour
    return "Good morning" if 4 <= hour < 12 else "Good afternoon" if 12 <= hour < 18 else "Good evening"


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone)
