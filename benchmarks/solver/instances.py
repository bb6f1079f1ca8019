"""Instances as one dictionary, whatever their file: form `fsd-1`, with `load`, `capacity` and `longest` (from leaving
to being back) where vehicles have one.

Reads nothing of the product: what checks it must not share its mistakes."""

import json
import math
import re
from pathlib import Path
from typing import Any

Instance = dict[str, Any]


def load(path: Path, first: int | None = None) -> Instance:
    text = path.read_text()
    if text.lstrip().startswith("{"):
        return with_matrix(json.loads(text))
    return with_matrix(_vrplib(text) if path.suffix == ".vrp" else _solomon(text, first))


def with_matrix(instance: Instance) -> Instance:
    instance["matrix"] = _matrix(instance)
    return instance


def _solomon(text: str, first: int | None) -> Instance:
    lines = text.splitlines()
    vehicles, capacity = map(int, lines[4].split())
    rows = [[float(word) for word in line.split()] for line in lines[9:] if line.strip()]
    depot, *customers = rows[: None if first is None else first + 1]
    return {
        "locations": [row[1:3] for row in [depot, *customers]],
        "travel": {"kind": "euclid", "scale": 10, "round": "floor"},
        "technicians": [
            {
                "id": f"vehicle-{i + 1}",
                "start": 0,
                "end": 0,
                "shift": [0, int(depot[5] * 10)],
                "skills": {},
                "breaks": [],
            }
            | {"capacity": capacity}
            for i in range(min(vehicles, len(customers)))
        ],
        "visits": [
            {
                "id": str(int(row[0])),
                "location": i,
                "duration": int(row[6] * 10),
                "windows": [[int(row[4] * 10), int(row[5] * 10)]],
                "skills": {},
                "priority": 1,
                "penalty": None,
                "load": int(row[3]),
            }
            for i, row in enumerate(customers, start=1)
        ],
    }


def _vrplib(text: str) -> Instance:
    head, *parts = re.split(r"(\w+)_SECTION\n", text.replace("EOF", ""))
    rows = {
        name: [[float(word) for word in line.split()[1:]] for line in body.splitlines() if line.strip()]
        for name, body in zip(parts[::2], parts[1::2], strict=True)
    }
    longest = int(re.findall(r"VEHICLES_MAX_DURATION: (\d+)", head)[0]) * 1_000
    windows = [[int(begins * 1_000), int(ends * 1_000)] for begins, ends in rows["TIME_WINDOW"]]
    return {
        "locations": rows["NODE_COORD"],
        "travel": {"kind": "euclid", "scale": 1_000, "round": "round"},
        "technicians": [
            {"id": f"vehicle-{i + 1}", "start": 0, "end": 0, "shift": windows[0], "breaks": []}
            | {"capacity": int(capacity), "longest": longest, "skills": {str(int(node)): 1 for node in nodes}}
            for i, ((capacity,), nodes) in enumerate(
                zip(rows["CAPACITY"], rows["VEHICLES_ALLOWED_CLIENTS"], strict=True)
            )
        ],
        "visits": [
            {
                "id": str(i + 1),
                "location": i,
                "duration": int(rows["SERVICE_TIME"][i][0] * 1_000),
                "windows": [windows[i]],
                "skills": {str(i + 1): 1},
                "priority": 1,
                "penalty": None,
                "load": int(rows["DEMAND"][i][0]),
            }
            for i in range(1, len(windows))
        ],
    }


def _matrix(instance: Instance) -> list[list[int]]:
    travel, places = instance["travel"], instance["locations"]
    if travel["kind"] == "matrix":
        matrix: list[list[int]] = travel["matrix"]
        return matrix
    whole, cut = (math.floor, 1e-9) if travel["round"] == "floor" else (round, 0.0)
    return [[whole(travel["scale"] * math.hypot(a[0] - b[0], a[1] - b[1]) + cut) for b in places] for a in places]


def able(technician: Instance, visit: Instance) -> bool:
    return all(technician["skills"].get(skill, 0) >= level for skill, level in visit["skills"].items())
