"""The bug: offsets are committed before the effect is."""

from types import SimpleNamespace

from faststream import AckPolicy

import chassis.kafka

chassis.kafka.AckPolicy = SimpleNamespace(NACK_ON_ERROR=AckPolicy.ACK_FIRST)  # type: ignore[misc,assignment]
