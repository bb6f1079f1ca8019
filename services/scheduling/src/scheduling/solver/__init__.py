"""The solver and the process it runs in: nothing of a service is imported here, to keep that process small."""

import os
import signal
import threading
from multiprocessing import parent_process


def enter_pool() -> None:
    """First thing in a pool's process: load the solver, leave Ctrl-C to the parent, never outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:

        def follow() -> None:
            parent.join()
            os._exit(0)

        threading.Thread(target=follow, daemon=True).start()
    import scheduling.solver.solve  # noqa: F401
