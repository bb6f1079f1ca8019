"""Files held in memory: to `Files` by the suite that the disk passes too."""

from collections.abc import AsyncIterator
from datetime import datetime

from chassis.clock import utc_now
from chassis.files import FileKey


class MemoryFiles:
    def __init__(self) -> None:
        self.kept: dict[FileKey, tuple[datetime, bytes]] = {}

    async def keep(self, key: FileKey, content: bytes) -> None:
        self.kept[key] = (utc_now(), content)

    async def has(self, key: FileKey) -> bool:
        return key in self.kept

    async def drop(self, key: FileKey) -> None:
        self.kept.pop(key, None)

    async def left_since(self, shard: int, before: datetime) -> list[FileKey]:
        return [key for key, (at, _) in self.kept.items() if int(key.sha256[:2], 16) == shard and at < before]

    async def read(self, key: FileKey) -> AsyncIterator[bytes]:
        yield self.kept[key][1]
