"""What a job asks of whoever does it, and what a technician on site found it asks besides."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class SkillNeed:
    skill: str
    level: int


@dataclass(frozen=True)
class ServiceNeed:
    service_id: UUID
    code: str
    label: str
    skills: tuple[SkillNeed, ...] = ()
    usual_minutes: int = 60
    technicians_needed: int = 1


@dataclass(frozen=True)
class Asked:
    """Help asked for from the site: `more_skill` (skill, level), `more_time` (minutes) or `second_person`."""

    at: datetime
    attempt: int
    technician_id: UUID
    reason: str
    skill: str | None = None
    level: int | None = None
    minutes: int | None = None


def raised(need: ServiceNeed, asked: Iterable[Asked]) -> ServiceNeed:
    """With what was asked for from the site; in any order it comes to the same."""
    skills = {one.skill: one.level for one in need.skills}
    people, minutes = need.technicians_needed, need.usual_minutes
    for one in asked:
        match one.reason:
            case "more_skill" if one.skill is not None:
                skills[one.skill] = max(skills.get(one.skill, 1), one.level or 1)
            case "more_time" if one.minutes is not None:
                minutes = max(minutes, one.minutes)
            case "second_person":
                people = max(people, 2)
    known = tuple(SkillNeed(skill, level) for skill, level in skills.items())
    return replace(need, skills=known, technicians_needed=people, usual_minutes=minutes)
