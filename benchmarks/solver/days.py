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


def hard_day(seed: int, technicians: int, visits: int, days: int = 1) -> Instance:
    """The same with everything: travel by the hour, long shifts under the law, call-outs, crews, order, promises."""
    instance, chance = random_day(seed, technicians, visits, days), random.Random(seed + 1)
    rush = [1.0] * 6 + [1.2, 1.7, 2.0, 1.5, 1.3, 1.3, 1.5, 1.3, 1.3, 1.3, 1.5, 1.9, 2.0, 1.5, 1.2, 1.1] + [1.0] * 2
    instance["travel"]["by_hour"] = rush
    weekday = chance.randrange(7)
    instance |= {"law": "fr", "weekday": weekday}
    people: dict[str, dict[str, Any]] = {}
    for technician in instance["technicians"]:
        technician |= people.setdefault(technician["person"], _past(chance, weekday))
        if chance.random() < 0.3:
            begins = technician["shift"][0]
            technician["shift"] = [begins, begins + chance.choice([11, 12, 14]) * HOUR]
    for i, visit in enumerate(instance["visits"]):
        draw = chance.random()
        if draw < 0.08:
            visit["crew"] = 2
        elif draw < 0.14 and i > 0:
            visit["after"] = {"visit": f"v{chance.randrange(i)}", "gap": chance.choice([0, HOUR])}
        if chance.random() < 0.3:
            opens, closes = visit["windows"][0]
            visit["otherwise"] = {
                "windows": [[opens - 2 * HOUR, closes + 2 * HOUR]],
                "cost": chance.choice([1, 3]) * HOUR,
            }
            visit["costs"] = {technician["id"]: HOUR for technician in instance["technicians"][::2]}
    return instance


def _past(chance: random.Random, weekday: int) -> dict[str, Any]:
    """Eleven weeks of work and the days of this one, and now and then a call-out in the night."""
    # One in ten has worked more than is lawful on average.
    weeks, worked = ([44, 48] if chance.random() < 0.1 else [30, 35, 38, 42]), []
    for day in range(-weekday, 0):
        if chance.random() < 0.8:
            begins = day * 24 * HOUR + chance.choice([7, 8, 9]) * HOUR
            worked.append([begins, begins + chance.choice([4, 7, 7, 8, 10]) * HOUR])
    if chance.random() < 0.2:
        begins = chance.choice([-4, -2, 1, 3]) * HOUR
        worked = [span for span in worked if span[1] <= begins] + [[begins, begins + HOUR]]
    return {"worked": worked, "weeks_before": [chance.choice(weeks) * HOUR for _ in range(11)]}
