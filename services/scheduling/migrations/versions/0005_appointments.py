"""times held for ten minutes, times that clients chose, calendars to subscribe to"""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE slot_holds (
            hold_id uuid PRIMARY KEY,
            ticket_id uuid NOT NULL REFERENCES jobs,
            person_id uuid NOT NULL,
            technician_ids uuid[] NOT NULL CONSTRAINT slot_holds_crew CHECK (cardinality(technician_ids) > 0),
            starts_at timestamptz NOT NULL,
            ends_at timestamptz NOT NULL,
            latitude double precision,
            longitude double precision,
            expires_at timestamptz NOT NULL,
            CONSTRAINT slot_holds_slot CHECK (starts_at < ends_at)
        )
    """)
    op.execute("CREATE UNIQUE INDEX slot_holds_one_per_ticket ON slot_holds (ticket_id)")
    op.execute("CREATE INDEX slot_holds_expires ON slot_holds (expires_at)")
    op.execute("""
        CREATE TABLE asked_times (
            ticket_id uuid PRIMARY KEY REFERENCES jobs,
            starts_at timestamptz NOT NULL,
            ends_at timestamptz NOT NULL,
            CONSTRAINT asked_times_slot CHECK (starts_at < ends_at)
        )
    """)
    op.execute("""
        CREATE TABLE calendars (
            calendar_id uuid PRIMARY KEY,
            person_id uuid NOT NULL,
            role varchar NOT NULL,
            client_id uuid,
            lang varchar NOT NULL,
            token_hash bytea NOT NULL,
            created_at timestamptz NOT NULL
        )
    """)
    op.execute("CREATE UNIQUE INDEX calendars_person ON calendars (person_id)")
    op.execute("CREATE UNIQUE INDEX calendars_token ON calendars (token_hash)")
    op.execute("""
        CREATE TABLE busy_calendars (
            technician_id uuid PRIMARY KEY,
            address_sealed bytea NOT NULL,
            host varchar NOT NULL,
            due_at timestamptz NOT NULL,
            etag varchar NOT NULL DEFAULT '',
            modified varchar NOT NULL DEFAULT '',
            read_at timestamptz,
            read_until timestamptz,
            failure varchar,
            failed_at timestamptz
        )
    """)
    op.execute("CREATE INDEX busy_calendars_due ON busy_calendars (due_at)")
    op.execute("""
        CREATE TABLE busy_times (
            technician_id uuid NOT NULL REFERENCES busy_calendars ON DELETE CASCADE,
            starts_at timestamptz NOT NULL,
            ends_at timestamptz NOT NULL,
            PRIMARY KEY (technician_id, starts_at),
            CONSTRAINT busy_times_span CHECK (starts_at < ends_at)
        )
    """)


def downgrade() -> None:
    op.execute("DROP TABLE busy_times")
    op.execute("DROP TABLE busy_calendars")
    op.execute("DROP TABLE calendars")
    op.execute("DROP TABLE asked_times")
    op.execute("DROP TABLE slot_holds")
