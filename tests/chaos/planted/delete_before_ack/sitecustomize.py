"""The bug: the relay deletes rows before Kafka has them."""

from typing import Any

from chassis import failpoints, relay


async def send_batch(self: relay.Relay, conn: Any) -> int:
    rows = await conn.fetch(relay._PEEK, relay.BATCH)
    if not rows:
        return 0
    await conn.execute("DELETE FROM outbox WHERE id = ANY($1::bigint[])", [row["id"] for row in rows])
    failpoints.hit("after_send_before_delete")
    await self._send(rows)
    return len(rows)


relay.Relay.send_batch = send_batch  # type: ignore[method-assign]
