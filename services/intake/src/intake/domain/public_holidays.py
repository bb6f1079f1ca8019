"""The public holidays of a French territory. They seed a calendar; what the calendar holds then decides."""

from datetime import date
from enum import StrEnum

YEARS = 6
"""as far ahead as deadlines are looked for, and the year under way"""


class Territory(StrEnum):
    """By the code that registers give it; Alsace and Moselle have two days more than the rest of the mainland."""

    MAINLAND = "mainland"
    ALSACE = "6AE"
    MOSELLE = "57"
    GUADELOUPE = "971"
    MARTINIQUE = "972"
    GUYANE = "973"
    REUNION = "974"
    MAYOTTE = "976"
    SAINT_PIERRE = "PM"
    SAINT_BARTHELEMY = "BL"
    SAINT_MARTIN = "MF"
    NEW_CALEDONIA = "NC"
    POLYNESIA = "PF"
    WALLIS = "WF"


def public_holidays(territory: Territory, first_year: int) -> list[tuple[date, str]]:
    # Here, for it weighs 45 MiB and half a second, and few processes ever ask.
    import holidays

    part = None if territory is Territory.MAINLAND else territory.value
    years = range(first_year, first_year + YEARS)
    return sorted(holidays.country_holidays("FR", subdiv=part, years=years, language="fr").items())
