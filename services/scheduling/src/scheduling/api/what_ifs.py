"""HTTP in: what a day would be with some changes, and making it so."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from chassis.http import Routes, Who
from chassis.tx import Reader, Tx
from scheduling.api.visits import PLANNERS, Day
from scheduling.domain import what_if as domain
from scheduling.domain.errors import IfMatchNeeded, WhatIfUnknown
from scheduling.settings import Settings
from scheduling.store.what_if import read_what_if
from scheduling.usecases.ask_what_if import ask_what_if
from scheduling.usecases.discard_what_if import discard_what_if
from scheduling.usecases.publish_what_if import publish_what_if

MOST_CHANGES, MOST_KEPT = 10, 200


class Shape(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class TechnicianAwayShape(Shape):
    """`starts_at` null: from now; `ends_at` null: to the day's end."""

    kind: Literal["technician_away"]
    technician_id: UUID
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None

    def change(self) -> domain.Change:
        return domain.TechnicianAway(self.technician_id, self.starts_at, self.ends_at)


class UrgentShape(Shape):
    """A ticket that waits for a visit, or was only offered one."""

    kind: Literal["urgent"]
    ticket_id: UUID

    def change(self) -> domain.Change:
        return domain.Urgent(self.ticket_id)


class LongerShape(Shape):
    kind: Literal["longer"]
    visit_id: UUID
    minutes: int = Field(ge=5, le=720, description="the new length of the visit")

    def change(self) -> domain.Change:
        return domain.Longer(self.visit_id, self.minutes)


class RoadClosedShape(Shape):
    """Nobody drives through that circle."""

    kind: Literal["road_closed"]
    latitude: float = Field(ge=-90, le=90, allow_inf_nan=False)
    longitude: float = Field(ge=-180, le=180, allow_inf_nan=False)
    radius_m: int = Field(ge=100, le=20_000)

    def change(self) -> domain.Change:
        return domain.RoadClosed(self.latitude, self.longitude, self.radius_m)


ChangeShape = Annotated[TechnicianAwayShape | UrgentShape | LongerShape | RoadClosedShape, Field(discriminator="kind")]


class WhatIfBody(BaseModel):
    """Without changes: only whether the day could be better."""

    changes: list[ChangeShape] = Field(default=[], max_length=MOST_CHANGES)
    keep: list[UUID] = Field(default=[], max_length=MOST_KEPT, description="visits that are not moved")


class TimesOut(Shape):
    starts_at: datetime
    ends_at: datetime


class SeatOut(TimesOut):
    technician_ids: list[UUID]


class MovedOut(Shape):
    visit_id: UUID
    ticket_id: UUID
    number: str
    site_label: str | None
    was: SeatOut = Field(serialization_alias="from")
    to: SeatOut
    promise: TimesOut
    promise_kept: bool
    is_late: bool
    reasons: list[str]


class PlacedOut(Shape):
    ticket_id: UUID
    number: str
    site_label: str | None
    to: SeatOut
    promise: TimesOut
    is_late: bool
    reasons: list[str]


class InsteadOut(Shape):
    ticket_id: UUID
    number: str


class WayOut(Shape):
    """What would let it be planned: so many minutes outside its times, of overtime, or instead of others."""

    technician_ids: list[UUID]
    starts_at: datetime
    later_minutes: int
    overtime_minutes: int
    instead_of: list[InsteadOut]
    added_travel_minutes: int


class LeftOutOut(Shape):
    visit_id: UUID | None
    ticket_id: UUID
    number: str
    priority: str
    site_label: str | None
    was: SeatOut | None = Field(serialization_alias="from")
    reasons: list[str]
    ways: list[WayOut]


class SumsOut(Shape):
    visits: int
    travel_minutes: int
    travel_metres: int
    broken_promises: int
    late: int
    left_out: int


class WarnOut(Shape):
    person_id: UUID
    role: Literal["technician", "client"]
    ticket_ids: list[UUID]


class AnswerOut(Shape):
    moved: list[MovedOut]
    placed: list[PlacedOut]
    left_out: list[LeftOutOut]
    before: SumsOut
    after: SumsOut
    warn: list[WarnOut]


class WhatIfOut(Shape):
    """`tag` is of the plan that it was worked out on: publishing sends it as If-Match."""

    what_if_id: UUID
    day: date
    state: domain.StateOfWhatIf
    changes: list[ChangeShape]
    keep: list[UUID]
    tag: str | None
    failure: str | None
    asked_by: UUID
    asked_at: datetime
    expires_at: datetime
    answer: AnswerOut | None


def routes(settings: Settings) -> Routes:
    routes = Routes(tags=["what-ifs"])

    @routes.post("/api/v1/plans/{day}/what-ifs", roles=PLANNERS, status_code=202)
    async def ask(day: Annotated[Day, Path()], body: WhatIfBody, who: Who, tx: Tx) -> WhatIfOut:
        """Worked out in a moment: read it until it is `ready`. Nothing changes before it is published."""
        changes = [change.change() for change in body.changes]
        return _out(await ask_what_if(tx, settings, day, changes, body.keep, who.person_id))

    @routes.get("/api/v1/plans/what-ifs/{what_if_id}", roles=PLANNERS)
    async def read(what_if_id: UUID, reader: Reader) -> WhatIfOut:
        """For a day; then it is gone."""
        found = await read_what_if(reader, what_if_id)
        if found is None:
            raise WhatIfUnknown
        return _out(found)

    @routes.post("/api/v1/plans/what-ifs/{what_if_id}/publish", roles=PLANNERS, versioned=True)
    async def publish(what_if_id: UUID, who: Who, tx: Tx) -> WhatIfOut:
        """Exactly what was shown, all at once; `If-Match` is its tag. 412 when something it touches has changed."""
        if tx.if_match is None:
            raise IfMatchNeeded
        return _out(await publish_what_if(tx, settings, what_if_id, tx.if_match, who.person_id))

    @routes.delete("/api/v1/plans/what-ifs/{what_if_id}", roles=PLANNERS)
    async def discard(what_if_id: UUID, tx: Tx) -> None:
        await discard_what_if(tx, what_if_id)

    return routes


def _out(what_if: domain.WhatIf) -> WhatIfOut:
    return WhatIfOut.model_validate(what_if)
