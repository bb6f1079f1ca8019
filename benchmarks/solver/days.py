"""Random days in form `fsd-1`: technicians with homes, skills, shifts and breaks; visits with windows and penalties."""

import random
from typing import Any

from benchmarks.solver.instances import Instance

HOUR = 3_600
TRADES = ("windows", "network", "printer", "phone", "cert:electrical")
PENALTIES = {1: 60, 2: 30, 3: 15, 4: 8, 5: 4}  # hours of driving


def random_day(seed: int, technicians: int, visits: int, days: int = 1, breaks: bool = True) -> Instance:
    chance = random.Random(seed)
    places = [(20.0, 20.0)] + [(chance.uniform(0, 40), chance.uniform(0, 40)) for _ in range(technicians + visits)]
    people = [_person(chance, i, breaks) for i in range(technicians)]
    return {
        "format": "fsd-1",
        "name": f"random-{seed}",
        "time_unit": "s",
        "horizon": days * 24 * HOUR,
        "travel": {"kind": "euclid", "scale": 100.0, "round": "round"},
        "objective": {"travel": 1, "span": 0},
        "locations": [list(place) for place in places],
        "technicians": [_day(person, day) for person in people for day in range(days)],
        "visits": [_visit(chance, i, technicians + 1 + i, days) for i in range(visits)],
    }


def _person(chance: random.Random, i: int, breaks: bool) -> dict[str, Any]:
    begins = chance.choice([7, 8, 9]) * HOUR
    skills = {trade: chance.randint(1, 3) for trade in chance.sample(TRADES, chance.randint(1, len(TRADES)))}
    lunch = {"earliest": begins + 4 * HOUR, "latest": begins + 5 * HOUR, "duration": HOUR}
    return {
        "id": f"t{i}",
        "person": f"t{i}",
        "start": i + 1,
        "end": chance.choice([0, i + 1]),
        "shift": [begins, begins + chance.choice([6, 8, 9]) * HOUR],
        "skills": skills,
        "breaks": [lunch] if breaks and chance.random() < 0.7 else [],
    }


def _day(person: dict[str, Any], day: int) -> dict[str, Any]:
    later = day * 24 * HOUR
    return person | {
        "id": f"{person['id']}-d{day}",
        "day": day,
        "shift": [at + later for at in person["shift"]],
        "breaks": [
            rest | {"earliest": rest["earliest"] + later, "latest": rest["latest"] + later} for rest in person["breaks"]
        ],
    }


def _visit(chance: random.Random, i: int, place: int, days: int) -> dict[str, Any]:
    priority = chance.choice([1, 2, 3, 3, 4, 4, 5])
    skills = {trade: chance.randint(1, 2) for trade in chance.sample(TRADES, chance.choice([0, 1, 1, 2]))}
    windows = []
    for day in sorted(chance.sample(range(days), chance.randint(1, days))):
        opens = day * 24 * HOUR + chance.choice([7, 8, 9, 13, 14]) * HOUR
        windows.append([opens, opens + chance.choice([1, 2, 4, 9]) * HOUR])
    return {
        "id": f"v{i}",
        "location": place,
        "duration": chance.choice([20, 30, 45, 60, 90, 150]) * 60,
        "windows": windows,
        "skills": skills,
        "priority": priority,
        "penalty": PENALTIES[priority] * HOUR,
        "pinned": None,
        "crew": 1,
    }
