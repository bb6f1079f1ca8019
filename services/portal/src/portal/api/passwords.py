"""argon2id off the event loop; an unknown account costs as long as a known one."""

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from portal.domain.passwords import check_password

# RFC 9106's memory would be 64 MiB a try; OWASP's smaller setting keeps ten tries at once within 200 MiB.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_at_once = asyncio.Semaphore(8)


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this password")


async def hash_password(password: str) -> str:
    async with _at_once:
        return await asyncio.to_thread(_hasher.hash, password)


async def checked_hash(password: str, *about: str | None, pointer: str = "/password") -> str:
    """Of a new password that is good enough; `about` is what a guesser knows of its owner."""
    await asyncio.to_thread(check_password, password, *about, pointer=pointer)
    return await hash_password(password)


async def matches(password: str, password_hash: str | None) -> bool:
    def verify() -> bool:
        try:
            return _hasher.verify(password_hash or _nobody(), password) and password_hash is not None
        except (VerificationError, InvalidHashError):
            return False

    async with _at_once:
        return await asyncio.to_thread(verify)
