"""A ticket as intake says it, and moments of its story."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

NOW = datetime(2026, 11, 24, 12, 48, tzinfo=UTC)
ID = str(UUID(int=1))


def said_ticket(**changes: Any) -> dict[str, Any]:
    return {
        "id": ID, "number": "TKT-2026-00042", "title": "Plus de réseau", "state": "assigned", "stage": "en_route",
        "priority": "P1", "mode": "onsite", "wished_mode": None, "waits_for": None,
        "cover": "included", "contract": None, "planned": True, "tags": [], "fields": [], "version": 3, "as_of": None,
        "first_work_at": None, "merged_into": None,
        "due_at": NOW.isoformat(), "created_at": NOW.isoformat(),
        "client": {"id": ID, "name": "Atelier Démo"}, "requester": {"person_id": ID, "name": "Camille Démo"},
        "service": {"label_fr": "Réseau", "label_en": "Network"}, "site": {"label": "Atelier", "address": "1 rue Démo"},
        "technician": {"person_id": ID, "name": "Naïma Exemple"}, "technicians": [], "arrives_at": None,
        "slot": {"starts_at": NOW.isoformat(), "ends_at": NOW.isoformat()}, "description": "Plus de réseau",
        "address": None, "estimate": {"minutes": 60, "reason": {"code": "usual_delay", "params": {}}},
        "respond_by": NOW.isoformat(), "resolve_by": (NOW + timedelta(hours=4)).isoformat(),
        "actions": ["comment", "cancel"], "attachments": [], "asset": None, "device": None, "onsite_contact": None,
        "contact_name": None, "contact_phone": None, "department": None, "preferred_contact": None,
        "requester_email": None, "requester_phone": None, "business_impact": None, "already_tried": None,
        "reference": None,
        "priority_reasons": [{"code": "impact_urgency", "params": {"impact": "company", "urgency": "high"}}],
    } | changes  # fmt: skip


def said_moment(kind: str, to: str | None = None, **changes: Any) -> dict[str, Any]:
    return {
        "id": ID, "at": NOW.isoformat(), "kind": kind, "actor": None, "from_value": None, "to_value": to,
        "params": {}, "text": None, "audience": "public",
    } | changes  # fmt: skip
