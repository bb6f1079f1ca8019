"""What may be tuned, with units; checked once."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class ScoreParams:
    """Weights in thousandths; together they make 1000, so a perfect score is 1000."""

    expertise: int = 225
    proximity: int = 200
    availability: int = 175
    load: int = 125
    team: int = 150
    client_priority: int = 75
    deadline: int = 50
    far_m: int = 100_000
    """From here on, distance earns nothing."""
    long_wait_min: int = 1440
    many_jobs: int = 6
    position_fresh_min: int = 30
    """An older position is not where they are: the start place is used."""
    horizon_h: int = 72
    """How far to look for a free shift when no deadline says."""

    def __post_init__(self) -> None:
        weights = (
            self.expertise,
            self.proximity,
            self.availability,
            self.load,
            self.team,
            self.client_priority,
            self.deadline,
        )
        if min(weights) < 0 or sum(weights) != 1000:
            raise ValueError("weights are thousandths and make 1000 together")


@dataclass(frozen=True, kw_only=True)
class Params:
    score: ScoreParams = ScoreParams()
    offer_minutes: dict[str, float] = field(default_factory=lambda: {"P1": 5.0, "P2": 15.0, "P3": 60.0, "P4": 240.0})
    candidates_asked: int = 20
    """How many scheduling may choose from."""
