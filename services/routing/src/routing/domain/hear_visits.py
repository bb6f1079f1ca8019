"""What routing does with scheduling's word. An older attempt or revision changes nothing."""

from dataclasses import replace
from uuid import UUID

from routing.domain.decide import Desk, begin, candidate, offer, stand_down, unrouted, withdrawn
from routing.domain.evolve import evolve
from routing.domain.messages import (
    AttemptBegun,
    Fact,
    OfferAccepted,
    VisitKnown,
    WorkEnded,
    WorkStarted,
)
from routing.domain.model import Job, Mode, Phase, Ranking, Reason, Visit

GIVEN_UP = "appointment_cancelled"
PROPOSABLE = (Phase.VISIT_REQUESTED, Phase.OFFERED, Phase.ACCEPTED, Phase.UNROUTED)


def propose(job: Job, attempt: int, visit: Visit, crew: tuple[UUID, ...], desk: Desk) -> list[Fact]:
    """Step 4: a slot was found; whoever it is for is asked, or bound when a dispatcher decided."""
    if attempt != job.attempt or job.phase not in PROPOSABLE or _stale(job, visit):
        return []
    facts: list[Fact] = [withdrawn(o, "newer_revision") for o in job.live_offers]
    job = evolve(job, facts)
    if job.decided_by is None:
        return [*facts, offer(job, crew[0], visit, crew[1:], desk)]
    accepted = OfferAccepted(
        attempt=attempt,
        offer_id=desk.new_id,
        technician_id=crew[0],
        mode=Mode.ONSITE,
        visit=visit,
        chosen=candidate(job.ranking, crew[0]),
        decided_by=job.decided_by,
    )
    return [*facts, accepted]


def _stale(job: Job, visit: Visit) -> bool:
    return job.visit is not None and visit.revision <= job.visit.revision


def find_impossible(job: Job, attempt: int, revision: int | None, reasons: tuple[Reason, ...]) -> list[Fact]:
    if attempt != job.attempt or job.phase not in (Phase.VISIT_REQUESTED, Phase.OFFERED, Phase.ACCEPTED):
        return []
    if revision is not None and job.visit is not None and revision < job.visit.revision:
        return []
    facts: list[Fact] = [withdrawn(o, "newer_revision") for o in job.live_offers]
    return [*facts, replace(unrouted(evolve(job, facts)), impossible=reasons or (Reason("no_slot"),))]


def confirm(job: Job, attempt: int, visit: Visit) -> list[Fact]:
    """Also a visit that was moved: same people, another slot."""
    if attempt != job.attempt or job.phase is not Phase.ACCEPTED:
        return []
    if job.visit is not None and visit.revision < job.visit.revision:
        return []
    return [VisitKnown(visit)]


def reassign(
    job: Job, attempt: int, visit: Visit, crew: tuple[UUID, ...], mode: Mode, by: UUID | None, desk: Desk
) -> list[Fact]:
    """A plan gave accepted work to someone else: the visit stays, its technician changes."""
    if attempt != job.attempt or job.phase is not Phase.ACCEPTED:
        return []
    facts = stand_down(job, "reassigned", by, keep_visit=True)
    ranking = Ranking((candidate(job.ranking, crew[0]),), job.ranking.rejected)
    facts.append(AttemptBegun(attempt + 1, job.round, mode, ranking, by))
    facts.append(OfferAccepted(attempt + 1, desk.new_id, crew[0], mode, visit, ranking.candidates[0], by))
    return facts


def give_up(job: Job, attempt: int) -> list[Fact]:
    """The appointment was given up by people: nobody is sent, and a dispatcher decides what comes next."""
    if attempt != job.attempt or job.phase is not Phase.ACCEPTED or job.started or job.mode is None:
        return []
    facts = stand_down(job, GIVEN_UP, keep_visit=True)
    facts.append(AttemptBegun(attempt + 1, job.round, job.mode, job.ranking))
    return [*facts, replace(unrouted(evolve(job, facts)), impossible=(Reason(GIVEN_UP),))]


def start(job: Job, attempt: int) -> list[Fact]:
    """En route counts: nobody travelling is moved."""
    return [WorkStarted()] if attempt == job.attempt and job.phase is Phase.ACCEPTED else []


def finish(job: Job, attempt: int, done: bool, desk: Desk) -> list[Fact]:
    if attempt != job.attempt or job.phase is not Phase.ACCEPTED:
        return []
    if done:
        return [WorkEnded()]
    ended: list[Fact] = [WorkEnded()]
    return ended + begin(evolve(job, ended), desk, new_round=True)
