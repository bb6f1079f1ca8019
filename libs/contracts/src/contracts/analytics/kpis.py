"""The figures, as they are now; for BI tools too. Keyed by metric, compacted."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from contracts.event import Event
from contracts.topic import Topic
from contracts.words import Code, Instant, Priority


class KpiChanged(Event):
    """One figure of one day; without priority or client, over all of them. Replaces the one before."""

    topic_name: ClassVar[str] = "analytics.kpis"

    type: Literal["analytics.kpi_changed"] = "analytics.kpi_changed"
    metric: Code
    day: date
    priority: Priority | None = None
    client_id: UUID | None = None
    value: float
    count: int
    """How many facts the value is made of."""
    unit: Code
    as_of: Instant

    @property
    def key(self) -> str:
        return f"{self.metric}:{self.day.isoformat()}:{self.priority or 'all'}:{self.client_id or 'all'}"


KpiEvent = KpiChanged

KPIS = Topic(
    name="analytics.kpis",
    key="metric, day, priority and client",
    events=KpiEvent,
    producer="analytics",
    consumers=(),
    cleanup="compact",
)
