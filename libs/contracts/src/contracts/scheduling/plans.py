"""The plan of a region's day. Keyed by region and day: 75-2026-11-23."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from contracts.event import Event, Part
from contracts.parts import Reason, Window
from contracts.topic import Topic
from contracts.words import Code, Instant, Metres, Minutes, Revision


class Stop(Part):
    ticket_id: UUID
    visit_id: UUID
    arrives_at: Instant
    starts_at: Instant
    ends_at: Instant
    travel_minutes: Minutes
    travel_metres: Metres
    reasons: tuple[Reason, ...] = ()
    """What drives it: why this visit is there and then."""
    promise: Window | None = None
    """When the client was told that somebody comes."""


class Route(Part):
    """One technician's day, in order."""

    technician_id: UUID
    stops: tuple[Stop, ...] = ()
    travel_minutes: Minutes
    travel_metres: Metres


class LeftOut(Part):
    ticket_id: UUID
    reasons: tuple[Reason, ...]


class CostPart(Part):
    term: Code
    amount: int
    weight: int
    cost: int


class PlanPublished(Event):
    """Visits on site that are agreed, begun or done, of the sites' department and its own day; said again when any of
    it changes. The costs of the parts sum to the plan's cost."""

    topic_name: ClassVar[str] = "scheduling.plans"

    type: Literal["scheduling.plan_published"] = "scheduling.plan_published"
    region: Code
    day: date
    revision: Revision
    routes: tuple[Route, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    cost: int
    cost_parts: tuple[CostPart, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.region}-{self.day.isoformat()}"


PlanEvent = PlanPublished

PLANS = Topic(
    name="scheduling.plans",
    key="region and day",
    events=PlanEvent,
    producer="scheduling",
    consumers=("analytics",),
)
