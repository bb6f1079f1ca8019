"""What every event is. Its id, trace and per-key version travel in Kafka headers, minted by the chassis."""

from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from contracts.words import Instant


class Part(BaseModel):
    """A value inside an event."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Event(Part):
    """A fact, in the past tense. Each concrete class adds `type: Literal["<producer>.<fact>"]`."""

    topic_name: ClassVar[str]
    key_field: ClassVar[str]
    wire_type: ClassVar[str]
    tombstone: ClassVar[bool] = False
    """The last word on a compacted key: sent without a body, and holds its key and `occurred_at` only."""

    occurred_at: Instant

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        if "type" in cls.model_fields:
            cls.wire_type = cls.model_fields["type"].default

    @property
    def key(self) -> UUID | str:
        """What keys the topic: events of one key stay in order."""
        key: UUID | str = getattr(self, self.key_field)
        return key

    @property
    def client_id_header(self) -> UUID | None:
        return getattr(self, "client_id", None)

    def encode(self) -> bytes | None:
        return None if self.tombstone else self.model_dump_json().encode()

    @classmethod
    def decode(cls, payload: bytes | None, key: str, occurred_at: datetime) -> Self:
        """The event back from a record: body, key and `ce_time`; the last two rebuild a tombstone."""
        if payload is None:
            return cls.model_validate({cls.key_field: key, "occurred_at": occurred_at})
        return cls.model_validate_json(payload)
