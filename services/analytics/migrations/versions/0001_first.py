"""the event archive, and two read models in generations"""

from alembic import op

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE event_archive (
    position bigserial PRIMARY KEY,
    event_id uuid NOT NULL UNIQUE,
    topic text NOT NULL,
    type text NOT NULL,
    key text NOT NULL,
    aggregate_version bigint,
    client_id uuid,
    occurred_at timestamptz NOT NULL,
    data jsonb NOT NULL
);

CREATE TABLE generations (
    generation integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('building', 'checking', 'live', 'retired')),
    position bigint NOT NULL DEFAULT 0,
    started_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX generations_live ON generations (state) WHERE state = 'live';
CREATE UNIQUE INDEX generations_building ON generations (state) WHERE state = 'building';

CREATE TABLE ticket_facts (
    generation integer NOT NULL,
    ticket_id uuid NOT NULL,
    client_id uuid NOT NULL,
    opened_at timestamptz,
    service_code text,
    first_assigned_at timestamptz,
    priority text,
    priority_version bigint NOT NULL,
    state text,
    state_version bigint NOT NULL,
    resolved_at timestamptz,
    resolved_version bigint NOT NULL,
    PRIMARY KEY (generation, ticket_id)
) WITH (fillfactor = 80);

CREATE TABLE daily_kpis (
    generation integer NOT NULL,
    day date NOT NULL,
    priority text NOT NULL,
    client_id uuid NOT NULL,
    opened integer NOT NULL DEFAULT 0,
    assigned integer NOT NULL DEFAULT 0,
    assigned_seconds bigint NOT NULL DEFAULT 0,
    resolved integer NOT NULL DEFAULT 0,
    resolved_seconds bigint NOT NULL DEFAULT 0,
    changed smallint NOT NULL DEFAULT 0,
    PRIMARY KEY (generation, day, priority, client_id),
    CHECK (opened >= 0 AND assigned >= 0 AND resolved >= 0),
    CHECK (assigned > 0 OR assigned_seconds = 0),
    CHECK (resolved > 0 OR resolved_seconds = 0)
) WITH (fillfactor = 50);
CREATE INDEX daily_kpis_changed ON daily_kpis (generation, day) WHERE changed <> 0;

INSERT INTO generations (state, started_at) VALUES ('live', now());
"""

REFUSE = """
CREATE FUNCTION the_archive_keeps_everything() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the archive is append only';
END $$
"""
TRIGGER = """
CREATE TRIGGER the_archive_keeps_everything BEFORE UPDATE OR DELETE OR TRUNCATE ON event_archive
    FOR EACH STATEMENT EXECUTE FUNCTION the_archive_keeps_everything()
"""


def upgrade() -> None:
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)
    op.execute(REFUSE)
    op.execute(TRIGGER)


def downgrade() -> None:
    for table in ("daily_kpis", "ticket_facts", "generations", "event_archive"):
        op.execute(f"DROP TABLE {table}")
    op.execute("DROP FUNCTION the_archive_keeps_everything")
