"""Jobs, searches, visits and the copy of technicians."""

from alembic import op

revision = "0001"
down_revision = None

LIVE = "state IN ('proposed', 'confirmed', 'en_route', 'started')"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE jobs (
            ticket_id uuid PRIMARY KEY,
            client_id uuid NOT NULL,
            attempt integer NOT NULL DEFAULT 0,
            closed_attempt integer NOT NULL DEFAULT 0,
            need jsonb,
            candidates jsonb NOT NULL DEFAULT '[]',
            visit_id uuid
        )
    """)
    op.execute("""
        CREATE TABLE solve_jobs (
            ticket_id uuid PRIMARY KEY REFERENCES jobs,
            visit_id uuid NOT NULL,
            attempt integer NOT NULL,
            revision integer NOT NULL,
            priority varchar NOT NULL,
            due_at timestamptz NOT NULL,
            tries integer NOT NULL DEFAULT 0,
            traceparent varchar NOT NULL DEFAULT ''
        )
    """)
    op.execute("CREATE INDEX solve_jobs_due ON solve_jobs (due_at)")
    op.execute("""
        CREATE TABLE visits (
            visit_id uuid PRIMARY KEY,
            ticket_id uuid NOT NULL REFERENCES jobs,
            client_id uuid NOT NULL,
            attempt integer NOT NULL,
            revision integer NOT NULL,
            state varchar NOT NULL CONSTRAINT visits_state CHECK (
                state IN ('proposed', 'confirmed', 'en_route', 'started', 'finished', 'cancelled')
            ),
            mode varchar NOT NULL CONSTRAINT visits_mode CHECK (mode IN ('remote', 'onsite')),
            number varchar NOT NULL,
            site_label varchar,
            latitude double precision,
            longitude double precision,
            starts_at timestamptz NOT NULL,
            ends_at timestamptz NOT NULL,
            technician_ids uuid[] NOT NULL,
            accepted_by uuid[] NOT NULL DEFAULT '{}',
            travel_minutes integer NOT NULL DEFAULT 0,
            travel_metres integer NOT NULL DEFAULT 0,
            reasons jsonb NOT NULL DEFAULT '[]',
            en_route_at timestamptz,
            started_at timestamptz,
            finished_at timestamptz,
            outcome varchar CONSTRAINT visits_outcome CHECK (outcome IN ('done', 'not_done')),
            reason varchar,
            notes varchar,
            cancelled_from varchar,
            CONSTRAINT visits_slot CHECK (starts_at < ends_at),
            CONSTRAINT visits_crew CHECK (cardinality(technician_ids) > 0),
            CONSTRAINT visits_started CHECK (state NOT IN ('started', 'finished') OR started_at IS NOT NULL),
            CONSTRAINT visits_finished CHECK (
                (state = 'finished') = (finished_at IS NOT NULL AND outcome IS NOT NULL)
            ),
            CONSTRAINT visits_reason CHECK (outcome <> 'not_done' OR reason IS NOT NULL),
            CONSTRAINT visits_cancelled CHECK ((state = 'cancelled') = (cancelled_from IS NOT NULL))
        )
    """)
    op.execute(f"CREATE UNIQUE INDEX visits_one_live_per_ticket ON visits (ticket_id) WHERE {LIVE}")
    op.execute("CREATE INDEX visits_ticket ON visits (ticket_id)")
    op.execute("CREATE INDEX visits_client ON visits (client_id)")
    op.execute("CREATE INDEX visits_starts ON visits (starts_at)")
    op.execute(f"CREATE INDEX visits_technicians_live ON visits USING gin (technician_ids) WHERE {LIVE}")
    op.execute("""
        CREATE TABLE technicians (
            technician_id uuid PRIMARY KEY,
            version integer NOT NULL,
            active boolean NOT NULL,
            body jsonb NOT NULL
        )
    """)
    op.execute("""
        CREATE TABLE technician_days (
            technician_id uuid NOT NULL,
            day date NOT NULL,
            version integer NOT NULL DEFAULT 0,
            PRIMARY KEY (technician_id, day)
        )
    """)


def downgrade() -> None:
    for table in ("technician_days", "technicians", "visits", "solve_jobs", "jobs"):
        op.execute(f"DROP TABLE {table}")
