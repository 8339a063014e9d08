"""When an event happened, whatever the clock of the device says."""

from datetime import UTC, datetime, timedelta

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
AHEAD = timedelta(minutes=5)  # what a corrected clock may still be ahead: the way to us took that long at most


def happened_at(*, received_at: datetime, original: datetime | None, sent_at: datetime | None) -> tuple[datetime, bool]:
    """Return when the event happened by our clock, and whether the sender's clock could be believed.

    `receivedAt - (sentAt - originalTimestamp)`, as Segment's specification has it: both instants come from the same
    wrong clock, so their difference is right. Without `sent_at` the original is taken as it is. An instant before 2000
    or more than five minutes ahead is replaced by the time of arrival; one that is ahead by less becomes that, too.
    """
    if original is None:
        return received_at, True
    try:
        told = received_at - (sent_at - original) if sent_at else original
    except OverflowError:
        return received_at, False
    if told < EARLIEST or told > received_at + AHEAD:
        return received_at, False
    return min(told, received_at), True


def instant(text: object) -> datetime | None:
    """Return the instant that an ISO 8601 text or a number of seconds or milliseconds since 1970 names, or None.

    A text without zone is UTC, as in Segment's libraries.
    """
    if isinstance(text, str) and 10 <= len(text) <= 40:
        try:
            told = datetime.fromisoformat(text)
            return (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            return None
    if isinstance(text, int | float) and not isinstance(text, bool):
        seconds = text / 1000 if abs(text) >= 100_000_000_000 else text
        try:
            return datetime.fromtimestamp(seconds, UTC)
        except (ValueError, OverflowError, OSError):
            return None
    return None
