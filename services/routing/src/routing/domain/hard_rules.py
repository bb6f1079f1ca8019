"""Every rule that forbids offering a job to someone."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from routing.domain.model import Job, Mode, OfferState, Reason, Site, SkillNeed, Technician
from routing.domain.params import ScoreParams
from routing.domain.working_time import is_absent

URGENCY = {"P1": 1000, "P2": 700, "P3": 400, "P4": 200}


@dataclass(frozen=True)
class Need:
    """What one job asks of everybody."""

    mode: Mode
    skills: tuple[SkillNeed, ...]
    team_ids: tuple[UUID, ...]
    site: Site | None
    urgency: int
    must_start_by: datetime
    has_deadline: bool
    declined: frozenset[object]
    expired: frozenset[object]
    withdrawn: frozenset[object]


def need_of(job: Job, now: datetime, params: ScoreParams) -> Need:
    opening, service, mode = job.facts.opening, job.facts.service, job.wanted_mode
    assert opening is not None
    assert service is not None
    assert mode is not None
    deadlines = job.facts.deadlines
    wanted = (deadlines.respond_by, deadlines.resolve_by) if mode is Mode.REMOTE else (deadlines.resolve_by,)
    # A deadline already missed is no reason to send nobody.
    ahead = [deadline for deadline in wanted if deadline is not None and deadline > now]
    return Need(
        mode=mode,
        skills=service.skills,
        team_ids=opening.team_ids,
        site=job.facts.site if mode is Mode.ONSITE else None,
        urgency=1000 if job.vip else URGENCY.get(job.facts.priority, 400),
        must_start_by=ahead[0] if ahead else now + timedelta(hours=params.horizon_h),
        has_deadline=bool(ahead),
        declined=frozenset(o.technician_id for o in job.in_round(OfferState.DECLINED)),
        expired=frozenset(o.technician_id for o in job.in_round(OfferState.EXPIRED)),
        withdrawn=frozenset(
            o.technician_id for o in job.in_round(OfferState.WITHDRAWN) if o.why == "other" and o.decided_by
        ),
    )


def hard_rules(need: Need, technician: Technician, free_at: datetime | None, now: datetime) -> tuple[Reason, ...]:
    """Every rule that says no."""
    reasons: list[Reason] = []
    if not technician.active:
        reasons.append(Reason("inactive"))
    if need.mode not in technician.modes:
        reasons.append(Reason("mode_impossible", {"mode": need.mode.value}))
    today = now.astimezone(ZoneInfo(technician.zone)).date()
    for wanted in need.skills:
        reasons += _skill_rules(wanted, technician, today)
    if free_at is None:
        absent = is_absent(technician, now)
        reasons.append(Reason("absent" if absent else "off_shift", {"until": need.must_start_by}))
    if need.site and technician.departments and need.site.department not in technician.departments:
        reasons.append(Reason("other_department"))
    limit = technician.limits.open_jobs
    if limit is not None and technician.load >= limit:
        reasons.append(Reason("open_jobs_limit", {"open_jobs": technician.load, "limit": limit}))
    for code, who in (
        ("declined", need.declined),
        ("offer_expired", need.expired),
        ("withdrawn_by_dispatcher", need.withdrawn),
    ):
        if technician.technician_id in who:
            reasons.append(Reason(code))
    return tuple(reasons)


def _skill_rules(wanted: SkillNeed, technician: Technician, today: date) -> list[Reason]:
    reasons = []
    level = technician.skills.get(wanted.skill)
    if level is None:
        reasons.append(Reason("skill_missing", {"skill": wanted.skill, "needed": wanted.level}))
    elif level < wanted.level:
        params: dict[str, str | int] = {"skill": wanted.skill, "level": level, "needed": wanted.level}
        reasons.append(Reason("level_too_low", {**params}))
    held = [c.valid_until for c in technician.certificates if c.code == wanted.skill]
    if held and max(held) < today:
        reasons.append(Reason("certificate_expired", {"certificate": wanted.skill}))
    return reasons
