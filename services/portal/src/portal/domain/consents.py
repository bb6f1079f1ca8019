"""What personal data is used for, and consent: asked where nothing else allows it, taken back as easily as given."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from portal.domain.errors import NoConsentAsked

Basis = Literal["contract", "legal_obligation", "legitimate_interest", "consent"]


@dataclass(frozen=True)
class Said:
    """What somebody said of a purpose, and of which wording of it."""

    given: bool
    said_at: datetime
    purpose_version: int


def says_something_new(basis: str, version: int, before: Said | None, given: bool) -> bool:
    """Yes to another wording is another yes; who never agreed has nothing to take back."""
    if basis != "consent":
        raise NoConsentAsked
    if before is None:
        return given
    return before.given != given or (given and before.purpose_version != version)
