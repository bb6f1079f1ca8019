"""What routing does next. Each function: the job as it is and what happened in, decisions out; no clock, no ids."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from routing.domain import errors
from routing.domain.evolve import evolve
from routing.domain.heard import Cancelled, Ended, News, Reopened, learn
from routing.domain.messages import (
    AttemptBegun,
    Fact,
    JobChanged,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    OfferMade,
    OfferWithdrawn,
    TicketUnrouted,
    VisitRequested,
    VisitWithdrawn,
    WorkEnded,
)
from routing.domain.model import (
    Candidate,
    Job,
    Mode,
    Offer,
    OfferState,
    Phase,
    Ranking,
    Technician,
    Visit,
    Window,
)
from routing.domain.params import Params
from routing.domain.score import rank, score_one
from routing.domain.working_time import first_free

BEFORE_ACCEPTANCE = (Phase.UNROUTED, Phase.VISIT_REQUESTED, Phase.OFFERED)


@dataclass(frozen=True)
class Desk:
    """What a decision may look at: the time, a fresh id for an offer, everybody, and the settings."""

    now: datetime
    new_id: UUID
    technicians: tuple[Technician, ...]
    params: Params

    def technician(self, technician_id: UUID) -> Technician | None:
        return next((t for t in self.technicians if t.technician_id == technician_id), None)


def hear(job: Job, news: News, desk: Desk) -> tuple[Job, list[Fact]]:
    """Intake said something of the ticket: what is known now, and what follows."""
    after = replace(job, facts=learn(job.facts, news))
    return after, _follow(job, after, news, desk)


def _follow(job: Job, after: Job, news: News, desk: Desk) -> list[Fact]:
    if after.facts == job.facts:
        return []
    if after.facts.over:
        if job.phase is Phase.ENDED:
            return []
        if isinstance(news, Ended) and _by_work(job, news):
            return [WorkEnded()]
        why = "ticket_cancelled" if isinstance(news, Cancelled) else "ticket_resolved"
        return [*stand_down(after, why), WorkEnded()]
    if isinstance(news, Reopened):
        return [*stand_down(after, "ticket_reopened"), *begin(after, desk, new_round=True)]
    if job.phase is Phase.WAITING or (job.phase is Phase.ENDED and job.attempt == 0):
        return begin(after, desk)
    if _needs(job) == _needs(after):
        return []
    decided = job.phase is Phase.VISIT_REQUESTED and job.decided_by is not None
    if job.phase is Phase.ACCEPTED or decided:
        return [JobChanged(after.attempt)] if _promises(job) != _promises(after) else []
    if _needs(job) == _needs(replace(after, facts=replace(after.facts, deadlines=job.facts.deadlines))):
        # More or less time alone withdraws nothing; it may help a ticket that nobody could take.
        return begin(after, desk) if job.phase is Phase.UNROUTED else []
    if job.phase in BEFORE_ACCEPTANCE:
        reprioritised = job.facts.priority != after.facts.priority
        why = "ticket_reprioritised" if reprioritised else "newer_attempt"
        return [*stand_down(after, why), *begin(after, desk)]
    return []


def _by_work(job: Job, news: Ended) -> bool:
    """Whoever did the work said so; an answer to their own report takes nothing from them."""
    doers = [o.technician_id for o in job.live_offers if o.state is OfferState.ACCEPTED]
    return job.phase is Phase.ACCEPTED and (news.by_id is None or news.by_id in doers)


def _promises(job: Job) -> object:
    return job.facts.priority, job.facts.deadlines, job.facts.windows, job.facts.service


def _needs(job: Job) -> object:
    return _promises(job), job.wanted_mode, job.facts.site if job.wanted_mode is Mode.ONSITE else None


def begin(job: Job, desk: Desk, *, new_round: bool = False) -> list[Fact]:
    """Step 2: the next attempt, by rank."""
    mode = job.wanted_mode
    if not job.routable or mode is None:
        return []
    job = replace(job, round=job.round + new_round)
    ranking = rank(job, desk.technicians, desk.now, desk.params.score)
    begun = AttemptBegun(job.attempt + 1, job.round, mode, ranking)
    job = evolve(job, [begun])
    if not ranking.candidates:
        return [begun, unrouted(job)]
    if begun.mode is Mode.ONSITE:
        asked = ranking.candidates[: desk.params.candidates_asked]
        return [begun, VisitRequested(begun.attempt, asked, ranking)]
    return [begun, offer(job, ranking.candidates[0].technician_id, None, (), desk)]


def unrouted(job: Job) -> TicketUnrouted:
    return TicketUnrouted(
        attempt=job.attempt,
        ranking=job.ranking,
        refusals=len(job.in_round(OfferState.DECLINED)),
        expiries=len(job.in_round(OfferState.EXPIRED)),
    )


def offer(job: Job, technician_id: UUID, visit: Visit | None, crew: tuple[UUID, ...], desk: Desk) -> OfferMade:
    assert job.mode is not None
    return OfferMade(
        attempt=job.attempt,
        offer_id=desk.new_id,
        technician_id=technician_id,
        mode=job.mode,
        visit=visit,
        expires_at=_deadline(job, technician_id, visit.slot if visit else None, desk),
        chosen=candidate(job.ranking, technician_id),
        ranking=job.ranking,
        crew=crew,
    )


def candidate(ranking: Ranking, technician_id: UUID) -> Candidate:
    found = (c for c in ranking.candidates if c.technician_id == technician_id)
    return next(found, Candidate(technician_id, 0))


def _deadline(job: Job, technician_id: UUID, slot: Window | None, desk: Desk) -> datetime:
    """Minutes run while the technician works, but never past the start of the slot."""
    minutes = timedelta(minutes=desk.params.offer_minutes[job.facts.priority]) / (2 if job.facts.alarm else 1)
    technician = desk.technician(technician_id)
    free_at = first_free(technician, desk.now, desk.now + timedelta(days=7)) if technician else None
    latest = (free_at or desk.now) + minutes
    return max(desk.now + minutes, min(latest, slot.starts_at) if slot else latest)


def stand_down(job: Job, why: str, decided_by: UUID | None = None, *, keep_visit: bool = False) -> list[Fact]:
    """Nobody is asked or bound any more."""
    facts: list[Fact] = [withdrawn(o, why, decided_by) for o in job.live_offers]
    has_visit = job.phase in (Phase.VISIT_REQUESTED, Phase.OFFERED, Phase.ACCEPTED)
    if job.mode is Mode.ONSITE and has_visit and not keep_visit:
        facts.append(VisitWithdrawn(job.attempt, job.visit.visit_id if job.visit else None, why))
    return facts


def withdrawn(offer: Offer, why: str, decided_by: UUID | None = None) -> OfferWithdrawn:
    return OfferWithdrawn(
        offer.attempt,
        offer.offer_id,
        offer.technician_id,
        offer.visit,
        why,
        offer.state is OfferState.ACCEPTED,
        decided_by,
    )


def own_offer(job: Job, offer_id: UUID, technician_id: UUID) -> Offer:
    found = job.offer(offer_id)
    if found is None or found.technician_id != technician_id:
        raise errors.OfferUnknown
    return found


def accept(job: Job, offer_id: UUID, technician_id: UUID, desk: Desk) -> list[Fact]:
    found = own_offer(job, offer_id, technician_id)
    if found.state is OfferState.ACCEPTED:
        return []
    _still_open(found, desk.now)
    accepted = OfferAccepted(found.attempt, offer_id, technician_id, found.mode, found.visit, everyone=not job.crew)
    if not job.crew:
        return [accepted]
    return [accepted, offer(evolve(job, [accepted]), job.crew[0], job.visit, job.crew[1:], desk)]


def decline(job: Job, offer_id: UUID, technician_id: UUID, reason: str, note: str | None, desk: Desk) -> list[Fact]:
    found = own_offer(job, offer_id, technician_id)
    if found.state is OfferState.DECLINED:
        return []
    _still_open(found, desk.now)
    declined = OfferDeclined(found.attempt, offer_id, technician_id, found.visit, reason, note)
    return _next_after(job, declined, desk)


def expire(job: Job, offer_id: UUID, desk: Desk) -> list[Fact]:
    found = job.offer(offer_id)
    if found is None or found.state is not OfferState.OPEN:
        return []
    return _next_after(job, OfferExpired(found.attempt, offer_id, found.technician_id, found.visit), desk)


def _next_after(job: Job, answer: Fact, desk: Desk) -> list[Fact]:
    facts: list[Fact] = [answer]
    facts += stand_down(evolve(job, facts), "newer_attempt", keep_visit=True)
    return [*facts, *begin(evolve(job, facts), desk)]


def _still_open(found: Offer, now: datetime) -> None:
    match found.state:
        case OfferState.EXPIRED:
            raise errors.OfferExpired
        case OfferState.WITHDRAWN:
            raise errors.OfferWithdrawn
        case OfferState.OPEN if found.expires_at and now >= found.expires_at:
            raise errors.OfferExpired
        case OfferState.OPEN:
            return
        case _:
            raise errors.OfferAnswered


def assign(job: Job, technician_id: UUID, by: UUID, desk: Desk) -> list[Fact]:
    """By hand: attempt + 1, one candidate; rules advise, they do not forbid."""
    technician = desk.technician(technician_id)
    if technician is None:
        raise errors.TechnicianUnknown
    if not technician.active:
        raise errors.TechnicianInactive
    mode = job.wanted_mode
    if not job.assignable or mode is None or job.phase is Phase.ENDED:
        raise errors.TicketNotAssignable
    if job.started:
        raise errors.WorkStarted
    facts = stand_down(job, "reassigned", by)
    job = evolve(job, facts)
    ranking = rank(job, desk.technicians, desk.now, desk.params.score)
    chosen = score_one(job, technician, desk.now, desk.params.score)
    others = tuple(c for c in ranking.candidates if c.technician_id != technician_id)
    ranking = Ranking((chosen, *others), ranking.rejected)
    facts.append(AttemptBegun(job.attempt + 1, job.round, mode, ranking, by))
    if mode is Mode.ONSITE:
        return [*facts, VisitRequested(job.attempt + 1, (chosen,), ranking, by)]
    attempt = job.attempt + 1
    return [*facts, OfferAccepted(attempt, desk.new_id, technician_id, mode, None, chosen, by)]


def withdraw(job: Job, by: UUID, desk: Desk) -> list[Fact]:
    """By hand: whoever was asked or bound is let go, and the next is asked."""
    if job.phase not in (Phase.VISIT_REQUESTED, Phase.OFFERED, Phase.ACCEPTED):
        raise errors.NothingToWithdraw
    if job.started:
        raise errors.WorkStarted
    facts = stand_down(job, "other", by)
    return [*facts, *begin(evolve(job, facts), desk)]


def retry(job: Job, desk: Desk) -> list[Fact]:
    """By hand: try again, forgetting who said no."""
    if job.phase not in BEFORE_ACCEPTANCE or not job.assignable:
        raise errors.TicketNotAssignable
    facts = stand_down(job, "newer_attempt")
    return [*facts, *begin(evolve(job, facts), desk, new_round=True)]


def lose_technician(job: Job, technician_id: UUID, absences: Sequence[Window] | None, desk: Desk) -> list[Fact]:
    """Open offers of someone absent go to the next; accepted ones wait for a dispatcher."""
    found = job.open_offer
    if found is None or found.technician_id != technician_id:
        return []
    if absences is not None and not any(_hits(found, absence, desk.now) for absence in absences):
        return []
    facts = stand_down(job, "technician_absent")
    return [*facts, *begin(evolve(job, facts), desk)]


def _hits(found: Offer, absence: Window, now: datetime) -> bool:
    if found.visit and found.visit.slot:
        return absence.overlaps(found.visit.slot.starts_at, found.visit.slot.ends_at)
    return absence.overlaps(now, found.expires_at or now + timedelta(hours=1))
