"""One seed of chaos: load for a minute, faults at their times, then everything must add up."""

import asyncio
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path

from chaos.checker import Checker
from chaos.faults import OTHERS, RUN_S, Fault
from chaos.load import Load
from chaos.stage import Stage, staged


async def _broken(stage: Stage, faults: Sequence[Fault], seed: int, seconds: float) -> tuple[list[str], Load]:
    load = Load(stage.stack.address, seed, seconds)
    await load.settle()
    began = time.monotonic()

    one_at_a_time = asyncio.Lock()

    async def strike(fault: Fault) -> None:
        """Kills may meet anything; two outages at once would only be one longer outage."""
        await asyncio.sleep(max(0.0, fault.at_s - (time.monotonic() - began)))
        async with one_at_a_time if fault.kind in OTHERS else nullcontext():
            print(f"  {time.monotonic() - began:5.1f} s  {fault.name}", flush=True)
            await stage.do(fault)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(load.run())
        await asyncio.gather(asyncio.sleep(seconds), *map(strike, faults))
        load.stopping = True
    await load.close()
    await asyncio.to_thread(stage.stack.supervisor.wait_ready)
    return await Checker(stage, load.promised).check(), load


def play(
    seed: int,
    faults: Sequence[Fault],
    folder: Path,
    *,
    seconds: float = RUN_S,
    extra: Mapping[str, str] | None = None,
) -> tuple[list[str], Counter[str]]:
    print(f"\nseed {seed}: {', '.join(f'{f.name}@{f.at_s}' for f in faults)}", flush=True)
    with staged(folder, extra) as stage:
        found, load = asyncio.run(_broken(stage, faults, seed, seconds))
        p = load.promised
        print(
            f"  {len(p.tickets)} tickets, {len(p.comments)} comments, {len(p.accepted)} acceptances, "
            f"{len(p.finished)} visits done, {len(p.people)} people, {len(p.files)} files, "
            f"{len(p.projects)} projects, {len(p.quotes)} quotes accepted, {len(p.merged)} merges, "
            f"{len(p.published)} plans of {len(p.what_ifs)}, {len(p.erased)} erased; {load.retries} calls tried again; "
            f"{len(found)} broken promises",
            flush=True,
        )
        for each in found[:20]:
            print(f"    {each}", flush=True)
        return found, stage.hit
