"""A plan as what it changes: who comes at another time, who else comes, who gets a place, who has none any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from scheduling.domain.appointment import promise_of
from scheduling.domain.day.question import Question
from scheduling.domain.day.starts import seats_of
from scheduling.domain.day.sums import FixedLeftOut, chains_of, legs_of, nobody_twice, sums_of
from scheduling.domain.day.visits import Asked, promised
from scheduling.domain.horizon import utc_days
from scheduling.domain.model import Job, Slot
from scheduling.domain.publish_plan import busy_within, needs_of, read_of
from scheduling.domain.what_if import (
    Answer,
    Guard,
    LeftOut,
    Longer,
    Moved,
    Placed,
    RoadClosed,
    Seat,
    TechnicianAway,
    Versions,
    Warn,
)
from scheduling.solver.tours.result import Plan


def draw(question: Question, found: Plan, versions: Versions) -> Answer:
    if any(left.visit_id not in question.asked for left in found.left_out):
        raise FixedLeftOut
    seats = seats_of(question, found)
    after = chains_of(question, seats)
    nobody_twice(question, after)
    legs = {who: legs_of(question, question.ways, who, chain) for who, chain in after.items()}
    moved, placed = list(_stretched(question)), []
    for name, seat in seats.items():
        one = question.asked[name]
        travel_s, metres = legs[seat.technician_ids[0]][name]
        if one.was is None:
            placed.append(_placed(question, one, seat, travel_s, metres))
        elif seat != one.was:
            moved.append(_moved(question, one, seat, travel_s, metres))
    moved.sort(key=lambda m: (m.to.starts_at, m.visit_id))
    left_out = _left_out(question, found)
    before_seats = {name: one.was for name, one in question.asked.items() if one.was is not None}
    before_chains = chains_of(question, before_seats)
    before_legs = {who: legs_of(question, question.open_ways, who, chain) for who, chain in before_chains.items()}
    before = sums_of(question, before_legs, before_seats, len(question.standing.urgent), is_planned=False)
    gone = sum(job in question.standing.movable for job in question.hopeless)
    answer = Answer(
        tuple(moved),
        tuple(placed),
        left_out,
        replace(before, visits=before.visits + gone),
        sums_of(question, legs, seats, len(left_out), is_planned=True),
        _warn(question, moved, placed, left_out),
    )
    touched = (job for job in question.day.jobs if job.ticket_id in answer.ticket_ids)
    return replace(answer, guards=_guards(question, versions, answer.given), needs=needs_of(touched))


def _moved(question: Question, one: Asked, seat: Seat, travel_s: int, metres: int) -> Moved:
    assert one.was is not None
    assert one.promise is not None
    assert one.job.visit is not None
    kept = one.promise.starts_at <= seat.starts_at < one.promise.ends_at
    return Moved(
        one.job.visit.arrangement.visit_id,
        one.job.visit.arrangement.revision,
        one.job.ticket_id,
        one.need.number,
        one.need.site.label if one.need.site else None,
        one.was,
        seat,
        # What they are told from now on, where the old word is not kept.
        one.promise if kept else promise_of(seat.starts_at, one.zone),
        kept,
        one.is_late(seat.slot),
        travel_s // 60,
        metres,
        (_cause(question, one), *(("kept_promise",) if kept else ()), *_only(question, one)),
    )


def _stretched(question: Question) -> Iterator[Moved]:
    """Who is there stays there, and leaves at another time."""
    for job in question.day.jobs:
        if job.visit is None or job.need is None:
            continue
        now = job.visit.arrangement
        slot = question.standing.stretched.get(now.visit_id, now.slot)
        if slot == now.slot:
            continue
        yield Moved(
            now.visit_id,
            now.revision,
            job.ticket_id,
            job.need.number,
            job.need.site.label if job.need.site else None,
            Seat(now.technician_ids, now.slot.starts_at, now.slot.ends_at),
            Seat(now.technician_ids, slot.starts_at, slot.ends_at),
            promised(question.day, job, now),
            True,
            job.need.resolve_by is not None and slot.ends_at > job.need.resolve_by,
            now.travel_minutes,
            now.travel_metres,
            ("longer_visit", "kept_promise"),
        )


def _cause(question: Question, one: Asked) -> str:
    visit_id = one.job.visit.arrangement.visit_id if one.job.visit else None
    kinds = {type(change) for change in question.changes}
    if one.job.ticket_id in question.standing.lost:
        return "technician_away"
    if any(isinstance(change, Longer) and change.visit_id == visit_id for change in question.changes):
        return "longer_visit"
    if RoadClosed in kinds:
        return "road_closed"
    return "made_room" if kinds or question.standing.lost else "improved"


def _only(question: Question, one: Asked) -> tuple[str, ...]:
    able = [who for who in one.crew if who in question.laid]
    return ("only_free",) if len(able) == one.visit.crew else ()


def _placed(question: Question, one: Asked, seat: Seat, travel_s: int, metres: int) -> Placed:
    return Placed(
        one.job.ticket_id,
        one.need.number,
        one.need.site.label if one.need.site else None,
        seat,
        promise_of(seat.starts_at, one.zone),
        one.is_late(seat.slot),
        travel_s // 60,
        metres,
        ("asked_urgent", *_only(question, one)),
        read_of(one.job),
    )


def _left_out(question: Question, found: Plan) -> tuple[LeftOut, ...]:
    why = {left.visit_id: left.reason for left in found.left_out}
    jobs: list[tuple[Job, str]] = [(question.asked[name].job, reason) for name, reason in why.items()]
    left_out = []
    jobs += [(job, "not_in_any_shift") for job in question.hopeless]
    jobs += [(job, "technician_away") for job in question.standing.dropped]
    for job, reason in jobs:
        assert job.need is not None
        has_visit = job.visit is not None and job not in question.standing.urgent
        now = job.visit.arrangement if job.visit is not None and has_visit else None
        left_out.append(
            LeftOut(
                now.visit_id if now else None,
                now.revision if now else 0,
                job.ticket_id,
                job.need.number,
                job.need.priority,
                job.need.site.label if job.need.site else None,
                Seat(now.technician_ids, now.slot.starts_at, now.slot.ends_at) if now else None,
                (reason,),
            )
        )
    return tuple(sorted(left_out, key=lambda left: (left.priority, left.number, left.ticket_id)))


def _warn(
    question: Question, moved: Iterable[Moved], placed: Iterable[Placed], left_out: Iterable[LeftOut]
) -> tuple[Warn, ...]:
    told: dict[tuple[UUID, str], dict[UUID, None]] = {}

    def tell(person_id: UUID | None, role: str, ticket_id: UUID) -> None:
        if person_id is not None:
            told.setdefault((person_id, role), {})[ticket_id] = None

    clients = {job.ticket_id: job.need.requester_id for job in question.day.jobs if job.need}
    for m in moved:
        if not m.only_ends_otherwise:
            tell(clients[m.ticket_id], "client", m.ticket_id)
        for who in (*m.was.technician_ids, *m.to.technician_ids):
            tell(who, "technician", m.ticket_id)
    for p in placed:
        for who in p.to.technician_ids:
            tell(who, "technician", p.ticket_id)
    for left in left_out:
        if left.was is not None:
            tell(clients[left.ticket_id], "client", left.ticket_id)
            for who in left.was.technician_ids:
                tell(who, "technician", left.ticket_id)
    return tuple(
        Warn(person_id, "client" if role == "client" else "technician", tuple(tickets))
        for (person_id, role), tickets in sorted(told.items(), key=lambda item: (item[0][1], item[0][0]))
    )


def _guards(question: Question, versions: Versions, given: Mapping[UUID, Sequence[Slot]]) -> tuple[Guard, ...]:
    """Of whoever gets something. Who is away is known to change: their word on absences comes before publishing."""
    gone = {change.technician_id for change in question.changes if isinstance(change, TechnicianAway)}
    guards = []
    for who, own in sorted(given.items()):
        work = question.standing.work.get(who, ())
        first = min(
            [question.axis.instant(span.start_s - question.axis.origin_s) for span in work[:1]]
            + [s.starts_at for s in own]
        )
        last = max(
            [question.axis.instant(span.end_s - question.axis.origin_s) for span in work[-1:]]
            + [s.ends_at for s in own]
        )
        days = tuple((day, versions.days.get((who, day), 0)) for day in utc_days(first, last))
        busy = busy_within(own, question.day.busy.get(who, ()))
        guards.append(Guard(who, 0 if who in gone else versions.technicians[who], days, busy))
    return tuple(guards)
