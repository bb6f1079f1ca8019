"""Does a published plan keep the law on working time? Reads the instance and the plan, and nothing of what made it."""

from typing import Any

HOUR = 3_600
DAY = 24 * HOUR
WEEK = 7 * DAY

Span = tuple[int, int]


def against_the_law(instance: dict[str, Any], plan: dict[str, Any]) -> list[str]:
    people: dict[str, list[dict[str, Any]]] = {}
    for technician in instance["technicians"]:
        people.setdefault(technician.get("person") or technician["id"], []).append(technician)
    routes = {route["technician"]: route for route in plan["routes"]}
    found: list[str] = []
    for who, days in people.items():
        mine = [(day, routes[day["id"]]) for day in days if day["id"] in routes]
        record = {
            "worked": _merged([tuple(span) for day in days for span in day.get("worked", [])]),
            "weeks_before": max((day.get("weeks_before", []) for day in days), key=len),
        }
        found += [f"{who}: {wrong}" for wrong in _person(record, mine, -instance.get("weekday", 0) * DAY)]
    return found


def _merged(spans: list[Span]) -> list[Span]:
    found: list[Span] = []
    for begin, end in sorted(spans):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found


def _person(record: dict[str, Any], routes: list[tuple[dict[str, Any], dict[str, Any]]], monday: int) -> list[str]:
    worked = [(begin, end, end - begin) for begin, end in record.get("worked", [])]
    planned = []
    found = []
    for day, route in routes:
        breaks = _breaks(day, route)
        spans = [(max(a, route["leaves"]), min(b, route["back"])) for a, b in breaks]
        resting = sum(max(0, b - a) for a, b in spans)
        planned.append((route["leaves"], route["back"], route["back"] - route["leaves"] - resting))
        if route["back"] - route["leaves"] > 13 * HOUR:
            found.append(f"a span of {(route['back'] - route['leaves']) / HOUR:.2f} h")
        since = route["leaves"]
        for begin, end in [*sorted(span for span in spans if span[1] - span[0] >= 20 * 60), (route["back"],) * 2]:
            if begin - since > 6 * HOUR:
                found.append(f"{(begin - since) / HOUR:.2f} h without a break")
            since = end
    if not planned:
        return found
    everything = sorted(worked + planned)
    for begin, end, _ in planned:
        for other in everything:
            if other[1] <= begin < other[1] + 11 * HOUR:
                found.append(f"{(begin - other[1]) / HOUR:.2f} h of rest before {begin}")
            if end <= other[0] < end + 11 * HOUR:
                found.append(f"{(other[0] - end) / HOUR:.2f} h of rest after {end}")
            if other[:2] != (begin, end) and other[0] < end and begin < other[1]:
                found.append(f"works twice at {begin}")
    for start in {day * DAY for begin, end, _ in planned for day in range(begin // DAY, (end - 1) // DAY + 1)}:
        work = sum(_share(span, start, DAY) for span in everything)
        if work > 10 * HOUR:
            found.append(f"{work / HOUR:.2f} h of work on day {start // DAY}")
    for start in {monday + (begin - monday) // WEEK * WEEK for begin, _, _ in planned}:
        work = sum(lasting for begin, _, lasting in everything if start <= begin < start + WEEK)
        if work > 48 * HOUR:
            found.append(f"{work / HOUR:.2f} h of work in a week")
        first = min((begin for begin, _, _ in worked), default=min(begin for begin, _, _ in planned))
        known_from = monday + (first - monday) // WEEK * WEEK
        weeks = [
            seconds
            for n, seconds in enumerate(record.get("weeks_before", []))
            if known_from - (n + 1) * WEEK > start - 12 * WEEK
        ]
        average = sum(weeks) + sum(
            lasting for begin, _, lasting in everything if start - 11 * WEEK <= begin < start + WEEK
        )
        if average > 12 * 44 * HOUR:
            found.append(f"{average / 12 / HOUR:.2f} h a week on average")
        if not _has_long_rest([span[:2] for span in everything], start):
            found.append(f"no rest of 35 h in the week of day {start // DAY}")
    return found


def _breaks(day: dict[str, Any], route: dict[str, Any]) -> list[Span]:
    due = sorted(day["breaks"], key=lambda rest: rest["earliest"])
    if len(due) != len(route["breaks"]):
        due = [rest for rest in due if rest["latest"] >= route["leaves"] and rest["earliest"] < route["back"]]
    own = [(begin, begin + rest["duration"]) for begin, rest in zip(route["breaks"], due, strict=False)]
    return own + [(begin, end) for begin, end in route.get("breaks_by_law", [])]


def _share(span: tuple[int, int, int], start: int, lasting: int) -> float:
    begin, end, work = span
    inside = max(0, min(end, start + lasting) - max(begin, start))
    return work * inside / (end - begin) if end > begin else 0


def _has_long_rest(spans: list[Span], start: int) -> bool:
    until = [max(end for _, end in spans[: n + 1]) for n in range(len(spans))]
    rests = [(spans[0][0] - WEEK, spans[0][0]), *((a, b[0]) for a, b in zip(until, spans[1:], strict=False))]
    rests.append((until[-1], until[-1] + WEEK))
    return any(b - a >= 35 * HOUR and min(b, start + WEEK) - max(a, start) >= DAY for a, b in rests)
