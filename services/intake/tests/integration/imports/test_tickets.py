"""Old tickets come with their past, their number is ours, and nobody is alarmed."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chassis.service import Service
from chassis.tx import Db
from intake.api import import_command
from intake.usecases.index_texts import index_texts

pytestmark = pytest.mark.infra

HEAD = "Référence;Client;Site;Prestation;Titre;Description;État;Priorité;Demandeur;Ouvert le;Résolu le;Clos le"


def file(*lines: str) -> str:
    return "\n".join([HEAD, *lines, ""])


def old(reference: str = "OLD-1", title: str = "Imprimante", state: str = "Clos", requester: str = "", **dates: str):
    at = {"opened": "05/03/2024 09:00", "resolved": "05/03/2024 11:30", "closed": "08/03/2024 09:00"} | dates
    return (
        f"{reference};Acmé Démo;Atelier Démo;hardware_repair;{title};Elle ne répond plus;{state};P2;{requester};"
        f"{at['opened']};{at['resolved']};{at['closed']}"
    )


async def sent(world, content: str, **params: Any):
    admin = world.as_role("admin")
    return await admin.post("/api/v1/imports/tickets", content=content.encode(), params=params)


async def imported(world, content: str, **params: Any) -> dict[str, Any]:
    answer = await sent(world, content, **params)
    assert answer.status_code == 200, answer.text
    assert answer.json()["errors"] == [], answer.text
    return dict(answer.json())


async def by_reference(world, reference: str) -> dict[str, Any]:
    (found,) = (await world.desk.get("/api/v1/tickets", params={"reference": reference})).json()["items"]
    answer = await world.desk.get(f"/api/v1/tickets/{found['id']}")
    return dict(answer.json())


async def said(db: Db) -> list[tuple[str, dict[str, Any]]]:
    async with db.reader() as reader:
        rows = await reader.fetch("SELECT type, payload FROM outbox WHERE topic = 'intake.tickets' ORDER BY id")
    return [(row["type"].removeprefix("intake.ticket_"), json.loads(row["payload"])) for row in rows]


async def known_person(world, db: Db) -> str:
    async with db.tx() as tx:
        await tx.execute(
            "INSERT INTO people (person_id, name, role, client_id) VALUES ($1, 'Camille Démo', 'client', $2)",
            world.client_id, world.acme,
        )  # fmt: skip
    return str(world.client_id)


async def test_a_closed_ticket_comes_with_its_past(world, db: Db) -> None:
    first = await world.open()
    assert (await imported(world, file(old(), old("OLD-2", "Écran"))))["created"] == 2
    shown = await by_reference(world, "OLD-1")
    year = first["number"].split("-")[1]
    assert {shown["number"], (await by_reference(world, "OLD-2"))["number"]} == {
        f"TKT-{year}-00002", f"TKT-{year}-00003",
    }  # fmt: skip
    assert (shown["state"], shown["priority"], shown["origin"], shown["reference"]) == (
        "closed", "P2", "import", "OLD-1",
    )  # fmt: skip
    assert shown["created_at"] == "2024-03-05T08:00:00Z"
    assert (shown["due_at"], shown["requester"]["name"]) == (None, None)
    lines = (await world.desk.get(f"/api/v1/tickets/{shown['id']}/timeline")).json()
    assert [(line["at"], line["kind"], line["to_value"]) for line in lines] == [
        ("2024-03-05T08:00:00Z", "opened", "P2"),
        ("2024-03-05T10:30:00Z", "state_changed", "resolved"),
        ("2024-03-08T08:00:00Z", "closed", None),
        ("2024-03-08T08:00:00Z", "state_changed", "closed"),
    ]
    events = [(kind, event["occurred_at"]) for kind, event in await said(db) if event["ticket_id"] == shown["id"]]
    assert events == [
        ("opened", "2024-03-05T08:00:00Z"),
        ("status_changed", "2024-03-05T10:30:00Z"),
        ("closed", "2024-03-08T08:00:00Z"),
        ("status_changed", "2024-03-08T08:00:00Z"),
    ]
    opened = next(event for kind, event in await said(db) if event["ticket_id"] == shown["id"])
    assert (opened["imported"], opened["origin"]) == (True, "import")
    assert (await world.open())["number"] == f"TKT-{year}-00004"


async def test_an_open_ticket_gets_clocks_without_alarms_for_what_was_late(world, db: Db, service: Service) -> None:
    person = await known_person(world, db)
    soon = datetime.fromisoformat((await world.open())["created_at"]) - timedelta(hours=7)
    recent = soon.strftime("%Y-%m-%dT%H:%M:%S+00:00")
    lines = (
        old("OLD-1", "Ancien", "Nouveau", person, resolved="", closed=""),
        old("OLD-2", "Récent", "En cours", person, opened=recent, resolved="", closed=""),
    )
    await imported(world, file(*lines))
    async with db.tx() as tx:
        await tx.execute("UPDATE timers SET due_at = now() WHERE kind = 'ticket_sla'")
    while await service.timers.fire_one(db):
        pass
    late, fresh = await by_reference(world, "OLD-1"), await by_reference(world, "OLD-2")
    for one in (late, fresh):
        await world.desk.post(f"/api/v1/tickets/{one['id']}/comments", json={"text": "Nous regardons."})
    alarms = [event for kind, event in await said(db) if kind in ("sla_breached", "sla_at_risk")]
    assert [event for event in alarms if event["ticket_id"] in (late["id"], fresh["id"])] == []
    assert (late["state"], fresh["state"]) == ("new", "in_progress")
    clocks = (await world.desk.get(f"/api/v1/tickets/{late['id']}/sla")).json()["clocks"]
    assert {clock["goal"]: clock["state"] for clock in clocks} == dict.fromkeys(
        ("accept", "respond", "resolve"), "broken"
    )
    clocks = (await world.desk.get(f"/api/v1/tickets/{fresh['id']}/sla")).json()["clocks"]
    assert {clock["goal"]: clock["state"] for clock in clocks}["resolve"] == "running"
    async with db.reader() as reader:
        watched = await reader.fetchval("SELECT due_at FROM timers WHERE kind = 'ticket_sla' AND key = $1", fresh["id"])
    assert watched is not None


async def test_the_same_file_twice_changes_nothing_and_a_later_one_moves_on(world, db: Db) -> None:
    person = await known_person(world, db)
    before = file(old(state="Nouveau", requester=person, resolved="", closed=""))
    await imported(world, before)
    told = len(await said(db))
    assert (await imported(world, before))["unchanged"] == 1
    assert len(await said(db)) == told
    after = file(old(title="Imprimante du fournil", requester=person))
    assert (await imported(world, after, dry_run="true"))["updated"] == 1
    assert len(await said(db)) == told
    assert (await imported(world, after))["updated"] == 1
    shown = await by_reference(world, "OLD-1")
    assert (shown["state"], shown["title"]) == ("closed", "Imprimante du fournil")
    assert [kind for kind, _ in (await said(db))[told:]] == ["status_changed", "closed", "status_changed", "retitled"]
    refused = await sent(world, before)
    assert [e["pointer"] for e in refused.json()["errors"]] == ["/2/État"]


async def test_a_resolved_ticket_waits_for_its_client_as_any_other(world, db: Db) -> None:
    person = await known_person(world, db)
    await imported(world, file(old(state="Résolu", requester=person, closed="")))
    shown = await by_reference(world, "OLD-1")
    assert (await world.client.get(f"/api/v1/tickets/{shown['id']}")).json()["actions"] == [
        "comment", "validate", "reopen", "attach",
    ]  # fmt: skip
    async with db.reader() as reader:
        kinds = await reader.fetch("SELECT kind FROM timers WHERE key = $1", shown["id"])
    assert [row["kind"] for row in kinds] == ["ticket_validates"]
    answer = await world.client.post(f"/api/v1/tickets/{shown['id']}/validate", json={})
    assert answer.json()["state"] == "validated"
    answer = await world.desk.post(f"/api/v1/tickets/{shown['id']}/reopen", json={"reason": "Encore"})
    assert answer.json()["state"] == "reopened"


async def test_every_wrong_name_and_date_is_told(world) -> None:
    content = file(
        old().replace("Acmé", "Acme"),
        old("OLD-2", state="Fini"),
        old("OLD-3", closed="01/03/2024"),
        old("OLD-4", requester="personne@acme.example"),
        old("OLD-5", state="En cours", resolved="", closed=""),
    )
    answer = await sent(world, content, dry_run="true")
    assert [(e["line"], e["column"], e["code"]) for e in answer.json()["errors"]] == [
        (2, "Client", "unknown_client"),
        (3, "État", "enum"),
        (4, "Clos le", "window_order"),
        (5, "Demandeur", "unknown_person"),
        (6, "Demandeur", "requester_needed"),
    ]


async def test_exported_tickets_come_back_as_they_were(world, db: Db) -> None:
    person = await known_person(world, db)
    lines = (
        old(),
        old("OLD-2", "=1+1", "Résolu", person, closed=""),
        old("OLD-3", "Attente", "En attente", person, resolved="", closed=""),
        old("OLD-4", "Annulée", "Annulé", resolved=""),
    )
    await imported(world, file(*lines))
    native = await world.open()
    admin = world.as_role("admin")
    exported = await admin.get("/api/v1/exports/tickets.csv")
    text = exported.content.decode("utf-8-sig")
    assert ";'=1+1;" in text
    assert native["number"] in text
    answer = (await sent(world, text, dry_run="true")).json()
    assert [e["code"] for e in answer["errors"]] == ["reference_is_ours"]
    assert (answer["created"], answer["updated"] + answer["unchanged"]) == (0, 4)
    assert (await sent(world, text, skip_invalid="true")).status_code == 200
    assert (await admin.get("/api/v1/exports/tickets.csv")).content == exported.content


async def test_who_asked_may_be_named_by_the_e_mail_of_a_contact(world, db: Db) -> None:
    body = {"name": "Camille Démo", "email": "Camille@acme.example"}
    contact = await world.desk.post(f"/api/v1/clients/{world.acme}/contacts", json=body)
    assert contact.status_code == 201, contact.text
    await imported(world, file(old(state="En cours", requester="camille@ACME.example", resolved="", closed="")))
    shown = await by_reference(world, "OLD-1")
    assert shown["requester"]["person_id"] == contact.json()["id"]


async def test_what_glpi_had_planned_is_in_progress_and_planned(world, db: Db) -> None:
    """X2: and what waits is no project's `pending`."""
    person = await known_person(world, db)
    open_ones = {"resolved": "", "closed": ""}
    lines = (old("OLD-1", "Prévu", "3", person, **open_ones), old("OLD-2", "Suivi", "2", person, **open_ones))
    await imported(world, file(*lines))
    seen = [await by_reference(world, reference) for reference in ("OLD-1", "OLD-2")]
    assert [(one["state"], one["planned"]) for one in seen] == [("in_progress", True), ("in_progress", False)]
    exported = (await world.as_role("admin").get("/api/v1/exports/tickets.csv")).content.decode("utf-8-sig")
    assert ";planned;" in exported
    await imported(world, file(old("OLD-1", "Prévu", "4", person, **open_ones)))
    seen = await by_reference(world, "OLD-1")
    assert (seen["state"], seen["waits_for"], seen["planned"]) == ("waiting", "client", False)
    refused = await world.desk.get("/api/v1/tickets", params={"state": "pending"})
    other = await world.desk.get("/api/v1/requests/projects", params={"status": "waiting"})
    assert (refused.status_code, other.status_code) == (400, 400)


async def test_what_glpi_closed_waits_for_the_client_s_word_or_silence(world, db: Db, service: Service) -> None:
    """X12."""
    person = await known_person(world, db)
    await imported(world, file(old(state="6", requester=person), old("OLD-2", state="6", requester=person)))
    agreed, silent = [await by_reference(world, reference) for reference in ("OLD-1", "OLD-2")]
    assert (agreed["state"], silent["state"]) == ("resolved", "resolved")
    assert (await world.client.post(f"/api/v1/tickets/{agreed['id']}/validate", json={})).json()["state"] == "validated"

    async with db.reader() as reader:
        due = await reader.fetchval(
            "SELECT due_at FROM timers WHERE kind = 'ticket_validates' AND key = $1", silent["id"]
        )
    assert timedelta(hours=95) < due - db.clock() <= timedelta(hours=96)

    async def time_passes() -> None:
        async with db.tx() as tx:
            await tx.execute("UPDATE timers SET due_at = now() WHERE kind = 'ticket_validates'")
        while await service.timers.fire_one(db):
            pass

    await time_passes()
    notices = [event for kind, event in await said(db) if kind == "validation_due"]
    assert [notice["ticket_id"] for notice in notices] == [silent["id"]]
    assert (await by_reference(world, "OLD-2"))["state"] == "resolved"
    await time_passes()
    assert (await by_reference(world, "OLD-2"))["state"] == "validated"


async def test_numbers_are_of_the_year_in_the_organisation_s_zone_and_grow(world, db: Db) -> None:
    """X3."""
    db.clock = lambda: datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    async with db.tx() as tx:
        await tx.execute("INSERT INTO counters VALUES ('TKT', '2027', 99998)")
    await imported(world, file(old(), old("OLD-2", "Écran")))
    numbers = {(await by_reference(world, reference))["number"] for reference in ("OLD-1", "OLD-2")}
    assert numbers == {"TKT-2027-99999", "TKT-2027-100000"}


async def test_an_old_ticket_is_found_by_the_number_it_had(world, db: Db) -> None:
    await imported(world, file(old("GLPI-00417"), old("GLPI-00418", "Écran")))
    async with db.tx() as tx:
        await index_texts(tx)
    for typed in ("GLPI-00417", "glpi 00417", "00417"):
        found = (await world.desk.get("/api/v1/tickets", params={"q": typed})).json()["items"]
        assert [one["title"] for one in found] == ["Imprimante"], typed


async def test_some_transactions_at_once_leave_one_ticket_of_each_line_and_a_number_each(
    world, db: Db, service: Service, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped half-way and started again too, and nobody else's import comes between."""
    monkeypatch.setattr(import_command, "BATCH", 7)
    settings = service.settings.model_copy(update={"database_url": type(service.settings.database_url)(database_url)})
    command = import_command.import_command(settings)  # type: ignore[arg-type]
    path = tmp_path / "tickets.csv"
    path.write_text(file(*(old(f"OLD-{n}") for n in range(40))))
    assert await command([str(path)]) == 0
    path.write_text(file(*(old(f"OLD-{n}") for n in range(90))))
    first, second = await asyncio.gather(command([str(path), "--skip-invalid"]), command([str(path), "--skip-invalid"]))
    assert (first, second) == (0, 0)
    async with db.reader() as reader:
        numbers = [row["number"] for row in await reader.fetch("SELECT number FROM tickets ORDER BY number")]
    assert [int(number.rsplit("-", 1)[1]) for number in numbers] == list(range(1, 91))
    assert (await world.open())["number"].endswith("-00091")
    opened = [event for kind, event in await said(db) if kind == "opened"]
    assert len({event["ticket_id"] for event in opened}) == len(opened) == 91
    assert [event for event in opened if not event["imported"]] == opened[-1:]
