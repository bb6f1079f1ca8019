"""What a decision makes of a job."""

from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never
from uuid import UUID

from routing.domain.messages import (
    AttemptBegun,
    Escalated,
    Fact,
    JobChanged,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    OfferMade,
    OfferWithdrawn,
    TicketUnrouted,
    VisitKnown,
    VisitRequested,
    VisitWithdrawn,
    WorkEnded,
    WorkStarted,
)
from routing.domain.model import Job, Offer, OfferState, Phase


def evolve(job: Job, facts: Iterable[Fact]) -> Job:
    for fact in facts:
        job = _one(job, fact)
    return job


def _one(job: Job, fact: Fact) -> Job:
    match fact:
        case AttemptBegun():
            return replace(
                job,
                attempt=fact.attempt,
                round=fact.round,
                mode=fact.mode,
                ranking=fact.ranking,
                decided_by=fact.decided_by,
                crew=(),
                visit=None,
                started=False,
            )
        case VisitRequested():
            return replace(job, phase=Phase.VISIT_REQUESTED)
        case OfferMade():
            made = Offer(
                offer_id=fact.offer_id,
                technician_id=fact.technician_id,
                attempt=fact.attempt,
                round=job.round,
                state=OfferState.OPEN,
                mode=fact.mode,
                visit=fact.visit,
                expires_at=fact.expires_at,
            )
            return replace(job, phase=Phase.OFFERED, visit=fact.visit, crew=fact.crew, offers=(*job.offers, made))
        case OfferAccepted():
            job = _accepted(job, fact)
            return replace(job, phase=Phase.ACCEPTED if fact.everyone else Phase.OFFERED, visit=fact.visit)
        case OfferDeclined():
            return _answered(job, fact.offer_id, OfferState.DECLINED, fact.reason)
        case OfferExpired():
            return _answered(job, fact.offer_id, OfferState.EXPIRED)
        case OfferWithdrawn():
            return _answered(job, fact.offer_id, OfferState.WITHDRAWN, fact.why, fact.decided_by)
        case VisitWithdrawn():
            return job
        case TicketUnrouted():
            return replace(job, phase=Phase.UNROUTED)
        case JobChanged():
            return job
        case Escalated():
            return replace(job, facts=replace(job.facts, alarm=fact.level))
        case VisitKnown():
            offers = tuple(replace(o, visit=fact.visit) if o.state is OfferState.ACCEPTED else o for o in job.offers)
            return replace(job, visit=fact.visit, offers=offers)
        case WorkStarted():
            return replace(job, started=True)
        case WorkEnded():
            offers = tuple(
                replace(o, state=OfferState.DONE) if o.state is OfferState.ACCEPTED else o for o in job.offers
            )
            return replace(job, phase=Phase.ENDED, offers=offers)
        case _:
            assert_never(fact)


def _accepted(job: Job, fact: OfferAccepted) -> Job:
    if known := job.offer(fact.offer_id):
        decided_by = fact.decided_by or known.decided_by
        yes = replace(known, state=OfferState.ACCEPTED, attempt=fact.attempt, visit=fact.visit, decided_by=decided_by)
        return replace(job, offers=tuple(yes if o is known else o for o in job.offers))
    by_hand = Offer(
        offer_id=fact.offer_id,
        technician_id=fact.technician_id,
        attempt=fact.attempt,
        round=job.round,
        state=OfferState.ACCEPTED,
        mode=fact.mode,
        visit=fact.visit,
        expires_at=None,
        decided_by=fact.decided_by,
    )
    return replace(job, offers=(*job.offers, by_hand))


def _answered(
    job: Job, offer_id: UUID, state: OfferState, why: str | None = None, decided_by: UUID | None = None
) -> Job:
    return replace(
        job,
        offers=tuple(
            replace(o, state=state, why=why, decided_by=decided_by or o.decided_by) if o.offer_id == offer_id else o
            for o in job.offers
        ),
    )
