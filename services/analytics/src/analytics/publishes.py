"""What analytics says: a figure that changed, under each of the keys it is kept by."""

from collections.abc import Iterable
from uuid import UUID

from analytics.projections.daily_kpis import Changed, mean_minutes
from chassis.tx import Row, Tx
from contracts.analytics.erasures import PersonDataErased
from contracts.analytics.kpis import KPIS as KPIS
from contracts.analytics.kpis import KpiChanged
from contracts.words import Priority


def publish_figures(tx: Tx, rows: Iterable[Row]) -> None:
    for row in rows:
        for metric, value, count, unit in _metrics(row):
            tx.emit(
                KpiChanged(
                    metric=metric,
                    day=row["day"],
                    priority=Priority(row["priority"]) if row["priority"] else None,
                    client_id=row["client_id"],
                    value=value,
                    count=count,
                    unit=unit,
                    as_of=tx.now,
                    occurred_at=tx.now,
                )
            )


def _metrics(row: Row) -> Iterable[tuple[str, float, int, str]]:
    changed = Changed(row["changed"])
    if Changed.OPENED in changed:
        yield "opened", row["opened"], row["opened"], "tickets"
    if Changed.ASSIGNED in changed:
        mean = mean_minutes(row["assigned_seconds"], row["assigned"])
        yield "first_assignment_minutes", mean or 0, row["assigned"], "minutes"
    if Changed.RESOLVED in changed:
        mean = mean_minutes(row["resolved_seconds"], row["resolved"])
        yield "resolved", row["resolved"], row["resolved"], "tickets"
        yield "resolution_minutes", mean or 0, row["resolved"], "minutes"


def publish_erasure(tx: Tx, person_id: UUID) -> None:
    tx.emit(PersonDataErased(occurred_at=tx.now, person_id=person_id, rows=0))
