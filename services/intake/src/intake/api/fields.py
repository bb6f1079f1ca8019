"""The organisation's own fields over HTTP."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from chassis.errors import FieldError, Invalid
from chassis.http import Routes
from chassis.tokens import Who
from chassis.tx import Reader, Tx
from intake.api.shapes import Code, In, Line
from intake.domain.decide import CUSTOMERS, STAFF
from intake.domain.errors import FieldNotFound
from intake.domain.fields import FieldType
from intake.domain.model import Kind
from intake.queries import fields as queries
from intake.usecases.keep_field import keep_field

ADMIN = frozenset({"admin"})
FieldCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class ChoiceIn(In):
    code: FieldCode
    label_fr: Line
    label_en: Line
    active: bool = True


class FieldChanges(In):
    type: FieldType
    label_fr: Line
    label_en: Line
    choices: Annotated[list[ChoiceIn], Field(max_length=100, default_factory=list)]
    required: bool = False
    kinds: Annotated[list[Kind], Field(max_length=10, default_factory=list, description="none: all")]
    services: Annotated[list[Code], Field(max_length=100, default_factory=list, description="none: all")]
    for_clients: bool = Field(default=True, description="clients see it and fill it in; else staff alone")
    position: Annotated[int, Field(ge=0, le=10_000)] = 0
    active: bool = Field(default=True, description="a retired one is asked no more; its values stay readable")


class FieldIn(FieldChanges):
    code: FieldCode


class FieldOut(BaseModel):
    id: UUID
    code: str
    type: FieldType
    label_fr: str
    label_en: str
    choices: list[ChoiceIn]
    required: bool
    kinds: list[Kind]
    services: list[str]
    for_clients: bool
    position: int
    active: bool
    used: bool
    version: int


def routes() -> Routes:
    fields = Routes("/api/v1/fields", tags=["fields"])

    @fields.get("", roles=CUSTOMERS | STAFF)
    async def list_(who: Who, reader: Reader, show: Literal["active", "all"] = "active") -> list[FieldOut]:
        """Those the caller may see, in the order they are asked."""
        rows = await queries.fields(
            reader, active_only=show == "active" or who.role in CUSTOMERS, for_clients_only=who.role in CUSTOMERS
        )
        return [FieldOut.model_validate(row) for row in rows]

    @fields.post("", roles=ADMIN, status_code=201)
    async def add(body: FieldIn, tx: Tx) -> FieldOut:
        return await _shown(tx, await keep_field(tx, None, body.code, _values(body)))

    @fields.get("/{field_id}", roles=ADMIN)
    async def one(field_id: UUID, reader: Reader) -> FieldOut:
        return await _shown(reader, field_id)

    @fields.put("/{field_id}", roles=ADMIN, versioned=True)
    async def change(field_id: UUID, body: FieldChanges, tx: Tx) -> FieldOut:
        """Its type is fixed once a ticket has a value; choices in use can be retired, not removed."""
        await keep_field(tx, field_id, "", _values(body))
        return await _shown(tx, field_id)

    return fields


async def _shown(reader: Reader, field_id: UUID) -> FieldOut:
    row = await queries.one_field(reader, field_id)
    if row is None:
        raise FieldNotFound
    return FieldOut.model_validate(row)


def _values(body: FieldChanges) -> dict[str, Any]:
    codes = [choice.code for choice in body.choices]
    chooses = body.type in (FieldType.CHOICE, FieldType.CHOICES)
    faults = [FieldError(f"/choices/{at}/code", "choice_twice") for at, code in enumerate(codes) if code in codes[:at]]
    if chooses and not any(choice.active for choice in body.choices):
        faults.append(FieldError("/choices", "missing"))
    if faults:
        raise Invalid(errors=faults)
    return body.model_dump(mode="json", exclude={"code"}) | ({} if chooses else {"choices": []})
