"""What the pages of personal data show."""

from dataclasses import dataclass
from datetime import datetime

COUNTED = 100_000


@dataclass(frozen=True)
class KeptLine:
    """A kind of data, how many days it is kept, and how many rows go next night."""

    kind: str
    days: str
    default_days: int
    at_least: int
    at_most: int
    rows: int

    @property
    def is_more(self) -> bool:
        return self.rows >= COUNTED

    @property
    def is_fixed(self) -> bool:
        return self.at_least == self.at_most


@dataclass(frozen=True)
class PurposeLine:
    """What personal data is used for; `given` is what the reader said, where their consent is asked."""

    code: str
    basis: str
    name: str
    what: str
    kept: str
    told: str
    given: bool | None = None
    said_at: datetime | None = None

    @property
    def is_asked(self) -> bool:
        return self.basis == "consent"
