"""What is kept of technicians: their profile, absences and position."""

from datetime import datetime
from uuid import UUID

from pydantic import TypeAdapter

from chassis.tx import Tx
from routing.domain.profile import Profile

PROFILE = TypeAdapter(Profile)


async def add_technician(tx: Tx, technician_id: UUID) -> bool:
    """False when there already is one."""
    done = await tx.execute(
        """INSERT INTO technicians (technician_id, active, zone, version)
        VALUES ($1, true, 'Europe/Paris', 1) ON CONFLICT DO NOTHING""",
        technician_id,
    )
    return done == "INSERT 0 1"


async def has_technician(tx: Tx, technician_id: UUID) -> bool:
    return bool(await tx.fetchval("SELECT 1 FROM technicians WHERE technician_id = $1 FOR UPDATE", technician_id))


async def save_profile(tx: Tx, technician_id: UUID, profile: Profile) -> bool:
    stored = PROFILE.dump_python(profile, mode="json")
    start, end = profile.start_place, profile.end_place
    done = await tx.execute(
        """UPDATE technicians SET active = $2, zone = $3, skills = $4, modes = $5, shifts = $6, breaks = $7,
        certificates = $8, departments = $9, limits = $10, start_latitude = $11, start_longitude = $12,
        end_latitude = $13, end_longitude = $14, hours_before = $15, call_outs = $16 WHERE technician_id = $1""",
        technician_id,
        profile.active,
        profile.zone,
        stored["skills"],
        stored["modes"],
        stored["shifts"],
        stored["breaks"],
        stored["certificates"],
        list(profile.departments),
        stored["limits"],
        start.latitude if start else None,
        start.longitude if start else None,
        end.latitude if end else None,
        end.longitude if end else None,
        stored["hours_before"],
        stored["call_outs"],
    )
    return done == "UPDATE 1"


async def next_version(tx: Tx, technician_id: UUID) -> int | None:
    """Taken before each TechnicianChanged; its lock keeps them in order."""
    version: int | None = await tx.fetchval(
        "UPDATE technicians SET version = version + 1 WHERE technician_id = $1 RETURNING version",
        technician_id,
    )
    return version


async def move_technician(tx: Tx, technician_id: UUID, latitude: float, longitude: float) -> bool:
    done = await tx.execute(
        "UPDATE technicians SET latitude = $2, longitude = $3, position_at = $4 WHERE technician_id = $1",
        technician_id, latitude, longitude, tx.now,
    )  # fmt: skip
    return done == "UPDATE 1"


async def add_absence(tx: Tx, technician_id: UUID, starts_at: datetime, ends_at: datetime, reason: str | None) -> UUID:
    absence_id = tx.new_id()
    await tx.execute(
        """INSERT INTO absences (absence_id, technician_id, starts_at, ends_at, reason)
        VALUES ($1, $2, $3, $4, $5)""",
        absence_id,
        technician_id,
        starts_at,
        ends_at,
        reason,
    )
    return absence_id


async def remove_absence(tx: Tx, technician_id: UUID, absence_id: UUID) -> bool:
    done = await tx.execute(
        "DELETE FROM absences WHERE technician_id = $1 AND absence_id = $2", technician_id, absence_id
    )
    return done == "DELETE 1"
