"""Keeps what a service says it emptied."""

from collections.abc import Sequence
from uuid import UUID

from chassis.tx import Tx
from portal import store


async def record_answer(tx: Tx, service: str, person_id: UUID, rows: int, kept: Sequence[str]) -> None:
    await store.add_erasure_answer(tx, person_id, service, rows, kept)
