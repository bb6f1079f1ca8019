"""How much of the coming weeks is taken."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from scheduling.domain.load import Load, Work, load_of
from scheduling.domain.model import Shift, Slot, Technician

PARIS = ZoneInfo("Europe/Paris")
SUNDAY = datetime(2026, 11, 22, 10, tzinfo=UTC)
WEEKS = [date(2026, 11, 16), date(2026, 11, 23)]
ADA = Technician(
    uuid4(), 1, "Europe/Paris", (Shift(0, time(8), time(16)),), skills=(("network", 3),), departments=("75",)
)
MONDAY_8 = datetime(2026, 11, 23, 7, tzinfo=UTC)
TWO_HOURS = Slot(MONDAY_8, MONDAY_8 + timedelta(hours=2))


def test_what_could_be_done_and_what_is_asked_of_it() -> None:
    """S000-91."""
    work = [Work(TWO_HOURS, 2, "75", ("network",)), Work(TWO_HOURS, 1, "69", ("network", "hardware"))]
    found = load_of([ADA], work, SUNDAY, PARIS, 2)
    assert found == {
        ("69", "hardware"): [Load(WEEKS[0]), Load(WEEKS[1], 1, 7_200)],
        ("69", "network"): [Load(WEEKS[0]), Load(WEEKS[1], 1, 7_200)],
        ("75", "network"): [Load(WEEKS[0]), Load(WEEKS[1], 1, 14_400, 28_800, {ADA.technician_id})],
    }


def test_who_goes_everywhere_counts_in_every_region() -> None:
    anywhere = replace(ADA, technician_id=uuid4(), departments=())
    found = load_of([ADA, anywhere], [Work(TWO_HOURS, 1, "69", ("network",))], SUNDAY, PARIS, 2)
    assert {key: each[1].work_s for key, each in found.items()} == {
        ("69", "network"): 28_800,
        ("75", "network"): 57_600,
    }


def test_a_monday_just_after_midnight_is_of_the_new_week_in_the_organisations_zone() -> None:
    night = Slot(datetime(2026, 11, 22, 23, 30, tzinfo=UTC), datetime(2026, 11, 23, 1, tzinfo=UTC))
    (each,) = load_of([], [Work(night, 1, "75", ("network",))], SUNDAY, PARIS, 2).values()
    assert [load.visits for load in each] == [0, 1]


def test_what_is_over_counts_no_more() -> None:
    """At noon of the Monday: four of eight hours are left, and half an hour of what is under way."""
    noon = datetime(2026, 11, 23, 11, tzinfo=UTC)
    under_way = Slot(noon - timedelta(hours=1), noon + timedelta(minutes=30))
    work = [Work(TWO_HOURS, 1, "75", ("network",)), Work(under_way, 1, "75", ("network",))]
    (each,) = load_of([ADA], work, noon, PARIS, 1).values()
    assert (each[0].visits, each[0].booked_s, each[0].work_s) == (1, 1_800, 4 * 3_600)
