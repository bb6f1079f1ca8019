"""plan(problem, seed, effort) -> Plan: pure; by iterations the same everywhere, by seconds as good as time allows.

Every core anneals a draft of its own. At the end of each stage they meet: the tours that all have seen are chosen
from, and whoever is behind goes on from the best plan."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from scheduling.solver.effort import Effort, Progress
from scheduling.solver.tours.anneal import anneal, begin, go_on_from_best
from scheduling.solver.tours.choose import Column, choose, columns_of, forget_columns
from scheduling.solver.tours.draft import Draft, new_draft
from scheduling.solver.tours.network import NEVER, Network, network_of
from scheduling.solver.tours.problem import Problem, Tour, Visit
from scheduling.solver.tours.read import read
from scheduling.solver.tours.result import Plan
from scheduling.solver.tours.take_up import take_up

# Heat, in what a visit costs in the first plan, penalties and all: a plan worse by that much is kept one time in e.
HOT = 2.0
HOT_AGAIN = 0.3  # with a plan to better
COLD = 0.02
# When the cores meet, as shares of the whole.
STAGES = (0.4, 0.7, 0.9, 1.0)
# The first stage is too hot for its tours to be worth choosing from, or for one core to follow the other.
FIRST_CHOICE = 2
# Wall time between two looks at the clock.
CHUNK_S = 0.02
# CP-SAT's own deterministic seconds for one choice, and the share of the time it may take at most.
CHOICE_WORK = 2.0
CHOICE_SHARE = 0.05
COLUMNS_READ = 10_000
INSERT_ITERATIONS = 100


def plan(
    problem: Problem,
    seed: int,
    effort: Effort,
    tell: Callable[[Progress], None] = lambda progress: None,
    enough: threading.Event | None = None,
    start: Plan | None = None,
) -> Plan:
    """`enough` ends it with what there is; `start` is a plan to better."""
    began = time.perf_counter()
    net = network_of(problem)
    drafts = [new_draft(net, seed + 1_000_003 * core) for core in range(effort.cores)]
    for draft in drafts:
        begin(net, draft)
        if start is not None:
            take_up(problem, net, draft, start)
        anneal(net, draft, 1, 0.0)
    best = drafts[0]
    if problem.visits and problem.tours:
        heat = _cost_of_a_visit(problem, best)
        hot = HOT if start is None else HOT_AGAIN
        search = _Search(net, drafts, heat, hot, effort, began, tell, enough or threading.Event())
        with ThreadPoolExecutor(effort.cores) as pool:
            for stage in range(len(STAGES)):
                search.meet(stage)
                list(pool.map(search.run, range(effort.cores), [stage] * effort.cores))
        search.say(is_last=True)
        best = search.best()
        iterations = sum(search.iterations)
    else:
        iterations = 0
    return read(problem, net, best, iterations)


def insert(problem: Problem, start: Plan, seed: int) -> Plan:
    """What is not in the plan put into it, at once: what stands is moved where that pays, and only there. What the plan
    leaves out is not tried again: looking for places that are not there took most of the time."""
    net = network_of(problem)
    draft = new_draft(net, seed)
    begin(net, draft)
    take_up(problem, net, draft, start)
    out = {left.visit_id for left in start.left_out}
    given_up = np.array([visit.visit_id in out and not visit.is_must for visit in problem.visits], bool)
    fit = net.fit.copy()
    fit[given_up[net.visits["home"]]] = NEVER
    anneal(net._replace(fit=fit), draft, INSERT_ITERATIONS, COLD)
    return read(problem, net, draft, INSERT_ITERATIONS)


def warm() -> None:
    """Loads the compiled code, and compiles it where that was never done: half a minute, once."""
    visit = Visit("v", 0, 0, ((0, 0),), penalty=1)
    # One stays out, so that the reasons are loaded too; and a crew has functions of its own.
    visits = (visit, replace(visit, visit_id="w", penalty=0), replace(visit, visit_id="x", crew=2))
    nowhere = Problem((Tour("t", 0, 0, (0, 0)), Tour("u", 0, 0, (0, 0))), visits, np.zeros((1, 1), np.int64))
    effort = Effort(seconds=600, iterations=1)
    plan(nowhere, 1, effort, start=plan(nowhere, 1, effort))


class _Search:
    def __init__(
        self,
        net: Network,
        drafts: list[Draft],
        heat: float,
        hot: float,
        effort: Effort,
        began: float,
        tell: Callable[[Progress], None],
        enough: threading.Event,
    ) -> None:
        self.net, self.drafts, self.effort, self.began, self.tell = net, drafts, effort, began, tell
        self.iterations = [0] * len(drafts)
        self.columns: list[Column] = []
        self.picked: list[Column] = []
        self.heat, self.hot, self.enough = heat, hot, enough

    def best(self) -> Draft:
        return min(self.drafts, key=lambda draft: int(draft.state[0]["best_cost"]))

    def meet(self, stage: int) -> None:
        """What was seen in the stage before is put together; whoever is behind goes on from the best plan."""
        if stage >= FIRST_CHOICE and len(self.net.links) == 0:
            most = COLUMNS_READ // len(self.drafts)
            self.columns = self.picked + [one for draft in self.drafts for one in columns_of(self.net, draft, most)]
        if stage >= FIRST_CHOICE:
            best = self.best()
            for draft in self.drafts:
                if draft.state[0]["best_cost"] > best.state[0]["best_cost"]:
                    copy_best(best, draft)
                    go_on_from_best(self.net, draft)
        for draft in self.drafts:
            forget_columns(draft)

    def run(self, core: int, stage: int) -> None:
        draft, net = self.drafts[core], self.net
        if core == 0 and self.columns:
            self._choose(draft)
        chunk = 50
        while (done := self.effort.done(self.began, self.iterations[core], self.enough)) < STAGES[stage]:
            at = time.perf_counter()
            if self.effort.iterations is not None:
                chunk = min(chunk, math.ceil(STAGES[stage] * self.effort.iterations) - self.iterations[core])
            anneal(net, draft, chunk, self.heat * self.hot * (COLD / self.hot) ** done)
            self.iterations[core] += chunk
            if core == 0:
                self.say()
            if self.effort.iterations is None:
                took = time.perf_counter() - at
                chunk = max(10, min(20_000, round(chunk * CHUNK_S / max(took, CHUNK_S / 100))))
            else:
                chunk = 1_000

    def say(self, is_last: bool = False) -> None:
        cost = min(int(draft.state[0]["best_cost"]) for draft in self.drafts)
        self.tell(Progress(time.perf_counter() - self.began, cost, sum(self.iterations), is_last))

    def _choose(self, draft: Draft) -> None:
        left = self.effort.seconds - (time.perf_counter() - self.began)
        by_iterations = self.effort.iterations is not None
        wall_s = left if by_iterations else min(left, self.effort.seconds * CHOICE_SHARE)
        self.picked, chosen = choose(self.net, self.columns, int(draft.state[0]["best_cost"]), wall_s, CHOICE_WORK)
        if chosen:
            lay(self.net, draft, chosen)


def _cost_of_a_visit(problem: Problem, draft: Draft) -> float:
    state = draft.state[0]
    musts = sum(problem.visits[v].is_must for v in draft.absent[: state["absent"]].tolist())
    return max(1.0, (int(state["cost"]) - musts * problem.must_cost) / len(problem.visits))


def copy_best(source: Draft, target: Draft) -> None:
    target.best_stops[:] = source.best_stops
    target.best_sizes[:] = source.best_sizes
    target.best_fixed[:] = source.best_fixed
    target.state[0]["best_cost"] = source.state[0]["best_cost"]


def lay(net: Network, draft: Draft, chosen: list[Column]) -> None:
    """Makes the chosen tours the draft's best plan, and goes on from it."""
    free: dict[int, list[int]] = {}
    for r, kind in enumerate(net.tours["kind"].tolist()):
        free.setdefault(kind, []).append(r)
    draft.best_sizes[:] = 0
    draft.best_stops[:, 1] = net.tours["end"]
    served, homes = np.zeros(len(net.visits), bool), net.visits["home"]
    cost = 0
    for tour_cost, kind, visits in chosen:
        r = free[kind].pop()
        draft.best_sizes[r] = len(visits)
        draft.best_stops[r, 1 : len(visits) + 1] = visits
        draft.best_stops[r, len(visits) + 1] = net.tours[r]["end"]
        served[homes[visits]] = True
        cost += tour_cost
    draft.state[0]["best_cost"] = cost + int(net.visits["penalty"][~served].sum())
    go_on_from_best(net, draft)
