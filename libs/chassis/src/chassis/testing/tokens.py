"""Tokens signed by a key that exists only in this test process."""

import time
from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.jwk import OKPKey

from chassis.ids import uuid7

ISSUER = "astreinte"


@cache
def key() -> OKPKey:
    return OKPKey.generate_key("Ed25519", {"kid": "test", "use": "sig"})


def bearer(
    role: str,
    *,
    person_id: UUID | None = None,
    client_id: UUID | None = None,
    lang: str = "fr",
    zone: str = "Europe/Paris",
    lives_s: int = 300,
) -> str:
    claims = {
        "iss": ISSUER,
        "sub": str(person_id or uuid7()),
        "role": role,
        "client_id": str(client_id) if client_id else None,
        "lang": lang,
        "zone": zone,
        "sid": "test",
        "exp": int(time.time()) + lives_s,
    }
    return jwt.encode({"alg": "Ed25519", "kid": "test"}, claims, key(), algorithms=["Ed25519"])


async def public_keys() -> Mapping[str, Any]:
    return {"keys": [key().as_dict(private=False)]}
