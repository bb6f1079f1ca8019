"""Priority, promises, numbers and registers, without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest

from chassis.errors import Invalid
from intake.domain.contract import Contract, usual_terms
from intake.domain.coverage import Calendar, Hours
from intake.domain.departments import department_of
from intake.domain.errors import ClientInactive
from intake.domain.model import Impact, Kind, Mode, Priority, Slot, Urgency
from intake.domain.numbers import Series, day_of, period_of
from intake.domain.opening import Known, Service, TicketRequest, open_ticket
from intake.domain.priority import MATRIX, Promises, estimate_delay, judge_priority
from intake.domain.sla import Goal, Target, Terms
from intake.settings import Settings

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
EACH = {"P1": 10, "P2": 20, "P3": 30, "P4": 40}
PROMISES = Promises(usual_terms("Europe/Paris", {goal: EACH for goal in Goal}), EACH)
CLIENT, PERSON = UUID(int=1), UUID(int=2)
SERVICE = Service(
    service_id=UUID(int=3),
    code="it_security",
    label="Sécurité",
    skills=[],
    usual_minutes=60,
    technicians_needed=1,
    default_mode=Mode.ONSITE,
)


def request(**changes: object) -> TicketRequest:
    asked: dict[str, object] = {
        "client_id": CLIENT,
        "requester_id": PERSON,
        "opened_by": PERSON,
        "kind": Kind.INCIDENT,
        "title": "Panne",
        "description": "Rien ne marche",
        "impact": Impact.TEAM,
        "urgency": Urgency.NORMAL,
        "address": "ici",
    }
    return TicketRequest(**(asked | changes))  # type: ignore[arg-type]


def pointers(asked: TicketRequest, known: Known) -> list[str]:
    with pytest.raises(Invalid) as refused:
        open_ticket(asked, known, PROMISES, ticket_id=UUID(int=4), now=NOW)
    return [error.pointer for error in refused.value.errors]


@pytest.mark.parametrize(
    ("impact", "expected"),
    [("company", ["P1", "P2", "P3"]), ("team", ["P2", "P3", "P4"]), ("person", ["P3", "P4", "P4"])],
)
def test_every_impact_and_urgency_has_a_priority_and_its_reason(impact: str, expected: list[str]) -> None:
    """S000-81."""
    assert {str(one) for one in Impact} == {"company", "team", "person"}
    assert {str(one) for one in Urgency} == {"high", "normal", "low"}
    for urgency, priority in zip(("high", "normal", "low"), expected, strict=True):
        judged = judge_priority(Impact(impact), Urgency(urgency), vip=False)
        params = {"impact": impact, "urgency": urgency, "priority": priority}
        assert judged == (priority, [{"code": "impact_urgency", "params": params}])


@pytest.mark.parametrize(("usual", "served"), [("P1", "P1"), ("P2", "P1"), ("P3", "P2"), ("P4", "P3")])
def test_a_vip_client_is_served_one_step_sooner(usual: str, served: str) -> None:
    """S000-81."""
    impact, urgency = next(pair for pair, priority in MATRIX.items() if priority == usual)
    assert judge_priority(impact, urgency, vip=True)[0] == served


def test_more_impact_or_urgency_is_never_less_urgent() -> None:
    impacts, urgencies = list(Impact), list(Urgency)
    for impact in impacts:
        ranks = [MATRIX[impact, urgency] for urgency in urgencies]
        assert ranks == sorted(ranks, reverse=True)
    for urgency in urgencies:
        ranks = [MATRIX[impact, urgency] for impact in impacts]
        assert ranks == sorted(ranks, reverse=True)


def test_a_vip_client_gains_one_step_and_the_reason_is_kept() -> None:
    """S000-81."""
    priority, reasons = judge_priority(Impact.TEAM, Urgency.NORMAL, vip=True)
    assert priority is Priority.P2
    assert reasons == [
        {"code": "impact_urgency", "params": {"impact": "team", "urgency": "normal", "priority": "P3"}},
        {"code": "vip_client", "params": {"from_priority": "P3", "priority": "P2"}},
    ]
    priority, reasons = judge_priority(Impact.COMPANY, Urgency.HIGH, vip=True)
    assert (priority, len(reasons)) == (Priority.P1, 1)


def test_the_delay_told_is_what_was_seen_once_enough_was_seen() -> None:
    """S000-34."""
    seen = {"P2": (35, 5), "P3": (90, 4)}
    assert estimate_delay(Priority.P2, seen, PROMISES) == (
        35,
        {"code": "similar_tickets", "params": {"sample": 5, "percent": 80}},
    )
    assert estimate_delay(Priority.P3, seen, PROMISES)[1]["code"] == "usual_delay"
    assert estimate_delay(Priority.P1, {}, PROMISES)[0] == 10


def test_the_usual_promises_are_those_the_organisation_sets() -> None:
    """S001-25, S002-33."""
    said = {Goal.ACCEPT: 1, Goal.RESPOND: 20, Goal.RESOLVE: 300}
    kept = {f"{goal}_minutes": {priority: minutes for priority in Priority} for goal, minutes in said.items()}
    made = Settings(environment="test", database_url="postgresql://nowhere/intake", **kept).promises.usual
    assert {(p, goal): target.minutes for (p, goal), target in made.targets.items()} == {
        (p, goal): minutes for p in Priority for goal, minutes in said.items()
    }


def test_deadlines_count_from_the_opening() -> None:
    opened = open_ticket(
        request(), Known(vip=False, active=True, service=SERVICE), PROMISES, ticket_id=UUID(int=4), now=NOW
    )
    assert opened.ticket.deadlines.resolve_by == NOW + timedelta(minutes=30)
    assert opened.needs_site


def test_everything_wrong_is_said_at_once() -> None:
    """S000-22."""
    hour = timedelta(hours=1)
    asked = request(
        address=None,
        onsite_contact_id=UUID(int=8),
        on_behalf=True,
        requester_id=UUID(int=7),
        windows=(
            Slot(NOW + hour, NOW),
            Slot(NOW - 2 * hour, NOW - hour),
            Slot(datetime.min.replace(tzinfo=timezone(14 * hour)), NOW + hour),
            Slot(NOW, datetime.max.replace(tzinfo=timezone(-14 * hour))),
        ),
    )
    assert pointers(asked, Known(vip=False, active=True, service=SERVICE)) == [
        "/site_id",
        "/requester_id",
        "/onsite_contact_id",
        "/windows/0/ends_at",
        "/windows/1/ends_at",
        "/windows/2/starts_at",
        "/windows/3/starts_at",
    ]
    assert pointers(request(service_code="x"), Known(vip=False, active=True)) == ["/service_code"]


def test_remote_work_needs_no_site() -> None:
    asked = request(address=None, wished_mode=Mode.REMOTE)
    opened = open_ticket(
        asked, Known(vip=False, active=True, service=SERVICE), PROMISES, ticket_id=UUID(int=4), now=NOW
    )
    assert not opened.needs_site


def test_a_client_who_left_opens_nothing() -> None:
    with pytest.raises(ClientInactive):
        open_ticket(
            request(), Known(vip=False, active=False, service=SERVICE), PROMISES, ticket_id=UUID(int=4), now=NOW
        )


def test_the_year_is_the_organisations() -> None:
    midnight_in_paris = datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert period_of(Series.TICKET, day_of(midnight_in_paris, "Europe/Paris")) == "2027"
    assert period_of(Series.TICKET, day_of(midnight_in_paris, "America/Martinique")) == "2026"


@pytest.mark.parametrize(
    ("address", "department"),
    [
        ("12 rue de l'Exemple, 75011 Paris", "75"),
        ("3 cours Démo, 20000 Ajaccio", "2A"),
        ("3 cours Démo, 20200 Bastia", "2B"),
        ("1 rue Démo, 97400 Saint-Denis", "974"),
        ("bâtiment 10500, 33000 Bordeaux", "33"),
        ("chez le voisin", None),
    ],
)
def test_the_department_of_an_address(address: str, department: str | None) -> None:
    assert department_of(address) == department


def test_under_a_contract_the_delay_told_is_its_promise_until_enough_is_known() -> None:
    """S000-34: nobody is told one hour on a Sunday when the contract is worked from Monday on."""
    office = Calendar(hours=tuple(Hours(day, 540, 1080) for day in range(5)))
    targets = {(priority, goal): Target(60) for priority in Priority for goal in Goal}
    contract = Contract(contract_id=UUID(int=9), terms=Terms("Or", office, targets))
    sunday = datetime(2026, 11, 22, 14, tzinfo=UTC)
    known = Known(vip=False, active=True, service=SERVICE, site=None, contract=contract)
    opened = open_ticket(request(wished_mode=Mode.REMOTE), known, PROMISES, ticket_id=UUID(int=4), now=sunday)
    assert opened.estimate_reason == {"code": "contract_promise", "params": {}}
    assert sunday + timedelta(minutes=opened.estimated_minutes) == opened.ticket.deadlines.respond_by
    busy = replace(known, delays={opened.ticket.priority: (25, 40)})
    opened = open_ticket(request(wished_mode=Mode.REMOTE), busy, PROMISES, ticket_id=UUID(int=4), now=sunday)
    assert (opened.estimated_minutes, opened.estimate_reason["code"]) == (25, "similar_tickets")
