"""Is a published plan true? Reads the instance and the plan, and nothing of what made it."""

import math
from collections import Counter
from itertools import pairwise
from typing import Any

from benchmarks.solver.instances import Instance, able
from benchmarks.solver.working_time import against_the_law

Plan = dict[str, Any]


def violations(instance: Instance, plan: Plan) -> list[str]:
    """What the plan breaks, in words; nothing when it holds."""
    technicians = {technician["id"]: technician for technician in instance["technicians"]}
    visits = {visit["id"]: visit for visit in instance["visits"]}
    found: list[str] = []
    left_out = {left["id"] for left in plan["left_out"]}
    told = [stay["id"] for route in plan["routes"] for stay in route["visits"]]
    told += [left["id"] for left in plan["left_out"]]
    for name, times in Counter(told).items():
        if name not in visits:
            found.append(f"{name} is no visit")
        elif times != (1 if name in left_out else visits[name].get("crew", 1)):
            found.append(f"{name} is there {times} times")
    found += [f"{name} is forgotten" for name in visits if name not in told]
    missed = [visits[name] for name in left_out if name in visits]
    found += [f"{visit['id']} must be planned" for visit in missed if visit["penalty"] is None]
    names = Counter(route["technician"] for route in plan["routes"])
    found += [f"{name} has {times} routes" for name, times in names.items() if times > 1]
    for route in plan["routes"]:
        if route["technician"] not in technicians:
            found.append(f"{route['technician']} is no technician")
        elif all(stay["id"] in visits for stay in route["visits"]):
            found += _route(instance, technicians[route["technician"]], route, visits)
    found += _together(plan, visits)
    found += _at_once(plan, technicians)
    if not found and instance.get("law"):
        found += against_the_law(instance, plan)
    if not found:
        cost, parts = true_cost(instance, plan), plan.get("parts")
        if plan["cost"] != cost or (parts and sum(parts.values()) != cost):
            found.append(f"costs {cost}, not {plan['cost']} of {parts}")
    return found


def true_cost(instance: Instance, plan: Plan) -> int:
    weight: int = instance.get("objective", {}).get("travel", 1)
    visits = {visit["id"]: visit for visit in instance["visits"]}
    cost = travel_of(instance, plan) * weight
    served = set()
    for route in plan["routes"]:
        for stay in route["visits"]:
            visit = visits[stay["id"]]
            cost += visit.get("costs", {}).get(route["technician"], 0)
            if stay["id"] not in served and not _within(stay["start"], visit["windows"]):
                cost += visit["otherwise"]["cost"]
            served.add(stay["id"])
    return cost + sum(visit["penalty"] or 0 for name, visit in visits.items() if name not in served)


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


def _within(start: int, windows: list[list[int]]) -> bool:
    return any(opens <= start <= closes for opens, closes in windows)


def _together(plan: Plan, visits: dict[str, Instance]) -> list[str]:
    """Crews start together, and nobody before what goes before."""
    found = []
    starts: dict[str, set[int]] = {}
    for route in plan["routes"]:
        for stay in route["visits"]:
            starts.setdefault(stay["id"], set()).add(stay["start"])
    for name, of_visit in starts.items():
        if len(of_visit) > 1:
            found.append(f"{name} starts at {sorted(of_visit)}")
        before = visits.get(name, {}).get("after")
        if before and before["visit"] not in starts:
            found.append(f"{name} is there without {before['visit']}")
        elif before:
            done = max(starts[before["visit"]]) + visits[before["visit"]]["duration"]
            if min(of_visit) < done + before.get("gap", 0):
                found.append(f"{name} starts before {before['visit']} is over")
    return found


def _at_once(plan: Plan, technicians: dict[str, Instance]) -> list[str]:
    """Nobody is on two tours at the same time."""
    away: dict[str, list[tuple[int, int]]] = {}
    for route in plan["routes"]:
        technician = technicians.get(route["technician"])
        if technician and route["visits"]:
            begins, ends = technician["shift"]
            person = technician.get("person") or technician["id"]
            away.setdefault(person, []).append((route.get("leaves", begins), route.get("back", ends)))
    return [
        f"{person} is on two tours at {second[0]}"
        for person, each in away.items()
        for first, second in pairwise(sorted(each))
        if second[0] < first[1]
    ]


def way_at(instance: Instance, a: int, b: int, at: int) -> int:
    """How long it takes who leaves at that time."""
    by_hour = instance["travel"].get("by_hour")
    factor = by_hour[at // 3_600 % 24] if by_hour else 1
    return math.ceil(instance["matrix"][a][b] * factor - 1e-9)


def can_go(instance: Instance, a: int, b: int, free: int, start: int, breaks: list[tuple[int, int]]) -> bool:
    """Is there a moment to leave a, between being free and having to be at b, the breaks had in between?"""
    moments = {free, *(end for _, end in breaks)}
    if instance["travel"].get("by_hour"):
        moments |= set(range((free // 3_600 + 1) * 3_600, start, 3_600))
    return any(
        at >= free
        and not any(begin < at < end for begin, end in breaks)
        and at + way_at(instance, a, b, at) + sum(end - begin for begin, end in breaks if begin >= at) <= start
        for at in moments
    )


def _route(instance: Instance, technician: Instance, route: Plan, visits: dict[str, Instance]) -> list[str]:
    who, found = technician["id"], []
    load = sum(visits[stay["id"]].get("load", 0) for stay in route["visits"])
    if load > technician.get("capacity", load):
        found.append(f"{who} carries {load}")
    if wrong := _breaks(technician, route):
        return [*found, *wrong]
    breaks = breaks_of(technician, route)
    if route.get("leaves", technician["shift"][0]) < technician["shift"][0]:
        found.append(f"{who} leaves before the shift")
    free, place = route.get("leaves", technician["shift"][0]), technician["start"]
    found += [f"{who} leaves in the break at {begin}" for begin, end in breaks if begin < free < end]
    breaks = [rest for rest in breaks if rest[0] >= free]
    for stay in route["visits"]:
        visit = visits[stay["id"]]
        if not able(technician, visit):
            found.append(f"{who} has not the skills for {stay['id']}")
        pinned = visit.get("pinned")
        if pinned and (pinned["technician"], pinned["start"]) != (who, stay["start"]):
            found.append(f"{stay['id']} is moved, though pinned")
        if not _within(stay["start"], visit["windows"] + visit.get("otherwise", {"windows": []})["windows"]):
            found.append(f"{stay['id']} starts at {stay['start']}, outside its windows")
        on_the_way = [rest for rest in breaks if rest[0] < stay["start"]]
        for begin, end in on_the_way:
            if begin < free:
                found.append(f"{who} has a break at {begin}, before being free")
            if end > stay["start"]:
                found.append(f"{who} works in the break at {begin}")
        breaks = breaks[len(on_the_way) :]
        if not can_go(instance, place, visit["location"], free, stay["start"], on_the_way):
            found.append(f"{who} cannot be at {stay['id']} by {stay['start']}")
        free, place = stay["start"] + visit["duration"], visit["location"]
    if breaks and breaks[0][0] < free:
        found.append(f"{who} has a break at {breaks[0][0]}, before being free")
    back = route.get("back", technician["shift"][1])
    if back > technician["shift"][1] or not can_go(
        instance, place, technician["end"], free, back, [rest for rest in breaks if rest[0] < back]
    ):
        found.append(f"{who} is home too late")
    if "longest" in technician and back - route["leaves"] > technician["longest"]:
        found.append(f"{who} is away for {back - route['leaves']}")
    if breaks and breaks[-1][1] > technician["shift"][1]:
        found.append(f"{who} has a break past the shift")
    return found


def _breaks(technician: Instance, route: Plan) -> list[str]:
    who, due = technician["id"], _due(technician, route)
    if len(route["breaks"]) != len(due):
        return [f"{who} has {len(route['breaks'])} breaks, not {len(due)}"]
    found, before = [], 0
    for begins, rest in zip(route["breaks"], due, strict=True):
        if not rest["earliest"] <= begins <= rest["latest"] or begins < before:
            found.append(f"{who} has a break at {begins}, which is not its time")
        before = begins + rest["duration"]
    return found


def _due(technician: Instance, route: Plan) -> list[Instance]:
    """The breaks of the day; those that fall outside of a day that the law made shorter are none."""
    due = sorted(technician["breaks"], key=lambda rest: rest["earliest"])
    if len(due) == len(route["breaks"]) or "back" not in route:
        return due
    return [rest for rest in due if rest["latest"] >= route["leaves"] and rest["earliest"] < route["back"]]


def breaks_of(technician: Instance, route: Plan) -> list[tuple[int, int]]:
    """From when to when, those by law too."""
    own = [
        (begin, begin + rest["duration"]) for begin, rest in zip(route["breaks"], _due(technician, route), strict=False)
    ]
    return sorted([*own, *((begin, end) for begin, end in route.get("breaks_by_law", []))])
