"""What the pages of personal data show."""

from dataclasses import dataclass

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
