"""The only SQL of portal that writes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.erasure import forget_answers
from chassis.person_keys import destroy_keys
from chassis.tx import Tx
from portal.domain.access import NewLink, PasswordReset
from portal.domain.model import RefreshToken, Session
from portal.store.invitations import (
    add_invitation,
    end_invitation,
    lock_invitation,
    lock_invitation_by_link,
    renew_invitation,
)
from portal.store.people import lock_person, save_person

__all__ = [
    "add_invitation", "end_invitation", "lock_invitation", "lock_invitation_by_link", "lock_person",
    "renew_invitation", "save_person",
]  # fmt: skip


async def save_password(tx: Tx, person_id: UUID, password_hash: str) -> None:
    await tx.execute(
        """INSERT INTO credentials (person_id, password_hash, changed_at) VALUES ($1, $2, $3)
        ON CONFLICT (person_id) DO UPDATE
        SET password_hash = excluded.password_hash, changed_at = excluded.changed_at""",
        person_id, password_hash, tx.now,
    )  # fmt: skip


async def recent_tries(
    tx: Tx, account: bytes, address: bytes, since: datetime
) -> tuple[list[datetime], list[datetime]]:
    """Of one account and one address, locked so that two tries cannot count the same."""
    for kind, one in ((1, account), (2, address)):
        await tx.execute(f"SELECT pg_advisory_xact_lock(hashtextextended(encode($1::bytea, 'hex'), {kind}))", one)
    rows = await tx.fetch(
        """SELECT account_hash = $1 AS of_account, address_hash = $2 AS of_address, tried_at FROM sign_in_attempts
        WHERE (account_hash = $1 OR address_hash = $2) AND tried_at > $3""",
        account, address, since,
    )  # fmt: skip
    return (
        [row["tried_at"] for row in rows if row["of_account"]],
        [row["tried_at"] for row in rows if row["of_address"]],
    )


async def add_try(tx: Tx, attempt_id: UUID, account: bytes, address: bytes) -> None:
    await tx.execute(
        "INSERT INTO sign_in_attempts (attempt_id, account_hash, address_hash, tried_at) VALUES ($1, $2, $3, $4)",
        attempt_id, account, address, tx.now,
    )  # fmt: skip


async def forget_tries(tx: Tx, account: bytes) -> None:
    await tx.execute("DELETE FROM sign_in_attempts WHERE account_hash = $1", account)


async def add_session(tx: Tx, session: Session) -> None:
    await tx.execute(
        """INSERT INTO sessions (session_id, person_id, opened_at, expires_at, used_at, user_agent, provider,
            sealed_id_token) VALUES ($1, $2, $3, $4, $3, $5, $6, $7)""",
        session.session_id, session.person_id, session.opened_at, session.expires_at, session.user_agent,
        session.provider, session.sealed_id_token,
    )  # fmt: skip


async def add_refresh_token(tx: Tx, token_hash: bytes, token: RefreshToken) -> None:
    await tx.execute(
        "INSERT INTO refresh_tokens (token_hash, session_id, issued_at, expires_at) VALUES ($1, $2, $3, $4)",
        token_hash, token.session.session_id, token.issued_at, token.expires_at,
    )  # fmt: skip


async def lock_refresh_token(tx: Tx, token_hash: bytes) -> RefreshToken | None:
    row = await tx.fetchrow(
        """SELECT s.session_id, s.person_id, s.opened_at, s.expires_at AS ends_at, s.revoked_at,
            s.provider, s.sealed_id_token, t.issued_at, t.expires_at, t.used_at
        FROM refresh_tokens t JOIN sessions s USING (session_id) WHERE t.token_hash = $1 FOR UPDATE""",
        token_hash,
    )
    if row is None:
        return None
    session = Session(row["session_id"], row["person_id"], row["opened_at"], row["ends_at"], row["revoked_at"],
        provider=row["provider"], sealed_id_token=row["sealed_id_token"],
    )  # fmt: skip
    return RefreshToken(session, row["issued_at"], row["expires_at"], row["used_at"])


async def mark_used(tx: Tx, token_hash: bytes) -> None:
    await tx.execute(
        "UPDATE refresh_tokens SET used_at = coalesce(used_at, $2) WHERE token_hash = $1", token_hash, tx.now
    )


async def touch_session(tx: Tx, session_id: UUID) -> None:
    await tx.execute("UPDATE sessions SET used_at = $2 WHERE session_id = $1", session_id, tx.now)


async def revoke_session(tx: Tx, session_id: UUID, why: str) -> None:
    await tx.execute(
        "UPDATE sessions SET revoked_at = $2, revoked_why = $3 WHERE session_id = $1 AND revoked_at IS NULL",
        session_id, tx.now, why,
    )  # fmt: skip


async def revoke_sessions_of(tx: Tx, person_id: UUID, why: str, *, but: UUID | None = None) -> None:
    await tx.execute(
        """UPDATE sessions SET revoked_at = $2, revoked_why = $3
        WHERE person_id = $1 AND revoked_at IS NULL AND session_id IS DISTINCT FROM $4""",
        person_id, tx.now, why, but,
    )  # fmt: skip


async def revoke_own_session(tx: Tx, person_id: UUID, session_id: UUID) -> bool:
    done = await tx.execute(
        """UPDATE sessions SET revoked_at = $3, revoked_why = 'ended'
        WHERE session_id = $2 AND person_id = $1 AND revoked_at IS NULL AND expires_at > $3""",
        person_id, session_id, tx.now,
    )  # fmt: skip
    return done == "UPDATE 1"


async def take_address(tx: Tx, email: str) -> None:
    """Two invitations to one address at once are one and a refusal."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 3))", email)


async def add_reset(tx: Tx, person_id: UUID, link: NewLink) -> None:
    """The newest link replaces those before it."""
    await tx.execute("DELETE FROM oidc_flows WHERE expires_at < $1", tx.now)
    await forget_resets(tx, person_id)
    await tx.execute(
        "INSERT INTO password_resets (token_hash, person_id, asked_at, expires_at) VALUES ($1, $2, $3, $4)",
        link.token_hash, person_id, tx.now, link.expires_at,
    )  # fmt: skip


async def forget_resets(tx: Tx, person_id: UUID) -> None:
    await tx.execute("DELETE FROM password_resets WHERE person_id = $1 AND used_at IS NULL", person_id)


async def lock_reset(tx: Tx, token_hash: bytes) -> PasswordReset | None:
    row = await tx.fetchrow(
        "SELECT person_id, expires_at, used_at FROM password_resets WHERE token_hash = $1 FOR UPDATE", token_hash
    )
    return PasswordReset(**row) if row else None


async def use_reset(tx: Tx, token_hash: bytes) -> None:
    await tx.execute("UPDATE password_resets SET used_at = $2 WHERE token_hash = $1", token_hash, tx.now)


async def lock_signing_keys(tx: Tx) -> list[dict[str, Any]]:
    """Newest first; two processes that start together make one key."""
    await tx.execute("SELECT pg_advisory_xact_lock(7461003)")
    rows = await tx.fetch(
        "SELECT kid, public_jwk, sealed_private, created_at FROM signing_keys ORDER BY created_at DESC"
    )
    return [dict(row) for row in rows]


async def add_signing_key(tx: Tx, kid: str, public_jwk: dict[str, Any], sealed_private: str) -> None:
    await tx.execute(
        "INSERT INTO signing_keys (kid, public_jwk, sealed_private, created_at) VALUES ($1, $2, $3, $4)",
        kid, public_jwk, sealed_private, tx.now,
    )  # fmt: skip


async def sweep(tx: Tx, tries_kept: timedelta, resets_kept: timedelta) -> None:
    """What has lost its use: old tries and links."""
    await tx.execute("DELETE FROM sign_in_attempts WHERE tried_at < $1", tx.now - tries_kept)
    await tx.execute("DELETE FROM oidc_flows WHERE expires_at < $1", tx.now)
    await tx.execute("DELETE FROM password_resets WHERE expires_at < $1", tx.now - resets_kept)


async def lock_admins(tx: Tx) -> set[UUID]:
    """Those who can sign in, in one order everywhere: two who erase each other cannot leave nobody."""
    rows = await tx.fetch(
        "SELECT person_id FROM people WHERE role = 'admin' AND active ORDER BY person_id FOR NO KEY UPDATE"
    )
    return {row["person_id"] for row in rows}


async def empty_person(tx: Tx, person_id: UUID, account: bytes | None) -> int:
    """All that portal holds of a person but the id, the role and the company; how many rows that was."""
    invited = await tx.execute(
        """DELETE FROM invitations WHERE person_id = $1
            OR email_mark = (SELECT email_mark FROM people WHERE person_id = $1)
            OR email = (SELECT email FROM people WHERE person_id = $1)""",
        person_id,
    )
    await tx.execute(
        """UPDATE people SET name = NULL, email = NULL, phone = NULL, sealed = NULL, email_mark = NULL, active = false,
            version = version + 1, erased_at = $2 WHERE person_id = $1""",
        person_id, tx.now,
    )  # fmt: skip
    await destroy_keys(tx, [person_id])
    rows = 1 + int(invited.rsplit(" ", 1)[1])
    for sql in (
        "DELETE FROM credentials WHERE person_id = $1",
        "DELETE FROM password_resets WHERE person_id = $1",
        "DELETE FROM identities WHERE person_id = $1",
        "DELETE FROM sessions WHERE person_id = $1",
        # What was never sent says no name later.
        "DELETE FROM outbox_dead WHERE key = $1::uuid::text",
    ):
        rows += int((await tx.execute(sql, person_id)).rsplit(" ", 1)[1])
    if account:
        await forget_tries(tx, account)
    await forget_answers(tx, [person_id])
    return rows


async def add_erasure(tx: Tx, person_id: UUID, reason: str, asked_by: UUID, rows: int) -> None:
    await tx.execute(
        "INSERT INTO erasures (person_id, reason, asked_by, asked_at, rows) VALUES ($1, $2, $3, $4, $5)",
        person_id, reason, asked_by, tx.now, rows,
    )  # fmt: skip


async def add_erasure_answer(tx: Tx, person_id: UUID, service: str, rows: int, kept: Sequence[str]) -> None:
    """The first answer stands: an erasure said again finds nothing left."""
    await tx.execute(
        """INSERT INTO erasure_answers (person_id, service, rows, kept, answered_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT DO NOTHING""",
        person_id, service, rows, list(kept), tx.now,
    )  # fmt: skip
