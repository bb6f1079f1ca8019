"""What the solver answers: a place for each visit, or why there is none. Reasons are codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scheduling.solver.problem import Span

WhyHere = Literal[
    "earliest_slot",
    "quiet_days",
    "least_travel",
    "best_score",
    "only_candidate",
    "within_deadline",
    "after_deadline",
]
WhyNot = Literal[
    "no_candidate",
    "no_candidate_working",
    "too_few_technicians",
    "site_closed",
    "windows_past",
    "site_closed_in_windows",
    "no_candidate_in_windows",
    "no_candidate_free",
    "law_span",
    "law_daily_work",
    "law_break",
    "law_weekly_work",
    "law_average_work",
    "law_weekly_rest",
]


@dataclass(frozen=True, slots=True)
class Seat:
    """One technician of the crew, and the way there."""

    technician_id: str
    day: str
    depart_s: int
    travel_s: int
    travel_m: int


@dataclass(frozen=True, slots=True)
class Placed:
    visit_id: str
    slot: Span
    seats: tuple[Seat, ...]
    reasons: tuple[WhyHere, ...]


@dataclass(frozen=True, slots=True)
class Unplaced:
    visit_id: str
    reasons: tuple[WhyNot, ...]


@dataclass(frozen=True, slots=True)
class Result:
    placed: tuple[Placed, ...]
    unplaced: tuple[Unplaced, ...]
    cost: int
    is_optimal: bool
    options: int
    work_units: float
