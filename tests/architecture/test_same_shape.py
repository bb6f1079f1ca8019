"""Every service has the same rooms: a reader who knows one knows six (design rule; ADR-0001)."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SERVICES = sorted(p for p in (ROOT / "services").iterdir() if p.is_dir())

TOP = {"README.md", "pyproject.toml", "migrations", "src", "tests"}
NEEDED = {"__init__.py", "__main__.py", "settings.py", "app.py", "store.py", "queries.py", "tables.py", "publishes.py"}
ALLOWED = NEEDED | {
    "api",
    "api.py",
    "subscribers",
    "usecases",
    "domain",
    "texts.py",
    "texts.toml",
    "py.typed",
    "timers.py",
    "retention.py",
}
FOLDERS_FOR_FILES = {"store", "queries", "tables", "publishes"}
EXTRA = {
    "scheduling": {"solver", "run_solver.py", "run_what_ifs.py", "documents"},
    "analytics": {"projections"},
    "notify": {"channels"},
    "portal": {"pages", "templates", "static"},
    "intake": {"documents"},
    "routing": set(),
}
PORTAL_TOP = {"package.json", "package-lock.json", "build_assets.py", "node_modules"}
PRODUCERS = {"intake", "routing", "scheduling", "notify", "analytics", "portal"}
LONGEST = 300


def misplaced(service: Path) -> list[str]:
    """What a newcomer would not expect to find, or would miss."""
    name = service.name
    package = service / "src" / name
    top = {p.name for p in service.iterdir() if not p.name.startswith((".", "__"))}
    found = [f"{name}/{extra}" for extra in sorted(top - TOP - (PORTAL_TOP if name == "portal" else set()))]
    found += [f"{name}/{lacking} is missing" for lacking in sorted(TOP - top)]
    rooms = {p.name for p in package.iterdir() if p.name != "__pycache__"}
    lacking = {n for n in NEEDED - rooms if n.removesuffix(".py") not in rooms & FOLDERS_FOR_FILES}
    found += [f"{name}/src/{name}/{n} is missing" for n in sorted(lacking)]
    found += [f"{name}/src/{name}/{n}" for n in sorted(rooms - ALLOWED - FOLDERS_FOR_FILES - EXTRA[name])]
    subscribers = package / "subscribers"
    if subscribers.exists():
        names = {p.stem for p in subscribers.glob("*.py")} - {"__init__"}
        found += [f"{name}/subscribers/{n}.py names no producer" for n in sorted(names) if not hears(n)]
    for usecase in (package / "usecases").glob("*.py"):
        if usecase.stem != "__init__" and f"def {usecase.stem}(" not in usecase.read_text():
            found.append(f"{name}/usecases/{usecase.name} has no function {usecase.stem}")
    for source in package.rglob("*.py"):
        if (lines := len(source.read_text().splitlines())) > LONGEST:
            found.append(f"{source.relative_to(service.parent)} has {lines} lines: split it")
    tiers = {p.name for p in (service / "tests").iterdir() if p.is_dir() and p.name != "__pycache__"}
    found += [f"{name}/tests/{tier}" for tier in sorted(tiers - {"unit", "component", "integration", "samples"})]
    found += [f"{p} makes identical test names clash" for p in (service / "tests").rglob("__init__.py")]
    return found


def hears(stem: str) -> bool:
    return stem.startswith("from_") and stem.removeprefix("from_") in PRODUCERS


@pytest.mark.parametrize("service", SERVICES, ids=lambda p: p.name)
def test_every_service_has_the_same_rooms(service: Path) -> None:
    assert misplaced(service) == []


@pytest.mark.parametrize("service", SERVICES, ids=lambda p: p.name)
def test_migrations_stand_in_one_line(service: Path) -> None:
    """Two branches that each took the next number would leave two heads, and no way to migrate."""
    numbers = sorted(path.name[:4] for path in (service / "migrations" / "versions").glob("*.py"))
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]


def test_a_planted_breach_is_seen(tmp_path: Path) -> None:
    package = tmp_path / "routing" / "src" / "routing"
    (package / "subscribers").mkdir(parents=True)
    (package / "usecases").mkdir()
    (tmp_path / "routing" / "tests" / "smoke").mkdir(parents=True)
    (package / "helpers.py").write_text("x = 1\n" * 301)
    (package / "subscribers" / "kafka.py").write_text("")
    (package / "usecases" / "route_ticket.py").write_text("def go(): ...")
    found = "\n".join(misplaced(tmp_path / "routing"))
    for breach in ("src/routing/helpers.py", "has 301 lines", "kafka.py names no", "no function route_ticket"):
        assert breach in found
    assert "routing/tests/smoke" in found
    assert "routing/src/routing/store.py is missing" in found


def test_the_licence_is_declared_everywhere() -> None:
    projects = [ROOT / "pyproject.toml", *ROOT.glob("libs/*/pyproject.toml"), *ROOT.glob("services/*/pyproject.toml")]
    assert len(projects) >= 9
    for project in projects:
        assert 'license = "AGPL-3.0-or-later"' in project.read_text(), project


@pytest.mark.parametrize("service", SERVICES, ids=lambda p: p.name)
def test_migrations_are_one_line_named_by_their_number(service: Path) -> None:
    """Two branches that both took the next number would leave two heads."""
    files = sorted((service / "migrations" / "versions").glob("[0-9]*.py"))
    steps = [re.findall(r'^(?:down_)?revision = "?(\w+)"?$', one.read_text(), re.MULTILINE) for one in files]
    assert [one.name[:4] for one in files] == [f"{n:04}" for n in range(1, len(files) + 1)]
    assert steps == [[f"{n:04}", f"{n - 1:04}" if n > 1 else "None"] for n in range(1, len(files) + 1)]
