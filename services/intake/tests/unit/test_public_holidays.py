"""D3: days on which nobody works, by territory: held against the law's own count, for libraries have been wrong."""

from datetime import date

import pytest

from intake.domain.public_holidays import YEARS, Territory, public_holidays


@pytest.mark.parametrize(
    ("territory", "count"),
    [(Territory.MAINLAND, 11), (Territory.MOSELLE, 13), (Territory.ALSACE, 13), (Territory.REUNION, 12)],
)
def test_how_many_in_a_year(territory: Territory, count: int) -> None:
    assert len([day for day, _ in public_holidays(territory, 2026) if day.year == 2026]) == count


@pytest.mark.parametrize("territory", [Territory.MOSELLE, Territory.ALSACE])
def test_good_friday_and_saint_stephen_are_alsace_moselle_s_alone(territory: Territory) -> None:
    days = {day for day, _ in public_holidays(territory, 2026)}
    mainland = {day for day, _ in public_holidays(Territory.MAINLAND, 2026)}
    assert {day for day in days - mainland if day.year == 2026} == {date(2026, 4, 3), date(2026, 12, 26)}


@pytest.mark.parametrize("territory", Territory)
def test_every_territory_has_its_days_for_years_to_come(territory: Territory) -> None:
    found = public_holidays(territory, 2026)
    assert {day.year for day, _ in found} == set(range(2026, 2026 + YEARS))
    assert all(label for _, label in found)
    assert (date(2026, 7, 14), "Fête nationale") in found
