"""Which regions' days are not any more as they were published."""

from collections.abc import Collection

from chassis.tx import Reader, Tx
from scheduling.domain.region_plan import RegionDay

AT_ONCE = 1_000


async def mark_regions(tx: Tx, touched: Collection[RegionDay]) -> None:
    if touched:
        await tx.execute(
            "INSERT INTO region_marks (mark_id, region, day) SELECT * FROM unnest($1::uuid[], $2::text[], $3::date[])",
            [tx.new_id() for _ in touched],
            [one.region for one in touched],
            [one.day for one in touched],
        )


async def marked_regions(reader: Reader) -> list[RegionDay]:
    rows = await reader.fetch("SELECT DISTINCT region, day FROM region_marks ORDER BY day, region LIMIT $1", AT_ONCE)
    return [RegionDay(row["region"], row["day"]) for row in rows]


async def raise_region(tx: Tx, where: RegionDay) -> int:
    """Locked until the transaction ends: what is read now is what the revision says."""
    revision: int = await tx.fetchval(
        """INSERT INTO region_days AS r (region, day, revision) VALUES ($1, $2, 1)
        ON CONFLICT (region, day) DO UPDATE SET revision = r.revision + 1 RETURNING revision""",
        where.region,
        where.day,
    )
    return revision


async def drop_marks(tx: Tx, where: RegionDay) -> bool:
    """False where another has dropped them."""
    done = await tx.execute("DELETE FROM region_marks WHERE region = $1 AND day = $2", where.region, where.day)
    return not done.endswith(" 0")
