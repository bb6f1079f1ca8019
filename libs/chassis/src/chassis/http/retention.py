"""How long each kind of data is kept, for administrators: `GET PUT /api/v1/retention/<service>`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis.errors import FieldError, Invalid
from chassis.http.routes import Routes
from chassis.retention import COUNTED, Kept, going, keep_for, next_night
from chassis.tokens import Who
from chassis.tx import Reader, Tx

ADMIN = frozenset({"admin"})


class Days(BaseModel):
    model_config = ConfigDict(extra="forbid")

    days: dict[str, int] = Field(description="by kind; those left out stay as they are")
    dry_run: bool = Field(default=False, description="only tells what would go")


class RetentionOut(BaseModel):
    kind: str
    days: int
    default_days: int
    at_least: int
    at_most: int
    rows: int = Field(description=f"go the next time; counted up to {COUNTED}")
    goes_at: datetime
    changed_by: UUID | None
    changed_at: datetime | None


def retention(service: str, kinds: Sequence[Kept], zone: str) -> Routes:
    routes = Routes(f"/api/v1/retention/{service}", tags=["retention"])

    @routes.get("", roles=ADMIN)
    async def read_retention(reader: Reader) -> list[RetentionOut]:
        """How long, and how much goes next night."""
        return await _shown(reader, {})

    @routes.put("", roles=ADMIN)
    async def change_retention(body: Days, who: Who, tx: Tx) -> list[RetentionOut]:
        """Nothing goes before the next night: until then a mistake can be undone."""
        _check(kinds, body.days)
        if not body.dry_run:
            await keep_for(tx, body.days, who.person_id)
        return await _shown(tx, body.days)

    async def _shown(reader: Reader, tried: Mapping[str, int]) -> list[RetentionOut]:
        night = next_night(reader.now, zone)
        return [
            RetentionOut(
                kind=one.kept.kind, days=one.days, default_days=one.kept.days, at_least=one.kept.at_least,
                at_most=one.kept.at_most, rows=one.rows, goes_at=night, changed_by=one.changed_by,
                changed_at=one.changed_at,
            )
            for one in await going(reader, kinds, zone, tried)
        ]  # fmt: skip

    return routes


def _check(kinds: Sequence[Kept], days: Mapping[str, int]) -> None:
    known, faults = {kept.kind: kept for kept in kinds}, []
    for kind, number in days.items():
        pointer = f"/days/{kind}"
        if (kept := known.get(kind)) is None:
            faults.append(FieldError(pointer, "extra_forbidden"))
        elif number < kept.at_least:
            faults.append(FieldError(pointer, "greater_than_equal", {"ge": kept.at_least}))
        elif number > kept.at_most:
            faults.append(FieldError(pointer, "less_than_equal", {"le": kept.at_most}))
    if faults:
        raise Invalid(errors=faults)
