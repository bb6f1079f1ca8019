"""What services answer becomes what pages show: read through their own recorded shapes."""

import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any
from uuid import UUID

import httpx2
import pytest

from chassis.errors import Forbidden, NotFound, Unavailable
from chassis.tokens import TokenExpired
from portal.pages.frame import Frame, Reader
from portal.pages.render import render
from portal.pages.said_by_intake import count_of, line_of, ticket_of
from portal.pages.said_by_intake_relations import around_of
from portal.pages.said_by_routing import offer_of, rules_of, unrouted_of, why_of
from portal.pages.services import Refused, Services
from portal.pages.views.ticket import Slot
from portal.pages.words import Lang

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


def test_a_ticket_tells_who_travels() -> None:
    line = line_of(said_ticket())
    assert (line.told, line.priority, line.site) == ("travelling", 1, "Atelier")


def test_a_ticket_planned_elsewhere_says_so_until_it_is_over() -> None:
    here, elsewhere = line_of(said_ticket()), line_of(said_ticket(slot=None))
    over = line_of(said_ticket(slot=None, state="resolved"))
    without = line_of(said_ticket(slot=None, planned=False))
    assert [one.is_planned_elsewhere for one in (here, elsewhere, over, without)] == [False, True, False, False]


def test_a_ticket_tells_its_device_and_whom_to_reach_and_nothing_that_was_not_said() -> None:
    plain = ticket_of(said_ticket(), [], "fr")
    assert (plain.device, plain.more) == ("", {})
    device = {"brand": "Exemple", "model": "14", "os": None, "serial": "SN-1", "purchase_date": None}
    said = said_ticket(device=device, preferred_contact="phone", contact_name="Zoé Démo", contact_phone="0100")
    typed = ticket_of(said, [], "fr")
    assert (typed.device, typed.asset_id) == ("Exemple 14 · SN-1", "")
    assert typed.more == {"contact": "Zoé Démo · 0100", "preferred_contact": "Téléphone"}
    assert ticket_of(said_ticket(reference="GLPI-12"), [], "fr").more == {"reference": "GLPI-12"}
    known = ticket_of(said_ticket(asset=device | {"id": ID, "label": "PC-042"}), [], "en")
    assert (known.device, known.asset_id) == ("PC-042 · Exemple 14 · SN-1", ID)


@pytest.mark.parametrize(
    ("lang", "bought"), [("fr", "Acheté le 01/03/2024"), ("en", "Bought on 01/03/2024")], ids=["fr", "en"]
)
def test_brand_model_system_and_date_of_purchase_are_on_the_page(lang: Lang, bought: str) -> None:
    """S000-16, S000-17, S000-18: of what was typed, and of a known asset."""
    device = {"brand": "Exemple", "model": "14", "os": "Linux", "serial": None}
    page = facts_of(lang, device=device | {"purchase_date": "2024-03-01"})
    assert f"Exemple 14 · Linux {bought}" in page
    asset = device | {"id": ID, "label": "PC-042"}
    page = facts_of(lang, asset=asset | {"purchased_on": "2024-03-01"})
    assert f"PC-042 · Exemple 14 · Linux {bought}" in page
    assert bought[:7] not in facts_of(lang, asset=asset | {"purchased_on": None})
    assert bought in facts_of(lang, device={"purchase_date": "2024-03-01"})


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"stage": "confirmed"}, "assigned_slot"),
        ({"stage": "confirmed", "mode": "remote"}, "assigned_remote"),
        ({"stage": "accepted", "slot": None}, "assigned_named"),
        ({"stage": "accepted", "technician": None}, "assigned"),
        ({"state": "reopened"}, "reopened"),
        ({"state": "in_progress", "stage": "started"}, "in_progress_named"),
        ({"state": "cancelled"}, "cancelled"),
        ({"state": "waiting", "waits_for": "client"}, "waiting_client"),
    ],
)
def test_a_state_is_told_by_what_is_known(changes: dict[str, Any], told: str) -> None:
    assert line_of(said_ticket(**changes)).told == told


def facts_of(lang: Lang = "fr", **changes: Any) -> str:
    """What stands beside a client's ticket, without markup."""
    ticket = ticket_of(said_ticket(**changes), [], lang)
    reader = Frame(lang, "Europe/Paris", NOW, "/", Reader("Camille Démo", "client"), "csrf", "", ())
    page = render("_ticket_live.html", reader, ticket=ticket, why=None, keys=defaultdict(str), cancel_reasons=())
    facts = page.partition("ticket-side")[2].partition("</aside>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", facts))


def test_the_promise_shown_as_resolution_is_that_of_resolution() -> None:
    """S002-24."""
    facts = facts_of()
    assert "17 h 48" in facts.partition("Résolution au plus tard")[2][:60]
    assert "Naïma Exemple Votre technicien" in facts


def test_a_ticket_nobody_has_yet_tells_how_long_that_takes_at_most() -> None:
    """S002-24."""
    facts = facts_of(state="new", stage="none", technician=None, slot=None, planned=False)
    assert "Délai annoncé 1 h prise en charge au plus tard aujourd’hui à 13 h 48" in facts


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("new", "Reçue"),
        ("qualified", "En recherche"),
        ("assigned", "Attribuée"),
        ("in_progress", "En cours"),
        ("waiting", "En attente"),
        ("resolved", "À confirmer"),
        ("validated", "Confirmée"),
        ("closed", "Terminée"),
        ("reopened", "Rouverte"),
        ("cancelled", "Annulée"),
    ],
)
def test_every_state_has_its_french_name_beside_the_ticket(state: str, told: str) -> None:
    """S001-05, S002-11, S002-24."""
    assert f"État {told} " in facts_of(state=state, slot=None, planned=False)


def test_a_link_to_another_system_leads_there(samples: ModuleType) -> None:
    """S002-17."""
    template, frame, view = samples.pages("fr")["ticket_linked"]
    page = render(template, frame, **view)
    assert re.search(r'<a href="https://glpi.example.org/4711"[^>]*>\s*glpi[^<]*4711', page, re.IGNORECASE)


def test_a_story_says_each_thing_once_latest_first() -> None:
    later = (NOW + timedelta(minutes=1)).isoformat()
    ticket = ticket_of(
        said_ticket(),
        [
            said_moment("opened"),
            said_moment("state_changed", "qualified"),
            said_moment("cancelled", at=later, text="Erreur"),
            said_moment("state_changed", "cancelled", at=later),
        ],
        "fr",
    )
    assert [moment.code for moment in ticket.timeline] == ["cancelled", "opened", "qualified"]
    assert ticket.priority_why[0].code == "company_high"
    assert "new" in ticket.reached
    assert ticket.description == ""
    assert ticket.may == {"comment", "cancel"}


def test_waiting_is_told_once_with_whom_for_and_a_visit_s_outcome_by_the_visit() -> None:
    def at(minutes: int) -> str:
        return (NOW + timedelta(minutes=minutes)).isoformat()

    desk = {"person_id": ID, "name": "Hugo Essai"}
    by_hand, by_visit = {"reason": "client"}, {"reason": "next_visit"}
    ticket = ticket_of(
        said_ticket(),
        [
            said_moment("waiting", "client", at=at(1), text="Quel poste ?"),
            said_moment("state_changed", "waiting", from_value="qualified", params=by_hand, at=at(1), actor=desk),
            said_moment("resumed", at=at(2)),
            said_moment("state_changed", "qualified", from_value="waiting", at=at(2), actor=desk),
            said_moment("state_changed", "waiting", from_value="in_progress", params=by_visit, at=at(3)),
            said_moment("sla_breached", "resolve", at=at(4)),
        ],
        "fr",
    )
    assert [moment.code for moment in ticket.timeline] == ["sla_breached", "waiting", "resumed", "waiting_client"]
    assert ticket.timeline[0].reason == ("goal", "resolve")


@pytest.mark.parametrize(("always", "counts"), [((True, True), "yes"), ((False, False), "no"), ((True, False), "some")])
def test_a_minute_counts_for_some_promises_or_for_all(always: tuple[bool, bool], counts: str) -> None:
    clock = {
        "state": "running", "target_minutes": 60, "counted_minutes": 5.0, "due_at": NOW.isoformat(), "life": 0,
    }  # fmt: skip
    night = {"starts_at": NOW.isoformat(), "ends_at": NOW.isoformat(), "counts": False, "always_counts": True}
    said = {
        "ticket_id": ID, "contract": None, "segments": [night | {"why": "closed"}],
        "clocks": [clock | {"goal": g, "always": a} for g, a in zip(("respond", "resolve"), always, strict=True)],
    }  # fmt: skip
    count = count_of(said, said_ticket())
    assert [stretch.counts for stretch in count.stretches] == [counts]
    assert [clock.goal for clock in count.clocks] == ["resolve", "respond"]


def test_a_line_that_says_more_stands_for_the_state_it_brought() -> None:
    start, end = NOW.isoformat(), (NOW + timedelta(hours=1)).isoformat()
    not_done = {"outcome": "not_done", "reason": "part_missing"}
    ticket = ticket_of(
        said_ticket(),
        [
            said_moment("offer_accepted", actor={"person_id": ID, "name": "Naïma"}),
            said_moment("state_changed", "assigned"),
            said_moment("visit_confirmed", params={"starts_at": start, "ends_at": end}),
            said_moment("visit_finished", params=not_done),
        ],
        "fr",
    )
    assert {moment.code for moment in ticket.timeline} == {"offer_accepted", "visit_confirmed", "visit_not_done"}
    assert set(ticket.reached) == {"new", "assigned"}
    assert [moment.reason for moment in ticket.timeline if moment.reason] == [("not_done", "part_missing")]
    assert [moment.slot for moment in ticket.timeline if moment.slot] == [Slot(NOW, NOW + timedelta(hours=1))]


def part(criterion: str, weight: int, value: int) -> dict[str, Any]:
    label = criterion.title()
    return {"criterion": criterion, "label": label, "weight": weight, "value": value, "points": weight * value // 1000}


def candidate(name: str, score: int) -> dict[str, Any]:
    return {"technician_id": ID, "technician_name": name, "score": score, "parts": [part("expertise", 300, 900)]}


def rejected(name: str, *codes: str) -> dict[str, Any]:
    reasons = [{"code": code, "text": code, "params": {}} for code in codes]
    return {"technician_id": ID, "technician_name": name, "reasons": reasons}


def assignment(**changes: Any) -> dict[str, Any]:
    attempt = {"attempt": 2, "round": 1}
    declined = {"attempt": 2, "technician_name": "Théo", "state": "declined", "why": "busy"}
    return {
        "ticket_id": ID, "number": "TKT-2026-00042", "title": "Plus de réseau", "priority": "P1", "state": "unrouted",
        "chosen": candidate("Naïma", 824), "runners_up": [candidate("Théo", 712)], "reason": None,
        "rejected": [rejected("Inès", "skill_missing"), rejected("Luc", "skill_missing", "off_shift")],
        "impossible": [], "unrouted_at": NOW.isoformat(), "attempts": [{"attempt": 1, "round": 0}, attempt],
        "history": [declined | {"attempt": 1, "why": "sick"}, declined, declined | {"state": "expired"}],
    } | changes  # fmt: skip


def test_points_are_of_a_hundred_and_rules_are_counted() -> None:
    why = why_of(assignment())
    assert why.chosen is not None
    assert why.runner_up is not None
    assert (why.chosen.total, why.chosen.reasons[0].points, why.chosen.reasons[0].out_of) == (82.4, 27.0, 30.0)
    assert why.runner_up.name == "Théo"
    assert [(rule.code, rule.count) for rule in rules_of(assignment()["rejected"])] == [
        ("skill_missing", 2),
        ("off_shift", 1),
    ]


def test_what_is_stuck_tells_the_refusals_of_its_last_round() -> None:
    stuck = unrouted_of(assignment(), None, "key")
    assert stuck.refusals == (("Théo", "busy"),)
    assert stuck.expiries == ("Théo",)
    assert stuck.ticket.number == "TKT-2026-00042"


@pytest.mark.parametrize(("minutes", "state"), [(1, "open"), (-1, "expired")])
def test_an_offer_past_its_deadline_is_expired_before_routing_says_so(minutes: int, state: str) -> None:
    said = {
        "offer_id": ID, "ticket_id": ID, "number": "TKT-2026-00042", "title": "Plus de réseau", "priority": "P2",
        "state": "open", "mode": "remote", "slot": None, "site": None, "service": {"usual_minutes": 30}, "score": 0,
        "breakdown": [], "made_at": NOW.isoformat(), "expires_at": (NOW + timedelta(minutes=minutes)).isoformat(),
    }  # fmt: skip
    assert offer_of(said, NOW, "key").state == state


def answering(status: int, body: Any = None) -> Services:
    services = Services("http://services.test", 1)
    transport = httpx2.MockTransport(lambda _: httpx2.Response(status, json=body))
    services._client = httpx2.AsyncClient(transport=transport, base_url="http://services.test")
    return services


@pytest.mark.parametrize(
    ("status", "method", "error"),
    [
        (401, "GET", TokenExpired), (403, "GET", Forbidden), (404, "GET", NotFound), (503, "GET", Unavailable),
        (500, "POST", Unavailable), (409, "POST", Refused), (404, "POST", Refused), (418, "GET", Unavailable),
    ],
)  # fmt: skip
async def test_a_refusal_keeps_its_meaning(status: int, method: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        await answering(status, {"detail": "Non."}).ask(method, "/x", token="t", lang="fr")


async def test_a_refused_form_knows_which_field() -> None:
    body = {"detail": "Non.", "errors": [{"pointer": "/site_id", "detail": "Où ?"}]}
    with pytest.raises(Refused) as refusal:
        await answering(400, body).ask("POST", "/x", token="t", lang="fr")
    assert (refusal.value.detail, refusal.value.fields) == ("Non.", {"site_id": "Où\u202f?"})


def test_the_conversation_stands_apart_from_the_story() -> None:
    chat = {"channel": "chat"}
    client, naima = ({"person_id": ID, "name": name} for name in ("Camille Démo", "Naïma Exemple"))
    ticket = ticket_of(
        said_ticket(),
        [
            said_moment("opened"),
            said_moment("comment", text="Où êtes-vous ?", params=chat, actor=client),
            said_moment("comment", text="Devant.", params=chat | {"answers": True}, actor=naima),
            said_moment("comment", text="Noté.", params={"number": "TKT-2026-00007"}, audience="internal"),
        ],
        "fr",
    )
    assert [(one.said, one.author, one.is_staff) for one in ticket.conversation] == [
        ("Où êtes-vous ?", "Camille Démo", False), ("Devant.", "Naïma Exemple", True),
    ]  # fmt: skip
    assert [(moment.code, moment.is_internal) for moment in ticket.timeline] == [
        ("opened", False), ("comment_copied", True),
    ]  # fmt: skip


def test_a_duplicate_is_not_told_as_cancelled() -> None:
    merged = said_ticket(state="cancelled", merged_into={"id": ID, "number": "TKT-2026-00007"})
    assert ticket_of(merged, [said_moment("opened")], "fr").told == "merged"


def test_how_far_a_ticket_is_does_not_hang_on_the_part_of_its_story_that_is_shown() -> None:
    part = ticket_of(said_ticket(first_work_at=NOW.isoformat()), [said_moment("comment")], "fr")
    assert set(part.reached) == {"new", "in_progress"}


def test_what_a_ticket_is_linked_with_comes_in_the_order_it_matters() -> None:
    def link(relation: str, number: str) -> dict[str, Any]:
        ticket = {"id": ID, "number": number, "title": "x", "kind": "incident", "state": "new"}
        return {"link_id": ID, "relation": relation, "ticket": ticket | {"client": {"id": ID, "name": "Démo"}}}

    around = around_of(
        {
            "owner": {"person_id": ID, "name": "Naïma Exemple"}, "contributors": [{"person_id": ID, "name": None}],
            "watchers": [], "outside": [], "merged": [], "is_blocked": True, "may": ["watch"],
            "links": [link("relates", "3"), link("depends_on", "2"), link("parent", "1")],
        }
    )  # fmt: skip
    assert [one.number for one in around.links] == ["1", "2", "3"]
    assert around.contributors[0].name == ""
    assert (around.has_links, around.may_arrange) == (True, False)
