"""The launcher's commands, one line of refusal for each thing that can be wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

from launcher.checkout import LOCAL, ROOT, SERVICES, State
from launcher.refusal import Refusal
from launcher.screen import paint, say


def _demo(words: list[str]) -> int:
    from launcher.demo import demo

    return demo()


def _demo_reset(words: list[str]) -> int:
    from launcher.infra import wipe

    state = State()
    with state.owned():
        wipe(state)
    say("The demo's data is gone; `make demo` starts afresh.")
    return 0


def _check(words: list[str]) -> int:
    from launcher.check import check

    return check()


def _test(words: list[str]) -> int:
    from launcher.suite import test

    return test(words)


def _bench(words: list[str]) -> int:
    from launcher.suite import own_infrastructure

    known = sorted(bench.parent.name for bench in (ROOT / "benchmarks").glob("*/bench.py"))
    if unknown := set(words) - set(known):
        raise Refusal(f"no benchmark {', '.join(sorted(unknown))}", f"there are {', '.join(known)}")
    # Durable, as it is run in earnest: a commit that is not flushed flatters every figure.
    with own_infrastructure("bench", durable=True) as env:
        env |= {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'deploy' / 'local'}"}
        return subprocess.run([sys.executable, "-m", "benchmarks.run", *words], cwd=ROOT, env=env).returncode


def _bench_solver(words: list[str]) -> int:
    from launcher.rivals import rivals_python

    command = [sys.executable, "-m", "benchmarks.solver.compare", "--rivals", str(rivals_python()), *words]
    return subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}).returncode


def _soak(words: list[str]) -> int:
    command = [sys.executable, "-m", "benchmarks.solver.soak", *words]
    return subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}).returncode


def _relaxations(words: list[str]) -> int:
    command = [sys.executable, "-m", "benchmarks.solver.relaxations", *words]
    return subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}).returncode


def _fortnight(words: list[str]) -> int:
    command = [sys.executable, "-m", "benchmarks.solver.fortnight", *words]
    return subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}).returncode


def _chaos(words: list[str]) -> int:
    from launcher.suite import chaos

    return chaos(words)


def _dlq(words: list[str]) -> int:
    from launcher.services import remembered

    environments = remembered(State())
    asked = os.environ.get("S", "").split() or list(SERVICES)
    code = 0
    for service in asked:
        if service not in environments:
            raise Refusal(f"{service} is no service", f"use S=… with one of {', '.join(SERVICES)}")
        env = os.environ | environments[service]
        code |= subprocess.run([sys.executable, "-m", service, "dlq", *(words or ["list"])], env=env).returncode
    return code


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "demo": _demo,
    "demo-reset": _demo_reset,
    "check": _check,
    "test": _test,
    "chaos": _chaos,
    "bench": _bench,
    "bench-solver": _bench_solver,
    "soak": _soak,
    "relaxations": _relaxations,
    "fortnight": _fortnight,
    "dlq": _dlq,
}


def run(words: list[str]) -> int:
    command = COMMANDS.get(words[0] if words else "")
    if command is None:
        say(f"commands: {', '.join(COMMANDS)}")
        return 2
    LOCAL.mkdir(exist_ok=True)
    try:
        return command(words[1:])
    except Refusal as refusal:
        say(f"{paint('✗', 31)} {refusal}")
        return 1
    except KeyboardInterrupt:
        return 130
