"""What intake is told by its environment."""

from datetime import timedelta
from pathlib import Path
from typing import ClassVar
from zoneinfo import ZoneInfo

from pydantic import Field

from chassis.settings import ServiceSettings
from intake.documents.quote import Seller
from intake.domain.attachment import Room
from intake.domain.contract import usual_terms
from intake.domain.decide import Silence
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
    validate_after_hours: int = Field(
        default=120, ge=1, description="from resolution until silence validates, when the client says nothing"
    )
    validation_notice_hours: int = Field(default=24, ge=0, description="before that, the client is written to")
    close_after_hours: int = Field(default=72, ge=0, description="from validation to closing")

    attachments_dir: Path = Field(default=Path("attachments"), description="where attached files lie")
    attachment_megabytes: int = Field(default=10, ge=1, le=20, description="the largest file")
    attachments_per_ticket: int = Field(default=10, ge=1, le=50)
    attachments_client_megabytes: int = Field(default=2000, ge=1, description="all files of one client together")

    @property
    def room(self) -> Room:
        return Room(self.attachments_per_ticket, self.attachments_client_megabytes * 1_000_000)

    @property
    def organisation_tz(self) -> ZoneInfo:
        return ZoneInfo(self.organisation_zone)

    company_name: str = Field(default="", description="who sells, on quotes; APP_NAME when empty")
    company_address: str = Field(default="", description="on quotes; lines are separated by a line feed")
    company_legal: str = Field(default="", description="at the foot of quotes: legal form, SIREN, VAT number")

    @property
    def seller(self) -> Seller:
        address = self.company_address.replace("\\n", "\n")
        return Seller(name=self.company_name or self.app_name, address=address, legal=self.company_legal)

    @property
    def promises(self) -> Promises:
        minutes = {
            Goal.ACCEPT: self.accept_minutes,
            Goal.RESPOND: self.respond_minutes,
            Goal.RESOLVE: self.resolve_minutes,
        }
        return Promises(usual_terms(self.organisation_zone, minutes), self.usual_delay_minutes)

    @property
    def silence(self) -> Silence:
        """How long a client may say nothing: until they are written to, and then until it means yes."""
        notice = min(self.validation_notice_hours, self.validate_after_hours)
        return Silence(timedelta(hours=self.validate_after_hours - notice), timedelta(hours=notice))
