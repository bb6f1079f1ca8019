"""When a person is erased: what the chassis' own tables still hold of them is emptied."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from pydantic_core import to_json

from chassis.http.idempotency import ANSWERS_KEPT as ANSWERS_KEPT
from chassis.tx import Tx
from contracts.personal_data import archived
from contracts.topic import Topic

_BODIES = {
    "dead_letters": ("value", "headers->>'ce_type'"),
    "outbox_dead": ("payload", "type"),
}


FORGET_AGAIN = "forget_answers"
COMMANDS_OVER = timedelta(minutes=2)
"""Longer than any command may take: one that read before the erasure has kept its answer by then."""


async def forget_answers(tx: Tx, ids: Collection[UUID]) -> None:
    """The answers kept under an Idempotency-Key: those given to a person, and those that speak of any of these ids.
    Called last: a command that holds a row to be emptied ends first, and its answer is seen here."""
    told = [str(one) for one in ids]
    await _forget(tx, told)
    await tx.schedule(FORGET_AGAIN, tx.new_id(), tx.now + COMMANDS_OVER, {"ids": told})


async def forget_answers_again(tx: Tx, _: str, payload: dict[str, Any]) -> None:
    await _forget(tx, payload["ids"])


async def _forget(tx: Tx, ids: list[str]) -> None:
    await tx.execute(
        """DELETE FROM idempotency_keys WHERE person_id = ANY($1::uuid[])
            OR EXISTS (SELECT FROM unnest($2::bytea[]) AS id WHERE position(id IN body) > 0)""",
        ids,
        [one.encode() for one in ids],
    )


async def empty_bodies(tx: Tx, topics: Mapping[str, Topic], person_id: str) -> None:
    """Of events set aside or never sent: their texts if they are about that person; all of it if it does not parse."""
    for table, (body, wire_type) in _BODIES.items():
        rows = await tx.fetch(
            f"""SELECT id, topic, {wire_type} AS type, {body} AS body FROM {table}
            WHERE position($1::bytea IN {body}) > 0 FOR UPDATE""",
            person_id.encode(),
        )
        for row in rows:
            emptied = _emptied(topics.get(row["topic"]), row["type"], row["body"], person_id)
            await tx.execute(f"UPDATE {table} SET {body} = $2 WHERE id = $1", row["id"], emptied)


def _emptied(topic: Topic | None, wire_type: str, body: bytes, person_id: str) -> bytes | None:
    event_class = topic.types.get(wire_type) if topic else None
    if topic is None or event_class is None:
        return None
    try:
        event = event_class.model_validate_json(body)
    except ValidationError:
        return None
    is_theirs = topic.people or f'"requester_id":"{person_id}"'.encode() in body
    return to_json(archived(event)) if is_theirs else body
