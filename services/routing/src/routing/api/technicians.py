"""Technicians over HTTP. Of technicians, each sees their own."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from chassis.http import Page, Routes, Who, decode_cursor, encode_cursor
from chassis.tx import Reader, Row, Tx
from routing import queries
from routing.api.profiles import (
    AbsenceAdded,
    AbsenceIn,
    Place,
    Position,
    ProfileIn,
    Skill,
    TechnicianIn,
    TechnicianOut,
)
from routing.domain.errors import TechnicianUnknown
from routing.domain.model import Place as ExactPlace
from routing.domain.model import Technician, Window
from routing.domain.params import Params
from routing.usecases.add_absence import add_absence
from routing.usecases.change_technician import change_technician
from routing.usecases.move_technician import move_technician
from routing.usecases.remove_absence import remove_absence

DESK = frozenset({"dispatcher", "manager", "admin"})
READERS = DESK | {"technician"}
PAGE_LIMIT = 200


def add(routes: Routes, params: Params) -> None:
    @routes.get("/api/v1/technicians", roles=READERS, tags=["technicians"])
    async def list_technicians(
        who: Who,
        reader: Reader,
        ids: Annotated[list[UUID], Query(max_length=PAGE_LIMIT, default_factory=list)],
        after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=PAGE_LIMIT)] = PAGE_LIMIT,
    ) -> Page[TechnicianOut]:
        """Everybody with their load; `ids` narrows. A technician gets their own only."""
        since = decode_cursor(after, UUID)[0] if after else None
        wanted = [who.person_id] if who.role == "technician" else ids or None
        rows = await queries.technician_rows(reader, wanted, since, limit + 1)
        items = [technician_out(row) for row in rows[:limit]]
        return Page(items=items, next=encode_cursor(items[-1].technician_id) if len(rows) > limit else None)

    @routes.get("/api/v1/technicians/{technician_id}", roles=READERS, tags=["technicians"])
    async def read_technician(technician_id: UUID, who: Who, reader: Reader) -> TechnicianOut:
        _own(who, technician_id)
        return await _read(reader, technician_id)

    @routes.post("/api/v1/technicians", roles=DESK, status_code=201, tags=["technicians"])
    async def add_technician(body: TechnicianIn, tx: Tx) -> TechnicianOut:
        await change_technician(tx, params, body.technician_id, body.profile(), new=True)
        return await _read(tx, body.technician_id)

    @routes.put("/api/v1/technicians/{technician_id}", roles=DESK, tags=["technicians"])
    async def replace_technician(technician_id: UUID, body: ProfileIn, tx: Tx) -> TechnicianOut:
        await change_technician(tx, params, technician_id, body.profile(), new=False)
        return await _read(tx, technician_id)

    @routes.put(
        "/api/v1/technicians/{technician_id}/position",
        roles={"technician"},
        status_code=204,
        tags=["technicians"],
    )
    async def put_position(technician_id: UUID, body: Place, who: Who, tx: Tx) -> None:
        """Where I am now; it is never sent to other services."""
        _own(who, technician_id)
        await move_technician(tx, technician_id, ExactPlace(body.latitude, body.longitude))

    @routes.post("/api/v1/technicians/{technician_id}/absences", roles=READERS, status_code=201, tags=["technicians"])
    async def post_absence(technician_id: UUID, body: AbsenceIn, who: Who, tx: Tx) -> AbsenceAdded:
        _own(who, technician_id)
        absence = Window(body.starts_at, body.ends_at)
        return AbsenceAdded(absence_id=await add_absence(tx, params, technician_id, absence, body.reason))

    @routes.delete(
        "/api/v1/technicians/{technician_id}/absences/{absence_id}",
        roles=READERS,
        status_code=204,
        tags=["technicians"],
    )
    async def delete_absence(technician_id: UUID, absence_id: UUID, who: Who, tx: Tx) -> None:
        _own(who, technician_id)
        await remove_absence(tx, technician_id, absence_id)


def _own(who: Who, technician_id: UUID) -> None:
    if who.role == "technician" and who.person_id != technician_id:
        raise TechnicianUnknown


async def _read(reader: Reader, technician_id: UUID) -> TechnicianOut:
    rows = await queries.technician_rows(reader, [technician_id], None, 1)
    if not rows:
        raise TechnicianUnknown
    return technician_out(rows[0])


def technician_out(row: Row) -> TechnicianOut:
    known: Technician = queries.technician(row)
    position = None
    if known.position and known.position_at:
        position = Position(latitude=known.position.latitude, longitude=known.position.longitude, at=known.position_at)
    return TechnicianOut.model_validate(
        {
            **{name: getattr(known, name) for name in TechnicianOut.model_fields if hasattr(known, name)},
            "name": row["name"],
            "skills": [Skill(skill=skill, level=level) for skill, level in known.skills.items()],
            "position": position,
            "absences": row["absences"],
            "version": row["version"],
        }
    )
