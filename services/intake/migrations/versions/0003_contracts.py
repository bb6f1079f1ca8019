"""coverage calendars, contracts with the versions of their terms, and tickets that wait"""

from alembic import op

revision = "0003"
down_revision = "0002"

TABLES = """
CREATE TABLE calendars (
    calendar_id uuid PRIMARY KEY,
    name text NOT NULL UNIQUE CHECK (name <> ''),
    zone text NOT NULL,
    hours jsonb NOT NULL,
    days_off jsonb NOT NULL DEFAULT '[]',
    created_at timestamptz NOT NULL
);

CREATE TABLE contracts (
    contract_id uuid PRIMARY KEY,
    client_id uuid NOT NULL REFERENCES clients,
    calendar_id uuid NOT NULL REFERENCES calendars,
    name text NOT NULL CHECK (name <> ''),
    starts_on date NOT NULL,
    ends_on date CHECK (ends_on >= starts_on),
    targets jsonb NOT NULL,
    paused_by text[] NOT NULL DEFAULT '{}',
    services jsonb NOT NULL DEFAULT '{}',
    hours_included numeric(8, 2) CHECK (hours_included >= 0),
    vip boolean NOT NULL DEFAULT false,
    technician_ids uuid[] NOT NULL DEFAULT '{}',
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL
);
CREATE INDEX contracts_of_client ON contracts (client_id, starts_on DESC);
CREATE INDEX contracts_of_calendar ON contracts (calendar_id);

CREATE TABLE contract_terms (
    contract_id uuid NOT NULL REFERENCES contracts,
    valid_from timestamptz NOT NULL,
    terms jsonb NOT NULL,
    PRIMARY KEY (contract_id, valid_from)
);

ALTER TABLE tickets
    ADD COLUMN contract_id uuid REFERENCES contracts,
    ADD COLUMN cover text NOT NULL DEFAULT 'outside',
    ADD COLUMN worked_at timestamptz,
    ADD COLUMN waits_for text,
    ADD COLUMN waits_since timestamptz;
CREATE INDEX tickets_of_contract ON tickets (contract_id, ticket_id)
    WHERE contract_id IS NOT NULL AND state IN ('new', 'qualified', 'assigned', 'in_progress', 'waiting', 'reopened');
INSERT INTO timers (kind, key, due_at)
SELECT 'ticket_sla', ticket_id::text, now() + random() * interval '10 minutes' FROM tickets
WHERE state IN ('new', 'qualified', 'assigned', 'in_progress', 'waiting', 'reopened')
ON CONFLICT (kind, key) DO NOTHING;
"""


def upgrade() -> None:
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    for column in ("contract_id", "cover", "worked_at", "waits_for", "waits_since"):
        op.execute(f"ALTER TABLE tickets DROP {column}")
    for table in ("contract_terms", "contracts", "calendars"):
        op.execute(f"DROP TABLE {table}")
