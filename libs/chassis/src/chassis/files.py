"""Where files of people lie. A name is what is in it, so a file never changes and one kept twice is kept once."""

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Protocol
from uuid import UUID, uuid4

SHARDS = 256
_PIECE = 1 << 18


class FileKey(NamedTuple):
    """A file as it is kept: by whose it is and what is in it."""

    owner_id: UUID
    sha256: str


class Files(Protocol):
    async def keep(self, key: FileKey, content: bytes) -> None:
        """When this returns the file outlives a power cut, and is young again for `left_since`."""

    async def has(self, key: FileKey) -> bool: ...

    async def drop(self, key: FileKey) -> None:
        """What is not there is no error."""

    async def left_since(self, shard: int, before: datetime) -> list[FileKey]:
        """What lies in one of the `SHARDS` parts and was last kept before then."""

    def read(self, key: FileKey) -> AsyncIterator[bytes]: ...


class DiskFiles:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def keep(self, key: FileKey, content: bytes) -> None:
        await asyncio.to_thread(self._keep, self._path(key), content)

    async def has(self, key: FileKey) -> bool:
        return await asyncio.to_thread(self._path(key).exists)

    async def drop(self, key: FileKey) -> None:
        await asyncio.to_thread(self._path(key).unlink, missing_ok=True)

    async def left_since(self, shard: int, before: datetime) -> list[FileKey]:
        return await asyncio.to_thread(self._left_since, shard, before.timestamp())

    async def read(self, key: FileKey) -> AsyncIterator[bytes]:
        file = await asyncio.to_thread(self._path(key).open, "rb")
        try:
            while piece := await asyncio.to_thread(file.read, _PIECE):
                yield piece
        finally:
            file.close()

    def _path(self, key: FileKey) -> Path:
        return self._folder / key.sha256[:2] / f"{key.owner_id}.{key.sha256}"

    def _keep(self, path: Path, content: bytes) -> None:
        if path.exists():
            os.utime(path)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{uuid4().hex}.partial")
        with partial.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _left_since(self, shard: int, before: float) -> list[FileKey]:
        folder, found = self._folder / f"{shard:02x}", []
        for path in folder.iterdir() if folder.exists() else ():
            if path.stat().st_mtime < before:
                if path.suffix == ".partial":
                    path.unlink(missing_ok=True)
                else:
                    owner_id, sha256 = path.name.split(".")
                    found.append(FileKey(UUID(owner_id), sha256))
        return found
