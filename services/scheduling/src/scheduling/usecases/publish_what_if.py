"""Make a day what was shown, all at once: under the locks of all that it touches, and only if that is as it was."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from chassis.tx import Tx
from scheduling import queries
from scheduling.domain.decide import decide
from scheduling.domain.errors import AbsenceNotRecorded, PlanChanged, WhatIfNotReady, WhatIfOver, WhatIfUnknown
from scheduling.domain.messages import ChooseSlot, Command
from scheduling.domain.model import Job
from scheduling.domain.publish_plan import (
    Taking,
    busy_within,
    is_free,
    is_lawful,
    lacks_absence,
    needs_of,
    read_of,
    taken_by,
)
from scheduling.domain.region_plan import RegionDay, touched_by
from scheduling.domain.replan_messages import LeaveOut, MoveVisit
from scheduling.domain.what_if import Answer, TechnicianAway, WhatIf
from scheduling.publishes import publish
from scheduling.queries.days import day_of, work_done
from scheduling.settings import Settings
from scheduling.solver.params import Roads
from scheduling.store import forget_asked, load_known_job, lock_days, raise_days, release_hold_of, save_job
from scheduling.store.region import drop_marks
from scheduling.store.what_if import end_what_if, load_what_if
from scheduling.usecases.arm_reminders import arm_reminders
from scheduling.usecases.publish_region import publish_region

MARGIN = timedelta(days=1)


async def publish_what_if(
    tx: Tx, settings: Settings, what_if_id: UUID, looked_at: Collection[str], by_id: UUID
) -> WhatIf:
    what_if = await load_what_if(tx, what_if_id)
    if what_if is None:
        raise WhatIfUnknown
    if what_if.state == "solving":
        raise WhatIfNotReady
    if what_if.state not in ("ready", "published") or what_if.answer is None:
        raise WhatIfOver
    if f'"{what_if.tag}"' not in looked_at:
        raise PlanChanged
    if what_if.state == "published":
        return what_if
    answer = what_if.answer
    # Jobs in the order of their ids, then days: as everywhere.
    jobs = {ticket_id: await load_known_job(tx, ticket_id) for ticket_id in sorted(answer.ticket_ids)}
    await _check(tx, settings, what_if, answer, jobs)
    touched: set[RegionDay] = set()
    for ticket_id, command, keeps_promise in _commands(tx, answer, by_id):
        job = jobs[ticket_id]
        facts = decide(job, command)
        jobs[ticket_id] = await save_job(tx, job, facts)
        touched |= touched_by(job, jobs[ticket_id])
        publish(tx, jobs[ticket_id], facts)
        await arm_reminders(tx, facts)
        if not keeps_promise:
            # Searches that come later are not bound to what this plan has broken.
            await forget_asked(tx, ticket_id)
            await release_hold_of(tx, ticket_id)
    await end_what_if(tx, what_if_id, "published")
    for where in sorted(touched, key=lambda one: (one.region, one.day)):
        # Marks first, as the timer has it: what commits while the plan is read marks it again.
        await drop_marks(tx, where)
        await publish_region(tx, where)
    return replace(what_if, state="published")


def _commands(tx: Tx, answer: Answer, by_id: UUID) -> list[tuple[UUID, Command, bool]]:
    commands: list[tuple[UUID, Command, bool]] = []
    for m in answer.moved:
        move = MoveVisit(
            m.visit_id,
            m.revision,
            m.to.slot,
            m.to.technician_ids,
            m.travel_minutes,
            m.travel_metres,
            m.reasons,
            by_id,
        )
        commands.append((m.ticket_id, move, m.promise_kept))
    for p in answer.placed:
        choose = ChooseSlot(tx.new_id(), p.to.slot, p.to.technician_ids, p.travel_minutes, p.travel_metres, by_id)
        commands.append((p.ticket_id, choose, False))
    commands += [
        (left.ticket_id, LeaveOut(left.visit_id, left.revision, by_id), False)
        for left in answer.left_out
        if left.visit_id is not None
    ]
    return commands


async def _check(tx: Tx, settings: Settings, what_if: WhatIf, answer: Answer, jobs: dict[UUID, Job]) -> None:
    if any(read_of(jobs[p.ticket_id]) != tuple(p.read) for p in answer.placed):
        raise PlanChanged
    if answer.needs not in (None, needs_of(jobs.values())):
        raise PlanChanged
    seats = [*(m.to for m in answer.moved if not m.only_ends_otherwise), *(p.to for p in answer.placed)]
    if any(seat.starts_at < tx.now for seat in seats):
        raise PlanChanged  # it was shown too long ago
    day = day_of(what_if.day, settings.organisation_zone)
    away = [change.technician_id for change in what_if.changes if isinstance(change, TechnicianAway)]
    if lacks_absence(what_if.changes, await queries.known_technicians(tx, away), day, tx.now):
        raise AbsenceNotRecorded
    if not answer.guards:
        return
    read = {(guard.technician_id, utc_day): version for guard in answer.guards for utc_day, version in guard.days}
    locked = await lock_days(tx, read)
    changed = {who for (who, utc_day), version in locked.items() if read[who, utc_day] != version}
    crew = [guard.technician_id for guard in answer.guards]
    versions = await queries.technician_versions(tx, crew)
    if any(guard.version and versions.get(guard.technician_id) != guard.version for guard in answer.guards):
        raise PlanChanged
    first, last = day.starts_at - MARGIN, day.ends_at + MARGIN
    busy, given = await queries.busy_times(tx, crew, first, last), answer.given
    for guard in answer.guards:
        who = guard.technician_id
        if busy_within(given[who], busy.get(who, ())) != guard.busy:
            raise PlanChanged
    left = [one.ticket_id for one in answer.left_out if one.visit_id is not None]
    touched = [*(m.ticket_id for m in answer.moved), *(p.ticket_id for p in answer.placed), *left]
    booked = await queries.bookings(
        tx,
        crew,
        touched,
        first,
        last,
        except_holds=[p.ticket_id for p in answer.placed],
    )
    takings = _takings(answer, jobs, changed)
    done = await work_done(tx, crew)
    if not all(is_free(one, booked, Roads()) and is_lawful(one, takings, booked, done) for one in takings):
        raise PlanChanged
    await raise_days(tx, locked)


def _takings(answer: Answer, jobs: dict[UUID, Job], changed: Collection[UUID]) -> Sequence[Taking]:
    given = [(m.ticket_id, m.to.technician_ids, taken_by(jobs[m.ticket_id], m)) for m in answer.moved]
    given += [(p.ticket_id, p.to.technician_ids, p.to.slot) for p in answer.placed]
    takings = []
    for ticket_id, crew, slot in given:
        need = jobs[ticket_id].need
        place = need.site.place if need and need.site else None
        takings += [Taking(who, slot, place, who in changed) for who in crew if slot is not None]
    return takings
