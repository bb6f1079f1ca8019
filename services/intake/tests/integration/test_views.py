"""The camelCase views of requests and clients (S000-100, S000-101, X19)."""

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
REQUESTS = "/api/v1/views/service-requests"
CLIENTS = "/api/v1/views/clients"


async def test_a_request_has_the_names_of_s000_100(world, db: Db) -> None:
    """S000-20, S000-27."""
    ticket = await world.open()
    async with db.tx() as tx:
        await tx.execute("UPDATE tickets SET first_work_at = created_at, finished_at = created_at")
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
    assert timestamps == dict.fromkeys(("createdAt", "firstWorkAt", "finishedAt"), ticket["created_at"])


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
    await world.desk.patch(here, json={"siren": "404833048", "preferences": {"contact_mode": "phone"}})
    typed = {"name": "Zoé Démo", "email": "zoe@acme.example", "functions": [{"function": "billing"}]}
    zoe = (await world.desk.post(f"{here}/contacts", json=typed)).json()
    calendar = {"name": "Toujours", "hours": [{"weekday": 0, "opens": "00:00", "closes": "24:00"}]}
    targets = {goal: {"minutes": 60} for goal in ("accept", "respond", "resolve")}
    sold = {
        "client_id": str(world.acme),
        "calendar_id": (await world.as_role("sales").post("/api/v1/contracts/calendars", json=calendar)).json()["id"],
        "name": "Or",
        "starts_on": "2026-01-01",
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
        "siret": None,
        "vatNumber": None,
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
                "endsOn": None,
                "vip": False,
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
    assert {"requestId", "deviceDetails"} < set(shapes["ServiceRequest"]["properties"])
    assert {"companyName", "contracts", "preferences", "assets"} < set(shapes["Client"]["properties"])
