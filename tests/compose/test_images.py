"""What runs is small, alone and harmless: own dependencies, no root, nothing to write, no public secret."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.infra, pytest.mark.timeout(1800)]

ROOT = Path(__file__).parents[2]
MANIFESTS = ("libs/contracts/pyproject.toml", "libs/chassis/pyproject.toml")
SERVICES = ("portal", "intake", "routing", "scheduling", "notify", "analytics")
OURS = {
    "portal": {"argon2", "babel", "jinja2"},
    "scheduling": {"ortools", "pandas"},
    "notify": {"aiosmtplib", "jinja2", "sse_starlette"},
}
NEVER = {"pytest", "mypy", "ruff", "uv", "pip", "aiosmtpd"}
FIND = """
import importlib.util, json, sys
print(json.dumps([name for name in sys.argv[1:] if importlib.util.find_spec(name)]))
"""


@pytest.mark.parametrize("service", SERVICES)
def test_an_image_holds_its_own_dependencies_only(project: Any, service: str) -> None:
    everything = sorted({*SERVICES, *NEVER}.union(*OURS.values()))
    run = ("run", "--rm", "--network", "none", "--entrypoint", "python", f"astreinte-{service}")
    found = json.loads(project.docker(*run, "-c", FIND, *everything))
    assert set(found) == {service} | OURS.get(service, set())


def test_a_package_that_is_not_the_locked_one_is_refused(project: Any, tmp_path: Path) -> None:
    """Every digit of one package's hashes is another: nothing is built (S004-164)."""
    shutil.copytree(ROOT / "deploy" / "docker", tmp_path / "deploy" / "docker")
    for name in MANIFESTS:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    lock = (ROOT / "requirements.lock").read_text()
    start = lock.index("\nstructlog==")
    hashes = lock[lock.index("--hash", start) : lock.index("    #", start)]
    digits = "0123456789abcdef"
    wrong = re.sub(r"(?<=sha256:)\w+", lambda found: found[0].translate(str.maketrans(digits, digits[::-1])), hashes)
    (tmp_path / "requirements.lock").write_text(lock.replace(hashes, wrong))
    done = project.tried("build", "--target", "common", "-f", str(tmp_path / "deploy/docker/Dockerfile"), str(tmp_path))
    assert done.returncode != 0
    assert "structlog" in done.stdout
    assert "Hash mismatch" in done.stdout


def test_nobody_is_root_and_nothing_can_be_written(project: Any) -> None:
    checked = set()
    for container, service in project.containers().items():
        if service in ("postgres", "kafka"):
            continue
        host = json.loads(project.docker("inspect", container))[0]["HostConfig"]
        assert host["ReadonlyRootfs"], service
        assert host["CapDrop"] == ["ALL"], service
        assert not host["CapAdd"], service
        assert "no-new-privileges:true" in host["SecurityOpt"], service
        assert host["Memory"] > 0, service
        assert host["NanoCpus"] > 0, service
        assert project.docker("exec", container, "id", "-u") != "0", service
        assert project.tried("exec", container, "sh", "-c", "echo x > /somewhere").returncode != 0, service
        checked.add(service)
    assert checked >= {*SERVICES, *(f"{service}-worker" for service in SERVICES), "gateway", "redis", "mail"}


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, "SECRET_KEY"),
        ({"SECRET_KEY": "one-of-its-own"}, "DATABASE_URL"),
    ],
    ids=["no secret key", "no password"],
)
@pytest.mark.parametrize("service", SERVICES)
def test_a_service_refuses_dev_secrets_in_production(
    project: Any, service: str, given: dict[str, str], named: str
) -> None:
    words = ("compose", "run", "--rm", "--no-deps", service, "migrate")
    done = project.tried(*words, ENVIRONMENT="prod", SMTP_HOST="mail.example", **given)
    assert done.returncode != 0
    assert f"{named} still has the value that is only for dev" in done.stdout
    assert "dev-only" not in done.stdout


def test_the_mail_catcher_refuses_production(project: Any) -> None:
    command = ("timeout", "20", "python", "launcher/mailcatcher.py", "1025", "8000")
    done = project.tried("compose", "run", "--rm", "--no-deps", "mail", *command, ENVIRONMENT="prod")
    assert done.returncode != 0
    assert "not in production" in done.stdout


def test_postgres_refuses_dev_passwords_in_production(project: Any) -> None:
    words = ("compose", "run", "--rm", "--no-deps", "--entrypoint", "sh", "postgres")
    done = project.tried(*words, "/docker-entrypoint-initdb.d/databases.sh", ENVIRONMENT="prod")
    assert done.returncode != 0
    assert "only for dev" in done.stdout


def test_probes_and_figures_are_not_for_the_outside(project: Any) -> None:
    codes = ("-s", "-o", "/dev/null", "-w", "%{http_code}")
    gateway = next(c for c, service in project.containers().items() if service == "gateway")
    for path, code in (("/health", "200"), ("/metrics", "404"), ("/ready", "404"), ("/live", "404")):
        assert project.docker("exec", gateway, "curl", *codes, f"http://127.0.0.1:8080{path}") == code, path
