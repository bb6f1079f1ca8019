"""`make demo`: everything, on this machine, until Ctrl-C."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

from launcher import assets, machine
from launcher.checkout import ROOT, State
from launcher.child import Spec
from launcher.infra import Infra
from launcher.refusal import Refusal
from launcher.screen import paint, progress, say
from launcher.stack import TOWN, Stack
from launcher.supervisor import Supervisor

PORTAL_PORT = 8080


def demo() -> int:
    began = time.monotonic()
    state = State()
    with state.owned():
        stop = _on_signals()
        supervisor = Supervisor(state.logs)
        try:
            address = _bring_up(supervisor, state, stop)
            if not stop.is_set():
                _welcome(address, time.monotonic() - began)
                _stay(supervisor, stop)
        except _Stopped:
            pass
        finally:
            say("Stopping…")
            started = time.monotonic()
            supervisor.stop()
            (state.folder / "environment.json").unlink(missing_ok=True)
            say(f"Everything is stopped ({time.monotonic() - started:.1f} s); the data is kept for next time.")
        return 1 if supervisor.gave_up.is_set() and not stop.is_set() else 0


class _Stopped(Exception):
    pass


def _on_signals() -> threading.Event:
    stop = threading.Event()

    def caught(number: int, frame: object) -> None:
        if not stop.is_set():
            stop.set()
            raise _Stopped

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, caught)
    return stop


def _bring_up(supervisor: Supervisor, state: State, stop: threading.Event) -> str:
    port = _gateway_port(state)
    say("Infrastructure")
    found = machine.look()
    infra = Infra(state, supervisor, found=found)
    supervisor.at_the_end(infra.stop)
    infra.start()
    if infra.not_real:
        say(paint(f"  Not real here: {', '.join(infra.not_real)}. Good for a demo, not for tests or work.", 33))
    assets.build(found)
    stack = Stack(infra, supervisor, state, port=port, public_url=os.environ.get("PUBLIC_URL", ""), extra={"DEMO": "1"})
    with progress("migrating six databases and creating topics"):
        stack.migrate()
    with progress("starting six services"):
        stack.start()
    stack.services.remember()
    with progress("seeding the demo town"):
        stack.seed()
    if os.environ.get("TRAFFIC", "1") != "0":
        argv = [sys.executable, "-m", "town.traffic"]
        supervisor.start(Spec("traffic", argv, env=stack.town_env(), cwd=ROOT, rank=4))
    return stack.address


def _gateway_port(state: State) -> int:
    asked = os.environ.get("PORT")
    if asked:
        port = state.port("gateway", prefer=int(asked))
        if port != int(asked):
            raise Refusal(f"port {asked} is busy", "choose another with PORT=…, or leave PORT out")
        return port
    port = state.port("gateway", prefer=PORTAL_PORT)
    if port != PORTAL_PORT:
        say(f"  Port {PORTAL_PORT} is busy: using {port} (PORT=… chooses another)")
    return port


def _welcome(address: str, seconds: float) -> None:
    say("")
    say(f"{paint('Astreinte is ready', 32)} ({seconds:.0f} s)")
    say(f"  Portal   {paint(address, 36)}")
    say(f"  Mailbox  {paint(address + '/mail/', 36)}")
    accounts = TOWN / "accounts.txt"
    if accounts.exists():
        say(accounts.read_text().rstrip())
    say("  Ctrl-C stops everything; `make demo-reset` starts afresh; TRAFFIC=0 keeps the town quiet.")


def _stay(supervisor: Supervisor, stop: threading.Event) -> None:
    while not stop.wait(0.5):
        if supervisor.gave_up.is_set():
            raise Refusal("a program of the demo does not stay up", f"read its log in {supervisor.logs}")
