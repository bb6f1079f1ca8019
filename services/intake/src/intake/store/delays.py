"""What tickets of a service and priority have waited lately."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from chassis.tx import Tx

_DELAYS = """
INSERT INTO delay_estimates (service_id, priority, minutes, sample, computed_at)
SELECT pair.service_id, pair.priority, seen.minutes, seen.sample, $3
FROM (SELECT DISTINCT * FROM unnest($1::uuid[], $2::text[]) AS p(service_id, priority) ORDER BY 1, 2) pair
CROSS JOIN LATERAL (
    SELECT ceil(percentile_disc($4) WITHIN GROUP (ORDER BY waited) / 60)::int AS minutes, count(*)::int AS sample
    FROM (
        SELECT greatest(extract(epoch FROM first_work_at - created_at), 0)::float8 AS waited FROM tickets
        WHERE service_id = pair.service_id AND priority = pair.priority AND first_work_at IS NOT NULL
        ORDER BY first_work_at DESC LIMIT 200
    ) recent
) seen WHERE seen.sample > 0
ON CONFLICT (service_id, priority) DO UPDATE
SET minutes = excluded.minutes, sample = excluded.sample, computed_at = excluded.computed_at
"""


async def refresh_delays(tx: Tx, services: Iterable[tuple[UUID, str]], now: datetime, quantile: float) -> None:
    pairs = sorted(set(services))
    if pairs:
        await tx.execute(_DELAYS, [p[0] for p in pairs], [p[1] for p in pairs], now, quantile)
