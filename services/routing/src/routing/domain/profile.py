"""What a dispatcher says of a technician; a whole, replaced as one."""

from dataclasses import dataclass, field

from routing.domain.model import Certificate, Limits, Mode, Place, Shift, Window
from routing.domain.week_hours import WeekHours


@dataclass(frozen=True)
class Profile:
    active: bool = True
    zone: str = "Europe/Paris"
    skills: dict[str, int] = field(default_factory=dict)
    modes: tuple[Mode, ...] = (Mode.REMOTE, Mode.ONSITE)
    shifts: tuple[Shift, ...] = ()
    breaks: tuple[Shift, ...] = ()
    start_place: Place | None = None
    end_place: Place | None = None
    certificates: tuple[Certificate, ...] = ()
    departments: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    hours_before: tuple[WeekHours, ...] = ()
    call_outs: tuple[Window, ...] = ()


def rounded(place: Place | None) -> Place | None:
    """To 100 m."""
    return Place(round(place.latitude, 3), round(place.longitude, 3)) if place else None
