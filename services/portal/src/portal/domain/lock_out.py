"""How many wrong passwords are too many, by account and by address; pure counting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class LockOut:
    window: timedelta
    per_account: int
    per_address: int
    told_after: timedelta = timedelta(seconds=5)
    """a last try that was right is known by then"""

    def until(self, now: datetime, account: Sequence[datetime], address: Sequence[datetime]) -> datetime | None:
        """When the next try is allowed, from the times of tries not known to be right; None is now."""
        ends = [
            self._until(now, tries, limit)
            for tries, limit in ((account, self.per_account), (address, self.per_address))
        ]
        return max((end for end in ends if end is not None), default=None)

    def _until(self, now: datetime, tries: Sequence[datetime], limit: int) -> datetime | None:
        recent = sorted(at for at in tries if at > now - self.window)
        return recent[-limit] + self.window if len(recent) >= limit else None
