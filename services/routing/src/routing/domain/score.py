"""Who should take a job: those no hard rule forbids, by points that add up. People's behaviour earns no point."""

from datetime import datetime, timedelta
from math import asin, cos, radians, sin, sqrt

from routing.domain.hard_rules import Need, hard_rules, need_of
from routing.domain.model import (
    Candidate,
    Job,
    Place,
    Ranking,
    Rejected,
    ScorePart,
    Technician,
)
from routing.domain.params import ScoreParams
from routing.domain.working_time import first_free

EARTH_M = 6_371_000
MARGIN = (600, 850, 1000)
"""What 0, 1, 2 or more levels above the level needed are worth."""


def rank(job: Job, technicians: tuple[Technician, ...], now: datetime, params: ScoreParams) -> Ranking:
    """Best first; equal scores go to the lighter load, then to the smaller id."""
    need = need_of(job, now, params)
    candidates: list[tuple[int, int, int, Candidate]] = []
    rejected: list[Rejected] = []
    for technician in technicians:
        free_at = first_free(technician, now, need.must_start_by)
        if reasons := hard_rules(need, technician, free_at, now):
            rejected.append(Rejected(technician.technician_id, reasons))
        else:
            candidate = scored(need, technician, free_at, now, params)
            order = (-candidate.score, technician.load, technician.technician_id.int)
            candidates.append((*order, candidate))
    candidates.sort(key=lambda c: c[:3])
    rejected.sort(key=lambda r: (len(r.reasons), r.technician_id.int))
    return Ranking(tuple(c[3] for c in candidates), tuple(rejected))


def score_one(job: Job, technician: Technician, now: datetime, params: ScoreParams) -> Candidate:
    """The points of someone chosen by hand, whatever the rules say."""
    need = need_of(job, now, params)
    return scored(need, technician, first_free(technician, now, need.must_start_by), now, params)


def scored(
    need: Need, technician: Technician, free_at: datetime | None, now: datetime, params: ScoreParams
) -> Candidate:
    """Values are thousandths; points are weight x value, cut to whole thousandths, and sum to the score."""
    expertise = _expertise(need, technician)
    wait_min = (free_at - now) // timedelta(minutes=1) if free_at else params.long_wait_min
    values = (
        ("expertise", params.expertise, expertise),
        ("proximity", params.proximity, _proximity(need, technician, now, params)),
        ("availability", params.availability, _left(wait_min, params.long_wait_min)),
        ("load", params.load, _left(technician.load, params.many_jobs)),
        ("team", params.team, _team(need, technician)),
        ("client_priority", params.client_priority, need.urgency * expertise // 1000),
        ("deadline", params.deadline, _slack(need, free_at, now)),
    )
    parts = tuple(ScorePart(name, weight, value, weight * value // 1000) for name, weight, value in values)
    return Candidate(technician.technician_id, sum(part.points for part in parts), parts)


def _team(need: Need, technician: Technician) -> int:
    if not need.team_ids:
        return 500
    return 1000 if technician.technician_id in need.team_ids else 0


def _expertise(need: Need, technician: Technician) -> int:
    if not need.skills:
        return 1000
    margin = min(technician.skills.get(n.skill, 0) - n.level for n in need.skills)
    return 0 if margin < 0 else MARGIN[min(margin, len(MARGIN) - 1)]


def _proximity(need: Need, technician: Technician, now: datetime, params: ScoreParams) -> int:
    if need.site is None:
        return 500
    fresh = technician.position_at is not None and now - technician.position_at <= timedelta(
        minutes=params.position_fresh_min
    )
    place = technician.position if fresh and technician.position else technician.start_place
    if place is None:
        return 0
    return _left(metres_between(place, Place(need.site.latitude, need.site.longitude)), params.far_m)


def _slack(need: Need, free_at: datetime | None, now: datetime) -> int:
    """How much of the time to the deadline is left when they can start."""
    if free_at is None:
        return 0
    if not need.has_deadline:
        return 500
    second = timedelta(seconds=1)
    return _left((free_at - now) // second, max((need.must_start_by - now) // second, 1))


def _left(used: int, whole: int) -> int:
    return max(0, 1000 - used * 1000 // whole)


def metres_between(a: Place, b: Place) -> int:
    """Great circle."""
    lat_a, lat_b = radians(a.latitude), radians(b.latitude)
    h = sin((lat_b - lat_a) / 2) ** 2
    h += cos(lat_a) * cos(lat_b) * sin(radians(b.longitude - a.longitude) / 2) ** 2
    return round(2 * EARTH_M * asin(min(1.0, sqrt(h))))
