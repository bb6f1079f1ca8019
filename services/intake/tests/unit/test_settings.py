"""What is promised to clients is a setting, not a number of ours."""

from datetime import timedelta

import pytest

from intake.domain.model import Priority
from intake.domain.sla import Goal, Target
from intake.settings import Settings

EACH = {"P1": 11, "P2": 22, "P3": 33, "P4": 44}


def told(**more: object) -> Settings:
    return Settings(environment="test", database_url="postgresql://nowhere/intake", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("hours", "until_notice", "until_yes"),
    [({}, 96, 24), ({"validate_after_hours": 48}, 24, 24), ({"validation_notice_hours": 12}, 108, 12)],
    ids=["five days", "two days", "a later letter"],
)
def test_silence_means_yes_after_the_days_an_organisation_sets(
    hours: dict[str, int], until_notice: int, until_yes: int
) -> None:
    """X12."""
    assert told(**hours).silence == (timedelta(hours=until_notice), timedelta(hours=until_yes))


@pytest.mark.parametrize("goal", Goal)
@pytest.mark.parametrize("priority", Priority)
def test_without_a_contract_the_settings_promise(goal: Goal, priority: Priority) -> None:
    """X11."""
    usual = told(**{f"{goal}_minutes": EACH}).promises.usual
    assert usual.targets[priority, goal] == Target(EACH[priority], always=True)
    others = {(p, g): target for (p, g), target in usual.targets.items() if g is not goal}
    assert others == {key: told().promises.usual.targets[key] for key in others}


def test_the_delay_told_while_little_was_learnt_is_a_setting() -> None:
    """X11."""
    assert told(usual_delay_minutes=EACH).promises.usual_delay_minutes == EACH
