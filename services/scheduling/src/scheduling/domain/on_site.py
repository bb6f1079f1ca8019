"""What is said from the site, early or late, in any order: what follows at once, what waits, what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, assert_never
from uuid import UUID

from scheduling.domain.evolve import evolve
from scheduling.domain.messages import (
    DepartureNoted,
    EndNoted,
    Fact,
    ReportRefused,
    ReportSigned,
    StartNoted,
    VisitEnRoute,
    VisitEscalated,
    VisitFinished,
    VisitStarted,
)
from scheduling.domain.model import (
    Cancelled,
    Confirmed,
    EnRoute,
    Finished,
    Job,
    Proposed,
    Started,
    Visit,
    minutes_between,
)
from scheduling.domain.report import About, Content, Report, Stated, content_of, hash_of, report_of
from scheduling.domain.said import AskForHelp, Begin, End, Leave, Refuse, Said, Sign


@dataclass(frozen=True, slots=True)
class Stands:
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Waits:
    code: str


@dataclass(frozen=True, slots=True)
class Refused:
    code: str


Judged = Stands | Waits | Refused


@dataclass(frozen=True, slots=True)
class Entry:
    said: Said
    standing: Literal["stands", "waits", "refused"] = "stands"
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """Signed or refused: nothing in the report changes any more."""

    verdict: Literal["signed", "refused"]
    report_hash: str
    by_id: UUID
    at: datetime
    on_glass: bool
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class OnSite:
    """`job` as it is around this visit, which a newer attempt may have replaced since."""

    job: Job
    visit: Visit
    log: Mapping[UUID, Entry]
    closed: Closed | None = None

    @property
    def report(self) -> Report:
        return report_of(
            Stated(entry.said.command_id, entry.said.person_id, entry.said.at, entry.said.does)
            for entry in self.log.values()
            if entry.standing == "stands" and isinstance(entry.said.does, Content)
        )

    @property
    def report_hash(self) -> str:
        return hash_of(content_of(self.report, self.about))

    @property
    def about(self) -> About:
        visit = self.visit
        over = visit if isinstance(visit, Finished) else None
        return About(
            visit_id=visit.arrangement.visit_id,
            number=self.job.need.number if self.job.need else "",
            technician_ids=visit.arrangement.technician_ids,
            started_at=visit.started_at if isinstance(visit, Started | Finished) else None,
            finished_at=over.finished_at if over else None,
            outcome=over.outcome if over else None,
            reason=over.reason if over else None,
        )


def take(on_site: OnSite, said: Said) -> tuple[OnSite, list[Fact]]:
    """The same id twice changes nothing; what waited is tried again after each."""
    if said.command_id in on_site.log:
        return on_site, []
    on_site, facts = _keep(on_site, said, judge(on_site, said))
    on_site, more = go_on(on_site)
    return on_site, [*facts, *more]


def go_on(on_site: OnSite) -> tuple[OnSite, list[Fact]]:
    """What waited, as far as it may go by now."""
    facts: list[Fact] = []
    while True:
        before = on_site
        waiting = [entry.said for entry in on_site.log.values() if entry.standing == "waits"]
        for said in sorted(waiting, key=lambda one: (one.at, one.command_id)):
            on_site, more = _keep(on_site, said, judge(on_site, said))
            facts += more
        if on_site.log == before.log:
            return on_site, facts


def _keep(on_site: OnSite, said: Said, judged: Judged) -> tuple[OnSite, list[Fact]]:
    match judged:
        case Stands(facts):
            entry = Entry(said)
            job = replace(on_site.job, visit=on_site.visit)
            for fact in facts:
                job = evolve(job, fact)
            log = {**on_site.log, said.command_id: entry}
            visit = job.visit or on_site.visit
            return replace(on_site, visit=visit, log=log, closed=_closed(on_site, said)), list(facts)
        case Waits(code):
            entry = Entry(said, "waits", code)
        case Refused(code):
            entry = Entry(said, "refused", code)
    return replace(on_site, log={**on_site.log, said.command_id: entry}), []


def _closed(on_site: OnSite, said: Said) -> Closed | None:
    match said.does:
        case Sign() as does:
            return Closed("signed", does.report_hash, said.person_id, said.at, does.on_glass)
        case Refuse() as does:
            return Closed("refused", does.report_hash, said.person_id, said.at, does.on_glass, does.reason)
        case _:
            return on_site.closed


def judge(on_site: OnSite, said: Said) -> Judged:
    visit = on_site.visit
    if isinstance(visit, Cancelled):
        return Refused("visit_over")
    if on_site.closed is not None:
        return Refused("report_closed")
    if isinstance(visit, Proposed):
        return Waits("visit_not_confirmed")
    does = said.does
    if isinstance(does, Content):
        return Stands()
    missing = [one for one in said.after if on_site.log.get(one) is None or on_site.log[one].standing == "waits"]
    if missing:
        return Waits("waits_for_others")
    match does:
        case Leave():
            return _leave(visit, said)
        case Begin():
            return _begin(visit, said)
        case End():
            return _end(on_site, visit, said, does)
        case AskForHelp():
            if isinstance(visit, Confirmed):
                return Waits("waits_for_start")
            return Stands((VisitEscalated(visit.arrangement, said.person_id, does.reason, _params(does)),))
        case Sign() | Refuse():
            return _close(on_site, visit, said, does)
        case _:
            assert_never(does)


def _leave(visit: Confirmed | EnRoute | Started | Finished, said: Said) -> Judged:
    """The earliest departure is the departure, whenever it is heard of."""
    if isinstance(visit, Confirmed):
        return Stands((VisitEnRoute(visit.arrangement, said.person_id, said.at),))
    if visit.en_route_at is None or said.at < visit.en_route_at:
        return Stands((DepartureNoted(said.at),))
    return Stands()


def _begin(visit: Confirmed | EnRoute | Started | Finished, said: Said) -> Judged:
    if isinstance(visit, Confirmed | EnRoute):
        return Stands((VisitStarted(visit.arrangement, said.person_id, said.at),))
    return Stands((StartNoted(said.at),)) if said.at < visit.started_at else Stands()


def _end(on_site: OnSite, visit: Confirmed | EnRoute | Started | Finished, said: Said, does: End) -> Judged:
    if isinstance(visit, Finished):
        if (visit.outcome, visit.reason) != (does.outcome, does.reason):
            return Refused("visit_over")
        return Stands((EndNoted(said.at),)) if said.at > visit.finished_at else Stands()
    if not isinstance(visit, Started):
        return Waits("waits_for_start")
    # Clocks may say otherwise: a test that whoever ends the visit had seen was there before.
    if does.outcome == "done" and any(
        test.at <= said.at or test.command_id in said.after for test in on_site.report.failed
    ):
        return Waits("test_failed")
    spent = on_site.report.value("minutes_spent")
    return Stands(
        (
            VisitFinished(
                visit.arrangement,
                said.person_id,
                said.at,
                does.outcome,
                minutes_between(visit.started_at, said.at) if spent is None else spent,
                does.reason,
                does.notes,
            ),
        )
    )


def _close(on_site: OnSite, visit: Confirmed | EnRoute | Started | Finished, said: Said, does: Sign | Refuse) -> Judged:
    if not isinstance(visit, Finished):
        return Waits("waits_for_finish")
    if does.report_hash != on_site.report_hash:
        return Refused("report_changed")
    if isinstance(does, Sign):
        return Stands((ReportSigned(visit.arrangement, visit.arrangement.visit_id, said.person_id, does.on_glass),))
    return Stands(
        (ReportRefused(visit.arrangement, visit.arrangement.visit_id, said.person_id, does.on_glass, does.reason),)
    )


def _params(does: AskForHelp) -> dict[str, str | int]:
    found = {"skill": does.skill, "level": does.level, "minutes": does.minutes}
    return {name: value for name, value in found.items() if value is not None}
