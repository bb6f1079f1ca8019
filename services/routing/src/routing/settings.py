"""What routing is told by its environment."""

from typing import ClassVar

from pydantic import Field

from chassis.settings import ServiceSettings
from routing.domain.params import Params, ScoreParams


class Settings(ServiceSettings):
    service: ClassVar[str] = "routing"

    http_port: int = Field(default=8002, ge=0, le=65535)
    offer_minutes_p1: float = Field(default=5, gt=0)
    offer_minutes_p2: float = Field(default=15, gt=0)
    offer_minutes_p3: float = Field(default=60, gt=0)
    offer_minutes_p4: float = Field(default=240, gt=0)
    routing_horizon_hours: int = Field(default=72, ge=1, description="how far to look for a shift without a deadline")

    def params(self) -> Params:
        return Params(
            score=ScoreParams(horizon_h=self.routing_horizon_hours),
            offer_minutes={
                "P1": self.offer_minutes_p1,
                "P2": self.offer_minutes_p2,
                "P3": self.offer_minutes_p3,
                "P4": self.offer_minutes_p4,
            },
        )
