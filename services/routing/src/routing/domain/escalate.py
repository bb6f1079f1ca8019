"""What a promise at risk or broken changes: who is asked, and how long they have to answer."""

from routing.domain.decide import Desk, begin
from routing.domain.evolve import evolve
from routing.domain.messages import Escalated, Fact
from routing.domain.model import Job, Phase

AT_RISK, BROKEN = 1, 2


def escalate(job: Job, clock: str, level: int, desk: Desk) -> list[Fact]:
    """Once for each level: a second clock at risk tells nobody more."""
    if job.facts.over or job.phase in (Phase.WAITING, Phase.ENDED) or not job.routable or level <= job.facts.alarm:
        return []
    escalated = Escalated(job.attempt, level, clock, asks_again=job.phase is Phase.UNROUTED)
    if not escalated.asks_again:
        return [escalated]
    return [escalated, *begin(evolve(job, [escalated]), desk, new_round=True)]
