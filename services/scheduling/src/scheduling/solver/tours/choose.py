"""The best set of the tours seen: OR-Tools' CP-SAT over the columns that the linear relaxation finds worth it."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver import pywraplp
from ortools.sat.python import cp_model_helper as sat

from scheduling.solver.tours.draft import Draft
from scheduling.solver.tours.network import Network

# Columns that CP-SAT is given: with twice as many it found less in the same time.
PICKED = 600

Column = tuple[int, int, list[int]]  # cost, kind of tour, visits in order


def columns_of(net: Network, draft: Draft, at_most: int) -> list[Column]:
    """The newest columns: they are from the coldest, best plans."""
    seen = int(draft.state[0]["columns"])
    rows = draft.columns[max(0, seen - at_most) : seen]
    kinds = net.tours["kind"][rows["tour"]].tolist()
    visits = draft.column_visits[: rows[-1]["ends"] if len(rows) else 0].tolist()
    return [
        (cost, kind, visits[begins:ends])
        for cost, kind, begins, ends in zip(
            rows["cost"].tolist(), kinds, rows["begins"].tolist(), rows["ends"].tolist(), strict=True
        )
    ]


def forget_columns(draft: Draft) -> None:
    draft.state[0]["columns"] = 0
    draft.column_slots[:] = 0


def choose(
    net: Network, columns: list[Column], best_cost: int, wall_s: float, work: float
) -> tuple[list[Column], list[Column]]:
    """The columns worth a thought, and those of them that together cost less than `best_cost`, if there are such.

    A visit in none of them is left out."""
    until = time.perf_counter() + wall_s
    allowed = np.bincount(net.tours["kind"])
    penalties, homes = net.visits["penalty"][: len(net.link_of)].tolist(), net.visits["home"].tolist()
    reduced = _reduced_costs(columns, penalties, homes, allowed, until)
    if reduced is None or best_cost == 0:
        return [], []
    picked = [columns[j] for j in np.argsort(reduced, kind="stable")[:PICKED]]
    proto = sat.CpModelProto()

    def variable(cost: int) -> int:
        proto.variables.add().domain.extend((0, 1))
        proto.objective.vars.append(len(proto.variables) - 1)
        proto.objective.coeffs.append(cost)
        return len(proto.variables) - 1

    served = [[variable(penalty)] for penalty in penalties]
    of_kind: list[list[int]] = [[] for _ in allowed]
    first = len(proto.variables)
    for cost, kind, visits in picked:
        taken = variable(cost)
        of_kind[kind].append(taken)
        for v in visits:
            served[homes[v]].append(taken)
    for literals in served:
        proto.constraints.add().exactly_one.literals.extend(literals)
    for literals, most in zip(of_kind, allowed.tolist(), strict=True):
        if len(literals) > most:
            _at_most(proto, literals, [1] * len(literals), most)
    _at_most(proto, list(proto.objective.vars), list(proto.objective.coeffs), best_cost - 1)
    parameters = sat.SatParameters()
    parameters.num_workers = 1
    # Presolve takes longer than the search; the strong linear relaxation is what finds the set.
    parameters.cp_model_presolve = False
    parameters.linearization_level = 2
    parameters.max_deterministic_time = work
    parameters.max_time_in_seconds = max(0.001, until - time.perf_counter())
    wrapper = sat.SolveWrapper()
    wrapper.set_parameters(parameters)
    response = wrapper.solve(proto)  # type: ignore[no-untyped-call]
    if response.status not in (sat.CpSolverStatus.OPTIMAL, sat.CpSolverStatus.FEASIBLE):
        return picked, []
    return picked, [column for i, column in enumerate(picked) if response.solution[first + i]]


def _at_most(proto: sat.CpModelProto, variables: list[int], coeffs: list[int], most: int) -> None:
    linear = proto.constraints.add().linear
    linear.vars.extend(variables)
    linear.coeffs.extend(coeffs)
    linear.domain.extend((0, most))


def _reduced_costs(
    columns: list[Column], penalties: list[int], homes: list[int], allowed: NDArray[np.int64], until: float
) -> NDArray[np.float64] | None:
    lp = pywraplp.Solver.CreateSolver("GLOP")
    infinity = lp.infinity()
    served = [lp.Constraint(1, 1) for _ in penalties]
    of_kind = [lp.Constraint(-infinity, most) for most in allowed.tolist()]
    objective = lp.Objective()
    for row, penalty in zip(served, penalties, strict=True):
        left_out = lp.NumVar(0, infinity, "")
        objective.SetCoefficient(left_out, penalty)
        row.SetCoefficient(left_out, 1)
    taken = []
    for cost, kind, visits in columns:
        x = lp.NumVar(0, infinity, "")
        taken.append(x)
        objective.SetCoefficient(x, cost)
        of_kind[kind].SetCoefficient(x, 1)
        for v in visits:
            served[homes[v]].SetCoefficient(x, 1)
    objective.SetMinimization()
    left_ms = round(1000 * (until - time.perf_counter()) / 2)
    if left_ms < 1:
        return None
    lp.SetTimeLimit(left_ms)
    if lp.Solve() != pywraplp.Solver.OPTIMAL:
        return None
    return np.array([x.reduced_cost() for x in taken])
