"""E-mails and phones as rows: sealed, each with the key of whose it is. What is still in the open is of before."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from chassis.person_keys import destroy_keys, keys_of, wrapped
from chassis.tx import Row, Tx

_CONTACTS = f"SELECT contact_id, email, phone, sealed, {wrapped('c.contact_id')} FROM contacts c"
_SEAL_CONTACTS = """
UPDATE contacts c SET email = NULL, phone = NULL, sealed = n.sealed, email_mark = n.email_mark
FROM jsonb_to_recordset($1) AS n(contact_id uuid, sealed bytea, email_mark bytea) WHERE c.contact_id = n.contact_id
"""
_UNUSED = """
DELETE FROM person_keys k WHERE person_id = ANY($1)
    AND NOT EXISTS (SELECT FROM tickets WHERE key_id = k.person_id)
    AND NOT EXISTS (SELECT FROM contacts WHERE contact_id = k.person_id AND sealed IS NOT NULL)
"""
_SEAL_SITES = """
UPDATE sites s SET contact_phone = NULL, contact_sealed = n.contact_sealed
FROM jsonb_to_recordset($1) AS n(site_id uuid, contact_sealed bytea) WHERE s.site_id = n.site_id
"""
_SEAL_TICKETS = """
UPDATE tickets t SET requester_email = NULL, requester_phone = NULL, contact_phone = NULL,
    sealed = n.sealed, key_id = n.key_id, contact_sealed = n.contact_sealed
FROM jsonb_to_recordset($1) AS n(ticket_id uuid, sealed bytea, key_id uuid, contact_sealed bytea)
WHERE t.ticket_id = n.ticket_id
"""


class Given(NamedTuple):
    """What a ticket keeps of how its requester and its contact are reached."""

    sealed: bytes | None
    key_id: UUID | None
    contact_sealed: bytes | None


class Asked(NamedTuple):
    ticket_id: UUID
    requester_id: UUID
    requester_email: str | None
    requester_phone: str | None
    contact_phone: str | None


async def seal_asked(tx: Tx, tickets: Sequence[Asked]) -> list[Given]:
    """Of a ticket that says none of them it costs nothing."""
    mine = {one.ticket_id: one.requester_id for one in tickets if one.requester_email or one.requester_phone}
    theirs = [one.ticket_id for one in tickets if one.contact_phone]
    keys = await keys_of(tx, [*mine.values(), *theirs])
    given = []
    for one in tickets:
        key_id, sealed, contact = mine.get(one.ticket_id), None, None
        if key_id:
            words = {"requester_email": one.requester_email, "requester_phone": one.requester_phone}
            sealed = tx.vault.close(keys[key_id], words)
        if one.contact_phone:
            contact = tx.vault.close(keys[one.ticket_id], {"phone": one.contact_phone})
        given.append(Given(sealed, key_id, contact))
    return given


async def destroy_unused_keys(tx: Tx, person_ids: Iterable[UUID]) -> None:
    """Of people that no contact and no ticket is sealed for any more."""
    ids = sorted(set(person_ids))
    if ids:
        # Whoever seals something with one has it locked: the next statement then sees what they sealed.
        await tx.execute("SELECT FROM person_keys WHERE person_id = ANY($1) ORDER BY person_id FOR UPDATE", ids)
        await tx.execute(_UNUSED, ids)


async def seal_contacts_of_sites(tx: Tx, phones: Mapping[UUID, str | None]) -> dict[UUID, bytes | None]:
    """Under new keys: another contact is another person."""
    await destroy_keys(tx, phones)
    keys = await keys_of(tx, [site_id for site_id, phone in phones.items() if phone])
    return {one: tx.vault.close(keys[one], {"phone": phone}) if phone else None for one, phone in phones.items()}


async def contacts_of_sites(tx: Tx, site_ids: Sequence[UUID]) -> dict[UUID, tuple[str | None, str | None]]:
    """Name and phone, of rows that stay as they are until the end of this transaction."""
    rows = await tx.fetch(
        f"""SELECT site_id, contact_name, contact_phone, contact_sealed, {wrapped("s.site_id", "contact_wrapped")}
        FROM sites s WHERE site_id = ANY($1) ORDER BY site_id FOR NO KEY UPDATE""",
        list(site_ids),
    )
    opened = [tx.vault.opened(row) for row in rows]
    return {one["site_id"]: (one["contact_name"], one["contact_phone"]) for one in opened}


async def words_of_contacts(tx: Tx, contact_ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    rows = await tx.fetch(f"{_CONTACTS} WHERE contact_id = ANY($1)", list(contact_ids))
    return {row["contact_id"]: tx.vault.opened(row) for row in rows}


async def seal_contacts(tx: Tx, contacts: Sequence[Mapping[str, Any]]) -> None:
    """Rows that are there; those with neither e-mail nor phone need no key."""
    keys = await keys_of(tx, [one["contact_id"] for one in contacts if one["email"] or one["phone"]])
    rows = []
    for one in contacts:
        key, email = keys.get(one["contact_id"]), one["email"]
        sealed = tx.vault.close(key, {"email": email, "phone": one["phone"]}) if key else None
        mark = tx.vault.mark(email.lower()) if email else None
        rows.append({"contact_id": one["contact_id"], "sealed": in_json(sealed), "email_mark": in_json(mark)})
    if rows:
        await tx.execute(_SEAL_CONTACTS, rows)


async def seal_plain_contacts(tx: Tx, limit: int) -> int:
    sql = f"{_CONTACTS} WHERE num_nonnulls(email, phone) > 0 ORDER BY contact_id LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED"
    rows = await tx.fetch(sql, limit)
    await seal_contacts(tx, [tx.vault.opened(row) for row in rows])
    return len(rows)


async def seal_plain_sites(tx: Tx, limit: int) -> int:
    rows = await tx.fetch(
        """SELECT site_id, contact_phone FROM sites WHERE contact_phone IS NOT NULL
        ORDER BY site_id LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED""",
        limit,
    )
    sealed = await seal_contacts_of_sites(tx, {row["site_id"]: row["contact_phone"] for row in rows})
    if rows:
        sites = [{"site_id": site_id, "contact_sealed": in_json(one)} for site_id, one in sealed.items()]
        await tx.execute(_SEAL_SITES, sites)
    return len(rows)


async def seal_plain_tickets(tx: Tx, limit: int) -> int:
    rows: Sequence[Row] = await tx.fetch(
        """SELECT ticket_id, requester_id, requester_email, requester_phone, contact_phone FROM tickets
        WHERE num_nonnulls(requester_email, requester_phone, contact_phone) > 0
        ORDER BY ticket_id LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED""",
        limit,
    )
    if rows:
        tickets = [Asked(*row) for row in rows]
        given = [
            {
                "ticket_id": one.ticket_id,
                "sealed": in_json(kept.sealed),
                "key_id": kept.key_id,
                "contact_sealed": in_json(kept.contact_sealed),
            }
            for one, kept in zip(tickets, await seal_asked(tx, tickets), strict=True)
        ]
        await tx.execute(_SEAL_TICKETS, given)
    return len(rows)


def in_json(sealed: bytes | None) -> str | None:
    """Bytes as PostgreSQL reads them there."""
    return None if sealed is None else f"\\x{sealed.hex()}"
