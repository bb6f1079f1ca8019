"""What a benchmark says: figures beside a baseline of the same run, as a table and as JSON."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

OUT = Path(__file__).parent / "out" / "latest.json"


@dataclass(frozen=True, kw_only=True)
class Figure:
    name: str
    value: float
    unit: str
    baseline: str | None = None
    baseline_value: float | None = None
    target: str | None = None
    holds: bool | None = None

    @property
    def ratio(self) -> float | None:
        return self.value / self.baseline_value if self.baseline_value else None


def at_least_ratio(name: str, value: float, unit: str, baseline: str, baseline_value: float, target: float) -> Figure:
    return Figure(
        name=name,
        value=value,
        unit=unit,
        baseline=baseline,
        baseline_value=baseline_value,
        target=f">= {target} of it",
        holds=value >= target * baseline_value,
    )


def at_least(name: str, value: float, unit: str, target: float) -> Figure:
    return Figure(name=name, value=value, unit=unit, target=f">= {target:,.0f}", holds=value >= target)


def at_most(name: str, value: float, unit: str, target: float, **baseline: object) -> Figure:
    return Figure(
        name=name,
        value=value,
        unit=unit,
        target=f"<= {target:,.0f}",
        holds=value <= target,
        **baseline,  # type: ignore[arg-type]
    )


def show(figures: list[Figure]) -> None:
    for f in figures:
        base = f"{f.baseline}: {f.baseline_value:,.1f} ({f.ratio:.2f}x)" if f.ratio is not None else (f.baseline or "")
        held = {True: "holds", False: "MISSED", None: ""}[f.holds]
        print(f"  {f.name:44} {f.value:>12,.1f} {f.unit:10} {base:44} {f.target or '':18} {held}", flush=True)


def write(figures: list[Figure]) -> None:
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps([{**asdict(f), "ratio": f.ratio} for f in figures], indent=1) + "\n")
