"""Who comes, as the appointment's card tells it."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from contracts.parts import Place, ServiceNeed, SkillNeed
from contracts.routing.technicians import Certificate, Skill

pytestmark = pytest.mark.infra


async def test_a_client_reads_what_who_comes_knows_of_what_the_job_needs(
    hear: Any, solve_all: Any, said: Any, as_role: Any, routing: Any
) -> None:
    """S000-47, S000-48, S000-49: the slot, the technician's profile, what to prepare."""
    today = datetime.now(ZoneInfo("Europe/Paris")).date()
    certificates = (("network", today + timedelta(days=60)), ("hardware", date(2020, 1, 1)), ("other", today))
    await hear(
        routing.technician(
            routing.ada,
            skills=tuple(Skill(skill=skill, level=3) for skill in ("network", "software", "video_surveillance")),
            certificates=tuple(Certificate(code=code, valid_until=day) for code, day in certificates),
        )
    )
    needs = tuple(SkillNeed(skill=skill, level=1) for skill in ("network", "software", "security"))
    service = ServiceNeed(service_id=routing.ticket_id, code="x", label="Panne", usual_minutes=45, skills=needs)
    await hear(routing.request(routing.ada, service=service))
    await solve_all()
    proposed = (await said())[-1]
    client = as_role("client", person_id=routing.requester_id, client_id=routing.client_id)
    asked = {"ticket_id": str(routing.ticket_id)}
    (before,) = (await client.get("/api/v1/appointments", params=asked)).json()["items"]
    assert before["profiles"] == []
    await hear(routing.accepted(routing.ada, visit_id=proposed.visit_id, revision=1))
    (card,) = (await client.get("/api/v1/appointments", params=asked)).json()["items"]
    known = [{"skill": "network", "is_certified": True}, {"skill": "software", "is_certified": False}]
    assert card["profiles"] == [{"technician_id": str(routing.ada), "skills": known}]
    assert datetime.fromisoformat(card["starts_at"]) == proposed.slot.starts_at
    assert "equipment_reachable" in card["preparation"]


async def test_a_certificate_that_ran_out_takes_the_work_away(
    hear: Any, solve_all: Any, said: Any, routing: Any
) -> None:
    """Routing looks at the day of the offer, scheduling at the day of the visit."""
    yesterday = datetime.now(ZoneInfo("Europe/Paris")).date() - timedelta(days=1)
    skills = (Skill(skill="network", level=3),)
    ran_out = (Certificate(code="network", valid_until=yesterday),)
    await hear(routing.technician(routing.ada, skills=skills, certificates=ran_out))
    far = Place(latitude=48.95, longitude=2.35)
    await hear(routing.technician(routing.bob, skills=skills, start_place=far, end_place=far))
    need = (SkillNeed(skill="network", level=1),)
    service = ServiceNeed(service_id=routing.ticket_id, code="x", label="Panne", usual_minutes=45, skills=need)
    await hear(routing.request(routing.ada, routing.bob, service=service))
    await solve_all()
    assert (await said())[-1].technician_ids == (routing.bob,)
