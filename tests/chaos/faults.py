"""What can go wrong, and how a run of chaos draws from it. Drawing is pure: a seed always gives the same faults."""

import random
from dataclasses import dataclass

RUN_S = 60
FIRST_S, LAST_S = 4, 52
EACH_AT_LEAST = 2
PER_RUN = 6

RELAY = ("before_commit", "after_commit", "before_send", "after_send_before_delete")
CONSUMER = ("inside_batch", "after_commit_before_offset")
POINTS = {
    "portal": RELAY,
    **{name: RELAY + CONSUMER for name in ("intake", "routing", "scheduling", "notify", "analytics")},
}
OTHERS = (
    "broker_killed",
    "postgres_stopped",
    "redis_flushed",
    "redis_stopped",
    "events_repeated",
    "relays_fight",
    "poison",
    "consumer_frozen",
    "solver_killed",
    "solver_hung",
)


@dataclass(frozen=True, order=True)
class Fault:
    at_s: float
    kind: str
    service: str = ""

    @property
    def name(self) -> str:
        return f"{self.kind}:{self.service}" if self.service else self.kind


def every_fault() -> list[tuple[str, str]]:
    kills = [(point, service) for service, points in POINTS.items() for point in points]
    return [*kills, *((kind, "") for kind in OTHERS)]


def drawn(seed: int, runs: int) -> list[Fault]:
    """Seed n of `runs`: its share of a shuffled deck that holds every fault twice, and more by chance up to six."""
    deck = every_fault() * EACH_AT_LEAST
    random.Random(f"deck of {runs}").shuffle(deck)
    return _timed(seed, deck[seed % runs :: runs])


def one_of_each_kind(seed: int, runs: int) -> list[Fault]:
    """For a short run: every kind of fault once among `runs` seeds, on a service that the seed chooses."""
    chance = random.Random(f"kinds {seed}")
    kinds = [*RELAY, *CONSUMER, *OTHERS]
    share = kinds[seed % runs :: runs]
    hit = [name for name in POINTS if name != "portal"]
    return _timed(seed, [(kind, chance.choice(hit) if kind in RELAY + CONSUMER else "") for kind in share])


def _timed(seed: int, share: list[tuple[str, str]]) -> list[Fault]:
    chance = random.Random(f"times {seed}")
    share = list(share)
    while len(share) < PER_RUN:
        share.append(chance.choice(every_fault()))
    return sorted(Fault(round(chance.uniform(FIRST_S, LAST_S), 1), kind, service) for kind, service in share)
