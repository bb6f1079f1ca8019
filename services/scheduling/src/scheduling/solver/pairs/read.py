"""A draft's best plan in words."""

from __future__ import annotations

from scheduling.solver.pairs.draft import Draft
from scheduling.solver.pairs.problem import Problem
from scheduling.solver.pairs.result import Plan, Route, Stay


def read(problem: Problem, draft: Draft, iterations: int) -> Plan:
    visits = [(patient, visit) for patient in problem.patients for visit in patient.visits]
    following, starts = draft.best["next"].tolist(), draft.best["start"].tolist()
    routes = []
    for r, carer in enumerate(problem.carers):
        stays, v = [], following[len(visits) + r]
        while v < len(visits):
            patient, visit = visits[v]
            late = max(0, starts[v] - patient.window[1])
            stays.append(Stay(patient.patient_id, visit.service, starts[v], late))
            v = following[v]
        if stays:
            routes.append(Route(carer.carer_id, tuple(stays)))
    assert sum(len(route.stays) for route in routes) == len(visits), "somebody is left out"
    return Plan(tuple(routes), int(draft.best_total[0]["distance"]), problem.unit, iterations)
