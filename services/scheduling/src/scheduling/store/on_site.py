"""What was said from the site: read whole under the job's lock, written where it changed."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from chassis.files import FileKey
from chassis.tx import Row, Tx
from scheduling.domain.on_site import OnSite
from scheduling.queries.reports import CLOSED, DOES, LOG, closed_of, entry_of
from scheduling.store.job import load_job_of_visit, save_visit, visit_of
from scheduling.tables import OF_SPEAKER, OPEN

_SAVE = """
INSERT INTO report_commands
    (visit_id, command_id, device_id, person_id, kind, at, received_at, after, body, standing, code)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (visit_id, command_id) DO UPDATE SET standing = excluded.standing, code = excluded.code
"""
_SPLIT = """
UPDATE report_commands c SET stands_instead = found.instead
FROM (
    SELECT command_id, instead FROM report_commands
    LEFT JOIN unnest($2::uuid[], $3::uuid[]) AS split(command_id, instead) USING (command_id) WHERE visit_id = $1
) found
WHERE c.visit_id = $1 AND c.command_id = found.command_id AND c.stands_instead IS DISTINCT FROM found.instead
"""


async def load_on_site(tx: Tx, visit_id: UUID) -> OnSite | None:
    job = await load_job_of_visit(tx, visit_id)
    if job is None:
        return None
    # After the lock: what others said meanwhile is seen.
    visit: Row = await tx.fetchrow("SELECT * FROM visits WHERE visit_id = $1", visit_id)
    log = [entry_of(row) for row in await tx.fetch(LOG, visit_id)]
    closed = await tx.fetchrow(CLOSED, visit_id)
    return OnSite(job, visit_of(visit), {one.said.command_id: one for one in log}, closed_of(closed))


async def save_on_site(tx: Tx, before: OnSite, after: OnSite) -> None:
    visit_id = after.visit.arrangement.visit_id
    changed = [entry for key, entry in after.log.items() if before.log.get(key) != entry]
    await tx.executemany(
        _SAVE,
        [
            (
                visit_id,
                entry.said.command_id,
                entry.said.device_id,
                entry.said.person_id,
                entry.said.does.kind,
                entry.said.at,
                tx.now,
                sorted(entry.said.after),
                DOES.dump_python(entry.said.does, mode="json"),
                entry.standing,
                entry.code,
            )
            for entry in changed
        ],
    )
    if changed:
        splits = after.report.splits
        await tx.execute(
            _SPLIT, visit_id, [one.other.command_id for one in splits], [one.stands.command_id for one in splits]
        )
    if after.visit != before.visit:
        await save_visit(tx, after.job, after.visit)
    if after.closed and not before.closed:
        closed = after.closed
        await tx.execute(
            """INSERT INTO reports (visit_id, verdict, report_hash, by_id, at, on_glass, reason)
            VALUES ($1, $2, $3, $4, $5, $6, $7)""",
            visit_id,
            closed.verdict,
            closed.report_hash,
            closed.by_id,
            closed.at,
            closed.on_glass,
            closed.reason,
        )


async def settle_entry(tx: Tx, visit_id: UUID, command_id: UUID, by: UUID) -> None:
    await tx.execute(
        "UPDATE report_commands SET settled_by = $3, settled_at = $4 WHERE (visit_id, command_id) = ($1, $2)",
        visit_id,
        command_id,
        by,
        tx.now,
    )


async def is_open(tx: Tx, visit_id: UUID, command_id: UUID) -> bool:
    found = await tx.fetchval(
        f"SELECT EXISTS (SELECT FROM report_commands WHERE (visit_id, command_id) = ($1, $2) AND {OPEN})",
        visit_id,
        command_id,
    )
    return bool(found)


# A removal holds an id and nothing else. What a write replaced and what was removed do not come back.
_HELD = "body IS NOT NULL AND kind <> 'remove' AND body->>'emptied' IS DISTINCT FROM 'true'"
_EMPTY = f"""
WITH taken AS (SELECT visit_id, command_id, body FROM report_commands WHERE {_HELD} AND {{which}} {{lock}}),
emptied AS (
    UPDATE report_commands c SET body =
        CASE c.kind WHEN 'write' THEN c.body || jsonb_build_object('value', NULL, 'emptied', true) END
    FROM taken t
    WHERE (c.visit_id, c.command_id) = (t.visit_id, t.command_id)
)
SELECT visit_id, body->>'sha256' AS sha256 FROM taken
"""
_OF_PERSON = f"""(
    person_id = $1 AND {OF_SPEAKER}
    OR visit_id IN (
        SELECT v.visit_id FROM visits v JOIN jobs USING (ticket_id) WHERE (need->>'requester_id')::uuid = $1
    )
)"""
OLD_REPORTS = f"SELECT FROM report_commands WHERE {_HELD} AND received_at < $1"


async def empty_reports_of(tx: Tx, person_id: UUID) -> tuple[int, list[FileKey]]:
    """What they said from a site, and what was said on tickets they asked for; with the photos nobody names now."""
    return _emptied(await tx.fetch(_EMPTY.format(which=_OF_PERSON, lock=""), person_id))


async def empty_old_commands(tx: Tx, before: datetime, limit: int) -> tuple[int, list[FileKey]]:
    lock = "LIMIT $2 FOR UPDATE SKIP LOCKED"
    return _emptied(await tx.fetch(_EMPTY.format(which="received_at < $1", lock=lock), before, limit))


async def empty_removed_photos(tx: Tx, visit_id: UUID, removed: list[UUID]) -> list[FileKey]:
    """What was taken out of a report is not kept for its history."""
    which = "visit_id = $1 AND command_id = ANY($2) AND kind = 'add_photo'"
    return _emptied(await tx.fetch(_EMPTY.format(which=which, lock=""), visit_id, removed))[1]


def _emptied(rows: list[Row]) -> tuple[int, list[FileKey]]:
    return len(rows), [FileKey(row["visit_id"], row["sha256"]) for row in rows if row["sha256"]]


async def unnamed(tx: Tx, keys: Collection[FileKey]) -> list[FileKey]:
    """Which photos no command names."""
    rows = await tx.fetch(
        """SELECT k.visit_id, k.sha256 FROM unnest($1::uuid[], $2::text[]) AS k(visit_id, sha256)
        WHERE NOT EXISTS (
            SELECT FROM report_commands c
            WHERE c.visit_id = k.visit_id AND c.kind = 'add_photo' AND c.body->>'sha256' = k.sha256
        )""",
        [key.owner_id for key in keys],
        [key.sha256 for key in keys],
    )
    return [FileKey(row["visit_id"], row["sha256"]) for row in rows]


async def lock_visits(tx: Tx, visit_ids: Collection[UUID]) -> None:
    """In one order everywhere; whoever adds a photo holds its visit's job."""
    await tx.execute(
        """SELECT FROM jobs WHERE ticket_id IN (SELECT ticket_id FROM visits WHERE visit_id = ANY($1))
        ORDER BY ticket_id FOR UPDATE""",
        list(visit_ids),
    )
