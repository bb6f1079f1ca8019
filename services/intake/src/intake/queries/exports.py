"""What exports read, a bounded part at a time: the rows after a key, by our names of their columns.

A site that has closed, or somebody who left, is not named: the import would refuse them, and keeps what it is not told.
"""

from uuid import UUID

from chassis.person_keys import wrapped
from chassis.tx import Reader
from intake.queries.tickets import Record

AT_ONCE = 1_000
_REFERENCE = "(SELECT l.reference FROM imported_lines l WHERE l.id = {id} AND l.kind = '{kind}') AS reference"
_CLIENT = """coalesce(
    (SELECT l.reference FROM imported_lines l WHERE l.id = c.client_id AND l.kind = 'clients'), c.siren, c.name)"""
_ROWS = {
    "clients": f"""
        SELECT client_id AS key, {_REFERENCE.format(id="client_id", kind="clients")}, name, siren, vip, active
        FROM clients WHERE client_id > $1 ORDER BY client_id LIMIT $2""",
    "sites": f"""
        SELECT site_id AS key, {_REFERENCE.format(id="site_id", kind="sites")}, {_CLIENT} AS client, label, address,
            latitude, longitude, zone, department, hours, access_notes, contact_name, contact_phone,
            contact_sealed, {wrapped("s.site_id", "contact_wrapped")}
        FROM sites s JOIN clients c USING (client_id)
        WHERE s.active AND site_id > $1 ORDER BY site_id LIMIT $2""",
    "contacts": f"""
        SELECT contact_id AS key, {_REFERENCE.format(id="contact_id", kind="contacts")}, {_CLIENT} AS client,
            coalesce(k.name, (SELECT p.name FROM people p WHERE p.person_id = k.contact_id)) AS name, k.email, k.phone,
            k.sealed, {wrapped("k.contact_id")},
            (SELECT array_agg(DISTINCT f->>'function') FROM jsonb_array_elements(k.functions) f) AS functions,
            (SELECT min(s.label) FROM jsonb_array_elements(k.functions) f
                JOIN sites s ON s.site_id = (f->>'site_id')::uuid AND s.active) AS site
        FROM contacts k JOIN clients c USING (client_id) WHERE contact_id > $1 ORDER BY contact_id LIMIT $2""",
    "assets": f"""
        SELECT asset_id AS key, {_REFERENCE.format(id="asset_id", kind="assets")}, {_CLIENT} AS client, a.label, a.kind,
            a.state, a.brand, a.model, a.os, a.serial, a.purchased_on, a.warranty_until, s.label AS site,
            (SELECT a.user_id::text WHERE EXISTS (SELECT FROM contacts WHERE contact_id = a.user_id)
                OR EXISTS (SELECT FROM people WHERE person_id = a.user_id AND client_id IS NOT NULL)) AS user
        FROM assets a JOIN clients c USING (client_id) LEFT JOIN sites s ON s.site_id = a.site_id AND s.active
        WHERE asset_id > $1 ORDER BY asset_id LIMIT $2""",
    "tickets": f"""
        SELECT ticket_id AS key, coalesce(
                (SELECT l.reference FROM imported_lines l WHERE l.id = t.ticket_id AND l.kind = 'tickets'), t.number
            ) AS reference, {_CLIENT} AS client, s.label AS site, v.code AS service, t.title, t.description, t.kind,
            CASE WHEN t.planned AND t.state = 'in_progress' THEN 'planned' ELSE t.state END AS state,
            t.waits_for, t.priority, nullif(t.requester_id, '{UUID(int=0)}')::text AS requester,
            t.created_at AS opened_at, t.finished_at AS resolved_at,
            (SELECT max(h.at) FROM timeline h WHERE h.ticket_id = t.ticket_id AND h.kind = 'state_changed'
                AND h.to_value = t.state AND t.state IN ('cancelled', 'validated', 'closed')) AS closed_at
        FROM tickets t JOIN clients c USING (client_id) JOIN services v USING (service_id)
        LEFT JOIN sites s ON s.site_id = t.site_id AND s.active
        WHERE ticket_id > $1 ORDER BY ticket_id LIMIT $2""",
}


async def rows_after(reader: Reader, kind: str, key: UUID) -> list[Record]:
    rows = [reader.vault.opened(row) for row in await reader.fetch(_ROWS[kind], key, AT_ONCE)]
    for row in rows:
        # What never came from a file is known by our own id.
        row["reference"] = row["reference"] or str(row["key"])
    return rows
