"""Is a published plan of form `hhcrsp` true? Reads the instance and the plan, and nothing of what made it."""

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

Instance = dict[str, Any]
Plan = dict[str, Any]

# What is written with a point is read as near to it as a computer can.
TINY = 1e-6


class Stay(NamedTuple):
    carer: str
    patient: str
    service: str
    start: float
    tardiness: float


def load(path: Path) -> Instance:
    instance: Instance = json.loads(path.read_text())
    return instance


def violations(instance: Instance, plan: Plan) -> list[str]:
    """What the plan breaks, in words; nothing when it holds."""
    stays = [
        Stay(route["carer"], one["patient"], one["service"], one["start"], one["tardiness"])
        for route in plan["routes"]
        for one in route["visits"]
    ]
    patients = {patient["id"]: patient for patient in instance["patients"]}
    needed = Counter(
        (patient["id"], need["service"]) for patient in instance["patients"] for need in patient["required_caregivers"]
    )
    told = Counter((stay.patient, stay.service) for stay in stays)
    carers = Counter(route["carer"] for route in plan["routes"])
    found = [f"{patient} misses {service}" for patient, service in needed - told]
    found += [f"{patient} has {service} without need" for patient, service in told - needed]
    found += [f"{carer} has {times} routes" for carer, times in carers.items() if times > 1]
    known = {carer["id"]: carer["abilities"] for carer in instance["caregivers"]}
    found += [f"{carer} is no carer" for carer in carers if carer not in known]
    if found:
        return found
    for stay in stays:
        begin, due = patients[stay.patient]["time_window"]
        if stay.service not in known[stay.carer]:
            found.append(f"{stay.carer} has not the skill for {stay.service} at {stay.patient}")
        if stay.start < begin - TINY:
            found.append(f"{stay.patient} is visited at {stay.start}, before {begin}")
        if abs(stay.tardiness - max(0, stay.start - due)) > TINY:
            found.append(f"{stay.patient} is not {stay.tardiness} late at {stay.start}")
    for patient in instance["patients"]:
        found += _apart(patient, [stay for stay in stays if stay.patient == patient["id"]])
    for carer in carers:
        found += _way(instance, [stay for stay in stays if stay.carer == carer])
    return found + _costs(instance, plan, stays)


def _apart(patient: Instance, stays: list[Stay]) -> list[str]:
    """Two carers, and as far apart in time as they have to be."""
    if len(stays) < 2:
        return []
    found = [] if stays[0].carer != stays[1].carer else [f"{stays[0].carer} is alone at {patient['id']}"]
    order = [need["service"] for need in patient["required_caregivers"]]
    first, second = sorted(stays, key=lambda stay: (order.index(stay.service), stay.start))
    least, most = patient["synchronization"].get("distance", (0, 0))
    if not least - TINY <= second.start - first.start <= most + TINY:
        found.append(f"{patient['id']} has {second.start - first.start} between two carers, not {least} to {most}")
    return found


def _way(instance: Instance, stays: list[Stay]) -> list[str]:
    place = {patient["id"]: i for i, patient in enumerate(instance["patients"], start=1)}
    found = []
    here, free = 0, 0.0
    for stay in stays:
        there = place[stay.patient]
        if stay.start < free + instance["distances"][here][there] - TINY:
            found.append(f"{stay.carer} cannot be at {stay.patient} by {stay.start}")
        needs = instance["patients"][there - 1]["required_caregivers"]
        here, free = there, stay.start + next(n["duration"] for n in needs if n["service"] == stay.service)
    return found


def _costs(instance: Instance, plan: Plan, stays: list[Stay]) -> list[str]:
    parts = true_parts(instance, plan)
    found = [
        f"{name} is {true}, not {plan['parts'].get(name)}"
        for name, true in parts.items()
        if abs(plan["parts"].get(name, -1) - true) > TINY * len(stays)
    ]
    if abs(plan["cost"] - sum(parts.values()) / 3) > TINY * len(stays):
        found.append(f"costs {sum(parts.values()) / 3}, not {plan['cost']}")
    return found


def true_parts(instance: Instance, plan: Plan) -> dict[str, float]:
    """The cost is a third of their sum."""
    place = {patient["id"]: i for i, patient in enumerate(instance["patients"], start=1)}
    due = {patient["id"]: patient["time_window"][1] for patient in instance["patients"]}
    distance, late = 0.0, [0.0]
    for route in plan["routes"]:
        way = [0, *(place[one["patient"]] for one in route["visits"]), 0]
        distance += sum(instance["distances"][a][b] for a, b in pairwise(way))
        late += [max(0.0, one["start"] - due[one["patient"]]) for one in route["visits"]]
    return {"distance": distance, "tardiness": sum(late), "largest_tardiness": max(late)}
