"""What intake is told by its environment."""

from typing import ClassVar

from pydantic import Field

from chassis.settings import ServiceSettings
from intake.domain.contract import usual_terms
from intake.domain.priority import Promises
from intake.domain.sla import Goal


def _by_priority(p1: int, p2: int, p3: int, p4: int) -> dict[str, int]:
    return {"P1": p1, "P2": p2, "P3": p3, "P4": p4}


class Settings(ServiceSettings):
    service: ClassVar[str] = "intake"

    accept_minutes: dict[str, int] = Field(
        default=_by_priority(5, 15, 60, 240), description="until a technician has accepted, by priority"
    )
    respond_minutes: dict[str, int] = Field(
        default=_by_priority(60, 240, 480, 1440), description="until someone works on it, by priority"
    )
    resolve_minutes: dict[str, int] = Field(
        default=_by_priority(240, 480, 1440, 4320), description="until it is done, by priority"
    )
    usual_delay_minutes: dict[str, int] = Field(
        default=_by_priority(60, 240, 480, 1440),
        description="told to clients while too few similar tickets were worked on",
    )
    close_after_hours: int = Field(default=72, ge=0, description="from validation to closing")

    @property
    def promises(self) -> Promises:
        minutes = {
            Goal.ACCEPT: self.accept_minutes,
            Goal.RESPOND: self.respond_minutes,
            Goal.RESOLVE: self.resolve_minutes,
        }
        return Promises(usual_terms(self.organisation_zone, minutes), self.usual_delay_minutes)
