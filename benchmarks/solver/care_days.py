"""Random days in form `hhcrsp`: carers with services, patients with windows and one carer or two."""

import math
import random
from typing import Any

from benchmarks.solver.home_care import Instance

SERVICES = ("s1", "s2", "s3", "s4")


def random_care(seed: int, carers: int, patients: int, by_roads: bool = False) -> Instance:
    """The first two carers share out all services, so that everybody can be cared for. Travel is straight, or by roads:
    another way back, and not always the shortest."""
    chance = random.Random(seed)
    places = [[float(chance.randint(0, 100)), float(chance.randint(0, 100))] for _ in range(patients + 1)]
    able = [list(SERVICES[:2]), list(SERVICES[2:])]
    able += [chance.sample(SERVICES, chance.randint(1, 3)) for _ in range(carers - 2)]
    distances = [[round(math.dist(a, b), 3) for b in places] for a in places]
    if by_roads:
        distances = [[float(chance.randint(0, 100)) if a != b else 0.0 for b in places] for a in places]
    return {
        "patients": [_patient(chance, i, place) for i, place in enumerate(places[1:], start=1)],
        "services": [{"id": service, "default_duration": 15.0} for service in SERVICES],
        "caregivers": [{"id": f"c{i + 1}", "abilities": sorted(services)} for i, services in enumerate(able)],
        "central_offices": [{"id": "d", "location": places[0]}],
        "distances": distances,
    }


def _patient(chance: random.Random, i: int, place: list[float]) -> dict[str, Any]:
    opens = float(chance.randint(0, 200))
    patient = {"id": f"p{i}", "location": place, "time_window": [opens, opens + chance.choice([30, 120])]}
    services = [chance.choice(SERVICES[:2]), chance.choice(SERVICES[2:])]
    chance.shuffle(services)
    kind = chance.choice(["alone", "simultaneous", "sequential"])
    needed = services[:1] if kind == "alone" else services
    patient["required_caregivers"] = [
        {"service": service, "duration": float(chance.choice([10, 20, 35]))} for service in needed
    ]
    if kind == "simultaneous":
        patient["synchronization"] = {"type": kind}
    elif kind == "sequential":
        least = chance.randint(0, 60)
        patient["synchronization"] = {"type": kind, "distance": [least, least + chance.choice([0, 5, 40])]}
    return patient
