"""Why a visit is where it is, or nowhere."""

from __future__ import annotations

from scheduling.solver.law import Rule
from scheduling.solver.options import Option, allowed_time, crew_size, slot_of
from scheduling.solver.problem import Problem, Visit, intersect
from scheduling.solver.result import WhyHere, WhyNot


def why_here(visit: Visit, chosen: tuple[int, list[Option]], options: list[Option]) -> tuple[WhyHere, ...]:
    start_s, taken = chosen
    reasons: list[WhyHere] = []
    if crew_size(options) == visit.technicians:
        reasons.append("only_candidate")
    if visit.may_wait:
        reasons.append("quiet_days")
    elif start_s <= min(option.starts_s[0] for option in options):
        reasons.append("earliest_slot")
    if visit.place is not None and taken[0].travel_m <= min(option.travel_m for option in options):
        reasons.append("least_travel")
    if taken[0].candidate.score >= max(candidate.score for candidate in visit.candidates):
        reasons.append("best_score")
    if visit.resolve_by_s is not None:
        is_late = slot_of(visit, chosen).end_s > visit.resolve_by_s
        reasons.append("after_deadline" if is_late else "within_deadline")
    return tuple(reasons)


LAW: dict[Rule, WhyNot] = {
    "span": "law_span",
    "daily_work": "law_daily_work",
    "break": "law_break",
    "weekly_work": "law_weekly_work",
    "average_work": "law_average_work",
    "weekly_rest": "law_weekly_rest",
}


def why_not(visit: Visit, problem: Problem, options: list[Option], forbidden: set[Rule]) -> tuple[WhyNot, ...]:
    named = {candidate.technician_id for candidate in visit.candidates}
    working = [day for day in problem.days if day.technician_id in named and day.work]
    allowed = allowed_time(visit)
    if not named:
        return ("no_candidate",)
    if len(named) < visit.technicians:
        return ("too_few_technicians",)
    if not working:
        return ("no_candidate_working",)
    if visit.windows is not None and all(window.end_s <= problem.now_s for window in visit.windows):
        return ("windows_past",)
    if visit.opening is not None and not visit.opening:
        return ("site_closed",)
    if allowed is not None and not allowed:
        return ("site_closed_in_windows",)
    if allowed is not None and not any(intersect(day.work, allowed) for day in working):
        return ("no_candidate_in_windows",)
    by_law = tuple(code for rule, code in LAW.items() if rule in forbidden)
    return (*(("too_few_technicians",) if options else ()), "no_candidate_free", *by_law)
