"""Identity: UUIDv7, so that rows created together lie together in an index, in the order they were made."""

import os
import time
from uuid import UUID


def uuid7() -> UUID:
    """The twelve bits after the millisecond say where in it (RFC 9562, 6.2, method 3); 62 are random."""
    millis, rest = divmod(time.time_ns(), 1_000_000)
    head = (millis << 16) | (0x7 << 12) | (rest << 12) // 1_000_000
    return UUID(int=(head << 64) | (0x2 << 62) | int.from_bytes(os.urandom(8)) >> 2)
