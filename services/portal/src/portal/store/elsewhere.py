"""Accounts of other houses, and sign-ins with them that are under way."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.tx import Tx
from portal.domain.model import Person
from portal.domain.oidc import Flow, Identity
from portal.queries import IDENTITY_ID
from portal.store.people import PERSON, person_of


@dataclass(frozen=True)
class Linked:
    person: Person
    provider_made: bool


async def lock_identity(tx: Tx, identity: Identity) -> Linked | None:
    row = await tx.fetchrow(
        f"""UPDATE identities i SET used_at = $3 FROM people p
        WHERE i.issuer = $1 AND i.subject = $2 AND p.person_id = i.person_id
        RETURNING {PERSON}, i.provider_made""",
        identity.issuer, identity.subject, tx.now,
    )  # fmt: skip
    return Linked(person_of(tx, row), row["provider_made"]) if row else None


async def add_identity(tx: Tx, identity: Identity, person_id: UUID, *, provider_made: bool) -> None:
    await tx.execute(
        """INSERT INTO identities (issuer, subject, person_id, provider_made, linked_at, used_at)
        VALUES ($1, $2, $3, $4, $5, $5)""",
        identity.issuer, identity.subject, person_id, provider_made, tx.now,
    )  # fmt: skip


async def remove_identity(tx: Tx, person_id: UUID, identity_id: UUID) -> bool:
    done = await tx.execute(
        f"DELETE FROM identities WHERE person_id = $1 AND {IDENTITY_ID} = $2", person_id, identity_id
    )
    return done == "DELETE 1"


async def remove_linked(tx: Tx, person_id: UUID) -> None:
    """Those that were linked to an account made here."""
    await tx.execute("DELETE FROM identities WHERE person_id = $1 AND NOT provider_made", person_id)


async def accept_invitations(tx: Tx, person_id: UUID) -> None:
    await tx.execute(
        """UPDATE invitations SET accepted_at = $2
        WHERE person_id = $1 AND accepted_at IS NULL AND revoked_at IS NULL""",
        person_id, tx.now,
    )  # fmt: skip


async def add_flow(tx: Tx, flow: Flow, expires_at: datetime) -> None:
    await tx.execute(
        """INSERT INTO oidc_flows (state_hash, browser_hash, provider, nonce, verifier, next_path, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)""",
        flow.state_hash, flow.browser_hash, flow.provider, flow.nonce, flow.verifier, flow.next_path, expires_at,
    )  # fmt: skip


async def take_flow(tx: Tx, state_hash: bytes) -> Flow | None:
    row = await tx.fetchrow(
        """DELETE FROM oidc_flows WHERE state_hash = $1
        RETURNING state_hash, browser_hash, provider, nonce, verifier, next_path, expires_at""",
        state_hash,
    )
    if row is None or row["expires_at"] <= tx.now:
        return None
    return Flow(
        row["state_hash"], row["browser_hash"], row["provider"], row["nonce"], row["verifier"], row["next_path"]
    )
