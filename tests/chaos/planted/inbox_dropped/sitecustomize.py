"""The bug: nobody asks whether an event was applied before."""

from collections.abc import Sequence
from typing import Any

from chassis import inbox


async def claim(tx: Any, consumer: str, received: Sequence[Any]) -> inbox.Claimed:
    return inbox.Claimed(list(received), set())


inbox.claim = claim
