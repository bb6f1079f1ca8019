"""First tables."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    """CREATE TABLE people (
        person_id uuid PRIMARY KEY,
        version bigint NOT NULL,
        name text,
        email text,
        lang text NOT NULL,
        zone text NOT NULL,
        role text NOT NULL,
        client_id uuid,
        active boolean NOT NULL,
        merged_into uuid,
        erased_at timestamptz
    )""",
    """CREATE TABLE clients (
        client_id uuid PRIMARY KEY,
        name text NOT NULL,
        version bigint NOT NULL
    )""",
    """CREATE TABLE tickets (
        ticket_id uuid PRIMARY KEY,
        client_id uuid NOT NULL,
        number text NOT NULL,
        title text NOT NULL,
        requester_id uuid NOT NULL,
        priority text NOT NULL,
        site text,
        imported boolean NOT NULL,
        state text NOT NULL,
        attempt integer NOT NULL,
        revision integer NOT NULL,
        technician_ids uuid[] NOT NULL,
        starts_at timestamptz,
        ends_at timestamptz
    )""",
    "CREATE INDEX ix_tickets_requester_id ON tickets (requester_id)",
    """CREATE TABLE held_facts (
        id bigserial PRIMARY KEY,
        event_id uuid NOT NULL UNIQUE,
        ticket_id uuid NOT NULL,
        fact jsonb NOT NULL,
        created_at timestamptz NOT NULL
    )""",
    "CREATE INDEX ix_held_facts_ticket_id ON held_facts (ticket_id)",
    """CREATE TABLE deliveries (
        id uuid PRIMARY KEY,
        message_key uuid NOT NULL UNIQUE,
        recipient_id uuid NOT NULL,
        client_id uuid,
        ticket_id uuid,
        channel text NOT NULL CONSTRAINT deliveries_channel CHECK (channel IN ('email')),
        template text NOT NULL,
        params jsonb NOT NULL,
        state text NOT NULL CONSTRAINT deliveries_state CHECK (state IN ('waiting', 'sent', 'failed')),
        attempts integer NOT NULL,
        next_at timestamptz NOT NULL,
        useful_until timestamptz,
        reason text,
        created_at timestamptz NOT NULL,
        ended_at timestamptz,
        traceparent text NOT NULL,
        CONSTRAINT deliveries_ended CHECK ((state = 'waiting') = (ended_at IS NULL)),
        CONSTRAINT deliveries_reason CHECK (state <> 'failed' OR reason IS NOT NULL)
    )""",
    "CREATE INDEX deliveries_due ON deliveries (next_at) WHERE state = 'waiting'",
    "CREATE INDEX deliveries_recipient ON deliveries (recipient_id, id)",
    "CREATE INDEX ix_deliveries_ticket_id ON deliveries (ticket_id)",
    """CREATE TABLE live_messages (
        id bigserial PRIMARY KEY,
        channel text NOT NULL,
        kind text NOT NULL,
        data jsonb NOT NULL,
        created_at timestamptz NOT NULL
    )""",
    "CREATE INDEX live_messages_channel ON live_messages (channel, id)",
    "CREATE INDEX live_messages_created_at ON live_messages (created_at)",
    """CREATE TABLE preferences (
        person_id uuid NOT NULL,
        family text NOT NULL,
        email boolean NOT NULL,
        PRIMARY KEY (person_id, family)
    )""",
)


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)
