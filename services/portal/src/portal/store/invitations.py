"""Invitations as rows: whom they are for is sealed with that person's key, whether or not the inviter may know them."""

from collections.abc import Sequence
from uuid import UUID

from chassis.person_keys import wrapped
from chassis.tx import Reader, Row, Tx
from portal.domain.access import Invitation, Inviter, NewLink
from portal.store.people import key_of

_PLAIN = ("invitation_id", "person_id", "role", "client_id", "expires_at", "accepted_at", "revoked_at")
INVITATION = ", ".join(f"i.{name}" for name in (*_PLAIN, "name", "email", "sealed")) + f", {wrapped('i.key_id')}"


def invitation_of(reader: Reader, row: Row) -> Invitation:
    found = reader.vault.opened(row)
    told = {name: found[name] for name in _PLAIN}
    return Invitation(name=found["name"] or "", email=found["email"] or "", **told)


async def add_invitation(tx: Tx, invitation: Invitation, holder_id: UUID, by: UUID, link: NewLink) -> None:
    """`holder_id`: whose address it is."""
    words = {"name": invitation.name, "email": invitation.email}
    sealed = tx.vault.close(await key_of(tx, holder_id), words)
    await tx.execute(
        """INSERT INTO invitations (invitation_id, person_id, key_id, sealed, email_mark, role, client_id, invited_by,
            token_hash, sent_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)""",
        invitation.invitation_id, invitation.person_id, holder_id, sealed, tx.vault.mark(invitation.email),
        invitation.role, invitation.client_id, by, link.token_hash, tx.now, link.expires_at,
    )  # fmt: skip


async def lock_invitation(tx: Tx, invitation_id: UUID, inviter: Inviter) -> Invitation | None:
    row = await tx.fetchrow(
        f"""SELECT {INVITATION} FROM invitations i
        WHERE i.invitation_id = $1 AND ($2::uuid IS NULL OR i.client_id = $2) FOR UPDATE OF i""",
        invitation_id, inviter.client_id,
    )  # fmt: skip
    return invitation_of(tx, row) if row else None


async def lock_invitation_by_link(tx: Tx, token_hash: bytes) -> Invitation | None:
    row = await tx.fetchrow(
        f"SELECT {INVITATION} FROM invitations i WHERE i.token_hash = $1 FOR UPDATE OF i", token_hash
    )
    return invitation_of(tx, row) if row else None


async def renew_invitation(tx: Tx, invitation_id: UUID, link: NewLink) -> None:
    await tx.execute(
        "UPDATE invitations SET token_hash = $2, expires_at = $3, sent_at = $4 WHERE invitation_id = $1",
        invitation_id, link.token_hash, link.expires_at, tx.now,
    )  # fmt: skip


async def end_invitation(tx: Tx, invitation_id: UUID, *, accepted: bool) -> None:
    column = "accepted_at" if accepted else "revoked_at"
    await tx.execute(f"UPDATE invitations SET {column} = $2 WHERE invitation_id = $1", invitation_id, tx.now)


async def plain_invitations(tx: Tx, limit: int) -> Sequence[Row]:
    """With whose address it is: all people have been sealed before."""
    rows = await tx.fetch(
        """SELECT invitation_id, person_id, name, email FROM invitations WHERE name IS NOT NULL
        ORDER BY invitation_id LIMIT $1 FOR UPDATE SKIP LOCKED""",
        limit,
    )
    marks = [tx.vault.mark(row["email"]) for row in rows]
    held = await tx.fetch("SELECT person_id, email_mark FROM people WHERE email_mark = ANY($1)", marks)
    holders = {one["email_mark"]: one["person_id"] for one in held}
    return [
        {**row, "mark": mark, "holder_id": row["person_id"] or holders.get(mark) or row["invitation_id"]}
        for row, mark in zip(rows, marks, strict=True)
    ]


async def seal_invitation(tx: Tx, row: Row) -> None:
    sealed = tx.vault.close(await key_of(tx, row["holder_id"]), {"name": row["name"], "email": row["email"]})
    await tx.execute(
        """UPDATE invitations SET key_id = $2, sealed = $3, email_mark = $4, name = NULL, email = NULL
        WHERE invitation_id = $1""",
        row["invitation_id"], row["holder_id"], sealed, row["mark"],
    )  # fmt: skip
