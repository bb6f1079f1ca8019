"""The register of processing, and what people agreed to."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.http import SIGNED_IN, Routes, Who
from chassis.tx import Reader, Tx
from portal import queries
from portal.domain.consents import Basis
from portal.domain.errors import PurposeUnknown
from portal.usecases.change_purpose import change_purpose
from portal.usecases.say_consent import say_consent

ADMIN = frozenset({"admin"})
Code = Annotated[str, Field(max_length=40)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class PurposeIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    basis: Basis
    name_fr: Annotated[Words, Field(max_length=120)]
    name_en: Annotated[Words, Field(max_length=120)]
    what_fr: Words
    what_en: Words
    kept_fr: Words
    kept_en: Words
    told_fr: Words
    told_en: Words


class PurposeOut(PurposeIn):
    model_config = ConfigDict(extra="ignore")

    code: str
    version: int
    changed_at: datetime | None


class ConsentOut(BaseModel):
    purpose: str
    given: bool | None = Field(description="none: never said")
    said_at: datetime | None


class ConsentIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    given: bool


def routes() -> Routes:
    consents = Routes(tags=["consents"])

    @consents.get("/api/v1/purposes", roles=SIGNED_IN)
    async def list_purposes(reader: Reader) -> list[PurposeOut]:
        """What personal data is used for, by which right, for how long."""
        return [PurposeOut.model_validate(row) for row in await queries.purposes(reader)]

    @consents.get("/api/v1/purposes/{code}", roles=SIGNED_IN, versioned=True)
    async def read_purpose(code: Code, reader: Reader) -> PurposeOut:
        return await _shown(reader, code)

    @consents.put("/api/v1/purposes/{code}", roles=ADMIN, versioned=True)
    async def change(code: Code, body: PurposeIn, who: Who, tx: Tx) -> PurposeOut:
        """Another wording asks for consent anew; what was agreed to before stays on record."""
        await change_purpose(tx, who.person_id, code, body.model_dump())
        return await _shown(tx, code)

    @consents.get("/api/v1/me/consents", roles=SIGNED_IN)
    async def read_consents(who: Who, reader: Reader) -> list[ConsentOut]:
        return [ConsentOut.model_validate(row) for row in await queries.consents(reader, who.person_id)]

    @consents.put("/api/v1/me/consents/{code}", roles=SIGNED_IN)
    async def say(code: Code, body: ConsentIn, who: Who, tx: Tx) -> list[ConsentOut]:
        await say_consent(tx, who.person_id, code, given=body.given)
        return [ConsentOut.model_validate(row) for row in await queries.consents(tx, who.person_id)]

    return consents


async def _shown(reader: Reader, code: str) -> PurposeOut:
    found = [row for row in await queries.purposes(reader) if row["code"] == code]
    if not found:
        raise PurposeUnknown
    return PurposeOut.model_validate(found[0])
