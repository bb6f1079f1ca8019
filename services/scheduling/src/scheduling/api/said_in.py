"""What is said from a site, as HTTP has it."""

from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints, model_validator

from chassis.http import Who
from scheduling.domain.model import Outcome
from scheduling.domain.report import FieldName
from scheduling.domain.said import Said, device_time
from scheduling.queries.reports import DOES

WhyNotDone = Literal["client_absent", "access_refused", "part_missing", "more_expertise", "wrong_site", "other"]
WhyRefused = Literal["still_broken", "not_as_agreed", "damage", "time_disputed", "other"]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Bare = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_]{0,79}$")]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Amount = Annotated[str, StringConstraints(pattern=r"^-?(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?$")]
"""as it is written, so that whoever writes it down again writes the same"""
When = Annotated[AwareDatetime, Field(ge=datetime(2020, 1, 1, tzinfo=UTC), le=datetime(2199, 12, 31, tzinfo=UTC))]
MOST_POINTS = 4_000
Along = Annotated[int, Field(ge=0, le=2_000)]
Stroke = Annotated[list[tuple[Along, Along]], Field(min_length=1, max_length=MOST_POINTS)]


class WriteIn(BaseModel):
    kind: Literal["write"]
    field: FieldName
    value: Annotated[str, Field(max_length=8_000)] | Annotated[int, Field(ge=0, le=10_080)] | None
    bases: Annotated[list[UUID], Field(max_length=50)] = Field(
        default=[], description="the writes of this field that the device had seen: `heads` of the report"
    )

    @model_validator(mode="after")
    def _fits(self) -> "WriteIn":
        wanted = int if self.field == "minutes_spent" else str
        if self.value is not None and not isinstance(self.value, wanted):
            raise ValueError
        return self


class ActionIn(BaseModel):
    kind: Literal["add_action"]
    text: Text


class PartIn(BaseModel):
    kind: Literal["add_part"]
    label: Line
    quantity: int = Field(default=1, ge=1, le=999)
    reference: Bare = ""
    serial: Bare = ""


class TestIn(BaseModel):
    __test__ = False

    kind: Literal["add_test"]
    label: Line
    of: Literal["check", "measure"] = "check"
    passed: bool = False
    value: Amount | None = None
    unit: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20)] = ""
    at_least: Amount | None = None
    at_most: Amount | None = None
    reserve: Words = Field(default="", description="in which words a failure stands; without any it is not done")


class RemoveIn(BaseModel):
    kind: Literal["remove"]
    item_id: UUID


class LeaveIn(BaseModel):
    kind: Literal["set_off"]


class BeginIn(BaseModel):
    kind: Literal["start"]


class EndIn(BaseModel):
    kind: Literal["finish"]
    outcome: Outcome
    reason: WhyNotDone | None = None
    notes: str | None = Field(default=None, max_length=4_000)

    @model_validator(mode="after")
    def _says_why(self) -> "EndIn":
        if (self.outcome == "not_done") != (self.reason is not None):
            raise ValueError
        return self


class HelpIn(BaseModel):
    reason: Literal["more_skill", "more_time", "second_person"]
    skill: Code | None = None
    level: int | None = Field(default=None, ge=1, le=5)
    minutes: int | None = Field(default=None, ge=5, le=1_440)
    words: Words = ""


class SignIn(BaseModel):
    """`strokes` as drawn, on a ground of 2000 by 2000; empty where the name was typed under "I agree"."""

    report_hash: Hash
    signer: Line
    strokes: Annotated[list[Stroke], Field(max_length=200)] = []

    @model_validator(mode="after")
    def _is_bounded(self) -> "SignIn":
        if sum(map(len, self.strokes)) > MOST_POINTS:
            raise ValueError
        return self


class RefuseIn(BaseModel):
    report_hash: Hash
    reason: WhyRefused
    words: Words = ""
    signer: Bare = ""


class SaidHelp(HelpIn):
    kind: Literal["escalate"]


class SaidSign(SignIn):
    kind: Literal["sign"]


class SaidRefuse(RefuseIn):
    kind: Literal["refuse"]


DoesIn = Annotated[
    WriteIn | ActionIn | PartIn | TestIn | RemoveIn | LeaveIn | BeginIn | EndIn | SaidHelp | SaidSign | SaidRefuse,
    Field(discriminator="kind"),
]


class CommandIn(BaseModel):
    command_id: UUID = Field(description="minted by the device; the same one twice changes nothing")
    at: When = Field(description="by the device's clock")
    after: Annotated[list[UUID], Field(max_length=500)] = Field(
        default=[],
        description="what the device had said before and not delivered yet: waited for; "
        "for `finish` also the tests it had seen fail, which hold it back whatever the clocks say",
    )
    does: DoesIn


class CommandsIn(BaseModel):
    device_id: UUID
    sent_at: When = Field(description="now, by the device's clock: one that is far off is put right")
    commands: Annotated[list[CommandIn], Field(min_length=1, max_length=100)]


def said_of(command: CommandIn, batch: CommandsIn, who: Who, now: datetime) -> Said:
    return Said(
        command_id=command.command_id,
        device_id=batch.device_id,
        person_id=who.person_id,
        at=device_time(command.at, batch.sent_at, now),
        does=DOES.validate_python(command.does.model_dump()),
        after=frozenset(command.after) - {command.command_id},
    )


class SettleIn(BaseModel):
    how: Literal["take", "keep"]
