"""Who was called out at night, before Astreinte came, rests before they are sent."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

pytestmark = [pytest.mark.infra, pytest.mark.timeout(120)]


async def test_call_outs_from_before_are_rested_after(world: Any, until: Any) -> None:
    """D7. A day's work, and ten hours later a call-out: eleven hours of rest from its end."""
    now = datetime.now(UTC)
    work = [{"starts_at": now - timedelta(hours=a), "ends_at": now - timedelta(hours=b)} for a, b in ((20, 12), (2, 1))]
    call_outs = [{name: at.isoformat() for name, at in one.items()} for one in work]
    called_out = await world.technician(call_outs=call_outs)
    offer = await until(world.offered(called_out, await world.ticket()))
    assert datetime.fromisoformat(offer["slot"]["starts_at"]) >= now + timedelta(hours=10)
