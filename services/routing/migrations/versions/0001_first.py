"""Technicians, jobs, attempts and offers."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SQL = """
CREATE TABLE people (
    person_id UUID NOT NULL,
    name TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (person_id)
);

CREATE TABLE clients (
    client_id UUID NOT NULL,
    vip BOOLEAN NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (client_id)
);

CREATE TABLE technicians (
    technician_id UUID NOT NULL,
    active BOOLEAN NOT NULL,
    zone TEXT NOT NULL,
    skills JSONB DEFAULT '{}'::jsonb NOT NULL,
    modes TEXT[] DEFAULT '{remote,onsite}'::text[] NOT NULL,
    shifts JSONB DEFAULT '[]'::jsonb NOT NULL,
    breaks JSONB DEFAULT '[]'::jsonb NOT NULL,
    certificates JSONB DEFAULT '[]'::jsonb NOT NULL,
    departments TEXT[] DEFAULT '{}'::text[] NOT NULL,
    limits JSONB DEFAULT '{}'::jsonb NOT NULL,
    start_latitude FLOAT,
    start_longitude FLOAT,
    end_latitude FLOAT,
    end_longitude FLOAT,
    latitude FLOAT,
    longitude FLOAT,
    position_at TIMESTAMP WITH TIME ZONE,
    version INTEGER NOT NULL,
    PRIMARY KEY (technician_id),
    CONSTRAINT technicians_version CHECK (version >= 1),
    CONSTRAINT technicians_modes CHECK (modes <@ ARRAY['remote', 'onsite']),
    CONSTRAINT technicians_places CHECK (
        num_nulls(start_latitude, start_longitude) <> 1 AND num_nulls(end_latitude, end_longitude) <> 1),
    CONSTRAINT technicians_position CHECK (num_nulls(latitude, longitude, position_at) IN (0, 3))
);

CREATE TABLE absences (
    absence_id UUID NOT NULL,
    technician_id UUID NOT NULL,
    starts_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
    reason TEXT,
    PRIMARY KEY (absence_id),
    CONSTRAINT absences_order CHECK (ends_at > starts_at),
    FOREIGN KEY (technician_id) REFERENCES technicians (technician_id) ON DELETE CASCADE
);
CREATE INDEX absences_technician ON absences (technician_id, ends_at);

CREATE TABLE jobs (
    ticket_id UUID NOT NULL,
    client_id UUID,
    facts JSONB DEFAULT '{}'::jsonb NOT NULL,
    phase TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    round INTEGER NOT NULL,
    mode TEXT,
    decided_by UUID,
    crew JSONB DEFAULT '[]'::jsonb NOT NULL,
    visit JSONB,
    started BOOLEAN NOT NULL,
    unrouted_at TIMESTAMP WITH TIME ZONE,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (ticket_id),
    CONSTRAINT jobs_phase CHECK (
        phase IN ('waiting', 'visit_requested', 'offered', 'accepted', 'unrouted', 'ended')),
    CONSTRAINT jobs_mode CHECK (mode IN ('remote', 'onsite')),
    CONSTRAINT jobs_attempt CHECK ((attempt = 0) = (mode IS NULL) AND attempt >= 0 AND round >= 1),
    CONSTRAINT jobs_routed CHECK (phase IN ('waiting', 'ended') OR attempt >= 1)
);
CREATE INDEX jobs_client ON jobs (client_id, ticket_id);
CREATE INDEX jobs_unrouted ON jobs (unrouted_at, ticket_id) WHERE phase = 'unrouted';

CREATE TABLE attempts (
    ticket_id UUID NOT NULL,
    attempt INTEGER NOT NULL,
    round INTEGER NOT NULL,
    mode TEXT NOT NULL,
    ranking JSONB DEFAULT '{}'::jsonb NOT NULL,
    decided_by UUID,
    reason TEXT,
    begun_at TIMESTAMP WITH TIME ZONE NOT NULL,
    unrouted_at TIMESTAMP WITH TIME ZONE,
    refusals INTEGER NOT NULL,
    expiries INTEGER NOT NULL,
    impossible JSONB DEFAULT '[]'::jsonb NOT NULL,
    PRIMARY KEY (ticket_id, attempt),
    CONSTRAINT attempts_numbers CHECK (attempt >= 1 AND round >= 1),
    CONSTRAINT attempts_mode CHECK (mode IN ('remote', 'onsite')),
    FOREIGN KEY (ticket_id) REFERENCES jobs (ticket_id)
);

CREATE TABLE offers (
    offer_id UUID NOT NULL,
    ticket_id UUID NOT NULL,
    attempt INTEGER NOT NULL,
    round INTEGER NOT NULL,
    technician_id UUID NOT NULL,
    mode TEXT NOT NULL,
    state TEXT NOT NULL,
    visit JSONB,
    expires_at TIMESTAMP WITH TIME ZONE,
    score INTEGER NOT NULL,
    breakdown JSONB DEFAULT '[]'::jsonb NOT NULL,
    why TEXT,
    note TEXT,
    decided_by UUID,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (offer_id),
    CONSTRAINT offers_state CHECK (state IN ('open', 'accepted', 'declined', 'expired', 'withdrawn', 'done')),
    CONSTRAINT offers_mode CHECK (mode IN ('remote', 'onsite')),
    CONSTRAINT offers_ended CHECK ((state = 'open') = (ended_at IS NULL)),
    CONSTRAINT offers_deadline CHECK (state <> 'open' OR expires_at IS NOT NULL),
    CONSTRAINT offers_why CHECK (state NOT IN ('declined', 'withdrawn') OR why IS NOT NULL),
    FOREIGN KEY (ticket_id) REFERENCES jobs (ticket_id)
);
CREATE INDEX offers_live ON offers (technician_id, state) WHERE state IN ('open', 'accepted');
CREATE UNIQUE INDEX offers_one_open ON offers (ticket_id) WHERE state = 'open';
CREATE INDEX offers_technician ON offers (technician_id, offer_id);
CREATE INDEX offers_ticket ON offers (ticket_id, offer_id);

"""


def upgrade() -> None:
    for statement in SQL.split(";\n"):
        if statement.strip():
            op.execute(statement)
