"""scheduling: visits from proposal to their end."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from chassis.inbox import Received
from chassis.kafka import EventRouter
from chassis.tx import Tx
from contracts.parts import Window
from contracts.scheduling.visits import (
    VISITS,
    OneVisit,
    ReportRefused,
    ReportSigned,
    VisitCancelled,
    VisitConfirmed,
    VisitEnRoute,
    VisitEscalated,
    VisitEvent,
    VisitFinished,
    VisitImpossible,
    VisitMoved,
    VisitProposed,
    VisitReassigned,
    VisitReminded,
    VisitStarted,
)
from notify.domain.heard import Fact, Slot
from notify.settings import Settings
from notify.usecases.tell import Wake, tell


def subscribe(router: EventRouter, settings: Settings, wake: Wake) -> None:
    @router.on_batch(VISITS)
    async def visits(received: Sequence[Received[VisitEvent]], tx: Tx) -> None:
        facts = [fact for one in received if (fact := read(one))]
        await tell(tx, facts, wake, settings)


def read(one: Received[VisitEvent]) -> Fact | None:
    event = one.event
    details: dict[str, Any]
    said = partial(
        Fact,
        event_id=one.event_id,
        at=event.occurred_at,
        ticket_id=event.ticket_id,
        client_id=event.client_id,
        attempt=event.attempt,
    )
    if isinstance(event, OneVisit):
        said = partial(said, visit_id=event.visit_id, revision=event.revision)
    match event:
        case VisitProposed():
            return said(kind="visit_proposed", technician_ids=event.technician_ids, slot=slot(event.slot))
        case VisitImpossible():
            return said(kind="visit_impossible")
        case VisitConfirmed():
            return said(
                kind="visit_confirmed",
                technician_ids=event.technician_ids,
                slot=slot(event.slot),
                details={"mode": event.mode},
            )
        case VisitMoved():
            return said(
                kind="visit_moved",
                technician_ids=event.technician_ids,
                slot=slot(event.slot),
                by_id=event.decided_by,
                details={"only_ends_otherwise": event.from_slot.starts_at == event.slot.starts_at},
            )
        case VisitReassigned():
            return said(
                kind="visit_reassigned",
                technician_ids=event.technician_ids,
                from_technician_ids=event.from_technician_ids,
                slot=slot(event.slot),
                by_id=event.decided_by,
                details={"mode": event.mode, "is_moved": event.from_slot not in (None, event.slot)},
            )
        case VisitReminded():
            details = {"mode": event.mode, "minutes_before": event.minutes_before}
            return said(
                kind="visit_reminded", technician_ids=event.technician_ids, slot=slot(event.slot), details=details
            )
        case VisitEnRoute():
            details = {"arrives_at": event.arrives_at} if event.arrives_at else {}
            return said(kind="visit_en_route", technician_ids=(event.technician_id,), details=details)
        case VisitStarted():
            return said(kind="visit_started", technician_ids=(event.technician_id,))
        case VisitFinished():
            details = {"outcome": event.outcome, "reason": event.reason}
            return said(kind="visit_finished", technician_ids=(event.technician_id,), details=details)
        case VisitCancelled():
            details = {"from_state": event.from_state, "reason": event.reason}
            return said(
                kind="visit_cancelled", technician_ids=event.technician_ids, by_id=event.decided_by, details=details
            )
        case VisitEscalated():
            details = {"reason": event.reason.code}
            return said(kind="visit_escalated", technician_ids=(event.technician_id,), details=details)
        case ReportSigned():
            return said(kind="report_signed", by_id=event.by_id)
        case ReportRefused():
            return said(kind="report_refused", by_id=event.by_id, details={"reason": event.reason})
        case _:
            return None


def slot(window: Window) -> Slot:
    return Slot(starts_at=window.starts_at, ends_at=window.ends_at)
