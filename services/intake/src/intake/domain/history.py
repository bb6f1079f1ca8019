"""From the lines of a ticket's timeline to what moves its clocks."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from intake.domain.model import Priority, State
from intake.domain.sla import Happened, Terms, What

ENDED = frozenset({State.RESOLVED, State.VALIDATED, State.CLOSED, State.CANCELLED})
KINDS = ("opened", "offer_accepted", "visit_started", "state_changed", "reprioritised", "answered")


class Fact(NamedTuple):
    """A line of the timeline, as far as clocks care: internal notes are none, and a client's words are none."""

    at: datetime
    kind: str
    from_value: str | None = None
    to_value: str | None = None
    reason: str | None = None


class Version(NamedTuple):
    """What a contract promised from an instant on."""

    valid_from: datetime
    terms: Terms


def happened(facts: Sequence[Fact], versions: Sequence[Version]) -> list[Happened]:
    """`facts` as they were written down, `versions` of the ticket's contract; both oldest first.

    States follow each other as they were decided: one that late news brought is of the moment of the one before.
    Nothing happened before the opening, whatever another clock says.
    """
    opened = next(fact for fact in facts if fact.kind == "opened")
    said, last_state_at = [], opened.at
    for fact in facts:
        if fact.kind == "state_changed":
            last_state_at = max(fact.at, last_state_at)
        said.append(fact._replace(at=max(fact.at, last_state_at if fact.kind == "state_changed" else opened.at)))
    said += [Fact(version.valid_from, "terms_changed") for version in versions if version.valid_from > opened.at]
    priority, found = Priority(opened.to_value or ""), []
    for fact in sorted(said, key=lambda fact: fact.at):
        if fact.kind == "reprioritised":
            priority = Priority(fact.to_value or "")
        found.append(Happened(fact.at, _what(fact), priority, _terms(versions, fact.at), fact.reason or ""))
    return found


def _what(fact: Fact) -> What | None:
    match fact.kind:
        case "opened":
            return "opened"
        case "offer_accepted":
            return "accepted"
        case "visit_started":
            return "worked_on"
        case "answered":
            return "answered"
        case "state_changed":
            return _state(State(fact.from_value or ""), State(fact.to_value or ""))
        case _:
            return None


def _state(before: State, after: State) -> What | None:
    if after is State.RESOLVED:
        return "resolved"
    if after in ENDED:
        return "ended"
    if before in ENDED:
        return "reopened"
    if after is State.WAITING:
        return "waiting"
    if before is State.WAITING:
        return "resumed"
    return "worked_on" if after is State.IN_PROGRESS else None


def _terms(versions: Sequence[Version], at: datetime) -> Terms:
    return next((version.terms for version in reversed(versions) if version.valid_from <= at), versions[0].terms)
