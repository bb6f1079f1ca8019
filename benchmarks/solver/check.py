"""Is a published plan true? Reads the instance and the plan, and nothing of what made it."""

from collections import Counter
from itertools import pairwise
from typing import Any

from benchmarks.solver.instances import Instance, able

Plan = dict[str, Any]


def violations(instance: Instance, plan: Plan) -> list[str]:
    """What the plan breaks, in words; nothing when it holds."""
    technicians = {technician["id"]: technician for technician in instance["technicians"]}
    visits = {visit["id"]: visit for visit in instance["visits"]}
    found: list[str] = []
    told = [stay["id"] for route in plan["routes"] for stay in route["visits"]]
    told += [left["id"] for left in plan["left_out"]]
    for name, times in Counter(told).items():
        if name not in visits:
            found.append(f"{name} is no visit")
        elif times > 1:
            found.append(f"{name} is there {times} times")
    found += [f"{name} is forgotten" for name in visits if name not in told]
    left_out = [visits[left["id"]] for left in plan["left_out"] if left["id"] in visits]
    found += [f"{visit['id']} must be planned" for visit in left_out if visit["penalty"] is None]
    names = Counter(route["technician"] for route in plan["routes"])
    found += [f"{name} has {times} routes" for name, times in names.items() if times > 1]
    for route in plan["routes"]:
        if route["technician"] not in technicians:
            found.append(f"{route['technician']} is no technician")
        elif all(stay["id"] in visits for stay in route["visits"]):
            found += _route(instance["matrix"], technicians[route["technician"]], route, visits)
    if not found:
        cost, parts = true_cost(instance, plan), plan.get("parts")
        if plan["cost"] != cost or (parts and sum(parts.values()) != cost):
            found.append(f"costs {cost}, not {plan['cost']} of {parts}")
    return found


def true_cost(instance: Instance, plan: Plan) -> int:
    weight: int = instance.get("objective", {}).get("travel", 1)
    return travel_of(instance, plan) * weight + sum(
        visit["penalty"] or 0
        for visit in instance["visits"]
        if visit["id"] not in {stay["id"] for route in plan["routes"] for stay in route["visits"]}
    )


def travel_of(instance: Instance, plan: Plan) -> int:
    technicians = {technician["id"]: technician for technician in instance["technicians"]}
    visits = {visit["id"]: visit for visit in instance["visits"]}
    total = 0
    for route in plan["routes"]:
        technician = technicians[route["technician"]]
        places = [visits[stay["id"]]["location"] for stay in route["visits"]]
        places = [technician["start"], *places, technician["end"]]
        total += sum(instance["matrix"][a][b] for a, b in pairwise(places))
    return total


def _route(matrix: list[list[int]], technician: Instance, route: Plan, visits: dict[str, Instance]) -> list[str]:
    who, found = technician["id"], []
    load = sum(visits[stay["id"]].get("load", 0) for stay in route["visits"])
    if load > technician.get("capacity", load):
        found.append(f"{who} carries {load}")
    if wrong := _breaks(technician, route):
        return [*found, *wrong]
    breaks = list(route["breaks"])
    lasting = [rest["duration"] for rest in sorted(technician["breaks"], key=lambda rest: rest["earliest"])]
    free, place = technician["shift"][0], technician["start"]
    for stay in route["visits"]:
        visit = visits[stay["id"]]
        if not able(technician, visit):
            found.append(f"{who} has not the skills for {stay['id']}")
        pinned = visit.get("pinned")
        if pinned and (pinned["technician"], pinned["start"]) != (who, stay["start"]):
            found.append(f"{stay['id']} is moved, though pinned")
        if not any(opens <= stay["start"] <= closes for opens, closes in visit["windows"]):
            found.append(f"{stay['id']} starts at {stay['start']}, outside its windows")
        needed = matrix[place][visit["location"]]
        while breaks and breaks[0] < stay["start"]:
            if breaks[0] < free:
                found.append(f"{who} has a break at {breaks[0]}, before being free")
            if breaks[0] + lasting[0] > stay["start"]:
                found.append(f"{who} works in the break at {breaks[0]}")
            needed += lasting[0]
            breaks, lasting = breaks[1:], lasting[1:]
        if free + needed > stay["start"]:
            found.append(f"{who} cannot be at {stay['id']} by {stay['start']}")
        free, place = stay["start"] + visit["duration"], visit["location"]
    if breaks and breaks[0] < free:
        found.append(f"{who} has a break at {breaks[0]}, before being free")
    rest = sum(lasting) if breaks else 0
    if free + matrix[place][technician["end"]] + rest > technician["shift"][1]:
        found.append(f"{who} is home too late")
    if breaks and breaks[-1] + lasting[-1] > technician["shift"][1]:
        found.append(f"{who} has a break past the shift")
    return found


def _breaks(technician: Instance, route: Plan) -> list[str]:
    who, due = technician["id"], sorted(technician["breaks"], key=lambda rest: rest["earliest"])
    if len(route["breaks"]) != len(due):
        return [f"{who} has {len(route['breaks'])} breaks, not {len(due)}"]
    found, before = [], 0
    for begins, rest in zip(route["breaks"], due, strict=True):
        if not rest["earliest"] <= begins <= rest["latest"] or begins < before:
            found.append(f"{who} has a break at {begins}, which is not its time")
        before = begins + rest["duration"]
    return found
