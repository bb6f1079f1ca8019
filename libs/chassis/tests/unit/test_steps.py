from uuid import uuid4

import pytest

from chassis.inbox import Received, Steps
from contracts.event import Event


def received(key: str, version: int | None) -> Received[Event]:
    return Received("t", 0, 0, key, uuid4(), "x", version, None, {}, b"", None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("versions", "wrong"),
    [([7, 8, 9], []), ([1, 3], [3]), ([5, 4, 6], [4]), ([1, None, 2], []), ([1, 2, 5, 6], [5])],
)
def test_a_skip_or_a_step_back_is_seen_after_the_first(versions: list[int | None], wrong: list[int]) -> None:
    steps = Steps()
    found = [one.aggregate_version for v in versions for one in steps.out_of_step([received("a", v)])]
    assert found == wrong


def test_keys_do_not_mix_and_a_new_assignment_forgets() -> None:
    steps = Steps()
    assert steps.out_of_step([received("a", 1), received("b", 5), received("a", 2)]) == []
    steps.forget()
    assert steps.out_of_step([received("a", 9)]) == []


def test_memory_is_bounded() -> None:
    steps = Steps(kept=2)
    steps.out_of_step([received(k, 1) for k in "abc"])
    assert steps.out_of_step([received("a", 9), received("c", 9)])[0].key == "c"
