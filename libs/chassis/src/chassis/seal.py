"""Text that only holders of SECRET_KEY can read; each purpose has a key of its own."""

from hashlib import sha256

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey


class Unreadable(ValueError):
    """Sealed with another key, for another purpose, or changed on the way."""


class Seal:
    def __init__(self, secret: str, purpose: str) -> None:
        self._key = OctKey.import_key(sha256(f"{purpose}\n{secret}".encode()).digest())

    def close(self, text: str) -> str:
        return jwe.encrypt_compact({"alg": "dir", "enc": "A256GCM"}, text.encode(), self._key)

    def open(self, sealed: str) -> str:
        try:
            return (jwe.decrypt_compact(sealed, self._key).plaintext or b"").decode()
        except (JoseError, ValueError) as error:
            raise Unreadable from error
