"""What routing says: who is asked to do a ticket, and when technicians work."""

from chassis.kafka import EventRouter
from chassis.tx import Tx
from contracts import parts
from contracts.routing.assignments import (
    ASSIGNMENTS,
    AssignmentEvent,
    AssignmentFact,
    JobChanged,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    OfferWithdrawn,
    VisitRequested,
    VisitWithdrawn,
)
from contracts.routing.technicians import (
    TECHNICIANS,
    TechnicianChanged,
    TechnicianEvent,
    TechnicianRemoved,
)
from contracts.routing.technicians import Shift as ShiftPart
from scheduling.domain.messages import AcceptOffer, ChangeNeed, ReleaseVisit, RequestVisit
from scheduling.domain.model import Candidate, Need, OpeningHours, Shift, Site, Slot, Technician, Week, Work
from scheduling.settings import Settings
from scheduling.solver.problem import Place
from scheduling.store import forget_technician
from scheduling.usecases.accept_offer import accept_offer
from scheduling.usecases.change_need import change_need
from scheduling.usecases.release_visit import release_visit
from scheduling.usecases.remember_technician import remember_technician
from scheduling.usecases.request_visit import request_visit

SHORTEST_MINUTES = 5


def subscribe(router: EventRouter, settings: Settings) -> None:
    @router.on(ASSIGNMENTS)
    async def assignments(event: AssignmentEvent, tx: Tx) -> None:
        match event:
            case VisitRequested():
                await request_visit(tx, event.ticket_id, event.client_id, _request(event, tx))
            case OfferAccepted():
                await accept_offer(tx, event.ticket_id, event.client_id, _acceptance(event, tx))
            case OfferDeclined():
                await _release(tx, event, event.revision, "offer_declined")
            case OfferExpired():
                await _release(tx, event, event.revision, "offer_expired")
            case OfferWithdrawn():
                await _release(tx, event, event.revision, event.why.value)
            case VisitWithdrawn():
                await _release(tx, event, None, event.why.value)
            case JobChanged():
                await change_need(tx, event.ticket_id, event.client_id, _change(event))

    @router.on(TECHNICIANS)
    async def technicians(event: TechnicianEvent, tx: Tx) -> None:
        match event:
            case TechnicianChanged():
                await remember_technician(tx, _technician(event), event.active)
            case TechnicianRemoved():
                await forget_technician(tx, event.technician_id)


async def _release(tx: Tx, event: AssignmentFact, revision: int | None, reason: str) -> None:
    command = ReleaseVisit(event.attempt, revision, reason)
    await release_visit(tx, event.ticket_id, event.client_id, command)


def _request(event: VisitRequested, tx: Tx) -> RequestVisit:
    candidates = tuple(Candidate(c.technician_id, c.score) for c in event.candidates)
    return RequestVisit(event.attempt, tx.new_id(), need_of(event.job), candidates)


def _acceptance(event: OfferAccepted, tx: Tx) -> AcceptOffer:
    return AcceptOffer(
        attempt=event.attempt,
        technician_id=event.technician_id,
        new_visit_id=tx.new_id(),
        need=need_of(event.job),
        visit_id=event.visit_id,
        revision=event.revision,
        at=tx.now,
    )


def _change(event: JobChanged) -> ChangeNeed:
    work = _work(event.service) if event.service else None
    return ChangeNeed(event.attempt, event.priority.value, _slots(event.windows), event.resolve_by, work)


def _work(service: parts.ServiceNeed) -> Work:
    return Work(service.label, _minutes(service), tuple((need.skill, need.level) for need in service.skills))


def _minutes(service: parts.ServiceNeed) -> int:
    """A visit of no time could be booked beside any other."""
    return max(SHORTEST_MINUTES, service.usual_minutes)


def need_of(job: parts.Job) -> Need:
    return Need(
        number=job.number,
        mode=job.mode.value,
        priority=job.priority.value,
        minutes=_minutes(job.service),
        technicians_needed=job.service.technicians_needed,
        site=_site(job.site) if job.site else None,
        windows=_slots(job.windows),
        resolve_by=job.resolve_by,
        requester_id=job.requester_id,
        service=job.service.label,
        skills=tuple((need.skill, need.level) for need in job.service.skills),
    )


def _site(site: parts.Site) -> Site:
    return Site(
        site_id=site.site_id,
        label=site.label,
        place=Place(site.latitude, site.longitude),
        zone=site.zone,
        hours=tuple(OpeningHours(h.weekday, h.opens, h.closes) for h in site.hours),
        department=site.department,
    )


def _technician(event: TechnicianChanged) -> Technician:
    return Technician(
        technician_id=event.technician_id,
        version=event.version,
        zone=event.zone,
        shifts=_shifts(event.shifts),
        breaks=_shifts(event.breaks),
        absences=_slots(event.absences),
        start=_place(event.start_place),
        end=_place(event.end_place),
        visits_per_day=event.limits.visits_per_day,
        minutes_per_day=event.limits.minutes_per_day,
        skills=tuple((one.skill, one.level) for one in event.skills),
        certificates=tuple((one.code, one.valid_until) for one in event.certificates),
        departments=event.departments,
        weeks=tuple(Week(one.monday, one.minutes) for one in event.hours_before),
        call_outs=_slots(event.call_outs),
    )


def _shifts(shifts: tuple[ShiftPart, ...]) -> tuple[Shift, ...]:
    return tuple(Shift(s.weekday, s.starts, s.ends) for s in shifts)


def _slots(windows: tuple[parts.Window, ...]) -> tuple[Slot, ...]:
    return tuple(Slot(w.starts_at, w.ends_at) for w in windows if w.starts_at < w.ends_at)


def _place(place: parts.Place | None) -> Place | None:
    return Place(place.latitude, place.longitude) if place else None
