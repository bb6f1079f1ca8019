"""Erasing people: asked for by an administrator, followed to the last answer, certified."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict

from chassis.http import Page, Routes, Who, decode_cursor, encode_cursor
from chassis.tx import Reader, Tx
from portal import queries
from portal.api.keys import SigningKeys
from portal.domain.erasure import HEARERS, Erasure, Reason, certificate
from portal.domain.errors import PersonUnknown
from portal.settings import Settings
from portal.usecases.erase_person import erase_person

ADMIN = frozenset({"admin"})


class ErasureIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: Reason
    dry_run: bool = False


class AnswerOut(BaseModel):
    service: str
    rows: int
    kept: list[str]
    at: datetime


class ErasureOut(BaseModel):
    person_id: UUID
    state: str
    """dry_run, under_way or done"""
    reason: str
    asked_by: UUID
    asked_at: datetime
    done_at: datetime | None = None
    waits_for: list[str]
    answers: list[AnswerOut] = []
    counts: list[str] = []
    """after a dry run: where each service counts what it holds"""


def routes(settings: Settings, keys: SigningKeys) -> Routes:
    erasures = Routes(tags=["personal data"])

    @erasures.post("/api/v1/people/{person_id}/erasure", roles=ADMIN, status_code=202)
    async def ask(person_id: UUID, body: ErasureIn, who: Who, tx: Tx) -> ErasureOut:
        """Empties the person here and tells every service; `dry_run` only says whether it may be done."""
        await erase_person(tx, who.person_id, person_id, body.reason, dry_run=body.dry_run)
        if body.dry_run:
            return ErasureOut(
                person_id=person_id, state="dry_run", reason=body.reason, asked_by=who.person_id, asked_at=tx.now,
                waits_for=list(HEARERS),
                counts=[f"/api/v1/personal-data/{service}/{person_id}/counts" for service in ("portal", *HEARERS)],
            )  # fmt: skip
        return _out(await _one(tx, person_id))

    @erasures.get("/api/v1/people/{person_id}/erasure", roles=ADMIN)
    async def follow(person_id: UUID, reader: Reader) -> ErasureOut:
        return _out(await _one(reader, person_id))

    @erasures.get("/api/v1/people/{person_id}/erasure/certificate", roles=ADMIN)
    async def certify(person_id: UUID, reader: Reader) -> Response:
        """A JWS by the key that signs access tokens: its public half is in the JWKS."""
        claims = certificate(await _one(reader, person_id), settings.token_issuer, reader.now)
        return Response(
            await keys.sign(claims),
            media_type="application/jose",
            headers={"content-disposition": f'attachment; filename="erasure-{person_id}.jws"'},
        )

    @erasures.get("/api/v1/erasures", roles=ADMIN)
    async def list_erasures(
        reader: Reader, after: str | None = None, limit: Annotated[int, Query(ge=1, le=200)] = 50
    ) -> Page[ErasureOut]:
        start = decode_cursor(after, datetime, UUID) if after else None
        found = await queries.erasures(reader, start, limit + 1)
        last = found[limit - 1] if len(found) > limit else None
        return Page(
            items=[_out(one) for one in found[:limit]],
            next=encode_cursor(last.asked_at, last.person_id) if last else None,
        )

    return erasures


async def _one(reader: Reader, person_id: UUID) -> Erasure:
    erasure = await queries.erasure(reader, person_id)
    if erasure is None:
        raise PersonUnknown
    return erasure


def _out(one: Erasure) -> ErasureOut:
    return ErasureOut(
        person_id=one.person_id,
        state="done" if one.done_at else "under_way",
        reason=one.reason,
        asked_by=one.asked_by,
        asked_at=one.asked_at,
        done_at=one.done_at,
        waits_for=list(one.waits_for),
        answers=[AnswerOut(**{**vars(answer), "kept": list(answer.kept)}) for answer in one.answers.values()],
    )
