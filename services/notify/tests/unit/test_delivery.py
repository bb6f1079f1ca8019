from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from notify.domain.delivery import GiveUp, TryAgain, after_failure, message_key

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
EVENT, ALICE = UUID(int=1), UUID(int=2)


def test_the_key_of_a_message_never_changes() -> None:
    assert message_key(EVENT, "ticket_opened", ALICE) == message_key(EVENT, "ticket_opened", ALICE)
    assert message_key(EVENT, "ticket_opened", ALICE) != message_key(EVENT, "ticket_resolved", ALICE)


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 2), (2, 4), (5, 32), (11, 900)])
def test_waits_double_up_to_a_quarter_of_an_hour(attempts: int, seconds: int) -> None:
    wait = after_failure("smtp_away", is_final=False, attempts=attempts, attempts_limit=12, now=NOW, jitter=1)
    assert wait == TryAgain(NOW + timedelta(seconds=seconds), "smtp_away")


def test_refused_or_tried_too_often_is_given_up() -> None:
    final = after_failure("recipient_refused", is_final=True, attempts=1, attempts_limit=12, now=NOW, jitter=0)
    last = after_failure("smtp_away", is_final=False, attempts=12, attempts_limit=12, now=NOW, jitter=0)
    assert (final, last) == (GiveUp("recipient_refused"), GiveUp("smtp_away"))
