"""Lists that people want again, over HTTP."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Response
from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from chassis.http import Routes
from chassis.tokens import Who
from chassis.tx import Reader, Tx
from intake.api.shapes import Code, In
from intake.api.ticket_in import TagIn
from intake.domain.decide import STAFF
from intake.domain.errors import ViewNotFound
from intake.domain.model import Kind, Priority, State, WaitsFor
from intake.domain.view import Column
from intake.queries import views as queries
from intake.usecases.remove_view import remove_view
from intake.usecases.save_view import save_view

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class ViewQuery(In):
    """As `GET /tickets` takes it."""

    q: Annotated[str, StringConstraints(max_length=200)] | None = None
    state: Annotated[list[State], Field(max_length=20)] | None = None
    priority: Annotated[list[Priority], Field(max_length=4)] | None = None
    kind: Annotated[list[Kind], Field(max_length=10)] | None = None
    service: Annotated[list[Code], Field(max_length=100)] | None = None
    client_id: UUID | None = None
    site_id: UUID | None = None
    technician_id: UUID | None = None
    tag: Annotated[list[TagIn], Field(max_length=20)] | None = None
    fields: Annotated[dict[Code, Annotated[str, StringConstraints(max_length=500)]], Field(max_length=20)] | None = None
    waits_for: WaitsFor | None = None
    created_from: AwareDatetime | None = None
    created_to: AwareDatetime | None = None
    due_before: AwareDatetime | None = None
    mine: bool | None = None
    order: Literal["recent", "queue"] | None = None


class ViewIn(In):
    name: Name
    query: ViewQuery = Field(default_factory=ViewQuery)
    columns: Annotated[list[Column], Field(max_length=len(Column), default_factory=list)]
    is_shared: bool = Field(default=False, description="with all the staff; the desk's to do")


class ViewOut(BaseModel):
    id: UUID
    name: str
    query: dict[str, Any]
    columns: list[Column]
    is_shared: bool
    is_mine: bool


def routes() -> Routes:
    views = Routes("/api/v1/saved-views", tags=["views"])

    @views.get("", roles=STAFF)
    async def list_(who: Who, reader: Reader) -> list[ViewOut]:
        """The caller's own, then what others share."""
        return [_out(row, who) for row in await queries.views(reader, who.person_id)]

    @views.post("", roles=STAFF, status_code=201)
    async def add(body: ViewIn, who: Who, tx: Tx) -> ViewOut:
        return await _shown(tx, who, await save_view(tx, who, None, _values(body)))

    @views.put("/{view_id}", roles=STAFF)
    async def change(view_id: UUID, body: ViewIn, who: Who, tx: Tx) -> ViewOut:
        return await _shown(tx, who, await save_view(tx, who, view_id, _values(body)))

    @views.delete("/{view_id}", roles=STAFF, status_code=204)
    async def remove(view_id: UUID, who: Who, tx: Tx) -> Response:
        await remove_view(tx, who, view_id)
        return Response(status_code=204)

    return views


def _values(body: ViewIn) -> dict[str, Any]:
    values = body.model_dump(mode="json")
    return values | {"query": {name: value for name, value in values["query"].items() if value not in (None, [], {})}}


async def _shown(reader: Reader, who: Who, view_id: UUID) -> ViewOut:
    row = await queries.view(reader, view_id)
    if row is None:
        raise ViewNotFound
    return _out(row, who)


def _out(row: dict[str, Any], who: Who) -> ViewOut:
    return ViewOut.model_validate({**row, "is_mine": row["owner_id"] == who.person_id})
