"""The way a ticket travels, measured: its first step, its whole way, and what standing ready costs."""

import asyncio

from benchmarks.pipeline import live, post_ticket
from benchmarks.report import Figure


async def run() -> list[Figure]:
    return [*await post_ticket.run(), *await live.live(), *await asyncio.to_thread(live.memory)]
