"""Carers, the patients they go to, and the travel between places. Numbers are whole, `unit` of them to one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Sums of them stay far below what 64 bits hold: compiled code adds them without asking.
LARGEST = 2**40
MOST_PATIENTS = 1_000
MOST_CARERS = 1_000


@dataclass(frozen=True, slots=True)
class Carer:
    """Leaves the office at 0 or later, and comes back to it whenever that is."""

    carer_id: str
    services: frozenset[str]


@dataclass(frozen=True, slots=True)
class Visit:
    """What one carer does at a patient's."""

    service: str
    duration: int

    def __post_init__(self) -> None:
        if not 0 <= self.duration <= LARGEST:
            raise ValueError("a visit lasts something, or nothing")


@dataclass(frozen=True, slots=True)
class Patient:
    """No visit starts before the window; what starts after it is late. Of two visits, by two carers, the second starts
    `apart` after the first: at least the one, at most the other."""

    patient_id: str
    place: int
    window: tuple[int, int]
    visits: tuple[Visit, ...]
    apart: tuple[int, int] = (0, 0)

    def __post_init__(self) -> None:
        if not 0 <= self.window[0] <= self.window[1] <= LARGEST:
            raise ValueError("a window begins before it ends")
        if not 1 <= len(self.visits) <= 2:
            raise ValueError("a patient has one visit, or two")
        if not 0 <= self.apart[0] <= self.apart[1] <= LARGEST:
            raise ValueError("the least time apart is not longer than the most")


@dataclass(frozen=True, slots=True)
class Problem:
    """`travel` is [place, place], and place 0 the office."""

    carers: tuple[Carer, ...]
    patients: tuple[Patient, ...]
    travel: NDArray[np.int64]
    unit: int = 1

    def __post_init__(self) -> None:
        if len(self.carers) > MOST_CARERS or len(self.patients) > MOST_PATIENTS or self.unit < 1:
            raise ValueError(f"there are more than {MOST_CARERS} carers or {MOST_PATIENTS} patients")
        if self.travel.ndim != 2 or self.travel.shape[0] != self.travel.shape[1] or not len(self.travel):
            raise ValueError("travel is a square matrix")
        if self.travel.min() < 0 or self.travel.max() > LARGEST:
            raise ValueError("travel is negative, or too long to count")
        for patient in self.patients:
            if not 0 <= patient.place < len(self.travel):
                raise ValueError(f"patient {patient.patient_id} is nowhere")
            if nobody_for(patient, self.carers) is not None:
                raise ValueError(f"patient {patient.patient_id} needs carers there are not")


def nobody_for(patient: Patient, carers: Sequence[Carer]) -> int | None:
    """The visit no carer is left for, those before it being given to someone else."""
    able = [{i for i, carer in enumerate(carers) if visit.service in carer.services} for visit in patient.visits]
    for i, some in enumerate(able):
        if not some:
            return i
    return 1 if len(able) == 2 and len(able[0] | able[1]) == 1 else None
