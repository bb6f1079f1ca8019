"""The keys that sign access tokens: kept sealed in the database, shown by their public halves as JWKS."""

import json
import time
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any

from joserfc import jwe, jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey, OKPKey

from chassis.ids import uuid7
from chassis.tx import Db
from portal import queries
from portal.settings import Settings
from portal.usecases.renew_signing_key import renew_signing_key

ALGORITHM = "Ed25519"
LOOKED_AT_AGAIN_S = 300


class SigningKeys:
    db: Db

    def __init__(self, settings: Settings) -> None:
        secret = settings.secret_key.get_secret_value().encode()
        self._seal = OctKey.import_key(sha256(b"portal signing keys\n" + secret).digest())
        self._life = timedelta(days=settings.signing_key_days)
        self._key: OKPKey | None = None
        self._looked_at = 0.0

    async def public(self) -> Mapping[str, Any]:
        """JWKS: this one and those before it, whose tokens may still be about."""
        await self._current()
        async with self.db.reader() as reader:
            return {"keys": await queries.public_keys(reader)}

    async def sign(self, claims: Mapping[str, Any]) -> str:
        key = await self._current()
        return jwt.encode({"alg": ALGORITHM, "kid": key.kid}, dict(claims), key, algorithms=[ALGORITHM])

    async def _current(self) -> OKPKey:
        if self._key is None or time.monotonic() - self._looked_at > LOOKED_AT_AGAIN_S:
            async with self.db.tx() as tx:
                row = await renew_signing_key(tx, self._life, self._new, self._opens)
            self._key = self._open(row["sealed_private"])
            self._looked_at = time.monotonic()
        return self._key

    def _new(self) -> tuple[str, dict[str, Any], str]:
        kid = uuid7().hex
        key = OKPKey.generate_key("Ed25519", {"kid": kid, "use": "sig", "alg": ALGORITHM})
        private = json.dumps(key.as_dict(private=True)).encode()
        sealed = jwe.encrypt_compact({"alg": "dir", "enc": "A256GCM"}, private, self._seal)
        return kid, dict(key.as_dict(private=False)), sealed

    def _open(self, sealed: str) -> OKPKey:
        plain = jwe.decrypt_compact(sealed, self._seal).plaintext
        return OKPKey.import_key(json.loads(plain or b"{}"))

    def _opens(self, sealed: str) -> bool:
        """Not after SECRET_KEY was changed: then a new key is made."""
        try:
            self._open(sealed)
        except (JoseError, ValueError):
            return False
        return True
