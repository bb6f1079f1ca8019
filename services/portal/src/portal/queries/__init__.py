"""The SQL of portal that reads."""

from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.person_keys import wrapped
from chassis.tx import Reader, Row
from portal.domain.access import Invitation, PasswordReset
from portal.domain.erasure import Answer, Erasure
from portal.domain.model import CLIENT_ROLES, Person
from portal.queries.directory import LISTED, listed_row
from portal.queries.directory import people as people
from portal.store.invitations import INVITATION, invitation_of
from portal.store.people import PERSON, person_of

IDENTITY_ID = "md5(issuer || ' ' || subject)::uuid"
"""of an account elsewhere, to name one of one's own without saying its subject"""


async def person(reader: Reader, person_id: UUID) -> Person | None:
    row = await reader.fetchrow(
        f"SELECT {PERSON} FROM people p WHERE p.person_id = $1 AND p.erased_at IS NULL", person_id
    )
    return person_of(reader, row) if row else None


async def credential(reader: Reader, email: str) -> tuple[UUID, str] | None:
    """Who may sign in with this address, and the hash of their password."""
    row = await reader.fetchrow(
        """SELECT p.person_id, c.password_hash FROM people p JOIN credentials c USING (person_id)
        WHERE (p.email_mark = $1 OR p.email = $2) AND p.active""",
        reader.vault.mark(email), email,
    )  # fmt: skip
    return (row["person_id"], row["password_hash"]) if row else None


async def listed(reader: Reader, person_id: UUID) -> dict[str, Any] | None:
    row = await reader.fetchrow(LISTED + "WHERE p.person_id = $1 AND p.erased_at IS NULL", person_id)
    return listed_row(reader, row) if row else None


async def names(reader: Reader, ids: list[UUID]) -> dict[UUID, str]:
    rows = await reader.fetch(
        f"SELECT {PERSON} FROM people p WHERE p.person_id = ANY ($1) AND p.erased_at IS NULL", ids
    )
    return {row["person_id"]: person_of(reader, row).name for row in rows}


async def has_password(reader: Reader, person_id: UUID) -> bool:
    return bool(await reader.fetchval("SELECT EXISTS (SELECT FROM credentials WHERE person_id = $1)", person_id))


async def has_account(reader: Reader, person_id: UUID) -> bool:
    """A way in: a password, an account elsewhere, or an invitation that waits."""
    return bool(
        await reader.fetchval(
            """SELECT EXISTS (SELECT FROM credentials WHERE person_id = $1)
            OR EXISTS (SELECT FROM identities WHERE person_id = $1)
            OR EXISTS (SELECT FROM invitations WHERE person_id = $1 AND accepted_at IS NULL AND revoked_at IS NULL
                AND expires_at > $2)""",
            person_id, reader.now,
        )
    )  # fmt: skip


async def is_guest(reader: Reader, person: Person) -> bool:
    """Of a company, invited, and not come in yet."""
    return person.role in CLIENT_ROLES and bool(
        await reader.fetchval(
            """SELECT EXISTS (SELECT FROM invitations WHERE person_id = $1)
            AND NOT EXISTS (SELECT FROM credentials WHERE person_id = $1)
            AND NOT EXISTS (SELECT FROM identities WHERE person_id = $1)""",
            person.person_id,
        )
    )


async def own_credential(reader: Reader, person_id: UUID) -> Person | None:
    """Someone who has a password."""
    row = await reader.fetchrow(
        f"SELECT {PERSON} FROM people p JOIN credentials c USING (person_id) WHERE p.person_id = $1 AND p.active",
        person_id,
    )
    return person_of(reader, row) if row else None


async def sessions(reader: Reader, person_id: UUID) -> list[dict[str, Any]]:
    """Those that are open, the last used first."""
    rows = await reader.fetch(
        """SELECT session_id, opened_at, used_at, user_agent FROM sessions
        WHERE person_id = $1 AND revoked_at IS NULL AND expires_at > $2 ORDER BY used_at DESC LIMIT 100""",
        person_id, reader.now,
    )  # fmt: skip
    return [dict(row) for row in rows]


async def invitation(reader: Reader, token_hash: bytes) -> Invitation | None:
    row = await reader.fetchrow(f"SELECT {INVITATION} FROM invitations i WHERE i.token_hash = $1", token_hash)
    return invitation_of(reader, row) if row else None


async def is_invited(reader: Reader, email: str, client_id: UUID | None) -> bool:
    """Whether an invitation waits there: any that opens an account, or one of a company, whatever it opens."""
    return bool(
        await reader.fetchval(
            """SELECT EXISTS (SELECT FROM invitations WHERE (email_mark = $1 OR email = $3)
            AND accepted_at IS NULL AND revoked_at IS NULL
            AND CASE WHEN $2::uuid IS NULL THEN person_id IS NOT NULL ELSE client_id = $2 END)""",
            reader.vault.mark(email), client_id, email,
        )
    )  # fmt: skip


async def identities(reader: Reader, person_id: UUID) -> list[dict[str, Any]]:
    """Accounts of other houses that open this one, the first linked first."""
    rows = await reader.fetch(
        f"""SELECT {IDENTITY_ID} AS identity_id, issuer, linked_at, used_at FROM identities WHERE person_id = $1
        ORDER BY linked_at, issuer, subject LIMIT 100""",
        person_id,
    )
    return [dict(row) for row in rows]


_INVITED = f"""
SELECT {INVITATION}, i.sent_at, p.name AS by_name, p.sealed AS by_sealed, {wrapped("p.person_id", "by_wrapped")}
FROM invitations i LEFT JOIN people p ON p.person_id = i.invited_by
"""
_SHOWN = ("invitation_id", "name", "email", "role", "client_id", "sent_at", "expires_at")


def _invited(reader: Reader, row: Row) -> dict[str, Any]:
    found = reader.vault.opened(row)
    return {name: found[name] for name in _SHOWN} | {"invited_by": found["by_name"]}


async def pending_invitations(
    reader: Reader, *, client_id: UUID | None, after: UUID | None = None, limit: int = 50
) -> list[dict[str, Any]]:
    """Newest first, those that have expired too: they can be sent again."""
    rows = await reader.fetch(
        _INVITED
        + """WHERE i.accepted_at IS NULL AND i.revoked_at IS NULL
            AND ($1::uuid IS NULL OR i.client_id = $1) AND ($2::uuid IS NULL OR i.invitation_id < $2)
        ORDER BY i.invitation_id DESC LIMIT $3""",
        client_id, after, limit,
    )  # fmt: skip
    return [_invited(reader, row) for row in rows]


async def invited(reader: Reader, invitation_id: UUID) -> dict[str, Any]:
    row = await reader.fetchrow(_INVITED + "WHERE i.invitation_id = $1", invitation_id)
    return _invited(reader, row) if row else {}


async def reset(reader: Reader, token_hash: bytes) -> PasswordReset | None:
    row = await reader.fetchrow(
        "SELECT person_id, expires_at, used_at FROM password_resets WHERE token_hash = $1", token_hash
    )
    return PasswordReset(**row) if row else None


async def has_admin(reader: Reader) -> bool:
    return bool(await reader.fetchval("SELECT EXISTS (SELECT FROM people WHERE role = 'admin' AND active)"))


async def by_email(reader: Reader, email: str) -> Person | None:
    row = await reader.fetchrow(
        f"SELECT {PERSON} FROM people p WHERE p.email_mark = $1 OR p.email = $2", reader.vault.mark(email), email
    )
    return person_of(reader, row) if row else None


async def public_keys(reader: Reader) -> list[dict[str, Any]]:
    rows = await reader.fetch("SELECT public_jwk FROM signing_keys ORDER BY created_at DESC LIMIT 3")
    return [row["public_jwk"] for row in rows]


_ERASURES = """
SELECT e.person_id, e.reason, e.asked_by, e.asked_at, e.rows, p.role, p.client_id, coalesce((
    SELECT jsonb_agg(jsonb_build_object('service', a.service, 'rows', a.rows, 'kept', a.kept, 'at', a.answered_at))
    FROM erasure_answers a WHERE a.person_id = e.person_id), '[]') AS answers
FROM erasures e JOIN people p USING (person_id)
"""


async def erasure(reader: Reader, person_id: UUID) -> Erasure | None:
    row = await reader.fetchrow(_ERASURES + "WHERE e.person_id = $1", person_id)
    return _erasure(row) if row else None


async def erasures(reader: Reader, after: tuple[datetime, UUID] | None, limit: int) -> list[Erasure]:
    """The latest first."""
    rows = await reader.fetch(
        _ERASURES
        + """WHERE $1::timestamptz IS NULL OR (e.asked_at, e.person_id) < ($1, $2)
        ORDER BY e.asked_at DESC, e.person_id DESC LIMIT $3""",
        after[0] if after else None, after[1] if after else None, limit,
    )  # fmt: skip
    return [_erasure(row) for row in rows]


async def erased_ids(reader: Reader) -> list[UUID]:
    return [row["person_id"] for row in await reader.fetch("SELECT person_id FROM erasures ORDER BY asked_at")]


def _erasure(row: Row) -> Erasure:
    answers = {
        one["service"]: Answer(one["service"], one["rows"], tuple(one["kept"]), datetime.fromisoformat(one["at"]))
        for one in row["answers"]
    }
    own = {name: row[name] for name in ("person_id", "reason", "asked_by", "asked_at", "rows", "role", "client_id")}
    return Erasure(**own, answers=answers)


async def purposes(reader: Reader) -> list[dict[str, Any]]:
    return [dict(row) for row in await reader.fetch("SELECT * FROM purposes ORDER BY position, code")]


async def consents(reader: Reader, person_id: UUID) -> list[dict[str, Any]]:
    """What they say now of each purpose that asks for it; a yes to another wording is none."""
    rows = await reader.fetch(
        """SELECT p.code AS purpose, c.said_at,
            CASE WHEN c.given AND c.purpose_version <> p.version THEN NULL ELSE c.given END AS given
        FROM purposes p LEFT JOIN LATERAL (SELECT given, said_at, purpose_version FROM consents
            WHERE person_id = $1 AND purpose = p.code ORDER BY consent_id DESC LIMIT 1) c ON true
        WHERE p.basis = 'consent' ORDER BY p.position, p.code""",
        person_id,
    )
    return [dict(row) for row in rows]


PERSONAL_DATA = {
    "profile": f"SELECT {PERSON}, p.created_at FROM people p WHERE p.person_id = $1 AND p.erased_at IS NULL",
    "password": "SELECT changed_at FROM credentials WHERE person_id = $1",
    "sessions": """SELECT opened_at, used_at, expires_at, user_agent, provider, revoked_at, revoked_why FROM sessions
        WHERE person_id = $1 ORDER BY opened_at""",
    "password_resets": "SELECT asked_at, expires_at, used_at FROM password_resets WHERE person_id = $1",
    "invitations": f"SELECT {INVITATION}, i.sent_at FROM invitations i WHERE i.person_id = $1",
    "consents": """SELECT purpose, given, said_at, purpose_version FROM consents
        WHERE person_id = $1 ORDER BY consent_id""",
    "identities": "SELECT issuer, subject, linked_at, used_at FROM identities WHERE person_id = $1",
}
"""By kind of data, what is held of the person $1."""
