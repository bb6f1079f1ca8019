"""The way a ticket travels, measured: its first step, its whole way, and what standing ready costs."""

import asyncio

from benchmarks.pipeline import live, post_ticket
from benchmarks.report import Figure


async def run() -> list[Figure]:
    # Posting first would leave a disk busy with hundreds of megabytes, and every commit of the way waiting for it.
    whole_way, memory = await live.live(), await asyncio.to_thread(live.memory)
    return [*await post_ticket.run(), *whole_way, *memory]
