"""A technician's other calendar keeps its time free; away, what was read of it last does (S000-90)."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest

from chassis.clock import utc_now
from chassis.testing.tokens import bearer
from chassis.tx import Db
from contracts.event import Event
from contracts.portal.people import PersonErased
from contracts.scheduling.visits import VisitImpossible, VisitProposed
from scheduling.domain.busy import BusySource
from scheduling.settings import Settings
from scheduling.timers import follow_next
from scheduling.usecases.read_calendar_at import CalendarAway, read_calendar_at

pytestmark = pytest.mark.infra

Hear = Callable[..., Awaitable[None]]
Said = Callable[[], Awaitable[list[Event]]]


class Elsewhere(ThreadingHTTPServer):
    """Somebody's calendar on the internet."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.status, self.body, self.etag, self.asked = 200, b"", '"1"', list[dict[str, str]]()
        self.moved_to = ""

    @property
    def address(self) -> str:
        return f"http://localhost:{self.server_port}/secret-word.ics"

    def say(self, *events: tuple[datetime, timedelta], **more: str) -> None:
        said = "".join(
            f"BEGIN:VEVENT\r\nUID:{n}\r\nDTSTART:{at:%Y%m%dT%H%M%SZ}\r\nDTEND:{at + length:%Y%m%dT%H%M%SZ}\r\n"
            "SUMMARY:Dentiste\r\nEND:VEVENT\r\n"
            for n, (at, length) in enumerate(events)
        )
        self.body = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{said}END:VCALENDAR\r\n".encode()
        self.etag = f'"{uuid4()}"'


class Answers(BaseHTTPRequestHandler):
    server: Elsewhere

    def do_GET(self) -> None:
        self.server.asked.append({name.lower(): value for name, value in self.headers.items()})
        status = 304 if self.headers.get("if-none-match") == self.server.etag else self.server.status
        self.send_response(302 if self.server.moved_to else status)
        if self.server.moved_to:
            self.send_header("Location", self.server.moved_to)
        self.send_header("ETag", self.server.etag)
        body = self.server.body if status == 200 else b""
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *said: Any) -> None:
        """Nothing."""


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    server = Elsewhere()
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def ada(as_role: Any, routing: Any) -> Any:
    return as_role("technician", person_id=routing.ada)


@pytest.fixture
def look(db: Db, service_settings: Settings) -> Callable[..., Awaitable[bool]]:
    async def look(later: timedelta = timedelta()) -> bool:
        at = utc_now() + later
        db.clock = lambda: at
        return await follow_next(db, service_settings)

    return look


async def test_nobody_is_sent_while_another_calendar_says_they_are_busy(
    elsewhere: Elsewhere, ada: Any, look: Any, hear: Hear, solve_all: Any, said: Said, routing: Any
) -> None:
    """S000-90."""
    now = utc_now().replace(microsecond=0)
    elsewhere.say((now - timedelta(hours=1), timedelta(hours=7)))
    where = f"/api/v1/calendars/busy/{routing.ada}"
    assert (await ada.put(where, json={"address": elsewhere.address})).json()["read_at"] is None
    assert await look()
    assert not await look()
    shown = (await ada.get(where)).json()
    assert (shown["host"], shown["times"], shown["failure"]) == ("localhost", 1, None)
    assert "secret-word" not in str(shown)
    await hear(routing.technician(routing.ada), routing.request(routing.ada))
    await solve_all()
    (proposed,) = await said()
    assert isinstance(proposed, VisitProposed)
    assert proposed.slot.starts_at >= now + timedelta(hours=6)
    client = routing.client_id
    slots = await as_client(ada, client, routing)
    assert slots == [] or min(slots) >= now + timedelta(hours=6)


async def as_client(ada: Any, client_id: Any, routing: Any) -> list[datetime]:
    token = bearer("client_manager", client_id=client_id)
    answer = await ada.get(
        "/api/v1/appointments/slots",
        params={"ticket_id": str(routing.ticket_id)},
        headers={"Authorization": f"Bearer {token}"},
    )
    return [datetime.fromisoformat(one["starts_at"]) for one in answer.json()["slots"]]


async def test_the_last_good_copy_stays_and_the_failure_is_shown(
    elsewhere: Elsewhere, ada: Any, look: Any, hear: Hear, solve_all: Any, said: Said, routing: Any
) -> None:
    elsewhere.say((utc_now() - timedelta(days=1), timedelta(days=40)))
    where = f"/api/v1/calendars/busy/{routing.ada}"
    await ada.put(where, json={"address": elsewhere.address})
    await look()
    for status, body, failure in (
        (500, b"", "refused"),
        (200, b"<html>Bonjour</html>", "no_calendar"),
        (200, b"x" * 2_100_000, "too_large"),
    ):
        elsewhere.status, elsewhere.body, elsewhere.etag = status, body, f'"{uuid4()}"'
        await look(timedelta(hours=len(elsewhere.asked)))
        shown = (await ada.get(where)).json()
        assert (shown["failure"], shown["times"], bool(shown["read_at"])) == (failure, 1, True)
    await hear(routing.technician(routing.ada), routing.request(routing.ada))
    await solve_all()
    assert isinstance((await said())[-1], VisitImpossible)


async def test_what_did_not_change_is_not_sent_again(elsewhere: Elsewhere, ada: Any, look: Any, routing: Any) -> None:
    elsewhere.say((utc_now() + timedelta(days=1), timedelta(hours=1)))
    await ada.put(f"/api/v1/calendars/busy/{routing.ada}", json={"address": elsewhere.address})
    await look()
    await look(timedelta(hours=1))
    await look(timedelta(days=20))  # rules are laid out anew
    assert ["if-none-match" in asked for asked in elsewhere.asked] == [False, True, False]
    assert elsewhere.asked[0]["host"] == f"localhost:{elsewhere.server_port}"


async def test_an_address_that_leads_in_circles_ends(elsewhere: Elsewhere, ada: Any, look: Any, routing: Any) -> None:
    elsewhere.moved_to = elsewhere.address
    where = f"/api/v1/calendars/busy/{routing.ada}"
    await ada.put(where, json={"address": elsewhere.address})
    await look()
    assert ((await ada.get(where)).json()["failure"], len(elsewhere.asked)) == ("refused", 4)


@pytest.mark.parametrize("host", ["localhost", "0x7f000001", "2130706433", "127.1"])
async def test_no_name_leads_into_a_network_of_ours(host: str) -> None:
    with pytest.raises(CalendarAway) as refused:
        await read_calendar_at(BusySource(uuid4(), f"https://{host}/x.ics"), anywhere=False)
    assert refused.value.failure == "address_refused"


async def test_whose_calendar_it_is(ada: Any, as_role: Any, routing: Any, elsewhere: Elsewhere) -> None:
    where, body = f"/api/v1/calendars/busy/{routing.ada}", {"address": elsewhere.address}
    assert (await ada.get(where)).status_code == 404
    assert (await as_role("technician").put(where, json=body)).status_code == 404
    assert (await as_role("client").put(where, json=body)).status_code == 403
    assert (await as_role("dispatcher").put(where, json=body)).status_code == 200
    assert (await as_role("technician").get(where)).status_code == 404
    for wrong in ("ftp://example.org/x.ics", "https://me:word@example.org/x.ics", "example.org/x.ics", "http://[x"):
        answer = await ada.put(where, json={"address": wrong})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/address"), wrong
    assert (await ada.delete(where)).status_code == 204
    assert (await ada.delete(where)).status_code == 404


async def test_it_goes_with_its_person_and_its_address_is_nowhere_in_the_open(
    ada: Any, look: Any, hear: Hear, routing: Any, elsewhere: Elsewhere, leftovers: Any, db: Db
) -> None:
    elsewhere.say((utc_now() + timedelta(days=1), timedelta(hours=1)))
    key = {"Idempotency-Key": "busy"}
    await ada.put(f"/api/v1/calendars/busy/{routing.ada}", json={"address": elsewhere.address}, headers=key)
    await look()
    assert await leftovers("secret-word", "Dentiste") == set()
    await hear(PersonErased(occurred_at=utc_now(), person_id=routing.ada))
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM busy_times") == 0
