"""The camelCase views of requests and clients (S000-100, S000-101, X19)."""

from datetime import datetime, timedelta

import pytest

from chassis.ids import uuid7
from chassis.tx import Db

pytestmark = pytest.mark.infra

LAPTOP = {
    "label": "PC-042",
    "kind": "workstation",
    "brand": "Exemple",
    "model": "Modèle 14",
    "os": "Linux",
    "serial": "SN_100%",
    "purchased_on": "2024-03-01",
    "warranty_until": "2027-03-01",
}
NUMBERS = {"siren": "404833048", "siret": "40483304800022", "vat_number": "FR83404833048"}
REQUESTS = "/api/v1/views/service-requests"
CLIENTS = "/api/v1/views/clients"


async def test_a_request_has_the_names_of_s000_100(world, db: Db) -> None:
    """S000-20, S000-27."""
    ticket = await world.open()
    async with db.tx() as tx:
        await tx.execute(
            """UPDATE tickets SET first_work_at = created_at + interval '1 hour',
                finished_at = created_at + interval '2 hours'"""
        )
    seen = (await world.client.get(f"{REQUESTS}/{ticket['id']}")).json()
    sla, timestamps = seen.pop("sla"), seen.pop("timestamps")
    assert seen == {
        "requestId": ticket["id"],
        "clientId": str(world.acme),
        "serviceType": "network_configuration",
        "deviceDetails": dict.fromkeys(
            ("assetId", "label", "kind", "brand", "model", "os", "serial", "purchaseDate", "warrantyUntil")
        ),
        "location": {
            "siteId": str(world.site_id),
            "label": "Atelier Démo",
            "address": "12 rue de l'Exemple, 75011 Paris",
            "latitude": 48.857,
            "longitude": 2.379,
        },
        "description": "Plus rien ne répond depuis 9 h.",
        "priority": "P1",
        "status": "new",
    }
    promised = {"acceptBy": ticket["accept_by"], "respondBy": ticket["respond_by"], "resolveBy": ticket["resolve_by"]}
    assert sla == promised
    opened = datetime.fromisoformat(ticket["created_at"])
    assert {name: datetime.fromisoformat(at) - opened for name, at in timestamps.items()} == {
        "createdAt": timedelta(0), "firstWorkAt": timedelta(hours=1), "finishedAt": timedelta(hours=2),
    }  # fmt: skip


async def test_a_request_is_told_with_its_own_values(world) -> None:
    """S000-100."""
    body = LAPTOP | {"client_id": str(world.acme), "site_id": str(world.site_id)}
    laptop = (await world.desk.post("/api/v1/assets", json=body)).json()
    typed = {"brand": "Autre", "model": "Modèle 2", "os": "BSD", "serial": "SN-2", "purchase_date": "2025-01-02"}
    judged = {"P1": ("company", "high"), "P2": ("team", "high"), "P3": ("team", "normal"), "P4": ("person", "low")}
    opened = {}
    for priority, (impact, urgency) in judged.items():
        changes = {"P2": {"asset_id": laptop["id"]}, "P3": {"device": typed}, "P4": {"service_code": "it_security"}}
        said = {"impact": impact, "urgency": urgency} | changes.get(priority, {})
        opened[priority] = (await world.open(**said))["id"]
    await world.client.post(f"/api/v1/tickets/{opened['P4']}/cancel", json={})
    waits = {"waits_for": "parts"}
    await world.desk.post(f"/api/v1/tickets/{opened['P3']}/wait", json=waits)
    shown = {one["requestId"]: one for one in (await world.client.get(REQUESTS)).json()["items"]}
    assert {priority: shown[ticket_id]["priority"] for priority, ticket_id in opened.items()} == {p: p for p in judged}
    states = {"P1": "new", "P2": "new", "P3": "waiting", "P4": "cancelled"}
    assert {priority: shown[ticket_id]["status"] for priority, ticket_id in opened.items()} == states
    services = [one["code"] for one in (await world.client.get("/api/v1/services")).json()]
    assert {shown[ticket_id]["serviceType"] for ticket_id in opened.values()} < set(services)
    assert shown[opened["P4"]]["serviceType"] == "it_security"
    assert shown[opened["P2"]]["deviceDetails"] == {
        "assetId": laptop["id"], "label": "PC-042", "kind": "workstation", "brand": "Exemple", "model": "Modèle 14",
        "os": "Linux", "serial": "SN_100%", "purchaseDate": "2024-03-01", "warrantyUntil": "2027-03-01",
    }  # fmt: skip
    assert shown[opened["P3"]]["deviceDetails"] == {
        "assetId": None, "label": None, "kind": None, "brand": "Autre", "model": "Modèle 2",
        "os": "BSD", "serial": "SN-2", "purchaseDate": "2025-01-02", "warrantyUntil": None,
    }  # fmt: skip


async def test_a_typed_address_is_a_location_without_a_point(world) -> None:
    """S000-20."""
    typed = await world.open(site_id=None, address="3 quai Inconnu, Lyon")
    (seen,) = (await world.client.get(REQUESTS)).json()["items"]
    assert seen["requestId"] == typed["id"]
    nothing = dict.fromkeys(("siteId", "label", "latitude", "longitude"))
    assert seen["location"] == nothing | {"address": "3 quai Inconnu, Lyon"}
    assert seen["timestamps"]["finishedAt"] is None


async def test_requests_come_in_pages_newest_first(world) -> None:
    ids = [(await world.open(title=f"n° {n}"))["id"] for n in range(3)]
    first = (await world.desk.get(REQUESTS, params={"limit": 2})).json()
    assert [item["requestId"] for item in first["items"]] == [ids[2], ids[1]]
    rest = (await world.desk.get(REQUESTS, params={"limit": 2, "after": first["next"]})).json()
    assert ([item["requestId"] for item in rest["items"]], rest["next"]) == ([ids[0]], None)
    assert (await world.desk.get(REQUESTS, params={"after": "x"})).status_code == 400


async def test_someone_elses_request_is_no_request(world, db: Db) -> None:
    ticket_id = (await world.open())["id"]
    assigned = uuid7()
    async with db.tx() as tx:
        await tx.execute("UPDATE tickets SET technician_ids = $1", [assigned])
    colleague = world.as_role("client", client_id=world.acme)
    for outsider in (world.stranger, colleague, world.as_role("technician")):
        assert (await outsider.get(f"{REQUESTS}/{ticket_id}")).status_code == 404
        assert (await outsider.get(REQUESTS)).json() == {"items": [], "next": None}
    for insider in (world.manager, world.desk, world.as_role("technician", person_id=assigned)):
        assert (await insider.get(f"{REQUESTS}/{ticket_id}")).status_code == 200
        assert len((await insider.get(REQUESTS)).json()["items"]) == 1
    assert (await world.as_role("sales").get(REQUESTS)).status_code == 403
    assert (await world.as_role("sales").get(f"{REQUESTS}/{ticket_id}")).status_code == 403


async def test_a_client_has_the_names_of_s000_101(world) -> None:
    """S000-101."""
    here = f"/api/v1/clients/{world.acme}"
    await world.desk.patch(here, json=NUMBERS | {"preferences": {"contact_mode": "phone"}})
    typed = {"name": "Zoé Démo", "email": "zoe@acme.example", "functions": [{"function": "billing"}]}
    zoe = (await world.desk.post(f"{here}/contacts", json=typed)).json()
    calendar = {"name": "Toujours", "hours": [{"weekday": 0, "opens": "00:00", "closes": "24:00"}]}
    targets = {goal: {"minutes": 60} for goal in ("accept", "respond", "resolve")}
    sold = {
        "client_id": str(world.acme),
        "calendar_id": (await world.as_role("sales").post("/api/v1/contracts/calendars", json=calendar)).json()["id"],
        "name": "Or",
        "starts_on": "2026-01-01",
        "ends_on": "2030-12-31",
        "vip": True,
        "targets": dict.fromkeys(("P1", "P2", "P3", "P4"), targets),
    }
    contract = (await world.as_role("sales").post("/api/v1/contracts", json=sold)).json()
    device = LAPTOP | {"client_id": str(world.acme), "site_id": str(world.site_id)}
    laptop = (await world.desk.post("/api/v1/assets", json=device)).json()
    depot = {
        "label": "Dépôt Démo",
        "address": "1 rue du Port, 33000 Bordeaux",
        "latitude": 44.84,
        "longitude": -0.58,
        "contact_name": "Agathe Exemple",
        "contact_phone": "05 00 00 00 00",
    }
    added = (await world.desk.post(f"/api/v1/clients/{world.acme}/sites", json=depot)).json()
    place = {name: depot[name] for name in ("label", "address", "latitude", "longitude")}
    seen = (await world.client.get(f"{CLIENTS}/{world.acme}")).json()
    workshop, other = seen.pop("locations")
    assert seen == {
        "clientId": str(world.acme),
        "companyName": "Acmé Démo",
        "siren": "404833048",
        "siret": "40483304800022",
        "vatNumber": "FR83404833048",
        "contacts": [
            {
                "contactId": zoe["id"],
                "name": "Zoé Démo",
                "email": "zoe@acme.example",
                "phone": None,
                "functions": [{"function": "billing", "siteId": None}],
                "siteId": None,
            },
            {
                "contactId": None,
                "name": "Agathe Exemple",
                "email": None,
                "phone": "05 00 00 00 00",
                "functions": [],
                "siteId": added["id"],
            },
        ],
        "contracts": [
            {
                "contractId": contract["id"],
                "name": "Or",
                "startsOn": "2026-01-01",
                "endsOn": "2030-12-31",
                "vip": True,
                "active": True,
            }
        ],
        "preferences": {"contactMode": "phone", "lang": None, "currency": "EUR"},
        "assets": [
            {
                "assetId": laptop["id"],
                "label": "PC-042",
                "kind": "workstation",
                "state": "in_use",
                "brand": "Exemple",
                "model": "Modèle 14",
                "os": "Linux",
                "serial": "SN_100%",
                "purchasedOn": "2024-03-01",
                "warrantyUntil": "2027-03-01",
                "siteId": str(world.site_id),
            }
        ],
    }
    assert other == place | {"siteId": added["id"]}
    assert workshop["siteId"] == str(world.site_id)


async def test_clients_come_in_pages_with_their_own_sites(world) -> None:
    sales = world.as_role("sales")
    first = (await sales.get(CLIENTS, params={"limit": 1})).json()
    rest = (await sales.get(CLIENTS, params={"limit": 1, "after": first["next"]})).json()
    assert [(c["companyName"], len(c["locations"])) for c in first["items"] + rest["items"]] == [
        ("Acmé Démo", 1),
        ("Autre Démo", 0),
    ]
    assert rest["next"] is None


async def test_another_company_is_no_client(world) -> None:
    assert (await world.stranger.get(f"{CLIENTS}/{world.acme}")).status_code == 404
    assert (await world.desk.get(f"{CLIENTS}/{uuid7()}")).status_code == 404
    seen = (await world.stranger.get(CLIENTS)).json()["items"]
    assert [client["clientId"] for client in seen] == [str(world.other)]
    assert (await world.as_role("client").get(CLIENTS)).json()["items"] == []
    for path in (CLIENTS, f"{CLIENTS}/{world.acme}"):
        assert (await world.as_role("technician").get(path)).status_code == 403


async def test_openapi_shows_the_names(world) -> None:
    shapes = (await world.desk.get("/openapi.json")).json()["components"]["schemas"]
    request = shapes["ServiceRequest"]["properties"]
    assert set(request) == {
        "requestId", "clientId", "serviceType", "deviceDetails", "location", "description", "priority", "sla", "status",
        "timestamps",
    }  # fmt: skip
    assert shapes["Priority"]["enum"] == ["P1", "P2", "P3", "P4"]
    assert set(shapes["State"]["enum"]) == {
        "new", "qualified", "assigned", "in_progress", "waiting", "resolved", "validated", "closed", "reopened",
        "cancelled",
    }  # fmt: skip
    assert [request[name]["$ref"].rpartition("/")[2] for name in ("priority", "status")] == ["Priority", "State"]
    assert request["serviceType"]["description"] == "A code of `GET /api/v1/services`."
    assert {"companyName", "contracts", "preferences", "assets"} < set(shapes["Client"]["properties"])
