"""The only SQL that writes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from pydantic import TypeAdapter

from chassis.tx import Row, Tx
from notify.domain.account import AccountLetter
from notify.domain.copies import Client
from notify.domain.delivery import message_key
from notify.domain.heard import Fact
from notify.domain.person import Family
from notify.domain.requests import Request, RequestFact
from notify.domain.ticket import Ticket
from notify.domain.who_is_told import Letter, Signal
from notify.store.people import add_contacts, forget, merge, plain_people, save_people, seal_plain_people

__all__ = ["add_contacts", "forget", "merge", "plain_people", "save_people", "seal_plain_people"]

TURN = 7_462_001
FACT = TypeAdapter(Fact)


async def take_turn(tx: Tx) -> None:
    """Held to commit, and taken before any row: ids of the stream become visible in order, nobody deadlocks."""
    await tx.execute("SELECT pg_advisory_xact_lock($1)", TURN)


async def save_tickets(tx: Tx, tickets: Iterable[Ticket]) -> None:
    rows = []
    for ticket in tickets:
        slot = vars(ticket.slot) if ticket.slot else {"starts_at": None, "ends_at": None}
        rows.append({**vars(ticket), **slot, "slot": None})
    if rows:
        await tx.execute(
            """INSERT INTO tickets SELECT * FROM jsonb_populate_recordset(NULL::tickets, $1)
            ON CONFLICT (ticket_id) DO UPDATE SET title = excluded.title, priority = excluded.priority,
                site = excluded.site, imported = excluded.imported, state = excluded.state,
                attempt = excluded.attempt, revision = excluded.revision,
                technician_ids = excluded.technician_ids, contributor_ids = excluded.contributor_ids,
                watcher_ids = excluded.watcher_ids,
                starts_at = excluded.starts_at, ends_at = excluded.ends_at""",
            rows,
        )


async def hold_facts(tx: Tx, facts: Sequence[Fact]) -> None:
    if facts:
        await tx.executemany(
            """INSERT INTO held_facts (event_id, ticket_id, fact, created_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT DO NOTHING""",
            [(fact.event_id, fact.ticket_id, FACT.dump_python(fact, mode="json"), tx.now) for fact in facts],
        )


async def release_facts(tx: Tx, waiting: Mapping[UUID, Sequence[Fact]]) -> None:
    if waiting:
        await tx.execute("DELETE FROM held_facts WHERE ticket_id = ANY($1)", list(waiting))


async def add_letters(tx: Tx, letters: Sequence[tuple[Fact, Ticket, Letter]]) -> None:
    rows = [
        _delivery(letter, fact.event_id, ticket.client_id, ticket.ticket_id, tx.trace_of(ticket.ticket_id))
        for fact, ticket, letter in letters
    ]
    await _add_deliveries(tx, rows)


async def add_request_letters(tx: Tx, fact: RequestFact, request: Request, letters: Sequence[Letter]) -> None:
    trace = tx.trace_of(request.request_id)
    ticket_id = None if request.kind == "project" else request.request_id
    rows = [_delivery(letter, fact.event_id, request.client_id, ticket_id, trace) for letter in letters]
    await _add_deliveries(tx, rows)


def _delivery(letter: Letter, event_id: UUID, client_id: UUID, ticket_id: UUID | None, trace: str) -> dict[str, object]:
    return {
        "message_key": message_key(
            letter.about or event_id, "" if letter.about else letter.template, letter.recipient_id
        ),
        "recipient_id": letter.recipient_id,
        "client_id": client_id,
        "ticket_id": ticket_id,
        "template": letter.template,
        "params": letter.params,
        "useful_until": letter.useful_until,
        "traceparent": trace,
    }


async def add_account_letters(tx: Tx, letters: Sequence[AccountLetter]) -> None:
    await _add_deliveries(
        tx,
        [
            {
                "message_key": message_key(letter.event_id, letter.template, letter.recipient_id),
                "recipient_id": letter.recipient_id,
                "template": letter.template,
                "params": letter.params,
                "useful_until": letter.useful_until,
                "traceparent": tx.trace_of(letter.recipient_id),
            }
            for letter in letters
        ],
    )


async def _add_deliveries(tx: Tx, letters: Sequence[Mapping[str, object]]) -> None:
    same = {"channel": "email", "state": "waiting", "attempts": 0, "next_at": tx.now, "created_at": tx.now}
    if letters:
        await tx.execute(
            """INSERT INTO deliveries SELECT * FROM jsonb_populate_recordset(NULL::deliveries, $1)
            ON CONFLICT (message_key) DO NOTHING""",
            [{"id": tx.new_id(), **same, **letter} for letter in letters],
        )


async def save_requests(tx: Tx, requests: Sequence[Request]) -> None:
    if requests:
        await tx.execute(
            """INSERT INTO requests SELECT * FROM jsonb_populate_recordset(NULL::requests, $1)
            ON CONFLICT (request_id) DO NOTHING""",
            [vars(request) for request in requests],
        )
        # Topics keep no order between them: whoever asked may have been erased before we hear of it.
        await tx.execute(
            """UPDATE requests r SET title = '' FROM people a
            LEFT JOIN people p ON p.person_id = coalesce(a.merged_into, a.person_id)
            WHERE r.request_id = ANY($1) AND a.person_id = r.requester_id AND p.erased_at IS NOT NULL""",
            [request.request_id for request in requests],
        )


async def add_signals(tx: Tx, signals: Sequence[Signal]) -> None:
    if signals:
        await tx.execute(
            """INSERT INTO live_messages (channel, kind, data, created_at)
            SELECT s->>'channel', s->>'kind', s->'data', $2
            FROM jsonb_array_elements($1) WITH ORDINALITY AS e(s, ord) ORDER BY ord""",
            [vars(signal) for signal in signals],
            tx.now,
        )


async def save_clients(tx: Tx, clients: Sequence[Client]) -> None:
    await tx.execute(
        """INSERT INTO clients SELECT * FROM jsonb_populate_recordset(NULL::clients, $1)
        ON CONFLICT (client_id) DO UPDATE SET name = excluded.name, version = excluded.version
        WHERE clients.version < excluded.version""",
        [client._asdict() for client in clients],
    )


async def untitle(tx: Tx, ticket_ids: Sequence[UUID]) -> None:
    """A title that was emptied leaves what open pages may still ask for, too."""
    await tx.execute(
        "UPDATE live_messages SET data = data - 'title' WHERE data->>'ticket_id' = ANY($1) AND data ? 'title'",
        [str(ticket_id) for ticket_id in ticket_ids],
    )
    await tx.execute("UPDATE requests SET title = '' WHERE request_id = ANY($1) AND title <> ''", list(ticket_ids))


async def save_preferences(tx: Tx, person_id: UUID, email: Mapping[Family, bool]) -> None:
    await tx.executemany(
        """INSERT INTO preferences (person_id, family, email) VALUES ($1, $2, $3)
        ON CONFLICT (person_id, family) DO UPDATE SET email = excluded.email""",
        [(person_id, family, wanted) for family, wanted in sorted(email.items())],
    )


async def lease_letters(tx: Tx, limit: int, lease: timedelta) -> list[UUID]:
    """Due letters, ours until the lease is over: a sender that dies gives them back by silence."""
    rows = await tx.fetch(
        """UPDATE deliveries d SET attempts = attempts + 1, next_at = $3
        FROM (SELECT id FROM deliveries WHERE state = 'waiting' AND next_at <= $1
            ORDER BY next_at LIMIT $2 FOR UPDATE SKIP LOCKED) due
        WHERE d.id = due.id RETURNING d.id""",
        tx.now,
        limit,
        tx.now + lease,
    )
    return [row["id"] for row in rows]


async def end_letter(tx: Tx, delivery_id: UUID, state: str, reason: str | None = None) -> Row | None:
    """None when somebody else ended it already. A link to an account is not kept after its letter."""
    return await tx.fetchrow(
        """UPDATE deliveries SET state = $2, reason = $3, ended_at = $4, params = params - 'sealed_token'
        WHERE id = $1 AND state = 'waiting'
        RETURNING id, recipient_id, client_id, ticket_id, template, message_key, attempts""",
        delivery_id,
        state,
        reason,
        tx.now,
    )


async def postpone_letter(tx: Tx, delivery_id: UUID, next_at: object, reason: str) -> None:
    await tx.execute(
        "UPDATE deliveries SET next_at = $2, reason = $3 WHERE id = $1 AND state = 'waiting'",
        delivery_id,
        next_at,
        reason,
    )


async def prune(tx: Tx, live_kept: timedelta) -> None:
    await tx.execute("DELETE FROM live_messages WHERE created_at < $1", tx.now - live_kept)
    await tx.execute("DELETE FROM held_facts WHERE created_at < $1", tx.now - timedelta(days=7))


OLD_LETTERS = "SELECT FROM deliveries WHERE ended_at < $1"


async def forget_letters(tx: Tx, before: datetime, limit: int) -> int:
    done = await tx.execute(
        f"DELETE FROM deliveries WHERE id = ANY(ARRAY({OLD_LETTERS.replace('SELECT', 'SELECT id')} LIMIT $2))",
        before,
        limit,
    )
    return int(done.rsplit(" ", 1)[1])
