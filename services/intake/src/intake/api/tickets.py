"""Tickets over HTTP: each command is one use case, each view one statement."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import AwareDatetime, TypeAdapter

from chassis.errors import FieldError, Invalid
from chassis.http import Page, Routes, decode_cursor, encode_cursor
from chassis.tokens import Who
from chassis.tx import Reader, Tx
from intake.api.shapes import Code, Line, Reason
from intake.api.ticket_in import (
    CancelIn,
    CommentIn,
    PriorityIn,
    QualificationIn,
    ReopenIn,
    ResumeIn,
    SiteChoiceIn,
    TagIn,
    TicketIn,
    ValidateIn,
    WaitIn,
    changes_of,
)
from intake.api.ticket_out import (
    Commented,
    Confirmation,
    Estimate,
    TicketListed,
    TicketOut,
    TimelineOut,
    links,
    listed,
    shown,
    ticket_out,
)
from intake.domain.decide import CUSTOMERS, DESK, STAFF
from intake.domain.errors import NoClient, TicketNotFound
from intake.domain.model import Audience, Kind, Priority, Slot, State, WaitsFor
from intake.domain.opening import TicketRequest
from intake.domain.tags import TAGS_AT_MOST, tag_key
from intake.queries import tickets as queries
from intake.queries.fields import sought_fields
from intake.queries.filters import Filters
from intake.queries.opening import Remembered
from intake.queries.search import search
from intake.settings import Settings
from intake.usecases.cancel_ticket import cancel_ticket
from intake.usecases.comment_on_ticket import comment_on_ticket
from intake.usecases.confirm_site import confirm_site
from intake.usecases.make_ticket_wait import make_ticket_wait
from intake.usecases.open_ticket import open_ticket
from intake.usecases.reopen_ticket import reopen_ticket
from intake.usecases.reprioritise_ticket import reprioritise_ticket
from intake.usecases.requalify_ticket import requalify_ticket
from intake.usecases.resume_ticket import resume_ticket
from intake.usecases.settle_ticket import settle_ticket
from intake.usecases.validate_ticket import validate_ticket

READERS = CUSTOMERS | STAFF
PAGE_LIMIT = 200
_CONFIRMATION = TypeAdapter(Confirmation)


def routes(settings: Settings) -> Routes:
    tickets = Routes("/api/v1/tickets", tags=["tickets"])
    promises = settings.promises
    usual = promises.usual
    remembered = Remembered()

    @tickets.post("", roles=CUSTOMERS | DESK, status_code=201, responses={201: {"model": Confirmation}})
    async def open_(body: TicketIn, who: Who, tx: Tx) -> Response:
        """Opens a ticket and confirms it at once."""
        done = await open_ticket(tx, request_of(body, who), promises, remembered, zone=settings.organisation_zone)
        ticket = done.opened.ticket
        said = Confirmation(
            id=ticket.ticket_id,
            number=done.number,
            seq=done.seq,
            title=done.opened.request.title,
            kind=done.opened.request.kind,
            state=ticket.state,
            priority=ticket.priority,
            priority_reasons=[Reason(**reason) for reason in ticket.priority_reasons],
            estimate=Estimate(done.opened.estimated_minutes, Reason(**done.opened.estimate_reason)),
            **ticket.deadlines._asdict(),
            cover=done.opened.cover,
            needs_site=done.opened.needs_site,
            created_at=ticket.created_at,
            links=links(ticket.ticket_id),
        )
        return Response(
            _CONFIRMATION.dump_json(said), 201, {"Location": said.links.self}, media_type="application/json"
        )

    @tickets.get("", roles=READERS)
    async def list_(
        request: Request,
        who: Who,
        reader: Reader,
        state: Annotated[list[State], Query()] = [],  # noqa: B006
        priority: Annotated[list[Priority], Query()] = [],  # noqa: B006
        ids: Annotated[list[UUID], Query(max_length=PAGE_LIMIT)] = [],  # noqa: B006
        client_id: UUID | None = None,
        kind: Annotated[list[Kind], Query()] = [],  # noqa: B006
        service: Annotated[list[Code], Query(description="codes of the catalogue")] = [],  # noqa: B006
        site_id: UUID | None = None,
        technician_id: UUID | None = None,
        tag: Annotated[list[TagIn], Query(max_length=TAGS_AT_MOST, description="staff only")] = [],  # noqa: B006
        waits_for: WaitsFor | None = None,
        created_from: AwareDatetime | None = None,
        created_to: AwareDatetime | None = None,
        due_before: AwareDatetime | None = None,
        mine: bool = False,
        number: Annotated[str | None, Query(max_length=40)] = None,
        reference: Line | None = None,
        q: Annotated[str | None, Query(max_length=200, description="words, in any order; or a number")] = None,
        order: Literal["recent", "queue"] = "recent",
        after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=PAGE_LIMIT)] = 50,
    ) -> Page[TicketListed]:
        """What the caller may know of; `order=queue` is by priority, deadline, date, and holds open tickets.

        With `q` the best come first, in one page: the number itself, titles, then all else, the newest first.
        `field.<code>=…` narrows by a field of the organisation's own.
        """
        queue = order == "queue"
        types = (str, datetime, datetime, UUID) if queue else (datetime, UUID)
        staff = who.role in STAFF
        asked = {n.removeprefix("field."): v for n, v in request.query_params.items() if n.startswith("field.")}
        filters = Filters(
            fields=await sought_fields(reader, asked, staff=staff),
            kinds=kind, services=service, site_id=site_id, technician_id=technician_id,
            tags=[tag_key(one) for one in tag] if staff else (), waits_for=waits_for,
            created_from=created_from, created_to=created_to, due_before=due_before, reference=reference,
        )  # fmt: skip
        narrowed: dict[str, Any] = {
            "filters": filters, "states": state, "priorities": priority, "ids": ids, "client_id": client_id,
            "mine": mine, "number": number,
        }  # fmt: skip
        if q and q.strip():
            rows = await search(reader, who, q, limit=limit, **narrowed)
            return Page(items=[TicketListed.model_validate(listed(row, who.role)) for row in rows])
        rows = await queries.tickets(
            reader, who, queue=queue, after=decode_cursor(after, *types) if after else None, limit=limit + 1, **narrowed
        )
        more = len(rows) > limit
        rows = rows[:limit]
        keys = ("priority", "due_at", "created_at", "id") if queue else ("created_at", "id")
        return Page(
            items=[TicketListed.model_validate(listed(row, who.role)) for row in rows],
            next=encode_cursor(*(rows[-1][key] for key in keys)) if more else None,
        )

    @tickets.get("/{ticket_id}", roles=READERS)
    async def one(ticket_id: UUID, who: Who, reader: Reader, as_of: AwareDatetime | None = None) -> TicketOut:
        """As it is, or as it was at an instant since it was opened."""
        if as_of is None:
            return await shown(reader, who, ticket_id)
        row = await queries.past_ticket(reader, who, ticket_id, as_of)
        if row is None:
            raise TicketNotFound
        return ticket_out(row, who, as_of=as_of)

    @tickets.get("/{ticket_id}/timeline", roles=READERS)
    async def timeline(
        ticket_id: UUID,
        who: Who,
        reader: Reader,
        as_of: AwareDatetime | None = None,
        before: UUID | None = None,
        limit: Annotated[int, Query(ge=1, le=500)] = PAGE_LIMIT,
    ) -> list[TimelineOut]:
        """Every change with who, when, from and to: the newest lines `before` that one, oldest first.

        Clients see the public lines. As many lines as `limit`: there may be earlier ones.
        """
        staff = who.role in STAFF
        rows = await queries.timeline(reader, who, ticket_id, internal=staff, until=as_of, before=before, limit=limit)
        if rows is None:
            raise TicketNotFound
        return [TimelineOut.model_validate(row) for row in rows]

    @tickets.patch("/{ticket_id}", roles=STAFF, versioned=True)
    async def requalify(ticket_id: UUID, body: QualificationIn, who: Who, tx: Tx) -> TicketOut:
        """What it is about, judged anew: impact and urgency give the priority, the service who can do it."""
        await requalify_ticket(tx, who, ticket_id, changes_of(body), body.reason, usual)
        return await shown(tx, who, ticket_id)

    @tickets.post("/{ticket_id}/wait", roles=STAFF, versioned=True)
    async def wait(ticket_id: UUID, body: WaitIn, who: Who, tx: Tx) -> TicketOut:
        await make_ticket_wait(tx, who, ticket_id, body.waits_for, body.note, usual)
        return await shown(tx, who, ticket_id)

    @tickets.post("/{ticket_id}/resume", roles=STAFF, versioned=True)
    async def resume(ticket_id: UUID, body: ResumeIn, who: Who, tx: Tx) -> TicketOut:
        await resume_ticket(tx, who, ticket_id, body.note, usual)
        return await shown(tx, who, ticket_id)

    @tickets.post("/{ticket_id}/comments", roles=READERS, status_code=201, versioned=True)
    async def comment(ticket_id: UUID, body: CommentIn, who: Who, tx: Tx) -> Commented:
        is_chat = body.channel == "chat"
        if is_chat and body.audience is Audience.INTERNAL:
            raise Invalid(errors=[FieldError("/audience", "public_chat")])
        comment_id = await comment_on_ticket(tx, who, ticket_id, body.text, body.audience, usual, is_chat=is_chat)
        return Commented(id=comment_id, ticket_id=ticket_id)

    @tickets.post("/{ticket_id}/cancel", roles=CUSTOMERS | DESK, versioned=True)
    async def cancel(ticket_id: UUID, body: CancelIn, who: Who, tx: Tx) -> TicketOut:
        await cancel_ticket(tx, who, ticket_id, body.reason)
        return await shown(tx, who, ticket_id)

    @tickets.post("/{ticket_id}/validate", roles=CUSTOMERS, versioned=True)
    async def validate(ticket_id: UUID, body: ValidateIn, who: Who, tx: Tx) -> TicketOut:
        close_after = timedelta(hours=settings.close_after_hours)
        await validate_ticket(tx, who, ticket_id, body.comment, close_after=close_after)
        return await shown(tx, who, ticket_id)

    @tickets.post("/{ticket_id}/reopen", roles=CUSTOMERS | DESK, versioned=True)
    async def reopen(ticket_id: UUID, body: ReopenIn, who: Who, tx: Tx) -> TicketOut:
        await reopen_ticket(tx, who, ticket_id, body.reason, usual)
        return await shown(tx, who, ticket_id)

    @tickets.post("/{ticket_id}/settle", roles=DESK, versioned=True)
    async def settle(ticket_id: UUID, who: Who, tx: Tx) -> TicketOut:
        """Closes a billing ticket that is answered."""
        await settle_ticket(tx, who, ticket_id)
        return await shown(tx, who, ticket_id)

    @tickets.post("/{ticket_id}/priority", roles=DESK, versioned=True)
    async def reprioritise(ticket_id: UUID, body: PriorityIn, who: Who, tx: Tx) -> TicketOut:
        await reprioritise_ticket(tx, who, ticket_id, body.priority, body.reason, usual)
        return await shown(tx, who, ticket_id)

    @tickets.post("/{ticket_id}/site", roles=DESK, versioned=True)
    async def site(ticket_id: UUID, body: SiteChoiceIn, who: Who, tx: Tx) -> TicketOut:
        """Which of the client's sites a typed address means."""
        await confirm_site(tx, who, ticket_id, body.site_id)
        return await shown(tx, who, ticket_id)

    return tickets


def request_of(body: TicketIn, who: Who) -> TicketRequest:
    faults = []
    if (body.service_id is None) == (body.service_code is None):
        faults.append(FieldError("/service_id", "one_of_two", {"names": "service_id, service_code"}))
    if body.asset_id and body.device:
        faults.append(FieldError("/device", "one_of_two", {"names": "asset_id, device"}))
    staff = who.role in DESK
    client_id = body.client_id if staff else who.client_id
    if client_id is None:
        if not staff:
            raise NoClient
        faults.append(FieldError("/client_id", "missing"))
    elif body.client_id not in (None, client_id):
        faults.append(FieldError("/client_id", "unknown_client"))
    if body.requester_id not in (None, who.person_id) and not staff:
        faults.append(FieldError("/requester_id", "unknown_person"))
    if faults or client_id is None:
        raise Invalid(errors=faults)
    return TicketRequest(
        kind=body.kind,
        service_id=body.service_id,
        service_code=body.service_code,
        title=body.title,
        description=body.description,
        already_tried=body.already_tried,
        site_id=body.site_id,
        address=body.address,
        wished_mode=body.wished_mode,
        impact=body.impact,
        urgency=body.urgency,
        onsite_contact_id=body.onsite_contact_id,
        contact_name=body.contact_name,
        contact_phone=body.contact_phone,
        asset_id=body.asset_id,
        device=body.device.model_dump(mode="json") if body.device else None,
        department=body.department,
        preferred_contact=body.preferred_contact,
        business_impact=body.business_impact,
        requester_email=body.requester_email,
        requester_phone=body.requester_phone,
        client_id=client_id,
        requester_id=body.requester_id or who.person_id,
        opened_by=who.person_id,
        on_behalf=staff,
        fields=body.fields,
        windows=tuple(Slot(window.starts_at, window.ends_at) for window in body.windows),
        origin="phone" if staff else "web",
    )
