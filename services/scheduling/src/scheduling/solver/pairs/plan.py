"""plan(problem, seed, effort) -> Plan: pure; by iterations the same everywhere, by seconds as good as time allows.

Every core anneals a draft of its own. At the end of each stage they meet: whoever is behind goes on from the best."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from scheduling.solver.effort import Effort, Progress
from scheduling.solver.pairs.anneal import anneal, begin
from scheduling.solver.pairs.draft import Draft, best_sum, go_on_from_best, new_draft
from scheduling.solver.pairs.network import Network, network_of
from scheduling.solver.pairs.problem import Carer, Patient, Problem, Visit
from scheduling.solver.pairs.read import read
from scheduling.solver.pairs.result import Plan

# Heat, in what a visit adds to the first plan's distance: a plan worse by that much is kept one time in e.
HOT = 5.0
COLD = 0.1
# When the cores meet, as shares of the whole.
STAGES = (0.7, 0.9, 1.0)
# Wall time between two looks at the clock, and iterations where these are counted.
CHUNK_S = 0.02
CHUNK = 1_000


def plan(
    problem: Problem,
    seed: int,
    effort: Effort,
    tell: Callable[[Progress], None] = lambda progress: None,
    enough: threading.Event | None = None,
) -> Plan:
    """`enough` ends it with what there is."""
    began = time.perf_counter()
    net = network_of(problem)
    drafts = [new_draft(net, seed + 1_000_003 * core) for core in range(effort.cores)]
    if not problem.patients:
        return read(problem, drafts[0], 0)
    for draft in drafts:
        begin(net, draft)
    search = _Search(problem, net, drafts, effort, began, tell, enough or threading.Event())
    with ThreadPoolExecutor(effort.cores) as pool:
        for stage in STAGES:
            search.meet()
            list(pool.map(search.run, range(effort.cores), [stage] * effort.cores))
    search.say(is_last=True)
    return read(problem, search.best(), sum(search.iterations))


def warm() -> None:
    """Loads the compiled code, and compiles it where that was never done: half a minute, once."""
    carer, visit = Carer("c", frozenset({"s"})), Visit("s", 0)
    nowhere = Problem((carer,), (Patient("p", 0, (0, 0), (visit,)),), np.zeros((1, 1), np.int64))
    plan(nowhere, 1, Effort(seconds=600, iterations=1))


class _Search:
    def __init__(
        self,
        problem: Problem,
        net: Network,
        drafts: list[Draft],
        effort: Effort,
        began: float,
        tell: Callable[[Progress], None],
        enough: threading.Event,
    ) -> None:
        self.net, self.drafts, self.effort, self.began, self.tell = net, drafts, effort, began, tell
        self.enough, self.per_cost = enough, 3 * problem.unit
        self.heat = max(1.0, int(drafts[0].best_total[0]["distance"]) / len(net.fit))
        self.iterations = [0] * len(drafts)
        # Of each core as it last said: what it is at work on may be half written.
        self.sums = [best_sum(draft) for draft in drafts]

    def best(self) -> Draft:
        return min(self.drafts, key=best_sum)

    def meet(self) -> None:
        best = self.best()
        for draft in self.drafts:
            if best_sum(draft) > best_sum(best):
                go_on_from_best(best, draft)

    def run(self, core: int, stage: float) -> None:
        chunk = 10
        while (done := self.effort.done(self.began, self.iterations[core], self.enough)) < stage:
            at = time.perf_counter()
            if self.effort.iterations is not None:
                chunk = min(CHUNK, math.ceil(stage * self.effort.iterations) - self.iterations[core])
            anneal(self.net, self.drafts[core], chunk, self.heat * HOT * (COLD / HOT) ** done)
            self.iterations[core] += chunk
            self.sums[core] = best_sum(self.drafts[core])
            if core == 0:
                self.say()
            took = time.perf_counter() - at
            chunk = max(1, min(20_000, round(chunk * CHUNK_S / max(took, CHUNK_S / 100))))

    def say(self, is_last: bool = False) -> None:
        cost = min(self.sums) / self.per_cost
        self.tell(Progress(time.perf_counter() - self.began, cost, sum(self.iterations), is_last))
