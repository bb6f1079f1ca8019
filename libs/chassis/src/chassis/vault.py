"""Personal columns sealed with a key for each person: what a backup has of them cannot be read once their key is gone.

A person's key lies in a table of its own, wrapped by a key made from SECRET_KEY. Values that must be found again leave
a mark: an HMAC, the same for the same value.
"""

import hmac
import os
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic_core import from_json, to_json

from chassis.seal import Unreadable

NONCE = 12


class Vault:
    def __init__(self, secret: str) -> None:
        self._wrapping = AESGCM(_derived(secret, "keys of persons"))
        self._marking = _derived(secret, "marks of personal values")

    def new_key(self) -> bytes:
        return _close(self._wrapping, os.urandom(32))

    def close(self, wrapped: bytes, values: Mapping[str, str | None]) -> bytes:
        return _close(self._key(wrapped), to_json(values))

    def open(self, wrapped: bytes, sealed: bytes) -> dict[str, str | None]:
        return _values(self._key(wrapped), sealed)

    def opened(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """A row with what is in each `…sealed` column, read by the `…wrapped` key beside it, under the same prefix.

        Without the key, or with one made since theirs was destroyed, it stays empty. What a row still has in the open
        was there before it was sealed, or was written since by an older process: it holds.
        """
        found = dict(row)
        for column in [name for name in found if name.endswith("sealed")]:
            prefix = column.removesuffix("sealed")
            sealed, wrapped = found.pop(column), found.pop(f"{prefix}wrapped", None)
            if sealed is not None and wrapped is not None:
                key = self._key(wrapped)
                with suppress(Unreadable):
                    inside = {f"{prefix}{name}": value for name, value in _values(key, sealed).items()}
                    found |= {name: value for name, value in inside.items() if found.get(name) is None}
        return found

    def mark(self, value: str) -> bytes:
        return hmac.digest(self._marking, value.encode(), "sha256")

    def _key(self, wrapped: bytes) -> AESGCM:
        return AESGCM(_open(self._wrapping, wrapped))


def _values(key: AESGCM, sealed: bytes) -> dict[str, str | None]:
    values: dict[str, str | None] = from_json(_open(key, sealed))
    return values


def _derived(secret: str, purpose: str) -> bytes:
    return sha256(f"{purpose}\n{secret}".encode()).digest()


def _close(key: AESGCM, content: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + key.encrypt(nonce, content, None)


def _open(key: AESGCM, sealed: bytes) -> bytes:
    try:
        return key.decrypt(sealed[:NONCE], sealed[NONCE:], None)
    except (InvalidTag, ValueError) as error:
        raise Unreadable from error
