"""Folds what intake says into what is known of a ticket; the order in which it is heard is no matter."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from routing.domain.model import Deadlines, Facts, Judged, Opening, Site, Window
from routing.domain.need import Asked


@dataclass(frozen=True)
class Opened:
    at: datetime
    opening: Opening
    title: str
    priority: str
    deadlines: Deadlines
    site: Site | None
    windows: tuple[Window, ...]


@dataclass(frozen=True)
class SiteConfirmed:
    at: datetime
    site: Site


@dataclass(frozen=True)
class Rescheduled:
    at: datetime
    windows: tuple[Window, ...]


@dataclass(frozen=True)
class Reprioritised:
    at: datetime
    priority: str
    deadlines: Deadlines


@dataclass(frozen=True)
class Retitled:
    at: datetime
    title: str


@dataclass(frozen=True)
class Requalified:
    at: datetime
    judged: Judged


@dataclass(frozen=True)
class Cancelled:
    at: datetime


@dataclass(frozen=True)
class Ended:
    at: datetime
    by_id: UUID | None
    """Empty when it follows from the work having been done."""


@dataclass(frozen=True)
class Reopened:
    at: datetime
    priority: str
    deadlines: Deadlines


@dataclass(frozen=True)
class HelpAsked:
    at: datetime
    asked: Asked


News = (
    Opened
    | SiteConfirmed
    | Rescheduled
    | Reprioritised
    | Retitled
    | Requalified
    | Cancelled
    | Ended
    | Reopened
    | HelpAsked
)


def learn(facts: Facts, news: News) -> Facts:
    at = news.at
    match news:
        case Opened():
            facts = _judged(replace(facts, opening=news.opening))
            facts = _titled(facts, at, news.title)
            facts = _prioritised(facts, at, news.priority, news.deadlines)
            facts = _windowed(facts, at, news.windows)
            return _sited(facts, at, news.site) if news.site else facts
        case SiteConfirmed():
            return _sited(facts, at, news.site)
        case Rescheduled():
            return _windowed(facts, at, news.windows)
        case Reprioritised():
            return _prioritised(facts, at, news.priority, news.deadlines)
        case Retitled():
            return _titled(facts, at, news.title)
        case Requalified():
            if not _newer(at, facts.judged_at):
                return facts
            return _judged(replace(facts, judged=news.judged, judged_at=at))
        case Cancelled():
            return replace(facts, cancelled=True)
        case Ended():
            return replace(facts, ended_at=at) if _newer(at, facts.ended_at) else facts
        case Reopened():
            facts = _prioritised(facts, at, news.priority, news.deadlines)
            return replace(facts, reopened_at=at, alarm=0) if _newer(at, facts.reopened_at) else facts
        case HelpAsked():
            asked = sorted({*facts.asked, news.asked}, key=lambda one: (one.at, one.reason))
            return replace(facts, asked=tuple(asked))


def _newer(at: datetime, known: datetime | None) -> bool:
    return known is None or at >= known


def _titled(facts: Facts, at: datetime, title: str) -> Facts:
    return replace(facts, title=title, title_at=at) if _newer(at, facts.title_at) else facts


def _judged(facts: Facts) -> Facts:
    if facts.opening is None or facts.judged is None:
        return facts
    kind, service, default_mode = facts.judged
    return replace(facts, opening=replace(facts.opening, kind=kind, service=service, default_mode=default_mode))


def _prioritised(facts: Facts, at: datetime, priority: str, deadlines: Deadlines) -> Facts:
    if not _newer(at, facts.priority_at):
        return facts
    return replace(facts, priority=priority, deadlines=deadlines, priority_at=at)


def _windowed(facts: Facts, at: datetime, windows: tuple[Window, ...]) -> Facts:
    return replace(facts, windows=windows, windows_at=at) if _newer(at, facts.windows_at) else facts


def _sited(facts: Facts, at: datetime, site: Site) -> Facts:
    return replace(facts, site=site, site_at=at) if _newer(at, facts.site_at) else facts
