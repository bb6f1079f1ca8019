"""What is planned of the coming weeks, and who could do it."""

from datetime import datetime

from chassis.tx import Reader
from scheduling.domain.load import Work
from scheduling.domain.model import Slot, Technician
from scheduling.queries import TECHNICIAN
from scheduling.tables import LIVE


async def work_ahead(reader: Reader, until: datetime) -> list[Work]:
    rows = await reader.fetch(
        f"""SELECT v.starts_at, v.ends_at, cardinality(v.technician_ids) AS technicians,
            coalesce(need->'site'->>'department', '00') AS department,
            ARRAY(SELECT jsonb_array_elements(coalesce(need->'skills', '[]'))->>0) AS skills
        FROM visits v JOIN jobs USING (ticket_id) WHERE {LIVE} AND v.starts_at < $1 AND v.ends_at > $2""",
        until,
        reader.now,
    )
    return [
        Work(Slot(row["starts_at"], row["ends_at"]), row["technicians"], row["department"], tuple(row["skills"]))
        for row in rows
    ]


async def everybody(reader: Reader) -> list[Technician]:
    rows = await reader.fetch("SELECT body FROM technicians WHERE active ORDER BY technician_id")
    return [TECHNICIAN.validate_python(row["body"]) for row in rows]
