"""How busy the coming weeks are."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Week:
    monday: date
    visits: int
    booked_minutes: int
    work_minutes: int
    technicians: int

    @property
    def percent(self) -> int | None:
        """None where nobody works who could."""
        return round(100 * self.booked_minutes / self.work_minutes) if self.work_minutes else None

    @property
    def level(self) -> str:
        """From half of the time on there is hardly room: driving is not counted."""
        if self.percent is None:
            return "nobody" if self.booked_minutes else "off"
        return "full" if self.percent >= 75 else "busy" if self.percent >= 50 else "quiet"


@dataclass(frozen=True)
class Row:
    department: str
    skill: str
    weeks: tuple[Week, ...]


@dataclass(frozen=True)
class Load:
    period: int
    department: str
    departments: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    is_known: bool = True
