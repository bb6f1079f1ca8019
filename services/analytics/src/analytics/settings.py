"""What analytics is told by its environment."""

from typing import ClassVar

from pydantic import Field

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    service: ClassVar[str] = "analytics"

    consumer_gather_ms: int = Field(default=200, ge=0, le=5000, description="figures may be this late, and cost less")
    announce_every_ms: int = Field(default=500, ge=50, description="changed figures are said at most this often")
    announce_cells: int = Field(default=100, ge=1, description="changed cells said at once")
    rebuild_events: int = Field(default=2000, ge=1, description="archived events replayed in one transaction")
