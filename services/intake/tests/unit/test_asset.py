"""What is written down of a piece of equipment."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from intake.domain.asset import FIELDS, changes_of, faults_of

TEXTS = st.none() | st.text(max_size=5)
ASSETS = st.fixed_dictionaries({field: TEXTS for field in FIELDS})


@given(ASSETS, ASSETS)
def test_its_history_leads_from_what_it_was_to_what_it_is(before: dict[str, Any], after: dict[str, Any]) -> None:
    lines = changes_of(before, after)
    assert before | {line.field: line.to_value for line in lines} == after
    assert after | {line.field: line.from_value for line in lines} == before
    assert changes_of(after, after) == []


@given(st.dates(), st.integers(-1000, 1000))
def test_a_warranty_ends_after_the_purchase(bought: date, days: int) -> None:
    if not date.min.toordinal() <= bought.toordinal() + days <= date.max.toordinal():
        return
    values = {"purchased_on": bought, "warranty_until": bought + timedelta(days=days)}
    faults = faults_of(values, site_known=True, user_known=True)
    assert [fault.pointer for fault in faults] == (["/warranty_until"] if days < 0 else [])


def test_a_site_or_user_of_another_client_is_unknown() -> None:
    values = {"purchased_on": None, "warranty_until": None}
    faults = faults_of(values, site_known=False, user_known=False)
    assert [(fault.pointer, fault.code) for fault in faults] == [
        ("/site_id", "unknown_site"),
        ("/user_id", "unknown_person"),
    ]
