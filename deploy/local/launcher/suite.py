"""`make test`: check, then the real thing: integration, stories from end to end, chaos."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from launcher import assets, machine
from launcher.check import Outcome, asked_service, checked, pytest, run_step
from launcher.checkout import LOCAL, ROOT, State
from launcher.infra import Infra, wipe
from launcher.refusal import Refusal
from launcher.screen import paint, say
from launcher.sources import Part, candidates, for_tests, nothing_left
from launcher.supervisor import Supervisor

PARTS: tuple[Part, ...] = ("kafka", "postgres", "redis")


def require_the_real_thing(*, with_pages: bool = False) -> None:
    """Before anything else runs: every part that is missing, with its remedy."""
    found = machine.look()
    missing = [nothing_left(part) for part in PARTS if not candidates(part, found, for_tests(part))]
    if with_pages and not machine.browser():
        missing.append(Refusal("no Chromium can be had here", "install chromium"))
    if missing:
        raise Refusal("; ".join(refusal.problem for refusal in missing), "; ".join(r.remedy for r in missing))


@contextmanager
def own_infrastructure(name: str, durable: bool = False) -> Iterator[dict[str, str]]:
    """Fresh, real, and gone afterwards; gives the environment pytest wants."""
    state = State(LOCAL / "for" / name)
    with state.owned():
        wipe(state)
        with Supervisor(state.logs) as supervisor:
            say("Infrastructure")
            infra = Infra(state, supervisor, allowed=for_tests, durable=durable)
            infra.start()
            try:
                yield dict(os.environ) | dict(infra.test_environment)
            finally:
                infra.stop()
        wipe(state)


def _phase(name: str, words: Sequence[str], env: dict[str, str]) -> Outcome:
    say(paint(f"── {name}", 36))
    outcome = run_step(name, pytest(*words), env)
    say(outcome.output.rstrip())
    return outcome


def test(words: list[str]) -> int:
    service = asked_service()
    require_the_real_thing(with_pages=service is None)
    if service is None:
        assets.build(machine.look())
    code, outcomes = checked(service)
    if code:
        return _sum(outcomes)
    # xdist would take files of few tests last, and those of tests/api are the longest: one worker would wait.
    where = [f"services/{service}"] if service else ["tests/api", "services", "libs"]
    spread = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
    with own_infrastructure("test") as env:
        outcomes.append(_phase("integration", ["-m", "infra or long", *spread, *where, *words], env))
        if service is None:
            outcomes.append(_phase("stories", ["tests/e2e", *words], env))
    if service is None:
        outcomes.append(_phase("chaos", ["tests/chaos", *words], dict(os.environ)))
    return _sum(outcomes)


def _sum(outcomes: Sequence[Outcome]) -> int:
    totals: Counter[str] = Counter()
    for outcome in outcomes:
        totals.update(outcome.counts)
        totals["failed"] += outcome.counts.get("error", 0)
        # pytest's 5 is "nothing to run here"; anything else that fails without a failed test counts as one.
        if outcome.code not in (0, 5) and not outcome.counts.get("failed") and not outcome.counts.get("error"):
            totals["failed"] += 1
    skipped = f", {totals['skipped']} skipped" if totals["skipped"] else ""
    say(f"{totals['passed']} passed, {totals['failed']} failed{skipped}")
    return 1 if totals["failed"] else 0


def chaos(words: list[str]) -> int:
    """The long one: 20 printed seeds unless SEEDS says otherwise."""
    require_the_real_thing()
    env = dict(os.environ) | {"ASTREINTE_CHAOS_SEEDS": os.environ.get("SEEDS", "20")}
    argv = [sys.executable, "-m", "pytest", "-s", "--timeout=7200", str(ROOT / "tests" / "chaos"), *words]
    return run_step("chaos", argv, env, show=True).code
