"""The choice as CP-SAT sees it."""

from __future__ import annotations

from itertools import combinations, pairwise

# The whole of `ortools.sat.python.cp_model` drags pandas in: 92 MB and 1.7 s, against 36 MB and 0.2 s.
from ortools.sat.python import cp_model_helper as sat

from scheduling.solver.options import Chosen, Option
from scheduling.solver.params import NO_TRAVEL, Params
from scheduling.solver.problem import Problem, TechnicianDay, Visit
from scheduling.solver.stop import Stop


class Model:
    """The choice as CP-SAT sees it: one start per visit, one literal per option, costs in whole numbers."""

    def __init__(self, problem: Problem, params: Params, visits: list[Visit], options: dict[str, list[Option]]) -> None:
        self.step_s = params.step_s
        self.origin_s = problem.now_s // params.step_s * params.step_s
        self.visits = visits
        self.options = options
        self.proto = sat.CpModelProto()
        self.starts: dict[str, int] = {}
        self.literals: dict[str, list[int]] = {}
        for visit in visits:
            self._add_visit(visit, params)
        for left, right in combinations(visits, 2):
            self._keep_apart(left, right, params)
        for day in problem.days:
            self._keep_limits(day)
        if len(visits) > 1:
            self._hint()

    def _variable(self, *domain: int) -> int:
        self.proto.variables.add().domain.extend(domain)
        return len(self.proto.variables) - 1

    def _linear(self, variables: list[int], coeffs: list[int], *domain: int, only_if: tuple[int, ...] = ()) -> None:
        constraint = self.proto.constraints.add()
        constraint.enforcement_literal.extend(only_if)
        constraint.linear.vars.extend(variables)
        constraint.linear.coeffs.extend(coeffs)
        constraint.linear.domain.extend(domain)

    def _cost(self, variable: int, coeff: int) -> None:
        self.proto.objective.vars.append(variable)
        self.proto.objective.coeffs.append(coeff)

    def _steps(self, at_s: int) -> int:
        return (at_s - self.origin_s) // self.step_s

    def _add_visit(self, visit: Visit, params: Params) -> None:
        options = self.options[visit.visit_id]
        last = max(self._steps(option.starts_s[-1]) for option in options)
        start = self.starts[visit.visit_id] = self._variable(0, last)
        literals = self.literals[visit.visit_id] = [self._variable(0, 1) for _ in options]
        missed = self._variable(0, 1)
        crew = visit.technicians
        self._linear([*literals, missed], [1] * len(literals) + [crew], crew, crew)
        for literal, option in zip(literals, options, strict=True):
            steps = [self._steps(start_s) for start_s in option.starts_s]
            self._linear([start], [1], *_ranges(steps), only_if=(literal,))
            self._cost(literal, option.cost)
        if crew > 1:
            for technician in sorted({option.day.technician_id for option in options}):
                own = [lit for lit, o in zip(literals, options, strict=True) if o.day.technician_id == technician]
                self._linear(own, [1] * len(own), 0, 1)
        step_min = max(1, self.step_s // 60)
        if not visit.may_wait:
            self._cost(start, params.wait_cost_per_min[visit.priority - 1] * step_min)
        self._cost(missed, params.unplaced_cost)
        if visit.resolve_by_s is not None:
            longest_s = max(option.longest_s for option in options)
            due = (visit.resolve_by_s - longest_s - self.origin_s) // self.step_s
            late = self._variable(0, max(0, last - due))
            self._linear([late, start], [1, -1], -due, 2**40)
            self._cost(late, params.late_cost_per_min[visit.priority - 1] * step_min)

    def _keep_apart(self, left: Visit, right: Visit, params: Params) -> None:
        """Two visits that may share a technician's gap: one after the other, with the way between them."""
        by_gap = {o.where: lit for o, lit in self._with_literals(right)}
        for option, lit in self._with_literals(left):
            other = by_gap.get(option.where)
            if other is None:
                continue
            left_first = self._variable(0, 1)
            for first, second, order in ((left, right, left_first), (right, left, -left_first - 1)):
                if second.place is None and first.place is not None:
                    # A remote visit counts as held where the gap begins, so it goes first.
                    forced = 0 if first is left else 1
                    self._linear([left_first], [1], forced, forced, only_if=(lit, other))
                    continue
                apart_s = self._longest_s(first, option) + self._between_s(first, second, option, params)
                gap_steps = -(-apart_s // self.step_s)
                pair = [self.starts[second.visit_id], self.starts[first.visit_id]]
                self._linear(pair, [1, -1], gap_steps, 2**40, only_if=(lit, other, order))

    def _hint(self) -> None:
        """A first plan to better: each visit in turn in its cheapest gap that nobody took. Without it, eight
        visits over 100 technician-days found nothing within half a work unit."""
        taken: set[tuple[str, str]] = set()
        for visit in sorted(self.visits, key=lambda v: (v.priority, v.visit_id)):
            free = [pair for pair in self._with_literals(visit) if pair[0].where[:2] not in taken]
            if visit.technicians > 1 or not free:
                continue
            chosen, chosen_literal = min(free, key=lambda pair: (pair[0].starts_s[0], pair[0].cost, pair[1]))
            taken.add(chosen.where[:2])
            for literal in self.literals[visit.visit_id]:
                self._hint_value(literal, int(literal == chosen_literal))
            self._hint_value(self.starts[visit.visit_id], self._steps(chosen.starts_s[0]))

    def _hint_value(self, variable: int, value: int) -> None:
        self.proto.solution_hint.vars.append(variable)
        self.proto.solution_hint.values.append(value)

    def _keep_limits(self, day: TechnicianDay) -> None:
        mine = [
            (literal, visit.duration_s)
            for visit in self.visits
            for option, literal in self._with_literals(visit)
            if option.day is day
        ]
        literals = [literal for literal, _ in mine]
        if mine and day.visits_left is not None:
            self._linear(literals, [1] * len(mine), 0, day.visits_left)
        if mine and day.seconds_left is not None:
            self._linear(literals, [seconds for _, seconds in mine], 0, day.seconds_left)

    def _with_literals(self, visit: Visit) -> list[tuple[Option, int]]:
        return list(zip(self.options[visit.visit_id], self.literals[visit.visit_id], strict=True))

    def _longest_s(self, visit: Visit, option: Option) -> int:
        return next(o.longest_s for o in self.options[visit.visit_id] if o.where == option.where)

    def _between_s(self, first: Visit, second: Visit, option: Option, params: Params) -> int:
        way = params.roads.slowest(first.place or option.before, second.place) if second.place else NO_TRAVEL
        breaks_s = sum(b.start_s - a.end_s for a, b in pairwise(option.day.work)) if way.seconds else 0
        return way.seconds + breaks_s

    def run(self, seed: int, stop: Stop) -> sat.CpSolverResponse | None:
        if not self.visits:
            return None
        parameters = sat.SatParameters()
        parameters.num_workers = 1
        parameters.random_seed = seed
        # Probing was 14 of the 23 ms of a usual question, and found nothing.
        parameters.cp_model_probing_level = 0
        parameters.max_deterministic_time = stop.work_units
        parameters.max_time_in_seconds = stop.wall_s
        wrapper = sat.SolveWrapper()
        wrapper.set_parameters(parameters)
        response: sat.CpSolverResponse = wrapper.solve(self.proto)  # type: ignore[no-untyped-call]
        found = (sat.CpSolverStatus.OPTIMAL, sat.CpSolverStatus.FEASIBLE)
        return response if response.status in found else None

    def read(self, response: sat.CpSolverResponse) -> tuple[Chosen, list[Visit]]:
        values = response.solution
        chosen: Chosen = {}
        for visit in self.visits:
            taken = [option for option, literal in self._with_literals(visit) if values[literal]]
            if taken:
                start_s = self.origin_s + values[self.starts[visit.visit_id]] * self.step_s
                chosen[visit.visit_id] = (start_s, taken)
        return chosen, [visit for visit in self.visits if visit.visit_id not in chosen]


def _ranges(steps: list[int]) -> list[int]:
    """Sorted steps as CP-SAT's flat list of closed ranges."""
    flat: list[int] = []
    for step in sorted(set(steps)):
        if flat and flat[-1] == step - 1:
            flat[-1] = step
        else:
            flat += [step, step]
    return flat
