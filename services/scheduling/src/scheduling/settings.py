"""What scheduling is told by its environment; units are in the names."""

from pathlib import Path
from typing import ClassVar

from pydantic import Field

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    service: ClassVar[str] = "scheduling"

    horizon_working_days: int = Field(default=5, ge=1, le=30)
    slots_offered: int = Field(default=12, ge=1, le=50)
    slots_working_days: int = Field(default=10, ge=1, le=30)
    reminder_hours: int = Field(default=24, ge=1, le=168, description="before a visit, to client and technician")
    last_reminder_hours: int = Field(default=2, ge=1, le=168)
    busy_calendar_minutes: int = Field(
        default=15, ge=1, description="between two looks at a technician's other calendar"
    )
    preparation_minutes_p1: int = Field(default=5, ge=0)
    preparation_minutes_p2: int = Field(default=15, ge=0)
    preparation_minutes_p3: int = Field(default=30, ge=0)
    preparation_minutes_p4: int = Field(default=30, ge=0)
    solver_processes: int = Field(default=1, ge=1)
    solver_jobs_at_once: int = Field(default=2, ge=1)
    solver_seed: int = 1
    solver_work_units: float = Field(default=0.5, gt=0)
    solver_wall_seconds: float = Field(default=2.0, gt=0)
    solver_lease_seconds: float = Field(default=6.0, gt=0)
    solver_failures_allowed: int = Field(default=8, ge=1)
    solver_guard_seconds: float = Field(default=30.0, gt=0, description="past its time: a solver that hangs is killed")
    what_if_seconds: float = Field(default=1.5, gt=0, le=60, description="to plan a day anew")
    what_if_failures_allowed: int = Field(default=3, ge=1)
    plans_every_seconds: float = Field(default=3.0, gt=0, description="between two looks for days whose plan changed")

    photos_dir: Path = Field(default=Path("photos"), description="where photos of reports lie")
    photo_megabytes: int = Field(default=10, ge=1, le=20, description="the largest photo")
    photos_per_visit: int = Field(default=20, ge=1, le=50)

    @property
    def what_if_lease_seconds(self) -> float:
        """Longer than a solver is let be."""
        return self.what_if_seconds + self.solver_guard_seconds + 10

    def preparation_minutes(self, priority: str) -> int:
        minutes: int = getattr(self, f"preparation_minutes_{priority.lower()}")
        return minutes
