"""Offers over HTTP: a technician answers their own; dispatchers look on."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from chassis.http import Page, Routes, Who, decode_cursor, encode_cursor
from chassis.texts import Lang
from chassis.tx import Reader, Row, Tx
from routing import queries
from routing.api.shapes import DeclineIn, OfferOut, OfferState, parts_out
from routing.domain.errors import OfferUnknown
from routing.domain.params import Params
from routing.usecases.accept_offer import accept_offer
from routing.usecases.decline_offer import decline_offer

READERS = frozenset({"technician", "dispatcher", "manager", "admin"})
PAGE_LIMIT = 200
STATES: tuple[OfferState, ...] = ("open", "accepted", "declined", "expired", "withdrawn", "done")


def add(routes: Routes, params: Params) -> None:
    @routes.get("/api/v1/offers", roles=READERS, tags=["offers"])
    async def list_offers(
        who: Who,
        reader: Reader,
        ticket_ids: Annotated[list[UUID], Query(max_length=PAGE_LIMIT, default_factory=list)],
        state: Annotated[list[OfferState], Query(max_length=len(STATES), default_factory=list)],
        after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=PAGE_LIMIT)] = PAGE_LIMIT,
    ) -> Page[OfferOut]:
        """The open ones, or every one of `ticket_ids`; `state` narrows. A technician gets their own only."""
        rows = await queries.offer_rows(
            reader,
            technician_id=who.person_id if who.role == "technician" else None,
            ticket_ids=ticket_ids or None,
            states=state or (STATES if ticket_ids else ("open",)),
            after=decode_cursor(after, UUID)[0] if after else None,
            limit=limit + 1,
        )
        items = [offer_out(row, who.lang) for row in rows[:limit]]
        return Page(items=items, next=encode_cursor(items[-1].offer_id) if len(rows) > limit else None)

    @routes.get("/api/v1/offers/{offer_id}", roles=READERS, tags=["offers"])
    async def read_offer(offer_id: UUID, who: Who, reader: Reader) -> OfferOut:
        return await _read(reader, offer_id, who)

    @routes.post("/api/v1/offers/{offer_id}/accept", roles={"technician"}, tags=["offers"])
    async def accept(offer_id: UUID, who: Who, tx: Tx) -> OfferOut:
        await accept_offer(tx, params, who.person_id, offer_id)
        return await _read(tx, offer_id, who)

    @routes.post("/api/v1/offers/{offer_id}/decline", roles={"technician"}, tags=["offers"])
    async def decline(offer_id: UUID, body: DeclineIn, who: Who, tx: Tx) -> OfferOut:
        """The reason travels as a code; the note stays here."""
        await decline_offer(tx, params, who.person_id, offer_id, body.reason, body.note)
        return await _read(tx, offer_id, who)


async def _read(reader: Reader, offer_id: UUID, who: Who) -> OfferOut:
    row = await queries.offer_row(reader, offer_id)
    if row is None or (who.role == "technician" and row["technician_id"] != who.person_id):
        raise OfferUnknown
    return offer_out(row, who.lang)


def offer_out(row: Row, lang: Lang) -> OfferOut:
    facts: dict[str, Any] = row["facts"]
    opening = facts["opening"]
    visit: dict[str, Any] = row["visit"] or {}
    return OfferOut.model_validate(
        {
            **dict(row),
            **facts["deadlines"],
            **{name: facts[name] for name in ("title", "priority", "site", "windows")},
            **{name: opening[name] for name in ("number", "service", "requester_id", "onsite_contact_id")},
            "visit_id": visit.get("visit_id"),
            "revision": visit.get("revision"),
            "slot": visit.get("slot"),
            "breakdown": parts_out(row["breakdown"], lang),
        }
    )
