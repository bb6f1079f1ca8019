"""What exports read, a bounded part at a time: the rows after a key, by our names of their columns."""

from uuid import UUID

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
            latitude, longitude, zone, department, access_notes, contact_name, contact_phone
        FROM sites s JOIN clients c USING (client_id)
        WHERE s.active AND site_id > $1 ORDER BY site_id LIMIT $2""",
}


async def rows_after(reader: Reader, kind: str, key: UUID) -> list[Record]:
    rows = [dict(row) for row in await reader.fetch(_ROWS[kind], key, AT_ONCE)]
    for row in rows:
        # What never came from a file is known by our own id.
        row["reference"] = row["reference"] or str(row["key"])
    return rows
