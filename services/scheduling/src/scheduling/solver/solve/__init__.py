"""solve(problem, params, seed, stop) -> Result: pure, deterministic, fit for a process pool."""

from __future__ import annotations

from ortools.sat.python import cp_model_helper as sat

from scheduling.solver.law import Rule
from scheduling.solver.options import Chosen, crew_size, find_options, local_hour, slot_of
from scheduling.solver.params import Params
from scheduling.solver.problem import Problem
from scheduling.solver.result import Placed, Result, Seat, Unplaced
from scheduling.solver.solve.model import Model
from scheduling.solver.solve.reasons import why_here, why_not
from scheduling.solver.stop import Stop


def solve(problem: Problem, params: Params, seed: int, stop: Stop) -> Result:
    forbidden: dict[str, set[Rule]] = {visit.visit_id: set() for visit in problem.visits}
    options = {v.visit_id: find_options(v, problem, params, forbidden=forbidden[v.visit_id]) for v in problem.visits}
    hopeless = [v for v in problem.visits if crew_size(options[v.visit_id]) < v.technicians]
    hopeful = [v for v in problem.visits if v not in hopeless]
    model = Model(problem, params, hopeful, options)
    response = model.run(seed, stop)
    placed, missed = model.read(response) if response is not None else ({}, list(hopeful))
    timetable = timetable_of(problem, params, placed)
    return Result(
        placed=tuple(
            Placed(
                visit.visit_id,
                slot_of(visit, placed[visit.visit_id]),
                tuple(timetable[visit.visit_id, option.day.technician_id] for option in placed[visit.visit_id][1]),
                why_here(visit, placed[visit.visit_id], options[visit.visit_id]),
            )
            for visit in hopeful
            if visit.visit_id in placed
        ),
        unplaced=tuple(
            [Unplaced(v.visit_id, why_not(v, problem, options[v.visit_id], forbidden[v.visit_id])) for v in hopeless]
            + [Unplaced(v.visit_id, ("no_candidate_free",)) for v in missed]
        ),
        cost=round(response.objective_value) if response is not None else 0,
        is_optimal=response is None or response.status == sat.CpSolverStatus.OPTIMAL,
        options=sum(len(of_visit) for of_visit in options.values()),
        work_units=response.deterministic_time if response is not None else 0.0,
    )


def timetable_of(problem: Problem, params: Params, placed: Chosen) -> dict[tuple[str, str], Seat]:
    """The way to each placed visit from whatever really comes before it."""
    visits = {visit.visit_id: visit for visit in problem.visits}
    seats = {}
    for visit_id, (start_s, taken) in placed.items():
        visit = visits[visit_id]
        for option in taken:
            day = option.day
            free_s = max(problem.now_s + visit.preparation_s, day.work[0].start_s)
            here = day.base
            earlier = [(p.span.start_s, p.span.end_s, p.place) for p in day.pinned if p.span.start_s <= start_s]
            for other_id, (other_s, others) in placed.items():
                if other_s < start_s and any(o.where[:2] == option.where[:2] for o in others):
                    other = visits[other_id]
                    earlier.append((other_s, slot_of(other, (other_s, others)).end_s, other.place))
            for _, end_s, place in sorted(earlier, key=lambda item: item[:2]):
                free_s, here = max(free_s, end_s), place or here
            way = params.roads.travel(here, visit.place, local_hour(day, free_s))
            seats[visit_id, day.technician_id] = Seat(day.technician_id, day.day, free_s, way.seconds, way.metres)
    return seats
