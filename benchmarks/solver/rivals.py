"""One engine on one instance, in an environment of its own: ENGINE FILE FIRST SECONDS SEED → plans as JSON."""

import json
import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.solver.instances import Instance, able, load

# More than any plan costs: what a technician may not do, or must.
FORBIDDEN = 10**8


def pyvrp(instance: Instance, seconds: float, seed: int) -> list[list[int]]:
    import numpy as np
    from pyvrp import Client, ClientGroup, Depot, Location, ProblemData, VehicleType, solve
    from pyvrp.stop import MaxRuntime

    technicians, visits = instance["technicians"], instance["visits"]
    ends = sorted({place for t in technicians for place in (t["start"], t["end"])})
    places = ends + [visit["location"] for visit in visits]
    matrix = np.array(instance["matrix"], np.int64)[np.ix_(places, places)]
    visit_of: list[int] = []
    clients: list[Client] = []
    groups: list[ClientGroup] = []
    for i, visit in enumerate(visits):
        several = len(visit["windows"]) > 1
        must = visit["penalty"] is None
        windows = []
        for opens, closes in visit["windows"]:
            windows.append(len(clients))
            visit_of.append(i)
            clients.append(
                Client(
                    len(ends) + i,
                    delivery=[visit.get("load", 0)],
                    service_duration=visit["duration"],
                    tw_early=opens,
                    # PyVRP's windows are for the start of service, as ours.
                    tw_late=closes,
                    prize=0 if must else visit["penalty"],
                    required=must and not several,
                    group=len(groups) if several else None,
                )
            )
        if several:
            groups.append(ClientGroup(windows, required=must))
    profiles: dict[tuple[bool, ...], int] = {}
    distances = []
    vehicles = []
    for t in technicians:
        can = tuple(able(t, visit) for visit in visits)
        if can not in profiles:
            profiles[can] = len(profiles)
            mine = matrix.copy()
            barred = [len(ends) + i for i, may in enumerate(can) if not may]
            mine[barred, :] = mine[:, barred] = FORBIDDEN
            np.fill_diagonal(mine, 0)
            distances.append(mine)
        vehicles.append(
            VehicleType(
                1,
                capacity=[t.get("capacity", FORBIDDEN)],
                start_depot=ends.index(t["start"]),
                end_depot=ends.index(t["end"]),
                tw_early=t["shift"][0],
                tw_late=t["shift"][1],
                profile=profiles[can],
            )
        )
    if len({(v.start_depot, v.end_depot, v.tw_early, v.tw_late, v.profile, tuple(v.capacity)) for v in vehicles}) == 1:
        vehicles = [vehicles[0].replace(num_available=len(technicians))]
    xy = instance["locations"]
    data = ProblemData(
        [Location(*xy[place]) for place in places],
        clients,
        [Depot(i) for i in range(len(ends))],
        vehicles,
        distances,
        [matrix] * len(distances),
        groups,
    )
    result = solve(data, MaxRuntime(seconds), seed, collect_stats=False, display=False)
    routes: list[list[int]] = [[] for _ in technicians]
    used = iter(range(len(technicians)))
    for route in result.best.routes():
        r = next(used) if len(vehicles) == 1 else route.vehicle_type()
        routes[r] = [visit_of[stop.idx] for stop in route if stop.is_client()]
    return routes


def vroom(instance: Instance, seconds: float, seed: int) -> list[list[int]]:
    import numpy as np
    import vroom as engine

    technicians, visits = instance["technicians"], instance["visits"]
    skills = sorted({(skill, level) for visit in visits for skill, level in visit["skills"].items()})
    problem = engine.Input()
    problem.set_durations_matrix("car", np.array(instance["matrix"], np.uint32))
    for r, t in enumerate(technicians):
        problem.add_vehicle(
            engine.Vehicle(
                r,
                start=t["start"],
                end=t["end"],
                capacity=[t["capacity"]] if "capacity" in t else [],
                skills={i for i, (skill, level) in enumerate(skills) if t["skills"].get(skill, 0) >= level},
                time_window=engine.TimeWindow(*t["shift"]),
                breaks=[
                    engine.Break(i, [engine.TimeWindow(rest["earliest"], rest["latest"])], rest["duration"])
                    for i, rest in enumerate(t["breaks"])
                ],
            )
        )
    for i, visit in enumerate(visits):
        problem.add_job(
            engine.Job(
                i,
                visit["location"],
                default_service=visit["duration"],
                delivery=engine.Amount([visit["load"]]) if "load" in visit else engine.Amount([]),
                skills={skills.index(need) for need in visit["skills"].items()},
                priority=100 if visit["penalty"] is None else 100 - 20 * (visit["priority"] - 1),
                time_windows=[engine.TimeWindow(*window) for window in visit["windows"]],
            )
        )
    found = problem.solve(5, nb_threads=2, timeout=timedelta(seconds=seconds))
    routes: list[list[int]] = [[] for _ in technicians]
    steps = found.routes
    for r, kind, job in zip(steps["vehicle_id"], steps["type"], steps["id"], strict=True):
        if kind == "job":
            routes[int(r)].append(int(job))
    return routes


# Free from, starts, breaks, breaks taken.
Way = tuple[int, list[dict[str, Any]], list[int], int]


def timetable(instance: Instance, r: int, visits: list[int]) -> dict[str, object] | None:
    """Earliest starts; breaks as early as they may be, each tried on every leg. None: does not hold."""
    technician, matrix = instance["technicians"][r], instance["matrix"]
    due = sorted(technician["breaks"], key=lambda rest: rest["earliest"])
    ways: list[Way] = [(technician["shift"][0], [], [], 0)]
    place = technician["start"]
    for v in [*visits, None]:
        visit = None if v is None else instance["visits"][v]
        there = technician["end"] if visit is None else visit["location"]
        onward: dict[int, Way] = {}
        for free, starts, breaks, taken in ways:
            left, at, mine = matrix[place][there], free, list(breaks)
            for count in range(taken, len(due) + 1):
                if count > taken:
                    begins = max(at, due[count - 1]["earliest"])
                    if begins > due[count - 1]["latest"]:
                        break
                    left, at = max(0, left - (begins - at)), begins + due[count - 1]["duration"]
                    mine = [*mine, begins]
                t, here = at + left, starts
                if visit is not None:
                    fits = [max(t, opens) for opens, closes in visit["windows"] if t <= closes]
                    if not fits:
                        continue
                    here = [*starts, {"id": visit["id"], "start": min(fits)}]
                    t = min(fits) + visit["duration"]
                if count not in onward or t < onward[count][0]:
                    onward[count] = (t, here, mine, count)
        ways, place = list(onward.values()), there
    home = [way for way in ways if way[3] == len(due) and way[0] <= technician["shift"][1]]
    return {"technician": technician["id"], "visits": home[0][1], "breaks": home[0][2]} if home else None


def plan_of(instance: Instance, routes: list[list[int]]) -> dict[str, object]:
    told = [timetable(instance, r, visits) for r, visits in enumerate(routes) if visits]
    served = {v for visits in routes for v in visits}
    left = [{"id": visit["id"]} for i, visit in enumerate(instance["visits"]) if i not in served]
    return {"routes": [route for route in told if route], "left_out": left}


def main(engine: str, file: str, first: str, seconds: str, seed: str) -> None:
    instance = load(Path(file), int(first) or None)
    if engine == "pyvrp":
        # Two processes are two cores, as the others use; the better one counts.
        with ProcessPoolExecutor(2) as pool:
            seeds = (int(seed), int(seed) + 1_000)
            plans = [plan_of(instance, r) for r in pool.map(pyvrp, [instance] * 2, [float(seconds)] * 2, seeds)]
    else:
        plans = [plan_of(instance, vroom(instance, float(seconds), int(seed)))]
    json.dump(plans, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
