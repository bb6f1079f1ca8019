"""When people are reminded of a visit: so long before it, each once for each time it is given."""

from collections.abc import Iterable
from datetime import datetime, timedelta


def next_reminder(starts_at: datetime, now: datetime, befores: Iterable[timedelta]) -> timedelta | None:
    """The first that is still ahead."""
    ahead = [before for before in befores if starts_at - before > now]
    return max(ahead, default=None)


def is_useful(starts_at: datetime, now: datetime, before: timedelta) -> bool:
    """Half as late as it was to be early, it would only mislead."""
    return starts_at - now > before / 2
