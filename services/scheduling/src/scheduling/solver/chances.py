"""Every start a visit could be given, one visit alone: the cheapest crew that could keep it, and what that adds."""

from __future__ import annotations

from dataclasses import dataclass

from scheduling.solver.options import Option, find_options, slot_of
from scheduling.solver.params import Params
from scheduling.solver.problem import Problem, Span, TechnicianDay


@dataclass(frozen=True, slots=True)
class Chance:
    """`added_s` is driving that the plan would not have without the visit; `cost` weighs the score too."""

    slot: Span
    technician_ids: tuple[str, ...]
    days: tuple[TechnicianDay, ...]
    travel_s: int
    travel_m: int
    added_s: int
    cost: int


def find_chances(problem: Problem, params: Params) -> list[Chance]:
    """In order of their starts."""
    (visit,) = problem.visits
    by_start: dict[int, dict[str, Option]] = {}
    for option in find_options(visit, problem, params, every_start=True):
        for start_s in option.starts_s:
            who = by_start.setdefault(start_s, {})
            known = who.get(option.candidate.technician_id)
            if known is None or option.cost < known.cost:
                who[option.candidate.technician_id] = option
    found = []
    for start_s, options in sorted(by_start.items()):
        crew = sorted(options.values(), key=lambda option: (option.cost, option.candidate.technician_id))
        crew = crew[: visit.technicians]
        if len(crew) == visit.technicians:
            found.append(
                Chance(
                    slot_of(visit, (start_s, crew)),
                    tuple(option.candidate.technician_id for option in crew),
                    tuple(option.day for option in crew),
                    crew[0].travel_s,
                    crew[0].travel_m,
                    sum(option.added_s for option in crew),
                    sum(option.cost for option in crew),
                )
            )
    return found
