"""Hours of a week from before Astreinte."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class WeekHours:
    """Worked in the week of that Monday, the call-outs that are known apart."""

    monday: date
    minutes: int
