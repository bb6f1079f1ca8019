"""Whatever breaks, nothing is lost, doubled or disordered (design section 6).

Two fixed seeds here; `make chaos` sets ASTREINTE_CHAOS_SEEDS for the long run and prints what was hit.
"""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from chaos.faults import EACH_AT_LEAST, OTHERS, POINTS, drawn, every_fault, one_of_each_kind
from chaos.run import play

LONG = int(os.environ.get("ASTREINTE_CHAOS_SEEDS", "0"))
SEEDS = range(LONG) if LONG else (11, 12)


@pytest.fixture(scope="session")
def hits() -> Iterator[Counter[str]]:
    hits: Counter[str] = Counter()
    yield hits
    print("\nfaults hit:")
    for kind, service in every_fault():
        name = f"{kind}:{service}" if service else kind
        print(f"  {name:40} {hits[name]}")


@pytest.mark.timeout(420)
@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_lost_doubled_or_disordered(seed: int, hits: Counter[str], tmp_path: Path) -> None:
    """S004-123: the checker reads the figures of every consumer at /metrics.

    D15: somebody is erased in the middle; no database, log or key of Redis has a word of theirs, the figures stay.
    """
    faults = drawn(seed, LONG) if LONG else one_of_each_kind(seed, len(SEEDS))
    found, hit = play(seed, faults, tmp_path)
    hits.update(hit)
    assert found == []
    assert sum(hit.values()) >= 6


def test_the_short_seeds_hit_every_kind_and_twenty_hit_every_fault_twice() -> None:
    short = {fault.kind for seed in (11, 12) for fault in one_of_each_kind(seed, 2)}
    assert short == {*OTHERS, *(point for points in POINTS.values() for point in points)}
    twenty = Counter((f.kind, f.service) for seed in range(20) for f in drawn(seed, 20))
    assert all(twenty[each] >= EACH_AT_LEAST for each in every_fault())
    assert all(len(drawn(seed, 20)) >= 6 for seed in range(20))
