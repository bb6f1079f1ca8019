"""The way a ticket travels, measured: its first step, its whole way, and what standing ready costs."""

from benchmarks.pipeline import post_ticket
from benchmarks.report import Figure


async def run() -> list[Figure]:
    return await post_ticket.run()
