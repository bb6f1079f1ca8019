"""What routing does with scheduling's word. An older attempt or revision changes nothing."""

from collections.abc import Sequence
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

GIVEN_UP = frozenset({"appointment_cancelled", "left_out_by_plan"})
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
    if not _is_of(job, attempt, visit.visit_id) or job.phase is not Phase.ACCEPTED:
        return []
    if job.visit is not None and visit.revision < job.visit.revision:
        return []
    return [VisitKnown(visit)]


def reassign(
    job: Job,
    attempt: int,
    visit: Visit,
    crew: Sequence[UUID],
    offer_ids: Sequence[UUID],
    mode: Mode,
    by: UUID | None,
) -> list[Fact]:
    """A plan gave accepted work to someone else: the visit stays, its technicians change; all of them are bound. Who
    stays keeps their offer."""
    if not _is_of(job, attempt, visit.visit_id) or job.phase is not Phase.ACCEPTED or _stale(job, visit):
        return []
    kept = {found.technician_id: found.offer_id for found in job.live_offers if found.technician_id in crew}
    facts: list[Fact] = [withdrawn(o, "reassigned", by) for o in job.live_offers if o.technician_id not in kept]
    ranking = Ranking(tuple(candidate(job.ranking, who) for who in crew), job.ranking.rejected)
    following = job.attempt + 1
    facts.append(AttemptBegun(following, job.round, mode, ranking, by))
    for new_id, chosen in zip(offer_ids, ranking.candidates, strict=True):
        who = chosen.technician_id
        offer_id, is_new = kept.get(who, new_id), who not in kept
        is_last = chosen is ranking.candidates[-1]
        facts.append(
            OfferAccepted(following, offer_id, who, mode, visit, chosen if is_new else None, by, everyone=is_last)
        )
    return facts


def _is_of(job: Job, attempt: int, visit_id: UUID) -> bool:
    """Scheduling speaks of a visit by its older attempt until it has heard of the one that a plan began."""
    is_carried_on = job.visit is not None and job.visit.visit_id == visit_id
    return attempt == job.attempt or (attempt < job.attempt and is_carried_on)


def give_up(job: Job, attempt: int, visit_id: UUID, why: str) -> list[Fact]:
    """People gave the appointment up, or a plan has no place for it: a dispatcher decides what comes next."""
    if not _is_of(job, attempt, visit_id) or job.phase is not Phase.ACCEPTED or job.started or job.mode is None:
        return []
    facts = stand_down(job, why, keep_visit=True)
    facts.append(AttemptBegun(job.attempt + 1, job.round, job.mode, job.ranking))
    return [*facts, replace(unrouted(evolve(job, facts)), impossible=(Reason(why),))]


def start(job: Job, attempt: int, visit_id: UUID) -> list[Fact]:
    """En route counts: nobody travelling is moved."""
    return [WorkStarted()] if _is_of(job, attempt, visit_id) and job.phase is Phase.ACCEPTED else []


def finish(job: Job, attempt: int, visit_id: UUID, done: bool, desk: Desk) -> list[Fact]:
    if not _is_of(job, attempt, visit_id) or job.phase is not Phase.ACCEPTED:
        return []
    if done:
        return [WorkEnded()]
    ended: list[Fact] = [WorkEnded()]
    return ended + begin(evolve(job, ended), desk, new_round=True)
