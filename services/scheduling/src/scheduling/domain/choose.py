"""What a time that people chose, or an appointment they gave up, makes of a ticket's job."""

from __future__ import annotations

from dataclasses import replace

from scheduling.domain.errors import NothingToArrange, SlotTaken
from scheduling.domain.messages import (
    AttemptClosed,
    CancelAppointment,
    ChooseSlot,
    Fact,
    VisitCancelled,
    VisitConfirmed,
    VisitMoved,
    VisitProposed,
)
from scheduling.domain.model import Arrangement, Confirmed, Job, Proposed, Search

ASKED_FOR = "asked_for"
CANCELLED = "appointment_cancelled"


def choose_slot(job: Job, command: ChooseSlot) -> list[Fact]:
    """Accepted work keeps its people and moves; before that the technician is asked about the new time."""
    if isinstance(job.visit, Confirmed):
        return _move(job.visit.arrangement, command)
    found = _arranged(job, command)
    if job.search is not None and found.mode == "remote":
        return [VisitConfirmed(found, "remote", command.by_id)]
    return [VisitProposed(found, command.by_id)]


def _move(now: Arrangement, command: ChooseSlot) -> list[Fact]:
    if set(now.technician_ids) != set(command.technician_ids):
        raise SlotTaken
    if now.slot == command.slot:
        return []
    moved = replace(
        now,
        revision=now.revision + 1,
        slot=command.slot,
        travel_minutes=command.travel_minutes,
        travel_metres=command.travel_metres,
        reasons=(ASKED_FOR,),
    )
    return [VisitMoved(moved, now.slot, command.by_id)]


def _arranged(job: Job, command: ChooseSlot) -> Arrangement:
    assert job.need is not None
    search = job.search or _next(job, command)
    return Arrangement(
        visit_id=search.visit_id,
        attempt=search.attempt,
        revision=search.revision,
        mode=job.need.mode,
        slot=command.slot,
        technician_ids=command.technician_ids,
        travel_minutes=command.travel_minutes,
        travel_metres=command.travel_metres,
        reasons=(ASKED_FOR,),
    )


def _next(job: Job, command: ChooseSlot) -> Search:
    """The next revision; a visit that is over is not woken up."""
    before = job.visit.arrangement if job.visit and job.visit.arrangement.attempt == job.attempt else None
    visit_id = before.visit_id if before and isinstance(job.visit, Proposed) else command.new_visit_id
    return Search(visit_id, job.attempt, before.revision + 1 if before else 1)


def cancel_appointment(job: Job, command: CancelAppointment) -> list[Fact]:
    """Before it is confirmed there is no appointment. What comes next is routing's: the attempt is over."""
    if not isinstance(job.visit, Confirmed):
        raise NothingToArrange
    now = job.visit.arrangement
    gone = replace(now, revision=now.revision + 1)
    return [VisitCancelled(gone, "confirmed", CANCELLED, command.by_id), AttemptClosed(now.attempt)]
