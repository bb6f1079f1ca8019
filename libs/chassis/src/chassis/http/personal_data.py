"""What a service holds of a person, told to them and to administrators: `GET /api/v1/personal-data/<service>/…`."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from chassis.errors import NotFound
from chassis.http.access import SIGNED_IN
from chassis.http.routes import Routes
from chassis.tokens import Who
from chassis.tx import Reader

ROWS_TOLD = 10_000


class PersonalData(BaseModel):
    service: str
    person_id: UUID
    held: dict[str, list[dict[str, Any]]] = Field(description="rows by kind of data")
    cut: list[str] = Field(description=f"kinds of which more than {ROWS_TOLD} rows are held: only the first are told")


class PersonalDataCounts(BaseModel):
    service: str
    person_id: UUID
    counts: dict[str, int] = Field(description="rows by kind of data")


def personal_data(service: str, held: Mapping[str, str]) -> Routes:
    """`held`: by kind of data, the SELECT of what is held of the person `$1`."""
    routes = Routes(f"/api/v1/personal-data/{service}", tags=["personal data"])

    @routes.get("/{person_id}", roles=SIGNED_IN)
    async def read_personal_data(person_id: UUID, who: Who, reader: Reader) -> PersonalData:
        """Everything held of a person, for that person and for administrators."""
        _only_theirs(who, person_id)
        found, cut = {}, []
        for kind, sql in held.items():
            rows = await reader.fetch(f"SELECT * FROM ({sql}) held LIMIT {ROWS_TOLD + 1}", person_id)
            found[kind] = [reader.vault.opened(row) for row in rows[:ROWS_TOLD]]
            if len(rows) > ROWS_TOLD:
                cut.append(kind)
        return PersonalData(service=service, person_id=person_id, held=found, cut=cut)

    @routes.get("/{person_id}/counts", roles=SIGNED_IN)
    async def count_personal_data(person_id: UUID, who: Who, reader: Reader) -> PersonalDataCounts:
        """How many rows of each kind: what an erasure would empty, before it is asked for."""
        _only_theirs(who, person_id)
        found = {
            kind: await reader.fetchval(f"SELECT count(*) FROM ({sql}) held", person_id) for kind, sql in held.items()
        }
        return PersonalDataCounts(service=service, person_id=person_id, counts=found)

    return routes


def _only_theirs(who: Who, person_id: UUID) -> None:
    if who.person_id != person_id and who.role != "admin":
        raise NotFound
