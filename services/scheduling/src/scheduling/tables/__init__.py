"""The rows of scheduling's own database; they never leave store and queries."""

from scheduling.tables import appointments, days, on_site, visits
from scheduling.tables.columns import metadata
from scheduling.tables.on_site import OF_SPEAKER, OPEN
from scheduling.tables.visits import LIVE

__all__ = ["LIVE", "OF_SPEAKER", "OPEN", "appointments", "days", "metadata", "on_site", "visits"]
