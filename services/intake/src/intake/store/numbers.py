"""Numbers lie ready by series and period: each request takes the lowest that nobody holds.

A counter's row would be held over every commit's flush, one request after the other; so a number is taken without
waiting, and a request that is rolled back leaves its own to the next. From `counters.lowest` up: below it lie the dead
entries of all numbers taken since the last vacuum.
"""

from collections.abc import Awaitable, Callable

from chassis.tx import Row, Tx
from intake.domain.numbers import LEAST_DIGITS, Series

LOCK_COUNTER = """
INSERT INTO counters AS c (series, period, last) VALUES ($2, $1, 0)
ON CONFLICT (series, period) DO UPDATE SET last = c.last
"""
FREE = """
WITH counter AS (
    UPDATE counters SET last = last + $2, lowest = coalesce(
        (SELECT min(n) FROM free_numbers WHERE series = $3 AND period = $1 AND n >= lowest), last + 1)
    WHERE series = $3 AND period = $1 RETURNING last
)
INSERT INTO free_numbers (series, period, n)
SELECT $3, $1, generate_series(last - $2 + 1, last) FROM counter
"""
FREED_AT_ONCE = 500


def taking(series: Series, condition: str = "true") -> str:
    """The part of a statement that takes a number of the period $1, when there is one and the condition holds."""
    return f"""
    DELETE FROM free_numbers WHERE (series, period, n) = (
        SELECT series, period, n FROM free_numbers
        WHERE series = '{series}' AND period = $1 AND {condition}
            AND n >= (SELECT lowest FROM counters WHERE series = '{series}' AND period = $1)
        ORDER BY n LIMIT 1 FOR UPDATE SKIP LOCKED
    ) RETURNING n::text AS n"""


def written(series: Series) -> str:
    """The number as people read it, from the `n` that was taken: never truncated."""
    return f"'{series}-' || $1 || '-' || repeat('0', {LEAST_DIGITS[series]} - length(n)) || n"


async def numbered(tx: Tx, series: Series, period: str, insert: Callable[[], Awaitable[Row | None]]) -> Row | None:
    """Runs the inserting statement, again after more were set free while its row comes back without a number."""
    row = await insert()
    if row and row["number"] is None:
        await tx.execute(LOCK_COUNTER, period, series)
        # Whoever held the counter may have set numbers free for us too.
        row = await insert()
    if row and row["number"] is None:
        await tx.execute(FREE, period, FREED_AT_ONCE, series)
        row = await insert()
    return row
