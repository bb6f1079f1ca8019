"""What routing says: each decision as the contracts spell it."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from chassis.tx import Tx
from contracts.parts import Candidate, Job, JobFacts, RejectedTechnician, ScorePart, ServiceNeed, Window
from contracts.parts import Reason as WireReason
from contracts.routing import assignments as said
from contracts.routing.erasures import PersonDataErased
from contracts.routing.technicians import Skill, TechnicianChanged, TechnicianRemoved
from contracts.words import DeclineReason, Mode, Priority, SlaClock, WithdrawReason
from routing.domain import messages as decided
from routing.domain import model
from routing.domain.profile import rounded

RUNNERS_UP = 5
REJECTED = 50
"""The whole list stays with the attempt; an event carries those nearest to being possible."""


def publish(tx: Tx, job: model.Job, facts: Sequence[decided.Fact]) -> None:
    """`job` is as it is after `facts`."""
    for fact in facts:
        event = _event(tx, job, fact)
        if event is not None:
            tx.emit(event)


def _event(tx: Tx, job: model.Job, fact: decided.Fact) -> said.AssignmentEvent | None:
    match fact:
        case decided.AttemptBegun() | decided.VisitKnown() | decided.WorkStarted() | decided.WorkEnded():
            return None
        case decided.VisitRequested():
            return said.VisitRequested(
                **_head(tx, job, fact.attempt),
                job=_job(job),
                candidates=tuple(_candidate(c) for c in fact.candidates),
                rejected=_rejected(fact.ranking),
                decided_by=fact.decided_by,
            )
        case decided.OfferMade():
            others = [c for c in fact.ranking.candidates if c.technician_id != fact.technician_id]
            return said.OfferMade(
                **_head(tx, job, fact.attempt),
                **_offer(fact.offer_id, fact.technician_id, fact.visit),
                mode=Mode(fact.mode),
                expires_at=fact.expires_at,
                slot=_slot(fact.visit),
                job=_job(job),
                score=fact.chosen.score,
                breakdown=_parts(fact.chosen),
                runners_up=tuple(_candidate(c) for c in others[:RUNNERS_UP]),
                rejected=_rejected(fact.ranking),
            )
        case decided.OfferAccepted():
            return said.OfferAccepted(
                **_head(tx, job, fact.attempt),
                **_offer(fact.offer_id, fact.technician_id, fact.visit),
                mode=Mode(fact.mode),
                slot=_slot(fact.visit),
                job=_job(job),
                decided_by=fact.decided_by,
            )
        case decided.OfferDeclined():
            return said.OfferDeclined(
                **_head(tx, job, fact.attempt),
                **_offer(fact.offer_id, fact.technician_id, fact.visit),
                reason=DeclineReason(fact.reason),
            )
        case decided.OfferExpired():
            return said.OfferExpired(
                **_head(tx, job, fact.attempt), **_offer(fact.offer_id, fact.technician_id, fact.visit)
            )
        case decided.OfferWithdrawn():
            return said.OfferWithdrawn(
                **_head(tx, job, fact.attempt),
                **_offer(fact.offer_id, fact.technician_id, fact.visit),
                why=WithdrawReason(fact.why),
                accepted=fact.accepted,
            )
        case decided.VisitWithdrawn():
            return said.VisitWithdrawn(
                **_head(tx, job, fact.attempt), visit_id=fact.visit_id, why=WithdrawReason(fact.why)
            )
        case decided.TicketUnrouted():
            return said.TicketUnrouted(
                **_head(tx, job, fact.attempt),
                priority=Priority(job.facts.priority),
                rejected=_rejected(fact.ranking),
                refusals=fact.refusals,
                expiries=fact.expiries,
                impossible=bool(fact.impossible),
            )
        case decided.Escalated():
            return said.TicketEscalated(
                **_head(tx, job, fact.attempt),
                level=fact.level,
                clock=SlaClock(fact.clock),
                asks_again=fact.asks_again,
                technician_ids=tuple(o.technician_id for o in job.live_offers if o.state is model.OfferState.ACCEPTED),
            )
        case decided.JobChanged():
            return said.JobChanged(
                **_head(tx, job, fact.attempt),
                priority=Priority(job.facts.priority),
                **asdict(job.facts.deadlines),
                windows=_windows(job),
                service=_need(job.facts),
            )


def _need(facts: model.Facts) -> ServiceNeed | None:
    """Only when it is another than the ticket was opened with."""
    changed = facts.service if facts.judged or facts.asked else None
    return ServiceNeed(**asdict(changed)) if changed else None


def _head(tx: Tx, job: model.Job, attempt: int) -> dict[str, Any]:
    return {
        "occurred_at": tx.now,
        "ticket_id": job.ticket_id,
        "client_id": job.client_id,
        "attempt": attempt,
    }


def _offer(offer_id: UUID, technician_id: UUID, visit: model.Visit | None) -> dict[str, Any]:
    return {
        "offer_id": offer_id,
        "technician_id": technician_id,
        "visit_id": visit.visit_id if visit else None,
        "revision": visit.revision if visit else None,
    }


def _job(job: model.Job) -> Job:
    facts, opening = job.facts, job.facts.opening
    assert opening is not None
    assert job.mode is not None
    common = JobFacts.model_validate(
        {
            "number": opening.number,
            "title": facts.title,
            "requester_id": opening.requester_id,
            "onsite_contact_id": opening.onsite_contact_id,
            "kind": opening.kind,
            "service": asdict(facts.service or opening.service),
            "site": asdict(facts.site) if facts.site else None,
            "windows": [asdict(window) for window in facts.windows],
            "priority": facts.priority,
            **asdict(facts.deadlines),
        }
    )
    return Job(**dict(common), mode=Mode(job.mode))


def _slot(visit: model.Visit | None) -> Window | None:
    return Window(**asdict(visit.slot)) if visit and visit.slot else None


def _windows(job: model.Job) -> tuple[Window, ...]:
    return tuple(Window(**asdict(window)) for window in job.facts.windows)


def _parts(candidate: model.Candidate) -> tuple[ScorePart, ...]:
    return tuple(ScorePart(**asdict(part)) for part in candidate.parts)


def _candidate(candidate: model.Candidate) -> Candidate:
    return Candidate(technician_id=candidate.technician_id, score=candidate.score, parts=_parts(candidate))


def _rejected(ranking: model.Ranking) -> tuple[RejectedTechnician, ...]:
    return tuple(
        RejectedTechnician(
            technician_id=one.technician_id,
            reasons=tuple(WireReason(code=r.code, params=r.params) for r in one.reasons),
        )
        for one in ranking.rejected[:REJECTED]
    )


def publish_technician(tx: Tx, technician: model.Technician, version: int) -> None:
    """Places to 100 m, absences without reason, no live position."""
    tx.emit(
        TechnicianChanged.model_validate(
            {
                "occurred_at": tx.now,
                "technician_id": technician.technician_id,
                "active": technician.active,
                "zone": technician.zone,
                "skills": [Skill(skill=s, level=level) for s, level in technician.skills.items()],
                "shifts": [asdict(shift) for shift in technician.shifts],
                "breaks": [asdict(shift) for shift in technician.breaks],
                "start_place": _rounded(technician.start_place),
                "end_place": _rounded(technician.end_place),
                "certificates": [asdict(certificate) for certificate in technician.certificates],
                "absences": [asdict(absence) for absence in technician.absences],
                "departments": technician.departments,
                "limits": asdict(technician.limits),
                "hours_before": [asdict(week) for week in technician.hours_before],
                "call_outs": [asdict(call_out) for call_out in technician.call_outs],
                "version": version,
            }
        )
    )


def _rounded(place: model.Place | None) -> dict[str, float] | None:
    near = rounded(place)
    return asdict(near) if near else None


def publish_technician_removed(tx: Tx, technician_id: UUID) -> None:
    tx.emit(TechnicianRemoved(occurred_at=tx.now, technician_id=technician_id))


def publish_erasure(tx: Tx, person_id: UUID, rows: int) -> None:
    tx.emit(PersonDataErased(occurred_at=tx.now, person_id=person_id, rows=rows))
