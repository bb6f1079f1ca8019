"""Instances as one dictionary, whatever their file: form `fsd-1`, with `load` and `capacity` where vehicles have one.

Reads nothing of the product: what checks it must not share its mistakes."""

import json
import math
from pathlib import Path
from typing import Any

Instance = dict[str, Any]


def load(path: Path, first: int | None = None) -> Instance:
    text = path.read_text()
    instance = json.loads(text) if text.lstrip().startswith("{") else _solomon(text, first)
    return with_matrix(instance)


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


def _matrix(instance: Instance) -> list[list[int]]:
    travel, places = instance["travel"], instance["locations"]
    if travel["kind"] == "matrix":
        matrix: list[list[int]] = travel["matrix"]
        return matrix
    whole, cut = (math.floor, 1e-9) if travel["round"] == "floor" else (round, 0.0)
    return [[whole(travel["scale"] * math.hypot(a[0] - b[0], a[1] - b[1]) + cut) for b in places] for a in places]


def able(technician: Instance, visit: Instance) -> bool:
    return all(technician["skills"].get(skill, 0) >= level for skill, level in visit["skills"].items())
