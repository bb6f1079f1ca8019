"""Priority from who is stopped, how badly, and for whom; and the delay that is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from intake.domain.model import Impact, Priority, Urgency
from intake.domain.sla import Terms

P1, P2, P3, P4 = Priority
MATRIX = {
    (Impact.COMPANY, Urgency.HIGH): P1,
    (Impact.COMPANY, Urgency.NORMAL): P2,
    (Impact.COMPANY, Urgency.LOW): P3,
    (Impact.TEAM, Urgency.HIGH): P2,
    (Impact.TEAM, Urgency.NORMAL): P3,
    (Impact.TEAM, Urgency.LOW): P4,
    (Impact.PERSON, Urgency.HIGH): P3,
    (Impact.PERSON, Urgency.NORMAL): P4,
    (Impact.PERSON, Urgency.LOW): P4,
}
RAISED = {P1: P1, P2: P1, P3: P2, P4: P3}
QUANTILE = 0.8
LEAST_SAMPLE = 5


@dataclass(frozen=True, slots=True)
class Promises:
    """What clients without a contract are promised, and the delay they are told while too little is known."""

    usual: Terms
    usual_delay_minutes: Mapping[str, int]


def judge_priority(impact: Impact, urgency: Urgency, *, vip: bool) -> tuple[Priority, list[dict[str, Any]]]:
    """The priority and why, as codes with parameters."""
    priority = MATRIX[impact, urgency]
    reasons: list[dict[str, Any]] = [
        {"code": "impact_urgency", "params": {"impact": impact, "urgency": urgency, "priority": priority}}
    ]
    if vip and RAISED[priority] is not priority:
        reasons.append({"code": "vip_client", "params": {"from_priority": priority, "priority": RAISED[priority]}})
        priority = RAISED[priority]
    return priority, reasons


def estimate_delay(
    priority: Priority, seen: Mapping[str, tuple[int, int]], promises: Promises
) -> tuple[int, dict[str, Any]]:
    """Minutes until someone works on it, and why; `seen` has minutes and sample size by priority.

    Four of five similar tickets were taken sooner; with too few of them, the usual delay is told as such.
    """
    minutes, sample = seen.get(priority, (0, 0))
    if sample >= LEAST_SAMPLE:
        return minutes, {"code": "similar_tickets", "params": {"sample": sample, "percent": 80}}
    return promises.usual_delay_minutes[priority], {"code": "usual_delay", "params": {"priority": priority}}
