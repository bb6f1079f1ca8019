"""What the figures make someone look at: bursts, anomalies, forecasts. Keyed by signal."""

from typing import ClassVar, Literal
from uuid import UUID

from contracts.event import Event
from contracts.parts import Reason, Window
from contracts.topic import Topic
from contracts.words import Code, Department, OpenEnum


class SignalKind(OpenEnum):
    BURST = "burst"
    ANOMALY = "anomaly"
    FORECAST = "forecast"
    OTHER = "other"


class SignalRaised(Event):
    topic_name: ClassVar[str] = "analytics.signals"
    key_field: ClassVar[str] = "signal_id"

    type: Literal["analytics.signal_raised"] = "analytics.signal_raised"
    signal_id: UUID
    kind: SignalKind
    metric: Code
    client_id: UUID | None = None
    department: Department | None = None
    window: Window
    expected: float
    observed: float
    ticket_ids: tuple[UUID, ...] = ()
    reason: Reason


SignalEvent = SignalRaised

SIGNALS = Topic(
    name="analytics.signals",
    key="signal",
    events=SignalEvent,
    producer="analytics",
    consumers=(),
    planned=(SignalRaised,),
)
