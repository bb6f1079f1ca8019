"""`make demo`: everything, on this machine, until Ctrl-C."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

from launcher import assets, machine
from launcher.checkout import ROOT, SERVICES, State
from launcher.child import Child, Spec, http_ready, says
from launcher.infra import Infra
from launcher.refusal import Refusal
from launcher.routes import RouteTable
from launcher.screen import paint, progress, say
from launcher.services import Services
from launcher.supervisor import Supervisor

HERE = Path(__file__).resolve().parent
TOWN = HERE.parent / "town"
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
    say("Infrastructure")
    found = machine.look()
    infra = Infra(state, supervisor, found=found)
    infra.start()
    if infra.not_real:
        say(paint(f"  Not real here: {', '.join(infra.not_real)}. Good for a demo, not for tests or work.", 33))
    assets.build(found)
    port = _gateway_port(state)
    mail, smtp_port = _mail_catcher(supervisor, state)
    public_url = os.environ.get("PUBLIC_URL") or f"http://127.0.0.1:{port}"
    services = Services(
        infra, supervisor, state, public_url=public_url, smtp=("127.0.0.1", smtp_port), extra={"DEMO": "1"}
    )
    with progress("migrating six databases and creating topics"):
        services.migrate()
    with progress("starting six services"):
        gateway = _gateway(supervisor, services, mail, port)
        children = [services.start(name) for name in SERVICES]
        supervisor.wait_ready([mail, gateway, *children])
    services.remember()
    address = f"http://127.0.0.1:{port}"
    _seed(supervisor, services, address)
    return address


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


def _python(name: str, script: str, words: list[str], **more: object) -> Spec:
    env = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG", "TZ")}
    return Spec(name, [sys.executable, HERE / script, *words], env=env, **more)  # type: ignore[arg-type]


def _mail_catcher(supervisor: Supervisor, state: State) -> tuple[Child, int]:
    smtp, web = state.port("smtp"), state.port("mail")
    spec = _python("mail", "mailcatcher.py", [str(smtp), str(web)], port=web, ready=http_ready())
    return supervisor.start(spec), smtp


def _gateway(supervisor: Supervisor, services: Services, mail: Child, port: int) -> Child:
    ports = {name: services.spec(name).port for name in SERVICES} | {"mail": mail.spec.port}
    known = {service for _, service in RouteTable.read().prefixes} | {"portal"}
    words = [f"{name}={number}" for name, number in ports.items() if name in known]
    spec = _python("gateway", "proxy.py", [str(port), *words], port=port, ready=says("gateway ready"), rank=3)
    return supervisor.start(spec)


def _seed(supervisor: Supervisor, services: Services, address: str) -> None:
    """The town fills itself over the HTTP APIs (a second time changes nothing), then lives on as a program."""
    env = services.env("portal", 0) | {"ASTREINTE_URL": address, "PYTHONPATH": str(TOWN.parent)}
    with progress("seeding the demo town"):
        services.program("town-seed", [sys.executable, "-m", "town.seed"], env)
    if os.environ.get("TRAFFIC", "1") != "0":
        supervisor.start(Spec("traffic", [sys.executable, "-m", "town.traffic"], env=env, cwd=ROOT, rank=4))


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
