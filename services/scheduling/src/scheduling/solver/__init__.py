"""The solver and the process it runs in. Nothing of a service is imported here, which keeps that process small;
OR-Tools only inside, which keeps 30 MB out of the service's own."""

import os
import signal
import threading
from multiprocessing import parent_process

from scheduling.solver.params import Params
from scheduling.solver.problem import Problem
from scheduling.solver.result import Result
from scheduling.solver.stop import Stop


def enter_pool() -> None:
    """First thing in a pool's process: load the solver, leave Ctrl-C to the parent, never outlive it."""
    enter_process()
    import scheduling.solver.solve  # noqa: F401


def enter_process() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:

        def follow() -> None:
            parent.join()
            os._exit(0)

        threading.Thread(target=follow, daemon=True).start()


def answer(problem: Problem, params: Params, seed: int, stop: Stop) -> Result:
    """solve(), by a name that can be sent without loading it."""
    from scheduling.solver.solve import solve

    return solve(problem, params, seed, stop)


def warm_tours() -> None:
    """Loads what plans whole days, and compiles it where that was never done."""
    from scheduling.solver.tours.plan import warm

    warm()


def warm_all() -> None:
    """All that is compiled."""
    from scheduling.solver.pairs.plan import warm

    warm_tours()
    warm()
