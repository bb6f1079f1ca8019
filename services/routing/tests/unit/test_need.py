"""What a technician on site asked for, added to what the job needs."""

from datetime import UTC, datetime
from itertools import permutations
from uuid import uuid4

from routing.domain.need import Asked, ServiceNeed, SkillNeed, raised

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
NEED = ServiceNeed(uuid4(), "network", "Réseau", (SkillNeed("network", 2),), 45)


def asked(reason: str, skill: str | None = None, level: int | None = None, minutes: int | None = None) -> Asked:
    return Asked(NOW, 1, uuid4(), reason, skill, level, minutes)


def test_in_any_order_it_comes_to_the_same() -> None:
    all_of_it = (
        asked("more_skill", "network", 4),
        asked("more_skill", "network", 1),
        asked("more_skill", "security", 2),
        asked("more_time", minutes=120),
        asked("second_person"),
    )
    for order in permutations(all_of_it):
        found = raised(NEED, order)
        assert {(one.skill, one.level) for one in found.skills} == {("network", 4), ("security", 2)}
        assert (found.usual_minutes, found.technicians_needed) == (120, 2)


def test_nothing_that_was_needed_is_needed_less() -> None:
    crew = ServiceNeed(uuid4(), "network", "Réseau", (SkillNeed("network", 5),), 240, 3)
    assert (
        raised(crew, [asked("more_skill", "network", 2), asked("more_time", minutes=5), asked("second_person")]) == crew
    )
    assert raised(NEED, [asked("other"), asked("more_skill"), asked("more_time")]) == NEED
