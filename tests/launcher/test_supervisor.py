"""Started, watched, restarted, stopped; and nothing is left behind, whatever happens to the launcher."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from launcher.child import Spec, says
from launcher.refusal import Refusal
from launcher.supervisor import Supervisor

FAMILY = "import subprocess,sys,time; subprocess.Popen(['sleep','300']); print('up', flush=True); time.sleep(300)"
Until = Callable[[Callable[[], object]], None]
ENV = {"PATH": os.environ["PATH"]}
LOCAL = Path(__file__).parents[2] / "deploy" / "local"


def family(name: str = "family", **more: object) -> Spec:
    return Spec(name, [sys.executable, "-c", FAMILY], env=ENV, ready=says("up"), **more)  # type: ignore[arg-type]


def alive(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def test_a_killed_program_is_started_again(supervisor: Supervisor, told: list[str], until: Until) -> None:
    child = supervisor.start(family()).wait_ready()
    first = child.pid
    child.kill()
    until(lambda: child.is_ready() and child.pid != first)
    assert child.starts == 2
    assert any("killed by signal 9" in line for line in told)


def test_killed_for_good_it_stays_dead_with_its_children(supervisor: Supervisor, until: Until) -> None:
    child = supervisor.start(family()).wait_ready()
    assert child.pid is not None
    (grandchild,) = psutil.Process(child.pid).children()
    child.kill(restart=False)
    until(lambda: not alive(grandchild.pid))
    assert not child.running
    assert child.starts == 1


def test_a_program_that_never_stays_up_is_given_up_with_its_last_words(
    supervisor: Supervisor, told: list[str], until: Until
) -> None:
    child = supervisor.start(Spec("bad", ["sh", "-c", "echo no such table; exit 3"], env=ENV))
    child.failures = 5
    until(supervisor.gave_up.is_set)
    assert "given up" in told[-1]
    assert any("no such table" in line for line in told)
    with pytest.raises(Refusal, match="bad stopped before it was ready → read"):
        child.wait_ready()


def test_a_frozen_program_is_not_ready_until_it_is_thawed(supervisor: Supervisor, until: Until) -> None:
    child = supervisor.start(family()).wait_ready()
    child.freeze()
    until(lambda: psutil.Process(child.pid).status() == psutil.STATUS_STOPPED)
    assert not child.is_ready()
    child.thaw()
    child.wait_ready()


def test_stop_ends_even_what_ignores_the_asking(supervisor: Supervisor, until: Until) -> None:
    script = "trap '' TERM; sleep 300 & echo up; while true; do wait; done"
    child = supervisor.start(Spec("deaf", ["sh", "-c", script], env=ENV, ready=says("up"), stop_seconds=0.3))
    child.wait_ready()
    assert child.pid is not None
    (grandchild,) = psutil.Process(child.pid).children()
    child.stop()
    until(lambda: not alive(grandchild.pid))
    assert not child.running


def test_the_highest_rank_stops_first(tmp_path: Path) -> None:
    order = tmp_path / "order"
    script = f"trap 'echo $0 >> {order}; exit' TERM; echo up; while true; do sleep 0.01; done"
    with Supervisor(tmp_path, tell=lambda line: None) as supervisor:
        for rank, name in enumerate(("kafka", "routing", "gateway")):
            supervisor.start(Spec(name, ["sh", "-c", script, name], env=ENV, ready=says("up"), rank=rank))
        supervisor.wait_ready()
    assert order.read_text().split() == ["gateway", "routing", "kafka"]


def test_a_launcher_killed_at_once_leaves_no_orphan(tmp_path: Path, until: Until) -> None:
    script = f"""
import sys, time
from pathlib import Path
sys.path.insert(0, {str(LOCAL)!r})
from launcher.child import Spec, says
from launcher.supervisor import Supervisor
supervisor = Supervisor(Path({str(tmp_path)!r}))
child = supervisor.start(Spec("family", [sys.executable, "-c", {FAMILY!r}], env={ENV!r}, ready=says("up"))).wait_ready()
print(child.pid, flush=True)
time.sleep(300)
"""
    launcher = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    with launcher:
        assert launcher.stdout is not None
        pid = int(launcher.stdout.readline())
        pids = [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]
        assert len(pids) == 2
        launcher.send_signal(signal.SIGKILL)
    until(lambda: not any(alive(pid) for pid in pids))


def test_a_launcher_killed_during_its_tests_ends_them(tmp_path: Path, until: Until) -> None:
    script = f"""
import sys
sys.path.insert(0, {str(LOCAL)!r})
from launcher.check import run_step
run_step("tests", [sys.executable, "-c", "import os,time; print(os.getpid(), flush=True); time.sleep(300)"], show=True)
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as launcher:
        assert launcher.stdout is not None
        pid = int(launcher.stdout.readline())
        launcher.terminate()
    until(lambda: not alive(pid))
