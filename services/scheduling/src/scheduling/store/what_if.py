"""What-ifs: asked, taken for a while, answered, gone after a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from chassis import telemetry
from chassis.tx import Reader, Row, Tx
from scheduling.domain.what_if import OPEN_AT_ONCE, SHOWN_FOR, Answer, Change, WhatIf

CHANGES = TypeAdapter(tuple[Change, ...])
ANSWER = TypeAdapter(Answer)


@dataclass(frozen=True, slots=True)
class DueWhatIf:
    what_if: WhatIf
    traceparent: str


async def save_what_if(tx: Tx, what_if: WhatIf) -> None:
    """The oldest ones that this person left open go."""
    await tx.execute(
        """UPDATE what_ifs SET state = 'discarded' WHERE state IN ('solving', 'ready') AND what_if_id IN (
            SELECT what_if_id FROM what_ifs WHERE asked_by = $1 AND state IN ('solving', 'ready')
            ORDER BY asked_at DESC, what_if_id DESC OFFSET $2
        )""",
        what_if.asked_by,
        OPEN_AT_ONCE - 1,
    )
    carrier: dict[str, str] = {}
    telemetry.inject(carrier)
    await tx.execute(
        """INSERT INTO what_ifs (what_if_id, day, asked_by, asked_at, state, changes, keep, due_at, traceparent)
        VALUES ($1, $2, $3, $4, 'solving', $5, $6, $4, $7)""",
        what_if.what_if_id,
        what_if.day,
        what_if.asked_by,
        what_if.asked_at,
        CHANGES.dump_python(what_if.changes, mode="json"),
        list(what_if.keep),
        carrier.get("traceparent", ""),
    )
    tx.wakes = True


async def read_what_if(reader: Reader, what_if_id: UUID) -> WhatIf | None:
    row = await reader.fetchrow(
        "SELECT * FROM what_ifs WHERE what_if_id = $1 AND asked_at > $2", what_if_id, reader.now - SHOWN_FOR
    )
    return _what_if(row) if row else None


async def load_what_if(tx: Tx, what_if_id: UUID) -> WhatIf | None:
    row = await tx.fetchrow(
        "SELECT * FROM what_ifs WHERE what_if_id = $1 AND asked_at > $2 FOR UPDATE", what_if_id, tx.now - SHOWN_FOR
    )
    return _what_if(row) if row else None


async def take_due_what_if(tx: Tx, lease_s: float) -> DueWhatIf | None:
    """The oldest one, ours for the lease; should we die, it falls due again."""
    row = await tx.fetchrow(
        """UPDATE what_ifs SET due_at = $2, tries = tries + 1 WHERE what_if_id = (
            SELECT what_if_id FROM what_ifs WHERE state = 'solving' AND due_at <= $1
            ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED
        ) RETURNING *""",
        tx.now,
        tx.now + timedelta(seconds=lease_s),
    )
    return DueWhatIf(_what_if(row), row["traceparent"]) if row else None


async def answer_what_if(tx: Tx, what_if_id: UUID, tag: str, answer: Answer) -> bool:
    """False when it is over meanwhile, or somebody else's answer was first."""
    done = await tx.execute(
        "UPDATE what_ifs SET state = 'ready', tag = $2, answer = $3 WHERE what_if_id = $1 AND state = 'solving'",
        what_if_id,
        tag,
        ANSWER.dump_python(answer, mode="json"),
    )
    return done.endswith(" 1")


async def postpone_what_if(tx: Tx, what_if_id: UUID, due_at: datetime) -> None:
    await tx.execute("UPDATE what_ifs SET due_at = $2 WHERE what_if_id = $1 AND state = 'solving'", what_if_id, due_at)
    tx.wakes = True


async def end_what_if(tx: Tx, what_if_id: UUID, state: str) -> None:
    await tx.execute("UPDATE what_ifs SET state = $2 WHERE what_if_id = $1", what_if_id, state)


async def fail_what_if(tx: Tx, what_if_id: UUID, failure: str) -> None:
    """Nothing where somebody else has answered it meanwhile."""
    await tx.execute(
        "UPDATE what_ifs SET state = 'failed', failure = $2 WHERE what_if_id = $1 AND state = 'solving'",
        what_if_id,
        failure,
    )


async def forget_old_what_ifs(tx: Tx) -> None:
    await tx.execute("DELETE FROM what_ifs WHERE asked_at <= $1", tx.now - SHOWN_FOR)


async def forget_what_ifs_of(tx: Tx, person_id: UUID) -> int:
    done = await tx.execute("DELETE FROM what_ifs WHERE asked_by = $1", person_id)
    return int(done.rpartition(" ")[2])


def _what_if(row: Row) -> WhatIf:
    keep: Sequence[Any] = row["keep"]
    return WhatIf(
        row["what_if_id"],
        row["day"],
        row["asked_by"],
        row["asked_at"],
        row["state"],
        CHANGES.validate_python(row["changes"]),
        tuple(keep),
        row["tag"],
        ANSWER.validate_python(row["answer"]) if row["answer"] else None,
        row["failure"],
        row["tries"],
    )
