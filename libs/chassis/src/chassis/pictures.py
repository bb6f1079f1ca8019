"""Pictures are made again from their points in a process of their own: a decoder fed by strangers may hang or burst.

It is told nothing of its surroundings, whose variables hold the keys.
"""

import asyncio
import sys

from chassis import remake_picture
from chassis.errors import FieldError, Invalid, Unavailable

TIMEOUT_S = 20
AT_ONCE = 2
_turns = asyncio.Semaphore(AT_ONCE)


async def remade(content: bytes) -> bytes:
    """The same picture, upright and no larger than is useful, without anything else its file carried."""
    async with _turns:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-I", "-m", remake_picture.__name__,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            env={},
        )  # fmt: skip
        try:
            async with asyncio.timeout(TIMEOUT_S):
                made, _ = await process.communicate(content)
        except TimeoutError as error:
            raise Unavailable from error
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    if process.returncode == remake_picture.TOO_LARGE:
        raise Invalid(errors=[FieldError("", "picture_large", {"megapixels": remake_picture.MOST_POINTS // 1_000_000})])
    if process.returncode != 0:
        raise Invalid(errors=[FieldError("", "file_broken")])
    return made
