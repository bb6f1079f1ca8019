"""The story's steps 2 to 10 on a real database: what is heard, what is answered, what is said."""

from datetime import timedelta

import pytest

from contracts.intake.tickets import TicketStatusChanged
from contracts.parts import Window
from contracts.routing.assignments import OfferAccepted, OfferWithdrawn
from contracts.scheduling.visits import VisitCancelled, VisitMoved, VisitReassigned
from contracts.words import Mode, Outcome, TicketState, VisitState

pytestmark = pytest.mark.infra


def types(events):
    return [event.type.removeprefix("routing.") for event in events]


async def open_offer(client):
    items = (await client.get("/api/v1/offers")).json()["items"]
    assert len(items) == 1, items
    return items[0]["offer_id"]


async def test_a_remote_ticket_is_offered_to_the_best_and_accepted(story, hear, said, team):
    """S000-41."""
    junior_id, _ = await team.join(level=2)
    senior_id, senior = await team.join(level=5)
    await hear(story.opened())
    made = (await said())[-1]
    assert made.type == "routing.offer_made"
    assert made.technician_id == senior_id
    assert sum(part.points for part in made.breakdown) == made.score
    assert [c.technician_id for c in made.runners_up] == [junior_id]
    answer = await senior.post(f"/api/v1/offers/{made.offer_id}/accept")
    assert (answer.status_code, answer.json()["state"]) == (200, "accepted")
    assert types(await said()) == ["offer_made", "offer_accepted"]
    assert (await said())[-1].job.mode == Mode.REMOTE
    why = await team.why(story.ticket_id)
    assert (why["state"], why["technician_id"]) == ("accepted", str(senior_id))
    assert [p["label"] for p in why["chosen"]["parts"]][:2] == ["Expertise", "Proximité"]


async def test_the_team_of_the_client_s_contract_is_asked_first(story, hear, said, team):
    """S000-13."""
    await team.join()
    own_id, _ = await team.join()
    await hear(story.opened(team_ids=(own_id,)))
    assert (await said())[-1].technician_id == own_id


async def test_accepting_twice_says_it_once(story, hear, said, team):
    _, ada = await team.join()
    await hear(story.opened())
    offer = await open_offer(ada)
    answers = [await ada.post(f"/api/v1/offers/{offer}/accept") for _ in range(2)]
    assert [a.status_code for a in answers] == [200, 200]
    assert types(await said()) == ["offer_made", "offer_accepted"]


async def test_a_refusal_goes_to_the_next_and_then_to_a_dispatcher(story, hear, said, team):
    senior_id, senior = await team.join(level=5)
    junior_id, junior = await team.join(level=2)
    await hear(story.opened())
    body = {"reason": "too_far", "note": "Je suis à Lyon"}
    answer = await senior.post(f"/api/v1/offers/{await open_offer(senior)}/decline", json=body)
    assert answer.status_code == 200, answer.text
    assert (await junior.post(f"/api/v1/offers/{await open_offer(junior)}/decline", json=body)).status_code == 200
    events = await said()
    assert types(events) == ["offer_made", "offer_declined", "offer_made", "offer_declined", "ticket_unrouted"]
    assert [event.attempt for event in events] == [1, 1, 2, 2, 3]
    assert events[-1].refusals == 2
    assert "Lyon" not in "".join(event.model_dump_json() for event in events)
    [unrouted] = (await team.desk.get("/api/v1/assignments/unrouted")).json()["items"]
    assert {r["technician_id"] for r in unrouted["rejected"]} == {str(senior_id), str(junior_id)}
    assert unrouted["rejected"][0]["reasons"][0]["text"] == "A refusé"
    assert unrouted["history"][0]["note"] == "Je suis à Lyon"


async def test_a_promise_at_risk_has_everybody_asked_again(story, hear, said, team):
    """S001-06."""
    _, ada = await team.join()
    await hear(story.opened())
    answer = await ada.post(f"/api/v1/offers/{await open_offer(ada)}/decline", json={"reason": "busy"})
    assert answer.status_code == 200, answer.text
    await hear(story.at_risk())
    events = await said()
    assert types(events) == ["offer_made", "offer_declined", "ticket_unrouted", "ticket_escalated", "offer_made"]
    assert (events[3].level, events[3].clock, events[3].asks_again) == (1, "accept", True)
    await ada.post(f"/api/v1/offers/{await open_offer(ada)}/accept")
    await hear(story.at_risk(broken=True))
    assert (await said())[-1].technician_ids == (events[-1].technician_id,)


async def test_on_site_a_slot_is_asked_for_then_offered(story, hear, said, team):
    ada_id, ada = await team.join()
    await hear(story.opened(Mode.ONSITE))
    asked = (await said())[-1]
    assert asked.type == "routing.visit_requested"
    assert [c.technician_id for c in asked.candidates] == [ada_id]
    await hear(story.proposed(ada_id))
    offer = (await ada.get(f"/api/v1/offers/{await open_offer(ada)}")).json()
    assert (offer["visit_id"], offer["revision"]) == (str(story.visit_id), 1)
    assert offer["slot"]["starts_at"]
    await ada.post(f"/api/v1/offers/{offer['offer_id']}/accept")
    accepted = (await said())[-1]
    assert (accepted.type, accepted.visit_id, accepted.slot) == ("routing.offer_accepted", story.visit_id, story.slot)


async def test_a_newer_revision_replaces_the_offer_and_an_older_one_changes_nothing(story, hear, said, team):
    ada_id, ada = await team.join()
    await hear(story.opened(Mode.ONSITE), story.proposed(ada_id, revision=2))
    first = await open_offer(ada)
    await hear(story.proposed(ada_id, revision=1))
    assert await open_offer(ada) == first
    await hear(story.proposed(ada_id, revision=3))
    assert await open_offer(ada) != first
    assert types(await said()) == ["visit_requested", "offer_made", "offer_withdrawn", "offer_made"]
    answer = await ada.post(f"/api/v1/offers/{first}/accept")
    assert (answer.status_code, answer.json()["code"]) == (409, "offer_withdrawn")


async def test_accepted_work_moves_and_given_up_it_is_in_front_of_a_dispatcher(story, hear, said, team):
    ada_id, ada = await team.join()
    await hear(story.opened(Mode.ONSITE), story.proposed(ada_id))
    await ada.post(f"/api/v1/offers/{await open_offer(ada)}/accept")
    later = Window(**{name: at + timedelta(days=1) for name, at in story.slot})
    moved = VisitMoved(
        **story.visit(1, 2), technician_ids=(ada_id,), from_slot=story.slot, slot=later, decided_by=story.ticket_id
    )
    await hear(moved)
    assert types(await said()) == ["visit_requested", "offer_made", "offer_accepted"]
    assert (await team.why(story.ticket_id))["slot"]["starts_at"] == later.model_dump(mode="json")["starts_at"]
    cancelled = VisitCancelled(
        **story.visit(1, 3),
        technician_ids=(ada_id,),
        from_state=VisitState.CONFIRMED,
        reason="appointment_cancelled",
        decided_by=story.ticket_id,
    )
    await hear(cancelled, cancelled)
    *_, withdrawn, unrouted = await said()
    assert types([withdrawn, unrouted]) == ["offer_withdrawn", "ticket_unrouted"]
    assert (withdrawn.why, withdrawn.accepted, withdrawn.revision) == ("appointment_cancelled", True, 2)
    assert (unrouted.attempt, unrouted.impossible) == (2, True)
    [waiting] = (await team.desk.get("/api/v1/assignments/unrouted")).json()["items"]
    assert waiting["impossible"][0]["text"] == "Rendez-vous annulé avant le départ"


async def test_who_stays_in_a_crew_that_a_plan_changes_is_told_nothing(story, hear, said, team):
    (ada_id, ada), (bob_id, bob), (cleo_id, cleo) = await team.join(5), await team.join(4), await team.join()
    proposed = story.proposed(ada_id).model_copy(update={"technician_ids": (ada_id, bob_id)})
    await hear(story.opened(Mode.ONSITE), proposed)
    for one in (ada, bob):
        await one.post(f"/api/v1/offers/{await open_offer(one)}/accept")
    before = len(await said())
    await hear(
        VisitReassigned(
            **story.visit(1, 2),
            from_technician_ids=(ada_id, bob_id),
            technician_ids=(bob_id, cleo_id),
            slot=story.slot,
            mode=Mode.ONSITE,
            decided_by=team.desk_id,
        )
    )
    gone, *bound = (await said())[before:]
    assert (type(gone), gone.technician_id, gone.attempt) == (OfferWithdrawn, ada_id, 1)
    assert [(type(one), one.technician_id, one.attempt) for one in bound] == [
        (OfferAccepted, bob_id, 2),
        (OfferAccepted, cleo_id, 2),
    ]
    seen = [await one.get("/api/v1/offers", params={"ticket_ids": str(story.ticket_id)}) for one in (ada, bob, cleo)]
    assert [[one["state"] for one in each.json()["items"]] for each in seen] == [
        ["withdrawn"], ["accepted"], ["accepted"],
    ]  # fmt: skip
    await hear(story.finished(bob_id, Outcome.DONE, attempt=2))
    assert (await team.why(story.ticket_id))["state"] == "ended"


async def test_no_slot_is_in_front_of_a_dispatcher(story, hear, said, team):
    await team.join()
    await hear(story.opened(Mode.ONSITE), story.impossible())
    assert (await said())[-1].impossible is True
    [unrouted] = (await team.desk.get("/api/v1/assignments/unrouted")).json()["items"]
    assert unrouted["impossible"][0]["text"] == "Aucun créneau possible"


async def test_cancelling_withdraws_the_offer_and_the_visit(story, hear, said, team):
    ada_id, ada = await team.join()
    await hear(story.opened(Mode.ONSITE), story.proposed(ada_id), story.cancelled())
    assert types(await said())[2:] == ["offer_withdrawn", "visit_withdrawn"]
    assert (await ada.get("/api/v1/offers")).json()["items"] == []
    await hear(story.proposed(ada_id, revision=2))
    assert len(await said()) == 4


async def test_a_ticket_cancelled_before_it_is_known_is_never_offered(story, hear, said, team):
    await team.join()
    await hear(story.cancelled(), story.opened())
    assert await said() == []


async def test_a_new_priority_before_acceptance_starts_again_and_after_it_only_tells(story, hear, said, team):
    """S000-37."""
    _, ada = await team.join()
    await hear(story.opened(), story.reprioritised())
    events = await said()
    assert types(events) == ["offer_made", "offer_withdrawn", "offer_made"]
    assert events[-1].attempt == 2
    await ada.post(f"/api/v1/offers/{await open_offer(ada)}/accept")
    await hear(story.reprioritised(to="P3"))
    assert types(await said())[-2:] == ["offer_accepted", "job_changed"]


async def test_a_reopened_ticket_forgets_who_said_no(story, hear, said, team):
    ada_id, ada = await team.join()
    await hear(story.opened())
    await ada.post(f"/api/v1/offers/{await open_offer(ada)}/decline", json={"reason": "busy"})
    assert types(await said())[-1] == "ticket_unrouted"
    await hear(story.reopened())
    made = (await said())[-1]
    assert (made.type, made.technician_id, made.attempt) == ("routing.offer_made", ada_id, 3)


async def test_work_not_done_is_given_again_and_work_done_ends(story, hear, said, team):
    ada_id, ada = await team.join()
    await hear(story.opened())
    await ada.post(f"/api/v1/offers/{await open_offer(ada)}/accept")
    await hear(story.finished(ada_id, Outcome.NOT_DONE))
    assert (await said())[-1].attempt == 2
    await ada.post(f"/api/v1/offers/{await open_offer(ada)}/accept")
    await hear(story.finished(ada_id, Outcome.DONE, attempt=1))
    assert (await team.why(story.ticket_id))["state"] == "accepted"
    await hear(story.finished(ada_id, Outcome.DONE, attempt=2))
    assert (await team.why(story.ticket_id))["state"] == "ended"
    assert (await ada.get(f"/api/v1/technicians/{ada_id}")).json()["load"] == 0


@pytest.mark.parametrize("changes", [{"imported": True}, {"kind": "billing"}, {"site": None}])
async def test_what_is_not_ours_to_route_waits(story, hear, said, team, changes):
    """X21: billing is never routed."""
    await team.join()
    await hear(story.opened(Mode.ONSITE, **changes))
    assert await said() == []
    assert (await team.why(story.ticket_id))["state"] == "waiting"


@pytest.mark.parametrize("order", [1, -1])
async def test_imported_tickets_are_left_alone_whatever_follows(db, story, hear, said, team, order):
    """Open or ended in the other tool, in any order, and when they are changed here."""
    await team.join()
    past = [
        story.opened(imported=True),
        TicketStatusChanged(**story.head(), from_state=TicketState.NEW, to_state=TicketState.RESOLVED),
        TicketStatusChanged(**story.head(), from_state=TicketState.RESOLVED, to_state=TicketState.CLOSED),
        story.reprioritised(),
        story.reopened(),
        story.cancelled(),
    ]
    await hear(*past[::order])
    assert await said() == []
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM offers") == 0
        assert await reader.fetchval("SELECT count(*) FROM attempts") == 0


async def test_help_asked_for_on_site_is_before_the_desk_and_counts_for_whoever_is_next(story, hear, said, team):
    """S000-57."""
    ada_id, ada = await team.join()
    bob_id, bob = await team.join(level=4)
    await hear(story.opened())
    (first,) = [one for one in (ada, bob) if (await one.get("/api/v1/offers")).json()["items"]]
    first_id = ada_id if first is ada else bob_id
    await first.post(f"/api/v1/offers/{await open_offer(first)}/accept")
    await hear(story.asks(first_id, "more_skill", skill="printer", level=4))
    changed = (await said())[-1]
    assert (changed.wire_type, changed.service.skills[0].level) == ("routing.job_changed", 4)
    (one,) = (await team.desk.get("/api/v1/assignments/asked")).json()["items"]
    assert [(a["reason"], a["skill"], a["level"], a["technician_id"]) for a in one["asked"]] == [
        ("more_skill", "printer", 4, str(first_id))
    ]
    assert (await ada.get("/api/v1/assignments/asked")).status_code == 403
    await hear(story.asks(first_id, "more_time", attempt=9, minutes=30))
    assert len((await team.why(story.ticket_id))["asked"]) == 1, "an attempt that is not known changes nothing"
    await hear(story.finished(first_id, Outcome.NOT_DONE))
    made = (await said())[-1]
    assert (made.wire_type, made.attempt, made.technician_id) == ("routing.offer_made", 2, bob_id)
    assert (await team.desk.get("/api/v1/assignments/asked")).json()["items"] == []


async def test_a_second_person_is_looked_for_when_the_first_could_not_end_it(story, hear, said, team):
    ada_id, ada = await team.join()
    await hear(story.opened(Mode.ONSITE), story.proposed(ada_id))
    await ada.post(f"/api/v1/offers/{await open_offer(ada)}/accept")
    await hear(story.asks(ada_id, "second_person"), story.asks(ada_id, "more_time", minutes=120))
    await hear(story.finished(ada_id, Outcome.NOT_DONE))
    asked = (await said())[-1]
    assert (asked.wire_type, asked.attempt) == ("routing.visit_requested", 2)
    assert (asked.job.service.technicians_needed, asked.job.service.usual_minutes) == (2, 120)
